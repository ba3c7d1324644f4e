"""Impor banyak entri daftar sasaran: ditambahkan, atau dipindahkan tahapnya."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from kinerja.bidang import melayani_daftar
from kinerja.daftar import repository, rules, service
from kinerja.daftar.errors import DaftarTidakDikenal
from kinerja.daftar.models import EntriDaftar
from kinerja.daftar.repository import Data, Tempat
from kinerja.entri import sel
from kinerja.entri.sel import SelSalah
from kinerja.identitas.repository import Orang
from kinerja.indikator.profil import Kantor
from kinerja.pemetaan.cacah import Tahap
from kinerja.pemetaan.rules import Sasaran
from kit.auth import Actor
from kit.db import Session
from kit.imports.spec import ImportRow, ImportSpec, Outcome, RowError

KOLOM = ("daftar", "tahun", "sumber", "ppks_id", "tahap", "alasan", "tanggal")
WAJIB = frozenset(KOLOM) - {"tanggal"}


@dataclass(frozen=True, slots=True)
class Terbaca:
    baris: int
    sasaran: Sasaran
    tempat: Tempat
    tahap: Tahap
    alasan: str
    tanggal: date | None


@dataclass(slots=True)
class Pilahan:
    baru: list[tuple[Terbaca, EntriDaftar]] = field(default_factory=list)
    berubah: list[EntriDaftar] = field(default_factory=list)
    ada: int = 0
    ditolak: list[RowError] = field(default_factory=list)

    def tolak(self, satu: Terbaca, kolom: str, pesan: str, kode: str) -> None:
        self.ditolak.append(RowError(satu.baris, kolom, pesan, kode))


def spesifikasi(kantor: Kantor) -> ImportSpec:
    return ImportSpec("daftar", KOLOM, WAJIB, partial(olah, kantor))


async def olah(
    kantor: Kantor, session: Session, actor: Actor, rows: Sequence[ImportRow]
) -> Outcome:
    await service.mulai(session)
    terbaca, salah = await asyncio.to_thread(sel.baca_semua, rows, partial(_baca, kantor, actor))
    pilahan = await _pilah(session, actor, terbaca)
    masuk = await repository.tambah(session, [entri for _, entri in pilahan.baru])
    baru = []
    for satu, entri in pilahan.baru:
        if entri.id in masuk:
            baru.append(entri)
        else:
            pesan = "Baru saja ditambahkan orang lain. Kirim lagi."
            pilahan.tolak(satu, "ppks_id", pesan, "baru-ditambahkan")
    semua = [*baru, *pilahan.berubah]
    await repository.jejak(session, actor, "daftar.impor", semua)
    await service.catat(session, semua)
    return Outcome(len(semua), pilahan.ada, [*salah, *pilahan.ditolak])


def _baca(kantor: Kantor, actor: Actor, row: ImportRow) -> Terbaca:
    isi = row.values
    try:
        sasaran = service.sasaran(kantor, sel.wajib(isi, "daftar"))
    except DaftarTidakDikenal as tidak:
        raise SelSalah("daftar", tidak.detail, tidak.code) from None
    if not melayani_daftar(actor, kantor, sasaran):
        raise SelSalah("daftar", "Bukan urusan bidang akun ini.", "di-luar-bidang")
    tahun = sel.bilangan(isi, "tahun", 2000, 2100)
    tanggal, alasan = _tanggal(isi), sel.wajib(isi, "alasan")
    sel.teks(isi, "alasan", rules.ALASAN_TERPANJANG)
    orang = Orang(sel.wajib(isi, "sumber"), _id(isi))
    for keliru in service.periksa(sasaran, orang.sumber, tahun, tanggal, alasan):
        raise SelSalah(keliru.lokasi, keliru.pesan, keliru.kode)
    try:
        tahap = Tahap(sel.wajib(isi, "tahap").lower())
    except ValueError:
        pesan = f"Harus salah satu dari {', '.join(Tahap)}."
        raise SelSalah("tahap", pesan, "pilihan-salah") from None
    tempat = Tempat(sasaran.kode, tahun, orang)
    return Terbaca(row.number, sasaran, tempat, tahap, alasan, tanggal)


def _id(isi: Mapping[str, str]) -> uuid.UUID:
    nilai = sel.wajib(isi, "ppks_id")
    try:
        return uuid.UUID(nilai if len(nilai) == 36 else "")
    except ValueError:
        raise SelSalah("ppks_id", "Harus berupa UUID.", "uuid-salah") from None


def _tanggal(isi: Mapping[str, str]) -> date | None:
    nilai = isi.get("tanggal", "")
    if not nilai:
        return None
    try:
        return date.fromisoformat(nilai if len(nilai) == 10 else "")
    except ValueError:
        pesan = "Harus berupa tanggal (TTTT-BB-HH)."
        raise SelSalah("tanggal", pesan, "tanggal-salah") from None


async def _pilah(session: Session, actor: Actor, terbaca: Sequence[Terbaca]) -> Pilahan:
    pilahan = Pilahan()
    if not terbaca:
        return pilahan
    dikenal: dict[bool, dict[Orang, Data]] = {}
    for psks in {satu.sasaran.psks for satu in terbaca}:
        milik = [satu for satu in terbaca if satu.sasaran.psks is psks]
        orang = list({satu.tempat.orang for satu in milik})
        dikenal[psks] = await service.data_orang(session, actor, milik[0].sasaran, orang)
    tersimpan = await repository.kunci_tempat(session, {satu.tempat for satu in terbaca})
    dilihat: set[Tempat] = set()
    for satu in terbaca:
        data = dikenal[satu.sasaran.psks].get(satu.tempat.orang)
        ada = tersimpan.get(satu.tempat)
        if data is None:
            pesan = "Orang ini belum dikenal dari bidang tersebut, atau di luar wilayah akun."
            pilahan.tolak(satu, "ppks_id", pesan, "ppks-tidak-ditemukan")
        elif satu.tempat in dilihat:
            pilahan.tolak(satu, "ppks_id", "Orang ini tertulis dua kali.", "baris-ganda")
        elif ada is None:
            pilahan.baru.append((satu, _entri(actor, satu, data)))
        elif not ada.berlaku:
            pilahan.berubah.append(service.pulihkan(ada, _entri(actor, satu, data)))
        elif ada.tahap == satu.tahap:
            pilahan.ada += 1
        else:
            ada.tahap = satu.tahap
            service.berganti(actor, ada, satu.alasan)
            pilahan.berubah.append(ada)
        dilihat.add(satu.tempat)
    return pilahan


def _entri(actor: Actor, satu: Terbaca, data: Data) -> EntriDaftar:
    return service.entri_baru(actor, satu.tempat, data, satu.tahap, satu.tanggal, satu.alasan)
