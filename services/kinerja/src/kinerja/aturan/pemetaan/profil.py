"""Reading the mapping from the office's profile; each mistake names its file and line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kantor import berkas
from kantor.berkas import BerkasLayanan
from kantor.bidang import Bidang
from kantor.profil import Profil
from kinerja.aturan.pemetaan.rules import Kategori, Keluaran, Letak, Pemetaan, Penilai, Sasaran
from kinerja.aturan.pemetaan.rules import KelompokUmur as UmurAturan
from kit.profile import Document, ProfileError, read_yaml, validate


class _Sendiri(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _PenilaiKhusus(_Sendiri):
    menurut_pemberi: dict[Bidang, Bidang] = {}
    lainnya: Bidang


class _Status(_Sendiri):
    penilai: Bidang


Kriteria = Literal["kebutuhan_dasar", "tugas_peran", "mengatasi_masalah"]


class _Berfungsi(_Sendiri):
    label: str
    cukup: Annotated[list[Annotated[list[Kriteria], Field(min_length=1)]], Field(min_length=1)]


class DaftarSasaran(_Sendiri):
    """A governed list; their order decides, the first that matches wins.

    Without categories: anybody in that program. `psks`: a list of PSKS, not of PPKS.
    """

    kode: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    nama: Annotated[str, Field(min_length=1)]
    program: str | None = None
    kategori: list[str] = []
    psks: bool = False


class KelompokUmur(_Sendiri):
    """Age in full years up to and with `sampai`; null: no upper limit."""

    kode: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    nama: Annotated[str, Field(min_length=1)]
    sampai: Annotated[int, Field(ge=0)] | None


class BerkasPemetaan(_Sendiri):
    penilai_khusus: dict[str, _PenilaiKhusus] = {}
    status_khusus: dict[str, _Status] = {}
    berfungsi: dict[str, _Berfungsi]
    daftar: list[DaftarSasaran] = []
    kebutuhan_dasar: dict[str, list[str]] = {}  # program -> kegiatan
    kelompok_umur: list[KelompokUmur] = []
    diaktifkan: list[str] = []  # codes of services whose mapping of `keyakinan: rendah` is used


def baca(profil: Profil) -> tuple[Document, BerkasPemetaan]:
    """pemetaan.yaml, its shape only."""
    dok = read_yaml(profil.berkas("pemetaan.yaml"))
    return dok, validate(BerkasPemetaan, dok)


def pemetaan(profil: Profil, dok: Document, sendiri: BerkasPemetaan) -> Pemetaan:
    """The office's mapping from pemetaan.yaml, layanan.yaml and ppks.yaml; all codes are
    checked."""
    layanan, ppks = profil.layanan.isi, profil.ppks.isi
    dok_layanan = profil.layanan.dokumen
    baris = {satu.kode: satu for _, satu in profil.program}
    program = {satu.kode for satu in baris.values() if satu.level == "program"}
    salah = _periksa(sendiri, dok, layanan, dok_layanan, program, {k.kode for k in ppks.ppks})
    salah += _periksa_status(sendiri, dok, ppks)
    susunan = {
        satu.kode: Letak(kegiatan=satu.kode_induk, program=baris[satu.kode_induk].kode_induk)
        for satu in baris.values()
        if satu.level == "subkegiatan"
    }
    salah += _periksa_sub_kegiatan(layanan, dok_layanan, susunan)
    if salah:
        raise ProfileError(*salah)
    menurut_sumber: dict[str, dict[str, str | None]] = {}
    for satu in layanan.semua:
        # "bila-aktif": its letter of recommendation alone does not make somebody *ditangani*, and
        # no record yet says that a membership is active except the PBI aid, which is recorded
        # apart.
        dihitung = satu.ditangani.hitung == "ya"
        program_nya = satu.ditangani.program if dihitung else None
        menurut_sumber.setdefault(satu.bidang, {})[satu.kode] = program_nya
    return Pemetaan(
        layanan=menurut_sumber,
        kategori=tuple(
            Kategori(kode=satu.kode, penilai=_penilai(sendiri, satu))
            for satu in ppks.ppks
            if satu.dihitung_kabkota
        ),
        bukan_kota=tuple(sorted(satu.kode for satu in ppks.ppks if not satu.dihitung_kabkota)),
        status={
            kode: Penilai(lainnya=satu.penilai) for kode, satu in sendiri.status_khusus.items()
        },
        berfungsi={
            kode: tuple(tuple(daftar) for daftar in satu.cukup)
            for kode, satu in sendiri.berfungsi.items()
        },
        keluaran=_keluaran(layanan, set(sendiri.diaktifkan)),
        susunan=susunan,
        keluarga=tuple(kode for kode in susunan if baris[kode].menghitung_keluarga),
        padanan=layanan.padanan_non_spm,
        kebutuhan={kode: tuple(isi) for kode, isi in sendiri.kebutuhan_dasar.items()},
        daftar=tuple(
            Sasaran(
                kode=satu.kode,
                program=satu.program,
                kategori=tuple(satu.kategori),
                psks=satu.psks,
            )
            for satu in sendiri.daftar
        ),
        kelompok_umur=tuple(
            UmurAturan(kode=satu.kode, sampai=satu.sampai) for satu in sendiri.kelompok_umur
        ),
    )


def _penilai(sendiri: BerkasPemetaan, kategori: berkas.Kategori) -> Penilai:
    khusus = sendiri.penilai_khusus.get(kategori.kode)
    if khusus is None:
        return Penilai(lainnya=kategori.bidang)
    return Penilai(lainnya=khusus.lainnya, menurut_pemberi={**khusus.menurut_pemberi})


def _keluaran(layanan: BerkasLayanan, diaktifkan: set[str]) -> dict[str, dict[str, Keluaran]]:
    """Low confidence: its indicator measures something else; it is off until the office switches
    it on."""
    hasil: dict[str, dict[str, Keluaran]] = {}
    for satu in layanan.semua:
        komponen = {
            butir.kode: (butir.sub_kegiatan,)
            for butir in (*layanan.komponen_bidang.get(satu.bidang, []), *satu.butir)
            if butir.sub_kegiatan is not None
        }
        hasil.setdefault(satu.bidang, {})[satu.kode] = Keluaran(
            selesai=tuple(satu.sub_kegiatan),
            komponen=komponen,
            bila={
                butir.kode: {nama: tuple(nilai) for nama, nilai in butir.bila.items()}
                for butir in (*layanan.komponen_bidang.get(satu.bidang, []), *satu.butir)
                if butir.bila
            },
            aktif=satu.keyakinan != "rendah" or satu.kode in diaktifkan,
        )
    return hasil


def _periksa_status(sendiri: BerkasPemetaan, dok: Document, ppks: berkas.BerkasPpks) -> list[str]:
    return [
        dok.mistake(("status_khusus", kode), f"status {kode} tidak ada di ppks.yaml.")
        for kode in sendiri.status_khusus
        if kode not in ppks.status_khusus
    ]


def _periksa_sub_kegiatan(
    layanan: BerkasLayanan, dok: Document, susunan: Mapping[str, Letak]
) -> list[str]:
    salah = [
        dok.mistake(("padanan_non_spm",), f"sub kegiatan {kode} tidak ada di program.csv.")
        for pasangan in layanan.padanan_non_spm.items()
        for kode in pasangan
        if kode not in susunan
    ]
    for bidang, daftar in layanan.komponen_bidang.items():
        salah += [
            dok.mistake(
                ("komponen_bidang", bidang, ke),
                f"sub kegiatan {butir.sub_kegiatan} tidak ada di program.csv.",
            )
            for ke, butir in enumerate(daftar)
            if butir.sub_kegiatan is not None and butir.sub_kegiatan not in susunan
        ]
    salah += [
        dok.mistake(letak, f"{satu.kode}: sub kegiatan {kode} tidak ada.")
        for letak, satu in layanan.berletak
        for kode in (*satu.sub_kegiatan, *(butir.sub_kegiatan for butir in satu.butir))
        if kode is not None and kode not in susunan
    ]
    return salah


def _periksa(
    sendiri: BerkasPemetaan,
    dok: Document,
    layanan: BerkasLayanan,
    dok_layanan: Document,
    program: set[str],
    kategori: set[str],
) -> list[str]:
    salah = [
        dok.mistake(("berfungsi", kode), f"program {kode} tidak ada di program.csv.")
        for kode in sendiri.berfungsi
        if kode not in program
    ]
    salah += [
        dok.mistake(("penilai_khusus", kode), f"kategori {kode} tidak ada di ppks.yaml.")
        for kode in sendiri.penilai_khusus
        if kode not in kategori
    ]
    for tempat, satu in layanan.berletak:
        aturan, letak = satu.ditangani, (*tempat, "ditangani")
        if aturan.hitung == "ya" and aturan.program is None:
            salah.append(dok_layanan.mistake(letak, f"{satu.kode}: dihitung tanpa program."))
        if aturan.program is not None and aturan.program not in program:
            pesan = f"{satu.kode}: program {aturan.program} tidak ada di program.csv."
            salah.append(dok_layanan.mistake(letak, pesan))
        elif aturan.hitung == "ya" and aturan.program not in (sendiri.berfungsi or program):
            pesan = f"{satu.kode}: program {aturan.program} tanpa kriteria di pemetaan.yaml."
            salah.append(dok_layanan.mistake(letak, pesan))
    return salah
