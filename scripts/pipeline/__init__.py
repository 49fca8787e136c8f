"""The runner: lands files, orders dbt, gates, publishes."""
