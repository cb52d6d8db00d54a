// SPDX-License-Identifier: GPL-3.0-or-later
// Draws what there is, for eyes too: with TILLPOOL_SCREENSHOTS=<folder> the pictures are kept.
#include "gui/WidgetSamples.h"
#include "support/Controls.h"
#include "support/Windows.h"

#include <QApplication>
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

INSTANTIATE_TEST_SUITE_P(Sizes, GalleryTest,
    testing::Values(Case {ThemeMode::Light, {1280, 800}}, Case {ThemeMode::Dark, {1280, 800}},
        Case {ThemeMode::Light, {1024, 768}}, Case {ThemeMode::Dark, {1024, 768}},
        Case {ThemeMode::Light, {1920, 1080}}),
    [](const auto& tested) { return nameOf(tested.param).replace(u'-', u'_').toStdString(); });

} // namespace

} // namespace tillpool::test
