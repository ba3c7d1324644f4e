"""The worker's side: a notice leaves the house, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from kit.clock import now
from kit.crypto import Keyring
from kit.db import Session
from kit.dispatch.targets import Command, Final, Outcome, Refused, Target
from kit.module import Running
from mitra.pemberitahuan.client import Client
from mitra.pemberitahuan.wire import Notice
from pelayanan.loket import Loket

from .service import TUJUAN_PERINTAH

# After this it says nothing new to anybody.
DITUNGGU = timedelta(days=1)


@dataclass(slots=True)
class Kurir:
    client: Client

    async def kirim(self, command: Command) -> Outcome:
        kabar = Notice.model_validate_json(command.payload)
        if now() - kabar.at > DITUNGGU:
            return Refused("terlalu-lama")
        return await self.client.send(command.key, kabar)

    async def tanya(self, command: Command) -> Outcome:
        return await self.client.ask(command.key, Notice.model_validate_json(command.payload))


async def _selesai(_session: Session, _command: Command, _outcome: Final) -> None:
    """Nothing follows: whoever was to be told finds it in the house as well."""


def sasaran(kurir: Kurir) -> Target:
    return Target(
        TUJUAN_PERINTAH,
        kurir.kirim,
        kurir.tanya,
        _selesai,
        settles=60.0,
        pause=5.0,
        gives_up=DITUNGGU.total_seconds(),
    )


def target(running: Running[Loket]) -> tuple[Target, Keyring]:
    """For as long as the worker lives."""
    loket = running.desk
    client = Client(loket.kabar.surel, loket.kabar.wa)
    return sasaran(Kurir(client)), loket.kunci.data
