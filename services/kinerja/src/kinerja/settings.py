from pydantic import Field, SecretStr

from kit.settings import ServiceSettings, shared


class Settings(ServiceSettings):
    """KINERJA_* and what all services share."""

    gateway_url: str = Field(validation_alias=shared("GATEWAY_URL"))
    client_secret: SecretStr
