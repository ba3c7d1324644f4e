"""Importing spending as proposals; a row that does not go in is named by number and reason."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from kinerja.aturan.bidang import melayani_program
from kinerja.aturan.indikator.profil import Kantor
from kinerja.pembukuan.anggaran import realisasi, repository, rules
from kinerja.pembukuan.anggaran.models import Realisasi
from kinerja.pembukuan.anggaran.repository import Bulanan, Terkini
from kit import audit
from kit.auth import Actor
from kit.db import Session
from kit.imports.cells import Cells, read_all
from kit.imports.spec import ImportRow, ImportSpec, Outcome, RowError

KOLOM = ("kode", "tahun", "bulan", "jumlah", "keterangan", "alasan")
WAJIB = frozenset({"kode", "tahun", "bulan", "jumlah"})


@dataclass(frozen=True, slots=True)
class Terbaca:
    baris: int
    bulan: Bulanan
    jumlah: Decimal
    keterangan: str | None
    alasan: str | None


def spesifikasi(kantor: Kantor) -> ImportSpec:
    return ImportSpec("realisasi", KOLOM, WAJIB, partial(olah, kantor))


async def olah(
    kantor: Kantor, session: Session, actor: Actor, rows: Sequence[ImportRow]
) -> Outcome:
    terbaca, salah = await asyncio.to_thread(read_all, rows, partial(_baca, kantor, actor))
    lama = await repository.terkini(session, {satu.bulan for satu in terbaca})
    baru: dict[Bulanan, Terbaca] = {}
    ada = 0
    for satu in terbaca:
        tersimpan = lama[satu.bulan].sah if satu.bulan in lama else None
        if satu.bulan in baru:
            salah.append(_salah(satu, "bulan", "Bulan ini tertulis dua kali.", "baris-ganda"))
        elif tersimpan is not None and _sama(satu, tersimpan):
            ada += 1
        elif keliru := rules.periksa_realisasi(
            satu.jumlah, satu.alasan, lama=tersimpan.jumlah if tersimpan else None
        ):
            salah.append(_salah(satu, keliru[0].lokasi, keliru[0].pesan, keliru[0].kode))
        else:
            baru[satu.bulan] = satu
    masuk = await _simpan(session, actor, baru, lama)
    for satu in baru.values():
        if satu.bulan not in masuk:
            pesan = "Bulan ini baru saja diubah orang lain. Kirim lagi."
            salah.append(_salah(satu, "bulan", pesan, "baru-diisi"))
    return Outcome(len(masuk), ada, salah)


def _baca(kantor: Kantor, actor: Actor, sel: Cells) -> Terbaca:
    kode = sel.must("kode", sel.get("kode") or None)
    tahun = sel.must("tahun", sel.whole("tahun", 2000, 2100))
    bulan = sel.must("bulan", sel.whole("bulan", 1, 12))
    jumlah = sel.must("jumlah", sel.number("jumlah", 2))
    keterangan, alasan = sel.text("keterangan", 2000), sel.text("alasan", 1000)
    sel.check()
    sel.refuse_all(realisasi.periksa_letak(kantor, tahun, kode, bulan))
    sel.check()
    if not melayani_program(actor, kantor.pada(tahun), kode):
        sel.refuse("kode", "Bukan urusan bidang akun ini.", "di-luar-bidang")
    return Terbaca(
        baris=sel.row.number,
        bulan=(tahun, kode, bulan),
        jumlah=jumlah,
        keterangan=keterangan,
        alasan=alasan if alasan is not None and len(alasan) >= 5 else None,
    )


def _sama(satu: Terbaca, tersimpan: Realisasi) -> bool:
    return (satu.jumlah, satu.keterangan) == (tersimpan.jumlah, tersimpan.keterangan)


def _salah(satu: Terbaca, kolom: str, pesan: str, kode: str) -> RowError:
    return RowError(satu.baris, kolom, pesan, kode)


async def _simpan(
    session: Session, actor: Actor, baru: dict[Bulanan, Terbaca], lama: dict[Bulanan, Terkini]
) -> set[Bulanan]:
    if not baru:
        return set()
    isi: list[dict[str, Any]] = []
    # In order, so that two imports at once do not wait for each other.
    for bulan, satu in sorted(baru.items()):
        tahun, kode, ke = bulan
        isi.append(
            {
                "tahun": tahun,
                "kode": kode,
                "bulan": ke,
                "nomor": lama[bulan].nomor + 1 if bulan in lama else 1,
                "jumlah": satu.jumlah,
                "keterangan": satu.keterangan,
                "alasan": satu.alasan if bulan in lama else None,
                "oleh": actor.id,
            }
        )
    masuk = await repository.tambah_realisasi(session, isi)
    await audit.record_each(session, actor, "realisasi.impor", [(i, {}) for i in masuk.values()])
    return set(masuk)
