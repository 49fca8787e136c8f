"""Contacts: what people wrote as telephone, country and e-mail, in one form each."""

from pipeline.contacts.tables import TABLES, normalise, normalise_tables

__all__ = ["TABLES", "normalise", "normalise_tables"]
