from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import replace

from kinerja.aturan.bidang import pastikan_indikator
from kinerja.aturan.indikator.profil import Kantor
from kinerja.pembukuan.anggaran import service as anggaran
from kinerja.pembukuan.entri import repository, rules, tampilan
from kinerja.pembukuan.entri.errors import (
    EntriSudahAda,
    EntriTidakSah,
    LangkahEntriDitolak,
    TanpaBukti,
)
from kinerja.pembukuan.entri.models import Entri, EntriVersi
from kinerja.pembukuan.entri.rules import Isian, Langkah, StatusEntri
from kinerja.pembukuan.entri.schemas import (
    EntriAngka,
    EntriBaru,
    EntriKoreksi,
    EntriRinci,
    EntriSaring,
    VersiRinci,
)
from kit import audit
from kit.auth import Actor
from kit.clock import today
from kit.db import ReadSession, Session
from kit.errors import FieldError, Invalid
from kit.exports import Table
from kit.idempotency import Key, once
from kit.pagination import PageQuery, Rows
from kit.preconditions import check


async def daftar(session: ReadSession, kantor: Kantor, saring: EntriSaring) -> Rows[EntriRinci]:
    if saring.indikator is not None and saring.indikator not in kantor.indikator:
        pesan = f"Indikator {saring.indikator} tidak dikenal."
        raise Invalid(pesan, FieldError("query.indikator", pesan, "tidak-dikenal"))
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


def isian(isi: EntriAngka) -> Isian:
    return Isian(isi.nilai, isi.pembilang, isi.penyebut, isi.huruf)


def periksa(kantor: Kantor, kode: str, tahun: int, bulan: int, isi: Isian) -> list[FieldError]:
    """Semua yang dapat diputuskan tanpa basis data."""
    indikator = kantor.indikator.get(kode)
    if indikator is None:
        pesan = f"Indikator {kode} tidak ada."
        return [FieldError("indikator", pesan, "indikator-tidak-dikenal")]
    if indikator.entri is None:
        pesan = f"{kode} dihitung dari fakta layanan, tidak diisi tangan."
        return [FieldError("indikator", pesan, "dihitung-dari-fakta")]
    kini = today()
    return [
        *rules.periksa_bulan(tahun, bulan, kini=(kini.year, kini.month)),
        *rules.periksa_isian(isi, skala=indikator.skala, persen=indikator.persen),
    ]


async def tanpa_rencana(
    session: ReadSession, kantor: Kantor, setahun: Collection[tuple[str, int]]
) -> set[tuple[str, int]]:
    """Indikator dan tahun tanpa target maupun pagu: tidak ada yang direncanakan untuk diisi."""
    tanpa_target = {
        (kode, tahun)
        for kode, tahun in setahun
        if kode in kantor.indikator and not kantor.indikator[kode].target_tahun(tahun)
    }
    hasil = set()
    for tahun in {tahun for _, tahun in tanpa_target}:
        pagu = await anggaran.pagu_setahun(session, kantor, tahun)
        hasil |= {satu for satu in tanpa_target if satu[1] == tahun and not pagu.get(satu[0])}
    return hasil


def tahun_salah(tahun: int) -> FieldError:
    pesan = f"Tidak ada target maupun pagu untuk tahun {tahun}."
    return FieldError("tahun", pesan, "tahun-tanpa-target")


async def catat(
    session: Session, actor: Actor, kantor: Kantor, key: Key | None, baru: EntriBaru
) -> EntriRinci:
    async def sekali() -> uuid.UUID:
        rules.pastikan_seluruh_kota(actor)
        pastikan_indikator(actor, kantor, baru.indikator)
        salah = periksa(kantor, baru.indikator, baru.tahun, baru.bulan, isian(baru))
        if await tanpa_rencana(session, kantor, [(baru.indikator, baru.tahun)]):
            salah.append(tahun_salah(baru.tahun))
        _tolak_bila(salah)
        bulanan = (baru.indikator, baru.tahun, baru.bulan)
        dibuat = await repository.buat(session, [bulanan])
        if bulanan not in dibuat:
            ada = await repository.id_entri(session, bulanan)
            raise EntriSudahAda(
                "Bulan ini sudah mempunyai entri; buat versi barunya.", entri_id=str(ada)
            )
        await _tulis_versi(session, actor, dibuat[bulanan], 1, baru, None)
        return dibuat[bulanan]

    entri_id, _ = await once(session, actor, key, sekali)
    return await lihat(session, kantor, entri_id)


async def koreksi(
    session: Session,
    actor: Actor,
    kantor: Kantor,
    key: Key | None,
    entri_id: uuid.UUID,
    if_match: int | None,
    isi: EntriKoreksi,
) -> EntriRinci:
    async def sekali() -> uuid.UUID:
        rules.pastikan_seluruh_kota(actor)
        entri = await repository.kunci(session, entri_id)
        pastikan_indikator(actor, kantor, entri.indikator)
        check(entri.version, if_match)
        dari = StatusEntri(entri.status)
        rules.melangkah(Langkah.CATAT, dari)
        _tolak_bila(periksa(kantor, entri.indikator, entri.tahun, entri.bulan, isian(isi)))
        if dari is StatusEntri.DRAF:
            lama = await repository.versi(session, entri_id, entri.nomor)
            await _tulis_langkah(session, actor, lama, Langkah.GANTI, StatusEntri.DIGANTIKAN)
        entri.nomor, entri.status = entri.nomor + 1, StatusEntri.DRAF
        await session.flush()
        await _tulis_versi(session, actor, entri_id, entri.nomor, isi, isi.alasan)
        return entri_id

    await once(session, actor, key, sekali)
    return await lihat(session, kantor, entri_id)


async def jalankan(
    session: Session,
    actor: Actor,
    kantor: Kantor,
    key: Key | None,
    entri_id: uuid.UUID,
    if_match: int | None,
    langkah: Langkah,
    alasan: str | None = None,
) -> EntriRinci:
    async def sekali() -> uuid.UUID:
        rules.pastikan_seluruh_kota(actor)
        entri = await repository.kunci(session, entri_id)
        pastikan_indikator(actor, kantor, entri.indikator)
        check(entri.version, if_match)
        if langkah is Langkah.CABUT:
            await _cabut(session, actor, entri, alasan)
        else:
            await _melangkah(session, actor, entri, langkah, alasan)
        return entri_id

    await once(session, actor, key, sekali, status=200)
    return await lihat(session, kantor, entri_id)


async def _melangkah(
    session: Session, actor: Actor, entri: Entri, langkah: Langkah, alasan: str | None
) -> None:
    ke = rules.melangkah(langkah, StatusEntri(entri.status))
    versi = await repository.versi(session, entri.id, entri.nomor)
    if langkah is Langkah.AJUKAN and not await repository.bukti_semua(session, [versi.id]):
        raise TanpaBukti("Lampirkan paling sedikit satu bukti, lalu ajukan.")
    if langkah in (Langkah.SETUJUI, Langkah.TOLAK):
        rules.pastikan_orang_lain(actor.id, await repository.penyusun(session, versi.id))
    if langkah is Langkah.SETUJUI:
        if entri.berlaku is not None:
            lama = await repository.versi(session, entri.id, entri.berlaku)
            await _tulis_langkah(session, actor, lama, Langkah.GANTI, StatusEntri.DIGANTIKAN)
        entri.berlaku = entri.nomor
        await repository.kabarkan(session)
    entri.status = ke
    await session.flush()
    await _tulis_langkah(session, actor, versi, langkah, ke, alasan)


async def _cabut(session: Session, actor: Actor, entri: Entri, alasan: str | None) -> None:
    """Yang berlaku dicabut; versi yang sedang disusun di atasnya tetap."""
    if entri.berlaku is None:
        raise LangkahEntriDitolak("Tidak ada versi yang berlaku untuk dicabut.")
    versi = await repository.versi(session, entri.id, entri.berlaku)
    rules.pastikan_orang_lain(actor.id, await repository.penyusun(session, versi.id))
    if entri.nomor == entri.berlaku:
        entri.status = StatusEntri.DITARIK
    entri.berlaku = None
    await session.flush()
    await repository.kabarkan(session)
    await _tulis_langkah(session, actor, versi, Langkah.CABUT, StatusEntri.DITARIK, alasan)


def _tolak_bila(salah: Collection[FieldError]) -> None:
    if salah:
        raise EntriTidakSah(
            "Periksa isian yang disebut di errors.",
            *(replace(satu, lokasi=f"body.{satu.lokasi}") for satu in salah),
        )


async def _tulis_versi(
    session: Session,
    actor: Actor,
    entri_id: uuid.UUID,
    nomor: int,
    isi: EntriAngka,
    alasan: str | None,
) -> None:
    versi = EntriVersi(
        entri_id=entri_id,
        nomor=nomor,
        pembilang=isi.nilai if isi.pembilang is None else isi.pembilang,
        penyebut=isi.penyebut,
        huruf=isi.huruf,
        keterangan=isi.keterangan,
        alasan=alasan,
        oleh=actor.id,
    )
    session.add(versi)
    await session.flush()
    await _tulis_langkah(session, actor, versi, Langkah.CATAT, StatusEntri.DRAF, alasan)


async def _tulis_langkah(
    session: Session,
    actor: Actor,
    versi: EntriVersi,
    langkah: Langkah,
    status: StatusEntri,
    alasan: str | None = None,
) -> None:
    await repository.tambah_langkah(
        session,
        [
            {
                "versi_id": versi.id,
                "langkah": langkah,
                "status": status,
                "oleh": actor.id,
                "alasan": alasan,
            }
        ],
    )
    await audit.record(session, actor, f"entri.{langkah}", versi.entri_id, nomor=versi.nomor)
