"""What the gateway reads from the environment."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, SecretStr, create_model, field_validator

from gateway.pintu import cors
from gateway.pintu.headers import TrustedProxies
from gateway.pintu.upstream import Address
from gateway.tokens import SigningKey
from kantor.bidang import NAMA
from kit.settings import PublicUrl, ServiceSettings, SettingError, shared


class Settings(ServiceSettings):
    # For the quotas of programs; it sends no events. The signing key it holds itself.
    redis_url: SecretStr = Field(default=SecretStr(""), validation_alias=shared("REDIS_URL"))
    jwks_url: str = Field(default="", validation_alias=shared("JWKS_URL"))

    signing_key: SecretStr
    kinerja_client_secret: SecretStr = Field(min_length=16)
    # Only needed until the first account exists, and only then judged.
    admin_password: SecretStr | None = Field(
        default=None, validation_alias=shared("ADMIN_PASSWORD")
    )
    trusted_proxies: str = Field(default="", validation_alias=shared("TRUSTED_PROXIES"))
    # Without it, as each caller calls it.
    public_url: PublicUrl
    origins: str = Field(default="", validation_alias=shared("ORIGINS"))
    log_level: str = Field(default="INFO", validation_alias=shared("LOG_LEVEL"))

    # A folder on the disk that holds the data. In a container the root lies where the volumes do.
    disk: str = Field(default="/", validation_alias=shared("DISK"))

    connect_timeout: float = Field(default=3.0, gt=0)
    read_timeout: float = Field(default=60.0, gt=0)

    @field_validator("admin_password", mode="before")
    @classmethod
    def _none_if_empty(cls, value: object) -> object:
        # Compose passes a variable that nobody set as an empty one.
        return value or None

    @field_validator("signing_key")
    @classmethod
    def _key(cls, value: SecretStr) -> SecretStr:
        SigningKey.parse(value.get_secret_value())
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies(cls, value: str) -> str:
        TrustedProxies(value)
        return value

    @field_validator("origins")
    @classmethod
    def _origins(cls, value: str) -> str:
        try:
            cors.origins(value)
        except cors.WrongOrigin as wrong:
            raise SettingError(str(wrong)) from None
        return value

    @property
    def upstreams(self) -> dict[str, Address]:
        return {name: Address.parse(getattr(self, f"upstream_{name}")) for name in NAMA}


def _address(value: str) -> str:
    Address.parse(value)
    return value


def load() -> Settings:
    """With an address for each program: GATEWAY_UPSTREAM_<NAME>."""
    upstreams: dict[str, Any] = {
        f"upstream_{name}": (Annotated[str, AfterValidator(_address)], ...) for name in NAMA
    }
    return create_model("Settings", __base__=Settings, **upstreams).load("gateway")
