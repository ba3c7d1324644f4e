"""What receivers do: those with an account in their inbox, those without by a one-time link."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Select

from kit import audit, limits
from kit.auth import Actor
from kit.call import Call
from kit.clock import now
from kit.db import ReadSession, Session
from kit.lifecycle import take
from kit.limits import Limit
from kit.pagination import Rows
from pelayanan.loket import Loket
from pelayanan.pandangan import BUKA
from pelayanan.tamu import Tamu

from . import isi, repository, rules
from .daur import DAUR
from .errors import LangkahRujukanDitolak, TautanTidakBerlaku
from .models import Rujukan, TautanRujukan
from .rules import MENUNGGU_JAWABAN, TERBUKA, Langkah, Lewat, Status
from .schemas import RujukanMasuk, RujukanMasukSaring, RujukanMasukTerbuka

# Wrong links or factors of one address within an hour.
_SALAH, _SALAH_SEJAM = "rujukan-tautan", 20


@dataclass(frozen=True, slots=True)
class Jawaban:
    """An answer from outside, as the steps of the life read it."""

    nama_penjawab: str
    lewat: Lewat
    alasan: str | None = None


# --- The inbox ------------------------------------------------------------------------------------


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: RujukanMasukSaring
) -> Rows[RujukanMasuk]:
    semua = await repository.daftar_masuk(session, _masuk(actor, loket), saring)
    return semua.map(_tampak(loket))


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, rujukan_id: uuid.UUID
) -> RujukanMasuk:
    return _tampak(loket)(await _milik(session, actor, loket, rujukan_id))


async def _milik(
    session: ReadSession, actor: Actor, loket: Loket, rujukan_id: uuid.UUID
) -> Rujukan:
    """For any other receiver it does not exist."""
    return await repository.ambil(session, _masuk(actor, loket), rujukan_id)


def _masuk(actor: Actor, loket: Loket) -> Select[Rujukan]:
    return repository.masuk(actor, isi.milik_penerima(actor, loket))


def _tampak(loket: Loket) -> Callable[[Rujukan], RujukanMasuk]:
    def tampak(satu: Rujukan) -> RujukanMasuk:
        assert satu.dikirim is not None  # noqa: S101  (of the inbox)
        return RujukanMasuk(
            id=satu.id,
            penerima=satu.penerima,
            pengirim=loket.kini.nama_bidang(loket.bidang),
            status=Status(satu.status),
            dikirim=satu.dikirim,
            dijawab=satu.dijawab,
            tiba=satu.tiba,
            versi=satu.version,
        )

    return tampak


async def buka(
    session: Session, actor: Actor, loket: Loket, rujukan_id: uuid.UUID
) -> RujukanMasukTerbuka:
    """What was frozen for this receiver: counted, limited and audited like any opening.

    Raises LangkahRujukanDitolak once it is refused or called off.
    """
    satu = await _milik(session, actor, loket, rujukan_id)
    if satu.status not in TERBUKA:
        raise LangkahRujukanDitolak(
            "Rujukan ini sudah ditutup; isinya tidak dibuka lagi.",
            status_rujukan=satu.status,
            langkah="buka",
            boleh=[],
        )
    batas = loket.kantor.privasi.batas.buka.batas
    await limits.spend(session, actor, Limit(BUKA, *batas), 1)
    await audit.record(session, actor, "rujukan.dibuka-penerima", satu.id)
    return _terbuka(loket, satu)


def _terbuka(loket: Loket, satu: Rujukan) -> RujukanMasukTerbuka:
    return RujukanMasukTerbuka(
        id=satu.id,
        gambar=isi.buka_gambar(loket.kunci, satu),
        keperluan=isi.rincian(loket.kunci, satu)["keperluan"],
    )


async def langkah(
    call: Call[Loket], rujukan_id: uuid.UUID, nama: Langkah, terkirim: object
) -> RujukanMasuk:
    """A step by its receiver, and by no other."""
    await _milik(call.session, call.actor, call.desk, rujukan_id)
    dalam = replace(call, actor=call.desk.orang_dalam(call.actor.id))
    await take(DAUR, dalam, rujukan_id, nama, terkirim)
    return await lihat(call.session, call.actor, call.desk, rujukan_id)


# --- The link -------------------------------------------------------------------------------------


async def dibuka(tamu: Tamu, token: str, faktor: str) -> RujukanMasukTerbuka:
    """What the link shows; it holds on. Raises TautanTidakBerlaku, alike for a wrong token, a wrong
    factor, and one that was used or is too old."""
    satu, _ = await _dibuktikan(tamu, token, faktor)
    pelaku = replace(tamu.call.actor, id=isi.LUAR)
    await audit.record(tamu.call.session, pelaku, "rujukan.dibuka-penerima", satu.id)
    return _terbuka(tamu.call.desk, satu)


async def dijawab(tamu: Tamu, token: str, faktor: str, langkah: Langkah, jawaban: Jawaban) -> None:
    """Answer, and spend the link."""
    satu, tautan = await _dibuktikan(tamu, token, faktor)
    tautan.dipakai = now()
    call = replace(tamu.call, actor=tamu.call.desk.orang_dalam(isi.LUAR))
    await take(DAUR, call, satu.id, langkah, jawaban)


async def _dibuktikan(tamu: Tamu, token: str, faktor: str) -> tuple[Rujukan, TautanRujukan]:
    session, loket = tamu.call.session, tamu.call.desk
    await tamu.hitung(_SALAH, _SALAH_SEJAM, 0)
    tautan = await repository.tautan(session, isi.sidik(token))
    berlaku = tautan is not None and rules.tautan_berlaku(
        tautan.sampai, tautan.dipakai, tautan.salah, now()
    )
    if tautan is None or not berlaku or not isi.cocok(loket.kunci, tautan, faktor):
        if tautan is not None and berlaku:
            tautan.salah += 1
        await tamu.hitung(_SALAH, _SALAH_SEJAM, 1)
        raise TautanTidakBerlaku(
            "Tautan atau kode kedua keliru, sudah dipakai, atau sudah lewat masanya. Mintalah yang"
            " baru kepada pengirimnya."
        )
    satu = await repository.beracuan(session, tautan.rujukan_id)
    if satu.status not in MENUNGGU_JAWABAN:
        raise TautanTidakBerlaku("Rujukan ini sudah dijawab, atau tidak jadi.")
    return satu, tautan
