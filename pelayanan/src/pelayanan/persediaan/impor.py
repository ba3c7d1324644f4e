"""Bulk import of what came in: each row one lot, as if it had been entered by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial

from kit import audit
from kit.auth import Actor
from kit.clock import now, today, zone
from kit.db import Session, new_id
from kit.imports.cells import Cells, read_all
from kit.imports.spec import ImportRow, ImportSpec, Outcome
from kit.imports.words import Choices
from pelayanan import batas, impor, lahir
from pelayanan.loket import Loket
from pelayanan.permohonan.rules import Satuan, SumberDana

from . import repository, rules
from .models import Barang, BarisGerakan, Gerakan, Lot, SaldoBarang, TempatBarang
from .rules import JenisGerakan, Pemilik

KOLOM = (
    "id", "tanggal", "tempat", "barang", "jumlah", "satuan", "pemilik", "sumber_dana",
    "kedaluwarsa", "nomor_lot",
)  # fmt: skip
WAJIB = frozenset(KOLOM) - {"id", "kedaluwarsa", "nomor_lot"}
_SATUAN, _PEMILIK, _DANA = (
    Choices.of({satu.value: (satu.label,) for satu in daftar})
    for daftar in (Satuan, Pemilik, SumberDana)
)
TERBANYAK = 999_999_999


@dataclass(frozen=True, slots=True)
class Terbaca(impor.Terbaca):
    tanggal: date
    tempat: str
    barang: str
    jumlah: int
    satuan: str
    pemilik: str
    sumber_dana: str
    kedaluwarsa: date | None
    nomor: str | None


def spesifikasi(loket: Loket) -> ImportSpec:
    return ImportSpec(
        "barang_masuk",
        KOLOM,
        WAJIB,
        partial(olah, loket),
        choices={"satuan": _SATUAN.codes, "pemilik": _PEMILIK.codes, "sumber_dana": _DANA.codes},
    )


async def olah(loket: Loket, session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
    baca = partial(_baca, loket, batas.pengaju(actor), today())
    terbaca, salah = await asyncio.to_thread(read_all, rows, baca)
    ada = await repository.sidik_gerakan(session, [satu.id for satu in terbaca])
    pilahan: impor.Pilahan[Terbaca] = impor.Pilahan("barang_masuk", loket.kunci.cari, ada)
    tempat = await repository.tempat_menurut_kode(session, actor, {t.tempat for t in terbaca})
    barang = await repository.barang_menurut_kode(session, {t.barang for t in terbaca})
    for satu in terbaca:
        if pilahan.dikenal(satu):
            continue
        if keliru := _periksa(satu, tempat.get(satu.tempat), barang.get(satu.barang)):
            pilahan.tolak(satu, *keliru)
        else:
            pilahan.baru[satu.id] = satu
    await _simpan(session, actor, loket, pilahan.baru.values(), tempat, barang)
    return Outcome(len(pilahan.baru), pilahan.ada, [*salah, *pilahan.ditolak])


def _baca(loket: Loket, pengaju: str | None, hari_ini: date, sel: Cells) -> Terbaca:
    isi = impor.isi_baris(sel.row, KOLOM, (), pengaju)
    terbaca = Terbaca(
        baris=sel.row.number,
        id=impor.id_baris(sel, loket.kunci.cari, "barang_masuk", isi),
        isi=isi,
        tanggal=sel.must("tanggal", sel.date("tanggal")),
        tempat=sel.must("tempat", sel.text("tempat", 30, formula=False)),
        barang=sel.must("barang", sel.text("barang", 30, formula=False)),
        jumlah=sel.must("jumlah", sel.whole("jumlah", 1, TERBANYAK)),
        satuan=sel.must("satuan", sel.choice("satuan", _SATUAN)),
        pemilik=sel.must("pemilik", sel.choice("pemilik", _PEMILIK)),
        sumber_dana=sel.must("sumber_dana", sel.choice("sumber_dana", _DANA)),
        kedaluwarsa=sel.date("kedaluwarsa"),
        nomor=sel.text("nomor_lot", 50, formula=False),
    )
    sel.check()
    sel.refuse_all(lahir.periksa_hari("tanggal", terbaca.tanggal, hari_ini))
    return terbaca


def _periksa(
    satu: Terbaca, tempat: TempatBarang | None, barang: Barang | None
) -> tuple[str, str, str] | None:
    if tempat is None:
        return "tempat", "Tempat ini tidak ada di wilayah Anda.", "tempat-tidak-ditemukan"
    if not tempat.aktif:
        return "tempat", "Tempat ini sudah ditutup.", "tempat-ditutup"
    if barang is None:
        return "barang", "Barang ini tidak ada.", "barang-tidak-ditemukan"
    if not barang.aktif:
        return "barang", "Barang ini tidak dipakai lagi.", "barang-tidak-aktif"
    if barang.satuan != satu.satuan:
        return "satuan", f"Barang ini dihitung dalam {barang.satuan}.", "satuan-lain"
    if rules.lewat(satu.kedaluwarsa, satu.tanggal):
        return "kedaluwarsa", "Sudah kedaluwarsa ketika masuk.", "lot-kedaluwarsa"
    return None


async def _simpan(
    session: Session,
    actor: Actor,
    loket: Loket,
    baru: Collection[Terbaca],
    di: Mapping[str, TempatBarang],
    apa: Mapping[str, Barang],
) -> None:
    """Lots, balances, movements and their lines, each in one statement."""
    lot = {
        satu.id: Lot(
            id=new_id(),
            barang_id=apa[satu.barang].id,
            pemilik=satu.pemilik,
            sumber_dana=satu.sumber_dana,
            kedaluwarsa=satu.kedaluwarsa,
            nomor=satu.nomor,
        )
        for satu in baru
    }
    masuk = [_gerakan(actor, loket, satu) for satu in baru]
    session.add_all([*lot.values(), *masuk])
    await session.flush()
    baris, saldo = [], []
    for satu, gerakan in zip(baru, masuk, strict=True):
        tempat, ini = di[satu.tempat], lot[satu.id]
        sama = {
            "tempat_id": tempat.id,
            "lot_id": ini.id,
            "barang_id": ini.barang_id,
            "kelurahan": tempat.kelurahan,
            "tersedia": satu.jumlah,
            "dicadangkan": 0,
        }
        baris.append(
            BarisGerakan(
                id=new_id(), gerakan_id=gerakan.id, jenis=gerakan.jenis, pada=gerakan.pada, **sama
            )
        )
        saldo.append(SaldoBarang(id=new_id(), kedaluwarsa=ini.kedaluwarsa, **sama))
    session.add_all([*baris, *saldo])
    await session.flush()
    tindakan = f"persediaan.{JenisGerakan.MASUK}"
    jejak = [(satu.id, {"lewat": "impor"}) for satu in masuk]
    await audit.record_each(session, actor, tindakan, jejak)


def _gerakan(actor: Actor, loket: Loket, satu: Terbaca) -> Gerakan:
    return Gerakan(
        id=satu.id,
        jenis=JenisGerakan.MASUK,
        # Of a day whose hour is not known, its noon; of today what was recorded is over.
        pada=min(datetime.combine(satu.tanggal, time(12), zone()), now()),
        oleh=actor.id,
        impor_sidik=loket.kunci.cari.digest("impor-barang_masuk", satu.isi),
    )
