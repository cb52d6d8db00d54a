// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/Ids.h"
#include "base/Money.h"
#include "base/Points.h"
#include "sales/Basket.h"

#include <QJsonObject>
#include <optional>

namespace tillpool::flows {

/// The customer of a draft, as far as the screen showed them.
struct DraftCustomer {
    base::CustomerId customerId {};
    QString name {};
    std::optional<base::GroupId> groupId {}; ///< the one that earns and pays
};

/// What is on the screen while a sale is rung up and paid, so that it can stand there again.
struct Draft {
    enum class Screen { Ringing, Paying };
    Screen screen = Screen::Ringing;
    qint64 catalogueVersion = 0; ///< 0: there was no menu yet
    sales::Basket basket {};
    int selectedLine = -1;
    std::optional<DraftCustomer> customer {};
    base::Points points {};
    std::optional<qint64> cashGivenMinor {};

    bool isEmpty() const { return basket.lines.empty() && !customer; }
};

QJsonObject toJson(const Draft& draft);
/// The draft in `object`. What is not of its form is left out: a draft of another version of this program, or one that
/// was damaged, gives what can be read.
Draft draftFromJson(const QJsonObject& object);

} // namespace tillpool::flows
