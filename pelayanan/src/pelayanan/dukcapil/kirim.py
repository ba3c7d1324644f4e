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
from mitra.dukcapil.outcomes import Failure, Kind
from pelayanan.loket import Loket
from pelayanan.ppks import dukcapil as orang

from . import repository, rules, service
from .schemas import Jawaban

log = logging.getLogger(__name__)

TERLALU_LAMA, TANPA_NIK, BELUM_DISAMBUNGKAN = "terlalu-lama", "tanpa-nik", "belum-disambungkan"
# After this nobody waits for the answer any more: who needs it asks again.
DITUNGGU = timedelta(days=7)
# Seconds: trouble with our access is looked at by a person, and then noticed without delay.
JEDA_AKUN = 900.0
JEDA_BELUM_DISAMBUNGKAN = 300.0


@dataclass(slots=True)
class Kurir:
    """Asks Dukcapil what the commands of one bidang want to know."""

    sessions: Sessions
    loket: Loket
    client: Client | None

    async def kirim(self, command: Command) -> Outcome:
        """A question changes nothing, so it may be asked again whatever became of it."""
        if self.client is None or command.subject_id is None:
            return NotDone(BELUM_DISAMBUNGKAN, JEDA_BELUM_DISAMBUNGKAN)
        async with reading(self.sessions) as session:
            ini = await repository.satu(session, command.subject_id)
            dibandingkan = await orang.baca(session, self.loket, ini.ppks_id)
        if now() - ini.diminta_pada > DITUNGGU:
            return Refused(TERLALU_LAMA)
        if dibandingkan is None:
            return Refused(TANPA_NIK)
        jawaban = await self.client.verify(dibandingkan.elemen)
        if isinstance(jawaban, Failure):
            return _gagal(jawaban)
        putusan = Jawaban.dari(dibandingkan.sidik, jawaban, rules.putusan(jawaban))
        return Answered(putusan.model_dump_json().encode())

    async def simpan(self, session: Session, command: Command, outcome: Final) -> None:
        if command.subject_id is None:
            return
        actor = Actor(command.actor_id)
        jawaban, sebab = None, None
        if isinstance(outcome, Answered):
            jawaban = Jawaban.model_validate_json(outcome.data)
        else:
            sebab = outcome.code
        await service.putuskan(session, actor, self.loket, command.subject_id, jawaban, sebab)


def _gagal(jawaban: Failure) -> Outcome:
    if jawaban.kind is Kind.REQUEST:
        log.error("our request to dukcapil is wrong", extra={"reason": jawaban.reason})
        return Refused(jawaban.reason)
    if jawaban.kind is Kind.ACCOUNT:
        log.error("our access to dukcapil is refused", extra={"reason": jawaban.reason})
        return NotDone(jawaban.reason, JEDA_AKUN)
    return NotDone(jawaban.reason)


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
    client = None if loket.dukcapil is None else Client(loket.dukcapil.akses)
    return sasaran(Kurir(running.sessions, loket, client)), loket.kunci.data
