-- One row per source and file: every row that landing met, by what became of it.

with

files as (select * from {{ ref('stg_landing__files') }}),

staged as (
    {% for source_name, model in {
        'transactions': 'stg_shop__transactions_checked',
        'products': 'stg_shop__products_checked',
        'exchange_rates': 'stg_shop__exchange_rates_checked',
        'customers': 'stg_crm__customers_checked',
        'customer_attributes': 'stg_crm__customer_attributes_checked',
        'consents': 'stg_crm__consents_checked',
        'erasure_requests': 'stg_crm__erasure_requests_checked',
        'feedback': 'stg_surveys__feedback_checked',
        'touchpoints': 'stg_tracking__touchpoints_checked',
        'campaigns': 'stg_marketing__campaigns_checked',
        'campaign_members': 'stg_marketing__campaign_members_checked',
        'vouchers': 'stg_marketing__vouchers_checked',
    }.items() %}
    {{ 'union all' if not loop.first }}
    select
        '{{ source_name }}' as source,
        _file as file,
        sum(case when disposition = 'kept' then 1 else 0 end) as kept,
        sum(case when disposition = 'quarantined' then 1 else 0 end) as quarantined,
        sum(case when disposition = 'superseded' then 1 else 0 end) as superseded
    from {{ ref(model) }}
    group by _file
    {% endfor %}
),

final as (
    select
        files.table_name as source,
        files.file,
        cast(files.line_count - files.left_out_count as bigint) as raw,
        -- A file none of whose rows was staged has no counts: none is zero here.
        cast(coalesce(staged.kept, 0) as bigint) as kept,
        cast(coalesce(staged.quarantined, 0) as bigint) as quarantined,
        cast(files.rejected_count as bigint) as rejected,
        cast(coalesce(staged.superseded, 0) as bigint) as superseded,
        cast(files.erased_count as bigint) as erased,
        cast(files.left_out_count as bigint) as left_out
    from files
    left join staged
        on
            files.table_name = staged.source
            and files.file = staged.file
)

select * from final
