-- One row per customer and spell: an unbroken run of scoring dates on which they were
-- in one segment, or in none for one reason.

with

memberships as (select * from {{ ref('int_segments__memberships') }}),

date_pairs as (select * from {{ ref('int_history__date_pairs') }}),

final as ({{ spells('segment') }})

select * from final
