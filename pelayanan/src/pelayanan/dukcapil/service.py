"""A person is compared with Dukcapil's register: the question leaves as a command of the worker,
and whoever stands at the counter waits some seconds for its answer.

Nobody is refused anything because a partner is silent: until an answer came, the person is
`belum_diverifikasi`, and the question goes on by itself.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from redis.asyncio import Redis

from kit import audit, limits
from kit.auth import Actor
from kit.clock import now
from kit.db import ReadSession, Session, Sessions, new_id, reading, transaction
from kit.dispatch import commands
from kit.dispatch.commands import Order
from kit.limits import Limit
from kit.pagination import Rows
from pelayanan import pandangan
from pelayanan.loket import Loket
from pelayanan.ppks import dukcapil as orang
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.dukcapil import Dibandingkan
from pelayanan.ppks.errors import PpksTidakDitemukan
from pelayanan.ppks.rules import StatusDukcapil
from pelayanan.privasi import TujuanIsi

from . import gerbang, repository, rules
from .errors import BelumDisambungkan, TanpaNik
from .gerbang import Dijawab
from .models import Verifikasi
from .sambungan import Sambungan
from .schemas import ElemenDibandingkan, Jawaban, KeadaanDukcapil, VerifikasiRinci, VerifikasiSaring

TUJUAN_PERINTAH = "dukcapil"
# Of one account within an hour: whoever asks much about many may be trying something.
BATAS = Limit(
    "dukcapil",
    60,
    200,
    "Dalam satu jam satu akun meminta verifikasi paling banyak {stop_at} kali. Untuk banyak orang"
    " sekaligus mintalah kepala bidang menjalankan verifikasi massal.",
)
DATA_BERUBAH, BELUM_DISAMBUNGKAN = "data-berubah", "belum-disambungkan"
_LIHAT_LAGI = (0.03, 0.4)  # seconds: at first, at most


def jawaban(dibandingkan: Dibandingkan, dijawab: Dijawab) -> Jawaban:
    hasil, sebab = rules.putusan(dijawab.verdict)
    elemen = [
        ElemenDibandingkan(
            elemen=satu.element.value, cocok=satu.matches, skor=satu.score, ambang=satu.threshold
        )
        for satu in dijawab.verdict.compared
    ]
    return Jawaban(
        sidik=dibandingkan.sidik, pada=dijawab.pada, hasil=hasil, sebab=sebab, elemen=elemen
    )


def sambungan(loket: Loket) -> Sambungan:
    if loket.dukcapil is None:
        raise BelumDisambungkan("Dukcapil belum disambungkan di kantor ini.")
    return loket.dukcapil


async def keadaan(loket: Loket, redis: Redis | None) -> KeadaanDukcapil:
    ada = loket.dukcapil
    kini = None if ada is None or redis is None else await gerbang.pemakaian(redis, ada)
    return KeadaanDukcapil(
        tersambung=ada is not None,
        kuota=None if ada is None else ada.kuota,
        cadangan=None if ada is None else ada.cadangan,
        terpakai=None if kini is None else kini.terpakai,
        tertutup=None if kini is None else kini.tertutup,
    )


async def minta(
    sessions: Sessions, actor: Actor, loket: Loket, ppks_id: uuid.UUID, untuk: TujuanIsi
) -> VerifikasiRinci:
    """The question as it stands after some seconds.

    Raises: BelumDisambungkan and TanpaNik (409), PpksTidakDitemukan (404), TujuanTidakSah (422),
    TooManyRequests (429).
    """
    batas = sambungan(loket).tunggu
    async with transaction(sessions) as session:
        ini = await _catat(session, actor, loket, ppks_id, untuk)
    await _tunggu(sessions, ini, batas)
    async with reading(sessions) as baca:
        return await _rinci(baca, await repository.satu(baca, ini))


async def _catat(
    session: Session, actor: Actor, loket: Loket, ppks_id: uuid.UUID, untuk: TujuanIsi
) -> uuid.UUID:
    ppks = await ppks_service.tahan(session, ppks_id, actor)
    if ppks is None:
        raise PpksTidakDitemukan(f"Tidak ada PPKS {ppks_id}.")
    if ppks.nik_sandi is None:
        raise TanpaNik("Tanpa NIK tidak ada yang dapat dibandingkan dengan Dukcapil.")
    # Of records that were merged, it is the one that stands for them.
    ppks_id = ppks.id
    tujuan = await pandangan.sah(session, actor, loket, untuk, ppks_id)
    await limits.spend(session, actor, BATAS, 1)
    kasus = str(untuk.kasus) if untuk.kasus else None
    await audit.record(session, actor, "dukcapil.minta", ppks_id, purpose=tujuan, kasus=kasus)
    ini, baru = await repository.tanyakan(
        session,
        {
            "id": new_id(),
            "ppks_id": ppks_id,
            "petugas": actor.id,
            "tujuan": tujuan,
            "kasus": untuk.kasus,
            "ambang": sambungan(loket).akses.wire.threshold,
        },
    )
    if baru:
        # Without a payload: who it is about, and as they are then, is read when it leaves.
        order = Order(TUJUAN_PERINTAH, "verifikasi", str(ini), b"", ini)
        await commands.give(session, loket.kunci.data, actor, order)
    return ini


async def _tunggu(sessions: Sessions, ini: uuid.UUID, batas: float) -> None:
    """Until it is answered, or will not be within seconds since nothing is sent; without holding a
    connection meanwhile."""
    pause, longest = _LIHAT_LAGI
    clock = asyncio.get_running_loop().time
    end = clock() + batas
    while clock() < end:
        await asyncio.sleep(pause)
        async with reading(sessions) as session:
            if await repository.selesai(session, ini):
                return
            if await commands.paused(session, TUJUAN_PERINTAH):
                return
        pause = min(longest, pause * 1.5)


async def putuskan(
    session: Session,
    actor: Actor,
    loket: Loket,
    verifikasi_id: uuid.UUID,
    dijawab: Jawaban | str,
) -> None:
    """End a question: with an answer, or with the reason why there will be none."""
    ini = await repository.satu(session, verifikasi_id)
    # Before the question ends: who asks about the person holds them and finds it as it is.
    await orang.kunci(session, ini.ppks_id)
    hasil, sebab, elemen = await _berlaku(session, loket, ini.ppks_id, dijawab)
    await repository.akhiri(session, verifikasi_id, hasil, sebab, elemen)
    fakta = {"hasil": hasil.value, "sebab": sebab}
    await audit.record_each(
        session, actor, "dukcapil.putusan", [(ini.ppks_id, fakta)], purpose=ini.tujuan
    )


@dataclass(frozen=True, slots=True)
class Asal:
    """Which bulk verification asked, for whom and for what."""

    massal_id: uuid.UUID
    petugas: str
    tujuan: str


async def catat_massal(
    session: Session,
    loket: Loket,
    asal: Asal,
    putusan: Sequence[tuple[uuid.UUID, Jawaban | str]],
) -> None:
    """Keep what a turn of a bulk verification found: of each person the verdict, or why there is
    none."""
    fakta = []
    for ppks_id, dijawab in putusan:
        hasil, sebab, elemen = await _berlaku(session, loket, ppks_id, dijawab)
        kini = now()
        session.add(
            Verifikasi(
                ppks_id=ppks_id,
                diminta_pada=kini,
                petugas=asal.petugas,
                massal_id=asal.massal_id,
                tujuan=asal.tujuan,
                selesai_pada=kini,
                hasil=hasil.value,
                sebab=sebab,
                ambang=sambungan(loket).akses.wire.threshold,
                elemen=elemen,
            )
        )
        fakta.append(
            (
                ppks_id,
                {"hasil": hasil.value, "sebab": sebab, "massal": str(asal.massal_id)},
            )
        )
    await session.flush()
    actor = Actor(asal.petugas)
    await audit.record_each(session, actor, "dukcapil.putusan", fakta, purpose=asal.tujuan)


async def _berlaku(
    session: Session, loket: Loket, ppks_id: uuid.UUID, dijawab: Jawaban | str
) -> tuple[StatusDukcapil, str | None, list[dict[str, object]]]:
    """What an answer says of the person as they are now: state, reason and elements. An answer
    about values that the person no longer has says nothing of them."""
    if not isinstance(dijawab, Jawaban):
        return StatusDukcapil.BELUM, dijawab, []
    terhadap = (dijawab.sidik, dijawab.hasil, dijawab.pada)
    if not await orang.tetapkan(session, loket, ppks_id, *terhadap):
        return StatusDukcapil.BELUM, DATA_BERUBAH, []
    return dijawab.hasil, dijawab.sebab, [satu.model_dump() for satu in dijawab.elemen]


kemajuan = repository.kemajuan


async def riwayat(
    session: ReadSession, actor: Actor, ppks_id: uuid.UUID, query: VerifikasiSaring
) -> Rows[VerifikasiRinci]:
    ppks = await ppks_service.yang_mewakili(session, actor, ppks_id)
    baris = await repository.tentang(session, [ppks_id, ppks.id], query)
    return baris.of([await _rinci(session, satu) for satu in baris.data])


async def _rinci(session: ReadSession, satu: Verifikasi) -> VerifikasiRinci:
    sebab = satu.sebab
    if satu.selesai_pada is None:  # of one person at most one waits
        nasib = await commands.fate(session, TUJUAN_PERINTAH, str(satu.id))
        sebab = None if nasib is None else nasib.code
    return VerifikasiRinci(
        id=satu.id,
        ppks_id=satu.ppks_id,
        hasil=StatusDukcapil(satu.hasil or StatusDukcapil.BELUM),
        menunggu=satu.selesai_pada is None,
        sebab=sebab,
        ambang=satu.ambang,
        elemen=[ElemenDibandingkan.model_validate(isi) for isi in satu.elemen or ()],
        tujuan=satu.tujuan,
        kasus=satu.kasus,
        petugas=satu.petugas,
        massal=satu.massal_id,
        diminta=satu.diminta_pada,
        selesai=satu.selesai_pada,
    )
