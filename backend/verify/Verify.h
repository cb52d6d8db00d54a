// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Result.h"
#include "regions/RegionSettings.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>
#include <chrono>
#include <functional>
#include <vector>

namespace tillpool::verify {

/// How far a run has come.
struct Progress {
    QString region;          ///< that is being read
    QString step;            ///< in words: "points entries"
    qint64 done = 0;         ///< rows of this step so far
    qint64 expected = 0;     ///< an estimate of all rows of this step; 0: not known
    qint64 entriesTotal = 0; ///< points entries read so far, in all regions
};

/// Is told one points entry, a row in full, and what is wrong with it.
using OnEntry = std::function<void(const QJsonObject& entry, const QStringList& problems)>;

struct Options {
    std::vector<regions::RegionSettings> regions;
    /// Where the run notes how far it has come, so that a run which was broken off goes on from there; empty: nowhere.
    QString checkpointFile {};
    std::chrono::milliseconds checkpointEvery {500};
    /// True: nothing is under way any more, so a hold that is still `held` and a promise that is not carried out are
    /// violations (I6, I7). False: the system may be selling meanwhile.
    bool atRest = false;
    int rowsShownMax = 5; ///< of each invariant's violations
    QString onlyGroup {}; ///< its chain alone is read (I8, I9); empty: everything
    /// Of `onlyGroup`: hears of each entry.
    OnEntry onEntry {};
    std::function<void(const Progress&)> onProgress {};
    /// Asked again and again; once it answers false the run notes how far it has come, and ends unfinished.
    std::function<bool()> goesOn {};
};

/// One of the invariants I1 to I12 of docs/consistency.md.
struct Invariant {
    QString id;         ///< "I8"
    QString sentence;   ///< what must hold
    qint64 checked = 0; ///< how many sales, entries, groups … it was tested on
    qint64 violations = 0;
    QJsonArray rows {};    ///< the first violating rows in full: {"region", "problem", …the row}
    QString notChecked {}; ///< why it was not, such as a region that could not be read; such a run does not pass
    QString elsewhere {};  ///< who tests it, where no books can tell; it is no part of passed()
};

struct Report {
    std::vector<Invariant> invariants {};
    qint64 entries = 0; ///< points entries that were read
    qint64 groups = 0;
    qint64 sales = 0;
    double seconds = 0;
    bool wentOn = false; ///< an earlier run was broken off, and this one went on from there
    bool isWhole = true; ///< false: it was broken off, by goesOn or by a region that could not be read any more

    /// Every invariant that can be read from books was checked and holds.
    bool passed() const;
    QJsonObject json() const;
    QString text() const;
};

/// Reads the books of all regions and tests every invariant that can be read from them. Streams: its memory does not
/// grow with the number of entries or sales. While the system runs, what looks wrong across two regions is read again
/// before it counts, because two databases have no common moment. RegionUnavailable when a region can't be reached at
/// all; one that breaks down later leaves invariants that were not checked. NotFound when there is no `onlyGroup`.
/// InvalidField when the checkpoint can't be written, or is one of other books.
base::Result<Report> verifyBooks(const Options& options);

} // namespace tillpool::verify
