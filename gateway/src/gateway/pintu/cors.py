"""Which pages of other origins may read answers (the CORS protocol of the Fetch standard).

Credentials are never allowed: our tokens are set by the page itself in `Authorization`, and the
cookie of the dashboard is for pages of our own. So what is public may be read from anywhere, and
everything else from the origins that the office names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from gateway.pintu.headers import RawHeaders
from gateway.pintu.refusal import Refusal
from kit.operations import Operations

# Below each of these an answer is the same for everybody.
PUBLIC = (
    "/.well-known", "/acuan", "/health", "/openapi", "/openapi.json", "/problems",
)  # fmt: skip
# What an operation of ours reads. A browser may send a few others unasked (Fetch, 2.2.2).
TAKEN = (
    "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Traceparent",
    "Tus-Resumable", "Upload-Length", "Upload-Metadata", "Upload-Offset", "X-Request-ID",
)  # fmt: skip
# What a page may read of an answer, beside what it always may (Fetch, 2.2.2).
SHOWN = (
    "Allow", "Coba", "Content-Disposition", "Deprecation", "ETag", "Link", "Location", "RateLimit",
    "RateLimit-Policy", "Retry-After", "Sunset", "Tiruan", "Tus-Resumable", "Upload-Length",
    "Upload-Offset", "WWW-Authenticate", "X-Request-ID",
)  # fmt: skip
# How long a browser need not ask again; no browser keeps it for more than two hours.
KEPT_SECONDS = 7200

_ORIGIN = re.compile(r"https?://[a-z0-9.:\[\]-]+")
_USUAL_PORTS = {"http": 80, "https": 443}


class WrongOrigin(ValueError):
    """What is no origin; the text is for whoever wrote the setting, and does not repeat it."""


def origins(text: str) -> frozenset[str]:
    """Origins as browsers write them, of a list with commas. Raises: WrongOrigin."""
    found = set()
    for number, entry in enumerate(filter(None, re.split(r"[,\s]+", text)), 1):
        origin = _origin(entry.lower())
        if origin is None:
            raise WrongOrigin(
                f"asal ke-{number}: tulis skema, nama dan porta saja, misalnya https://app.kota.id"
            )
        found.add(origin)
    return frozenset(found)


def _origin(entry: str) -> str | None:
    try:
        found = urlsplit(entry)
        port = found.port
    except ValueError:
        return None
    if not _ORIGIN.fullmatch(entry) or not found.hostname:
        return None
    host = f"[{found.hostname}]" if ":" in found.hostname else found.hostname
    shown = "" if port in (None, _USUAL_PORTS[found.scheme]) else f":{port}"
    return f"{found.scheme}://{host}{shown}"


class Cors:
    """`operations` are those of the whole house; `public` is what everybody may read, each path
    with all below it."""

    def __init__(
        self, allowed: Iterable[str], operations: Operations, public: Iterable[str]
    ) -> None:
        self._operations = operations
        self._public = tuple(path.encode() for path in public)
        shown = (b"access-control-expose-headers", ", ".join(SHOWN).encode())
        self._anybody: RawHeaders = [(b"access-control-allow-origin", b"*"), shown]
        # Said to those without an origin as well, since a cache may hand their answer on.
        self._stranger: RawHeaders = [(b"vary", b"Origin")] if allowed else []
        self._allowed: dict[bytes, RawHeaders] = {
            one.encode(): [
                (b"access-control-allow-origin", one.encode()), shown, (b"vary", b"Origin")
            ]
            for one in allowed
        }  # fmt: skip

    def headers(self, origin: bytes | None, path: bytes) -> RawHeaders:
        """What an answer to this origin carries, whatever else the answer is."""
        if path.startswith(self._public) and self._is_public(path):
            return self._anybody
        if origin is None:
            return self._stranger
        return self._allowed.get(origin, self._stranger)

    def options(self, path: bytes, origin: bytes | None, asked: bytes | None) -> RawHeaders | None:
        """The headers of the answer to OPTIONS, beside those of `headers`; None for a path that
        nobody serves and no browser asks for. `asked` is Access-Control-Request-Method.

        Raises: Refusal for an origin, path or method that a browser must not be let through to.
        """
        methods = self._operations.methods(path.decode("latin-1"))
        if origin is None or asked is None:
            return [(b"allow", ", ".join(methods).encode())] if methods else None
        if not (origin in self._allowed or self._is_public(path)):
            raise Refusal(
                403,
                "asal-tidak-diizinkan",
                "Asal tidak diizinkan",
                "Halaman dari asal ini tidak boleh memakai layanan ini. Minta pengelola "
                "menambahkannya pada DINSOS_ORIGINS.",
            )
        if not methods:
            raise Refusal(404, "tidak-ditemukan", "Tidak ditemukan", "Alamat ini tidak ada.")
        if asked.decode("latin-1") not in methods:
            raise not_allowed(methods)
        return [
            (b"allow", ", ".join(methods).encode()),
            (b"access-control-allow-methods", ", ".join(methods).encode()),
            (b"access-control-allow-headers", ", ".join(TAKEN).encode()),
            (b"access-control-max-age", b"%d" % KEPT_SECONDS),
            (b"vary", b"Access-Control-Request-Method"),
        ]

    def _is_public(self, path: bytes) -> bool:
        return any(path == root or path.startswith(root + b"/") for root in self._public)


def not_allowed(methods: Iterable[str]) -> Refusal:
    return Refusal(
        405,
        "metode-tidak-boleh",
        "Metode tidak boleh",
        "Alamat ini tidak menerima metode itu.",
        headers=[(b"allow", ", ".join(methods).encode())],
    )
