"""Importing many entries; their evidence follows, so all are drafts."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from kinerja.aturan.bidang import melayani_indikator
from kinerja.aturan.indikator.profil import Kantor
from kinerja.pembukuan.entri import periksa, repository
from kinerja.pembukuan.entri.models import Entri, EntriVersi
from kinerja.pembukuan.entri.repository import Bulanan
from kinerja.pembukuan.entri.rules import Isian, Langkah, StatusEntri
from kit import audit
from kit.auth import Actor
from kit.db import Session, new_id
from kit.imports.cells import Cells, read_all
from kit.imports.spec import ImportRow, ImportSpec, Outcome, RowError

KOLOM = (
    "indikator", "tahun", "bulan", "nilai", "pembilang", "penyebut", "huruf", "keterangan",
    "alasan",
)  # fmt: skip
WAJIB = frozenset({"indikator", "tahun", "bulan"})


@dataclass(frozen=True, slots=True)
class Terbaca:
    baris: int
    bulanan: Bulanan
    pembilang: Decimal | None
    penyebut: Decimal | None
    huruf: str | None
    keterangan: str | None
    alasan: str | None

    def sama(self, versi: EntriVersi) -> bool:
        return (self.pembilang, self.penyebut, self.huruf, self.keterangan) == (
            versi.pembilang,
            versi.penyebut,
            versi.huruf,
            versi.keterangan,
        )


@dataclass(slots=True)
class Pilahan:
    baru: dict[Bulanan, Terbaca] = field(default_factory=dict)
    koreksi: list[tuple[Terbaca, Entri, EntriVersi]] = field(default_factory=list)
    ada: int = 0
    ditolak: list[RowError] = field(default_factory=list)

    def tolak(self, satu: Terbaca, kolom: str, pesan: str, kode: str) -> None:
        self.ditolak.append(RowError(satu.baris, kolom, pesan, kode))


def spesifikasi(kantor: Kantor) -> ImportSpec:
    return ImportSpec(
        "entri",
        KOLOM,
        WAJIB,
        partial(olah, kantor),
        choices={
            "indikator": [kode for kode, satu in kantor.indikator.items() if satu.entri is not None]
        },
    )


async def olah(
    kantor: Kantor, session: Session, actor: Actor, rows: Sequence[ImportRow]
) -> Outcome:
    terbaca, salah = await asyncio.to_thread(read_all, rows, partial(_baca, kantor, actor))
    pilahan = await _pilah(session, kantor, terbaca)
    masuk = await _simpan(session, actor, pilahan)
    return Outcome(masuk, pilahan.ada, [*salah, *pilahan.ditolak])


def _baca(kantor: Kantor, actor: Actor, sel: Cells) -> Terbaca:
    kode = sel.must("indikator", sel.get("indikator") or None)
    tahun = sel.must("tahun", sel.whole("tahun", 2000, 2100))
    bulan = sel.must("bulan", sel.whole("bulan", 1, 12))
    nilai, pembilang, penyebut = (
        sel.number(kolom, 4) for kolom in ("nilai", "pembilang", "penyebut")
    )
    isian = Isian(nilai, pembilang, penyebut, sel.text("huruf", 10))
    keterangan, alasan = sel.text("keterangan", 2000), sel.text("alasan", 1000)
    sel.check()
    sel.refuse_all(periksa.angka(kantor, kode, tahun, bulan, isian))
    sel.check()
    if not melayani_indikator(actor, kantor.pada(tahun), kode):
        sel.refuse("indikator", "Bukan urusan bidang akun ini.", "di-luar-bidang")
    return Terbaca(
        baris=sel.row.number,
        bulanan=(kode, tahun, bulan),
        pembilang=isian.nilai if isian.pembilang is None else isian.pembilang,
        penyebut=isian.penyebut,
        huruf=isian.huruf,
        keterangan=keterangan,
        alasan=alasan,
    )


async def _pilah(session: Session, kantor: Kantor, terbaca: Sequence[Terbaca]) -> Pilahan:
    pilahan = Pilahan()
    if not terbaca:
        return pilahan
    tanpa_rencana = await periksa.tanpa_rencana(
        session, kantor, {satu.bulanan[:2] for satu in terbaca}
    )
    tersimpan = await repository.kunci_bulan(session, {satu.bulanan for satu in terbaca})
    dilihat: set[Bulanan] = set()
    for satu in terbaca:
        if satu.bulanan[:2] in tanpa_rencana:
            keliru = periksa.tahun_salah(satu.bulanan[1])
            pilahan.tolak(satu, keliru.lokasi, keliru.pesan, keliru.kode)
        elif satu.bulanan in dilihat:
            pilahan.tolak(satu, "bulan", "Bulan ini tertulis dua kali.", "baris-ganda")
        elif satu.bulanan not in tersimpan:
            pilahan.baru[satu.bulanan] = satu
        else:
            _timpa(pilahan, satu, *tersimpan[satu.bulanan])
        dilihat.add(satu.bulanan)
    return pilahan


def _timpa(pilahan: Pilahan, satu: Terbaca, entri: Entri, versi: EntriVersi) -> None:
    hidup = entri.status in (StatusEntri.DRAF, StatusEntri.DIAJUKAN, StatusEntri.DISETUJUI)
    if hidup and satu.sama(versi):
        pilahan.ada += 1
    elif entri.status == StatusEntri.DIAJUKAN:
        pilahan.tolak(satu, "bulan", "Entri bulan ini menunggu putusan.", "sedang-diajukan")
    elif satu.alasan is None or len(satu.alasan) < 5:
        pesan = "Bulan ini sudah berisi; sebutkan alasan koreksinya."
        pilahan.tolak(satu, "alasan", pesan, "alasan-wajib")
    else:
        pilahan.koreksi.append((satu, entri, versi))


async def _simpan(session: Session, actor: Actor, pilahan: Pilahan) -> int:
    versi: list[dict[str, Any]] = []
    langkah: list[Mapping[str, Any]] = []
    if pilahan.baru:
        dibuat = await repository.buat(session, pilahan.baru)
        for bulanan, satu in pilahan.baru.items():
            if bulanan in dibuat:
                versi.append(_versi(actor, satu, dibuat[bulanan], 1))
            else:
                pesan = "Bulan ini baru saja diisi orang lain. Kirim lagi."
                pilahan.tolak(satu, "bulan", pesan, "baru-diisi")
    if pilahan.koreksi:
        await repository.naikkan(session, [entri.id for _, entri, _ in pilahan.koreksi])
        for satu, entri, lama in pilahan.koreksi:
            versi.append(_versi(actor, satu, entri.id, lama.nomor + 1))
            if entri.status == StatusEntri.DRAF:
                langkah.append(_langkah(actor, lama.id, Langkah.GANTI, StatusEntri.DIGANTIKAN))
    if not versi:
        return 0
    await repository.tambah_versi(session, versi)
    langkah += [_langkah(actor, satu["id"], Langkah.CATAT, StatusEntri.DRAF) for satu in versi]
    await repository.tambah_langkah(session, langkah)
    jejak = [(satu["entri_id"], {"nomor": satu["nomor"]}) for satu in versi]
    await audit.record_each(session, actor, "entri.impor", jejak)
    return len(versi)


def _versi(actor: Actor, satu: Terbaca, entri_id: uuid.UUID, nomor: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "entri_id": entri_id,
        "nomor": nomor,
        "pembilang": satu.pembilang,
        "penyebut": satu.penyebut,
        "huruf": satu.huruf,
        "keterangan": satu.keterangan,
        "alasan": satu.alasan if nomor > 1 else None,
        "oleh": actor.id,
    }


def _langkah(
    actor: Actor, versi_id: uuid.UUID, langkah: Langkah, status: StatusEntri
) -> dict[str, Any]:
    return {"versi_id": versi_id, "langkah": langkah, "status": status, "oleh": actor.id}
