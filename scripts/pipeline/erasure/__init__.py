"""Erasure: persons who asked leave every layer, and do not come back.

``whom`` finds out whom the requests are about, ``erase`` takes them out of what has
landed and of the tables that last, ``prove`` looks through everything that is left, and
``withhold`` keeps them out of what lands later.
"""

from pipeline.erasure.erase import erase
from pipeline.erasure.memory import prepare, refuse_unsifted, unlock
from pipeline.erasure.proof import prove
from pipeline.erasure.sieve import withhold
from pipeline.erasure.warehouse import compact
from pipeline.erasure.whom import find, still_refused

__all__ = [
    "compact",
    "erase",
    "find",
    "prepare",
    "prove",
    "refuse_unsifted",
    "still_refused",
    "unlock",
    "withhold",
]
