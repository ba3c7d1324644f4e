"""Semua SQL penerimaan: tiap langkah satu pernyataan untuk seluruh kumpulan, baris terurut."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import orjson
from sqlalchemy import select, text

from kinerja.pemetaan.rules import Fakta
from kinerja.rekam.models import Rekam, RekamVersi
from kit.db import Session, new_id


class KunciRekam(NamedTuple):
    sumber: str
    jenis: str
    rekam_id: uuid.UUID


class Orang(NamedTuple):
    sumber: str
    id: uuid.UUID


@dataclass(slots=True)
class RekamMasuk:
    kunci: KunciRekam
    versi: int
    peristiwa_id: uuid.UUID
    hari: date
    data: dict[str, Any]
    orang_id: uuid.UUID
    dinilai_sumber: str | None
    dinilai_rekam_id: uuid.UUID | None
    fakta: Fakta
    id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class IdentitasMasuk:
    sumber: str
    ppks_id: uuid.UUID
    versi: int
    jenis: str
    kunci: str
    peristiwa_id: uuid.UUID
    hari: date


@dataclass(frozen=True, slots=True)
class RekamBerubah:
    orang: frozenset[Orang]
    akhirnya_diterima: Sequence[KunciRekam]


_SIMPAN_VERSI = text("""
INSERT INTO rekam_versi (id, sumber, jenis, rekam_id, versi, peristiwa_id, hari, data)
SELECT id, sumber, jenis, rekam_id, versi, peristiwa_id, hari, data
FROM unnest(
    CAST(:id AS uuid[]), CAST(:sumber AS text[]), CAST(:jenis AS text[]),
    CAST(:rekam_id AS uuid[]), CAST(:versi AS integer[]), CAST(:peristiwa_id AS uuid[]),
    CAST(:hari AS date[]), CAST(:data AS jsonb[])
) AS baru (id, sumber, jenis, rekam_id, versi, peristiwa_id, hari, data)
ORDER BY rekam_id, sumber, jenis, versi
ON CONFLICT DO NOTHING
RETURNING id
""")


async def simpan_versi(session: Session, rekam: Sequence[RekamMasuk]) -> list[RekamMasuk]:
    """Yang benar-benar baru: kunci uniknya adalah kotak masuk, kiriman kedua tidak berpengaruh."""
    if not rekam:
        return []
    for satu in rekam:
        satu.id = new_id()
    hasil = await session.scalars(
        _SIMPAN_VERSI,
        {
            "id": [satu.id for satu in rekam],
            "sumber": [satu.kunci.sumber for satu in rekam],
            "jenis": [satu.kunci.jenis for satu in rekam],
            "rekam_id": [satu.kunci.rekam_id for satu in rekam],
            "versi": [satu.versi for satu in rekam],
            "peristiwa_id": [satu.peristiwa_id for satu in rekam],
            "hari": [satu.hari for satu in rekam],
            "data": [orjson.dumps(satu.data).decode() for satu in rekam],
        },
    )
    tersimpan = set(hasil)
    return [satu for satu in rekam if satu.id in tersimpan]


# unnest meratakan larik dua dimensi, maka daftar kategori dan program dikirim sebagai teks.
_SIMPAN_FAKTA = text("""
INSERT INTO fakta (
    rekam_versi_id, aturan_versi, urut, sumber, rekam_id, orang_id, jenis, tanggal, program,
    layanan, kelurahan, kategori, jenis_kelamin, tahun_lahir, disabilitas, sumber_dana, penilai,
    memenuhi, legal, dinilai_sumber, dinilai_rekam_id, alasan
)
SELECT rekam_versi_id, :aturan_versi, 0, sumber, rekam_id, orang_id, jenis, tanggal, program,
    layanan, kelurahan, string_to_array(kategori, ';'), jenis_kelamin, tahun_lahir, disabilitas,
    sumber_dana, penilai, string_to_array(memenuhi, ';'), legal, dinilai_sumber,
    dinilai_rekam_id, alasan
FROM unnest(
    CAST(:rekam_versi_id AS uuid[]), CAST(:sumber AS text[]), CAST(:rekam_id AS uuid[]),
    CAST(:orang_id AS uuid[]), CAST(:jenis AS text[]), CAST(:tanggal AS date[]),
    CAST(:program AS text[]), CAST(:layanan AS text[]), CAST(:kelurahan AS text[]),
    CAST(:kategori AS text[]), CAST(:jenis_kelamin AS text[]), CAST(:tahun_lahir AS smallint[]),
    CAST(:disabilitas AS boolean[]), CAST(:sumber_dana AS text[]), CAST(:penilai AS text[]),
    CAST(:memenuhi AS text[]), CAST(:legal AS boolean[]), CAST(:dinilai_sumber AS text[]),
    CAST(:dinilai_rekam_id AS uuid[]), CAST(:alasan AS text[])
) AS baru (
    rekam_versi_id, sumber, rekam_id, orang_id, jenis, tanggal, program, layanan, kelurahan,
    kategori, jenis_kelamin, tahun_lahir, disabilitas, sumber_dana, penilai, memenuhi, legal,
    dinilai_sumber, dinilai_rekam_id, alasan
)
ON CONFLICT DO NOTHING
""")


async def simpan_fakta(session: Session, aturan_versi: int, rekam: Sequence[RekamMasuk]) -> None:
    if not rekam:
        return
    fakta = [satu.fakta for satu in rekam]
    await session.execute(
        _SIMPAN_FAKTA,
        {
            "aturan_versi": aturan_versi,
            "rekam_versi_id": [satu.id for satu in rekam],
            "sumber": [satu.kunci.sumber for satu in rekam],
            "rekam_id": [satu.kunci.rekam_id for satu in rekam],
            "orang_id": [satu.orang_id for satu in rekam],
            "jenis": [satu.jenis.value for satu in fakta],
            "tanggal": [satu.tanggal for satu in fakta],
            "program": [satu.program for satu in fakta],
            "layanan": [satu.layanan for satu in fakta],
            "kelurahan": [satu.kelurahan for satu in fakta],
            "kategori": [";".join(satu.kategori) for satu in fakta],
            "jenis_kelamin": [satu.jenis_kelamin for satu in fakta],
            "tahun_lahir": [satu.tahun_lahir for satu in fakta],
            "disabilitas": [satu.disabilitas for satu in fakta],
            "sumber_dana": [satu.sumber_dana for satu in fakta],
            "penilai": [satu.penilai for satu in fakta],
            "memenuhi": [";".join(satu.memenuhi) for satu in fakta],
            "legal": [satu.legal for satu in fakta],
            "dinilai_sumber": [satu.dinilai_sumber for satu in rekam],
            "dinilai_rekam_id": [satu.dinilai_rekam_id for satu in rekam],
            "alasan": [satu.alasan.value if satu.alasan else None for satu in fakta],
        },
    )


async def rekam_berlaku(
    session: Session, *, sesudah: uuid.UUID | None, batas: int
) -> Sequence[RekamVersi]:
    """Versi yang sekarang berlaku, menurut id."""
    berlaku = select(RekamVersi).join(Rekam, Rekam.rekam_versi_id == RekamVersi.id)
    if sesudah is not None:
        berlaku = berlaku.where(RekamVersi.id > sesudah)
    return (await session.scalars(berlaku.order_by(RekamVersi.id).limit(batas))).all()


_SIMPAN_IDENTITAS_VERSI = text("""
INSERT INTO identitas_versi (sumber, ppks_id, versi, jenis, kunci, peristiwa_id, hari)
SELECT sumber, ppks_id, versi, jenis, kunci, peristiwa_id, hari
FROM unnest(
    CAST(:sumber AS text[]), CAST(:ppks_id AS uuid[]), CAST(:versi AS integer[]),
    CAST(:jenis AS text[]), CAST(:kunci AS text[]), CAST(:peristiwa_id AS uuid[]),
    CAST(:hari AS date[])
) AS baru (sumber, ppks_id, versi, jenis, kunci, peristiwa_id, hari)
ORDER BY ppks_id, sumber, versi
ON CONFLICT DO NOTHING
RETURNING sumber, ppks_id, versi
""")


async def simpan_identitas_versi(
    session: Session, kabar: Sequence[IdentitasMasuk]
) -> list[IdentitasMasuk]:
    if not kabar:
        return []
    hasil = await session.execute(
        _SIMPAN_IDENTITAS_VERSI,
        {
            "sumber": [satu.sumber for satu in kabar],
            "ppks_id": [satu.ppks_id for satu in kabar],
            "versi": [satu.versi for satu in kabar],
            "jenis": [satu.jenis for satu in kabar],
            "kunci": [satu.kunci for satu in kabar],
            "peristiwa_id": [satu.peristiwa_id for satu in kabar],
            "hari": [satu.hari for satu in kabar],
        },
    )
    tersimpan = {tuple(baris) for baris in hasil}
    return [satu for satu in kabar if (satu.sumber, satu.ppks_id, satu.versi) in tersimpan]


_TAMBAH_REKAM = text("""
INSERT INTO rekam (
    rekam_id, sumber, jenis, versi, rekam_versi_id, orang_id, dinilai_sumber, dinilai_rekam_id
)
SELECT rekam_id, sumber, jenis, versi, rekam_versi_id, orang_id, dinilai_sumber, dinilai_rekam_id
FROM unnest(
    CAST(:rekam_id AS uuid[]), CAST(:sumber AS text[]), CAST(:jenis AS text[]),
    CAST(:versi AS integer[]), CAST(:rekam_versi_id AS uuid[]), CAST(:orang_id AS uuid[]),
    CAST(:dinilai_sumber AS text[]), CAST(:dinilai_rekam_id AS uuid[])
) AS baru (
    rekam_id, sumber, jenis, versi, rekam_versi_id, orang_id, dinilai_sumber, dinilai_rekam_id
)
ORDER BY rekam_id, sumber, jenis
ON CONFLICT DO NOTHING
RETURNING sumber, jenis, rekam_id
""")

_KUNCI_REKAM = text("""
SELECT sumber, jenis, rekam_id, versi, orang_id
FROM unnest(
    CAST(:rekam_id AS uuid[]), CAST(:sumber AS text[]), CAST(:jenis AS text[])
) AS cari (rekam_id, sumber, jenis)
JOIN rekam USING (rekam_id, sumber, jenis)
ORDER BY rekam_id, sumber, jenis
FOR NO KEY UPDATE OF rekam
""")

_UBAH_REKAM = text("""
UPDATE rekam
SET versi = baru.versi, rekam_versi_id = baru.rekam_versi_id, orang_id = baru.orang_id,
    dinilai_sumber = baru.dinilai_sumber, dinilai_rekam_id = baru.dinilai_rekam_id
FROM unnest(
    CAST(:rekam_id AS uuid[]), CAST(:sumber AS text[]), CAST(:jenis AS text[]),
    CAST(:versi AS integer[]), CAST(:rekam_versi_id AS uuid[]), CAST(:orang_id AS uuid[]),
    CAST(:dinilai_sumber AS text[]), CAST(:dinilai_rekam_id AS uuid[])
) AS baru (
    rekam_id, sumber, jenis, versi, rekam_versi_id, orang_id, dinilai_sumber, dinilai_rekam_id
)
WHERE rekam.rekam_id = baru.rekam_id AND rekam.sumber = baru.sumber AND rekam.jenis = baru.jenis
""")


def _kolom(rekam: Mapping[KunciRekam, RekamMasuk | None]) -> dict[str, list[object]]:
    """None: rekam yang baru disebut oleh evaluasi."""
    return {
        "rekam_id": [kunci.rekam_id for kunci in rekam],
        "sumber": [kunci.sumber for kunci in rekam],
        "jenis": [kunci.jenis for kunci in rekam],
        "versi": [satu.versi if satu else 0 for satu in rekam.values()],
        "rekam_versi_id": [satu.id if satu else None for satu in rekam.values()],
        "orang_id": [satu.orang_id if satu else None for satu in rekam.values()],
        "dinilai_sumber": [satu.dinilai_sumber if satu else None for satu in rekam.values()],
        "dinilai_rekam_id": [satu.dinilai_rekam_id if satu else None for satu in rekam.values()],
    }


async def majukan_rekam(session: Session, tertinggi: Sequence[RekamMasuk]) -> RekamBerubah:
    """Tunjuk versi tertinggi tiap rekam, dan kunci rekam itu serta yang dievaluasinya."""
    if not tertinggi:
        return RekamBerubah(frozenset(), ())
    semua: dict[KunciRekam, RekamMasuk | None] = {
        KunciRekam(satu.dinilai_sumber, "layanan", satu.dinilai_rekam_id): None
        for satu in tertinggi
        if satu.dinilai_sumber is not None and satu.dinilai_rekam_id is not None
    }
    semua.update((satu.kunci, satu) for satu in tertinggi)
    hasil = await session.execute(_TAMBAH_REKAM, _kolom(semua))
    baru = {KunciRekam(*baris) for baris in hasil}
    orang = {Orang(satu.kunci.sumber, satu.orang_id) for satu in tertinggi if satu.kunci in baru}
    ada = [kunci for kunci in semua if kunci not in baru]
    if not ada:
        return RekamBerubah(frozenset(orang), ())
    maju: dict[KunciRekam, RekamMasuk | None] = {}
    akhirnya: list[KunciRekam] = []
    terkunci = await session.execute(
        _KUNCI_REKAM,
        {
            "rekam_id": [kunci.rekam_id for kunci in ada],
            "sumber": [kunci.sumber for kunci in ada],
            "jenis": [kunci.jenis for kunci in ada],
        },
    )
    for sumber, jenis, rekam_id, versi, orang_id in terkunci:
        kunci = KunciRekam(sumber, jenis, rekam_id)
        masuk = semua[kunci]
        if masuk is None or masuk.versi <= versi:
            continue
        maju[kunci] = masuk
        orang.add(Orang(sumber, masuk.orang_id))
        if versi == 0:
            akhirnya.append(kunci)
        else:
            orang.add(Orang(sumber, orang_id))
    if maju:
        await session.execute(_UBAH_REKAM, _kolom(maju))
    return RekamBerubah(frozenset(orang), akhirnya)


_YANG_MENUNGGU = text("""
SELECT DISTINCT rekam.sumber, rekam.orang_id
FROM unnest(CAST(:rekam_id AS uuid[]), CAST(:sumber AS text[])) AS cari (rekam_id, sumber)
JOIN rekam ON rekam.dinilai_rekam_id = cari.rekam_id AND rekam.dinilai_sumber = cari.sumber
WHERE rekam.orang_id IS NOT NULL
""")


async def penilai_yang_menunggu(session: Session, rekam: Sequence[KunciRekam]) -> set[Orang]:
    hasil = await session.execute(
        _YANG_MENUNGGU,
        {
            "rekam_id": [kunci.rekam_id for kunci in rekam],
            "sumber": [kunci.sumber for kunci in rekam],
        },
    )
    return {Orang(*baris) for baris in hasil}


_TAMBAH_IDENTITAS = text("""
INSERT INTO identitas (ppks_id, sumber, versi, kunci)
SELECT ppks_id, sumber, versi, kunci
FROM unnest(
    CAST(:ppks_id AS uuid[]), CAST(:sumber AS text[]), CAST(:versi AS integer[]),
    CAST(:kunci AS text[])
) AS baru (ppks_id, sumber, versi, kunci)
ORDER BY ppks_id, sumber
ON CONFLICT DO NOTHING
RETURNING sumber, ppks_id
""")

_KUNCI_IDENTITAS = text("""
SELECT sumber, ppks_id, versi, kunci
FROM unnest(CAST(:ppks_id AS uuid[]), CAST(:sumber AS text[])) AS cari (ppks_id, sumber)
JOIN identitas USING (ppks_id, sumber)
ORDER BY ppks_id, sumber
FOR NO KEY UPDATE OF identitas
""")

_UBAH_IDENTITAS = text("""
UPDATE identitas
SET versi = baru.versi, kunci = baru.kunci
FROM unnest(
    CAST(:ppks_id AS uuid[]), CAST(:sumber AS text[]), CAST(:versi AS integer[]),
    CAST(:kunci AS text[])
) AS baru (ppks_id, sumber, versi, kunci)
WHERE identitas.ppks_id = baru.ppks_id AND identitas.sumber = baru.sumber
""")


async def majukan_identitas(
    session: Session, kabar: Mapping[Orang, IdentitasMasuk], orang: Collection[Orang]
) -> set[str]:
    """Terapkan kabar identitas dan kunci identitas `orang`; kunci subjek yang perlu dihitung ulang.

    Seseorang yang identitasnya belum diterima sementara menjadi subjek tersendiri.
    """
    semua = {
        satu: (kabar[satu].versi, kabar[satu].kunci) if satu in kabar else (0, f"acak:{satu.id}")
        for satu in {*kabar, *orang}
    }
    if not semua:
        return set()
    hasil = await session.execute(
        _TAMBAH_IDENTITAS,
        {
            "ppks_id": [satu.id for satu in semua],
            "sumber": [satu.sumber for satu in semua],
            "versi": [versi for versi, _ in semua.values()],
            "kunci": [kunci for _, kunci in semua.values()],
        },
    )
    baru = {Orang(*baris) for baris in hasil}
    # Orang yang baru dikenal dan tanpa rekam di sini tidak mengubah angka apa pun.
    tersentuh = {semua[satu][1] for satu in baru if satu in orang}
    ada = [satu for satu in semua if satu not in baru]
    if not ada:
        return tersentuh
    terkunci = await session.execute(
        _KUNCI_IDENTITAS,
        {"ppks_id": [satu.id for satu in ada], "sumber": [satu.sumber for satu in ada]},
    )
    ubah: dict[Orang, IdentitasMasuk] = {}
    for sumber, ppks_id, versi, kunci in terkunci:
        satu = Orang(sumber, ppks_id)
        masuk = kabar.get(satu)
        if masuk is not None and masuk.versi > versi:
            ubah[satu] = masuk
            if masuk.kunci != kunci:
                tersentuh |= {kunci, masuk.kunci}
            elif satu in orang:
                tersentuh.add(kunci)
        elif satu in orang:
            tersentuh.add(kunci)
    if ubah:
        await session.execute(
            _UBAH_IDENTITAS,
            {
                "ppks_id": [satu.id for satu in ubah],
                "sumber": [satu.sumber for satu in ubah],
                "versi": [masuk.versi for masuk in ubah.values()],
                "kunci": [masuk.kunci for masuk in ubah.values()],
            },
        )
    return tersentuh
