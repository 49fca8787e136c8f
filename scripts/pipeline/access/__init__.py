"""Access: everything held about one person, as one JSON document."""

from pipeline.access.access import Answer, Asked, answer

__all__ = ["Answer", "Asked", "answer"]
