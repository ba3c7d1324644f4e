"""Bulk registration: checked as one form each, stored by sets (api.md, Bulk)."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from re import compile as pola
from typing import Any

from sqlalchemy import text

from kit import bulk
from kit.auth import Actor
from kit.clock import today
from kit.crypto import SearchKey
from kit.db import Session
from kit.imports.cells import YES_NO, Cells, read_all
from kit.imports.spec import ImportRow, ImportSpec, Outcome
from kit.imports.words import Choices
from pelayanan import batas, impor
from pelayanan.kolom import ORANG_LAIN, PPKS
from pelayanan.loket import Loket

from . import kartu, kenal, pencarian, rules
from .kenal_impor import Fakta, Pemeriksa
from .rules import Acuan, Calon, DasarLokasi, JenisKelamin

WAJIB = frozenset({"nama", "jenis_kelamin", "kelurahan", "dasar_lokasi", "kategori", "disabilitas"})
TAMBAHAN = ("kecamatan",)
# As the lists of the office and of the ministry head them.
SEBUTAN = {
    "nama": ("nama lengkap", "nama ppks"),
    "nik": ("no nik", "nomor nik", "no ktp", "nomor ktp"),
    "kk": ("no kk", "nomor kk", "no kartu keluarga", "nomor kartu keluarga"),
    "tanggal_lahir": ("tgl lahir",),
    "tempat_lahir": ("tpt lahir",),
    "jenis_kelamin": ("jk", "l/p", "kelamin", "sex"),
    "kelurahan": ("kel", "desa kelurahan", "kelurahan desa"),
    "kecamatan": ("kec",),
    "telepon": ("no hp", "no telp", "no telepon", "hp", "nomor hp", "nomor telepon"),
    "kategori": ("kategori ppks", "jenis ppks"),
}
CONTOH = {
    "nama": "Contoh Warga",
    "alasan_tanpa_nik": "Belum terekam",
    "tanggal_lahir": "1960-05-15",
    "jenis_kelamin": "L",
    "dasar_lokasi": "domisili",
    "kategori": "lanjut-usia-terlantar",
    "disabilitas": "tidak",
}
DIGIT = frozenset({"nik", "kk", "telepon"})
JENIS_KELAMIN = Choices.of(
    {
        JenisKelamin.LAKI_LAKI: ("laki-laki", "lakilaki", "lk", "pria"),
        JenisKelamin.PEREMPUAN: ("perempuan", "pr", "wanita"),
    }
)
DASAR_LOKASI = Choices.of({str(satu): () for satu in DasarLokasi})
_TANDA_KURUNG = pola(r"\s*[()]")
_TELEPON = pola(r"\+?[0-9][0-9 -]{5,19}")


@dataclass(frozen=True, slots=True)
class Terbaca(impor.Terbaca):
    baru: kenal.Baru
    orang_lain: bool

    @property
    def calon(self) -> Calon:
        return self.baru.calon


def spesifikasi(loket: Loket) -> ImportSpec:
    wilayah = loket.kantor.wilayah
    kelurahan = wilayah.berlaku(today())
    return ImportSpec(
        "ppks",
        (*PPKS, *TAMBAHAN, ORANG_LAIN),
        WAJIB,
        partial(olah, loket),
        DIGIT,
        SEBUTAN,
        choices={
            "jenis_kelamin": JENIS_KELAMIN.codes,
            "dasar_lokasi": DASAR_LOKASI.codes,
            "status_khusus": tuple(loket.kini.status_khusus),
            "disabilitas": YES_NO.codes,
            ORANG_LAIN: YES_NO.codes,
            "kategori": tuple(loket.kini.kategori),
            "kelurahan": tuple(kelurahan.values()),
            "kecamatan": tuple(wilayah.kecamatan.values()),
        },
        example=CONTOH | {"kelurahan": next(iter(kelurahan))},
    )


async def olah(loket: Loket, session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
    acuan = kartu.acuan(loket)
    baca = partial(_baca, actor, _Pilihan.dari(acuan), loket.kunci.cari)
    terbaca, salah = await asyncio.to_thread(read_all, rows, baca)
    pilahan, serupa = await _pilah(loket, session, actor, terbaca)
    isi = await asyncio.to_thread(_untuk_copy, loket, pilahan.baru.values(), serupa)
    luput = ("nik", "Id atau NIK baru saja didaftarkan.", "sudah-terdaftar")
    bentuk = f"{BENTUK}, facts jsonb"
    return await pilahan.simpan(
        session, actor, isi, salah, bentuk=bentuk, masuk=_MASUK, luput=luput
    )


@dataclass(frozen=True, slots=True)
class _Pilihan:
    """What the office knows, as people write it."""

    acuan: Acuan
    kategori: Choices
    status_khusus: Choices

    @classmethod
    def dari(cls, acuan: Acuan) -> _Pilihan:
        """Categories by code, name, or a part of it: "Orang dengan HIV/AIDS (ODHA)", "ODHA"."""
        kategori = {
            kode: (satu.nama, *_TANDA_KURUNG.split(satu.nama))
            for kode, satu in acuan.kategori.items()
        }
        status = {kode: (nama,) for kode, nama in acuan.status_khusus.items()}
        return cls(acuan, Choices.of(kategori), Choices.of(status))


def _baca(actor: Actor, pilihan: _Pilihan, cari: SearchKey, sel: Cells) -> Terbaca:
    acuan = pilihan.acuan
    calon = _calon(sel, pilihan)
    isi = impor.isi_baris(sel.row, PPKS, TAMBAHAN, batas.pengaju(actor))
    ppks_id = impor.id_baris(sel, cari, "ppks", isi)
    orang_lain = sel.yes_no(ORANG_LAIN) or False
    sel.check()
    sel.refuse_all(rules.periksa(calon, acuan))
    sel.check()
    if not actor.covers(calon.kelurahan):
        pesan = "Tempat ini di luar wilayah kerja akun ini."
        sel.refuse("kelurahan", pesan, "di-luar-wilayah")
    return Terbaca(
        baris=sel.row.number,
        id=ppks_id,
        isi=isi,
        baru=kenal.Baru.dari(ppks_id, rules.lengkapi_lahir(calon, acuan)),
        orang_lain=orang_lain,
    )


def _calon(sel: Cells, pilihan: _Pilihan) -> Calon:
    return Calon(
        nama=sel.must("nama", sel.name("nama", 200)),
        nik=sel.get("nik") or None,
        alasan_tanpa_nik=sel.text("alasan_tanpa_nik", 200, formula=False),
        kk=sel.get("kk") or None,
        tanggal_lahir=sel.date("tanggal_lahir"),
        tahun_lahir=sel.whole("tahun_lahir", 0, 9999),
        tempat_lahir=sel.name("tempat_lahir", 200),
        jenis_kelamin=sel.must("jenis_kelamin", sel.choice("jenis_kelamin", JENIS_KELAMIN)),
        kelurahan=sel.must("kelurahan", _kelurahan(sel, pilihan.acuan)),
        dasar_lokasi=sel.must("dasar_lokasi", sel.choice("dasar_lokasi", DASAR_LOKASI)),
        alamat=sel.text("alamat", 500, formula=False),
        telepon=_telepon(sel),
        kategori=_kategori(sel, pilihan.kategori),
        status_khusus=sel.choice("status_khusus", pilihan.status_khusus),
        disabilitas=sel.must("disabilitas", sel.yes_no("disabilitas")),
    )


def _telepon(sel: Cells) -> str | None:
    telepon = sel.get("telepon")
    if telepon and not _TELEPON.fullmatch(telepon):
        sel.refuse("telepon", "Nomor telepon tidak dapat dibaca.", "telepon-salah")
    return telepon or None


def _kelurahan(sel: Cells, acuan: Acuan) -> str | None:
    """By code, or by name within the kecamatan that the row names."""
    tertulis = sel.get("kelurahan")
    if not tertulis:
        return None
    ada = acuan.wilayah.cari_kelurahan(tertulis, sel.get("kecamatan"), acuan.hari_ini)
    if len(ada) > 1:
        sebutan = acuan.wilayah.sebutan_kelurahan
        pesan = f"Ada beberapa {sebutan} bernama ini: isi kecamatan, atau kodenya."
        sel.refuse("kelurahan", pesan, "kelurahan-rangkap")
    elif not ada:
        sel.refuse_all(acuan.wilayah.salah("kelurahan", tertulis, acuan.hari_ini))
    return ada[0] if ada else None


def _kategori(sel: Cells, dikenal: Choices) -> tuple[str, ...]:
    """Codes or names, separated by semicolons."""
    kode = []
    for satu in sel.get("kategori").split(";") if sel.get("kategori") else ():
        ada = dikenal.find(satu)
        if ada is None:
            sel.refuse("kategori", "Kategori PPKS tidak dikenal.", "kategori-tidak-dikenal")
        else:
            kode.append(ada)
    return tuple(kode)


_NIK_ADA = text(
    "SELECT nik_cari, id, kelurahan, pengaju FROM ppks"
    " WHERE nik_cari = ANY(CAST(:sidik AS bytea[]))"
)


async def _pilah(
    loket: Loket, session: Session, actor: Actor, terbaca: Sequence[Terbaca]
) -> tuple[impor.Pilahan[Terbaca], Fakta]:
    """New rows, how many are there already, and those that clash with the file or the register;
    and what the audit of rows that were taken says of people who are like theirs."""
    cari = loket.kunci.cari
    pilahan = await impor.pilahan(session, loket, "ppks", terbaca)
    belum = [satu.baru for satu in terbaca if satu.id not in pilahan.tersimpan]
    pemeriksa = await Pemeriksa.siapkan(session, actor, loket, belum)
    niknya = (satu.calon.nik for satu in belum)
    sidik = [d for nik in niknya if nik is not None for d in cari.digests("nik", nik)]
    pemilik = {
        bytes(row.nik_cari): row
        for row in (await session.execute(_NIK_ADA, {"sidik": sidik})).all()
    }
    nik_baru: dict[str, int] = {}
    kena: list[uuid.UUID] = []
    asing: list[uuid.UUID] = []
    sisa = await pencarian.sisa_impor(session, actor)
    for satu in terbaca:
        nik = satu.calon.nik
        if pilahan.dikenal(satu):
            continue
        if nik is not None and nik in nik_baru:
            pesan = f"NIK ini sudah ada pada baris {nik_baru[nik]}."
            pilahan.tolak(satu, "nik", pesan, "nik-ganda")
        elif len(asing) >= sisa:
            pilahan.tolak(satu, "nik", kenal.TERLALU_BANYAK, "terlalu-banyak-serupa")
        elif nik is not None and (milik := _pemilik(loket, pemilik, nik)) is not None:
            kena.append(milik.id)
            if batas.terlihat(actor, milik):
                pesan = f"NIK ini sudah terdaftar. Pakai data yang ada: {milik.id}."
            else:
                pesan = "NIK ini sudah terdaftar. Tanyakan kepada kepala bidang."
                asing.append(milik.id)
            pilahan.tolak(satu, "nik", pesan, "nik-sudah-terdaftar")
        elif (salah := pemeriksa.salah(satu.baru, orang_lain=satu.orang_lain)) is not None:
            pilahan.tolak(satu, "nama", *salah)
        else:
            pilahan.baru[satu.id] = satu
            pemeriksa.terima(satu.baris, satu.baru)
            if nik is not None:
                nik_baru[nik] = satu.baris
    await pencarian.kena_impor(session, actor, kena)
    await pencarian.asing_impor(session, actor, len(asing))
    await pemeriksa.catat(session, actor)
    return pilahan, pemeriksa.fakta


def _pemilik(loket: Loket, pemilik: Mapping[bytes, Any], nik: str) -> Any:  # noqa: ANN401
    """The row of whoever has this NIK, if anybody."""
    if not pemilik:
        return None
    sidik = loket.kunci.cari.digests("nik", nik)
    return next((pemilik[satu] for satu in sidik if satu in pemilik), None)


BENTUK = """
    id uuid, nama text, nama_normal text, nama_bunyi text, bunyi_rapat text, nik_sandi bytea,
    nik_cari bytea, alasan_tanpa_nik text, kk_sandi bytea, kk_cari bytea, tanggal_lahir date,
    tahun_lahir smallint, tempat_lahir_sandi bytea, jenis_kelamin text, kelurahan text,
    dasar_lokasi text, alamat_sandi bytea, telepon_sandi bytea, kategori text[],
    status_khusus text, disabilitas boolean, identitas_versi integer, identitas_jenis text,
    identitas_kunci text, impor_sidik bytea
"""
_KOLOM_TABEL = ", ".join(satu.split()[0] for satu in BENTUK.split(","))


def _untuk_copy(loket: Loket, baru: Iterable[Terbaca], serupa: Fakta) -> str:
    kunci = loket.kunci
    hasil: list[str] = []
    for satu in baru:
        nilai = kartu.nilai(kunci, satu.id, satu.calon)
        nilai["kategori"] = bulk.array(satu.calon.kategori)
        sidik = kunci.cari.digest("impor-ppks", satu.isi)
        fakta = impor.fakta(**serupa.get(satu.id, {}))
        hasil.append(bulk.line((satu.id, *nilai.values(), sidik, fakta)))
    return "".join(hasil)


_MASUK = bulk.storing(
    "impor_ppks",
    f"""
    INSERT INTO ppks ({_KOLOM_TABEL}, pengaju, created_at, version)
    SELECT {_KOLOM_TABEL}, CAST(:program AS text), now(), 1 FROM pg_temp.impor_ppks
    ON CONFLICT DO NOTHING
    RETURNING id, identitas_jenis, identitas_kunci
    """,  # noqa: S608  (column names of this module)
    action="ppks.impor",
    events="""
    SELECT id, 'ppks.identitas.v1', jsonb_build_object(
        'ppks_id', id, 'versi', 1, 'jenis', identitas_jenis, 'kunci', identitas_kunci)
    FROM stored
    """,
)
