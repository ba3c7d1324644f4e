"""From records to facts: pure functions over the office's mapping, without a database."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from operator import attrgetter

from kantor.bidang import PEMILIK_PSKS
from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.aturan.pemetaan.bentuk import Diberikan, Fakta, Kedudukan, Klien
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.dasar.ciri import Ciri
from kit.schemas import BORN_FROM, RECORDED_FROM, RECORDED_UNTIL

# What these say of a record holds for every fact that is made of it.
SELURUH_REKAM = (Alasan.BUKAN_KEWENANGAN_KOTA, Alasan.TIDAK_BERLAKU, Alasan.WAKTU_MUSTAHIL)
_ISI = attrgetter(*(satu.name for satu in fields(Fakta)))


def lain(fakta: Fakta, **isi: object) -> Fakta:
    """Another fact of the same record; `dataclasses.replace` takes three times as long."""
    hasil = Fakta(*_ISI(fakta))
    for nama, nilai in isi.items():
        setattr(hasil, nama, nilai)
    return hasil


def tanda_klien(rekam: Klien) -> tuple[object, ...]:
    """What the mapping looks at in every record of a client; not the place, the age and the sex."""
    return (
        rekam.layanan, rekam.ciri.kategori, rekam.ciri.status_khusus, rekam.berlaku, rekam.subjek,
        rekam.ppks_id is None, rekam.keluarga_id is None,
        mustahil(rekam.tanggal, rekam.ciri.tahun_lahir),
    )  # fmt: skip


def milik_orang(pemetaan: Pemetaan, fakta: Fakta, sumber: str, rekam: Klien) -> Fakta:
    """The same fact of somebody else, or of another day; that of a family is of theirs."""
    hasil = Fakta(*_ISI(fakta))
    hasil.tanggal, hasil.ciri = rekam.tanggal, rekam.ciri
    hasil.kelompok_umur = pemetaan.umur(rekam.ciri.tahun_lahir, rekam.tanggal)
    if rekam.keluarga_id is not None:
        hasil.keluarga = (sumber, rekam.keluarga_id)
        hasil.orang = hasil.keluarga if fakta.orang is not None else None
    return hasil


def kedudukan(pemetaan: Pemetaan, sumber: str, rekam: Klien) -> Kedudukan:
    tanda = (sumber, *tanda_klien(rekam))
    dikenal = pemetaan.kedudukan_dikenal.get(tanda)
    if dikenal is None:
        dikenal = pemetaan.kedudukan_dikenal[tanda] = _susun_kedudukan(pemetaan, sumber, rekam)
    return dikenal


def _susun_kedudukan(pemetaan: Pemetaan, sumber: str, rekam: Klien) -> Kedudukan:
    daftar = pemetaan.layanan.get(sumber, {})
    program = daftar.get(rekam.layanan or "")
    ciri, urutan = rekam.ciri, pemetaan.urutan
    kategori = tuple(sorted((k for k in set(ciri.kategori) if k in urutan), key=urutan.__getitem__))
    lainnya = tuple(sorted(set(ciri.kategori).difference(kategori)))
    status = pemetaan.status.get(ciri.status_khusus) if ciri.status_khusus else None
    penilai: str | None = None
    if kategori:
        # Several categories, several evaluators: who gave the service if it is one of them, else
        # the evaluator of the first category.
        calon = [pemetaan.penilai[satu].untuk(sumber) for satu in kategori]
        penilai = sumber if sumber in calon else calon[0]
    elif status is not None:
        penilai = status.untuk(sumber)
        kategori = (str(ciri.status_khusus),)
    semua = kategori + lainnya
    alasan: Alasan | None = None
    if pemetaan.bukan_kewenangan(semua):
        alasan = Alasan.BUKAN_KEWENANGAN_KOTA
    elif not rekam.berlaku:
        alasan = Alasan.TIDAK_BERLAKU
    elif mustahil(rekam.tanggal, ciri.tahun_lahir):
        alasan = Alasan.WAKTU_MUSTAHIL
    elif rekam.layanan not in daftar:
        alasan = Alasan.TANPA_PEMETAAN
    elif program is None:
        alasan = Alasan.LAYANAN_TIDAK_DIHITUNG
    elif rekam.ppks_id is None:
        alasan = Alasan.TANPA_PPKS
    elif not kategori:
        alasan = Alasan.TANPA_KATEGORI
    return Kedudukan(program, semua, penilai, pemetaan.sasaran(program, kategori), alasan)


def fakta_klien(pemetaan: Pemetaan, jenis: JenisFakta, sumber: str, rekam: Klien) -> Fakta:
    """How the mapping looks at a service to this client."""
    milik = kedudukan(pemetaan, sumber, rekam)
    return Fakta(
        jenis=jenis,
        tanggal=rekam.tanggal,
        program=milik.program,
        layanan=rekam.layanan,
        daftar=milik.daftar,
        ciri=rekam.ciri,
        kategori=milik.kategori,
        kelompok_umur=pemetaan.umur(rekam.ciri.tahun_lahir, rekam.tanggal),
        subjek=rekam.subjek,
        penilai=milik.penilai,
        alasan=milik.alasan,
        keluarga=None if rekam.keluarga_id is None else (sumber, rekam.keluarga_id),
    )


def keluaran(
    pemetaan: Pemetaan, klien: Fakta, kode: str, diberikan: Diberikan, *, aktif: bool
) -> Fakta:
    """An output counts on its sub kegiatan, also if its service makes nobody *ditangani*.

    Where that counts families and the client's is known, its subject is the family.
    """
    alasan = klien.alasan if klien.alasan in SELURUH_REKAM else None
    letak = pemetaan.susunan[kode]
    # A service that does not make its client *ditangani* (complaint, burial) is not for clients of
    # an SPM or others: its output stays on its own code.
    di_luar_spm = (
        klien.program is not None
        and letak.kegiatan in pemetaan.kegiatan_spm
        and not pemetaan.spm(klien.daftar)
    )
    pengganti = pemetaan.padanan.get(kode) if di_luar_spm else kode
    if alasan is None and not diberikan.jumlah:
        alasan = Alasan.TIDAK_DIBERIKAN
    elif alasan is None and not aktif:
        alasan = Alasan.PEMETAAN_BELUM_AKTIF
    elif alasan is None and pengganti is None:
        alasan = Alasan.TANPA_PADANAN
    return lain(
        klien,
        jenis=JenisFakta.KELUARAN,
        program=letak.program,
        sub_kegiatan=pengganti,
        jumlah=diberikan.jumlah,
        satuan=diberikan.satuan,
        alasan=alasan,
        orang=klien.keluarga if pemetaan.menghitung_keluarga(pengganti) else None,
    )


def kontribusi(pemetaan: Pemetaan, tentang: Fakta, psks: uuid.UUID) -> Fakta:
    """Somebody helped with what this fact is about; its subject is that PSKS."""
    return Fakta(
        jenis=JenisFakta.BERKONTRIBUSI,
        tanggal=tentang.tanggal,
        program=tentang.program,
        layanan=tentang.layanan,
        daftar=pemetaan.daftar_psks,
        ciri=Ciri.tersimpan(kelurahan=tentang.ciri.kelurahan),
        sumber_dana=tentang.sumber_dana,
        subjek="psks",
        alasan=tentang.alasan if tentang.alasan in SELURUH_REKAM else None,
        orang=(PEMILIK_PSKS, psks),
    )


def mustahil(tanggal: date, tahun_lahir: int | None) -> bool:
    """Whether a record says what cannot be: doors refuse it now, older records may hold it."""
    return not RECORDED_FROM <= tanggal <= RECORDED_UNTIL or (
        tahun_lahir is not None and not BORN_FROM.year <= tahun_lahir <= tanggal.year
    )


def tak_berlaku(tanggal: date, *, berlaku: bool) -> Alasan | None:
    """Why a record that says nothing of a birth counts nowhere."""
    if not berlaku:
        return Alasan.TIDAK_BERLAKU
    return Alasan.WAKTU_MUSTAHIL if mustahil(tanggal, None) else None


def tahan_mendatang(fakta: Iterable[Fakta], hari: date) -> None:
    """What is dated after the day of its recording has not happened yet: stored, not counted."""
    for satu in fakta:
        if satu.alasan is None and satu.tanggal > hari:
            satu.alasan = Alasan.TANGGAL_MENDATANG
