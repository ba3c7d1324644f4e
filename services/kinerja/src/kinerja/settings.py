import re
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from kinerja.dasar.kunci import Kunci, Penanda
from kit.crypto import Keyring
from kit.settings import ServiceSettings, SettingError, shared

# Scheme, host and path; no user name, no query, no character that cannot be printed.
_ALAMAT = re.compile(r"https?://[A-Za-z0-9.:\[\]-]{1,200}(/[A-Za-z0-9._~/-]{0,100})?")


class Settings(ServiceSettings):
    """KINERJA_* and what all services share."""

    gateway_url: str = Field(validation_alias=shared("GATEWAY_URL"))
    client_secret: SecretStr
    public_url: str | None = Field(default=None, validation_alias=shared("PUBLIC_URL"))
    data_keys: SecretStr
    signing_key: SecretStr

    @field_validator("public_url")
    @classmethod
    def alamat_umum(cls, value: str | None) -> str | None:
        """Printed on reports that leave the house; compose passes on as empty what is not filled
        in."""
        if not value:
            return None
        try:
            url = urlsplit(value)
            benar = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
        except ValueError:
            benar = False
        if not benar or not _ALAMAT.fullmatch(value):
            raise SettingError(
                "alamat untuk umum, misalnya https://dinsos.contoh.id, tanpa nama pengguna, kata "
                "sandi, ? atau #"
            )
        return value.rstrip("/")

    @field_validator("data_keys")
    @classmethod
    def _data(cls, value: SecretStr) -> SecretStr:
        Keyring(value.get_secret_value())
        return value

    @field_validator("signing_key")
    @classmethod
    def _tanda(cls, value: SecretStr) -> SecretStr:
        Penanda(value.get_secret_value())
        return value

    @property
    def kunci(self) -> Kunci:
        return Kunci(
            Keyring(self.data_keys.get_secret_value()),
            Penanda(self.signing_key.get_secret_value()),
        )
