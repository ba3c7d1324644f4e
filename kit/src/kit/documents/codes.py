"""Codes that a paper bears and somebody types from it: 60 random bits that cannot be misread."""

from __future__ import annotations

import re
import secrets

# Crockford's base 32: no I, L, O, U.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_MISREAD = str.maketrans("ILO", "110")
_CODE = re.compile(f"[{LETTERS}]{{{LENGTH}}}")


def new() -> str:
    return of(secrets.token_bytes(8))


def of(random: bytes) -> str:
    """The code of at least 60 bits."""
    value = int.from_bytes(random, "big")
    return "".join(LETTERS[value >> 5 * at & 31] for at in range(LENGTH))


def spelled(code: str) -> str:
    """In groups of four: `7KQ4-9XMT-2HFD`."""
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))


def read(typed: str) -> str | None:
    """The code as it is stored; None if it is none."""
    plain = typed.upper().replace("-", "").replace(" ", "").translate(_MISREAD)
    return plain if _CODE.fullmatch(plain) else None
