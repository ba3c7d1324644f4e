"""The secrets of one installation: made once, kept in files that only the owner reads.

Everything is in `keys.json`. Losing it means that encrypted records can no longer be read, so a
data folder that has data but no keys is refused instead of being given new ones.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from kantor.bidang import BIDANG
from ops.programs import SERVICES
from ops.refusals import DataUnusable

REDIS_PASSWORDS = {service: f"{service.upper()}_REDIS_PASSWORD" for service in SERVICES}


def password() -> str:
    return secrets.token_urlsafe(24)


def versioned_key() -> str:
    """`<version>:<base64 of 32 bytes>`; a later rotation puts `2:...,` in front."""
    return "1:" + base64.b64encode(secrets.token_bytes(32)).decode()


def signing_key() -> str:
    """An Ed25519 private key as base64 of its JWK: one line, as an environment variable needs."""

    def text(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    jwk = {
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "EdDSA",
        "use": "sig",
        "x": text(public),
        "d": text(private),
    }
    return base64.b64encode(json.dumps(jwk).encode()).decode()


def record_keys(service: str) -> tuple[str, ...]:
    """The keys without which the records of a service are unreadable, not found, or made twice;
    of kinerja those without which evidence is unreadable and a closing no longer verified."""
    if service == "kinerja":
        return ("KINERJA_DATA_KEYS", "KINERJA_SIGNING_KEY")
    return (f"{service.upper()}_DATA_KEY", f"{service.upper()}_SEARCH_KEY", "DINSOS_SUBJECT_KEY")


def generate() -> dict[str, str]:
    """Every secret that an installation needs, by the name that the environment gives it."""
    keys = {"POSTGRES_PASSWORD": password(), "REDIS_PASSWORD": password()}
    for service in SERVICES:
        keys[f"{service.upper()}_DATABASE_PASSWORD"] = password()
        keys[f"{service.upper()}_OWNER_DATABASE_PASSWORD"] = password()
    keys |= {name: password() for name in REDIS_PASSWORDS.values()}
    for bidang in BIDANG:
        keys[f"{bidang.upper()}_DATA_KEY"] = versioned_key()
        keys[f"{bidang.upper()}_SEARCH_KEY"] = versioned_key()
    keys["DINSOS_SUBJECT_KEY"] = versioned_key()
    keys["GATEWAY_SIGNING_KEY"] = signing_key()
    keys["KINERJA_CLIENT_SECRET"] = password()
    keys["KINERJA_DATA_KEYS"] = versioned_key()
    keys["KINERJA_SIGNING_KEY"] = signing_key()
    return keys


def role_passwords(keys: Mapping[str, str]) -> dict[str, str]:
    """PostgreSQL role -> password."""
    roles = {}
    for service in SERVICES:
        roles[f"{service}_owner"] = keys[f"{service.upper()}_OWNER_DATABASE_PASSWORD"]
        roles[service] = keys[f"{service.upper()}_DATABASE_PASSWORD"]
    return roles


def redis_passwords(keys: Mapping[str, str]) -> dict[str, str]:
    """Redis user -> password."""
    return {user: keys[name] for user, name in REDIS_PASSWORDS.items()}


def load_or_make(folder: Path, *, has_data: bool) -> tuple[dict[str, str], bool]:
    """The installation's keys, and whether they were made just now."""
    file = folder / "keys.json"
    folder.mkdir(mode=0o700, exist_ok=True)
    if not file.exists():
        if has_data:
            raise DataUnusable(
                f"Kunci {file} hilang, padahal datanya ada.\n"
                "Kembalikan berkas itu dari cadangan, atau pilih --data-dir pemasangan itu; tanpa "
                "kunci itu data tersandi tidak terbaca. Tidak ada yang diubah."
            )
        keys = generate()
        write_private(file, json.dumps(keys, indent=2) + "\n")
        return keys, True
    if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise DataUnusable(f"{file} dapat dibaca orang lain. Perbaiki: chmod 600 {file}")
    try:
        keys = dict(json.loads(file.read_text()))
    except (ValueError, TypeError):
        raise DataUnusable(f"{file} rusak. Kembalikan berkas itu dari cadangan.") from None
    # A password that a newer release of the program has added. The keys of records are another
    # matter: beside data, one that is missing was lost. kinerja's came later than its data, so
    # of those only the mark in its database can tell (key_marks).
    missing = {name: value for name, value in generate().items() if name not in keys}
    lost = sorted(missing.keys() & {name for one in BIDANG for name in record_keys(one)})
    if lost and has_data:
        raise DataUnusable(
            f"Di {file} tidak ada {', '.join(lost)}, padahal datanya ada.\n"
            "Kembalikan berkas itu dari cadangan; kunci baru membuat data lama tidak terbaca. "
            "Tidak ada yang diubah."
        )
    if missing:
        keys |= missing
        write_private(file, json.dumps(keys, indent=2) + "\n")
    return keys, False


def admin_password(folder: Path, given: str | None) -> tuple[str, bool]:
    """The first account's password, and whether it was generated just now (so it is shown once)."""
    file = folder / "admin-password"
    if given:
        return given, False
    if file.exists():
        return file.read_text().strip(), False
    fresh = secrets.token_urlsafe(12)
    write_private(file, fresh + "\n")
    return fresh, True


def write_private(path: Path, text: str) -> None:
    """Whole or not at all, on the disk when it returns, and only for the owner."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
