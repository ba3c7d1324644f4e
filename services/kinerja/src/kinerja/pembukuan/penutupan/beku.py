"""The figure of one indicator as data: exact when it is frozen, rounded only when it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kinerja.aturan.indikator import rules as indikator
from kinerja.aturan.indikator.ukuran import rumus_hitung
from kinerja.aturan.pemetaan.cacah import Rumus
from kinerja.hitung.angka.entri import EntriSah
from kinerja.hitung.angka.nilai import Nilai
from kinerja.pembukuan.penutupan.rules import dari_eksak, eksak
from kinerja.pembukuan.penutupan.schemas import AngkaPeriode, EntriSelisih, IsiEntri

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
        "tercapai": nilai.tercapai,
        "alasan": nilai.alasan,
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
    """The counts that are its numerator and denominator; empty if its figure comes from entries."""
    if rumus is None:
        return dict.fromkeys(PERAN)
    return {
        "pembilang": rumus.pembilang.kode,
        "penyebut": rumus.penyebut.kode if rumus.penyebut else None,
    }


def entri(sah: Sequence[EntriSah], sampai_bulan: int) -> dict[str, list[dict[str, Any]]]:
    """The entries of each indicator whose figure is in it, by month."""
    hasil: dict[str, list[dict[str, Any]]] = {}
    for satu in sah:
        if satu.bulan <= sampai_bulan:
            isi = {
                "bulan": satu.bulan,
                "entri_id": str(satu.entri_id),
                "pembilang": _angka(satu.pembilang),
                "penyebut": _angka(satu.penyebut),
                "huruf": satu.huruf,
            }
            hasil.setdefault(satu.indikator, []).append(isi)
    return hasil


def _angka(nilai: Decimal | None) -> str | None:
    return None if nilai is None else eksak(Fraction(nilai))


def entri_berbeda(
    dulu: Sequence[Mapping[str, Any]], kini: Sequence[Mapping[str, Any]]
) -> list[EntriSelisih]:
    lama, baru = ({satu["bulan"]: satu for satu in semua} for semua in (dulu, kini))
    return [
        EntriSelisih(
            bulan=bulan,
            entri_id=(baru.get(bulan) or lama[bulan])["entri_id"],
            dulu=_isi_entri(lama.get(bulan)),
            kini=_isi_entri(baru.get(bulan)),
            tautan=f"/kinerja/v1/entri/{(baru.get(bulan) or lama[bulan])['entri_id']}",
        )
        for bulan in sorted({*lama, *baru})
        if lama.get(bulan) != baru.get(bulan)
    ]


def _isi_entri(satu: Mapping[str, Any] | None) -> IsiEntri | None:
    if satu is None:
        return None
    return IsiEntri(
        pembilang=_tampil_entri(satu["pembilang"]),
        penyebut=_tampil_entri(satu["penyebut"]),
        huruf=satu["huruf"],
    )


def _tampil_entri(teks: str | None) -> str | None:
    return indikator.tampil(dari_eksak(teks), persen=False)


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
    """The difference of realisations, from exact values: rounding first and subtracting then may
    be wrong."""
    if dulu is None or kini is None:
        return None
    lama, baru = dari_eksak(dulu["realisasi"]), dari_eksak(kini["realisasi"])
    if lama is None or baru is None:
        return None
    return indikator.tampil(baru - lama, persen=kini["persen"])
