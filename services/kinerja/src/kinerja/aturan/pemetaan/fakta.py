"""From records to facts: pure functions over the office's mapping, without a database."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from operator import attrgetter

from kantor.bidang import PEMILIK_PSKS
from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.aturan.pemetaan.bentuk import (
    Fakta,
    Kedudukan,
    Klien,
    Komponen,
    RekamDaftar,
    RekamEvaluasi,
    RekamLayanan,
    RekamPermohonan,
)
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.aturan.pemetaan.rules import Keluaran, Pemetaan
from kit.schemas import BORN_FROM, RECORDED_FROM, RECORDED_UNTIL

# What these say of a record holds for every fact that is made of it.
_SELURUH_REKAM = (Alasan.BUKAN_KEWENANGAN_KOTA, Alasan.TIDAK_BERLAKU, Alasan.WAKTU_MUSTAHIL)
KRITERIA = ("kebutuhan_dasar", "tugas_peran", "mengatasi_masalah")
_TANPA_KELUARAN = Keluaran()
_ISI = attrgetter(*(satu.name for satu in fields(Fakta)))


def _lain(fakta: Fakta, **isi: object) -> Fakta:
    """Another fact of the same record; `dataclasses.replace` takes three times as long."""
    hasil = Fakta(*_ISI(fakta))
    for nama, nilai in isi.items():
        setattr(hasil, nama, nilai)
    return hasil


def _kedudukan(pemetaan: Pemetaan, sumber: str, rekam: Klien) -> Kedudukan:
    tanda = (
        sumber, rekam.layanan, tuple(rekam.kategori), rekam.status_khusus, rekam.berlaku,
        rekam.ppks_id is None, mustahil(rekam.tanggal, rekam.tahun_lahir),
    )  # fmt: skip
    dikenal = pemetaan.kedudukan_dikenal.get(tanda)
    if dikenal is None:
        dikenal = pemetaan.kedudukan_dikenal[tanda] = _susun_kedudukan(pemetaan, sumber, rekam)
    return dikenal


def _susun_kedudukan(pemetaan: Pemetaan, sumber: str, rekam: Klien) -> Kedudukan:
    daftar = pemetaan.layanan.get(sumber, {})
    program = daftar.get(rekam.layanan)
    urutan = pemetaan.urutan
    kategori = tuple(
        sorted((k for k in set(rekam.kategori) if k in urutan), key=urutan.__getitem__)
    )
    lain = tuple(sorted(set(rekam.kategori).difference(kategori)))
    status = pemetaan.status.get(rekam.status_khusus) if rekam.status_khusus else None
    penilai: str | None = None
    if kategori:
        # Several categories, several evaluators: who gave the service if it is one of them, else
        # the evaluator of the first category.
        calon = [pemetaan.penilai[satu].untuk(sumber) for satu in kategori]
        penilai = sumber if sumber in calon else calon[0]
    elif status is not None:
        penilai = status.untuk(sumber)
        kategori = (str(rekam.status_khusus),)
    alasan: Alasan | None = None
    if pemetaan.bukan_kewenangan(kategori + lain):
        alasan = Alasan.BUKAN_KEWENANGAN_KOTA
    elif not rekam.berlaku:
        alasan = Alasan.TIDAK_BERLAKU
    elif mustahil(rekam.tanggal, rekam.tahun_lahir):
        alasan = Alasan.WAKTU_MUSTAHIL
    elif rekam.layanan not in daftar:
        alasan = Alasan.TANPA_PEMETAAN
    elif program is None:
        alasan = Alasan.LAYANAN_TIDAK_DIHITUNG
    elif rekam.ppks_id is None:
        alasan = Alasan.TANPA_PPKS
    elif not kategori:
        alasan = Alasan.TANPA_KATEGORI
    return Kedudukan(program, kategori + lain, penilai, pemetaan.sasaran(program, kategori), alasan)


def _fakta_klien(
    pemetaan: Pemetaan, jenis: JenisFakta, rekam: Klien, kedudukan: Kedudukan
) -> Fakta:
    return Fakta(
        jenis=jenis,
        tanggal=rekam.tanggal,
        program=kedudukan.program,
        layanan=rekam.layanan,
        daftar=kedudukan.daftar,
        kelurahan=rekam.kelurahan,
        kategori=kedudukan.kategori,
        jenis_kelamin=rekam.jenis_kelamin,
        tahun_lahir=rekam.tahun_lahir,
        kelompok_umur=pemetaan.umur(rekam.tahun_lahir, rekam.tanggal),
        disabilitas=rekam.disabilitas,
        subjek=rekam.subjek,
        penilai=kedudukan.penilai,
        alasan=kedudukan.alasan,
    )


def fakta_permohonan(pemetaan: Pemetaan, sumber: str, rekam: RekamPermohonan) -> list[Fakta]:
    kedudukan = _kedudukan(pemetaan, sumber, rekam)
    return _bercacah(pemetaan, [_fakta_klien(pemetaan, JenisFakta.DIAJUKAN, rekam, kedudukan)])


def fakta_layanan(pemetaan: Pemetaan, sumber: str, rekam: RekamLayanan) -> list[Fakta]:
    """The fact *ditangani* first; then outputs, needs, and the PSKS who helped."""
    kedudukan = _kedudukan(pemetaan, sumber, rekam)
    ditangani = _fakta_klien(pemetaan, JenisFakta.DITANGANI, rekam, kedudukan)
    ditangani.sumber_dana = rekam.sumber_dana
    keluaran = pemetaan.keluaran.get(sumber, {}).get(rekam.layanan, _TANPA_KELUARAN)
    diberikan: dict[str, list[Komponen]] = {kode: [] for kode in keluaran.selesai}
    perlu: set[str] = set()
    tidak_diberikan: set[str] = set()
    for satu in rekam.komponen:
        for kode in keluaran.komponen.get(satu.kode, ()):
            if satu.diberikan:
                diberikan.setdefault(kode, []).append(satu)
            else:
                tidak_diberikan.add(kode)
            if satu.dinilai_perlu:
                perlu.add(kode)
    # A completion adds its code, unless its own record says that the component was not given.
    diberikan = {k: isi for k, isi in diberikan.items() if isi or k not in tidak_diberikan}
    hasil = [ditangani]
    hasil += [
        _keluaran(pemetaan, ditangani, kode, isi, aktif=keluaran.aktif)
        for kode, isi in diberikan.items()
    ]
    if ditangani.alasan in (None, *_SELURUH_REKAM):
        dasar = pemetaan.kebutuhan.get(ditangani.program or "", ())
        dipenuhi = diberikan if keluaran.aktif else {}
        kosong = {k for k, isi in dipenuhi.items() if not _jumlah(isi)}
        hasil += [
            _lain(ditangani, jenis=jenis, komponen=kode, alasan=ditangani.alasan or sebab)
            for jenis, kode_kode, sebab in (
                (JenisFakta.MEMBUTUHKAN, perlu, None),
                (JenisFakta.TERPENUHI, dipenuhi.keys() - kosong, None),
                (JenisFakta.TERPENUHI, kosong, Alasan.TIDAK_DIBERIKAN),
            )
            for kode in sorted(kode_kode)
            if pemetaan.susunan[kode].kegiatan in dasar
        ]
    hasil += [_kontribusi(pemetaan, ditangani, psks) for psks in sorted(set(rekam.psks))]
    return _bercacah(pemetaan, hasil)


def _jumlah(isi: Sequence[Komponen]) -> int:
    """What was given; a completed service without components is one.

    Records sealed before 0 was refused may call 0 given: that is nothing.
    """
    return sum(satu.jumlah for satu in isi) if isi else 1


def _keluaran(
    pemetaan: Pemetaan, ditangani: Fakta, kode: str, isi: Sequence[Komponen], *, aktif: bool
) -> Fakta:
    """An output counts on its sub kegiatan, also if its service makes nobody *ditangani*."""
    alasan = ditangani.alasan if ditangani.alasan in _SELURUH_REKAM else None
    letak = pemetaan.susunan[kode]
    # A service that does not make its client *ditangani* (complaint, burial) is not for clients of
    # an SPM or others: its output stays on its own code.
    di_luar_spm = (
        ditangani.program is not None
        and letak.kegiatan in pemetaan.kegiatan_spm
        and not pemetaan.spm(ditangani.daftar)
    )
    pengganti = pemetaan.padanan.get(kode) if di_luar_spm else kode
    jumlah = _jumlah(isi)
    if alasan is None and not jumlah:
        alasan = Alasan.TIDAK_DIBERIKAN
    elif alasan is None and not aktif:
        alasan = Alasan.PEMETAAN_BELUM_AKTIF
    elif alasan is None and pengganti is None:
        alasan = Alasan.TANPA_PADANAN
    return _lain(
        ditangani,
        jenis=JenisFakta.KELUARAN,
        program=letak.program,
        sub_kegiatan=pengganti,
        jumlah=jumlah,
        satuan=isi[0].satuan if isi else None,
        alasan=alasan,
    )


def _kontribusi(pemetaan: Pemetaan, ditangani: Fakta, psks: uuid.UUID) -> Fakta:
    """Each completed service may name PSKS who helped; its subject is that PSKS."""
    return Fakta(
        jenis=JenisFakta.BERKONTRIBUSI,
        tanggal=ditangani.tanggal,
        program=ditangani.program,
        layanan=ditangani.layanan,
        daftar=pemetaan.daftar_psks,
        kelurahan=ditangani.kelurahan,
        sumber_dana=ditangani.sumber_dana,
        subjek="psks",
        alasan=ditangani.alasan if ditangani.alasan in _SELURUH_REKAM else None,
        orang=(PEMILIK_PSKS, psks),
    )


def fakta_evaluasi(rekam: RekamEvaluasi) -> list[Fakta]:
    """The answers alone: whether they are enough, and in which counts, is decided by the rules of
    the year of the service that is evaluated."""
    benar = tuple(nama for nama in KRITERIA if getattr(rekam, nama))
    alasan: Alasan | None = None
    if not rekam.berlaku:
        alasan = Alasan.TIDAK_BERLAKU
    elif mustahil(rekam.tanggal, None):
        alasan = Alasan.WAKTU_MUSTAHIL
    fakta = Fakta(
        jenis=JenisFakta.BERFUNGSI,
        tanggal=rekam.tanggal,
        kriteria=benar,
        legal=len(benar) == len(KRITERIA),
        alasan=alasan,
    )
    return [fakta]


def fakta_daftar(pemetaan: Pemetaan, rekam: RekamDaftar) -> list[Fakta]:
    """An entry of a governed list; its date is always in the year of the list."""
    awal, akhir = date(rekam.tahun, 1, 1), date(rekam.tahun, 12, 31)
    tanggal = min(max(rekam.tanggal, awal), akhir)
    dikenal = next((satu for satu in pemetaan.daftar if satu.kode == rekam.daftar), None)
    alasan: Alasan | None = None
    if pemetaan.bukan_kewenangan(rekam.kategori):
        alasan = Alasan.BUKAN_KEWENANGAN_KOTA
    elif not rekam.berlaku:
        alasan = Alasan.TIDAK_BERLAKU
    elif mustahil(rekam.tanggal, rekam.tahun_lahir):
        alasan = Alasan.WAKTU_MUSTAHIL
    elif dikenal is None:
        alasan = Alasan.TANPA_DAFTAR
    fakta = Fakta(
        jenis=JenisFakta.TERDAFTAR,
        tanggal=tanggal,
        program=dikenal.program if dikenal else None,
        daftar=rekam.daftar,
        tahap=rekam.tahap.value,
        kelurahan=rekam.kelurahan,
        kategori=tuple(rekam.kategori),
        jenis_kelamin=rekam.jenis_kelamin,
        tahun_lahir=rekam.tahun_lahir,
        kelompok_umur=pemetaan.umur(rekam.tahun_lahir, tanggal),
        disabilitas=rekam.disabilitas,
        subjek="psks" if dikenal and dikenal.psks else "orang",
        alasan=alasan,
    )
    return _bercacah(pemetaan, [fakta])


def mustahil(tanggal: date, tahun_lahir: int | None) -> bool:
    """Whether a record says what cannot be: doors refuse it now, older records may hold it."""
    return not RECORDED_FROM <= tanggal <= RECORDED_UNTIL or (
        tahun_lahir is not None and not BORN_FROM.year <= tahun_lahir <= tanggal.year
    )


def tahan_mendatang(fakta: Iterable[Fakta], hari: date) -> None:
    """What is dated after the day of its recording has not happened yet: stored, not counted."""
    for satu in fakta:
        if satu.alasan is None and satu.tanggal > hari:
            satu.alasan = Alasan.TANGGAL_MENDATANG


def _bercacah(pemetaan: Pemetaan, fakta: list[Fakta]) -> list[Fakta]:
    for satu in fakta:
        satu.cacah = pemetaan.cacah_fakta(satu)
    return fakta
