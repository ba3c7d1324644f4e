"""What each bidang reads beside kit's settings: its keys, how Dukcapil is reached, who signs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import (
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import NoDecode, SettingsConfigDict

from kit.documents.pades import OwnKey
from kit.settings import PublicUrl, SettingError, shared
from mitra.bsre import client as bsre
from mitra.dukcapil.client import Access
from mitra.dukcapil.wire import Wire

from .dukcapil.sambungan import Sambungan
from .kabar.settings import KabarSettings
from .surat.tte import Bsre, KunciKantor, Tte

_CERTIFICATE, _PRIVATE = "BEGIN CERTIFICATE", "PRIVATE KEY"


class BidangSettings(KabarSettings):
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

    public_url: PublicUrl
    # docs/letters.md says what each is; without BSrE and without a key nobody signs.
    bsre_url: str = Field(default="", validation_alias=shared("BSRE_URL"))
    bsre_user: SecretStr = Field(
        default=SecretStr(""), validation_alias=shared("BSRE_USER"), validate_default=True
    )
    bsre_password: SecretStr = Field(
        default=SecretStr(""), validation_alias=shared("BSRE_PASSWORD"), validate_default=True
    )
    # An office of the profile -> the NIK or e-mail of who holds it, as JSON: personal data.
    bsre_signers: SecretStr = Field(
        default=SecretStr(""), validation_alias=shared("BSRE_SIGNERS"), validate_default=True
    )
    bsre_ca: Path | None = Field(default=None, validation_alias=shared("BSRE_CA"))
    tte_key: Path | None = Field(default=None, validation_alias=shared("TTE_KEY"))
    tte_certificate: Path | None = Field(
        default=None, validation_alias=shared("TTE_CERTIFICATE"), validate_default=True
    )
    tte_roots: Path | None = Field(default=None, validation_alias=shared("TTE_ROOTS"))

    @field_validator("dukcapil_url", "bsre_url")
    @classmethod
    def _address(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise SettingError("harus diawali https:// atau http://")
        return url

    @field_validator(
        "dukcapil_user", "dukcapil_password", "bsre_user", "bsre_password", "bsre_signers"
    )
    @classmethod
    def _with_the_address(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        partner = (info.field_name or "").partition("_")[0]
        if info.data.get(f"{partner}_url") and not secret.get_secret_value():
            raise SettingError(f"wajib bersama DINSOS_{partner.upper()}_URL")
        return secret

    @field_validator("bsre_signers")
    @classmethod
    def _signers(cls, given: SecretStr) -> SecretStr:
        try:
            if given.get_secret_value():
                _SIGNERS.validate_json(given.get_secret_value())
        except ValidationError:
            raise SettingError('harus JSON, misalnya {"kepala-dinas": "nama@contoh.id"}') from None
        return given

    @field_validator("tte_certificate")
    @classmethod
    def _of_the_key(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        if (file is None) != (info.data.get("tte_key") is None):
            raise SettingError("wajib bersama DINSOS_TTE_KEY, dan hanya bersamanya")
        return file

    @field_validator("tte_key")
    @classmethod
    def _private(cls, file: Path | None) -> Path | None:
        if file is not None and _PRIVATE not in _text(file):
            raise SettingError("bukan berkas kunci PEM yang dapat dibaca")
        return file

    @field_validator("dukcapil_reserve")
    @classmethod
    def _of_the_quota(cls, reserve: int, info: ValidationInfo) -> int:
        if reserve >= info.data.get("dukcapil_quota", reserve + 1):
            raise SettingError("harus kurang dari DINSOS_DUKCAPIL_QUOTA")
        return reserve

    @field_validator("dukcapil_ca", "bsre_ca", "tte_certificate", "tte_roots")
    @classmethod
    def _certificate(cls, file: Path | None) -> Path | None:
        if file is not None and _CERTIFICATE not in _text(file):
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

    def tte(self) -> Tte | None:
        """Who signs letters: BSrE if the office has it, else its own key, else nobody."""
        roots = _certificates(self.tte_roots)
        if self.bsre_url:
            signers = _SIGNERS.validate_json(self.bsre_signers.get_secret_value())
            access = bsre.Access(
                self.bsre_url.rstrip("/"),
                self.bsre_user,
                self.bsre_password,
                signers,
                self.bsre_ca,
            )
            return Bsre(access, roots)
        if self.tte_key is None:
            return None
        key = OwnKey(self.tte_key.read_bytes(), _certificates(self.tte_certificate))
        return KunciKantor(key, roots)


_SIGNERS = TypeAdapter(dict[str, str])


def _certificates(file: Path | None) -> list[bytes]:
    """Each by itself, as they follow each other in a file."""
    end = "-----END CERTIFICATE-----\n"
    parts = ("" if file is None else _text(file)).split(end)
    return [f"{part}{end}".encode() for part in parts if _CERTIFICATE in part]


def _text(file: Path) -> str:
    try:
        return file.read_text(errors="replace")
    except OSError:
        return ""
