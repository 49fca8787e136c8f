{#- A hash over every policy seed: two runs with the same one followed the same rules. -#}
{% macro policy_version() -%}
    {%- set checksums = [] -%}
    {%- if execute -%}
        {%- for node in graph.get('nodes', {}).values()
            if node.resource_type == 'seed' and node.package_name == project_name -%}
            {%- do checksums.append(node.name ~ ':' ~ node.checksum.checksum) -%}
        {%- endfor -%}
    {%- endif -%}
    '{{ local_md5(checksums | sort | join(',')) }}'
{%- endmacro %}
