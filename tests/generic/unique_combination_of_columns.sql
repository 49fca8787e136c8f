{#- The key of a table that readers see, of one column or more. dbt knows a test of this
    name and takes its columns for the primary key, where catalogues read it. -#}
{% test unique_combination_of_columns(model, combination_of_columns) %}

{{ test_unique_grain(model, combination_of_columns | join(', ')) }}

{% endtest %}
