"""The signature of a letter leaves the house as a command: made once, never again by itself.

A provider that only its signer can use is called while they wait, with what only they know, by the
program that they talk to (`Sender.at_once`); the worker does all the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

from kit.call import Call
from kit.crypto import Keyring
from kit.db import Session, Sessions
from kit.dispatch.sender import Sender
from kit.dispatch.targets import Answered, Command, Final, NotDone, Outcome, Refused, Target
from kit.documents import pades
from kit.documents.pades import Seal, SigningFailed
from kit.lifecycle import take
from kit.module import Running
from mitra.bsre.wire import Rejected, Secret
from pelayanan.loket import Loket

from .isian import TUJUAN_PERINTAH
from .langkah import DAUR
from .rules import Langkah
from .tte import Tte

TANPA_SANDI, HASIL_TIDAK_SAH, MENURUT_ORANG = "tanpa-sandi", "hasil-tidak-sah", "menurut-orang"
BELUM_DISAMBUNGKAN, JEDA_BELUM_DISAMBUNGKAN = "belum-disambungkan", 300.0


@dataclass(slots=True)
class Kurir:
    """Has the papers of one bidang signed. `sandi`: what the signer has just said."""

    loket: Loket
    sandi: Secret | None = None

    async def kirim(self, command: Command) -> Outcome:
        tte = self.loket.tte
        if tte is None:
            return NotDone(BELUM_DISAMBUNGKAN, JEDA_BELUM_DISAMBUNGKAN)
        if tte.perlu_sandi and self.sandi is None:
            return Refused(TANPA_SANDI)
        seal = Seal("Disetujui dan ditandatangani", self.loket.kini.kop.tempat)
        hasil = await tte.bubuhkan(command.payload, command.kind, seal, self.sandi)
        if isinstance(hasil, Rejected):
            return Refused(hasil.reason)
        if not await sah(tte, command.payload, hasil.pdf):
            return Refused(HASIL_TIDAK_SAH)
        return Answered(hasil.pdf)

    async def simpan(self, session: Session, command: Command, outcome: Final) -> None:
        assert command.subject_id is not None  # noqa: S101  (each names its letter)
        call = Call(session, self.loket.orang_dalam(command.actor_id), self.loket)
        if isinstance(outcome, Answered):
            await take(DAUR, call, command.subject_id, Langkah.TERTANDA, outcome.data)
        else:
            await take(DAUR, call, command.subject_id, Langkah.TIDAK_TERTANDA)


async def sah(tte: Tte, asal: bytes, hasil: bytes) -> bool:
    """Whether it is this paper with a signature that covers all of it."""
    if not hasil.startswith(asal):
        return False
    try:
        tanda = await pades.verify(hasil, tte.akar)
    except SigningFailed:
        return False
    return bool(tanda) and all(
        satu.intact and satu.whole and (satu.trusted or not tte.akar) for satu in tanda[-1:]
    )


async def _lagi(_command: Command) -> Outcome:
    """Our own key: to sign the same once more does no harm."""
    return NotDone("ditandatangani-lagi")


def sasaran(loket: Loket, sandi: Secret | None = None) -> Target:
    sendiri = loket.tte is not None and not loket.tte.perlu_sandi
    kurir = Kurir(loket, sandi)
    return Target(
        TUJUAN_PERINTAH,
        kurir.kirim,
        # BSrE cannot be asked what became of a call: a person looks there, and says it.
        _lagi if sendiri else None,
        kurir.simpan,
        patience=90.0,
        settles=0.0 if sendiri else 300.0,
        parallel=2,
    )


def pengirim(sessions: Sessions, loket: Loket, sandi: Secret | None = None) -> Sender:
    """For what a person does at once."""
    return Sender(sessions, loket.kunci.data, sasaran(loket, sandi))


def target(running: Running[Loket]) -> tuple[Target, Keyring]:
    return sasaran(running.desk), running.desk.kunci.data
