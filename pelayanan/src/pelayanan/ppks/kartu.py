"""A person as on paper, as stored, and as shown: the three forms and the ways between them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from kit.clock import today
from kit.errors import FieldError
from pelayanan import nama as aturan_nama
from pelayanan.bunyi import bunyi, rapat
from pelayanan.loket import Kunci, Loket
from pelayanan.pandangan import Pandangan

from . import rules
from .models import Ppks
from .rules import Acuan, Calon, JenisIdentitas, StatusDukcapil
from .schemas import NomorTersamar, Peringatan, PpksRinci, PpksRingkas

TERTUTUP = "***"


def acuan(loket: Loket, lama: Calon | None = None) -> Acuan:
    pernah = loket.kategori_dikenal
    kini = loket.kini
    return Acuan(loket.kantor.wilayah, kini.kategori, kini.status_khusus, today(), lama, pernah)


def _menurut_acuan(aturan: rules.Aturan) -> Callable[[Any, Loket], list[FieldError]]:
    return lambda isian, loket: aturan(isian, acuan(loket))


# What an operation says of a form of which a part cannot be read (`kit.faults`).
ATURAN = tuple(_menurut_acuan(aturan) for aturan in rules.ATURAN)


def nilai(kunci: Kunci, ppks_id: uuid.UUID, calon: Calon) -> dict[str, Any]:
    """The row of a new person."""
    jenis, kunci_subjek = identitas(kunci, ppks_id, calon.nik)
    return {
        **kolom(kunci, ppks_id, calon),
        "identitas_versi": 1,
        "identitas_jenis": jenis,
        "identitas_kunci": kunci_subjek,
    }


def kolom(kunci: Kunci, ppks_id: uuid.UUID, calon: Calon) -> dict[str, Any]:
    """What people write about a person, as it is stored."""
    didengar = bunyi(calon.nama)
    return {
        "nama": calon.nama,
        "nama_normal": aturan_nama.normal(calon.nama),
        "nama_bunyi": didengar,
        "bunyi_rapat": rapat(didengar),
        "nik_sandi": kunci.tutup("ppks.nik", ppks_id, calon.nik),
        "nik_cari": kunci.cari.digest("nik", calon.nik) if calon.nik else None,
        "alasan_tanpa_nik": calon.alasan_tanpa_nik,
        "kk_sandi": kunci.tutup("ppks.kk", ppks_id, calon.kk),
        "kk_cari": kunci.cari.digest("kk", calon.kk) if calon.kk else None,
        "tanggal_lahir": calon.tanggal_lahir,
        "tahun_lahir": calon.tahun_lahir,
        "tempat_lahir_sandi": kunci.tutup("ppks.tempat_lahir", ppks_id, calon.tempat_lahir),
        "jenis_kelamin": calon.jenis_kelamin,
        "kelurahan": calon.kelurahan,
        "dasar_lokasi": calon.dasar_lokasi,
        "alamat_sandi": kunci.tutup("ppks.alamat", ppks_id, calon.alamat),
        "telepon_sandi": kunci.tutup("ppks.telepon", ppks_id, calon.telepon),
        "kategori": list(calon.kategori),
        "status_khusus": calon.status_khusus,
        "disabilitas": calon.disabilitas,
    }


def identitas(kunci: Kunci, ppks_id: uuid.UUID, nik: str | None) -> tuple[JenisIdentitas, str]:
    """Under which key the person is counted: by NIK alike in every bidang, else by this record."""
    if nik is None:
        return JenisIdentitas.ACAK, rules.kunci_acak(ppks_id)
    return JenisIdentitas.NIK, kunci.subjek.key("nik", nik)


def terbuka(kunci: Kunci, ppks: Ppks) -> Calon:
    """The record as it stands on paper."""
    return Calon(
        nama=ppks.nama,
        nik=kunci.buka("ppks.nik", ppks.id, ppks.nik_sandi),
        alasan_tanpa_nik=ppks.alasan_tanpa_nik,
        kk=kunci.buka("ppks.kk", ppks.id, ppks.kk_sandi),
        tanggal_lahir=ppks.tanggal_lahir,
        tahun_lahir=ppks.tahun_lahir,
        tempat_lahir=kunci.buka("ppks.tempat_lahir", ppks.id, ppks.tempat_lahir_sandi),
        jenis_kelamin=ppks.jenis_kelamin,
        kelurahan=ppks.kelurahan,
        dasar_lokasi=ppks.dasar_lokasi,
        alamat=kunci.buka("ppks.alamat", ppks.id, ppks.alamat_sandi),
        telepon=kunci.buka("ppks.telepon", ppks.id, ppks.telepon_sandi),
        kategori=tuple(ppks.kategori),
        status_khusus=ppks.status_khusus,
        disabilitas=ppks.disabilitas,
    )


def nomor(
    *,
    diketahui: bool,
    terbuka: str | None = None,
    dukcapil: str | None = None,
    pada: datetime | None = None,
) -> NomorTersamar:
    return NomorTersamar(
        diketahui=diketahui,
        dukcapil=StatusDukcapil(dukcapil or StatusDukcapil.BELUM) if diketahui else None,
        dukcapil_pada=pada,
        nomor=terbuka,
    )


def _nik(ppks: Ppks, terbuka: str | None = None) -> NomorTersamar:
    return nomor(
        diketahui=ppks.nik_sandi is not None,
        terbuka=terbuka,
        dukcapil=ppks.dukcapil,
        pada=ppks.dukcapil_pada,
    )


def ringkas(ppks: Ppks, pandangan: Pandangan) -> PpksRingkas:
    return PpksRingkas(
        id=ppks.id,
        nama=ppks.nama,
        nik=_nik(ppks),
        jenis_kelamin=ppks.jenis_kelamin,
        tahun_lahir=ppks.tahun_lahir,
        kelurahan=ppks.kelurahan,
        kategori=pandangan.kategori(ppks.kategori),
        kategori_lengkap=pandangan.lengkap,
        status_khusus=ppks.status_khusus,
        disabilitas=ppks.disabilitas,
    )


def rinci(
    loket: Loket,
    ppks: Ppks,
    pandangan: Pandangan,
    *,
    terlihat: bool = False,
    nik_ditulis: bool = False,
) -> PpksRinci:
    """`terlihat`: without masks. A warning says nothing of what the answer does not show, and of
    the NIK only to whoever has just written it (`nik_ditulis`): where it was issued is six of its
    digits."""
    calon = terbuka(loket.kunci, ppks)
    diperingatkan = replace(
        calon,
        nik=calon.nik if terlihat or nik_ditulis else None,
        kategori=tuple(pandangan.kategori(calon.kategori)),
    )
    samar: Callable[[str | None], str | None] = (
        (lambda isi: isi) if terlihat else (lambda isi: TERTUTUP if isi else None)
    )
    return PpksRinci(
        **ringkas(ppks, pandangan).model_dump(exclude={"nik"}),
        nik=_nik(ppks, calon.nik if terlihat else None),
        alasan_tanpa_nik=ppks.alasan_tanpa_nik,
        kk=nomor(diketahui=calon.kk is not None, terbuka=calon.kk if terlihat else None),
        tanggal_lahir=ppks.tanggal_lahir,
        tempat_lahir=samar(calon.tempat_lahir),
        dasar_lokasi=ppks.dasar_lokasi,
        alamat=samar(calon.alamat),
        telepon=samar(calon.telepon),
        identitas=ppks.identitas_jenis,
        identitas_versi=ppks.identitas_versi,
        dibuat=ppks.created_at,
        versi=ppks.version,
        peringatan=[
            Peringatan(lokasi=satu.lokasi, pesan=satu.pesan, kode=satu.kode)
            for satu in rules.peringatan(diperingatkan, acuan(loket))
        ],
    )
