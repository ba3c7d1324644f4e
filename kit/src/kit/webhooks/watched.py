"""What a service lets its partners subscribe to, and whose each record is."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlalchemy import Select

from kit.crypto import Keyring

from .addresses import Reach

# What a test sends; nobody subscribes to it.
PING = "langganan.uji"


@dataclass(frozen=True, slots=True)
class Watched:
    """One type of event. `title`: for people. `kind`: of the record that it is about, which may be
    read at `path` below `/<service>/v1`, by whoever has the right. `owners`: a select of two
    columns, the ids of records and the client that each was submitted by or sent to (None: by the
    office itself); nobody else is told of a record."""

    title: str
    kind: str
    path: str
    owners: Select[uuid.UUID, str | None]


Types: TypeAlias = Mapping[str, Watched]


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Of one service: its name, the types that partners may subscribe to, where it may send, and
    the keys under which secrets are kept."""

    service: str
    types: Types
    keyring: Keyring
    reach: Reach = field(default_factory=Reach)

    def seal(self, webhook_id: uuid.UUID, secret: str) -> bytes:
        return self.keyring.encrypt(secret.encode(), _place(webhook_id))

    def unseal(self, webhook_id: uuid.UUID, stored: bytes) -> str:
        """Raises: UnreadableValue."""
        return self.keyring.decrypt(stored, _place(webhook_id)).decode()

    def link(self, event: str, subject: object) -> str:
        if event == PING:
            return f"/{self.service}/v1/langganan/{subject}"
        return f"/{self.service}/v1/{self.types[event].path}/{subject}"

    def kind(self, event: str) -> str:
        return "langganan" if event == PING else self.types[event].kind


def _place(webhook_id: uuid.UUID) -> bytes:
    """What its secrets are encrypted for."""
    return f"webhook.secret:{webhook_id}".encode()
