"""Which headers travel, and what a request says about its own length and origin."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

RawHeaders = list[tuple[bytes, bytes]]

# RFC 9110, 7.6.1: of this hop only. `Expect` is answered by the server in front of us.
HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"expect",
    }
)
# What `Connection` cannot take away: it decides who asks for what, and how often.
KEPT = frozenset({b"authorization", b"host", b"idempotency-key", b"if-match"})
# Said anew by us, from what a trusted proxy says or from the connection itself.
FORWARDED = frozenset(
    {
        b"forwarded",
        b"x-forwarded-for",
        b"x-forwarded-proto",
        b"x-forwarded-host",
        b"x-forwarded-port",
        b"x-forwarded-prefix",
        b"x-real-ip",
    }
)

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{8,128}")
_TRACEPARENT = re.compile(rb"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
# Unreserved, sub-delims, ":" and "@" of RFC 3986, in segments that are neither empty nor dots.
_PLAIN_PATH = re.compile(rb"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9\-._~!$&'()*+,;=:@]+)+/?")
_ENCODED_PATH = re.compile(rb"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})+")
_ENCODED_DOTS = re.compile(rb"/(?:\.|%2[eE]){1,2}(?:/|$)")
_ENCODED_DANGER = re.compile(rb"%(?:2[fF]|5[cC]|[01][0-9A-Fa-f]|7[fF])|//")
_QUERY = re.compile(rb"[!-~\x80-\xff]*")


class MalformedRequest(Exception):
    """A request that two servers could read differently; the text is for the caller."""


def safe_path(path: bytes) -> bool:
    """Whether every server reads this path alike: no dot or empty segments, nothing hidden."""
    if _PLAIN_PATH.fullmatch(path):
        return True
    return (
        path.startswith(b"/")
        and _ENCODED_PATH.fullmatch(path) is not None
        and _ENCODED_DOTS.search(path) is None
        and _ENCODED_DANGER.search(path) is None
    )


def safe_query(query: bytes) -> bool:
    return _QUERY.fullmatch(query) is not None


def request_id(given: bytes | None) -> bytes:
    """The caller's request id if it can travel safely, else a new one."""
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given
    return os.urandom(16).hex().encode()


def traceparent(given: bytes | None) -> bytes:
    """The caller's W3C trace context if it is one, else the start of a new trace."""
    if given is not None and _TRACEPARENT.fullmatch(given):
        return given
    made = os.urandom(24).hex()
    return f"00-{made[:32]}-{made[32:]}-01".encode()


def body_length(lengths: list[bytes], encodings: list[bytes], version: str) -> int | None:
    """Announced length of the body; None for a chunked one, 0 for none.

    Refuses what request smuggling needs: two lengths, a length beside an encoding, an unknown
    encoding, a number that is not plain digits.
    """
    if encodings:
        if lengths:
            raise MalformedRequest("Content-Length dan Transfer-Encoding tidak boleh bersamaan.")
        if version == "1.0" or len(encodings) > 1 or encodings[0].strip().lower() != b"chunked":
            raise MalformedRequest("Transfer-Encoding hanya boleh chunked.")
        return None
    if not lengths:
        return 0
    if len(lengths) > 1 or not re.fullmatch(rb"[0-9]{1,15}", lengths[0]):
        raise MalformedRequest("Content-Length harus satu bilangan bulat.")
    return int(lengths[0])


def named_in_connection(values: Iterable[bytes]) -> frozenset[bytes]:
    """The header names that `Connection` makes hop-by-hop."""
    named = {token.strip().lower() for value in values for token in value.split(b",")}
    return frozenset(named - KEPT - {b""})


class TrustedProxies:
    """Whose X-Forwarded-* headers are believed: addresses, networks, `unix` for a local socket."""

    def __init__(self, text: str) -> None:
        entries = [entry.strip() for entry in text.split(",") if entry.strip()]
        self._unix = "unix" in entries
        self._networks: list[IPv4Network | IPv6Network] = [
            ip_network(entry, strict=False) for entry in entries if entry != "unix"
        ]
        self._host = lru_cache(maxsize=1024)(self._has)

    def __contains__(self, host: str | None) -> bool:
        if host is None:
            return self._unix
        return bool(self._networks) and self._host(host)

    def _has(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    def client(self, peer: str | None, forwarded: list[bytes]) -> tuple[str | None, bytes | None]:
        """The caller's address and the X-Forwarded-For to send on, nearest hop last."""
        if peer not in self:
            return peer, peer.encode() if peer else None
        hops = [
            hop.strip() for hop in b",".join(forwarded).decode("latin-1").split(",") if hop.strip()
        ]
        if not all(_is_address(hop) for hop in hops):
            hops = []
        chain = [*hops, peer] if peer else hops
        # From the right: the first that is not one of our own proxies is the caller.
        caller = next((hop for hop in reversed(chain) if hop not in self), None)
        if caller is None:
            caller = chain[0] if chain else None
        return caller, ", ".join(chain).encode() if chain else None


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
