"""Perhitungan ulang yang polos: semua peristiwa sekaligus, dengan kamus dan putaran saja.

Sengaja tidak memakai aturan kinerja; hanya tulisan domain yang sama dibaca dua kali.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from kinerja.rekam.events import EVALUASI, IDENTITAS, LAYANAN
from kit.streams import Received

PROGRAM = {
    ("rehsos", "rumah-singgah"): "1.06.04",
    ("rehsos", "pelayanan-sosial-ppks"): "1.06.04",
    ("rehsos", "pengaduan-aspirasi-informasi"): None,
    ("linjamsos", "pkh"): "1.06.05",
    ("linjamsos", "bantuan-logistik-pascabencana"): "1.06.06",
    ("linjamsos", "rekomendasi-kis-pbi"): None,
    ("fakirmiskin", "bantuan-pangan"): "1.06.05",
}
PENILAI = {
    "gelandangan": "rehsos",
    "lanjut-usia-terlantar": "rehsos",
    "korban-bencana-alam": "linjamsos",
}
PUSAT = {"korban-napza", "odha"}
# Urutan ppks.yaml.
URUTAN = ["lanjut-usia-terlantar", "gelandangan", "korban-bencana-alam", "fakir-miskin"]


@dataclass
class Baris:
    jenis: str
    tahun: int
    program: str | None
    tanggal: date
    dihitung: bool = False
    tanpa_ganda: bool = False
    legal: bool = False
    alasan: str | None = None
    bulan: int = 0
    kelurahan: str | None = None


def _penilai(sumber: str, kategori: str) -> str:
    if kategori == "fakir-miskin":
        return "linjamsos" if sumber == "linjamsos" else "fakirmiskin"
    return PENILAI[kategori]


def hitung(
    peristiwa: Iterable[Received],
) -> tuple[dict[tuple[str, str], Baris], Counter[tuple[int, int, str, str, str]]]:
    """Kedudukan tiap rekam yang berlaku, dan penghitungnya."""
    rekam: dict[tuple[str, str, str], dict[str, Any]] = {}
    kunci: dict[tuple[str, str], tuple[int, str]] = {}
    for satu in peristiwa:
        sumber, data = satu.event.source[1:], satu.event.data
        if satu.event.type == IDENTITAS:
            milik = (sumber, data["ppks_id"])
            kunci[milik] = max(kunci.get(milik, (0, "")), (data["versi"], data["kunci"]))
        else:
            letak = (sumber, satu.event.type, data["rekam_id"])
            if letak not in rekam or rekam[letak]["versi"] < data["versi"]:
                rekam[letak] = data

    def subjek(sumber: str, data: dict[str, Any]) -> str:
        milik = data["ppks_id"] or data["rekam_id"]
        return kunci.get((sumber, milik), (0, f"acak:{milik}"))[1]

    hasil: dict[tuple[str, str], Baris] = {}
    layak: dict[tuple[str, str], tuple[str, str, int, dict[str, Any], str]] = {}
    for (sumber, jenis, rekam_id), data in rekam.items():
        if jenis != LAYANAN:
            continue
        tanggal = date.fromisoformat(data["tanggal"])
        program = PROGRAM.get((sumber, data["layanan"]))
        kota = [k for k in URUTAN if k in data["kategori"]]
        baris = Baris(
            "ditangani", tanggal.year, program, tanggal, bulan=tanggal.month,
            kelurahan=data["kelurahan"],
        )  # fmt: skip
        hasil[sumber, rekam_id] = baris
        if not data["berlaku"]:
            baris.alasan = "tidak-berlaku"
        elif (sumber, data["layanan"]) not in PROGRAM:
            baris.alasan = "tanpa-pemetaan"
        elif program is None:
            baris.alasan = "layanan-tidak-dihitung"
        elif data["ppks_id"] is None:
            baris.alasan = "tanpa-ppks"
        elif not kota and data["status_khusus"] is None:
            pusat = PUSAT & set(data["kategori"])
            baris.alasan = "bukan-kewenangan-kota" if pusat else "tanpa-kategori"
        else:
            calon = [_penilai(sumber, k) for k in kota] or ["rehsos"]
            penilai = sumber if sumber in calon else calon[0]
            layak[sumber, rekam_id] = (subjek(sumber, data), program, tanggal.year, data, penilai)

    pertama: dict[tuple[str, str, int], tuple[str, str]] = {}
    pertama_setahun: dict[tuple[str, int], tuple[str, str]] = {}
    for alamat in sorted(layak, key=lambda a: (hasil[a].tanggal, a[1], a[0])):
        orang, program, tahun, *_ = layak[alamat]
        baris = hasil[alamat]
        if (orang, program, tahun) in pertama:
            baris.alasan = "subjek-sudah-dihitung"
        else:
            pertama[orang, program, tahun] = alamat
            baris.dihitung = True
            if (orang, tahun) not in pertama_setahun:
                pertama_setahun[orang, tahun] = alamat
                baris.tanpa_ganda = True

    sah: dict[tuple[str, str, int], list[tuple[date, str, str]]] = {}
    jawaban: dict[tuple[str, str], dict[str, Any]] = {}
    for (sumber, jenis, rekam_id), data in rekam.items():
        if jenis != EVALUASI:
            continue
        tanggal = date.fromisoformat(data["tanggal"])
        dinilai = (data["dinilai"]["sumber"], data["dinilai"]["rekam_id"])
        baris = Baris("berfungsi", tanggal.year, None, tanggal, bulan=tanggal.month)
        hasil[sumber, rekam_id] = baris
        jawaban[sumber, rekam_id] = data
        penyebut = layak.get(dinilai)
        if penyebut is not None and penyebut[0] != subjek(sumber, data):
            penyebut = None
        if penyebut is not None:
            baris.program, baris.tahun = penyebut[1], penyebut[2]
        if not data["berlaku"]:
            baris.alasan = "tidak-berlaku"
        elif penyebut is None:
            ada = (dinilai[0], LAYANAN, dinilai[1]) in rekam
            baris.alasan = "bukan-penyebut" if ada else "menunggu-rekam"
        elif penyebut[4] != sumber:
            baris.alasan = "bukan-penanggung-jawab"
        else:
            sah.setdefault(penyebut[:3], []).append((tanggal, rekam_id, sumber))
    berfungsi: dict[tuple[str, int], list[tuple[str, str, str]]] = {}
    for (orang, program, tahun), daftar in sah.items():
        *dahulu, (_, rekam_id, sumber) = sorted(daftar)
        sel = hasil[pertama[orang, program, tahun]]
        for _, lama_id, lama_sumber in dahulu:
            hasil[lama_sumber, lama_id].alasan = "digantikan"
        for _, satu_id, satu_sumber in daftar:
            hasil[satu_sumber, satu_id].bulan = sel.bulan
            hasil[satu_sumber, satu_id].kelurahan = sel.kelurahan
        data, baris = jawaban[sumber, rekam_id], hasil[sumber, rekam_id]
        dasar, peran, masalah = (
            data["kebutuhan_dasar"], data["tugas_peran"], data["mengatasi_masalah"],
        )  # fmt: skip
        baris.legal = dasar and peran and masalah
        baris.dihitung = (dasar or peran) if program == "1.06.04" else masalah
        if baris.dihitung:
            berfungsi.setdefault((orang, tahun), []).append((program, rekam_id, sumber))
        else:
            baris.alasan = "belum-berfungsi"
    for daftar_program in berfungsi.values():
        _, rekam_id, sumber = min(daftar_program)
        hasil[sumber, rekam_id].tanpa_ganda = True
    return hasil, _penghitung(hasil.values())


def _penghitung(hasil: Iterable[Baris]) -> Counter[tuple[int, int, str, str, str]]:
    cacah: Counter[tuple[int, int, str, str, str]] = Counter()
    for satu in hasil:
        sel = (satu.tahun, satu.bulan, satu.kelurahan or "-", satu.program or "")
        if satu.dihitung:
            cacah[(*sel, satu.jenis)] += 1
            cacah[(satu.tahun, 0, "", sel[3], satu.jenis)] += 1
        if satu.legal:
            cacah[(*sel, "legal")] += 1
            cacah[(satu.tahun, 0, "", sel[3], "legal")] += 1
        if satu.tanpa_ganda:
            cacah[(satu.tahun, 0, "", "*", satu.jenis)] += 1
    return cacah
