"""The six programs, and the environment that each of them gets: its own keys and nothing more."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kantor.bidang import BIDANG

SERVICES = (*BIDANG, "kinerja", "gateway")
WITH_WORKER = (*BIDANG, "kinerja")

# The user's own settings that every program may see.
_PASSED_ON = (
    "PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR",
    "DINSOS_PROFIL", "DINSOS_LOG_LEVEL", "DINSOS_PUBLIC_URL", "DINSOS_WEBHOOK_LOOPBACK",
)  # fmt: skip

# How the office reaches other agencies, by how these settings begin: for those who ask them.
_PARTNERS = ("DINSOS_DUKCAPIL_", "DINSOS_BSRE_", "DINSOS_TTE_", "DINSOS_SMTP_", "DINSOS_WA_")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where things are in one run of `up`."""

    run: Path
    redis_urls: Mapping[str, str]
    database_urls: Mapping[str, str]
    owner_urls: Mapping[str, str]
    data: Path
    # Of a sandbox: where its simulators are.
    settings: Mapping[str, str] = field(default_factory=dict)

    def socket(self, service: str) -> Path:
        return self.run / f"{service}.sock"


def environment(
    service: str, addresses: Addresses, keys: Mapping[str, str], admin_password: str
) -> dict[str, str]:
    """What one program reads. The owner's database login is for migrations only, so not here."""
    name = service.upper()
    values = {key: os.environ[key] for key in _PASSED_ON if key in os.environ}
    values[f"{name}_DATABASE_URL"] = addresses.database_urls[service]
    gateway = f"unix:{addresses.socket('gateway')}"
    if service == "gateway":
        values |= {
            "GATEWAY_SIGNING_KEY": keys["GATEWAY_SIGNING_KEY"],
            "GATEWAY_KINERJA_CLIENT_SECRET": keys["KINERJA_CLIENT_SECRET"],
            "DINSOS_ADMIN_PASSWORD": admin_password,
            "DINSOS_REDIS_URL": addresses.redis_urls[service],
            "DINSOS_DISK": str(addresses.data),
            "DINSOS_TRUSTED_PROXIES": os.environ.get("DINSOS_TRUSTED_PROXIES", ""),
            "DINSOS_ORIGINS": os.environ.get("DINSOS_ORIGINS", ""),
        }
        for other in WITH_WORKER:
            values[f"GATEWAY_UPSTREAM_{other.upper()}"] = f"unix:{addresses.socket(other)}"
        return {**values, **addresses.settings}
    values |= {"DINSOS_REDIS_URL": addresses.redis_urls[service], "DINSOS_JWKS_URL": gateway}
    if service == "kinerja":
        values["DINSOS_GATEWAY_URL"] = gateway
        for key in ("KINERJA_CLIENT_SECRET", "KINERJA_DATA_KEYS", "KINERJA_SIGNING_KEY"):
            values[key] = keys[key]
    else:
        values |= {key: value for key, value in os.environ.items() if key.startswith(_PARTNERS)}
        values["DINSOS_SUBJECT_KEY"] = keys["DINSOS_SUBJECT_KEY"]
        for key in (f"{name}_DATA_KEY", f"{name}_SEARCH_KEY"):
            values[key] = keys[key]
    return {**values, **addresses.settings}
