"""What readers were granted on a published schema, granted again on the next one."""

from __future__ import annotations

from pipeline.engines.postgres_session import Session

# Each is asked for with the names of the schema in force and of the next; the rows are
# statements.
GRANTEE = (
    "case when granted.grantee = 0 then 'public'"
    " else quote_ident(pg_get_userbyid(granted.grantee)) end"
    " || case when granted.is_grantable then ' with grant option' else '' end"
)
ON_SCHEMA = f"""
select format('grant %s on schema %I to ', granted.privilege_type, asked.next)
    || {GRANTEE}
from asked
inner join pg_namespace as found on found.nspname = asked.old
cross join lateral aclexplode(found.nspacl) as granted
where granted.grantee <> found.nspowner
"""
# On tables that are still to come.
BY_DEFAULT = f"""
select format(
    'alter default privileges for role %I in schema %I grant %s on tables to ',
    pg_get_userbyid(found.defaclrole), asked.next, granted.privilege_type
) || {GRANTEE}
from asked
inner join pg_namespace as schema on schema.nspname = asked.old
inner join pg_default_acl as found on found.defaclnamespace = schema.oid
cross join lateral aclexplode(found.defaclacl) as granted
where found.defaclobjtype = 'r' and pg_has_role(found.defaclrole, 'member')
"""
SAME_TABLES = """
from asked
inner join pg_namespace as old_schema on old_schema.nspname = asked.old
inner join pg_namespace as next_schema on next_schema.nspname = asked.next
inner join pg_class as found on found.relnamespace = old_schema.oid
inner join pg_class as made
    on made.relnamespace = next_schema.oid and found.relname = made.relname
"""
ON_TABLES = f"""
select format('grant %s on %I.%I to ', granted.privilege_type, next, made.relname)
    || {GRANTEE}
{SAME_TABLES}
cross join lateral aclexplode(found.relacl) as granted
where granted.grantee <> found.relowner
"""
ON_COLUMNS = f"""
select format(
    'grant %s (%I) on %I.%I to ',
    granted.privilege_type, here.attname, next, made.relname
) || {GRANTEE}
{SAME_TABLES}
inner join pg_attribute as there on found.oid = there.attrelid
inner join pg_attribute as here
    on made.oid = here.attrelid and there.attname = here.attname
cross join lateral aclexplode(there.attacl) as granted
where granted.grantee <> found.relowner
"""


def on_schema(session: Session, old: str, following: str) -> None:
    """Grant the schema itself and, while it is empty, what tables to come grant."""
    repeat(session, ON_SCHEMA, old, following)
    repeat(session, BY_DEFAULT, old, following)


def on_tables(session: Session, old: str, following: str) -> None:
    """Grant the tables, and single columns of theirs, that both schemas have."""
    repeat(session, ON_TABLES, old, following)
    repeat(session, ON_COLUMNS, old, following)


def repeat(session: Session, granted: str, old: str, following: str) -> None:
    """Carry out the statements that a query writes."""
    asked = f"with asked as (select '{old}' as old, '{following}' as next)"
    for (statement,) in session.as_written(asked + granted).fetchall():
        session.as_written(statement)
