#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the demo chain, 001.sql, 002.sql, 003.sql and chain.json beside this file, from a folder of the public coffee
chain sample (products.csv, customers.csv, staff.csv).

    python3 sql/demo/make_demo_chain.py FOLDER

Each SQL file is loaded once, by the owner of the tables, in one transaction after the migrations. The result depends
on the sample and on this file alone: password hashes, which are salted, are made once and kept in hashes.json.
"""
import csv
import ctypes
import ctypes.util
import json
import sys
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
CUSTOMER_PASSWORD = "coffee-and-points"
PIN_BASE = 1000  # a PIN is this and the staff number
KIOSK_PIN = "1000"
TILLS = 8
OPENED = "2019-03-01"  # when stores opened and groups were made, before the first receipt

REGIONS = {
    "001": {
        "name": "Ireland", "outlet": "3", "store": "001-store3", "store_name": "Tillpool Coffee Dublin",
        "address": "14 Lantern Row, Dublin 8", "time_zone": "Europe/Dublin", "cashier": 12, "manager": 6,
        "tax": {"prepared": ("VAT", 135000), "grocery": ("VAT", 0), "merchandise": ("VAT", 230000)},
    },
    "002": {
        "name": "US East", "outlet": "5", "store": "002-store5", "store_name": "Tillpool Coffee New York",
        "address": "231 Harbor Bell Street, New York, NY 10007", "time_zone": "America/New_York", "cashier": 30,
        "manager": 16,
        "tax": {"prepared": ("Sales tax", 88750), "grocery": ("Sales tax", 0), "merchandise": ("Sales tax", 88750)},
    },
    "003": {
        "name": "Singapore", "outlet": "8", "store": "003-store8", "store_name": "Tillpool Coffee Singapore",
        "address": "8 Nutmeg Terrace, Singapore 059812", "time_zone": "Asia/Singapore", "cashier": 42, "manager": 31,
        "tax": {"prepared": ("GST", 90000), "grocery": ("GST", 90000), "merchandise": ("GST", 90000)},
    },
}
REGION_OF_OUTLET = {region["outlet"]: region_id for region_id, region in REGIONS.items()}

# What the till shows first stands first.
CATEGORY_GROUPS = ["Beverages", "Food", "Add-ons", "Whole Bean/Teas", "Merchandise"]
TAX_CLASS_OF_GROUP = {
    "Beverages": "prepared", "Food": "prepared", "Add-ons": "prepared", "Whole Bean/Teas": "grocery",
    "Merchandise": "merchandise",
}

# group id, name, location, opening points, members in the order of joining (the sample's customer numbers).
GROUPS = [
    ("001-b00kcl", "Thursday book club", "Dublin", 640, [319, 1, 548, 5607, 8157]),
    ("001-j0seph", "Joseph cousins", "Dublin", 1825, [168, 51, 762, 5043, 8260]),
    ("001-lant3rn", "Lantern Row regulars", "Dublin", 310, [456, 384, 642]),
    ("001-stuart", "Stuart sisters", "Dublin", 95, [456, 609, 5313, 8076]),
    ("002-runn3rs", "Early runners", "New York", 1210, [5592, 5164, 1, 8403]),
    ("002-p3rrys", "Perry family", "New York", 2750, [5614, 5693, 468, 8044, 8163]),
    ("002-n1ghts", "Night shift on Harbor Bell", "New York", 480, [5874, 5445, 5497]),
    ("002-ch3ss1", "Chess in the back room", "New York", 150, [5081, 13, 8071]),
    ("003-fam1ly", "Key family", "Singapore", 2400, [8341, 1, 217, 5200]),
    ("003-walt3r", "Walter family", "Singapore", 905, [8157, 79, 211, 5745]),
    ("003-stud10", "Second floor studio", "Singapore", 3300,
     [8252, 8397, 8364, 8384, 8101, 8147, 8395, 696, 5128, 5759]),
    ("003-newb1e", "Just opened", "Singapore", 0, [8144]),
]

STORY = {
    "customer": 1, "region": "002", "till": "002-till01", "group": "003-fam1ly", "points": 500,
    "lines": [(39, 2, [64]), (71, 1, []), (10, 1, [])],  # product, quantity, flavours
    "cash": 2500,
}


class Hashes:
    """argon2id hashes as libsodium's crypto_pwhash_str makes them, one a password, kept in hashes.json."""

    OPERATIONS = 2
    MEMORY_BYTES = 19922944

    def __init__(self, path):
        self.path = path
        self.known = json.loads(path.read_text()) if path.exists() else {}

    def of(self, password):
        if password not in self.known:
            self.known[password] = self.make(password)
            self.path.write_text(json.dumps(self.known, indent=1) + "\n")
        return self.known[password]

    def make(self, password):
        sodium = ctypes.CDLL(ctypes.util.find_library("sodium"))
        if sodium.sodium_init() < 0:
            sys.exit("libsodium does not start")
        out = ctypes.create_string_buffer(128)
        secret = password.encode()
        if sodium.crypto_pwhash_str(out, secret, ctypes.c_ulonglong(len(secret)),
                                    ctypes.c_ulonglong(self.OPERATIONS), ctypes.c_size_t(self.MEMORY_BYTES)) != 0:
            sys.exit("libsodium could not hash a password")
        return out.value.decode()


def read(folder, name):
    with open(folder / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def text(value):
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


def array(values):
    return "'{" + ",".join(values) + "}'"


def insert(table, columns, rows):
    """One INSERT with a row a line; the cells are SQL already."""
    if not rows:
        return ""
    return (f"INSERT INTO {table} ({', '.join(columns)}) VALUES\n"
            + ",\n".join("    (" + ", ".join(str(cell) for cell in row) + ")" for row in rows) + ";\n")


def minor_units(price):
    amount = Decimal(price.strip().lstrip("$")) * 100
    assert amount == int(amount), price
    return int(amount)


def barcode(product_id):
    """EAN-13 of the range that GS1 leaves to shops (20…29): 20, the chain 00001, the product, the check digit."""
    digits = f"2000001{product_id:05d}"
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits))
    return digits + str(-total % 10)


def staff_id(region, number):
    return f"{region}-staff{number:02d}"


def pin(number):
    return str(PIN_BASE + number)


def role(position):
    return {"Store Manager": "manager", "CEO": "admin", "CFO": "admin"}.get(position, "cashier")


def modifier_id(region, product_id):
    return f"{region}-flav{product_id}"


def item_id(region, product_id):
    return f"{region}-item{product_id:02d}"


class Chain:
    def __init__(self, folder, hashes):
        self.hashes = hashes
        self.products = sorted(read(folder, "products.csv"), key=lambda row: int(row["product_id"]))
        self.staff = read(folder, "staff.csv")
        self.staff_names = {int(row["staff_id"]): f"{row['first_name']} {row['last_name']}" for row in self.staff}
        self.customers = self.read_customers(folder)
        self.customer_ids = {number: customer["id"] for number, customer in self.customers.items()}

    @staticmethod
    def read_customers(folder):
        customers, seen = {}, {}
        for row in read(folder, "customers.csv"):
            number, username = int(row["customer_id"]), row["customer_email"].strip().lower()
            seen[username] = seen.get(username, 0) + 1
            if seen[username] > 1:
                local, _, host = username.partition("@")
                username = f"{local}+{seen[username]}@{host}"
            customers[number] = {
                "id": f"{REGION_OF_OUTLET[row['home_store']]}-cust{number:05d}", "username": username,
                "name": row["customer_first-name"].strip(), "since": row["customer_since"],
            }
        return customers

    def stores(self, region_id):
        region = REGIONS[region_id]
        return insert("stores", ["store_id", "name", "address", "time_zone"], [
            [text(region["store"]), text(region["store_name"]), text(region["address"]), text(region["time_zone"])],
        ]) + insert("tills", ["till_id", "store_id", "name"], [
            [text(f"{region_id}-till{number:02d}"), text(region["store"]), text(f"Till {number}")]
            for number in range(1, TILLS + 1)
        ])

    def staff_rows(self, region_id):
        rows = [[text(staff_id(region_id, int(row["staff_id"]))), text(self.staff_names[int(row["staff_id"])]),
                 text(role(row["position"])), text(self.hashes.of(pin(int(row["staff_id"]))))] for row in self.staff]
        rows.append([text(f"{region_id}-kiosk1"), text("Kiosk 1"), text("kiosk"), text(self.hashes.of(KIOSK_PIN))])
        return insert("staff", ["staff_id", "full_name", "role", "pin_hash"], rows)

    def catalogue(self, region_id):
        out = insert("catalogue_versions", ["catalogue_version", "published_at", "note"],
                     [[1, text(OPENED + "T00:00:00Z"), text("The opening menu")]])
        out += insert("tax_classes", ["tax_class", "name", "rate_ppm", "version_from"],
                      [[text(tax_class), text(name), rate, 1]
                       for tax_class, (name, rate) in REGIONS[region_id]["tax"].items()])
        category_rows, category_ids = self.categories(region_id)
        out += insert("categories", ["category_id", "name", "parent_id", "position", "version_from"], category_rows)
        flavours = [product for product in self.products if product["product_category"] == "Flavours"]
        group = f"{region_id}-flavours"
        out += insert("modifiers", ["modifier_id", "name", "price", "tax_class", "position", "version_from"], [
            [text(modifier_id(region_id, product["product_id"])), text(product["product"].strip()),
             minor_units(product["current_retail_price"]), text("prepared"), position, 1]
            for position, product in enumerate(flavours, 1)])
        out += insert("modifier_groups",
                      ["modifier_group_id", "name", "min_count", "max_count", "modifier_ids", "version_from"],
                      [[text(group), text("Flavours"), 0, 4,
                        array(modifier_id(region_id, product["product_id"]) for product in flavours), 1]])
        out += insert("items", ["item_id", "name", "category_id", "code", "barcodes", "price", "tax_class",
                                "modifier_groups", "position", "version_from"], [
            [text(item_id(region_id, int(product["product_id"]))), text(product["product"].strip()),
             text(category_ids[product["product_group"], product["product_category"]]), text(product["product_id"]),
             array([barcode(int(product["product_id"]))]), minor_units(product["current_retail_price"]),
             text(TAX_CLASS_OF_GROUP[product["product_group"]]),
             array([group] if product["product_group"] == "Beverages" else []), int(product["product_id"]), 1]
            for product in self.products])
        return out

    def categories(self, region_id):
        """Rows of the tree (group above category) and the id of each leaf."""
        rows, ids = [], {}
        for group in CATEGORY_GROUPS:
            parent = f"{region_id}-cat{len(rows) + 1:03d}"
            rows.append([text(parent), text(group), "NULL", len(rows) + 1, 1])
            for product in self.products:
                key = (group, product["product_category"])
                if product["product_group"] == group and key not in ids:
                    ids[key] = f"{region_id}-cat{len(rows) + 1:03d}"
                    rows.append([text(ids[key]), text(key[1]), text(parent), len(rows) + 1, 1])
        return rows, ids

    def customer_rows(self, region_id):
        rows = [[text(customer["id"]), text(customer["username"]), text(customer["name"]), text(customer["since"])]
                for customer in self.customers.values() if customer["id"].startswith(region_id)]
        values = ",\n".join("    (" + ", ".join(row) + ")" for row in rows)
        return ("-- Their password is " + CUSTOMER_PASSWORD + " for each of them.\n"
                "INSERT INTO customers (customer_id, username, full_name, password_hash, created_at)\n"
                f"SELECT customer_id, username, full_name, {text(self.hashes.of(CUSTOMER_PASSWORD))},\n"
                "    (since || 'T12:00:00Z')::timestamptz\n"
                f"FROM (VALUES\n{values}) AS c(customer_id, username, full_name, since);\n")

    def groups(self, region_id):
        here = [group for group in GROUPS if group[0].startswith(region_id)]
        out = insert("groups", ["group_id", "name", "location", "membership_changes", "created_at"], [
            [text(group), text(name), text(place), len(members), text(OPENED + "T12:00:00Z")]
            for group, name, place, _, members in here])
        out += insert("group_members", ["group_id", "customer_id", "joined_at"], [
            [text(group), text(self.customer_ids[member]), text(f"{OPENED}T12:{order:02d}:00Z")]
            for group, _, _, _, members in here for order, member in enumerate(members)])
        links = [(self.customer_ids[member], group, order) for group, _, _, _, members in GROUPS
                 for order, member in enumerate(members, 1) if self.customer_ids[member].startswith(region_id)]
        out += insert("customer_groups", ["customer_id", "group_id"],
                      [[text(customer), text(group)] for customer, group, _ in links])
        out += insert("customer_group_changes", ["customer_id", "group_id", "change_no"],
                      [[text(customer), text(group), order] for customer, group, order in links])
        posts = [f"points_post({text(group)}, 'adjust', {text('demo:' + group)}, {points}, 0, NULL)"
                 for group, _, _, points, _ in here if points > 0]
        return out + "-- Opening balances are entries like any other, so that each chain of hashes holds.\n" + "".join(
            f"SELECT version FROM {post};\n" for post in posts)

    def sql(self, region_id):
        region = REGIONS[region_id]
        return "\n".join([
            "-- SPDX-License-Identifier: GPL-3.0-or-later\n"
            f"-- The demo chain in region {region_id}, {region['name']}: made by make_demo_chain.py, edit that.\n"
            "-- PINs are 1000 + the staff number.\n",
            self.stores(region_id), self.staff_rows(region_id), self.catalogue(region_id),
            self.customer_rows(region_id), self.groups(region_id)])

    def person(self, region_id, number):
        return {"staff_id": staff_id(region_id, number), "pin": pin(number), "name": self.staff_names[number]}

    def story_in_words(self):
        names = {int(product["product_id"]): product["product"].strip() for product in self.products}
        return [f"{quantity} × {names[product]}" + (" with " + ", ".join(names[one] for one in flavours) if flavours else "")
                for product, quantity, flavours in STORY["lines"]]

    def summary(self):
        region = REGIONS[STORY["region"]]
        customer = self.customers[STORY["customer"]]
        basket = [{"item_id": item_id(STORY["region"], product), "quantity": quantity,
                   "modifiers": [modifier_id(STORY["region"], flavour) for flavour in flavours]}
                  for product, quantity, flavours in STORY["lines"]]
        return {
            "customer_password": CUSTOMER_PASSWORD,
            "pin_base": PIN_BASE,
            "regions": [{
                "id": region_id, "name": r["name"], "store_id": r["store"], "store_name": r["store_name"],
                "till_id": f"{region_id}-till01", "tills": TILLS, "time_zone": r["time_zone"], "outlet": r["outlet"],
                "cashier": self.person(region_id, r["cashier"]), "manager": self.person(region_id, r["manager"]),
                "kiosk": {"staff_id": f"{region_id}-kiosk1", "pin": KIOSK_PIN},
            } for region_id, r in REGIONS.items()],
            "admin": self.person("001", 2),
            "story": {
                "customer_id": customer["id"], "customer_name": customer["name"], "username": customer["username"],
                "password": CUSTOMER_PASSWORD, "store_id": region["store"], "till_id": STORY["till"],
                "group_id": STORY["group"], "group_name": next(name for group, name, *_ in GROUPS if group == STORY["group"]),
                "redeem_points": STORY["points"], "lines": basket, "lines_in_words": self.story_in_words(),
                "cash_minor": STORY["cash"],
            },
        }


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    chain = Chain(Path(sys.argv[1]), Hashes(HERE / "hashes.json"))
    for region_id in REGIONS:
        (HERE / f"{region_id}.sql").write_text(chain.sql(region_id), encoding="utf-8")
    (HERE / "chain.json").write_text(json.dumps(chain.summary(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
