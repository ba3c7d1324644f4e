"""What each bidang reads beside kit's settings: its keys."""

from __future__ import annotations

from pydantic import Field, SecretStr

from kit.settings import ServiceSettings, shared


class BidangSettings(ServiceSettings):
    data_key: SecretStr
    search_key: SecretStr
    subject_key: SecretStr = Field(validation_alias=shared("SUBJECT_KEY"))
    # Webhooks may go to this very machine, also by http: for development, never in an office.
    webhook_loopback: bool = Field(default=False, validation_alias=shared("WEBHOOK_LOOPBACK"))
