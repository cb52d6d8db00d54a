// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/Answer.h"

#include <QString>
#include <functional>

namespace tillpool::words {

/// A message for a cashier: what happened, and what it means and what to do now. No codes, no "error", no "please".
struct Message {
    QString what {};   ///< one short sentence, the headline
    QString advice {}; ///< one or two sentences
    bool operator==(const Message&) const = default;
};

/// What the till was doing when it was told no.
enum class Occasion { SignOn, Catalogue, Customer, Groups, Sale, Cancel };

/// Names regions for people, such as "Singapore" for 003.
using RegionNames = std::function<QString(const QString& regionId)>;

/// `failure` in a cashier's words. Every ErrorCode has words of its own on the occasions on which it can come.
Message wordsFor(Occasion occasion, const client::Failure& failure, const RegionNames& regionNames);

} // namespace tillpool::words
