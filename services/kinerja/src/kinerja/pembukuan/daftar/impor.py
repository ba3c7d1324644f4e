"""Importing proposals for many entries of governed lists: added, or moved to another stage."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from kinerja.aturan.bidang import melayani_daftar
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan.cacah import Tahap
from kinerja.aturan.pemetaan.rules import Sasaran
from kinerja.buku.identitas.repository import Orang
from kinerja.dasar.ciri import Ciri
from kinerja.pembukuan.daftar import repository, rules, service, simpanan, usul
from kinerja.pembukuan.daftar.errors import DaftarTidakDikenal
from kinerja.pembukuan.daftar.models import UsulDaftar
from kinerja.pembukuan.daftar.repository import Tempat
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
    usul: list[tuple[Terbaca, UsulDaftar]] = field(default_factory=list)
    ada: int = 0
    ditolak: list[RowError] = field(default_factory=list)

    def tolak(self, satu: Terbaca, kolom: str, pesan: str, kode: str) -> None:
        self.ditolak.append(RowError(satu.baris, kolom, pesan, kode))


def spesifikasi(kantor: Kantor) -> ImportSpec:
    return ImportSpec("daftar", KOLOM, WAJIB, partial(olah, kantor), choices={"tahap": TAHAP.codes})


async def olah(
    kantor: Kantor, session: Session, actor: Actor, rows: Sequence[ImportRow]
) -> Outcome:
    terbaca, salah = await asyncio.to_thread(read_all, rows, partial(_baca, kantor, actor))
    pilahan = await _pilah(session, actor, terbaca)
    masuk = await simpanan.usulkan(session, [diusulkan for _, diusulkan in pilahan.usul])
    nomor = {diusulkan.id for diusulkan in masuk}
    for satu, diusulkan in pilahan.usul:
        if diusulkan.id not in nomor:
            pesan = "Baru saja diusulkan orang lain. Kirim lagi."
            pilahan.tolak(satu, "ppks_id", pesan, "baru-diusulkan")
    await repository.jejak(session, actor, "daftar.impor", masuk)
    return Outcome(len(masuk), pilahan.ada, [*salah, *pilahan.ditolak])


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
        sasaran = service.sasaran(kantor.pada(tahun), daftar)
    except DaftarTidakDikenal as tidak:
        sel.refuse("daftar", tidak.detail, tidak.code)
        raise Unreadable from None
    if not melayani_daftar(actor, kantor.pada(tahun), sasaran):
        sel.refuse("daftar", "Bukan urusan bidang akun ini.", "di-luar-bidang")
    sel.refuse_all(service.periksa(sasaran, orang.sumber, tahun, tanggal, alasan))
    tempat = Tempat(sasaran.kode, tahun, orang)
    return Terbaca(sel.row.number, sasaran, tempat, Tahap(tahap), alasan, tanggal)


async def _pilah(session: Session, actor: Actor, terbaca: Sequence[Terbaca]) -> Pilahan:
    pilahan = Pilahan()
    if not terbaca:
        return pilahan
    dikenal: dict[bool, dict[Orang, Ciri]] = {}
    for psks in {satu.sasaran.psks for satu in terbaca}:
        milik = [satu for satu in terbaca if satu.sasaran.psks is psks]
        orang = list({satu.tempat.orang for satu in milik})
        dikenal[psks] = await service.data_orang(session, actor, milik[0].sasaran, orang)
    semua = {satu.tempat for satu in terbaca}
    tersimpan = await repository.di_tempat(session, semua)
    menunggu = await repository.menunggu(session, semua)
    dilihat: set[Tempat] = set()
    for satu in terbaca:
        ciri = dikenal[satu.sasaran.psks].get(satu.tempat.orang)
        ada, tunggu = tersimpan.get(satu.tempat), menunggu.get(satu.tempat)
        # Once the waiting proposal is approved, this row changes nothing.
        akhir = tunggu or ada
        if ciri is None:
            pesan = "Orang ini belum dikenal dari bidang tersebut, atau di luar wilayah akun."
            pilahan.tolak(satu, "ppks_id", pesan, "ppks-tidak-ditemukan")
        elif satu.tempat in dilihat:
            pilahan.tolak(satu, "ppks_id", "Orang ini tertulis dua kali.", "baris-ganda")
        elif akhir is not None and akhir.berlaku and akhir.tahap == satu.tahap:
            pilahan.ada += 1
        elif tunggu is not None:
            pesan = "Usul lain bagi orang ini menunggu putusan."
            pilahan.tolak(satu, "ppks_id", pesan, "usul-menunggu")
        elif ada is not None and ada.berlaku:
            pilahan.usul.append((satu, usul.berganti(actor, ada, satu.tahap, satu.alasan)))
        else:
            baru = usul.masuk(actor, satu.tempat, ciri, satu.tahap, satu.tanggal, satu.alasan)
            pilahan.usul.append((satu, baru))
        dilihat.add(satu.tempat)
    return pilahan
