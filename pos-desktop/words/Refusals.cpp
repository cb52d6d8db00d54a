// SPDX-License-Identifier: GPL-3.0-or-later
#include "words/Refusals.h"

#include "words/Amounts.h"

#include <optional>

namespace tillpool::words {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using client::Failure;
using client::FailureKind;

namespace {

QString tellTheTechnician(const QString& first) { return first + u" Tell whoever looks after the tills."_s; }

QString headline(Occasion occasion)
{
    switch (occasion) {
    case Occasion::SignOn:
        return u"Nobody was signed on."_s;
    case Occasion::Catalogue:
        return u"The menu could not be loaded."_s;
    case Occasion::Customer:
        return u"The customer could not be looked up."_s;
    case Occasion::Groups:
        return u"The points could not be read."_s;
    case Occasion::Sale:
        return u"This sale was not made."_s;
    case Occasion::Cancel:
        return u"The sale could not be given up yet."_s;
    }
    Q_UNREACHABLE();
}

// What still works while something can't be reached.
QString meanwhile(Occasion occasion)
{
    switch (occasion) {
    case Occasion::SignOn:
    case Occasion::Catalogue:
        return u"Sign on again in a moment."_s;
    case Occasion::Customer:
        return u"Go on without the customer, or look them up again in a moment."_s;
    case Occasion::Groups:
        return u"The sale can go on; points are read again as soon as that is possible."_s;
    case Occasion::Sale:
    case Occasion::Cancel:
        return u"This till asks again by itself. Nothing is lost, and nothing is paid twice."_s;
    }
    Q_UNREACHABLE();
}

bool isAboutSale(Occasion occasion) { return occasion == Occasion::Sale || occasion == Occasion::Cancel; }

QString unknownHeadline(Occasion occasion)
{
    return isAboutSale(occasion) ? u"It is not known yet whether this sale was made."_s : headline(occasion);
}

QString nameOfRegion(const Failure& failure, const RegionNames& regionNames)
{
    const QString& region = failure.error.region;
    return region.isEmpty() || !regionNames ? QString() : regionNames(region);
}

Message notReached(Occasion occasion, const QString& region)
{
    const QString what =
        region.isEmpty() ? u"Tillpool's server can't be reached."_s : u"%1 can't be reached now."_s.arg(region);
    if (isAboutSale(occasion))
        return {unknownHeadline(occasion), what + u' ' + meanwhile(occasion)};
    if (occasion == Occasion::Customer && !region.isEmpty())
        return {what, u"This customer is at home there. "_s + meanwhile(occasion)};
    return {what, meanwhile(occasion)};
}

std::optional<Message> signOnWords(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Unauthenticated:
        return Message {u"The staff number or the PIN is not right."_s, u"Type both again."_s};
    case ErrorCode::Forbidden:
        return Message {u"This person may not work at this till."_s, u"Sign on as staff of this shop."_s};
    case ErrorCode::NotFound:
        return Message {
            u"This till is not known."_s, tellTheTechnician(u"Its name in the settings belongs to no till."_s)};
    case ErrorCode::RegionUnknown:
        return Message {u"There is no such region."_s,
            tellTheTechnician(u"Check the staff number. If it is right, this till's settings are not."_s)};
    case ErrorCode::InvalidField:
    case ErrorCode::InvalidId:
        return Message {u"The staff number or the PIN is not of its form."_s,
            u"Type the number from your staff card, and the PIN in figures."_s};
    case ErrorCode::TooManyRequests:
        return Message {u"There were too many attempts."_s, u"Wait a minute, then type number and PIN again."_s};
    default:
        return std::nullopt;
    }
}

std::optional<Message> catalogueWords(ErrorCode code)
{
    switch (code) {
    case ErrorCode::NotFound:
        return Message {
            u"This shop has no menu yet."_s, tellTheTechnician(u"Nothing can be sold before it has one."_s)};
    case ErrorCode::RegionUnknown:
        return Message {
            u"This shop's region is not known."_s, tellTheTechnician(u"The till's settings may be wrong."_s)};
    case ErrorCode::InvalidField:
    case ErrorCode::InvalidId:
    case ErrorCode::UnknownItem:
        return Message {
            u"The menu is not whole, so it is not used."_s, tellTheTechnician(u"A part of it doesn't fit the rest."_s)};
    default:
        return std::nullopt;
    }
}

std::optional<Message> customerWords(ErrorCode code)
{
    switch (code) {
    case ErrorCode::NotFound:
        return Message {u"Nobody has this customer id."_s,
            u"One letter or figure may be wrong: check the id, then type or scan it again."_s};
    case ErrorCode::InvalidId:
    case ErrorCode::InvalidField:
        return Message {u"That is not a customer id."_s,
            u"An id has three figures, a hyphen, then letters and figures: check it, then type or scan it again."_s};
    case ErrorCode::RegionUnknown:
        return Message {u"No region begins with these three figures."_s,
            u"Check the first three figures of the id, then type or scan it again."_s};
    case ErrorCode::Forbidden:
        return Message {
            u"You may not look up customers."_s, u"Go on without the customer, or let a colleague sign on."_s};
    default:
        return std::nullopt;
    }
}

Message tooFewPoints(const Failure& failure)
{
    const auto available = failure.error.extra.value(u"points_available"_s);
    if (!available.isDouble())
        return {u"The group has not enough points."_s, u"Take fewer points, or pay without them."_s};
    return {u"The group has %1 left."_s.arg(pointsText(base::Points(available.toInteger()))),
        u"Somebody else has just spent some. Take fewer points, or pay without them. Nothing was charged."_s};
}

Message notThere(const Failure& failure)
{
    const QString pointer = failure.error.fields.empty() ? QString() : failure.error.fields.front().pointer;
    if (pointer == u"/customer_id"_s)
        return {u"This customer is not known any more."_s, u"Take the customer off the sale, then finish it again."_s};
    if (pointer.endsWith(u"group_id"_s))
        return {u"This group is not known any more."_s, u"Take the customer off the sale, or choose another group."_s};
    return {u"Tillpool does not know this till or its menu."_s, tellTheTechnician(u"Nothing was charged."_s)};
}

std::optional<Message> saleWords(const Failure& failure, const QString& region)
{
    switch (failure.error.code) {
    case ErrorCode::InsufficientPoints:
        return tooFewPoints(failure);
    case ErrorCode::PointsUnavailable:
        return Message {region.isEmpty() ? u"The group's points can't be used now."_s
                                         : u"Points at home in %1 can't be used now."_s.arg(region),
            u"Its region can't be reached. The customer can pay otherwise, or you try again. Nothing was charged."_s};
    case ErrorCode::NotAMember:
        return Message {u"The customer is not in this group any more."_s,
            u"Choose another group, or take the customer off the sale. Nothing was charged."_s};
    case ErrorCode::GroupFrozen:
        return Message {u"This group's points are being checked and can't be spent now."_s,
            u"The group goes on earning. Take the points off this sale, then finish it. Nothing was charged."_s};
    case ErrorCode::GroupClosed:
        return Message {u"This group was closed."_s,
            u"Choose another group, or take the customer off the sale. Nothing was charged."_s};
    case ErrorCode::NotFound:
        return notThere(failure);
    case ErrorCode::RegionUnknown:
        return Message {u"The region of this customer or group is not known."_s,
            u"Take the customer off the sale, then finish it again. Nothing was charged."_s};
    case ErrorCode::SaleAborted:
        return Message {u"This sale was given up before it was made."_s, u"Nothing was charged. Finish it again."_s};
    case ErrorCode::UnknownItem:
        return Message {u"An item in this basket is not on the menu any more."_s,
            u"Go back to the basket and take it out. Nothing was charged."_s};
    case ErrorCode::InvalidField:
    case ErrorCode::InvalidId:
        return Message {u"Tillpool does not take this basket as it is."_s,
            u"Go back to the basket and check quantities, points and cash. Nothing was charged."_s};
    case ErrorCode::ShiftClosed:
        return Message {u"This till has no open shift."_s, u"Open a shift, then finish the sale again."_s};
    case ErrorCode::Forbidden:
        return Message {u"You may not make this sale."_s, u"Let a manager sign on; the basket stays."_s};
    case ErrorCode::IdempotencyKeyReused:
        return Message {
            u"This attempt was mixed up with another sale."_s, u"Nothing was charged for it. Finish it again."_s};
    case ErrorCode::AlreadyRefunded:
        return Message {u"This sale was given back already."_s, u"Begin a new one."_s};
    default:
        return std::nullopt;
    }
}

// For what can come whatever the till was doing.
Message generalWords(Occasion occasion, const Failure& failure, const QString& region)
{
    switch (failure.error.code) {
    case ErrorCode::RegionUnavailable:
    case ErrorCode::PointsUnavailable:
        return notReached(occasion, region);
    case ErrorCode::OutcomeUnknown:
    case ErrorCode::RegionBusy:
        return {unknownHeadline(occasion), u"Tillpool is very busy just now. "_s + meanwhile(occasion)};
    case ErrorCode::TooManyRequests:
        return {headline(occasion), u"Too much was asked at once. Wait a moment, then try again."_s};
    case ErrorCode::Unauthenticated:
        return {u"Your sign-on has ended."_s, u"Sign on again: everything on the screen stays."_s};
    case ErrorCode::Forbidden:
        return {headline(occasion), u"You may not do this here. Let a manager sign on."_s};
    case ErrorCode::NotFound:
        return {headline(occasion), u"It is not known, or not any more."_s};
    case ErrorCode::RegionUnknown:
        return {headline(occasion), u"Its region is not known."_s};
    case ErrorCode::MalformedJson:
    case ErrorCode::InvalidField:
    case ErrorCode::InvalidId:
    case ErrorCode::UnknownItem:
    case ErrorCode::MethodNotAllowed:
    case ErrorCode::PayloadTooLarge:
        return {
            headline(occasion), tellTheTechnician(u"This till and Tillpool's server do not understand each other."_s)};
    case ErrorCode::Internal:
        return {unknownHeadline(occasion), u"Something went wrong in Tillpool's server. "_s + meanwhile(occasion)};
    case ErrorCode::InsufficientPoints:
    case ErrorCode::NotAMember:
    case ErrorCode::GroupFull:
    case ErrorCode::AlreadyAMember:
    case ErrorCode::AlreadyRefunded:
    case ErrorCode::GroupFrozen:
    case ErrorCode::GroupClosed:
    case ErrorCode::GroupNotEmpty:
    case ErrorCode::ShiftClosed:
    case ErrorCode::UsernameTaken:
    case ErrorCode::SaleAborted:
    case ErrorCode::IdempotencyKeyReused:
        return {headline(occasion), tellTheTechnician(u"The server gave a reason that does not fit."_s)};
    }
    Q_UNREACHABLE();
}

std::optional<Message> specialWords(Occasion occasion, const Failure& failure, const QString& region)
{
    switch (occasion) {
    case Occasion::SignOn:
        return signOnWords(failure.error.code);
    case Occasion::Catalogue:
        return catalogueWords(failure.error.code);
    case Occasion::Customer:
    case Occasion::Groups:
        return customerWords(failure.error.code);
    case Occasion::Sale:
        return saleWords(failure, region);
    case Occasion::Cancel:
        return std::nullopt;
    }
    Q_UNREACHABLE();
}

} // namespace

Message wordsFor(Occasion occasion, const Failure& failure, const RegionNames& regionNames)
{
    if (failure.kind == FailureKind::Malformed)
        return {unknownHeadline(occasion), u"The server's answer can't be read. "_s + meanwhile(occasion)};
    if (failure.kind == FailureKind::Refused && failure.error.code == ErrorCode::Internal)
        return {headline(occasion), tellTheTechnician(u"The server gave a reason that this till does not know."_s)};
    Failure asked = failure;
    if (failure.kind == FailureKind::SignedOut)
        asked.error.code = ErrorCode::Unauthenticated;
    const QString region = nameOfRegion(asked, regionNames);
    const auto special = specialWords(occasion, asked, region);
    return special ? *special : generalWords(occasion, asked, region);
}

} // namespace tillpool::words
