from pydantic import Field, SecretStr, field_validator

from kinerja.dasar.kunci import Kunci, Penanda
from kit.crypto import Keyring
from kit.settings import PublicUrl, ServiceSettings, shared


class Settings(ServiceSettings):
    """KINERJA_* and what all services share."""

    gateway_url: str = Field(validation_alias=shared("GATEWAY_URL"))
    client_secret: SecretStr
    public_url: PublicUrl
    data_keys: SecretStr
    signing_key: SecretStr

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
