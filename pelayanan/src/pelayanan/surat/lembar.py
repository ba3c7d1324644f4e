"""What is on the paper of a letter, and the paper itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kantor.surat import JenisSurat, Penandatangan, isi_sisipan
from kantor.tanggal import panjang
from kit.clock import today
from kit.documents import codes, qr, render
from pelayanan.layanan.rules import Layanan
from pelayanan.loket import Loket
from pelayanan.permohonan.models import Permohonan
from pelayanan.ppks import kartu
from pelayanan.ppks.models import Ppks
from pelayanan.profil import Kantor

_TEMPLAT = Path(__file__).parent / "templates" / "surat.typ"
_KELAMIN = {"L": "Laki-laki", "P": "Perempuan"}
LABEL = {
    "nama": "Nama",
    "nik": "NIK",
    "lahir": "Tempat, tanggal lahir",
    "jenis-kelamin": "Jenis kelamin",
    "alamat": "Alamat",
    "lembaga": "Nama lembaga",
    "pendaftaran": "Nomor pendaftaran",
}
KOSONG = "-"
BELUM_BERNOMOR = "(belum bernomor)"
DRAF, BELUM_TERTANDA, TIRUAN = "DRAF", "BELUM DITANDATANGANI", "TIRUAN"


@dataclass(frozen=True, slots=True)
class Perihal:
    """What a letter is about: its request, the service, and whom it concerns, if a person."""

    permohonan: Permohonan
    layanan: Layanan
    ppks: Ppks | None


@dataclass(frozen=True, slots=True)
class Terbit:
    """What the approval adds. `alamat`: of the public page that the QR code leads to."""

    nomor: str
    tanggal: date
    berlaku_sampai: date | None
    kode: str
    alamat: str


def jabatan(kantor: Kantor, bidang: str, siapa: Penandatangan) -> str:
    return siapa.jabatan.replace("{bidang}", kantor.nama_bidang(bidang))


def susun(
    loket: Loket,
    jenis: JenisSurat,
    isi: Mapping[str, Any],
    perihal: Perihal,
    terbit: Terbit | None,
) -> dict[str, Any]:
    """All that the paper says. `isi`: as `IsiSurat`."""
    kantor = loket.kini
    siapa = siapa_pada(loket, perihal)
    sisipan = _sisipan(kantor, jenis, isi, perihal, terbit) | {
        satu: siapa[satu] or KOSONG for satu in jenis.identitas
    }
    penanda = next(s for s in kantor.surat.penandatangan if s.kode == jenis.penandatangan)

    def tulis(teks: str) -> str:
        return isi_sisipan(teks, sisipan)

    return {
        "bentuk": jenis.bentuk,
        "kop": {
            "pemerintah": kantor.kop.pemerintah,
            "dinas": kantor.kop.dinas,
            "alamat": kantor.kop.alamat,
        },
        "judul": jenis.nama,
        "nomor": terbit.nomor if terbit else BELUM_BERNOMOR,
        "lampiran": isi.get("lampiran") or KOSONG,
        "hal": tulis(jenis.hal or ""),
        "tujuan": isi.get("tujuan") or tulis(jenis.tujuan or ""),
        "dasar": jenis.dasar,
        "pembuka": tulis(jenis.pembuka),
        "identitas": [
            [LABEL[satu], siapa[satu]] for satu in jenis.identitas if siapa[satu] is not None
        ],
        "isi": [tulis(teks) for teks in jenis.isi],
        "pihak": jenis.pihak,
        "tempat": kantor.kop.tempat,
        "tanggal": panjang(terbit.tanggal if terbit else today()),
        "jabatan": jabatan(kantor, loket.bidang, penanda),
        "tembusan": jenis.tembusan,
        "alamat": terbit.alamat if terbit else None,
        "kode": codes.spelled(terbit.kode) if terbit else None,
        "kaki": loket.tte.kaki if loket.tte else "",
        "tanda": TIRUAN if loket.tiruan else None,
    }


def pdf(lembar: Mapping[str, Any], tanggal: date, tanda: str | None = None) -> bytes:
    """The paper; the same content gives the same bytes. Blocks: call it in a thread."""
    alamat = lembar["alamat"]
    ditambah = {
        "qr": qr.svg(alamat) if alamat else None,
        "tanda": tanda or lembar["tanda"],
    }
    isi = json.dumps({**lembar, **ditambah}, ensure_ascii=False)
    return render.pdf(render.Sheet(_TEMPLAT, {"isi": isi}, tanggal))


def _sisipan(
    kantor: Kantor,
    jenis: JenisSurat,
    isi: Mapping[str, Any],
    perihal: Perihal,
    terbit: Terbit | None,
) -> dict[str, str]:
    sampai = terbit.berlaku_sampai if terbit else None
    return {
        "layanan": perihal.layanan.nama,
        "dinas": kantor.kop.instansi,
        "kota": kantor.kop.tempat,
        "tanggal": panjang(terbit.tanggal if terbit else today()),
        "tanggal-permohonan": panjang(perihal.permohonan.tanggal_diajukan),
        "berlaku-sampai": panjang(sampai) if sampai else KOSONG,
        **{s.kode: isi["isian"].get(s.kode, KOSONG).rstrip(". ") for s in jenis.isian},
    }


def siapa_pada(loket: Loket, perihal: Perihal) -> dict[str, str | None]:
    """Whom it concerns, as on paper; None: nothing is known, and no line says so."""
    lembaga = perihal.permohonan.lembaga or {}
    siapa: dict[str, str | None] = dict.fromkeys(LABEL)
    siapa |= {"lembaga": lembaga.get("nama"), "pendaftaran": lembaga.get("nomor_pendaftaran")}
    if perihal.ppks is None:
        return siapa
    calon = kartu.terbuka(loket.kunci, perihal.ppks)
    lahir = panjang(calon.tanggal_lahir) if calon.tanggal_lahir else None
    if lahir is None and calon.tahun_lahir is not None:
        lahir = f"tahun {calon.tahun_lahir}"
    wilayah = loket.kantor.wilayah
    kelurahan = wilayah.kelurahan.get(calon.kelurahan)
    return siapa | {
        "nama": calon.nama,
        "nik": calon.nik or "belum ada",
        "lahir": ", ".join(satu for satu in (calon.tempat_lahir, lahir) if satu) or None,
        "jenis-kelamin": _KELAMIN.get(calon.jenis_kelamin),
        "alamat": ", ".join(satu for satu in (calon.alamat, kelurahan) if satu) or None,
    }
