"""Settings come from the environment; no secret has a default, and a service without one stops."""

from __future__ import annotations

import sys
from typing import Self

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingError(PydanticCustomError):
    """What a setting should be, for a person; never its value."""

    def __new__(cls, words: str) -> Self:
        return super().__new__(cls, "setting", words)


def shared(name: str) -> AliasChoices:
    """A variable with the same name for every service (`DINSOS_...`)."""
    return AliasChoices(f"DINSOS_{name}")


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
            wrong = sorted(_told(prefix, entry) for entry in error.errors())
            print(  # noqa: T201  (before logging is set up, and for a person)
                f"{service}: pengaturan belum lengkap atau salah: {', '.join(wrong)}",
                file=sys.stderr,
            )
            raise SystemExit(78) from None


def _told(prefix: str, entry: ErrorDetails) -> str:
    name = _variable(prefix, entry["loc"][0])
    return f"{name} ({entry['msg']})" if entry["type"] == "setting" else name


def _variable(prefix: str, field: int | str) -> str:
    name = str(field).upper()
    return name if name.startswith("DINSOS_") else prefix + name
