"""The look at closings and counters: whether what was signed is still what it was."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kinerja.buku.identitas import turunan as identitas_turunan
from kinerja.buku.rekam import turunan as rekam_turunan
from kinerja.buku.segel import periksa as segel_periksa
from kinerja.buku.segel import repository as segel
from kinerja.buku.segel.periksa import Temuan
from kinerja.buku.segel.rules import sidik
from kinerja.buku.sengketa import repository as sengketa
from kinerja.dasar.kunci import Penanda
from kinerja.hitung.fakta import turunan as fakta_turunan
from kinerja.pembukuan.daftar import turunan as daftar_turunan
from kinerja.pembukuan.entri import turunan as entri_turunan
from kinerja.pembukuan.penutupan import repository
from kinerja.pembukuan.penutupan.models import Penutupan, PenutupanIsi
from kinerja.pembukuan.penutupan.rules import Status, nama
from kit.db import ReadSession

PALING_BANYAK = 20


@dataclass(slots=True)
class HasilPenutupan:
    penutupan: int = 0
    temuan: list[Temuan] = field(default_factory=list)


async def penutupan(session: ReadSession, tanda: Penanda) -> HasilPenutupan:
    hasil = HasilPenutupan()
    for isi, satu in await repository.semua_isi(session):
        hasil.penutupan += 1
        hasil.temuan += [
            Temuan(pesan, tabel=tabel, id=str(isi.penutupan_id))
            for tabel, pesan in await _satu(session, tanda, isi, satu)
        ]
    hasil.temuan += [
        Temuan("ditandatangani, tetapi angkanya tidak ada", tabel="penutupan_isi", id=str(kosong))
        for kosong in await repository.tanpa_isi(session)
    ]
    return hasil


async def _satu(
    session: ReadSession, tanda: Penanda, isi: PenutupanIsi, satu: Penutupan | None
) -> list[tuple[str, str]]:
    bita = isi.isi.encode()
    temuan = []
    if sidik(bita) != isi.sidik:
        temuan.append("angkanya bukan lagi angka yang ditandatangani")
    if not tanda.dikenal(isi.kid):
        temuan.append(f"ditandatangani kunci {isi.kid}, yang tidak ada pada KINERJA_SIGNING_KEY")
    elif not tanda.sah(isi.kid, bita, isi.tanda_tangan):
        temuan.append("tanda tangannya tidak sah")
    try:
        dokumen = json.loads(isi.isi)
    except ValueError:
        return [("penutupan_isi", pesan) for pesan in [*temuan, "isinya tidak terbaca"]]
    if await segel.sidik_blok(session, dokumen["blok"]["nomor"]) != dokumen["blok"]["sidik"]:
        temuan.append(f"blok {dokumen['blok']['nomor']} yang disebutnya tidak ada atau bukan itu")
    salinan = isi.blok, isi.aturan_versi, str(isi.penutupan_id)
    if salinan != (dokumen["blok"]["nomor"], dokumen["aturan_versi"], dokumen["id"]):
        temuan.append("kolomnya tidak sesuai dengan isinya")
    hasil = [("penutupan_isi", pesan) for pesan in temuan]
    if satu is None or not _sama(satu, dokumen):
        periode = nama(dokumen["tahun"], dokumen["triwulan"])
        hasil.append(("penutupan", f"{periode} tidak lagi sebagaimana ditandatangani"))
    return hasil + [
        ("penutupan_fakta", pesan)
        for pesan in await _fakta(session, isi.penutupan_id, dokumen["fakta"])
    ]


def _sama(satu: Penutupan, dokumen: Mapping[str, Any]) -> bool:
    nama_kolom = (
        "tahun", "triwulan", "revisi", "alasan_revisi", "disiapkan_oleh", "diajukan_oleh",
    )  # fmt: skip
    return satu.status == Status.DITANDATANGANI and all(
        getattr(satu, kolom) == dokumen[kolom] for kolom in nama_kolom
    )


async def _fakta(
    session: ReadSession, penutupan_id: uuid.UUID, tercatat: Mapping[str, Any]
) -> list[str]:
    ada = await repository.sidik_fakta(session, penutupan_id)
    kini = {cacah: satu._asdict() for cacah, satu in ada.items()}
    return [
        f"fakta cacah {cacah} bukan lagi yang dihitung saat ditutup"
        for cacah in sorted({*tercatat, *kini})
        if tercatat.get(cacah) != kini.get(cacah)
    ]


async def rantai_kini(session: ReadSession, tanda: Penanda) -> list[Temuan]:
    """The chain and its rows since the last closing; what lies before was looked at then."""
    nomor = await repository.blok_terakhir(session)
    return await segel_periksa.sejak(session, tanda, await segel.blok(session, nomor))


async def turunan(session: ReadSession) -> list[Temuan]:
    """What is derived from the records: the version in force, and each counter."""
    temuan = [
        Temuan(
            "bukan versi tertinggi yang diterima, atau bukan isinya", tabel="rekam", id=str(satu)
        )
        for satu in await rekam_turunan.yang_berbeda(session, batas=PALING_BANYAK)
    ]
    temuan += [
        Temuan("bukan kunci dari versi tertinggi yang diterima", tabel="identitas", id=str(satu))
        for satu in await identitas_turunan.yang_berbeda(session, batas=PALING_BANYAK)
    ]
    temuan += [
        Temuan("isinya tidak diputuskan berlaku oleh putusan sengketa", tabel=tabel, id=str(satu))
        for tabel, satu in await sengketa.tanpa_putusan(session, batas=PALING_BANYAK)
    ]
    temuan += await masukan_lain(session)
    for satu in await fakta_turunan.penghitung_berbeda(session, batas=PALING_BANYAK):
        sel = f", {satu['dimensi']} {satu['sel']}" if satu["dimensi"] else ""
        temuan.append(
            Temuan(
                f"tahun {satu['tahun']}{sel}: tercatat {satu['tercatat']}, "
                f"menurut faktanya {satu['seharusnya']}",
                tabel="hitungan",
                id=satu["cacah"],
            )
        )
    return temuan


async def masukan_lain(session: ReadSession) -> list[Temuan]:
    """What is counted beside records: approved entries by hand and governed lists."""
    temuan = [
        Temuan("versi yang dihitung bukan versi yang disetujui", tabel="entri", id=str(satu))
        for satu in await entri_turunan.yang_berbeda(session, batas=PALING_BANYAK)
    ]
    temuan += [
        Temuan("bukan keadaan menurut versi terakhirnya", tabel="daftar_sasaran", id=str(satu))
        for satu in await daftar_turunan.yang_berbeda(session, batas=PALING_BANYAK)
    ]
    return temuan
