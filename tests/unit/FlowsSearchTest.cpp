// SPDX-License-Identifier: GPL-3.0-or-later
#include "FlowsWorld.h"

#include "flows/ItemSearch.h"

namespace tillpool::flows {
namespace {

using namespace Qt::StringLiterals;

class Search : public ::testing::Test {
protected:
    static std::shared_ptr<const catalogue::Catalogue> menuOf(const QStringList& names)
    {
        catalogue::CatalogueContent content = test::menuContent(test::irishRules());
        const catalogue::Item pattern = content.items.back();
        content.items.clear();
        for (const QString& name : names) {
            catalogue::Item item = pattern;
            const auto number = QString::number(content.items.size() + 1).rightJustified(6, u'0');
            item.itemId = base::ItemId::trusted(u"001-"_s + number);
            item.name = name;
            item.code = u"C"_s + QString::number(content.items.size() + 1);
            item.barcodes = {u"40063813%1"_s.arg(number)};
            content.items.push_back(item);
        }
        return std::make_shared<const catalogue::Catalogue>(catalogue::Catalogue::make(content).takeValue());
    }
    static QStringList found(const ItemSearch& search, const QString& text, int most = 200)
    {
        QStringList names;
        for (const int position : search.find(text, most))
            names << search.catalogue().content().items[static_cast<size_t>(position)].name;
        return names;
    }
};

TEST_F(Search, BeginningsComeFirst)
{
    const ItemSearch search(menuOf({u"Iced latte"_s, u"Platter of cheese"_s, u"Latte regular"_s, u"Tea"_s}));
    EXPECT_EQ(found(search, u"latt"_s), QStringList({u"Latte regular"_s, u"Iced latte"_s, u"Platter of cheese"_s}));
    EXPECT_EQ(found(search, u"latt"_s, 1), QStringList(u"Latte regular"_s));
    EXPECT_EQ(found(search, u"latt"_s, 0), QStringList());
}

TEST_F(Search, WordsComeInAnySequence)
{
    const ItemSearch search(menuOf({u"Dark chocolate large"_s, u"Dark roast"_s, u"Large tea"_s}));
    EXPECT_EQ(found(search, u"large dark"_s), QStringList(u"Dark chocolate large"_s));
    EXPECT_EQ(found(search, u"  choc   da "_s), QStringList(u"Dark chocolate large"_s));
    EXPECT_EQ(found(search, u"dark tea"_s), QStringList());
}

TEST_F(Search, CaseAccentsAndPunctuationDoNotMatter)
{
    const ItemSearch search(
        menuOf({u"Café crème"_s, u"Smørrebrød"_s, u"Farmer's choc-chip"_s, u"Apfelstrudel groß"_s}));
    EXPECT_EQ(found(search, u"CAFE CREME"_s), QStringList(u"Café crème"_s));
    EXPECT_EQ(found(search, u"crème"_s), QStringList(u"Café crème"_s));
    EXPECT_EQ(found(search, u"smorre"_s), QStringList(u"Smørrebrød"_s));
    EXPECT_EQ(found(search, u"farmers chip"_s), QStringList(u"Farmer's choc-chip"_s));
    EXPECT_EQ(found(search, u"GROSS"_s), QStringList(u"Apfelstrudel groß"_s));
}

TEST_F(Search, BlankTextFindsNothing)
{
    const ItemSearch search(menuOf({u"Tea"_s}));
    EXPECT_EQ(found(search, QString()), QStringList());
    EXPECT_EQ(found(search, u" \t"_s), QStringList());
    EXPECT_EQ(found(search, u"%"_s), QStringList());
    EXPECT_EQ(found(search, u"\n"_s), QStringList());
}

TEST_F(Search, AnExactCodeStandsBeforeAllNames)
{
    const ItemSearch search(menuOf({u"Tea c2 blend"_s, u"Scone"_s}));
    EXPECT_EQ(found(search, u"c2"_s), QStringList({u"Scone"_s, u"Tea c2 blend"_s}));
    EXPECT_EQ(found(search, u"40063813000001"_s), QStringList(u"Tea c2 blend"_s));
    ASSERT_NE(search.byCode(u" 40063813000002 "_s), nullptr);
    EXPECT_EQ(search.byCode(u"40063813000002"_s)->name, u"Scone"_s);
    EXPECT_EQ(search.byCode(u"C"_s), nullptr);
    EXPECT_EQ(search.byCode(QString()), nullptr);
}

TEST_F(Search, ACategoryHasTheItemsOfItsSubCategories)
{
    const ItemSearch search(test::tillMenu());
    const auto drinks = base::CategoryId::trusted(u"001-cat001"_s);
    const auto hot = base::CategoryId::trusted(u"001-cat002"_s);
    EXPECT_EQ(search.inCategory(drinks), std::vector<int>({0, 1, 2, 3}));
    EXPECT_EQ(search.inCategory(hot), std::vector<int>({3}));
    EXPECT_EQ(search.inCategory(base::CategoryId::trusted(u"001-cat999"_s)), std::vector<int>());
}

// Each item is found by its own name among very many, and a text that all of them have gives no more than was asked
// for.
TEST_F(Search, FindsOneAmongAHundredThousand)
{
    QStringList names;
    for (int i = 0; i < 100'000; ++i)
        names << u"Blend number %1 roast"_s.arg(i);
    const ItemSearch search(menuOf(names));
    EXPECT_EQ(found(search, u"77777 roast"_s), QStringList(u"Blend number 77777 roast"_s));
    EXPECT_EQ(search.find(u"e"_s).size(), 200u);
    EXPECT_EQ(search.find(u"99999"_s), std::vector<int>({99'999}));
}

} // namespace
} // namespace tillpool::flows
