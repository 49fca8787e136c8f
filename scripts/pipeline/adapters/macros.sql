-- The functions that selects may use beside those of DuckDB.

-- Whether a word says yes.
create or replace macro is_true(word) as coalesce(lower(word) = 'true', false);

-- The items of a JSON list. A list without any has one that is NULL, so that unnest
-- keeps the line.
create or replace macro items_of(list) as coalesce(
    nullif(
        case
            when json_valid(list) and json_type(list) = 'ARRAY'
                then list_transform(
                    json_extract(list, '$[*]'),
                    lambda item: json_extract_string(item, '$')
                )
        end,
        []
    ),
    [cast(null as varchar)]
);

-- A parameter of an event of Google Analytics.
create or replace macro parameter_of(list, name) as json_extract_string(
    list_filter(
        json_extract(list, '$[*]'),
        lambda item: json_extract_string(item, '$.key') = name
    )[1],
    '$.value.string_value'
);

-- All words of a name but the last one, and the last one.
create or replace macro first_words(name) as regexp_extract(name, '^(.*) [^ ]+$', 1);
create or replace macro last_word(name) as regexp_extract(name, '([^ ]+)$', 1);

-- The moment that seconds since 1970 mean, as text.
create or replace macro moment_of(seconds) as cast(
    make_timestamp(cast(seconds as bigint) * 1000000) as varchar
);

-- What of a whole falls between two shares of it, in cents: such parts add up to it.
create or replace macro part_between(whole, share_before, share_after) as
round(whole * share_after, 2) - round(whole * share_before, 2);

-- The same, told by what a part is worth and what it is worth with all before it.
create or replace macro part_by_worth(whole, worth, worth_so_far, all_worth) as
round(whole * worth_so_far / all_worth, 2)
- round(whole * (worth_so_far - worth) / all_worth, 2);

-- What products in a JSON list cost together.
create or replace macro cost_of(products) as list_sum(
    list_transform(
        json_extract(products, '$[*]'),
        lambda item:
        cast(json_extract_string(item, '$.price') as decimal(18, 4))
        * cast(
            coalesce(json_extract_string(item, '$.quantity'), '1') as decimal(12, 3)
        )
    )
);

-- The first product of a JSON list that has the id or the number of another product.
-- Its lambda has a name of its own, because that of a caller would be hidden by it.
create or replace macro same_product(products, wanted) as list_filter(
    json_extract(products, '$[*]'),
    lambda other:
    json_extract_string(other, '$.product_id')
    = json_extract_string(wanted, '$.product_id')
    or json_extract_string(other, '$.sku') = json_extract_string(wanted, '$.sku')
)[1];

-- What products that came back had cost. One without a price or quantity has that of
-- the same product in the sale.
create or replace macro cost_in_sale(products, sold) as list_sum(
    list_transform(
        json_extract(products, '$[*]'),
        lambda item:
        cast(
            coalesce(
                json_extract_string(item, '$.price'),
                json_extract_string(same_product(sold, item), '$.price')
            ) as decimal(18, 4)
        )
        * cast(
            coalesce(
                json_extract_string(item, '$.quantity'),
                json_extract_string(same_product(sold, item), '$.quantity'),
                '1'
            ) as decimal(12, 3)
        )
    )
);

-- How many of its smallest units a currency divides into, as Stripe counts.
create or replace macro units_of(currency) as case
    when
        currency in (
            'BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF',
            'VND', 'VUV', 'XAF', 'XOF', 'XPF'
        )
        then 1
    when currency in ('BHD', 'JOD', 'KWD', 'OMR', 'TND') then 1000
    else 100
end;

-- A time that may be seconds since 1970, as a tool or an API wrote them.
create or replace macro moment_or_text(told) as case
    when regexp_full_match(told, '[0-9]{9,10}([.]0)?')
        then moment_of(cast(told as decimal(18, 1)))
    else told
end;

-- The names in a list that has a semicolon between two, and a moment behind a colon.
create or replace macro names_in(list) as list_filter(
    list_transform(
        string_split(list, ';'), lambda item: trim(split_part(item, ':', 1))
    ),
    lambda item: item <> ''
);

-- What is left of an invoice's total without its tax.
create or replace macro net_share_of(total, tax) as case
    when cast(total as decimal(18, 0)) > 0
        then
            1
            - coalesce(cast(tax as decimal(18, 0)), 0) / cast(total as decimal(18, 0))
end;

-- The sum of amounts in a list of texts.
create or replace macro sum_of(amounts) as coalesce(
    list_sum(list_transform(amounts, lambda item: cast(item as decimal(18, 2)))), 0
);
