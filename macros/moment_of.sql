{#- Blanks and marks that nobody sees, for both ends of a pattern. -#}
{% macro blanks_around() -%}
    {{ return('[' ~ blanks() ~ invisible_marks() ~ ']*') }}
{%- endmacro %}

{#- Whether the raw text of a moment tells a day and no hour, as landing keeps it. -#}
{% macro tells_only_a_day(raw_moment) -%}
    {{ matches(
        'cast(' ~ raw_moment ~ ' as ' ~ dbt.type_string() ~ ')',
        '^' ~ blanks_around() ~ '[0-9]{4}-[0-9]{2}-[0-9]{2}' ~ blanks_around() ~ '$'
    ) }}
{%- endmacro %}

{#- A raw moment as a UTC timestamp, NULL where it has not the form of one. A day
    without an hour is that day in the zone, wherever its file is from. -#}
{% macro moment_of(raw_moment, zone) -%}
    case
        when {{ tells_only_a_day(raw_moment) }}
            then {{ first_moment(try_date(raw_moment), zone) }}
        else {{ try_timestamp(raw_moment) }}
    end
{%- endmacro %}
