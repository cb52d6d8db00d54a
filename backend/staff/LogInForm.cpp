// SPDX-License-Identifier: GPL-3.0-or-later
#include "staff/LogInForm.h"

#include "base/JsonReader.h"
#include "base/Limits.h"

namespace tillpool::staff {

using namespace Qt::StringLiterals;
using base::JsonReader;
using base::Result;
using Presence = JsonReader::Presence;

namespace {

constexpr qsizetype pinCharactersMax = 64;

Result<LogInForm> readStaff(JsonReader& reader)
{
    StaffForm form;
    form.staffId = reader.id<base::StaffId>(u"staff_id"_s);
    form.pin = reader.text(u"pin"_s, {.max = pinCharactersMax});
    form.till = reader.id<base::TillId>(u"till_id"_s, Presence::Optional);
    TILLPOOL_TRY(reader.status());
    return LogInForm {std::move(form)};
}

Result<LogInForm> readCustomer(JsonReader& reader)
{
    CustomerForm form;
    form.customer = reader.id<base::CustomerId>(u"customer_id"_s, Presence::Optional);
    const QString written =
        reader.text(u"username"_s, {.max = limits::usernameCharactersMax, .presence = Presence::Optional});
    form.username = written.trimmed().toLower();
    form.password = reader.text(u"password"_s, {.max = limits::passwordCharactersMax});
    if (!written.isEmpty() && form.username.isEmpty())
        reader.addFault(u"username"_s, u"must not be blank"_s);
    TILLPOOL_TRY(reader.status());
    return LogInForm {std::move(form)};
}

} // namespace

Result<LogInForm> readLogInForm(const QJsonObject& body)
{
    JsonReader reader(body);
    const int ways = reader.has(u"username"_s) + reader.has(u"customer_id"_s) + reader.has(u"staff_id"_s);
    if (ways != 1) {
        return base::invalidField(QString(),
            u"must hold one of username, customer_id and staff_id: the first two with password, the last with pin"_s);
    }
    return reader.has(u"staff_id"_s) ? readStaff(reader) : readCustomer(reader);
}

} // namespace tillpool::staff
