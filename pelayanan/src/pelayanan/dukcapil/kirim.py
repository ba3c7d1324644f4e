"""The worker's side: a question leaves the house, and its verdict is stored."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from kit.auth import Actor
from kit.clock import now
from kit.crypto import Keyring
from kit.db import Session, Sessions, reading
from kit.dispatch.targets import Answered, Command, Final, NotDone, Outcome, Refused, Target
from kit.module import Running
from mitra.dukcapil.client import Client
from mitra.dukcapil.outcomes import Kind
from pelayanan.loket import Loket
from pelayanan.ppks import dukcapil as orang

from . import repository, service
from .gerbang import Dijawab, Ditunda, Gerbang
from .schemas import Jawaban
from .service import BELUM_DISAMBUNGKAN, jawaban

log = logging.getLogger(__name__)

TERLALU_LAMA, TANPA_NIK = "terlalu-lama", "tanpa-nik"
# After this nobody waits for the answer any more: who needs it asks again.
DITUNGGU = timedelta(days=7)
JEDA_BELUM_DISAMBUNGKAN = 300.0


@dataclass(slots=True)
class Kurir:
    """Asks Dukcapil what the commands of one bidang want to know."""

    sessions: Sessions
    loket: Loket
    gerbang: Gerbang | None

    async def kirim(self, command: Command) -> Outcome:
        """A question changes nothing, so it may be asked again whatever became of it."""
        if command.subject_id is None:
            return Refused(TANPA_NIK)
        async with reading(self.sessions) as session:
            ini = await repository.satu(session, command.subject_id)
            dibandingkan = await orang.baca(session, self.loket, ini.ppks_id)
        if now() - ini.diminta_pada > DITUNGGU:
            return Refused(TERLALU_LAMA)
        if self.gerbang is None:
            return NotDone(BELUM_DISAMBUNGKAN, JEDA_BELUM_DISAMBUNGKAN)
        if dibandingkan is None:
            return Refused(TANPA_NIK)
        hasil = await self.gerbang.tanya(dibandingkan, meja=True)
        if isinstance(hasil, Dijawab):
            return Answered(jawaban(dibandingkan, hasil).model_dump_json().encode())
        if isinstance(hasil, Ditunda):
            return NotDone(hasil.sebab, hasil.detik)
        if hasil.kind is Kind.REQUEST:
            log.error("our request to dukcapil is wrong", extra={"reason": hasil.reason})
            return Refused(hasil.reason)
        return NotDone(hasil.reason)

    async def simpan(self, session: Session, command: Command, outcome: Final) -> None:
        if command.subject_id is None:
            return
        dijawab: Jawaban | str
        if isinstance(outcome, Answered):
            dijawab = Jawaban.model_validate_json(outcome.data)
        else:
            dijawab = outcome.code
        actor = Actor(command.actor_id)
        await service.putuskan(session, actor, self.loket, command.subject_id, dijawab)


async def _tanya_lagi(_command: Command) -> Outcome:
    """Whatever became of a question: it is asked again."""
    return NotDone("ditanyakan-lagi")


def sasaran(kurir: Kurir) -> Target:
    return Target(
        service.TUJUAN_PERINTAH,
        kurir.kirim,
        _tanya_lagi,
        kurir.simpan,
        patience=20.0,
        settles=0.0,
        pause=2.0,
        gives_up=30 * 86400.0,
    )


def target(running: Running[Loket]) -> tuple[Target, Keyring]:
    """For as long as the worker lives."""
    loket = running.desk
    return sasaran(Kurir(running.sessions, loket, gerbang(running))), loket.kunci.data


def gerbang(running: Running[Loket]) -> Gerbang | None:
    sambungan = running.desk.dukcapil
    if sambungan is None:
        return None
    client = Client(sambungan.akses)
    return Gerbang(running.redis, client, sambungan, running.desk.kunci.subjek)
