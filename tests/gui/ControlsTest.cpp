// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/Controls.h"
#include "support/Windows.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSlider>
#include <QTemporaryDir>

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

class ControlsTest : public testing::Test {
protected:
    ControlsTest()
    {
        m_window.setObjectName(u"window"_s);
        m_window.resize(800, 600);
        m_window.show();
    }

    // A widget of 12 × 12 mm with all that it needs, at 4 pixels a millimetre.
    template <class T>
    T& add(const QString& name)
    {
        T* const widget = new T(&m_window);
        widget->setObjectName(name);
        widget->setAccessibleName(name);
        widget->resize(48, 48);
        widget->show();
        return *widget;
    }

    QStringList faults() { return faultsOfControls(m_window, {.pixelsPerMillimetre = 4}); }

    QWidget m_window;
};

TEST_F(ControlsTest, NothingIsWrongWithNamedOnesOfTheLeastSize)
{
    add<QPushButton>(u"button"_s);
    add<QLineEdit>(u"field"_s);
    add<QSlider>(u"slider"_s);
    add<QListView>(u"list"_s);
    new QLabel(u"small and nameless"_s, &m_window);
    add<QPushButton>(u"later"_s).hide();
    add<QPushButton>(u"hiddenAndSmall"_s).resize(1, 1);
    m_window.findChild<QPushButton*>(u"hiddenAndSmall"_s)->hide();
    EXPECT_EQ(faults(), QStringList());
}

TEST_F(ControlsTest, NamesAreMissed)
{
    add<QPushButton>({}).setAccessibleName(u"here"_s);
    add<QLineEdit>(u"field"_s).setAccessibleName({});
    EXPECT_EQ(
        faults(), QStringList({u"window/QPushButton has no objectName"_s, u"window/field has no accessible name"_s}));
}

TEST_F(ControlsTest, TextAndLabelsAreNames)
{
    auto& button = add<QPushButton>(u"button"_s);
    button.setAccessibleName({});
    button.setText(u"&Press"_s);
    auto& field = add<QLineEdit>(u"field"_s);
    field.setAccessibleName({});
    auto* const label = new QLabel(u"Name"_s, &m_window);
    label->setBuddy(&field);
    EXPECT_EQ(faults(), QStringList());
}

TEST_F(ControlsTest, SmallOnesAreFound)
{
    add<QPushButton>(u"flat"_s).resize(48, 47);
    add<QListView>(u"slim"_s).resize(40, 48);
    add<QPushButton>(u"pay"_s).resize(200, 79);
    EXPECT_EQ(faults(),
        QStringList({u"window/flat is 12.0 × 11.8 mm, the least is 12"_s,
            u"window/slim is 10.0 × 12.0 mm, the least is 12"_s, u"window/pay is 50.0 × 19.8 mm, the least is 20"_s}));
}

TEST_F(ControlsTest, WhateverTakesTheFocusIsAControl)
{
    auto& custom = add<QWidget>({});
    EXPECT_EQ(faults(), QStringList());
    custom.setFocusPolicy(Qt::StrongFocus);
    EXPECT_EQ(
        faults(), QStringList(u"window/QWidget has no objectName"_s) << u"window/QWidget has no accessible name"_s);
}

TEST_F(ControlsTest, PicturesAreTakenWhereTheyAreAskedFor)
{
    const QTemporaryDir folder;
    const QString before = qEnvironmentVariable("TILLPOOL_SCREENSHOTS");
    qputenv("TILLPOOL_SCREENSHOTS", (folder.path() + u"/new"_s).toUtf8());
    grab(m_window, u"all"_s);
    EXPECT_EQ(QImage(folder.path() + u"/new/all.png"_s).size(), m_window.size());
    qunsetenv("TILLPOOL_SCREENSHOTS");
    grab(m_window, u"none"_s);
    EXPECT_EQ(QDir(folder.path() + u"/new"_s).entryList(QDir::Files), QStringList(u"all.png"_s));
    if (!before.isEmpty())
        qputenv("TILLPOOL_SCREENSHOTS", before.toUtf8());
}

} // namespace

} // namespace tillpool::test
