// SPDX-License-Identifier: GPL-3.0-or-later
// Draws what there is, for eyes too: with TILLPOOL_SCREENSHOTS=<folder> the pictures are kept.
#include "gui/WidgetSamples.h"
#include "support/Controls.h"
#include "support/Windows.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QSet>
#include <gtest/gtest.h>

namespace tillpool::test {

using namespace Qt::StringLiterals;
using widgets::Theme;
using widgets::ThemeMode;

namespace {

struct Case {
    ThemeMode mode;
    QSize size;
};

QString nameOf(const Case& drawn)
{
    return u"%1-%2x%3"_s.arg(drawn.mode == ThemeMode::Light ? u"light"_s : u"dark"_s)
        .arg(drawn.size.width())
        .arg(drawn.size.height());
}

class GalleryTest : public testing::TestWithParam<Case> {
protected:
    GalleryTest() { m_theme.applyTo(*qApp); }
    ~GalleryTest() override { qApp->setStyleSheet(QString()); }

    void show(QWidget& window, const QString& name)
    {
        window.show();
        QCoreApplication::processEvents();
        QCoreApplication::processEvents();
        grab(window, name + u'-' + nameOf(GetParam()));
        EXPECT_EQ(faultsOfControls(window, {.pixelsPerMillimetre = pixelsPerMillimetre}), QStringList());
    }

    Theme m_theme {GetParam().mode, pixelsPerMillimetre};
};

TEST_P(GalleryTest, ATillOfAllWidgetsIsWhole)
{
    const auto gallery = makeGallery(m_theme, GetParam().size);
    show(*gallery, u"till"_s);
    openPay(*gallery);
    show(*gallery, u"pay"_s);
}

TEST_P(GalleryTest, KeysCommandsBannersAreWhole)
{
    const auto states = makeStates(m_theme, GetParam().size);
    show(*states, u"states"_s);
}

// Notes which widgets are painted.
class PaintWatch : public QObject {
public:
    PaintWatch() { qApp->installEventFilter(this); }
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Paint)
            painted.insert(watched);
        return false;
    }
    QSet<QObject*> painted;
};

// The widgets of our own in `window` that a change of `theme` leaves as they were.
QStringList leftAsTheyWere(QWidget& window, Theme& theme)
{
    window.show();
    QCoreApplication::processEvents();
    const PaintWatch watch;
    theme.setMode(theme.mode() == ThemeMode::Light ? ThemeMode::Dark : ThemeMode::Light);
    QCoreApplication::processEvents();
    QStringList left;
    for (QWidget* const widget : window.findChildren<QWidget*>()) {
        const QString type = QString::fromLatin1(widget->metaObject()->className());
        const auto* const list = qobject_cast<QAbstractScrollArea*>(widget);
        QObject* const canvas = list ? list->viewport() : widget;
        if (widget->isVisible() && type.startsWith(u"tillpool::widgets::"_s) && !watch.painted.contains(canvas))
            left << widget->objectName();
    }
    return left;
}

TEST(GalleryWithoutAStyleSheet, RepaintsWholeWhenTheThemeChanges)
{
    Theme theme(ThemeMode::Light, pixelsPerMillimetre);
    EXPECT_EQ(leftAsTheyWere(*makeGallery(theme, {1280, 800}), theme), QStringList());
    EXPECT_EQ(leftAsTheyWere(*makeStates(theme, {1280, 800}), theme), QStringList());
    const auto covered = makeGallery(theme, {1280, 800});
    openPay(*covered);
    EXPECT_EQ(leftAsTheyWere(*covered, theme), QStringList());
}

INSTANTIATE_TEST_SUITE_P(Sizes, GalleryTest,
    testing::Values(Case {ThemeMode::Light, {1280, 800}}, Case {ThemeMode::Dark, {1280, 800}},
        Case {ThemeMode::Light, {1024, 768}}, Case {ThemeMode::Dark, {1024, 768}},
        Case {ThemeMode::Light, {1920, 1080}}),
    [](const auto& tested) { return nameOf(tested.param).replace(u'-', u'_').toStdString(); });

} // namespace

} // namespace tillpool::test
