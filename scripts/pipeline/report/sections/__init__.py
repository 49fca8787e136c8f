"""The sections of the report, a module each: its queries, its words, its charts."""
