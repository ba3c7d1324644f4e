"""How notices leave the house (docs/notices.md); without an address none does."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from kit.settings import ServiceSettings, SettingError, shared
from mitra.pemberitahuan.client import Mail, WhatsApp
from mitra.pemberitahuan.wire import Wire

from .sambungan import Sambungan

_PORT = {"smtp": 587, "smtps": 465}


class KabarSettings(ServiceSettings):
    smtp_url: str = Field(default="", validation_alias=shared("SMTP_URL"))
    smtp_user: str = Field(default="", validation_alias=shared("SMTP_USER"))
    smtp_password: SecretStr = Field(
        default=SecretStr(""), validation_alias=shared("SMTP_PASSWORD")
    )
    smtp_from: str = Field(default="", validation_alias=shared("SMTP_FROM"), validate_default=True)
    wa_url: str = Field(default="", validation_alias=shared("WA_URL"))
    wa_token: SecretStr = Field(
        default=SecretStr(""), validation_alias=shared("WA_TOKEN"), validate_default=True
    )
    wa_wire: Annotated[Wire, NoDecode] = Field(default=Wire(), validation_alias=shared("WA_WIRE"))

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, url: str) -> str:
        if url and (urlsplit(url).scheme not in _PORT or not urlsplit(url).hostname):
            raise SettingError("harus seperti smtp://surel.contoh.id:587 atau smtps://…:465")
        return url

    @field_validator("smtp_from")
    @classmethod
    def _sender(cls, sender: str, info: ValidationInfo) -> str:
        if info.data.get("smtp_url") and "@" not in sender:
            raise SettingError("wajib bersama DINSOS_SMTP_URL, misalnya dinsos@contoh.id")
        return sender

    @field_validator("wa_url")
    @classmethod
    def _gateway(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise SettingError("harus diawali https:// atau http://")
        return url

    @field_validator("wa_token")
    @classmethod
    def _token(cls, token: SecretStr, info: ValidationInfo) -> SecretStr:
        if info.data.get("wa_url") and not token.get_secret_value():
            raise SettingError("wajib bersama DINSOS_WA_URL")
        return token

    @field_validator("wa_wire", mode="before")
    @classmethod
    def _called(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        try:
            return Wire.model_validate_json(given)
        except ValidationError:
            raise SettingError('harus JSON, misalnya {"to": "phone"}') from None

    def kabar(self) -> Sambungan:
        mail, whatsapp = None, None
        if self.smtp_url:
            parts = urlsplit(self.smtp_url)
            mail = Mail(
                parts.hostname or "",
                parts.port or _PORT[parts.scheme],
                self.smtp_from,
                self.smtp_user,
                self.smtp_password,
                tls=parts.scheme == "smtps",
            )
        if self.wa_url:
            whatsapp = WhatsApp(self.wa_url.rstrip("/"), self.wa_token, wire=self.wa_wire)
        return Sambungan(mail, whatsapp)
