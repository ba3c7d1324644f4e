"""What imports of needs and deliveries share: rows that stand in a request, a case, a victim."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

from kit.auth import Actor
from kit.call import Call
from kit.db import Session
from kit.errors import FieldError
from kit.imports.cells import Cells
from kit.lifecycle import Life, heed
from pelayanan import batas, ciri, dalam_induk, impor, lahir
from pelayanan.dalam_induk import Perihal
from pelayanan.induk import Induk
from pelayanan.lahir import Lahir
from pelayanan.layanan import service as katalog
from pelayanan.loket import Loket
from pelayanan.ppks import dari_nik
from pelayanan.terekam import CATAT

KOLOM = ("id", "ppks_id", "nik", "permohonan_id", "induk_id", "komponen", "tanggal")
WAJIB = frozenset({"komponen", "tanggal"})


@dataclass(frozen=True, slots=True)
class Terbaca(dari_nik.Terbaca):
    """`sebutan`: by which name the row names what holds it."""

    induk_id: uuid.UUID
    sebutan: str
    komponen: str
    tanggal: date


class Dasar(NamedTuple):
    orang: Mapping[uuid.UUID, Any]
    induk: Mapping[uuid.UUID, Induk]


T = TypeVar("T", bound=Terbaca)


def baca(
    loket: Loket, actor: Actor, hari_ini: date, jenis: tuple[str, Sequence[str]], sel: Cells
) -> dict[str, Any]:
    """The fields of `Terbaca`; `jenis`: the import and its columns. Faults are in `sel`."""
    nama, kolom = jenis
    isi = impor.isi_baris(sel.row, kolom, (), batas.pengaju(actor))
    ppks_id, nik = dari_nik.baca(sel)
    tanggal = sel.date("tanggal")
    if tanggal is not None:
        sel.refuse_all(lahir.periksa_hari("tanggal", tanggal, hari_ini))
    permohonan, induk = sel.id("permohonan_id"), sel.id("induk_id")
    if bool(sel.get("permohonan_id")) == bool(sel.get("induk_id")):
        pesan = "Isi permohonan_id atau induk_id, salah satu."
        sel.refuse("induk_id", pesan, "wajib-diisi")
    return {
        "baris": sel.row.number,
        "id": impor.id_baris(sel, loket.kunci.cari, nama, isi),
        "isi": isi,
        "ppks_id": ppks_id,
        "nik": nik,
        "induk_id": permohonan or induk,
        "sebutan": dalam_induk.PERMOHONAN if permohonan else dalam_induk.INDUK,
        "komponen": sel.must("komponen", sel.text("komponen", 100, formula=False)),
        "tanggal": sel.must("tanggal", tanggal),
    }


async def tahan(
    session: Session, actor: Actor, loket: Loket, terbaca: Sequence[T]
) -> tuple[list[T], Dasar]:
    """The rows on the people on whom they land, with these and what holds the rows."""
    mendarat, orang = await dari_nik.tahan(session, actor, terbaca)
    dicari = {satu.induk_id for satu in mendarat}
    return mendarat, Dasar(orang, await dalam_induk.tahan(session, actor, loket, dicari))


def pilah(
    loket: Loket,
    pilahan: impor.Pilahan[T],
    terbaca: Sequence[T],
    dasar: Dasar,
    periksa: Callable[[T, Perihal], Sequence[FieldError]],
) -> Mapping[uuid.UUID, Perihal]:
    """Sort the rows; of each new one in what it stands. `periksa`: what else the noun asks, of a
    row that is right so far and is taken if it has nothing to say."""
    hasil: dict[uuid.UUID, Perihal] = {}
    for satu in terbaca:
        ppks = dasar.orang.get(satu.ppks_id)
        if ppks is None:
            pilahan.tolak(satu, "ppks_id", "PPKS ini tidak ada.", "ppks-tidak-ditemukan")
            continue
        if pilahan.dikenal(satu):
            continue
        salah: Sequence[FieldError] = dalam_induk.periksa_induk(
            dasar.induk.get(satu.induk_id), ppks.gabung_ke or ppks.id, satu.sebutan
        )
        if not salah:
            induk = dasar.induk[satu.induk_id]
            perihal = Perihal(ppks, induk, katalog.menurut(loket, induk.layanan, induk.mulai))
            salah = _periksa(loket, satu, perihal) or periksa(satu, perihal)
        if salah:
            kolom = salah[0].lokasi.partition(".")[0]
            pilahan.tolak(satu, kolom, salah[0].pesan, salah[0].kode)
        else:
            pilahan.baru[satu.id] = satu
            hasil[satu.id] = perihal
    return hasil


async def hormati(
    life: Life[Any, Any, Loket], call: Call[Loket], pilahan: impor.Pilahan[T]
) -> None:
    """Refuse what the rules of other nouns refuse a form."""
    for satu in list(pilahan.baru.values()):
        ditolak = await heed(life, call, CATAT, satu)
        if ditolak is not None:
            del pilahan.baru[satu.id]
            pilahan.tolak(satu, f"{satu.sebutan}_id", ditolak.detail, ditolak.code)


def _periksa(loket: Loket, satu: Terbaca, perihal: Perihal) -> list[FieldError]:
    ppks = perihal.ppks
    lahirnya = Lahir(ppks.tanggal_lahir, ppks.tahun_lahir)
    return [
        *dalam_induk.periksa_komponen(satu.komponen, perihal.layanan),
        *dalam_induk.periksa_hidup(lahirnya, perihal.induk, perihal.meninggal, satu.tanggal),
        *loket.kantor.wilayah.berakhir("ppks_id", ppks.kelurahan, satu.tanggal),
    ]


def rekam(satu: Terbaca, perihal: Perihal) -> dict[str, Any]:
    """What the records of both say alike, as JSON: a model per row takes too long here."""
    return {
        "rekam_id": satu.id,
        "versi": 1,
        "berlaku": True,
        "tanggal": satu.tanggal,
        "layanan": perihal.induk.layanan,
        "permohonan": perihal.induk.id,
        "ppks_id": perihal.ppks.id,
        "subjek": perihal.layanan.subjek_klien(perihal.ppks.kategori),
        "komponen": satu.komponen,
        "ciri": ciri.kolom(perihal.ppks),
    }


# Columns of both, in the temporary table and in theirs, and their values.
SAMA = """
    id uuid, ppks_id uuid, induk text, induk_id uuid, layanan text, komponen text, tanggal date,
    tahun smallint, kelurahan text, rekam jsonb, impor_sidik bytea
"""
KEDUANYA = ", ".join(satu.split()[0] for satu in SAMA.split(","))


def nilai(loket: Loket, jenis: str, satu: Terbaca, perihal: Perihal, rekam: str) -> list[object]:
    return [
        satu.id,
        perihal.ppks.id,
        perihal.induk.jenis,
        perihal.induk.id,
        perihal.induk.layanan,
        satu.komponen,
        satu.tanggal,
        satu.tanggal.year,
        perihal.ppks.kelurahan,
        rekam,
        loket.kunci.cari.digest(f"impor-{jenis}", satu.isi),
    ]


def riwayat(jenis: str) -> str:
    """SQL: the history of what was stored; the temporary table has a `riwayat_id`."""
    return f"""
    INSERT INTO {jenis}_riwayat (id, baris_id, pada, oleh, langkah, rekam_versi)
    SELECT asal.riwayat_id, stored.id, now(), :actor, 'impor', 1
    FROM stored JOIN pg_temp.impor_{jenis} AS asal ON asal.id = stored.id
    """  # noqa: S608  (a table of this package)
