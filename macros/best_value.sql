{#- Survivorship. Of the records of a person the value of the source that policy puts
    first, and of its newest record; for `oldest` attributes of its first one. Candidates
    are texts that compare as they rank: three digits of rank, nineteen characters of
    time, forty of source, then the value. Equal candidates are the same value. -#}
{% macro best_candidate(attribute, value, choose='newest') -%}
    {%- if choose == 'newest' -%}
    max(
        case
            when {{ value }} is not null
                then
                    substring(cast(1999 - priority_{{ attribute }} as {{ dbt.type_string() }}), 2)
                    || coalesce(updated_text, '0000-00-00 00:00:00')
    {%- else -%}
    min(
        case
            when {{ value }} is not null
                then
                    substring(cast(1000 + priority_{{ attribute }} as {{ dbt.type_string() }}), 2)
                    || coalesce(created_text, '9999-99-99 99:99:99')
    {%- endif %}
                    || rpad(source_system, 40, ' ')
                    || {{ value }}
        end
    )
{%- endmacro %}

{#- The value of a candidate. -#}
{% macro value_of_candidate(candidate) -%}
    substring({{ candidate }}, 63)
{%- endmacro %}

{#- The source of a candidate's value. -#}
{% macro source_of_candidate(candidate) -%}
    trim(substring({{ candidate }}, 23, 40))
{%- endmacro %}
