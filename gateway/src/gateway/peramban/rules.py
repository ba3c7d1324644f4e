"""Which pages a browser may open, as whom, and where it may be sent after signing in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from functools import cached_property
from typing import Self
from urllib.parse import quote, urlsplit

from gateway.pintu.headers import RawHeaders, safe_path, safe_query
from kit.brought import Services

COOKIE = "dinsos_sesi"
# A working day, and not longer: offices share computers.
SESSION_LIFE = timedelta(hours=12)

HOME = "/kinerja/dasbor"
LOGIN = "/masuk"
LOGOUT = "/keluar"

_DASHBOARD = HOME.encode()

_SECRET = re.compile(rb"[A-Za-z0-9_-]{43}")


class Page(Enum):
    OPEN = "open"
    SIGNED_IN = "signed in"


@dataclass(frozen=True)
class Roots:
    """Where the pages of the services lie: those for everybody, those behind a sign-in."""

    open: tuple[bytes, ...]
    signed_in: tuple[bytes, ...]

    @classmethod
    def of(cls, services: Services) -> Self:
        return cls(
            tuple(path.encode() for one in services.values() for path in one.open),
            tuple(path.encode() for one in services.values() for path in one.pages),
        )

    @cached_property
    def all(self) -> tuple[bytes, ...]:
        """For the one test that every forwarded request pays for."""
        return self.signed_in + self.open

    def page(self, method: str, path: bytes) -> Page | None:
        """What kind of page this is; None for everything that only a token opens."""
        if method not in ("GET", "HEAD", "POST"):
            return None
        # A form for everybody is sent as it is read: without a cookie, so in nobody's name.
        if any(_below(path, root) for root in self.open):
            return Page.OPEN
        signed_in = method != "POST" and any(_below(path, root) for root in self.signed_in)
        return Page.SIGNED_IN if signed_in else None


def _below(path: bytes, root: bytes) -> bool:
    return path == root or path.startswith(root + b"/")


def without(headers: RawHeaders, *names: bytes) -> RawHeaders:
    return [(name, value) for name, value in headers if name not in names]


def secret(headers: RawHeaders) -> str | None:
    """The session of the browser; None without one, and for two that differ."""
    found = {
        part.strip().removeprefix(COOKIE.encode() + b"=")
        for name, value in headers
        if name == b"cookie"
        for part in value.split(b";")
        if part.strip().startswith(COOKIE.encode() + b"=")
    }
    one = found.pop() if len(found) == 1 else b""
    return one.decode() if _SECRET.fullmatch(one) else None


def wants_page(headers: RawHeaders) -> bool:
    """Whether a person looks at the answer, as browsers say when they open an address."""
    return any(name == b"accept" and b"text/html" in value.lower() for name, value in headers)


def login_for(path: bytes, query: bytes) -> str:
    target = path + b"?" + query if query else path
    return f"{LOGIN}?ke={quote(target, safe='/')}"


def local_target(given: str | None) -> str:
    """Where to go after signing in: a page of the dashboard, whatever was asked for."""
    if given and given.isascii():
        path, _, query = given.encode().partition(b"?")
        if _below(path, _DASHBOARD) and safe_path(path) and safe_query(query) and b"#" not in query:
            return given
    return HOME


def dashboard_scopes(scopes: Iterable[str]) -> frozenset[str]:
    """What a browser may do for an account: look at figures, and nothing else."""
    return frozenset(s for s in scopes if s.startswith("kinerja:") and s.endswith(":baca"))


def same_origin(fetch_site: str | None, origin: str | None, host: str | None) -> bool:
    """Whether a form was sent by a page of ours.

    Browsers say so by `Sec-Fetch-Site` over https and on this machine, by `Origin` everywhere.
    """
    if fetch_site is not None:
        return fetch_site == "same-origin"
    return bool(host) and bool(origin) and urlsplit(str(origin)).netloc == host
