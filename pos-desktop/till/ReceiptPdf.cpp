// SPDX-License-Identifier: GPL-3.0-or-later
#include "till/ReceiptPdf.h"

#include "receipt/Receipt.h"

#include <QBuffer>
#include <QFontMetricsF>
#include <QPageLayout>
#include <QPainter>
#include <QPdfWriter>

namespace tillpool::till {

namespace {

constexpr int dotsPerInch = 300;
constexpr double millimetresPerInch = 25.4;
constexpr double paperWidthMm = 80; // the width of a till's roll
constexpr double marginMm = 5;
constexpr double heightMinMm = 60;

double dots(double millimetres) { return millimetres * dotsPerInch / millimetresPerInch; }

} // namespace

QByteArray receiptPdf(const widgets::Theme& theme, const QString& text, const QString& title)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(title);
    writer.setCreator(QStringLiteral("Tillpool"));
    writer.setResolution(dotsPerInch);

    // The widest size in which all columns fit between the margins.
    QFont font = theme.monospace(widgets::Type::Body);
    font.setPixelSize(100);
    const double columnAt100 = QFontMetricsF(font, &writer).horizontalAdvance(u'0');
    const double columnWidth = dots(paperWidthMm - 2 * marginMm) / receipt::Receipt::columns;
    font.setPixelSize(std::max(1, static_cast<int>(100 * columnWidth / columnAt100)));
    const QFontMetricsF metrics(font, &writer);
    const QStringList lines = text.split(u'\n');
    const double heightMm =
        static_cast<double>(lines.size()) * metrics.lineSpacing() * millimetresPerInch / dotsPerInch + 2 * marginMm;
    writer.setPageLayout(
        QPageLayout(QPageSize(QSizeF(paperWidthMm, std::max(heightMm, heightMinMm)), QPageSize::Millimeter),
            QPageLayout::Portrait, QMarginsF(), QPageLayout::Millimeter));

    QPainter painter(&writer);
    painter.setFont(font);
    double y = dots(marginMm) + metrics.ascent();
    for (const QString& line : lines) {
        painter.drawText(QPointF(dots(marginMm), y), line);
        y += metrics.lineSpacing();
    }
    painter.end();
    return bytes;
}

} // namespace tillpool::till
