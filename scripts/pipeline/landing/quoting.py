"""SQL text made safe, under the name by which landing calls it."""

from pipeline.quoting import escaped, identifier, literal, literals, pattern

__all__ = ["escaped", "identifier", "literal", "literals", "pattern"]
