{#- A name as it is compared with another: small letters without accents, blanks,
    hyphens, points and apostrophes; NULL where nothing is left. -#}
{% macro folded_name(name) -%}
    {%- set accented = 'àáâãäåāăąçćčďđèéêëēėęěìíîïīłñńňòóôõöøōőŕřśšşťțùúûüūůűýÿźżž' -%}
    {%- set plain = 'aaaaaaaaacccddeeeeeeeeiiiiilnnnoooooooorrsssttuuuuuuuyyzzz' -%}
    nullif(
        translate(
            {{ lower_text(name) }},
            '{{ accented }} -.’' || chr(39),
            '{{ plain }}'
        ),
        ''
    )
{%- endmacro %}
