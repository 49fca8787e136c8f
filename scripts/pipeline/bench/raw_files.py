"""Raw files for the benchmark: a shop of any size over two years, and days after it.

For ``lines`` order lines there are 0.4 orders, 3 touchpoints and 0.1 customers a line.
Chance is a hash of the row and of what is drawn, so the same call writes the same rows.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

PRODUCTS = 5000
# The part of the two years that one day brings, and the part of it that is late.
DAY_SHARE, LATE = 0.002, 0.05

MACROS = (
    "create macro chance(i, what) as (hash(i, what) >> 11) / 9007199254740992.0",
    "create macro pick(words, x) as words[1 + floor(x * len(words))::int]",
)
ORDER_LINES = """
with orders as (
    select
        range as i,
        'O' || i as order_id,
        {moment} as ordered_at,
        'C' || floor({people} * chance(i, 'buyer') ** 1.7)::bigint as customer_id,
        chance(i, 'fate') as fate,
        unnest(range(1, 2 + floor(chance(i, 'size') * 4)::int)) as line_number
    from range({first}, {last})
),
lines as (
    select
        *,
        i * 8 + line_number as n,
        floor({products} * chance(n, 'product') ** 2)::int as product
    from orders
)
select
    case when chance(n, 'id') >= 0.0005 then order_id end as order_id,
    line_number,
    case when fate >= 0.01 then customer_id end as customer_id,
    ordered_at,
    case
        when chance(n, 'status') < 0.0005 then 'on the moon'
        when fate > 0.97 then 'cancelled'
        when fate > 0.93 then 'refunded'
        else pick(['paid', 'shipped', 'completed'], chance(i, 'paid'))
    end as status,
    pick(['web', 'web', 'app', 'shop'], chance(i, 'channel')) as channel,
    'P' || product as product_id,
    'category ' || product % 12 as product_category,
    1 + floor(chance(n, 'quantity') ** 3 * 3)::int as quantity,
    (5 + floor(chance(n, 'price') ** 2 * 12000) / 100)::decimal(12, 2) as unit_price,
    case when chance(n, 'discount') < 0.2 then 2.50 else 0.00 end as discount_amount,
    (quantity * unit_price - discount_amount)::decimal(12, 2) as amount,
    'EUR' as currency
from lines
"""
TOUCHPOINTS = """
select
    'T' || range as touchpoint_id,
    'C' || floor({people} * chance(range, 'who') ** 1.3)::bigint as customer_id,
    {moment} as occurred_at,
    pick([
        'email_sent', 'email_sent', 'email_sent', 'email_sent', 'email_open',
        'email_open', 'email_open_automatic', 'email_click', 'page_view', 'page_view',
        'page_view', 'page_view', 'product_view', 'product_view', 'search', 'cart_add',
        'wishlist_add', 'checkout_start', 'ad_click', 'store_visit', 'app_open',
        'social_like'
    ], chance(range, 'action')) as action,
    case
        when action like 'email%' then 'email'
        when action = 'store_visit' then 'store'
        when action = 'app_open' then 'app'
        when action = 'ad_click' then 'ads'
        when action = 'social_like' then 'social'
        else 'web'
    end as channel,
    pick(['mobile', 'mobile', 'desktop', 'tablet'], chance(range, 'device')) as device,
    case
        when chance(range, 'has topic') < 0.5
            then 'topic ' || floor(chance(range, 'topic') * 20)::int
    end as topic
from range({first}, {last})
"""
# One record in fifty has the address of its neighbour and so is the same person.
CUSTOMERS = """
select * exclude (bearer) from (select
    'C' || range as customer_id,
    range - (range % 50 = 1)::int as bearer,
    'person' || bearer || '@'
    || pick(['example.org', 'mail.example', 'post.example'], chance(bearer, 'mail'))
        as email,
    case
        when chance(range, 'has phone') < 0.35
            then '06 ' || lpad((range % 100000000)::varchar, 8, '0')
    end as phone,
    pick(['Ana', 'Léa', 'Jean', 'Max', 'Zoé'], chance(range, 'name')) as first_name,
    'Name' || range % 5000 as last_name,
    case
        when chance(range, 'has birth') < 0.7
            then date '1945-01-01' + floor(chance(range, 'birth') * 22000)::int
    end as birth_date,
    pick(['female', 'male', ''], chance(range, 'gender')) as gender,
    lpad(floor(chance(range, 'code') * 95000)::int::varchar, 5, '0') as postal_code,
    'City ' || floor(chance(range, 'city') * 500)::int as city,
    pick(['FR', 'FR', 'FR', 'France', 'BE'], chance(range, 'country')) as country,
    pick(['search', 'social', 'shop', 'friend'], chance(range, 'won'))
        as acquisition_channel,
    timestamp '2022-01-01' + to_days(floor(chance(range, 'since') * 800)::int)
        as created_at,
    created_at as updated_at
from range({first}, {last}))
"""
PRODUCT_ROWS = """
select
    'P' || range as product_id,
    'Product ' || range as name,
    'category ' || range % 12 as category,
    (2 + floor(chance(range, 'cost') * 3000) / 100)::decimal(12, 2) as unit_cost
from range({first}, {last})
"""


def write(folder: Path, lines: int) -> None:
    """Write the two years 2024 and 2025: the tables of a shop, as Parquet."""
    folder.mkdir(parents=True)
    with connection() as database:
        for table, query, count in (
            ("transactions", ORDER_LINES, orders(lines)),
            ("touchpoints", TOUCHPOINTS, 3 * lines),
            ("customers", CUSTOMERS, people(lines)),
            ("products", PRODUCT_ROWS, PRODUCTS),
        ):
            # In the order of time: row by row a little later, from first to last.
            moment = (
                "timestamp '2024-01-01' + to_seconds(floor((range"
                f" + chance(range, 'moment')) / {count} * 731 * 86400)::bigint)"
            )
            copy(database, folder / f"{table}.parquet", query, lines, 0, count, moment)


def write_day(folder: Path, lines: int, day: int) -> None:
    """Write what day ``day`` after the two years brings: 0.2 % more, 5 % of it late."""
    with connection() as database:
        for table, query, count in (
            ("transactions", ORDER_LINES, orders(lines)),
            ("touchpoints", TOUCHPOINTS, 3 * lines),
        ):
            size = int(count * DAY_SHARE)
            first = count + (day - 1) * size
            moment = (
                f"timestamp '2025-12-31' + to_days({day})"
                " + to_seconds(floor(chance(range, 'moment') * 86400)::int)"
                f" - to_days(case when chance(range, 'late') < {LATE}"
                " then 1 + floor(chance(range, 'days') * 10)::int else 0 end)"
            )
            file = folder / f"{table}_day_{day:03}.parquet"
            copy(database, file, query, lines, first, first + size, moment)


def orders(lines: int) -> int:
    """How many orders that many lines are, about."""
    return lines * 2 // 5


def people(lines: int) -> int:
    """How many customers there are for that many lines."""
    return lines // 10


def connection() -> duckdb.DuckDBPyConnection:
    """A database in memory that knows the macros."""
    database = duckdb.connect()
    for macro in MACROS:
        database.execute(macro)
    return database


def copy(
    database: duckdb.DuckDBPyConnection,
    file: Path,
    query: str,
    lines: int,
    first: int,
    last: int,
    moment: str,
) -> None:
    """Write the rows from ``first`` to before ``last`` of a table into a file."""
    text = query.format(
        first=first, last=last, moment=moment, people=people(lines), products=PRODUCTS
    )
    database.execute(f"copy ({text}) to '{file}' (format parquet, compression zstd)")
