"""``python -m pipeline``: Ctrl-C is obeyed from here on, also while all else loads."""

from __future__ import annotations

from pipeline import stop

if __name__ == "__main__":
    stop.leave_at_once()

from pipeline.command import main, parser

__all__ = ["main", "parser"]

if __name__ == "__main__":
    stop.end(main())
