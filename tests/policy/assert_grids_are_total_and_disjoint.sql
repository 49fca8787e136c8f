-- Guards customer_grids and customer_behaviours: bands that overlap would double their
-- customers, and gaps would lose them.

{{ config(tags=['policy']) }}

with

satisfaction_bands as (select * from {{ ref('satisfaction_bands') }}),

company_sizes as (select * from {{ ref('company_sizes') }}),

company_size_words as (select * from {{ ref('company_size_words') }}),

attributes as (select * from {{ ref('attributes') }}),

attribute_words as (select * from {{ ref('attribute_words') }}),

consent_words as (select * from {{ ref('consent_words') }}),

seasons as (select * from {{ ref('seasons') }}),

uneven_answers as (
    select
        'seeds/policy/satisfaction_bands.csv: the kind ' || kind
        || ' needs a band with the minimum_share 0. Use each minimum_share and band'
        || ' once, and one scale with scale_min below scale_max.' as message
    from satisfaction_bands
    group by kind
    having
        min(minimum_share) <> 0
        or max(minimum_share) > 1
        or count(distinct minimum_share) <> count(*)
        or count(distinct satisfaction_band) <> count(*)
        or min(scale_min) <> max(scale_min)
        or min(scale_max) <> max(scale_max)
        or min(scale_min) >= max(scale_max)
),

unknown_bands as (
    select
        'seeds/policy/satisfaction_bands.csv: the kind ' || kind
        || ' has the band ' || satisfaction_band
        || '; the kinds are nps, csat, ces and review, the bands satisfied, neutral and'
        || ' dissatisfied.' as message
    from satisfaction_bands
    where
        kind not in ('nps', 'csat', 'ces', 'review')
        or satisfaction_band not in ('satisfied', 'neutral', 'dissatisfied')
),

stepped as (
    select
        company_size,
        minimum_employees,
        maximum_employees,
        lag(maximum_employees) over (
            partition by 1
            order by size_order nulls last, company_size nulls last
        ) as maximum_below,
        row_number() over (
            partition by 1
            order by size_order nulls last, company_size nulls last
        ) as place,
        count(*) over (partition by 1) as band_count
    from company_sizes
),

uneven_sizes as (
    select
        'seeds/policy/company_sizes.csv: the band ' || company_size
        || ' leaves a gap or overlaps the one below. The first band begins at 0, each'
        || ' other one right after the band below; only the last has no maximum.'
            as message
    from stepped
    where
        (place = 1 and minimum_employees <> 0)
        or (place > 1 and not coalesce(minimum_employees = maximum_below + 1, false))
        or (place = band_count) <> (maximum_employees is null)
        or maximum_employees < minimum_employees
),

lost_size_words as (
    select
        'seeds/policy/company_size_words.csv: the word ' || company_size_words.word
        || ' means ' || company_size_words.company_size
        || ', which company_sizes.csv does not name; correct it or add it there.'
            as message
    from company_size_words
    left join company_sizes
        on company_size_words.company_size = company_sizes.company_size
    where company_sizes.company_size is null
),

lost_attribute_words as (
    select
        'seeds/policy/attribute_words.csv: the word ' || attribute_words.word
        || ' belongs to ' || attribute_words.attribute
        || ', which attributes.csv does not allow; remove it or add it there.'
            as message
    from attribute_words
    left join attributes
        on attribute_words.attribute = attributes.attribute
    where attributes.attribute is null
),

unknown_consents as (
    select
        'seeds/policy/consent_words.csv: the word ' || word || ' means ' || meaning
        || '; a purpose is email, sms, phone, post, ads or profiling, a status granted'
        || ' or withdrawn, a legal_basis consent, contract, soft_opt_in,'
        || ' legitimate_interest or legal_obligation.' as message
    from consent_words
    where
        not (
            (
                field = 'purpose'
                and meaning in ('email', 'sms', 'phone', 'post', 'ads', 'profiling')
            )
            or (field = 'status' and meaning in ('granted', 'withdrawn'))
            or (
                field = 'legal_basis'
                and meaning in (
                    'consent', 'contract', 'soft_opt_in', 'legitimate_interest',
                    'legal_obligation'
                )
            )
        )
),

bad_seasons as (
    select
        'seeds/policy/seasons.csv: the season ' || season
        || ' needs a kind of gifts, sales or holidays, and days from 101 to 1231, with'
        || ' from_day not after to_day.' as message
    from seasons
    where
        kind not in ('gifts', 'sales', 'holidays')
        or not (from_day between 101 and to_day and to_day <= 1231)
),

overlapping_seasons as (
    select
        'seeds/policy/seasons.csv: the seasons ' || one.season || ' and '
        || other.season || ' overlap; correct their days.' as message
    from seasons as one
    inner join seasons as other
        on
            one.season < other.season
            and one.from_day <= other.to_day
            and one.to_day >= other.from_day
)

select message from uneven_answers
union all
select message from unknown_bands
union all
select message from uneven_sizes
union all
select message from lost_size_words
union all
select message from lost_attribute_words
union all
select message from unknown_consents
union all
select message from bad_seasons
union all
select message from overlapping_seasons
