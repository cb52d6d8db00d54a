// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QPixmap>
#include <QSize>
#include <QStringList>

class QApplication;

namespace tillpool::widgets {

enum class ThemeMode { Light, Dark };

/// The colours by what they mean; widgets hold none of their own.
enum class Ink {
    Background,
    Surface,
    Sunken,
    Line,
    Text,
    TextSecondary,
    TextHint,
    Accent,
    AccentSoft,
    OnAccent,
    Points,
    PointsSoft,
    PointsMark, ///< for tracks, rings and icons, too pale for text
    OnPoints,
    Good,
    GoodSoft,
    Warn,
    WarnSoft,
    Bad,
    BadSoft,
    OnBad,
    Pool, ///< the customer's side that is about points, dark green
    PoolRaised,
    OnPool,
    OnPoolSecondary,
    OnPoolPoints,
    Scrim, ///< over the window while a sheet is open; translucent
    Last = Scrim
};

/// The type scale in pixels at 96 dpi: 13, 16, 20, 26, 34, 52, and 88 for the one number read from afar.
enum class Type { Small, Body, Large, Title, Headline, Display, Poster };
enum class Weight { Regular, Medium, Bold };

/// Icons of the set that the product uses, drawn as text; one never stands alone without a word.
enum class Icon {
    None,
    Search,
    Person,
    AddPerson,
    Close,
    Star,
    Coffee,
    Tea,
    Chocolate,
    Cake,
    Bakery,
    Bean,
    Tag,
    Bag,
    Everything,
    Info,
    Warning,
    Done,
    Points,
    Cash,
    Card,
    Backspace,
    Undo,
    Redo,
    Add,
    Remove,
    Delete,
    Edit,
    Receipt,
    Pdf,
    Next,
    Back,
    Keyboard,
    Help,
    SignOut,
    Offline,
    Sync,
    Group,
    Place,
    Category,
    Check,
    Lock,
    Scanner,
    Waiting,
    Store,
    Last = Store
};

/// The look, in one place: palette, type, spacing, sizes, icons. One for the application, given to widgets by
/// reference; widgets repaint on changed().
class Theme : public QObject {
    Q_OBJECT
public:
    /// `pixelsPerMillimetre` 0: the primary screen's own, where it is believable (2.5 to 12), else 96 dpi.
    explicit Theme(ThemeMode mode, double pixelsPerMillimetre = 0);

    /// The fonts that are missing on this machine, by name, for a message at the start; the look falls back without
    /// them.
    static QStringList missingFonts();

    ThemeMode mode() const { return m_mode; }
    void setMode(ThemeMode mode);
    /// Gives the application its palette, base font and style sheet, and again on each change of mode.
    void applyTo(QApplication& application);

    QColor color(Ink ink) const;
    /// The colour of a category's stripe, the same for the same position always; at least 3 : 1 beside Surface.
    QColor stripe(int position) const;
    QFont font(Type type, Weight weight = Weight::Regular) const;
    QFont monospace(Type type) const;
    QFont iconFont(int pixels) const;
    static QString glyph(Icon icon);
    /// `icon` as a pixmap in a colour, for buttons; for the device's pixel ratio.
    QPixmap iconPixmap(Icon icon, int pixels, const QColor& color, double devicePixelRatio = 1) const;

    int millimetres(double mm) const; ///< in pixels, rounded up
    /// The least size of what is touched: commands 12 mm, tiles 18 × 15 mm, Pay 20 mm.
    int commandMin() const { return millimetres(12); }
    int payMin() const { return millimetres(20); }
    QSize tileMin() const { return {millimetres(18), millimetres(15)}; }

    static constexpr int gapWithin = 8;   ///< px, between what belongs together
    static constexpr int gapBetween = 16; ///< between groups
    static constexpr int edge = 24;
    static constexpr int radiusControl = 10;
    static constexpr int radiusTile = 12;
    static constexpr int radiusSheet = 18;

Q_SIGNALS:
    void changed();

private:
    ThemeMode m_mode;
    double m_pixelsPerMillimetre;
};

/// The contrast of two colours by WCAG 2.2 (relative luminance), 1 to 21.
double contrastRatio(const QColor& a, const QColor& b);

} // namespace tillpool::widgets
