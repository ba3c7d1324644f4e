"""Proof that nothing was altered: the chain of blocks, the closings, and the counters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import kinerja.modul  # noqa: F401  (all tables of the ledger)
from kinerja.buku.segel import periksa as segel
from kinerja.buku.segel.periksa import Temuan
from kinerja.dasar.kunci import Penanda
from kinerja.pembukuan.penutupan import periksa as penutupan
from kit.db import ReadSession


@dataclass(frozen=True, slots=True)
class Hasil:
    blok: int
    baris: int
    belum_disegel: int
    sidik_terakhir: str
    penutupan: int
    temuan: Sequence[Temuan]


async def verifikasi(session: ReadSession, tanda: Penanda) -> Hasil:
    rantai = await segel.rantai(session, tanda)
    ditutup = await penutupan.penutupan(session, tanda)
    return Hasil(
        blok=rantai.blok,
        baris=rantai.baris,
        belum_disegel=rantai.belum_disegel,
        sidik_terakhir=rantai.sidik_terakhir,
        penutupan=ditutup.penutupan,
        temuan=[*rantai.temuan, *ditutup.temuan, *await penutupan.turunan(session)],
    )
