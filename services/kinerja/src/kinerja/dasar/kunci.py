"""kinerja's keys: they encrypt what is entrusted to it, and sign what is closed."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Annotated, cast

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import Depends, Request

from kit.crypto import Keyring


class KunciTandaTanganSalah(ValueError):
    """A setting of keys that cannot be read. Its message never holds a key."""


class Penanda:
    """Detached Ed25519 signatures. The setting is `<JWK base64>[,<JWK base64>...]`: the first
    signs, the others (which may lack their secret part) check old signatures."""

    def __init__(self, teks: str) -> None:
        semua = [_jwk(bagian) for bagian in teks.split(",")]
        rahasia = semua[0].get("d")
        if rahasia is None:
            raise KunciTandaTanganSalah("Kunci penanda tangan yang pertama harus kunci privat.")
        self._rahasia = Ed25519PrivateKey.from_private_bytes(_byte(rahasia))
        self._publik: dict[str, Ed25519PublicKey] = {}
        for satu in semua:
            publik = Ed25519PublicKey.from_public_bytes(_byte(satu["x"]))
            self._publik[_sidik(publik)] = publik
        self.kid = _sidik(self._rahasia.public_key())
        if next(iter(self._publik)) != self.kid:
            raise KunciTandaTanganSalah("Bagian publik dan rahasia kunci bukan pasangannya.")

    def tandatangani(self, isi: bytes) -> bytes:
        return self._rahasia.sign(isi)

    def dikenal(self, kid: str) -> bool:
        return kid in self._publik

    def sah(self, kid: str, isi: bytes, tanda: bytes) -> bool:
        kunci = self._publik.get(kid)
        if kunci is None:
            return False
        try:
            kunci.verify(tanda, isi)
        except InvalidSignature:
            return False
        return True

    def publik(self) -> list[dict[str, str]]:
        """The public parts of all keys, as JWK; the first is the one in use."""
        return [
            {"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": kid, "x": _teks(_mentah(kunci))}
            for kid, kunci in self._publik.items()
        ]


@dataclass(frozen=True, slots=True)
class Kunci:
    data: Keyring
    tanda: Penanda


def _jwk(teks: str) -> dict[str, str]:
    try:
        isi: dict[str, str] = orjson.loads(base64.b64decode(teks.strip(), validate=True))
        jenis = isi["kty"], isi["crv"]
        # Parsed here, so that a broken key stops the program when it starts.
        Ed25519PublicKey.from_public_bytes(_byte(isi["x"]))
        if "d" in isi:
            Ed25519PrivateKey.from_private_bytes(_byte(isi["d"]))
    except (binascii.Error, ValueError, TypeError, KeyError):
        jenis = "", ""
    if jenis != ("OKP", "Ed25519"):
        raise KunciTandaTanganSalah("Kunci penanda tangan harus JWK Ed25519 dalam base64.")
    return isi


def _byte(teks: str) -> bytes:
    return base64.urlsafe_b64decode(teks + "=" * (-len(teks) % 4))


def _teks(isi: bytes) -> str:
    return base64.urlsafe_b64encode(isi).rstrip(b"=").decode()


def _mentah(kunci: Ed25519PublicKey) -> bytes:
    return kunci.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _sidik(kunci: Ed25519PublicKey) -> str:
    """The hash of a JWK by RFC 7638: the name of a key without a list of names."""
    isi = {"crv": "Ed25519", "kty": "OKP", "x": _teks(_mentah(kunci))}
    return _teks(hashlib.sha256(orjson.dumps(isi)).digest())


def _kunci(request: Request) -> Kunci:
    return cast("Kunci", request.app.state.kunci)


KunciDep = Annotated[Kunci, Depends(_kunci)]
