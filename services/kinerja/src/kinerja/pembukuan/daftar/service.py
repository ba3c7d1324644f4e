"""Governed lists: who is there, since when, why, and who changed it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from kantor.acuan import DAFTAR, tak_dikenal
from kinerja.aturan.bidang import pastikan_daftar
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan.cacah import Tahap
from kinerja.aturan.pemetaan.rules import Sasaran
from kinerja.buku.identitas.repository import Orang
from kinerja.buku.pemasangan import repository as pemasangan
from kinerja.buku.pemasangan.schemas import HalamanBertanda
from kinerja.buku.rekam import repository as rekam
from kinerja.buku.rekam.bentuk import KunciRekam
from kinerja.buku.rekam.daftar import DAFTAR as JENIS_DAFTAR
from kinerja.buku.rekam.events import SENDIRI, STREAMS
from kinerja.dasar.ciri import KOLOM, TANPA, Ciri
from kinerja.hitung.fakta.orang import dikenal as orang_dikenal
from kinerja.pembukuan.daftar import repository, rules
from kinerja.pembukuan.daftar.errors import DaftarTidakDikenal
from kinerja.pembukuan.daftar.models import EntriDaftar, UsulDaftar
from kinerja.pembukuan.daftar.repository import Banyak
from kinerja.pembukuan.daftar.schemas import (
    BanyakTahap,
    EksporSaring,
    EntriRinci,
    EntriSaring,
    PerubahanEntri,
    Rekap,
    RekapSaring,
    SemuaRekap,
)
from kit.areas import OutsideArea, touches
from kit.auth import Actor
from kit.db import ReadSession
from kit.errors import FieldError, Invalid
from kit.exports import Table, Value
from kit.pagination import PageQuery, Rows
from kit.schemas import Schema

SEKALI = 1_000
KOLOM_EKSPOR = (
    "id", "daftar", "tahun", "sumber", "ppks_id", "tahap", "berlaku", "tanggal", "alasan", "oleh",
    "disetujui_oleh", "diubah", "kategori", *KOLOM, "versi",
)  # fmt: skip


def sasaran(kantor: Kantor, kode: str) -> Sasaran:
    for satu in kantor.pemetaan.daftar:
        if satu.kode == kode:
            return satu
    raise DaftarTidakDikenal(f"Tidak ada daftar {kode}.", acuan=DAFTAR["daftar"])


def pernah(kantor: Kantor, kode: str) -> Kantor:
    """The office as it was when it last had this list: for what stands on it already."""
    masa = (n for n in reversed(kantor.semua_masa) if kode in n.nama_daftar)
    return next(masa, kantor)


def milik(actor: Actor, kantor: Kantor, kode: str) -> Sasaran:
    """A list that is seen person by person and changed: of the account's bidang only."""
    satu = sasaran(kantor, kode)
    pastikan_daftar(actor, kantor, satu)
    return satu


def periksa(
    satu: Sasaran, sumber: str, tahun: int, tanggal: date | None, alasan: str
) -> list[FieldError]:
    """All that can be decided without the database."""
    return [
        *rules.periksa_sumber(satu, sumber, STREAMS),
        *rules.periksa_tanggal(tanggal, tahun),
        *rules.periksa_alasan(alasan),
    ]


async def data_orang(
    session: ReadSession, actor: Actor, satu: Sasaran, orang: Sequence[Orang]
) -> dict[Orang, Ciri]:
    """What this account may add. A PSKS has no identity here."""
    if satu.psks:
        return dict.fromkeys(orang, TANPA) if actor.everywhere else {}
    dikenal = await orang_dikenal(session, orang)
    return {siapa: ciri for siapa, ciri in dikenal.items() if actor.covers(ciri.kelurahan)}


async def daftar(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, saring: EntriSaring
) -> HalamanBertanda[EntriRinci]:
    milik(actor, kantor, kode)
    periksa_wilayah(actor, kantor, saring)
    rows = await repository.daftar(session, actor, kode, saring)
    demo = await pemasangan.demo(session)
    return HalamanBertanda.of(rows.map(lambda satu: rinci(kantor, satu)), demo=demo)


async def lihat(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, entri_id: uuid.UUID
) -> EntriRinci:
    milik(actor, pernah(kantor, kode), kode)
    return rinci(kantor, await repository.ambil(session, actor, kode, entri_id))


async def riwayat(
    session: ReadSession,
    actor: Actor,
    kantor: Kantor,
    kode: str,
    entri_id: uuid.UUID,
    halaman: PageQuery,
) -> Rows[PerubahanEntri]:
    await lihat(session, actor, kantor, kode, entri_id)
    rows = await rekam.riwayat(session, KunciRekam(SENDIRI, JENIS_DAFTAR.nama, entri_id), halaman)
    return rows.map(
        lambda satu: PerubahanEntri.model_validate(
            {
                "pada": satu.diterima,
                **{n: satu.data[n] for n in PerubahanEntri.model_fields if n in satu.data},
            }
        )
    )


async def semua_rekap(session: ReadSession, actor: Actor, kantor: Kantor, tahun: int) -> SemuaRekap:
    saring = RekapSaring(tahun=tahun)
    return SemuaRekap(
        data=[
            await rekap(session, actor, kantor, satu.kode, saring)
            for satu in kantor.pemetaan.daftar
        ]
    )


async def rekap(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, saring: RekapSaring
) -> Rekap:
    satu = sasaran(kantor, kode)
    periksa_wilayah(actor, kantor, saring)
    banyak = await repository.rekap(session, actor, kode, saring)
    berlaku = {baris.tahap: baris for baris in banyak if baris.berlaku}
    return Rekap(
        daftar=kode,
        nama=kantor.nama_daftar[kode],
        tahun=saring.tahun,
        psks=satu.psks,
        tahap={tahap: _banyak(berlaku.get(tahap)) for tahap in Tahap},
        berlaku=_banyak(berlaku.get(None)),
        dikeluarkan=sum(b.entri for b in banyak if not b.berlaku and b.tahap is None),
        demo=await pemasangan.demo(session),
    )


def _banyak(baris: Banyak | None) -> BanyakTahap:
    if baris is None:
        return BanyakTahap(entri=0, subjek=0)
    return BanyakTahap(entri=baris.entri, subjek=baris.subjek)


async def ekspor(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, saring: EksporSaring
) -> Table:
    milik(actor, kantor, kode)
    periksa_wilayah(actor, kantor, saring)
    isi: Table = [KOLOM_EKSPOR]
    async for halaman in repository.semua(session, actor, kode, saring, sekali=SEKALI):
        isi += [_baris(rinci(kantor, satu)) for satu in halaman]
    return isi


def _baris(satu: EntriRinci) -> list[Value]:
    isi = satu.model_dump(mode="json")
    isi["kategori"] = ";".join(satu.kategori)
    return [isi[nama] for nama in KOLOM_EKSPOR]


def rinci(kantor: Kantor, entri: EntriDaftar) -> EntriRinci:
    return EntriRinci.model_validate({**isian(kantor, entri, EntriRinci), "versi": entri.version})


def isian(
    kantor: Kantor, satu: EntriDaftar | UsulDaftar, bentuk: type[Schema]
) -> dict[str, object]:
    """Its columns that the form names, without sensitive categories."""
    return {
        **{n: getattr(satu, n) for n in bentuk.model_fields if hasattr(satu, n)},
        "kategori": kantor.sensitif.tampak(satu.kategori),
    }


def periksa_wilayah(actor: Actor, kantor: Kantor, saring: EksporSaring | RekapSaring) -> None:
    """An area that does not exist is refused, and one that is not the account's is not answered
    with nothing."""
    salah = []
    for nama in ("kelurahan", "kecamatan"):
        kode: str | None = getattr(saring, nama)
        if kode is None:
            continue
        ada = kantor.wilayah.get(kode)
        if ada is None or ada.tingkat != nama:
            pesan = f"{nama.capitalize()} {kode} tidak dikenal."
            salah.append(tak_dikenal(f"query.{nama}", pesan, apa=nama, kode="tidak-dikenal"))
        elif not touches(actor.wilayah, kode):
            raise OutsideArea(f"Akun ini tidak mencakup {kode}.")
    if salah:
        raise Invalid("Saringan menyebut kode yang tidak dikenal.", *salah)
