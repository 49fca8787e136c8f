-- Guards int_population__customer_dates: its date join keeps the future out of every
-- score. If it is loosened, a back-dated run knows what had not happened yet.

select
    customer_id,
    as_of_date,
    last_order_date
from {{ ref('int_population__customer_dates') }}
where last_order_date > as_of_date
