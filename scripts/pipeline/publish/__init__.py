"""Publish: readers go from the last good version to the next in one rename.

A publication is a folder ``published/<run>/`` with ``analytics.duckdb`` (schemas
``marts`` and ``ops``, nothing personal) and ``sync.duckdb`` (schema ``activation``,
personal data, for its owner alone). The link ``published/current`` names the one in
force, and both files are reached through it, so they change in the same instant. Who
has the old files open goes on reading them undisturbed.

A published file holds the same tables, types, comments and rows as the working one.
Its bytes are not comparable: tables have no order of rows.
"""

from __future__ import annotations

from pipeline.publish.files import connect
from pipeline.publish.folders import in_force, status
from pipeline.publish.publication import Publication, publish

__all__ = ["Publication", "connect", "in_force", "publish", "status"]
