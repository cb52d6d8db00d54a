// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/WidgetSamples.h"

namespace tillpool::test {

using namespace Qt::StringLiterals;

namespace {

base::Money euros(qint64 minor) { return {minor, base::Currency::parse(u"EUR"_s).takeValue()}; }

base::CategoryId categoryId(int no) { return base::CategoryId::trusted(u"001-category%1"_s.arg(no)); }

struct Sample {
    const char16_t* name;
    int category;
    qint64 priceMinor;
};

constexpr std::array samples {
    Sample {u"Flat white", 0, 395},
    Sample {u"Cappuccino large", 0, 425},
    Sample {u"Latte regular", 0, 425},
    Sample {u"Espresso shot", 0, 300},
    Sample {u"Morning sunrise chai", 1, 400},
    Sample {u"English breakfast", 1, 300},
    Sample {u"Peppermint large", 1, 300},
    Sample {u"Earl grey", 1, 250},
    Sample {u"Dark chocolate large", 2, 450},
    Sample {u"Sustainable organic chocolate", 2, 475},
    Sample {u"Almond croissant", 3, 375},
    Sample {u"Ginger scone", 3, 325},
    Sample {u"Chocolate croissant", 3, 375},
    Sample {u"Hazelnut biscotti", 3, 325},
    Sample {u"Ethiopia filter", 0, 350},
    Sample {u"Jamaican coffee river", 0, 310},
    Sample {u"Ouro Brasileiro shot", 0, 210},
    Sample {u"I need my bean! mug", 5, 1400},
    Sample {u"Grandmother's twice baked Sunday cinnamon and cardamom roll with icing", 3, 1'234'567'890},
    Sample {u"手冲咖啡 大杯", 4, 325},
};

} // namespace

std::shared_ptr<const catalogue::Catalogue> sampleCatalogue(int count)
{
    catalogue::CatalogueContent content {.version = 1,
        .storeId = base::StoreId::trusted(u"001-store1"_s),
        .currency = base::Currency::parse(u"EUR"_s).takeValue(),
        .taxClasses = {{u"standard"_s, u"VAT"_s, 135'000}}};
    const QStringList categories {u"Coffee"_s, u"Tea"_s, u"Chocolate"_s, u"Bakery"_s, u"Beans"_s, u"Branded"_s};
    for (int no = 0; no < categories.size(); ++no)
        content.categories.push_back({.categoryId = categoryId(no), .name = categories[no], .position = no});
    for (int no = 0; no < count; ++no) {
        const Sample& sample = samples[static_cast<size_t>(no) % samples.size()];
        const bool isFirstRound = static_cast<size_t>(no) < samples.size();
        const QString name = QString::fromUtf16(sample.name);
        content.items.push_back({.itemId = base::ItemId::trusted(u"001-item%1"_s.arg(no, 6, 10, QChar(u'0'))),
            .name = isFirstRound ? name : u"%1 %2"_s.arg(name).arg(no),
            .categoryId = categoryId(sample.category),
            .price = euros(std::min<qint64>(sample.priceMinor, 100'000'000)),
            .taxClass = u"standard"_s,
            .soldOut = no % 20 == 11});
    }
    return std::make_shared<const catalogue::Catalogue>(catalogue::Catalogue::make(std::move(content)).takeValue());
}

std::vector<int> allPositions(int count)
{
    std::vector<int> positions(static_cast<size_t>(count));
    for (int no = 0; no < count; ++no)
        positions[static_cast<size_t>(no)] = no;
    return positions;
}

pricing::PricedLine sampleLine(const QString& name, qint64 quantity, qint64 unitMinor, const QStringList& modifiers)
{
    pricing::PricedLine line;
    line.itemId = base::ItemId::trusted(u"001-sample"_s);
    line.charge.name = name;
    line.charge.quantity = quantity;
    line.charge.unitPrice = line.charge.listPrice = euros(unitMinor);
    line.charge.amount = line.charge.unitPrice * quantity;
    for (const QString& modifier : modifiers) {
        pricing::PricedModifier priced;
        priced.charge.name = modifier;
        priced.charge.quantity = quantity;
        priced.charge.amount = euros(0);
        line.modifiers.push_back(priced);
    }
    return line;
}

pricing::PricedBasket sampleBasket(std::vector<pricing::PricedLine> lines)
{
    pricing::PricedBasket basket;
    basket.lines = std::move(lines);
    return basket;
}

pricing::PricedBasket busyBasket()
{
    pricing::PricedBasket basket = sampleBasket({sampleLine(u"Flat white"_s, 2, 470, {u"oat milk"_s, u"extra shot"_s}),
        sampleLine(u"Almond croissant"_s, 1, 375, {u"eat in"_s}),
        sampleLine(u"Morning sunrise chai"_s, 3, 400, {u"large"_s}), sampleLine(u"Earl grey"_s, 12, 250)});
    basket.discounts.push_back({.name = u"Third tea free"_s, .amount = euros(400), .reason = u"3 teas before 15:00"_s});
    basket.discountsNotApplied.push_back({.name = u"Bakery pair −10 %"_s, .reason = u"add 1 more bakery item"_s});
    return basket;
}

} // namespace tillpool::test
