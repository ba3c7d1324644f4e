"""The office as the bidang need it; a mistake in its profile stops the service (file, line)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from kantor import berkas
from kantor.berkas import SEMUA, BerkasPrivasi, MasaBerlaku, Rupa
from kantor.bidang import BIDANG
from kantor.cota import BerkasCota, baca_cota
from kantor.kalender import Kalender
from kantor.kasus import BerkasKasus
from kantor.kegiatan import JenisKegiatan, baca_kegiatan
from kantor.kop import Kop, baca_kop
from kantor.kunjungan import BerkasKunjungan, baca_kunjungan
from kantor.pengaduan import BerkasPengaduan
from kantor.profil import Profil, di
from kantor.rujukan import BerkasRujukan, baca_rujukan
from kantor.surat import BerkasSurat, baca_surat
from kantor.wilayah import Wilayah
from kit.profile import office_dir

from .layanan.rules import Butir, Kategori, Layanan


@dataclass(frozen=True, slots=True)
class Kantor:
    """One office as the bidang need it."""

    kode: str
    nama: str
    # The services in which the office has a division.
    pelayanan: frozenset[str]
    wilayah: Wilayah
    kalender: Kalender
    kategori: Mapping[str, Kategori]
    layanan: Mapping[str, Layanan]
    # Whether who completed a service may not evaluate it.
    penilai_harus_lain: bool
    # From how many working days before it is due a task is near its end.
    peringatan_hari_kerja: int
    privasi: BerkasPrivasi
    # None: the office receives complaints elsewhere.
    pengaduan: BerkasPengaduan | None
    kasus: BerkasKasus
    # What a delivery may say of itself: attribute -> its values.
    atribut: Mapping[str, Mapping[str, str]]
    # Names by code: what somebody may be beside the categories; for whom services are; what of the
    # office's counts as one by its own record.
    status_khusus: Mapping[str, str]
    subjek: Mapping[str, str]
    benda: Mapping[str, str]
    surat: BerkasSurat
    # None: the office refers nobody from here.
    rujukan: BerkasRujukan | None
    kunjungan: BerkasKunjungan
    # None: the office recommends nobody who wants to adopt.
    cota: BerkasCota | None
    # Kinds of dated activities, by code.
    kegiatan: Mapping[str, JenisKegiatan]
    kop: Kop
    # How long what a service gives is valid, by the code of the service.
    masa_berlaku: Mapping[str, Sequence[MasaBerlaku]]
    # By the code of each bidang.
    bidang: Mapping[str, str]
    # The same office by the files of later years (`kantor.profil`), each with its first year.
    kemudian: Sequence[tuple[int, Kantor]] = ()

    def pada(self, tahun: int) -> Kantor:
        """The office by the files of that year."""
        berlaku = [satu for sejak, satu in self.kemudian if sejak <= tahun]
        return berlaku[-1] if berlaku else self

    @property
    def semua_masa(self) -> Sequence[Kantor]:
        return [self, *(satu for _, satu in self.kemudian)]

    @property
    def sensitif(self) -> frozenset[str]:
        """The categories that are shown per person only for a purpose; once so in any year, always:
        what was recorded then is still there."""
        return frozenset(
            kode
            for masa in self.semua_masa
            for kode, satu in masa.kategori.items()
            if satu.sensitif
        )

    def nama_bidang(self, kode: str) -> str:
        return self.bidang.get(kode, kode)

    def katalog(self, bidang: str) -> Mapping[str, Layanan]:
        """The part of the catalogue that one bidang serves, in the order of the profile."""
        return {kode: item for kode, item in self.layanan.items() if item.bidang == bidang}


def muat(folder: Path | None = None) -> Kantor:
    """The office in `folder` (default: the one that DINSOS_PROFIL names), or ProfileError."""
    return _di(office_dir()) if folder is None else baca(Profil(folder))


@lru_cache(maxsize=4)
def _di(folder: Path) -> Kantor:
    return baca(di(folder))


def baca(profil: Profil) -> Kantor:
    pertama, *kemudian = profil.masa
    lanjut = [(satu.sejak, _masa(satu)) for satu in kemudian if satu.sejak is not None]
    return replace(_masa(pertama), kemudian=tuple(lanjut))


def _masa(profil: Profil) -> Kantor:
    kategori = {
        satu.kode: Kategori(
            satu.kode,
            satu.nama,
            satu.usia_min,
            satu.usia_maks,
            sensitif=satu.kode in profil.sensitif,
            jenis_kelamin=satu.jenis_kelamin,
            kriteria=frozenset(ini.kode for ini in satu.kriteria),
        )
        for satu in profil.ppks.isi.ppks
    }
    return Kantor(
        kode=profil.kantor.isi.kode,
        nama=profil.kantor.isi.nama,
        pelayanan=profil.kantor.isi.pelayanan,
        wilayah=profil.wilayah,
        kalender=profil.kalender,
        kategori=kategori,
        layanan={
            satu.kode: _layanan(profil, satu, frozenset(kategori))
            for satu in profil.layanan.isi.semua
        },
        penilai_harus_lain=profil.kantor.isi.penilai_harus_lain,
        peringatan_hari_kerja=profil.kantor.isi.peringatan_hari_kerja,
        privasi=profil.privasi,
        pengaduan=profil.pengaduan,
        kasus=profil.kasus,
        atribut=profil.layanan.isi.atribut,
        status_khusus=profil.ppks.isi.status_khusus,
        subjek=profil.layanan.isi.bernama(Rupa.ORANG, Rupa.KELUARGA, Rupa.LEMBAGA),
        benda=profil.layanan.isi.bernama(Rupa.BENDA),
        surat=baca_surat(profil),
        rujukan=baca_rujukan(profil),
        kunjungan=baca_kunjungan(profil),
        cota=baca_cota(profil),
        kegiatan=baca_kegiatan(profil),
        kop=baca_kop(profil),
        masa_berlaku={s.kode: s.masa_berlaku for s in profil.layanan.isi.semua},
        bidang={kode: profil.kantor.isi.nama_bidang(kode) for kode in BIDANG},
    )


def _layanan(profil: Profil, satu: berkas.Layanan, kategori: frozenset[str]) -> Layanan:
    return Layanan(
        kode=satu.kode,
        nomor=satu.nomor,
        nama=satu.nama,
        sasaran=satu.sasaran,
        bidang=satu.bidang,
        subjek=satu.subjek,
        berupa=profil.layanan.isi.subjek[satu.subjek].berupa,
        tetap={ini.kode: ini.subjek for ini in profil.ppks.isi.ppks if ini.subjek is not None},
        langkah=tuple(_butir(langkah) for langkah in satu.langkah),
        persyaratan=tuple(_butir(syarat) for syarat in satu.persyaratan),
        komponen=profil.layanan.isi.komponen(satu),
        ppks=kategori if SEMUA in satu.ppks else frozenset(satu.ppks),
        usia_min=satu.usia_min,
        usia_maks=satu.usia_maks,
        output=tuple(satu.output),
        biaya=satu.biaya,
        standar_hari_kerja=satu.standar_hari_kerja,
        sensitif=profil.layanan_sensitif(satu),
    )


def _butir(satu: berkas.Butir) -> Butir:
    return Butir(satu.kode, satu.label, satu.syarat, tuple(map(_butir, satu.rincian)))
