"""The social report of somebody without identity, on which Dukcapil gives one: who they say they
are, where they were found, how they look, and how their family was looked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kantor.tanggal import panjang
from kit.clock import local, today
from pelayanan.loket import Loket
from pelayanan.ppks.models import Ppks
from pelayanan.surat import lembar

from .models import Pencarian, Temuan
from .rules import CaraPencarian, HasilPencarian, Penemu
from .schemas import Rincian

_KELAMIN = {"L": "Laki-laki", "P": "Perempuan"}


def susun(
    loket: Loket, temuan: Temuan, ppks: Ppks, rincian: Rincian, dicari: Sequence[Pencarian]
) -> dict[str, Any]:
    """What stands on the paper, for `pelayanan.surat.lembar.pdf`."""
    kop = loket.kini.kop
    kelurahan = loket.kantor.wilayah.kelurahan.get(temuan.kelurahan, "")
    return {
        "bentuk": "keterangan",
        "kop": {"pemerintah": kop.pemerintah, "dinas": kop.dinas, "alamat": kop.alamat},
        "judul": "Laporan Sosial",
        "nomor": lembar.BELUM_BERNOMOR,
        "lampiran": lembar.KOSONG,
        "hal": "",
        "tujuan": "",
        "dasar": [],
        "pembuka": "Keadaan seseorang yang ditemukan tanpa dokumen kependudukan:",
        "identitas": [
            ["Nama sementara", ppks.nama],
            ["Nomor temuan", str(temuan.id)],
            ["Jenis kelamin", _KELAMIN[ppks.jenis_kelamin]],
            ["Perkiraan usia", _usia(temuan)],
            ["Ditemukan", _saat(temuan.pada)],
            ["Tempat", ", ".join(satu for satu in (rincian.tempat, kelurahan) if satu)],
            ["Oleh", Penemu(temuan.penemu).label],
        ],
        "isi": [
            *(["Tanda badan: " + "; ".join(_tanda(rincian)) + "."] if rincian.tanda else []),
            *([f"Ciri: {rincian.ciri.rstrip('. ')}."] if rincian.ciri else []),
            *([f"Pakaian: {rincian.pakaian.rstrip('. ')}."] if rincian.pakaian else []),
            _dicari(dicari),
            "Laporan ini dibuat sebagai dasar pendataan dan penerbitan dokumen kependudukannya.",
        ],
        "pihak": [],
        "tempat": kop.tempat,
        "tanggal": panjang(today()),
        "jabatan": f"Pekerja Sosial, {loket.kini.nama_bidang(loket.bidang)}",
        "tembusan": [],
        "alamat": None,
        "kode": None,
        "kaki": "",
        "tanda": lembar.TIRUAN if loket.tiruan else None,
    }


def _usia(temuan: Temuan) -> str:
    if temuan.usia_min is None:
        return lembar.KOSONG
    return f"{temuan.usia_min} sampai {temuan.usia_maks} tahun"


def _saat(pada: datetime) -> str:
    setempat = local(pada)
    return f"{panjang(setempat.date())}, pukul {setempat:%H.%M}"


def _tanda(rincian: Rincian) -> list[str]:
    return [f"{satu.jenis.label} pada {satu.letak.label.lower()}" for satu in rincian.tanda]


def _dicari(dicari: Sequence[Pencarian]) -> str:
    if not dicari:
        return "Keluarganya belum dicari."
    semua = "; ".join(
        f"{panjang(satu.tanggal)}, {CaraPencarian(satu.cara).label.lower()}:"
        f" {HasilPencarian(satu.hasil).label.lower()}"
        for satu in dicari
    )
    return f"Pencarian keluarganya: {semua}."
