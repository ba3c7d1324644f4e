"""Signing: the one token of the house, its claims, and the public half of its key."""

from __future__ import annotations

import base64
import binascii
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from kit.auth import AUDIENCE, ISSUER, folded, sign
from kit.db import new_id

ACCESS_SECONDS = 600
# A token travels in a header of every request; proxies cut those above 4 KB, and the services
# refuse them (kit.auth.MAX_TOKEN).
MAX_BYTES = 3072


class KeyUnreadable(ValueError):
    """The signing key setting cannot be read. The message never holds the key."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The Ed25519 key, and what others may see of it."""

    key: OKPKey
    issuer: str = ISSUER

    @classmethod
    def parse(cls, text: str) -> SigningKey:
        """Read PEM, a JWK, or a JWK in base64."""
        text = text.strip()
        try:
            if not text.startswith(("-----", "{")):
                text = base64.b64decode(text, validate=True).decode()
            made = OKPKey.import_key(orjson.loads(text) if text.startswith("{") else text)
            if made.curve_name != "Ed25519" or not made.is_private:
                raise KeyUnreadable("Kunci penanda tangan harus kunci privat Ed25519.")
            public = made.as_dict(private=False)
        except (JoseError, ValueError, TypeError, KeyError, binascii.Error) as error:
            if isinstance(error, KeyUnreadable):
                raise
            raise KeyUnreadable("Kunci penanda tangan tidak dapat dibaca.") from None
        # The name of a key is its thumbprint (RFC 7638): nobody has to keep a list.
        private = made.as_dict(private=True)
        named = {"kty": "OKP", "crv": "Ed25519", "x": public["x"], "d": private["d"]}
        return cls(OKPKey.import_key(named | {"kid": made.thumbprint()}))

    def public(self) -> dict[str, list[dict[str, object]]]:
        """The JWKS document."""
        shown: dict[str, object] = dict(self.key.as_dict(private=False))
        # No "alg": RFC 9864 calls it Ed25519, older verifiers know only EdDSA.
        return {"keys": [{**shown, "use": "sig"}]}

    def key_set(self) -> KeySet:
        return KeySet([self.key])


@dataclass(frozen=True, slots=True)
class Subject:
    """For whom a token is made."""

    id: str
    nama: str
    jenis: str
    peran: tuple[str, ...]
    bidang: tuple[str, ...]
    wilayah: tuple[str, ...]
    scopes: frozenset[str]
    # Of the scopes that are given for purposes: for which.
    purposes: Mapping[str, Sequence[str]] = field(default_factory=dict)


def access_token(
    key: SigningKey,
    subject: Subject,
    scopes: Iterable[str] | None = None,
    *,
    family: uuid.UUID | None = None,
    client: str | None = None,
) -> str:
    """A token of ten minutes. Its id is a UUIDv7: it tells the millisecond when it was made."""
    issued = int(time.time())
    granted = subject.scopes if scopes is None else frozenset(scopes)
    purposes = {scope: list(of) for scope, of in subject.purposes.items() if scope in granted}
    return sign(
        key.key,
        {
            "iss": key.issuer,
            "aud": AUDIENCE,
            "sub": subject.id,
            "jenis": subject.jenis,
            "nama": subject.nama,
            "peran": list(subject.peran),
            "bidang": list(subject.bidang),
            "wilayah": list(subject.wilayah),
            "scope": folded(granted),
            "iat": issued,
            "exp": issued + ACCESS_SECONDS,
            "jti": str(new_id()),
        }
        | ({"tujuan": purposes} if purposes else {})
        | ({"sid": str(family)} if family else {})
        | ({"client_id": client} if client else {}),
    )


def claims_of(token: str) -> dict[str, object]:
    """What a token says that was already verified."""
    part = token.split(".")[1]
    found: dict[str, object] = orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def issued_at_ms(token: str) -> int:
    """When a token that was already verified was made, in milliseconds."""
    return int(str(claims_of(token)["jti"]).replace("-", "")[:12], 16)
