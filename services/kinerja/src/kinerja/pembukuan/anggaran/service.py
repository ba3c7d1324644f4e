from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kinerja.aturan.bidang import pastikan_program
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.indikator.rules import akhir_bulan
from kinerja.buku.pemasangan import repository as pemasangan
from kinerja.hitung.angka import nilai
from kinerja.hitung.fakta import penghitung
from kinerja.pembukuan.anggaran import repository, rules, tampilan
from kinerja.pembukuan.anggaran.errors import (
    AnggaranTidakSah,
    TahunTanpaAnggaran,
    VersiMasihTerbuka,
)
from kinerja.pembukuan.anggaran.models import AnggaranBaris, AnggaranPutusan, AnggaranVersi
from kinerja.pembukuan.anggaran.rules import Anggaran, StatusVersi
from kinerja.pembukuan.anggaran.schemas import (
    AnggaranRinci,
    AnggaranSaring,
    VersiBaru,
    VersiRinci,
    VersiSaring,
)
from kinerja.pembukuan.entri.rules import pastikan_seluruh_kota
from kinerja.pembukuan.usul import SudahDiputus, pastikan_orang_lain
from kit import audit
from kit.auth import Actor
from kit.clock import today
from kit.db import ReadSession, Session
from kit.errors import FieldError
from kit.exports import Table
from kit.idempotency import Key, once
from kit.pagination import Rows


@dataclass(frozen=True, slots=True)
class Pagu:
    """Pagu daun yang berlaku pada suatu tanggal. `versi` null: masih murni."""

    nama: str
    versi: AnggaranVersi | None
    murni: Mapping[str, Decimal]
    berlaku: Mapping[str, Decimal]


def susunan(kantor: Kantor) -> dict[str, str]:
    return {kode: baris.kode_induk for kode, baris in kantor.program.items()}


def murni(kantor: Kantor, tahun: int) -> dict[str, Decimal]:
    """Pagu daun menurut profil; kosong bila tahun itu tidak dianggarkan di sana."""
    return {
        kode: pagu
        for kode in sorted(rules.daun(susunan(kantor)))
        if (pagu := kantor.pagu.get(kode, {}).get(tahun)) is not None
    }


async def pagu_berlaku(session: ReadSession, kantor: Kantor, tahun: int, sampai: date) -> Pagu:
    dasar = murni(kantor, tahun)
    versi = await repository.disetujui(session, tahun, sampai)
    ubahan = await repository.pagu(session, tahun, sampai) if versi else {}
    return Pagu(
        nama=rules.nama_versi([satu.jenis for satu in versi]),
        versi=versi[-1] if versi else None,
        murni=dasar,
        berlaku=dasar | ubahan,
    )


async def ringkasan(
    session: ReadSession, kantor: Kantor, tahun: int, sampai_bulan: int | None = None
) -> dict[str, Anggaran]:
    """Setiap program, kegiatan, dan sub kegiatan; kosong bila tahun itu tidak dianggarkan.

    Pagu menurut versi yang berlaku pada akhir bulan itu, realisasi kumulatif sejak Januari.
    """
    pagu = await pagu_berlaku(session, kantor, tahun, akhir_bulan(tahun, sampai_bulan))
    return await _ringkas(session, kantor, tahun, sampai_bulan, pagu)


async def _ringkas(
    session: ReadSession, kantor: Kantor, tahun: int, sampai_bulan: int | None, pagu: Pagu
) -> dict[str, Anggaran]:
    if not pagu.berlaku:
        return {}
    terpakai = await repository.terpakai(session, tahun, sampai_bulan or 12)
    return rules.ringkas(susunan(kantor), pagu.berlaku, terpakai, pagu.nama)


async def pagu_setahun(session: ReadSession, kantor: Kantor, tahun: int) -> dict[str, Decimal]:
    """Pagu setiap kode, termasuk jumlah di tingkat atas, menurut versi terakhir."""
    pagu = await pagu_berlaku(session, kantor, tahun, akhir_bulan(tahun, None))
    jumlah = rules.ringkas(susunan(kantor), pagu.berlaku, {}, pagu.nama)
    return {kode: satu.pagu for kode, satu in jumlah.items()}


async def rincian(session: ReadSession, kantor: Kantor, saring: AnggaranSaring) -> AnggaranRinci:
    tahun, sampai_bulan = saring.tahun, saring.sampai_bulan
    pagu = await pagu_berlaku(session, kantor, tahun, akhir_bulan(tahun, sampai_bulan))
    ringkas = await _ringkas(session, kantor, tahun, sampai_bulan, pagu)
    if not ringkas:
        raise TahunTanpaAnggaran(f"Profil kantor tidak memuat anggaran tahun {tahun}.")
    fisik = await nilai.semua(session, kantor, tahun, sampai_bulan)
    cacah = {
        satu.rumus.pembilang.kode for satu in kantor.indikator.values() if satu.rumus is not None
    }
    lain = await penghitung.menurut_dana(session, tahun, cacah, sampai_bulan, rules.APBD_KOTA)
    terpakai = await repository.terpakai(session, tahun, sampai_bulan or 12)
    return tampilan.rincian(
        kantor,
        saring,
        versi=tampilan.versi_berlaku(pagu.nama, pagu.versi),
        murni=rules.ringkas(susunan(kantor), pagu.murni, {}, rules.MURNI),
        ringkas=ringkas,
        fisik=fisik,
        lain=lain,
        di_luar={k: t.jumlah for k, t in terpakai.items() if k not in kantor.program},
        demo=await pemasangan.demo(session),
    )


async def ekspor(session: ReadSession, kantor: Kantor, saring: AnggaranSaring) -> Table:
    return tampilan.baris_ekspor(await rincian(session, kantor, saring))


async def daftar_versi(
    session: ReadSession, kantor: Kantor, saring: VersiSaring
) -> Rows[VersiRinci]:
    rows = await repository.versi_setahun(session, saring.tahun, saring)
    baris = await repository.baris(session, [satu.versi.id for satu in rows.data])
    dasar = murni(kantor, saring.tahun)
    return rows.map(lambda satu: tampilan.versi_rinci(kantor, satu, baris, dasar))


async def lihat_versi(session: ReadSession, kantor: Kantor, versi_id: uuid.UUID) -> VersiRinci:
    satu = await repository.versi(session, versi_id)
    baris = await repository.baris(session, [versi_id])
    return tampilan.versi_rinci(kantor, satu, baris, murni(kantor, satu.versi.tahun))


async def susun_versi(
    session: Session, actor: Actor, kantor: Kantor, key: Key | None, baru: VersiBaru
) -> VersiRinci:
    async def sekali() -> uuid.UUID:
        pastikan_seluruh_kota(actor)
        pastikan_program(actor, kantor, *(satu.kode for satu in baru.baris))
        penunjuk = await repository.kunci_tahun(session, baru.tahun)
        if penunjuk.terbuka is not None:
            raise VersiMasihTerbuka(
                "Putuskan atau tarik dahulu versi yang masih draf.", versi_id=str(penunjuk.terbuka)
            )
        pagu = await pagu_berlaku(session, kantor, baru.tahun, akhir_bulan(baru.tahun, None))
        tolak_bila(
            tahun_salah(kantor, baru.tahun)
            or [
                *rules.periksa_tanggal(
                    baru.tanggal,
                    baru.tahun,
                    terakhir=pagu.versi.tanggal if pagu.versi else None,
                    hari_ini=today(),
                ),
                *rules.periksa_baris(
                    [(satu.kode, satu.pagu) for satu in baru.baris],
                    rules.daun(susunan(kantor)),
                    pagu.berlaku,
                ),
            ]
        )
        versi = AnggaranVersi(
            nomor=penunjuk.nomor + 1, oleh=actor.id, **baru.model_dump(exclude={"baris"})
        )
        session.add(versi)
        await session.flush()
        session.add_all(
            AnggaranBaris(versi_id=versi.id, kode=satu.kode, pagu=satu.pagu) for satu in baru.baris
        )
        penunjuk.nomor, penunjuk.terbuka = versi.nomor, versi.id
        await session.flush()
        await audit.record(session, actor, "anggaran.susun", versi.id, tahun=baru.tahun)
        return versi.id

    versi_id, _ = await once(session, actor, key, sekali)
    return await lihat_versi(session, kantor, versi_id)


async def putuskan(
    session: Session,
    actor: Actor,
    kantor: Kantor,
    key: Key | None,
    versi_id: uuid.UUID,
    status: StatusVersi,
    alasan: str | None = None,
) -> VersiRinci:
    async def sekali() -> uuid.UUID:
        pastikan_seluruh_kota(actor)
        versi = (await repository.versi(session, versi_id)).versi
        baris = await repository.baris(session, [versi_id])
        pastikan_program(actor, kantor, *(satu.baris.kode for satu in baris))
        penunjuk = await repository.kunci_tahun(session, versi.tahun)
        if penunjuk.terbuka != versi_id:
            raise SudahDiputus("Versi ini sudah diputuskan atau ditarik.")
        if status is not StatusVersi.DITARIK:
            pastikan_orang_lain(actor.id, versi.oleh)
        session.add(AnggaranPutusan(versi_id=versi_id, status=status, oleh=actor.id, alasan=alasan))
        penunjuk.terbuka = None
        await session.flush()
        if status is StatusVersi.DISETUJUI:
            await repository.kabarkan(session)
        await audit.record(session, actor, f"anggaran.{status}", versi_id, tahun=versi.tahun)
        return versi_id

    await once(session, actor, key, sekali, status=200)
    return await lihat_versi(session, kantor, versi_id)


def tahun_salah(kantor: Kantor, tahun: int) -> list[FieldError]:
    if murni(kantor, tahun):
        return []
    pesan = f"Profil kantor tidak memuat anggaran tahun {tahun}."
    return [FieldError("tahun", pesan, "tahun-tanpa-anggaran")]


def tolak_bila(salah: list[FieldError]) -> None:
    if salah:
        raise AnggaranTidakSah(
            "Periksa isian yang disebut di errors.",
            *(replace(satu, lokasi=f"body.{satu.lokasi}") for satu in salah),
        )
