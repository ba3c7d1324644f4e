"""Bulk import of services that are already done: each row becomes a finished, counted request."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import orjson

from kit import bulk
from kit.auth import Actor
from kit.clock import today
from kit.db import Session, new_id
from kit.imports.cells import YES_NO, Cells, read_all
from kit.imports.spec import ImportRow, ImportSpec, Outcome
from kit.imports.words import Choices
from pelayanan import batas, ciri, impor, lahir
from pelayanan.keluarga import service as keluarga_service
from pelayanan.kolom import PERMOHONAN, TETAP_CATAT
from pelayanan.lahir import Lahir
from pelayanan.layanan import selesai
from pelayanan.layanan import service as katalog
from pelayanan.layanan.events import LayananRekam
from pelayanan.layanan.rules import Layanan
from pelayanan.loket import Loket
from pelayanan.ppks import dari_nik

from .events import PermohonanRekam
from .rules import Komponen, Satuan, Sumber, SumberDana
from .sama import Bantuan, Pemeriksa

TAMBAHAN = ("nik",)
WAJIB = frozenset(PERMOHONAN) - {"id", "ppks_id", "komponen"}
SUMBER = Choices.of({str(satu): () for satu in Sumber})
SUMBER_DANA = Choices.of({str(satu): () for satu in SumberDana})
SATUAN = tuple(map(str, Satuan))
KOMPONEN_TERPANJANG = 4000


@dataclass(frozen=True, slots=True)
class Terbaca(dari_nik.Terbaca):
    layanan: Layanan
    sumber: str
    diajukan: date
    selesai: date
    komponen: tuple[Komponen, ...]
    sumber_dana: str
    tetap_catat: bool

    @property
    def bantuan(self) -> Bantuan:
        return Bantuan(self.ppks_id, self.layanan.kode, self.selesai)


def spesifikasi(loket: Loket) -> ImportSpec:
    return ImportSpec(
        "permohonan",
        (*PERMOHONAN, *TAMBAHAN, TETAP_CATAT),
        WAJIB,
        partial(olah, loket),
        frozenset({"nik"}),
        choices={
            "layanan": [
                kode
                for kode, satu in loket.katalog().items()
                if not satu.untuk_lembaga and not satu.sensitif
            ],
            "sumber": SUMBER.codes,
            "sumber_dana": SUMBER_DANA.codes,
            TETAP_CATAT: YES_NO.codes,
        },
    )


async def olah(loket: Loket, session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
    tertutup, siapa = loket.layanan_tertutup(actor), batas.pengaju(actor)
    baca = partial(_baca, loket, tertutup, siapa, today(), {})
    terbaca, salah = await asyncio.to_thread(read_all, rows, baca)
    terbaca, tak_ditemukan = await dari_nik.temukan(session, actor, loket, terbaca)
    terbaca, orang = await dari_nik.tahan(session, actor, terbaca)
    pilahan, sama = await _pilah(loket, session, actor, terbaca, orang)
    baru = list(pilahan.baru.values())
    rumah = await keluarga_service.pada_banyak(session, [(s.ppks_id, s.selesai) for s in baru])
    isi = await asyncio.to_thread(_untuk_copy, loket, baru, orang, rumah, sama)
    return await pilahan.simpan(
        session, actor, isi, [*salah, *tak_ditemukan], bentuk=BENTUK, masuk=_MASUK
    )


def _baca(
    loket: Loket,
    tertutup: Collection[str],
    pengaju: str | None,
    hari_ini: date,
    komponen_dikenal: dict[tuple[str, str], tuple[Komponen, ...]],
    sel: Cells,
) -> Terbaca:
    diajukan = sel.must("tanggal_diajukan", sel.date("tanggal_diajukan"))
    layanan = sel.must("layanan", _layanan(loket, tertutup, sel, diajukan))
    isi = impor.isi_baris(sel.row, PERMOHONAN, TAMBAHAN, pengaju)
    ppks_id, nik = dari_nik.baca(sel)
    terbaca = Terbaca(
        baris=sel.row.number,
        id=impor.id_baris(sel, loket.kunci.cari, "permohonan", isi),
        layanan=layanan,
        ppks_id=ppks_id,
        nik=nik,
        sumber=sel.must("sumber", sel.choice("sumber", SUMBER)),
        diajukan=diajukan,
        selesai=sel.must("tanggal_selesai", sel.date("tanggal_selesai")),
        komponen=(),
        sumber_dana=sel.must("sumber_dana", sel.choice("sumber_dana", SUMBER_DANA)),
        tetap_catat=sel.yes_no(TETAP_CATAT) or False,
        isi=isi,
    )
    tulisan = sel.text("komponen", KOMPONEN_TERPANJANG, formula=False) or ""
    sel.check()
    salah_diajukan = selesai.periksa_tanggal(terbaca.diajukan, None, hari_ini)
    for satu in salah_diajukan or selesai.periksa_tanggal(
        terbaca.diajukan, terbaca.selesai, hari_ini
    ):
        kolom = "tanggal_diajukan" if salah_diajukan else "tanggal_selesai"
        sel.refuse(kolom, satu.pesan, satu.kode)
    komponen = komponen_dikenal.get((layanan.kode, tulisan))
    if komponen is None:
        komponen = _komponen(sel, tulisan, layanan)
        sel.check()
        komponen_dikenal[layanan.kode, tulisan] = komponen
    return replace(terbaca, komponen=komponen)


def _layanan(
    loket: Loket, tertutup: Collection[str], sel: Cells, diajukan: date | None
) -> Layanan | None:
    tertulis = sel.get("layanan")
    layanan = loket.katalog(diajukan).get(tertulis)
    if tertulis and layanan is None:
        pesan = katalog.tak_ada(loket, tertulis, diajukan)
        sel.refuse("layanan", pesan, "layanan-tidak-dikenal")
    elif layanan is not None and layanan.kode in tertutup:
        sel.refuse("layanan", "Akun ini tanpa izin layanan sensitif.", "kategori-sensitif")
    elif layanan is not None and layanan.untuk_lembaga:
        sel.refuse("layanan", "Layanan untuk lembaga tidak dapat diimpor.", "layanan-lembaga")
    return layanan


def _komponen(sel: Cells, tulisan: str, layanan: Layanan) -> tuple[Komponen, ...]:
    """`paket-sembako:1:paket;…`: what was needed and given."""
    hasil: list[Komponen] = []
    for satu in tulisan.split(";") if tulisan else ():
        bagian = [teks.strip() for teks in satu.split(":")]
        if len(bagian) != 3 or not all(bagian) or not bagian[1].isdecimal():
            sel.refuse("komponen", "Tulis kode:jumlah:satuan;… .", "komponen-salah")
        elif len(bagian[1]) > 6:
            sel.refuse("komponen", "Jumlah terlalu besar.", "komponen-salah")
        elif bagian[2].lower() not in SATUAN:
            pesan = f"Satuan harus salah satu dari {', '.join(SATUAN)}."
            sel.refuse("komponen", pesan, "satuan-tidak-dikenal")
        else:
            hasil.append(Komponen(bagian[0], int(bagian[1]), bagian[2].lower()))
    for keliru in selesai.periksa_komponen(hasil, layanan):
        sel.refuse("komponen", keliru.pesan, keliru.kode)
    return tuple(hasil)


async def _pilah(
    loket: Loket,
    session: Session,
    actor: Actor,
    terbaca: Sequence[Terbaca],
    orang: Mapping[uuid.UUID, Any],
) -> tuple[impor.Pilahan[Terbaca], Mapping[uuid.UUID, list[str]]]:
    """New rows, how many are there already, and those that clash; and of rows that were recorded
    all the same, what was there of the same day."""
    pilahan = await impor.pilahan(session, loket, "permohonan", terbaca)
    belum = (satu.bantuan for satu in terbaca if satu.id not in pilahan.tersimpan)
    pemeriksa = await Pemeriksa.siapkan(session, actor, belum)
    for satu in terbaca:
        ppks = orang.get(satu.ppks_id)
        if ppks is None:
            pilahan.tolak(satu, "ppks_id", "PPKS ini tidak ada.", "ppks-tidak-ditemukan")
        elif pilahan.dikenal(satu):
            continue
        elif salah := lahir.periksa(
            "tanggal_diajukan", satu.diajukan, Lahir(ppks.tanggal_lahir, ppks.tahun_lahir)
        ):
            pilahan.tolak(satu, salah[0].lokasi, salah[0].pesan, salah[0].kode)
        elif mati := selesai.periksa_hidup(satu.layanan, satu.selesai, ppks):
            pilahan.tolak(satu, "tanggal_selesai", mati[0].pesan, mati[0].kode)
        elif tempat := selesai.periksa_tempat(loket, satu.selesai, ppks):
            pilahan.tolak(satu, tempat[0].lokasi, tempat[0].pesan, tempat[0].kode)
        elif (keliru := _keliru(pemeriksa, satu)) is not None:
            pilahan.tolak(satu, "tanggal_selesai", *keliru)
        else:
            pilahan.baru[satu.id] = satu
    return pilahan, pemeriksa.sama


def _keliru(pemeriksa: Pemeriksa, satu: Terbaca) -> tuple[str, str] | None:
    return pemeriksa.salah(satu.baris, satu.id, satu.bantuan, tetap=satu.tetap_catat)


BENTUK = """
    id uuid, layanan text, ppks_id uuid, kelurahan text, sumber text, tanggal_diajukan date,
    tanggal_selesai date, rekam jsonb, impor_sidik bytea, riwayat_id uuid, facts jsonb
"""


def _untuk_copy(
    loket: Loket,
    baru: Iterable[Terbaca],
    orang: Mapping[uuid.UUID, Any],
    rumah: Mapping[tuple[uuid.UUID, date], uuid.UUID],
    sama: Mapping[uuid.UUID, list[str]],
) -> str:
    cari = loket.kunci.cari
    return "".join(
        bulk.line(
            (
                satu.id,
                satu.layanan.kode,
                satu.ppks_id,
                orang[satu.ppks_id].kelurahan,
                satu.sumber,
                satu.diajukan,
                satu.selesai,
                _rekam(satu, orang[satu.ppks_id], rumah.get((satu.ppks_id, satu.selesai))),
                cari.digest("impor-permohonan", satu.isi),
                new_id(),
                impor.fakta(sama=sama.get(satu.id)),
            )
        )
        for satu in baru
    )


def _rekam(
    satu: Terbaca,
    ppks: Any,  # noqa: ANN401  (a result row)
    keluarga_id: uuid.UUID | None,
) -> str:
    """The JSON of `LayananRekam`, written by hand: a model per row takes too long here."""
    keluarga = {} if keluarga_id is None else {"keluarga_id": keluarga_id}
    return orjson.dumps(
        {
            "rekam_id": satu.id,
            "versi": 1,
            "berlaku": True,
            "layanan": satu.layanan.kode,
            "ppks_id": satu.ppks_id,
            "tanggal": satu.selesai,
            **ciri.kolom(ppks),
            "subjek": satu.layanan.subjek_klien(ppks.kategori),
            "sumber_dana": satu.sumber_dana,
            "komponen": [asdict(k) for k in satu.komponen],
            "psks": [],
            "diajukan": satu.diajukan,
            **keluarga,
        }
    ).decode()


_MASUK = bulk.storing(
    "impor_permohonan",
    """
    INSERT INTO permohonan (id, pengaju, created_at, version, layanan, ppks_id, kelurahan, sumber,
        status, tanggal_diajukan, tanggal_selesai, hari_jeda, rekam_versi, rekam, pengajuan,
        impor_sidik)
    SELECT id, CAST(:program AS text), now(), 1, layanan, ppks_id, kelurahan, sumber, 'selesai',
        tanggal_diajukan, tanggal_selesai, 0, 1, rekam,
        rekam - ARRAY['komponen', 'psks', 'sumber_dana', 'diajukan', 'keluarga_id']
            || jsonb_build_object('tanggal', tanggal_diajukan),
        impor_sidik
    FROM pg_temp.impor_permohonan
    ON CONFLICT DO NOTHING
    RETURNING id, rekam, pengajuan, tanggal_selesai
    """,
    action="permohonan.impor",
    history="""
    INSERT INTO permohonan_riwayat (id, permohonan_id, pada, tanggal, oleh, langkah, ke)
    SELECT asal.riwayat_id, stored.id, now(), stored.tanggal_selesai, :actor, 'impor', 'selesai'
    FROM stored JOIN pg_temp.impor_permohonan AS asal ON asal.id = stored.id
    """,
    # Both of one request side by side: whoever counts them looks at its person once.
    events=f"""
    SELECT id, keduanya.type, keduanya.data FROM stored CROSS JOIN LATERAL (
        VALUES ('{PermohonanRekam.type}', pengajuan), ('{LayananRekam.type}', rekam)
    ) AS keduanya (type, data)
    """,  # noqa: S608  (constants)
)
