"""Bulk import of families: a row for each member, those of one card are a family.

Good rows are kept: a member who is not known yet is sent again when they are, and joins the family
that holds the card by then. What is there already is told by the memberships, not by a row's id.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import text

from kit import audit, bulk
from kit.auth import Actor
from kit.clock import today
from kit.db import Session, new_id
from kit.imports.cells import Cells, read_all
from kit.imports.spec import ImportRow, ImportSpec, Outcome
from kit.imports.words import Choices
from pelayanan import batas
from pelayanan.loket import Kunci, Loket
from pelayanan.ppks import dari_nama, dari_nik, pencarian
from pelayanan.ppks import impor as impor_ppks
from pelayanan.ppks import rules as aturan_ppks

from . import berkas, identitas, repository
from .berkas import Pilahan, Rumah, Terbaca
from .events import KeluargaIdentitas
from .models import Keluarga
from .rules import Hubungan, Keadaan, Langkah

KOLOM = ("kk", "ppks_id", "nik", "nama", "tanggal_lahir", "hubungan", "dari")
WAJIB = frozenset({"kk", "hubungan", "dari"})
SEBUTAN = {
    **{nama: impor_ppks.SEBUTAN[nama] for nama in ("kk", "nik", "nama", "tanggal_lahir")},
    "hubungan": ("shdk", "hubungan keluarga", "status hubungan dalam keluarga"),
    "dari": ("sejak", "tanggal kk", "tgl kk"),
}
HUBUNGAN = Choices.of({satu.value: (satu.label,) for satu in Hubungan} | {"istri": ("isteri",)})
CONTOH = {
    "kk": "6271031201109001",
    "nama": "Contoh Warga",
    "tanggal_lahir": "1960-05-15",
    "hubungan": "kepala",
    "dari": "2024-01-10",
}


def spesifikasi(loket: Loket) -> ImportSpec:
    return ImportSpec(
        "keluarga",
        KOLOM,
        WAJIB,
        partial(olah, loket),
        frozenset({"kk", "nik"}),
        SEBUTAN,
        choices={"hubungan": HUBUNGAN.codes},
        example=CONTOH,
        together="kk",
    )


async def olah(loket: Loket, session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
    terbaca, salah = await asyncio.to_thread(read_all, rows, _baca)
    kepala = berkas.kepala(terbaca)
    terbaca, luput = await dari_nik.temukan(session, actor, loket, terbaca)
    terbaca, tanpa_nama = await dari_nama.temukan(session, actor, terbaca)
    terbaca, orang = await dari_nik.tahan(session, actor, terbaca)
    rumah = await _pemegang(session, actor, loket.kunci, {satu.kk for satu in terbaca})
    milik = await repository.keanggotaan_banyak(session, orang)
    pilahan = Pilahan(orang, rumah, milik, kepala, today())
    pilahan.pilah(terbaca)
    await _berdiri(session, actor, loket.kunci, pilahan)
    await _bertambah(session, actor, pilahan)
    return Outcome(pilahan.diterima, pilahan.ada, [*salah, *luput, *tanpa_nama, *pilahan.ditolak])


def _baca(sel: Cells) -> Terbaca:
    ppks_id, nik, bernama = dari_nama.baca(sel)
    kk = sel.must("kk", sel.get("kk") or None)
    hubungan = sel.must("hubungan", sel.choice("hubungan", HUBUNGAN))
    dari: date = sel.must("dari", sel.date("dari"))
    if kk:
        sel.refuse_all(aturan_ppks.periksa_kk(kk))
    sel.check()
    return Terbaca(
        baris=sel.row.number,
        id=new_id(),
        isi="",
        ppks_id=ppks_id,
        nik=nik,
        bernama=bernama,
        kk=kk,
        hubungan=Hubungan(hubungan),
        dari=dari,
    )


async def _pemegang(
    session: Session, actor: Actor, kunci: Kunci, kk: Iterable[str]
) -> Mapping[str, Rumah]:
    """The families that hold these cards, unchanged until the commit; each is a look-up."""
    dicari = {sidik: satu for satu in sorted(kk) for sidik in kunci.cari.digests("kk", satu)}
    pemilik = await repository.pemilik_kk_banyak(session, dicari)
    await pencarian.kena_impor(
        session, actor, sorted({keluarga.id for keluarga in pemilik.values()}), "kk"
    )
    kepala = await repository.kepala_banyak(session, [satu.id for satu in pemilik.values()])
    return {
        dicari[sidik]: Rumah(satu.id, satu.id in kepala, _tertutup(actor, satu))
        for sidik, satu in pemilik.items()
    }


def _tertutup(actor: Actor, keluarga: Keluarga) -> tuple[str, str, str] | None:
    if not batas.terlihat(actor, keluarga):
        pesan = "KK ini sudah milik keluarga lain. Tanyakan kepada kepala bidang."
        return "kk", pesan, "kk-sudah-terdaftar"
    keadaan = Keadaan(keluarga.keadaan)
    if keadaan is not Keadaan.BERLAKU:
        pesan = f"Keluarga {keluarga.id} yang memegang KK ini: {keadaan.label.lower()}."
        return "kk", pesan, "langkah-ditolak"
    return None


# --- What is written ------------------------------------------------------------------------------

BENTUK = "id uuid, kelurahan text, identitas_kunci text, riwayat_id uuid, facts jsonb"
_MASUK = bulk.storing(
    "impor_keluarga",
    f"""
    INSERT INTO keluarga (id, pengaju, created_at, version, kelurahan, keadaan, identitas_versi,
        identitas_kunci)
    SELECT id, CAST(:program AS text), now(), 1, kelurahan, '{Keadaan.BERLAKU}', 1, identitas_kunci
    FROM pg_temp.impor_keluarga
    RETURNING id, identitas_kunci
    """,  # noqa: S608  (a constant)
    action="keluarga.impor",
    history="""
    INSERT INTO keluarga_riwayat (id, keluarga_id, pada, oleh, langkah, identitas_versi,
        identitas_kunci)
    SELECT asal.riwayat_id, stored.id, now(), :actor, 'impor', 1, stored.identitas_kunci
    FROM stored JOIN pg_temp.impor_keluarga AS asal ON asal.id = stored.id
    """,
    events=f"""
    SELECT id, '{KeluargaIdentitas.type}', jsonb_build_object(
        'keluarga_id', id, 'versi', 1, 'jenis', 'keluarga', 'kunci', identitas_kunci)
    FROM stored
    """,  # noqa: S608
)
_KK = ("id", "keluarga_id", "kk_sandi", "kk_cari", "dari")
_ANGGOTA = ("id", "keluarga_id", "ppks_id", "hubungan", "dari")


async def _berdiri(session: Session, actor: Actor, kunci: Kunci, pilahan: Pilahan) -> None:
    """New families. Whoever writes the same card or member meanwhile fails the chunk, which is
    looked at again."""
    if not pilahan.baru:
        return
    keluarga, kk, anggota = await asyncio.to_thread(_untuk_copy, kunci, pilahan.baru, pilahan.orang)
    await bulk.store(session, actor, "impor_keluarga", BENTUK, keluarga, _MASUK)
    await bulk.append(session, "keluarga_kk", kk, _KK)
    await bulk.append(session, "keluarga_anggota", anggota, _ANGGOTA)


def _untuk_copy(
    kunci: Kunci, baru: Sequence[Sequence[Terbaca]], orang: Mapping[uuid.UUID, Any]
) -> tuple[str, str, str]:
    keluarga, kartu, anggota = [], [], []
    for semua in baru:
        rumah_id, kk_id = new_id(), new_id()
        kepala = _kepala(semua)
        kelurahan = orang[kepala.ppks_id].kelurahan
        subjek = identitas.kunci_dari(kunci, rumah_id, kepala.kk)
        keluarga.append(bulk.line((rumah_id, kelurahan, subjek, new_id(), "{}")))
        sandi = kunci.tutup(identitas.KK, kk_id, kepala.kk)
        sidik = kunci.cari.digest("kk", kepala.kk)
        kartu.append(bulk.line((kk_id, rumah_id, sandi, sidik, kepala.dari)))
        anggota += _anggota(rumah_id, semua)
    return "".join(keluarga), "".join(kartu), "".join(anggota)


def _kepala(semua: Iterable[Terbaca]) -> Terbaca:
    return next(satu for satu in semua if satu.hubungan is Hubungan.KEPALA)


def _anggota(rumah_id: uuid.UUID, semua: Iterable[Terbaca]) -> list[str]:
    return [
        bulk.line((satu.id, rumah_id, satu.ppks_id, satu.hubungan, satu.dari)) for satu in semua
    ]


_SENTUH = text("""
UPDATE keluarga SET version = version + 1, kelurahan = coalesce(baru.kelurahan, keluarga.kelurahan)
FROM unnest(CAST(:id AS uuid[]), CAST(:kelurahan AS text[])) AS baru (id, kelurahan)
WHERE keluarga.id = baru.id
""")
_RIWAYAT = text("""
INSERT INTO keluarga_riwayat (id, keluarga_id, pada, oleh, langkah, identitas_versi,
    identitas_kunci)
SELECT baru.riwayat_id, keluarga.id, now(), :oleh, :langkah, identitas_versi, identitas_kunci
FROM unnest(CAST(:id AS uuid[]), CAST(:riwayat AS uuid[])) AS baru (id, riwayat_id)
JOIN keluarga ON keluarga.id = baru.id
""")


async def _bertambah(session: Session, actor: Actor, pilahan: Pilahan) -> None:
    """Members whom families get that were there before; a head only where there is none."""
    if not pilahan.tambahan:
        return
    rumah = list(pilahan.tambahan)
    baris = [satu for r in rumah for satu in _anggota(r, pilahan.tambahan[r])]
    await bulk.append(session, "keluarga_anggota", "".join(baris), _ANGGOTA)
    kelurahan = [_tempat(pilahan.tambahan[r], pilahan.orang) for r in rumah]
    semua = [str(satu) for satu in rumah]
    await session.execute(_SENTUH, {"id": semua, "kelurahan": kelurahan})
    riwayat = {"riwayat": [str(new_id()) for _ in rumah], "oleh": actor.id}
    await session.execute(_RIWAYAT, {"id": semua, "langkah": Langkah.ANGGOTA} | riwayat)
    jejak = [(satu, {"lewat": "impor"}) for satu in rumah]
    await audit.record_each(session, actor, f"keluarga.{Langkah.ANGGOTA}", jejak)


def _tempat(semua: Sequence[Terbaca], orang: Mapping[uuid.UUID, Any]) -> str | None:
    """Where a family is from now on, if one of these is its head."""
    for satu in semua:
        if satu.hubungan is Hubungan.KEPALA:
            kelurahan: str = orang[satu.ppks_id].kelurahan
            return kelurahan
    return None
