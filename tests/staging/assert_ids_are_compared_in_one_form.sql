-- Guards every join of ids and of source systems: two spellings of one would be two. A
-- person would then have no orders, or a refusal no person.

with

written as (
    {% for text, id, system in [
        ('4711.0', '4711', '4711.0'),
        (' -4711.00 ', '-4711', '-4711.00'),
        ('004711', '004711', '004711'),
        ('17.000', '17.000', '17.000'),
        ('1.10', '1.10', '1.10'),
        ('12E4', '12E4', '12e4'),
        ('8.1234E+12', none, '8.1234e+12'),
        ('8,1234e12', none, '8,1234e12'),
        ('9007199254740993.0', none, '9007199254740993.0'),
        ('unreadable: 8.1234E+12', none, 'unreadable: 8.1234e+12'),
        (' Shop  ÉTÉ ', 'Shop  ÉTÉ', 'shop été'),
        (' ', none, 'default'),
    ] %}
    select
        cast('{{ text }}' as {{ dbt.type_string() }}) as text_written,
        '{{ id or '(none)' }}' as expected_id,
        '{{ system }}' as expected_system
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

named as (
    select
        {{ record_name("cast('a' as " ~ dbt.type_string() ~ ")", "'b/c'") }} as one,
        {{ record_name("cast('a/b' as " ~ dbt.type_string() ~ ")", "'c'") }} as other
    from written
)

select text_written
from written
where
    coalesce({{ clean_id('text_written') }}, '(none)') <> expected_id
    or {{ source_system('text_written') }} <> expected_system
union all
select one as text_written
from named
where one = other
