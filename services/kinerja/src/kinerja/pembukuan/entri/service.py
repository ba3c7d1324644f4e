from __future__ import annotations

import uuid

from kantor.acuan import tak_dikenal
from kinerja.aturan.indikator.profil import Kantor
from kinerja.pembukuan.entri import repository, tampilan
from kinerja.pembukuan.entri.schemas import EntriRinci, EntriSaring, VersiRinci
from kit.call import Call
from kit.db import ReadSession
from kit.errors import Invalid
from kit.exports import Table
from kit.pagination import PageQuery, Rows


async def daftar(session: ReadSession, kantor: Kantor, saring: EntriSaring) -> Rows[EntriRinci]:
    dikenal = (satu.indikator for satu in kantor.semua_masa)
    if saring.indikator is not None and not any(saring.indikator in satu for satu in dikenal):
        pesan = f"Indikator {saring.indikator} tidak dikenal."
        raise Invalid(
            pesan, tak_dikenal("query.indikator", pesan, apa="indikator", kode="tidak-dikenal")
        )
    rows = await repository.daftar(session, saring)
    return rows.map(lambda baris: tampilan.rinci(kantor, baris))


async def lihat(session: ReadSession, kantor: Kantor, entri_id: uuid.UUID) -> EntriRinci:
    return tampilan.rinci(kantor, await repository.ambil(session, entri_id))


async def riwayat(
    session: ReadSession, kantor: Kantor, entri_id: uuid.UUID, halaman: PageQuery
) -> Rows[VersiRinci]:
    baris = await repository.ambil(session, entri_id)
    rows = await repository.versi_halaman(session, entri_id, halaman)
    versi_id = [satu.id for satu in rows.data]
    langkah = await repository.langkah_semua(session, versi_id)
    bukti = await repository.bukti_semua(session, versi_id)
    return rows.map(lambda versi: tampilan.versi_rinci(kantor, baris.entri, versi, langkah, bukti))


async def ekspor(session: ReadSession, kantor: Kantor, tahun: int) -> Table:
    return tampilan.baris_ekspor(kantor, await repository.setahun(session, tahun))


async def sesudah_langkah(call: Call[Kantor], entri_id: uuid.UUID) -> EntriRinci:
    return await lihat(call.session, call.desk, entri_id)
