{#- The attributes of which a customer has one best value, each in the newest or the
    oldest of their records: `merged_attributes('newest')`, `merged_attributes('oldest')`, or all. -#}
{% macro merged_attributes(choose=none) -%}
    {%- set attributes = {
        'newest': [
            'email', 'phone_e164', 'first_name', 'last_name', 'postal_code', 'city',
            'country', 'gender', 'birth_date', 'loyalty_id', 'loyalty_tier',
            'account_id', 'company_name', 'industry', 'company_size',
        ],
        'oldest': ['acquisition_channel', 'acquisition_cost'],
    } -%}
    {{ return(
        attributes[choose] if choose else attributes['newest'] + attributes['oldest']
    ) }}
{%- endmacro %}
