"""Erasure: persons who asked leave every layer, and do not come back.

``persons`` finds out whom the requests are about, ``erase`` takes them out of what has
landed and of the tables that last, ``prove`` looks through everything that is left, and
``withhold`` keeps them out of what lands later.
"""

from pipeline.erasure.erase import erase
from pipeline.erasure.landed_rows import withhold
from pipeline.erasure.memory import prepare, refuse_unsearched, unlock
from pipeline.erasure.persons import find, still_refused
from pipeline.erasure.proof import prove
from pipeline.erasure.warehouse import compact

__all__ = [
    "compact",
    "erase",
    "find",
    "prepare",
    "prove",
    "refuse_unsearched",
    "still_refused",
    "unlock",
    "withhold",
]
