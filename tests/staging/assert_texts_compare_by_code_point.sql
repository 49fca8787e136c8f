-- Guards every least key and every order of texts: a database that sorts by the rules
-- of a language would choose other rows than the next one does.

{{ config(tags=['usage']) }}

with

texts as (
    select
        cast('B' as {{ dbt.type_string() }}) as capital_letter,
        cast('a' as {{ dbt.type_string() }}) as small_letter,
        cast('é' as {{ dbt.type_string() }}) as accented_letter,
        cast('É' as {{ dbt.type_string() }}) as accented_capital
)

select
    'the database must sort texts by code point and know accented letters; create it'
    || ' with the encoding UTF8 and the locale C.UTF-8.' as message
from texts
where
    not capital_letter < small_letter
    or not small_letter < accented_letter
    or {{ lower_text('accented_capital') }} <> accented_letter
