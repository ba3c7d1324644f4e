from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.indikator.rules import akhir_bulan
from kinerja.buku.pemasangan import repository as pemasangan
from kinerja.hitung.angka import nilai
from kinerja.hitung.fakta import penghitung
from kinerja.pembukuan.anggaran import repository, rules, tampilan
from kinerja.pembukuan.anggaran.errors import TahunTanpaAnggaran
from kinerja.pembukuan.anggaran.models import AnggaranVersi
from kinerja.pembukuan.anggaran.rules import Anggaran
from kinerja.pembukuan.anggaran.schemas import (
    AnggaranRinci,
    AnggaranSaring,
    VersiRinci,
    VersiSaring,
)
from kit.call import Call
from kit.db import ReadSession
from kit.errors import FieldError
from kit.exports import Table
from kit.pagination import Rows


@dataclass(frozen=True, slots=True)
class Pagu:
    """The budgets of leaves in force on a date. `versi` null: still the original."""

    nama: str
    versi: AnggaranVersi | None
    murni: Mapping[str, Decimal]
    berlaku: Mapping[str, Decimal]


def susunan(kantor: Kantor, tahun: int) -> dict[str, str]:
    return {kode: baris.kode_induk for kode, baris in kantor.pada(tahun).program.items()}


def murni(kantor: Kantor, tahun: int) -> dict[str, Decimal]:
    """The budgets of leaves by the profile; empty if that year has no budget there."""
    seluruh = kantor.pada(tahun).pagu
    return {
        kode: pagu
        for kode in sorted(rules.daun(susunan(kantor, tahun)))
        if (pagu := seluruh.get(kode, {}).get(tahun)) is not None
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
    """Each program, kegiatan and sub kegiatan; empty if that year has no budget there.

    Budgets by the version in force at the end of that month, spending cumulative since January.
    """
    pagu = await pagu_berlaku(session, kantor, tahun, akhir_bulan(tahun, sampai_bulan))
    return await _ringkas(session, kantor, tahun, sampai_bulan, pagu)


async def _ringkas(
    session: ReadSession, kantor: Kantor, tahun: int, sampai_bulan: int | None, pagu: Pagu
) -> dict[str, Anggaran]:
    if not pagu.berlaku:
        return {}
    terpakai = await repository.terpakai(session, tahun, sampai_bulan or 12)
    return rules.ringkas(susunan(kantor, tahun), pagu.berlaku, terpakai, pagu.nama)


async def pagu_setahun(session: ReadSession, kantor: Kantor, tahun: int) -> dict[str, Decimal]:
    """The budget of each code, sums of the upper levels included, by the last version."""
    pagu = await pagu_berlaku(session, kantor, tahun, akhir_bulan(tahun, None))
    jumlah = rules.ringkas(susunan(kantor, tahun), pagu.berlaku, {}, pagu.nama)
    return {kode: satu.pagu for kode, satu in jumlah.items()}


async def rincian(session: ReadSession, kantor: Kantor, saring: AnggaranSaring) -> AnggaranRinci:
    tahun, sampai_bulan = saring.tahun, saring.sampai_bulan
    kantor = kantor.pada(tahun)
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
        murni=rules.ringkas(susunan(kantor, tahun), pagu.murni, {}, rules.MURNI),
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
    kantor = kantor.pada(saring.tahun)
    return rows.map(lambda satu: tampilan.versi_rinci(kantor, satu, baris, dasar))


async def lihat_versi(session: ReadSession, kantor: Kantor, versi_id: uuid.UUID) -> VersiRinci:
    satu = await repository.versi(session, versi_id)
    baris = await repository.baris(session, [versi_id])
    tahun = satu.versi.tahun
    return tampilan.versi_rinci(kantor.pada(tahun), satu, baris, murni(kantor, tahun))


async def sesudah_langkah(call: Call[Kantor], versi_id: uuid.UUID) -> VersiRinci:
    return await lihat_versi(call.session, call.desk, versi_id)


def tahun_salah(kantor: Kantor, tahun: int) -> list[FieldError]:
    if murni(kantor, tahun):
        return []
    pesan = f"Profil kantor tidak memuat anggaran tahun {tahun}."
    return [FieldError("tahun", pesan, "tahun-tanpa-anggaran")]
