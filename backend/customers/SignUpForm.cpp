// SPDX-License-Identifier: GPL-3.0-or-later
#include "customers/SignUpForm.h"

#include "base/JsonReader.h"
#include "base/Limits.h"

#include <QCryptographicHash>
#include <QJsonDocument>

namespace tillpool::customers {

using namespace Qt::StringLiterals;
using base::JsonReader;

namespace {

// Whether mail arrives there is for a mail to find out; this keeps out what can't be an address.
bool looksLikeAnAddress(const QString& text)
{
    const qsizetype at = text.indexOf(u'@');
    const bool oneInside = at > 0 && at < text.size() - 1 && text.lastIndexOf(u'@') == at;
    return oneInside && std::none_of(text.begin(), text.end(), [](QChar c) { return c.isSpace() || !c.isPrint(); });
}

bool hasControlCharacter(const QString& text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

} // namespace

base::Result<SignUpForm> SignUpForm::read(const QJsonObject& body)
{
    JsonReader reader(body);
    SignUpForm form;
    const QString username = reader.text(u"username"_s, {.max = limits::usernameCharactersMax});
    form.username = username.trimmed().toLower();
    form.password =
        reader.text(u"password"_s, {.min = limits::passwordCharactersMin, .max = limits::passwordCharactersMax});
    const QString fullName = reader.text(u"full_name"_s, {.max = limits::nameCharactersMax});
    form.fullName = fullName.trimmed();
    const QString region = reader.text(u"home_region"_s, {.max = 10});
    if (!username.isEmpty() && !looksLikeAnAddress(form.username))
        reader.addFault(u"username"_s, u"must be an e-mail address"_s);
    if (!form.password.isEmpty() && form.password.toUcs4().size() < limits::passwordCharactersMin)
        reader.addFault(u"password"_s, u"must have at least %1 characters"_s.arg(limits::passwordCharactersMin));
    if (!fullName.isEmpty() && (form.fullName.isEmpty() || hasControlCharacter(fullName)))
        reader.addFault(u"full_name"_s, u"must be a name, without control characters"_s);
    auto parsed = base::RegionId::parse(region);
    if (parsed.hasValue())
        form.homeRegion = parsed.takeValue();
    else if (!region.isEmpty())
        reader.addFault(u"home_region"_s, u"must be three digits"_s);
    TILLPOOL_TRY(reader.status());
    return form;
}

QByteArray SignUpForm::hashWithoutPassword() const
{
    const QJsonObject kept {
        {u"username"_s, username}, {u"full_name"_s, fullName}, {u"home_region"_s, homeRegion.text()}};
    return QCryptographicHash::hash(QJsonDocument(kept).toJson(QJsonDocument::Compact), QCryptographicHash::Sha256);
}

} // namespace tillpool::customers
