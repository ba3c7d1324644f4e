"""All that is derived, made again from the ledger, compared and let go.

The chain proves the input; this proves that the running figures and each figure that was ever
closed come from it (`ulang.banding`: those about to be signed).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.buku.segel import repository as segel
from kinerja.buku.segel.periksa import Temuan
from kinerja.buku.segel.rules import Posisi
from kinerja.hitung.fakta import turunan
from kinerja.hitung.ulang import bayangan
from kinerja.hitung.ulang.banding import PALING_BANYAK, berbeda, masukan
from kinerja.pembukuan.penutupan import repository as penutupan
from kinerja.pembukuan.penutupan.models import PenutupanIsi
from kinerja.pembukuan.penutupan.rules import nama, sampai_bulan
from kit.db import ReadSession, Session, Sessions, reading

Ditutup = tuple[PenutupanIsi, Mapping[str, Any]]


@dataclass(slots=True)
class HasilHitungUlang:
    temuan: list[Temuan] = field(default_factory=list)
    penutupan: int = 0
    # Closed by a program that counts otherwise: a difference proves no alteration.
    cara_lain: list[str] = field(default_factory=list)


async def hitung_ulang(sessions: Sessions) -> HasilHitungUlang:
    """The running figures, and each closing from the ledger up to its own block.

    Consumers of events wait while the running ones are compared; nothing is stored.
    """
    hasil = HasilHitungUlang()
    async with reading(sessions) as session:
        await pemetaan.kunci_sendiri(cast("Session", session))
        versi = await pemetaan.versi_terakhir(session)
        if not versi:
            return hasil
        kini, lama = await _kelompok(session, versi)
        aturan, sama = await pemetaan.dikenali(session, versi)
        if aturan is None:
            hasil.cara_lain.append("angka yang berjalan")
            return hasil
        await bayangan.susun(cast("Session", session), aturan)
        hasil.temuan = await berbeda(session, bayangan.TURUNAN, aturan_versi=versi, tahun=None)
        for satu in kini:
            await _satu(session, satu, hasil, sama=sama)
    for (versi, tahun, _), (posisi, semua) in lama.items():
        await _sekelompok(sessions, versi, tahun, posisi, semua, hasil)
    return hasil


_Kelompok = dict[tuple[int, int, str], tuple[Mapping[str, Posisi], list[Ditutup]]]


async def _kelompok(session: ReadSession, versi: int) -> tuple[list[Ditutup], _Kelompok]:
    """Closings over the ledger as it is now, and the others by their ledger."""
    terakhir = await segel.terakhir(session)
    posisi_kini = None
    if terakhir and not await segel.ada_belum_disegel(session, terakhir.posisi):
        posisi_kini = masukan(terakhir.posisi)
    kini: list[Ditutup] = []
    lama: _Kelompok = {}
    for isi, _ in await penutupan.semua_isi(session):
        try:
            dokumen = json.loads(isi.isi)
        except ValueError:
            continue  # the check of closings names it, like a missing block
        blok = await segel.blok(session, isi.blok)
        if blok is None:
            continue
        dibaca = masukan(blok.posisi)
        if isi.aturan_versi == versi and dibaca == posisi_kini:
            kini.append((isi, dokumen))
            continue
        kunci = (isi.aturan_versi, dokumen["tahun"], json.dumps(dibaca))
        lama.setdefault(kunci, (blok.posisi, []))[1].append((isi, dokumen))
    return kini, lama


async def _sekelompok(
    sessions: Sessions,
    versi: int,
    tahun: int,
    posisi: Mapping[str, Posisi],
    semua: Sequence[Ditutup],
    hasil: HasilHitungUlang,
) -> None:
    async with reading(sessions) as session:
        aturan, sama = await pemetaan.dikenali(session, versi)
        if aturan is None:
            hasil.cara_lain += [_sebutan(dokumen) for _, dokumen in semua]
            return
        await bayangan.susun(cast("Session", session), aturan, posisi, tahun)
        for satu in semua:
            await _satu(session, satu, hasil, sama=sama)


async def _satu(
    session: ReadSession, ditutup: Ditutup, hasil: HasilHitungUlang, *, sama: bool
) -> None:
    isi, dokumen = ditutup
    ada = await turunan.dicacah(session, dokumen["tahun"], sampai_bulan(dokumen["triwulan"]))
    kini = {c: {"banyak": satu.banyak, "sidik": satu.sidik} for c, satu in ada.items()}
    salah = [
        f"fakta cacah {c} bukan yang dihitung dari catatan sampai bloknya"
        for c in sorted({*kini, *dokumen["fakta"]})
        if kini.get(c) != dokumen["fakta"].get(c)
    ]
    for kode, angka in dokumen["angka"].items():
        for peran, c in angka["cacah"].items():
            if c is None or angka[peran] is None:
                continue
            n = ada[c].n if c in ada else 0
            if angka[peran] != str(n):
                salah.append(f"{peran} {kode} tertulis {angka[peran]}, menurut catatan {n}")
    hasil.penutupan += 1
    if salah and not sama:
        hasil.cara_lain.append(_sebutan(dokumen))
    elif salah:
        hasil.temuan += [
            Temuan(satu, tabel="penutupan_isi", id=str(isi.penutupan_id))
            for satu in salah[:PALING_BANYAK]
        ]


def _sebutan(dokumen: Mapping[str, Any]) -> str:
    return f"{nama(dokumen['tahun'], dokumen['triwulan'])} revisi {dokumen['revisi']}"
