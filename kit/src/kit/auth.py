"""Who is calling and what they may do. One token, issued by the gateway, verified by everyone."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Annotated, Any, Literal, Protocol

import httpx
from fastapi import Depends, Request, Security
from fastapi.security import OAuth2PasswordBearer, SecurityScopes
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from kit import http
from kit.errors import Forbidden, NotAuthenticated, Unavailable

log = logging.getLogger(__name__)

# Where the office has told no address of its own (`DINSOS_PUBLIC_URL`); else its tokens name that,
# as its discovery documents do (RFC 9068, 2.2).
ISSUER = "dinsos"
AUDIENCE = "dinsos"
ALGORITHM = "Ed25519"  # RFC 9864's name for EdDSA with this curve; see ACCEPTED
ACCEPTED = ["Ed25519", "EdDSA"]
LEEWAY = 5
REFETCH_AFTER = 10.0
CACHE_SIZE = 4096
# Twice as long as the gateway makes them.
MAX_TOKEN = 4096


@lru_cache(maxsize=4096)
def scope_matches(granted: str, needed: str) -> bool:
    """`rehsos:*:baca` grants `rehsos:ppks:baca`; each part matches itself or is `*`."""
    have, want = granted.split(":"), needed.split(":")
    return len(have) == len(want) and all(h in ("*", w) for h, w in zip(have, want, strict=True))


def folded(scopes: Iterable[str]) -> str:
    """Scopes in fewer words, for a token: `dayasos,rehsos:asesmen,ppks:baca,tulis` is eight.

    It says these and no others: what a noun is given later, and a noun that comes later, is in no
    token made before. Each noun stands once for each set of services in which it is held.
    """
    places: dict[tuple[str, str], set[str]] = {}
    for scope in scopes:
        place, noun, action = scope.split(":")
        places.setdefault((noun, action), set()).add(place)
    actions: dict[tuple[str, str], set[str]] = {}
    for (noun, action), held in places.items():
        actions.setdefault((_listed(held), noun), set()).add(action)
    nouns: dict[tuple[str, str], set[str]] = {}
    for (place, noun), held in actions.items():
        nouns.setdefault((place, _listed(held)), set()).add(noun)
    return " ".join(
        sorted(f"{place}:{_listed(held)}:{action}" for (place, action), held in nouns.items())
    )


def _listed(names: Iterable[str]) -> str:
    return ",".join(sorted(names))


def unfolded(text: str) -> frozenset[str]:
    """The scopes that `folded` wrote, or that a token lists one by one."""
    return frozenset(
        ":".join(one)
        for scope in text.split()
        for one in product(*(part.split(",") for part in scope.split(":")))
    )


# In an account's bidang or areas: all of them. Nothing stands for all unless it is said.
ALL = "*"


def inside(areas: Iterable[str], code: str) -> bool:
    """Whether an area code is one of `areas`, lies in one of them, or they are all."""
    return any(code == one or code.startswith(f"{one}.") or one == ALL for one in areas)


@dataclass(frozen=True, slots=True)
class Actor:
    """The verified caller. `bidang` and `wilayah` (area codes) are its limits: none given means
    none at all, `"*"` all."""

    id: str
    nama: str = ""
    jenis: Literal["akun", "klien"] = "akun"
    peran: frozenset[str] = frozenset()
    bidang: frozenset[str] = frozenset()
    wilayah: tuple[str, ...] = ()
    scopes: frozenset[str] = frozenset()
    # For what a scope may be used, where it is given for purposes: pairs of the two.
    purposes: frozenset[tuple[str, str]] = frozenset()

    def allows(self, scope: str) -> bool:
        """Whether a full scope (`rehsos:ppks:baca`) is granted."""
        return any(scope_matches(granted, scope) for granted in self.scopes)

    def allows_for(self, scope: str, purpose: str) -> bool:
        """Whether a full scope is granted for this purpose."""
        return self.allows(scope) and (scope, purpose) in self.purposes

    @property
    def program(self) -> bool:
        """Whether the caller is a program of its own, not somebody's account."""
        return self.jenis == "klien"

    @property
    def everywhere(self) -> bool:
        """Whether the caller is not limited to areas."""
        return ALL in self.wilayah

    def covers(self, area: str | None) -> bool:
        """Whether an area code lies in the caller's area; no code only for the whole city."""
        return self.everywhere if area is None else inside(self.wilayah, area)

    def serves(self, bidang: str) -> bool:
        """Whether the caller works for this bidang."""
        return ALL in self.bidang or bidang in self.bidang


class TokenRefused(NotAuthenticated):
    """A token that is not good, or no longer. `subject`: whose it is, if its signature says so."""

    def __init__(
        self, detail: str, why: Literal["salah", "kedaluwarsa", "dicabut"], subject: str
    ) -> None:
        super().__init__(detail)
        self.why = why
        self.subject = subject


def _wrong() -> TokenRefused:
    return TokenRefused("Token tidak sah.", "salah", "")


def _expired(subject: str) -> TokenRefused:
    detail = "Token sudah tidak berlaku. Masuk lagi atau perbarui token."
    return TokenRefused(detail, "kedaluwarsa", subject)


Keys = Callable[[], Awaitable[KeySet]]


class Verify(Protocol):
    async def __call__(self, token: str) -> Actor:
        """The caller, or NotAuthenticated."""


def keys_from(url: str) -> Keys:
    """Fetch the JWKS over HTTP: `http://…/.well-known/jwks.json` or `unix:/path.sock`."""

    async def fetch() -> KeySet:
        base, path = url, "/.well-known/jwks.json"
        if not url.startswith("unix:"):
            base, _, path = url.partition("/.well-known")
            path = "/.well-known" + path
        try:
            async with http.client(base) as client:
                found = (await client.get(path)).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            log.warning("signing keys not reachable", extra={"error": type(error).__name__})
            raise Unavailable(
                "Kunci pemeriksa token belum dapat diambil. Coba lagi.", retry_after=2
            ) from None
        return KeySet.import_key_set(found)

    return fetch


@dataclass(slots=True)
class Verifier:
    """Checks tokens against the gateway's keys; a checked token is remembered until it expires."""

    keys: Keys
    _known: KeySet | None = None
    _fetched: float = -REFETCH_AFTER
    _cache: OrderedDict[str, tuple[float, Actor]] = field(default_factory=OrderedDict)

    async def __call__(self, token: str) -> Actor:
        if len(token) > MAX_TOKEN:
            raise _wrong()
        found = self._cache.get(token)
        if found is not None:
            if found[0] > time.time():
                return found[1]
            del self._cache[token]
            raise _expired(found[1].id)
        claims = await self._claims(token)
        actor = actor_from(claims)
        if len(self._cache) >= CACHE_SIZE:
            self._cache.popitem(last=False)
        self._cache[token] = (float(claims["exp"]), actor)
        return actor

    def forget(self) -> None:
        """Drop what was remembered, e.g. when an account was closed."""
        self._cache.clear()

    async def _claims(self, token: str) -> dict[str, Any]:
        for attempt in (1, 2):
            keys = await self._keys(refetch=attempt == 2)
            try:
                decoded = jwt.decode(token, keys, algorithms=ACCEPTED)
                _CLAIMS.validate(decoded.claims)
                if not _ours(str(decoded.claims["iss"])):
                    raise _wrong()
            except ValueError as error:
                # No key with this kid: the gateway may have a new one.
                if attempt == 1 and isinstance(error, ValueError) and self._may_refetch():
                    continue
                raise _wrong() from None
            except RecursionError:
                raise _wrong() from None
            except JoseError as error:
                if error.error == "expired_token":
                    raise _expired(str(decoded.claims.get("sub", ""))) from None
                if attempt == 1 and self._may_refetch():
                    continue
                raise _wrong() from None
            return decoded.claims
        raise AssertionError("unreachable")  # pragma: no cover

    def _may_refetch(self) -> bool:
        return time.monotonic() - self._fetched >= REFETCH_AFTER

    async def _keys(self, *, refetch: bool) -> KeySet:
        if self._known is None:
            self._known = await self.keys()
            self._fetched = time.monotonic()
        elif refetch:
            self._fetched = time.monotonic()
            with suppress(Unavailable):  # then the known keys decide
                self._known = await self.keys()
        return self._known


def _ours(issuer: str) -> bool:
    """By name or by address: whose a token is, its key has told; it signs for one house."""
    return issuer == ISSUER or issuer.startswith(("https://", "http://"))


_CLAIMS = jwt.JWTClaimsRegistry(
    leeway=LEEWAY,
    iss={"essential": True},
    aud={"essential": True, "value": AUDIENCE},
    sub={"essential": True},
    exp={"essential": True},
)


def _texts(value: object) -> Iterable[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _pairs(value: object) -> Iterable[tuple[str, str]]:
    """Of a scope's purposes, `{"rehsos:ppks-cocok:baca": ["pelayanan"]}`."""
    given = value if isinstance(value, dict) else {}
    return [(str(scope), one) for scope, purposes in given.items() for one in _texts(purposes)]


def actor_from(claims: dict[str, Any]) -> Actor:
    return Actor(
        id=str(claims["sub"]),
        nama=str(claims.get("nama", "")),
        jenis="klien" if claims.get("jenis") == "klien" else "akun",
        peran=frozenset(_texts(claims.get("peran"))),
        bidang=frozenset(_texts(claims.get("bidang"))),
        wilayah=tuple(_texts(claims.get("wilayah"))),
        scopes=unfolded(str(claims.get("scope", ""))),
        purposes=frozenset(_pairs(claims.get("tujuan"))),
    )


def sign(key: OKPKey, claims: dict[str, Any]) -> str:
    """A token that `Verifier` accepts; only the gateway (and tests) hold such a key."""
    return jwt.encode(
        {"alg": ALGORITHM, "kid": key.kid, "typ": "JWT"}, claims, key, algorithms=[ALGORITHM]
    )


SCHEME = "OAuth2"
_bearer = OAuth2PasswordBearer(tokenUrl="/auth/token", scheme_name=SCHEME, auto_error=False)


def full_scope(service: str, scope: str) -> str:
    """`ppks:baca` in rehsos is `rehsos:ppks:baca`."""
    return scope if scope.count(":") == 2 else f"{service}:{scope}"


async def current_actor(
    request: Request,
    needed: SecurityScopes,
    token: Annotated[str | None, Depends(_bearer)],
) -> Actor:
    verify: Verify = request.app.state.verify
    if not token:
        raise NotAuthenticated("Sertakan token: Authorization: Bearer <token>.")
    actor = await verify(token)
    for scope in needed.scopes:
        wanted = full_scope(request.app.state.service, scope)
        if not actor.allows(wanted):
            raise Forbidden(f"Akun ini tidak mempunyai izin {wanted}.", scope=wanted)
    request.state.actor = actor
    return actor


def require(scope: str) -> Any:  # noqa: ANN401  (FastAPI's own type for a dependency marker)
    """Close an operation: `Pembaca = Annotated[Actor, require("ppks:baca")]`."""
    return Security(current_actor, scopes=[scope])
