// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalogue/Catalogue.h"

#include <QByteArray>

namespace tillpool::menu {

/// One version of a region's catalogue as the text of GET /catalogue, made once and shared by all stores of the region.
/// Immutable: any thread may read it.
class RenderedMenu {
public:
    explicit RenderedMenu(const catalogue::Catalogue& catalogue);

    /// The answer's body for `store`, compact JSON, is its beginning and what all stores' have in common.
    static QByteArray beginningFor(const base::StoreId& store);
    const QByteArray& commonEnd() const { return m_withoutStore; }
    /// A strong ETag, with its quotes: store, version and a hash of the content.
    QByteArray etagFor(const base::StoreId& store) const;

private:
    QByteArray m_withoutStore; ///< the members of the JSON object after store_id, and the closing brace
    QByteArray m_etagEnd;
};

} // namespace tillpool::menu
