"""Settings come from the environment; no secret has a default, and a service without one stops."""

from __future__ import annotations

import re
import sys
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingError(PydanticCustomError):
    """What a setting should be, for a person; never its value."""

    def __new__(cls, words: str) -> Self:
        return super().__new__(cls, "setting", words)


def shared(name: str) -> AliasChoices:
    """A variable with the same name for every service (`DINSOS_...`)."""
    return AliasChoices(f"DINSOS_{name}")


# Scheme, host and path; no user name, no query, no character that cannot be printed.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]{1,200}(/[A-Za-z0-9._~/-]{0,100})?")


def public_url(value: str | None) -> str | None:
    if not value:
        return None
    try:
        url = urlsplit(value)
        right = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        right = False
    if not right or not _ADDRESS.fullmatch(value):
        raise SettingError(
            "alamat untuk umum, misalnya https://dinsos.contoh.id, tanpa nama pengguna, kata "
            "sandi, ? atau #"
        )
    return value.rstrip("/")


# How the house is called from outside: on paper that leaves it, and in its tokens. Compose passes
# on as empty what is not filled in.
PublicUrl = Annotated[
    str | None,
    AfterValidator(public_url),
    Field(default=None, validation_alias=shared("PUBLIC_URL")),
]


class ServiceSettings(BaseSettings):
    """What each service reads; its own variables begin with its name (`REHSOS_DATABASE_URL`)."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True, frozen=True)

    service: str
    database_url: SecretStr
    pool_size: int = 5
    redis_url: SecretStr = Field(validation_alias=shared("REDIS_URL"))
    jwks_url: str = Field(validation_alias=shared("JWKS_URL"))
    # An installation to try with: what people see must say so.
    sandbox: bool = Field(default=False, validation_alias=shared("TIRUAN"))

    @classmethod
    def load(cls, service: str) -> Self:
        """Read the environment, or end the program with the names of what is missing."""
        prefix = f"{service.upper()}_"
        try:
            return cls(_env_prefix=prefix, service=service)
        except ValidationError as error:
            wrong = sorted(cls._told(prefix, entry) for entry in error.errors())
            print(  # noqa: T201  (before logging is set up, and for a person)
                f"{service}: pengaturan belum lengkap atau salah: {', '.join(wrong)}",
                file=sys.stderr,
            )
            raise SystemExit(78) from None

    @classmethod
    def _told(cls, prefix: str, entry: ErrorDetails) -> str:
        name = cls._variable(prefix, str(entry["loc"][0]))
        return f"{name} ({entry['msg']})" if entry["type"] == "setting" else name

    @classmethod
    def _variable(cls, prefix: str, field: str) -> str:
        """Of a field, by its own name (a default is at fault) or by that of its variable."""
        known = cls.model_fields.get(field)
        if known is not None and isinstance(known.validation_alias, AliasChoices):
            field = str(known.validation_alias.choices[0])
        name = field.upper()
        return name if name.startswith("DINSOS_") else prefix + name
