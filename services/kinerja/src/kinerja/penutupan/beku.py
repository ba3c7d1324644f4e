"""Angka satu indikator sebagai data: eksak saat dibekukan, dibulatkan hanya saat ditampilkan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kinerja.indikator import rules as indikator
from kinerja.indikator.nilai import Nilai, rumus_hitung
from kinerja.pemetaan.cacah import Rumus
from kinerja.penutupan.rules import dari_eksak, eksak
from kinerja.penutupan.schemas import AngkaPeriode

PERAN = ("pembilang", "penyebut")


def beku(nilai: Nilai) -> dict[str, Any]:
    satu = nilai.indikator
    spm = nilai.spm
    return {
        "nama": satu.nama,
        "jenis": satu.jenis,
        "satuan": satu.satuan,
        "persen": satu.persen,
        "pembilang": eksak(nilai.pembilang),
        "penyebut": eksak(nilai.penyebut),
        "realisasi": eksak(nilai.realisasi),
        "huruf": nilai.huruf,
        "target": nilai.target.nilai if nilai.target else None,
        "sumber_target": nilai.target.sumber if nilai.target else None,
        "capaian": eksak(nilai.capaian),
        "predikat": nilai.predikat,
        "asal": nilai.asal,
        "catatan": nilai.catatan,
        "cacah": cacah(rumus_hitung(satu)),
        "spm": None
        if spm is None
        else {
            "tahap": dict(spm.tahap),
            "sasaran": spm.sasaran,
            "terlayani": spm.terlayani,
            "penerima": eksak(spm.penerima),
            "mutu": eksak(spm.mutu),
            "komponen": [
                {
                    "kode": komponen.kode,
                    "nama": komponen.nama,
                    "butuh": komponen.butuh,
                    "terpenuhi": komponen.terpenuhi,
                }
                for komponen in spm.komponen
            ],
        },
    }


def cacah(rumus: Rumus | None) -> dict[str, str | None]:
    """Cacah yang menjadi pembilang dan penyebutnya; kosong bila angkanya dari entri."""
    if rumus is None:
        return dict.fromkeys(PERAN)
    return {
        "pembilang": rumus.pembilang.kode,
        "penyebut": rumus.penyebut.kode if rumus.penyebut else None,
    }


def tampil(isi: Mapping[str, Any]) -> AngkaPeriode:
    def banyak(nama: str) -> str | None:
        return indikator.tampil(dari_eksak(isi[nama]), persen=False)

    return AngkaPeriode(
        pembilang=banyak("pembilang"),
        penyebut=banyak("penyebut"),
        realisasi=indikator.tampil(dari_eksak(isi["realisasi"]), persen=isi["persen"]),
        huruf=isi["huruf"],
        target=isi["target"],
        capaian=indikator.teks(dari_eksak(isi["capaian"])),
        predikat=isi["predikat"],
        asal=isi["asal"],
        catatan=isi["catatan"],
    )


def selisih(dulu: Mapping[str, Any] | None, kini: Mapping[str, Any] | None) -> str | None:
    """Selisih realisasi, dari nilai eksaknya: membulatkan dulu lalu mengurangi bisa keliru."""
    if dulu is None or kini is None:
        return None
    lama, baru = dari_eksak(dulu["realisasi"]), dari_eksak(kini["realisasi"])
    if lama is None or baru is None:
        return None
    return indikator.tampil(baru - lama, persen=kini["persen"])
