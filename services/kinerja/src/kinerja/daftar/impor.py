"""Impor banyak entri daftar sasaran: ditambahkan, atau dipindahkan tahapnya."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from kinerja.bidang import melayani_daftar
from kinerja.daftar import repository, rules, service
from kinerja.daftar.errors import DaftarTidakDikenal
from kinerja.daftar.models import EntriDaftar
from kinerja.daftar.repository import Data, Tempat
from kinerja.identitas.repository import Orang
from kinerja.indikator.profil import Kantor
from kinerja.pemetaan.cacah import Tahap
from kinerja.pemetaan.rules import Sasaran
from kit.auth import Actor
from kit.db import Session
from kit.imports.cells import Cells, Unreadable, read_all
from kit.imports.spec import ImportRow, ImportSpec, Outcome, RowError
from kit.imports.words import Choices

KOLOM = ("daftar", "tahun", "sumber", "ppks_id", "tahap", "alasan", "tanggal")
WAJIB = frozenset(KOLOM) - {"tanggal"}
TAHAP = Choices.of({str(satu): () for satu in Tahap})


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
    return ImportSpec("daftar", KOLOM, WAJIB, partial(olah, kantor), choices={"tahap": TAHAP.codes})


async def olah(
    kantor: Kantor, session: Session, actor: Actor, rows: Sequence[ImportRow]
) -> Outcome:
    await service.mulai(session)
    terbaca, salah = await asyncio.to_thread(read_all, rows, partial(_baca, kantor, actor))
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


def _baca(kantor: Kantor, actor: Actor, sel: Cells) -> Terbaca:
    daftar = sel.must("daftar", sel.get("daftar") or None)
    tahun = sel.must("tahun", sel.whole("tahun", 2000, 2100))
    orang = Orang(
        sel.must("sumber", sel.get("sumber") or None), sel.must("ppks_id", sel.id("ppks_id"))
    )
    tahap = sel.must("tahap", sel.choice("tahap", TAHAP))
    alasan = sel.must("alasan", sel.text("alasan", rules.ALASAN_TERPANJANG))
    tanggal = sel.date("tanggal")
    sel.check()
    try:
        sasaran = service.sasaran(kantor, daftar)
    except DaftarTidakDikenal as tidak:
        sel.refuse("daftar", tidak.detail, tidak.code)
        raise Unreadable from None
    if not melayani_daftar(actor, kantor, sasaran):
        sel.refuse("daftar", "Bukan urusan bidang akun ini.", "di-luar-bidang")
    sel.refuse_all(service.periksa(sasaran, orang.sumber, tahun, tanggal, alasan))
    tempat = Tempat(sasaran.kode, tahun, orang)
    return Terbaca(sel.row.number, sasaran, tempat, Tahap(tahap), alasan, tanggal)


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
