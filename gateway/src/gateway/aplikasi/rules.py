"""Where an application may be answered (RFC 8252, RFC 9700), and what it may do at most."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product
from urllib.parse import urlsplit

from kit.auth import ALL, scope_matches

_REST = r"(?:[/?][A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?"
_WEB = re.compile(rf"https://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{{1,5}})?{_REST}")
# The program on this device listens at whatever port is free (RFC 8252, 7.3).
_LOOPBACK = re.compile(rf"(http://(?:127\.0\.0\.1|\[::1\]|localhost))(?::\d{{1,5}})?({_REST})")
# By a name that somebody owns, turned round (RFC 8252, 7.1): never `javascript:` or `intent:`.
_OWN_SCHEME = re.compile(rf"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:{_REST}")


def may_be_registered(alamat: str) -> bool:
    return any(kind.fullmatch(alamat) for kind in (_WEB, _LOOPBACK, _OWN_SCHEME))


def matches(registered: str, given: str) -> bool:
    """The same, character by character; on this device at any port."""
    if registered == given:
        return True
    known, asked = _LOOPBACK.fullmatch(registered), _LOOPBACK.fullmatch(given)
    return known is not None and asked is not None and known.groups() == asked.groups()


def source(alamat: str) -> str:
    """What a page's policy calls the place that this address is at (CSP, 2.3.1)."""
    found = urlsplit(alamat)
    # Policies know no IPv6 addresses.
    named = found.scheme in ("http", "https") and "[" not in found.netloc
    return f"{found.scheme}://{found.netloc}" if named else f"{found.scheme}:"


def shown(alamat: str) -> str:
    """The place, for a person."""
    return urlsplit(alamat).netloc or f"{urlsplit(alamat).scheme}:"


def meet(some: Iterable[str], others: Iterable[str]) -> frozenset[str]:
    """The scopes that both allow, in the fewest words."""
    both = {one for pair in product(some, others) if (one := _narrower(*pair)) is not None}
    return frozenset(
        one for one in both if not any(other != one and scope_matches(other, one) for other in both)
    )


def _narrower(one: str, other: str) -> str | None:
    parts = list(zip(one.split(":"), other.split(":"), strict=False))
    if one.count(":") != other.count(":") or any(a != b and ALL not in (a, b) for a, b in parts):
        return None
    return ":".join(b if a == ALL else a for a, b in parts)
