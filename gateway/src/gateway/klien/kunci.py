"""Public keys of programs, and the statements that they sign to show who they are (RFC 7523)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey
from joserfc.jws import extract_compact

from gateway.klien.errors import KunciTidakSah
from gateway.klien.schemas import Jwk
from kit.errors import FieldError

# By kind of key: which algorithms its owner may sign with.
ALGORITHMS = {"OKP": ("EdDSA", "Ed25519"), "EC": ("ES256",), "RSA": ("RS256",)}
NAMED = sorted({one for kind in ALGORITHMS.values() for one in kind})
MEMBERS = {"OKP": ("crv", "x"), "EC": ("crv", "x", "y"), "RSA": ("n", "e")}
# So far in the future a statement may end, and so far may two clocks differ.
LONGEST, LEEWAY = timedelta(minutes=5), timedelta(seconds=30)
MAX_STATEMENT = 4096


def registered(keys: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """As stored: what is public of each, and its name. Raises: KunciTidakSah."""
    found = [_one(at, Jwk.model_validate(key)) for at, key in enumerate(keys)]
    for at, key in enumerate(found):
        if key["kid"] in {other["kid"] for other in found[:at]}:
            raise _wrong(at, "Nama kunci (kid) ini sudah dipakai kunci lain dari klien ini.")
    return found


def _one(at: int, given: Jwk) -> dict[str, str]:
    sent = given.model_dump(exclude_none=True)
    bare = {"kty": given.kty, **{name: sent.get(name, "") for name in MEMBERS[given.kty]}}
    if given.alg is not None and given.alg not in ALGORITHMS[given.kty]:
        raise _wrong(at, f"alg kunci {given.kty} harus {' atau '.join(ALGORITHMS[given.kty])}.")
    try:
        made = JWKRegistry.import_key(bare)
        fits = _fits(made)
    except (JoseError, KeyError, ValueError, TypeError):
        raise _wrong(at, "Kunci ini tidak dapat dibaca.") from None
    if not fits:
        raise _wrong(at, "Pakai kunci Ed25519, P-256, atau RSA 2048 sampai 4096 bit.")
    return {**bare, "kid": given.kid or made.thumbprint()}


def _fits(key: object) -> bool:
    match key:
        case OKPKey():
            return key.curve_name == "Ed25519"
        case ECKey():
            return key.curve_name == "P-256"
        case RSAKey():
            return 2048 <= key.raw_value.key_size <= 4096
        case _:
            return False


def _wrong(at: int, message: str) -> KunciTidakSah:
    return KunciTidakSah(message, FieldError(f"body.kunci.{at}", message, "kunci-tidak-sah"))


@dataclass(frozen=True, slots=True)
class Statement:
    """That a program says who it is: read, but not checked."""

    text: str
    program: str

    @classmethod
    def read(cls, text: str) -> Statement | None:
        claims = _parts(text)[1]
        program = claims.get("sub")
        return cls(text, program) if isinstance(program, str) else None

    def proven(
        self, keys: Iterable[Mapping[str, str]], audiences: Collection[str], at: datetime
    ) -> tuple[str, datetime] | None:
        """Its id and its end if it is signed by one of these keys, for us, now."""
        header, _ = _parts(self.text)
        named = header.get("kid")
        for key in keys:
            if named is not None and key["kid"] != named:
                continue
            try:
                algorithms = list(ALGORITHMS[key["kty"]])
                made = JWKRegistry.import_key(dict(key))
                claims = jwt.decode(self.text, made, algorithms=algorithms).claims
            except (JoseError, ValueError, TypeError, RecursionError):
                continue
            return _accepted(claims, self.program, audiences, at)
        return None


def _parts(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of what nobody has checked yet; empty for what is none."""
    if len(text) > MAX_STATEMENT:
        return {}, {}
    try:
        seen = extract_compact(text.encode())
        claims = orjson.loads(seen.payload)
    except (JoseError, ValueError, RecursionError):
        return {}, {}
    header = seen.headers()
    return header, claims if isinstance(claims, dict) else {}


def _accepted(
    claims: Mapping[str, Any], program: str, audiences: Collection[str], at: datetime
) -> tuple[str, datetime] | None:
    named, jti, ends = claims.get("aud"), claims.get("jti"), _moment(claims.get("exp"))
    begins = [_moment(claims[name]) for name in ("iat", "nbf") if name in claims]
    good = (
        claims.get("iss") == claims.get("sub") == program
        and not set(audiences).isdisjoint([named] if isinstance(named, str) else named or ())
        and isinstance(jti, str)
        and 8 <= len(jti) <= 200
        and ends is not None
        and at - LEEWAY < ends <= at + LONGEST + LEEWAY
        and all(one is not None and one <= at + LEEWAY for one in begins)
    )
    return (str(jti), ends + LEEWAY) if good and ends is not None else None


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
