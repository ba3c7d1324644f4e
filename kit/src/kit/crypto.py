"""Four kinds of key, never one for two uses; a key's version is stored with each value."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyFormatError(ValueError):
    """A key setting that cannot be read. The message never holds the key."""


class UnreadableValue(Exception):
    """A stored value that was altered, moved to another row, or whose key is not here."""


def parse_keys(text: str) -> dict[int, bytes]:
    """Read `2:<base64>,1:<base64>`: key versions with 32 bytes each, the current one first."""
    keys: dict[int, bytes] = {}
    for part in text.split(","):
        version, found, encoded = part.strip().partition(":")
        if not found or not version.isdigit() or not 0 < int(version) < 256:
            raise KeyFormatError("Kunci harus berbentuk <versi 1-255>:<base64>.")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            raise KeyFormatError(f"Kunci versi {version} bukan base64.") from None
        if len(key) != KEY_BYTES:
            raise KeyFormatError(f"Kunci versi {version} harus {KEY_BYTES} byte.")
        if int(version) in keys:
            raise KeyFormatError(f"Kunci versi {version} tertulis dua kali.")
        keys[int(version)] = key
    return keys


def new_key() -> str:
    """A fresh key setting with version 1."""
    return "1:" + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


class Keyring:
    """Authenticated encryption of columns: one byte key version, nonce, AES-256-GCM ciphertext."""

    def __init__(self, keys: str) -> None:
        parsed = parse_keys(keys)
        self.current = next(iter(parsed))
        self._ciphers = {version: AESGCM(key) for version, key in parsed.items()}

    def encrypt(self, value: bytes, aad: bytes) -> bytes:
        """Encrypt for one place: `aad` names column and row, and decrypting needs the same."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return (
            bytes((self.current,)) + nonce + self._ciphers[self.current].encrypt(nonce, value, aad)
        )

    def decrypt(self, stored: bytes, aad: bytes) -> bytes:
        cipher = self._ciphers.get(stored[0]) if stored else None
        if cipher is None:
            raise UnreadableValue("Versi kunci tidak tersedia.")
        try:
            return cipher.decrypt(stored[1 : 1 + NONCE_BYTES], stored[1 + NONCE_BYTES :], aad)
        except InvalidTag:
            raise UnreadableValue("Nilai tersimpan tidak cocok dengan kuncinya.") from None


class SearchKey:
    """Exact look-up of an encrypted value inside one service."""

    def __init__(self, keys: str) -> None:
        self._keys = parse_keys(keys)
        self.current = next(iter(self._keys))

    def digest(self, kind: str, value: str, version: int | None = None) -> bytes:
        """32 bytes; the same kind and value always give the same, until the key changes."""
        return hmac.digest(
            self._keys[version or self.current], f"{kind}:{value}".encode(), hashlib.sha256
        )

    def digests(self, kind: str, value: str) -> list[bytes]:
        """Under every key version still held: what a look-up compares with while keys rotate."""
        return [self.digest(kind, value, version) for version in self._keys]


class SubjectKey(SearchKey):
    """The key under which all bidang services name the same person alike, and nobody else can."""

    def key(self, kind: str, value: str) -> str:
        return f"{self.current}:{self.digest(kind, value).hex()}"
