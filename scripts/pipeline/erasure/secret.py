"""The secret that keys the hashes of who was erased.

HMAC-SHA256 (RFC 2104) in SQL: ``sha256(outer || sha256(inner || value))``, where outer
and inner are the key under two pads.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field

from duckdb import DuckDBPyConnection

from pipeline.errors import UsageError

VARIABLE = "CUSTOMER_SCORING_SECRET"
SHORTEST = 16
BLOCK = 64
INNER_PAD = 0x36
OUTER_PAD = 0x5C


@dataclass(frozen=True)
class Secret:
    """A key for hashes; never shown."""

    key: bytes = field(repr=False)

    def hash(self, value: str) -> str:
        """The keyed hash of a text, in hexadecimal."""
        return hmac.new(self.key, value.encode(), "sha256").hexdigest()

    def give_to(self, connection: DuckDBPyConnection) -> None:
        """Let SQL of ``hashed`` on this connection hash under this key."""
        for name, pad in (("hash_inner", INNER_PAD), ("hash_outer", OUTER_PAD)):
            padded = bytes(byte ^ pad for byte in block(self.key))
            connection.execute(f"set variable {name} = unhex('{padded.hex()}')")


def block(key: bytes) -> bytes:
    """A key as one block of the hash: a longer one is hashed first."""
    short = hashlib.sha256(key).digest() if len(key) > BLOCK else key
    return short.ljust(BLOCK, b"\0")


def hashed(expression: str) -> str:
    """SQL for the keyed hash of a text, after ``Secret.give_to``."""
    return (
        "sha256(getvariable('hash_outer') || unhex(sha256("
        f"getvariable('hash_inner') || encode({expression}))))"
    )


def from_environment() -> Secret:
    """The secret; raises UsageError where it is missing or easily guessed."""
    given = os.environ.get(VARIABLE, "")
    if len(given) < SHORTEST:
        message = (
            f"{VARIABLE}: set it in the environment to a secret of at least {SHORTEST}"
            " characters, and run again. It must always be the same secret, because it"
            " keeps erased people out."
        )
        raise UsageError(message)
    return Secret(given.encode())
