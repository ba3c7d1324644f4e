"""What each bidang reads beside kit's settings: its keys, and how Dukcapil is reached."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from kit.settings import ServiceSettings, SettingError, shared
from mitra.dukcapil.client import Access
from mitra.dukcapil.wire import Wire

from .dukcapil.sambungan import Sambungan


class BidangSettings(ServiceSettings):
    # Whatever is not needed may be given as nothing: compose knows no other way to leave it out.
    model_config = SettingsConfigDict(env_ignore_empty=True)

    data_key: SecretStr
    search_key: SecretStr
    subject_key: SecretStr = Field(validation_alias=shared("SUBJECT_KEY"))
    # Webhooks may go to this very machine, also by http: for development, never in an office.
    webhook_loopback: bool = Field(default=False, validation_alias=shared("WEBHOOK_LOOPBACK"))
    # docs/dukcapil.md says what each is; without an address nobody is asked.
    dukcapil_url: str = Field(default="", validation_alias=shared("DUKCAPIL_URL"))
    dukcapil_user: SecretStr = Field(
        default=SecretStr(""), validation_alias=shared("DUKCAPIL_USER"), validate_default=True
    )
    dukcapil_password: SecretStr = Field(
        default=SecretStr(""), validation_alias=shared("DUKCAPIL_PASSWORD"), validate_default=True
    )
    dukcapil_ip: str | None = Field(default=None, validation_alias=shared("DUKCAPIL_IP"))
    dukcapil_ca: Path | None = Field(default=None, validation_alias=shared("DUKCAPIL_CA"))
    dukcapil_tls_name: str | None = Field(
        default=None, validation_alias=shared("DUKCAPIL_TLS_NAME")
    )
    dukcapil_quota: int = Field(default=1000, ge=1, validation_alias=shared("DUKCAPIL_QUOTA"))
    dukcapil_reserve: int = Field(
        default=200, ge=0, validation_alias=shared("DUKCAPIL_RESERVE"), validate_default=True
    )
    dukcapil_wire: Annotated[Wire, NoDecode] = Field(
        default=Wire(), validation_alias=shared("DUKCAPIL_WIRE")
    )

    @field_validator("dukcapil_url")
    @classmethod
    def _address(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise SettingError("harus diawali https:// atau http://")
        return url

    @field_validator("dukcapil_user", "dukcapil_password")
    @classmethod
    def _with_the_address(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        if info.data.get("dukcapil_url") and not secret.get_secret_value():
            raise SettingError("wajib bersama DINSOS_DUKCAPIL_URL")
        return secret

    @field_validator("dukcapil_reserve")
    @classmethod
    def _of_the_quota(cls, reserve: int, info: ValidationInfo) -> int:
        if reserve >= info.data.get("dukcapil_quota", reserve + 1):
            raise SettingError("harus kurang dari DINSOS_DUKCAPIL_QUOTA")
        return reserve

    @field_validator("dukcapil_ca")
    @classmethod
    def _certificate(cls, file: Path | None) -> Path | None:
        if file is not None and "BEGIN CERTIFICATE" not in _text(file):
            raise SettingError("bukan berkas sertifikat PEM yang dapat dibaca")
        return file

    @field_validator("dukcapil_wire", mode="before")
    @classmethod
    def _form(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        try:
            return Wire.model_validate_json(given)
        except ValidationError as error:
            wrong = {".".join(map(str, one["loc"])) or "JSON" for one in error.errors()}
            raise SettingError(f"tidak dapat dipakai: {', '.join(sorted(wrong))}") from None

    def dukcapil(self) -> Sambungan | None:
        """How the office reaches Dukcapil; None without an address."""
        if not self.dukcapil_url:
            return None
        access = Access(
            self.dukcapil_url,
            self.dukcapil_user,
            self.dukcapil_password,
            self.dukcapil_ip,
            self.dukcapil_ca,
            self.dukcapil_tls_name,
            wire=self.dukcapil_wire,
        )
        return Sambungan(access, self.dukcapil_quota, self.dukcapil_reserve)


def _text(file: Path) -> str:
    try:
        return file.read_text(errors="replace")
    except OSError:
        return ""
