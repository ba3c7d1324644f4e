"""Many people compared with Dukcapil, by the worker, within what the day's quota leaves.

It stops where the quota does and goes on the next day; the counter keeps its reserve. What is done
is done by its verdicts, so a worker that dies repeats at most one turn.
"""

from __future__ import annotations

import uuid
from collections import Counter

from kantor.acuan import tak_dikenal
from kit import audit
from kit.auth import Actor
from kit.clock import now
from kit.db import ReadSession, Session, new_id
from kit.idempotency import Key, once
from kit.pagination import Rows
from pelayanan import pandangan
from pelayanan.dukcapil import service as dukcapil
from pelayanan.loket import Loket
from pelayanan.ppks import dukcapil as orang
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.rules import StatusDukcapil
from pelayanan.privasi import TujuanIsi

from . import repository
from .errors import MassalSudahSelesai, MassalTidakSah, TidakAdaOrang
from .models import Massal
from .schemas import Kemajuan, MassalBaru, MassalRinci, MassalSaring, StatusDiverifikasi


async def mulai(
    session: Session, actor: Actor, loket: Loket, key: Key | None, baru: MassalBaru
) -> MassalRinci:
    """Raises: BelumDisambungkan and TidakAdaOrang (409), OutsideArea (403), MassalTidakSah and
    TujuanTidakSah (422)."""
    dukcapil.sambungan(loket)
    massal_id, _ = await once(session, actor, key, lambda: _mulai(session, actor, loket, baru))
    return await lihat(session, actor, loket, massal_id)


async def _mulai(session: Session, actor: Actor, loket: Loket, baru: MassalBaru) -> uuid.UUID:
    wilayah = [baru.wilayah] if baru.wilayah is not None else list(actor.wilayah)
    _periksa_wilayah(actor, loket, baru.wilayah)
    untuk = TujuanIsi(tujuan=baru.tujuan, keterangan=baru.keterangan)
    tujuan = await pandangan.sah(session, actor, loket, untuk, None)
    mulai_pada = now()
    antrean = orang.Antrean(tuple(wilayah), StatusDukcapil(baru.status), mulai_pada)
    jumlah = await orang.banyak(session, antrean)
    if jumlah == 0:
        raise TidakAdaOrang("Tidak ada orang ber-NIK dengan status itu di wilayah itu.")
    massal = Massal(
        id=new_id(),
        dibuat=mulai_pada,
        petugas=actor.id,
        tujuan=tujuan,
        wilayah=wilayah,
        status=baru.status.value,
        jumlah=jumlah,
        lanjut_pada=mulai_pada,
    )
    session.add(massal)
    await session.flush()
    await audit.record(
        session,
        actor,
        "dukcapil.massal",
        massal.id,
        purpose=tujuan,
        wilayah=wilayah,
        status=massal.status,
        jumlah=jumlah,
    )
    await repository.bangunkan(session)
    return massal.id


def _periksa_wilayah(actor: Actor, loket: Loket, kode: str | None) -> None:
    if kode is None:
        return
    dikenal = loket.kantor.wilayah
    if kode not in dikenal.kelurahan and kode not in dikenal.kecamatan:
        MassalTidakSah.refuse([tak_dikenal("wilayah", "Wilayah tidak dikenal.", apa="wilayah")])
    ppks_service.pastikan_wilayah(actor, kode)


async def batal(session: Session, actor: Actor, loket: Loket, massal_id: uuid.UUID) -> MassalRinci:
    """Raises: MassalTidakDitemukan (404), MassalSudahSelesai (409)."""
    massal = await repository.kunci(session, actor, massal_id)
    if massal.selesai_pada is not None:
        raise MassalSudahSelesai("Verifikasi massal ini sudah selesai atau dibatalkan.")
    selesaikan(massal)
    massal.dibatalkan_oleh = actor.id
    await session.flush()
    await audit.record(session, actor, "dukcapil.massal-batal", massal_id)
    return await _rinci(session, loket, massal)


def selesaikan(massal: Massal) -> None:
    massal.selesai_pada, massal.lanjut_pada, massal.sebab = now(), None, None


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, massal_id: uuid.UUID
) -> MassalRinci:
    return await _rinci(session, loket, await repository.ambil(session, actor, massal_id))


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, query: MassalSaring
) -> Rows[MassalRinci]:
    baris = await repository.daftar(session, actor, query)
    kemajuan = await dukcapil.kemajuan(session, [satu.id for satu in baris.data])
    return baris.map(lambda satu: _tampak(loket, satu, kemajuan[satu.id]))


async def _rinci(session: ReadSession, loket: Loket, massal: Massal) -> MassalRinci:
    kemajuan = await dukcapil.kemajuan(session, [massal.id])
    return _tampak(loket, massal, kemajuan[massal.id])


def _tampak(loket: Loket, massal: Massal, kata: Counter[StatusDukcapil]) -> MassalRinci:
    sambungan = loket.dukcapil
    terputus = sambungan is None and massal.selesai_pada is None
    return MassalRinci(
        id=massal.id,
        dibuat=massal.dibuat,
        petugas=massal.petugas,
        tujuan=massal.tujuan,
        wilayah=massal.wilayah,
        status=StatusDiverifikasi(massal.status),
        jumlah=massal.jumlah,
        diperiksa=kata.total(),
        kemajuan=Kemajuan(
            padan=kata[StatusDukcapil.PADAN],
            tidak_padan=kata[StatusDukcapil.TIDAK_PADAN],
            meninggal=kata[StatusDukcapil.MENINGGAL],
            tanpa_putusan=kata[StatusDukcapil.BELUM],
        ),
        sehari=0 if sambungan is None else sambungan.kuota - sambungan.cadangan,
        sebab=dukcapil.BELUM_DISAMBUNGKAN if terputus else massal.sebab,
        lanjut=massal.lanjut_pada,
        selesai=massal.selesai_pada,
        dibatalkan_oleh=massal.dibatalkan_oleh,
    )
