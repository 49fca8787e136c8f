-- One customer who buys for a company: its industry and size in the words of policy. A
-- word that policy does not know is other.

with

records as (select * from {{ ref('int_identity__best_values') }}),

industries as (select * from {{ ref('industries') }}),

company_sizes as (select * from {{ ref('company_sizes') }}),

company_size_words as (select * from {{ ref('company_size_words') }}),

described as (
    select
        records.customer_id,
        case
            when records.industry is not null
                then coalesce(industries.industry, 'other')
        end as industry,
        case
            when records.company_size is not null
                then
                    coalesce(
                        company_size_words.company_size,
                        company_sizes.company_size,
                        'other'
                    )
        end as company_size
    from records
    left join industries
        on records.industry = industries.word
    left join company_size_words
        on records.company_size = company_size_words.word
    left join company_sizes
        on
            {{ try_decimal('records.company_size') }} >= company_sizes.minimum_employees
            and {{ try_decimal('records.company_size') }}
            < coalesce(company_sizes.maximum_employees, 100000000) + 1
    where records.industry is not null or records.company_size is not null
),

final as (
    select
        customer_id,
        min(industry) as industry,
        min(company_size) as company_size
    from described
    group by customer_id
)

select * from final
