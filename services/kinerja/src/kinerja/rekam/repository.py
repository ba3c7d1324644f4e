"""Semua SQL penerimaan: tiap langkah satu pernyataan untuk seluruh kumpulan, baris terurut."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

import orjson
from sqlalchemy import TextClause, select, text

from kinerja.pemetaan.rules import Fakta
from kinerja.rekam.kolom import baris, kolom, kolom_id
from kinerja.rekam.models import Rekam, RekamVersi
from kit.db import Session, new_id

K = TypeVar("K")


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


def _sql(pola: str, **bagian: str) -> TextClause:
    return text(pola.format(**bagian))


def _tambah(perintah: str, kunci: str, **bagian: str) -> TextClause:
    """INSERT yang melewati baris yang sudah ada dan memberi tahu mana yang baru.

    Bila semuanya atau tidak satu pun baru, jawabannya cukup banyaknya: seribu kunci tidak perlu
    pulang pergi.
    """
    hitung = """
WITH masuk AS ({perintah} ON CONFLICT DO NOTHING RETURNING {kunci})
SELECT count(*), CASE WHEN count(*) NOT IN (0, :banyak) THEN array_agg(concat_ws(' ', {kunci})) END
FROM masuk
"""
    return _sql(hitung, perintah=perintah.format(**bagian), kunci=kunci)


async def _yang_baru(
    session: Session,
    tambah: TextClause,
    isi: Mapping[str, str | int],
    masuk: Collection[K],
    kunci: Callable[[K], tuple[object, ...]],
) -> list[K]:
    """Baris `masuk` yang belum ada sebelumnya; `kunci` dalam urutan kolom kunci `tambah`."""
    if not masuk:
        return []
    banyak, baru = (await session.execute(tambah, {**isi, "banyak": len(masuk)})).one()
    if banyak == len(masuk):
        return list(masuk)
    dikenal = set(baru or ())
    return [satu for satu in masuk if " ".join(map(str, kunci(satu))) in dikenal]


_SIMPAN_VERSI = _tambah(
    """
INSERT INTO rekam_versi (id, sumber, jenis, rekam_id, versi, peristiwa_id, hari, data)
SELECT id, sumber, jenis, rekam_id, versi, peristiwa_id, hari, data FROM {baru}
ORDER BY rekam_id, sumber, jenis, versi
""",
    kunci="id",
    baru=baris(
        "baru",
        id="uuid",
        sumber="text",
        jenis="text",
        rekam_id="uuid",
        versi="integer",
        peristiwa_id="uuid",
        hari="date",
        data="jsonb",
    ),
)


async def simpan_versi(session: Session, rekam: Sequence[RekamMasuk]) -> list[RekamMasuk]:
    """Yang benar-benar baru: kunci uniknya adalah kotak masuk, kiriman kedua tidak berpengaruh."""
    for satu in rekam:
        satu.id = new_id()
    isi = {
        "id": kolom_id(satu.id for satu in rekam),
        "sumber": kolom(satu.kunci.sumber for satu in rekam),
        "jenis": kolom(satu.kunci.jenis for satu in rekam),
        "rekam_id": kolom_id(satu.kunci.rekam_id for satu in rekam),
        "versi": kolom(satu.versi for satu in rekam),
        "peristiwa_id": kolom_id(satu.peristiwa_id for satu in rekam),
        "hari": kolom(satu.hari for satu in rekam),
        "data": kolom(orjson.dumps(satu.data).decode() for satu in rekam),
    }
    return await _yang_baru(session, _SIMPAN_VERSI, isi, rekam, lambda satu: (satu.id,))


# Larik di dalam larik diratakan oleh unnest, maka daftar kategori dan program dikirim sebagai teks.
_SIMPAN_FAKTA = _sql(
    """
INSERT INTO fakta (
    rekam_versi_id, aturan_versi, urut, sumber, rekam_id, orang_id, jenis, tanggal, program,
    layanan, kelurahan, kategori, jenis_kelamin, tahun_lahir, disabilitas, sumber_dana, penilai,
    memenuhi, legal, dinilai_sumber, dinilai_rekam_id, alasan
)
SELECT rekam_versi_id, :aturan_versi, 0, sumber, rekam_id, orang_id, jenis, tanggal, program,
    layanan, kelurahan, coalesce(string_to_array(kategori, ';'), CAST('{{}}' AS text[])),
    jenis_kelamin, tahun_lahir, disabilitas, sumber_dana, penilai,
    coalesce(string_to_array(memenuhi, ';'), CAST('{{}}' AS text[])), legal, dinilai_sumber,
    dinilai_rekam_id, alasan
FROM {baru}
ON CONFLICT DO NOTHING
""",
    baru=baris(
        "baru",
        rekam_versi_id="uuid",
        sumber="text",
        rekam_id="uuid",
        orang_id="uuid",
        jenis="text",
        tanggal="date",
        program="text",
        layanan="text",
        kelurahan="text",
        kategori="text",
        jenis_kelamin="text",
        tahun_lahir="smallint",
        disabilitas="boolean",
        sumber_dana="text",
        penilai="text",
        memenuhi="text",
        legal="boolean",
        dinilai_sumber="text",
        dinilai_rekam_id="uuid",
        alasan="text",
    ),
)


async def simpan_fakta(session: Session, aturan_versi: int, rekam: Sequence[RekamMasuk]) -> None:
    if not rekam:
        return
    fakta = [satu.fakta for satu in rekam]
    await session.execute(
        _SIMPAN_FAKTA,
        {
            "aturan_versi": aturan_versi,
            "rekam_versi_id": kolom_id(satu.id for satu in rekam),
            "sumber": kolom(satu.kunci.sumber for satu in rekam),
            "rekam_id": kolom_id(satu.kunci.rekam_id for satu in rekam),
            "orang_id": kolom_id(satu.orang_id for satu in rekam),
            "jenis": kolom(satu.jenis for satu in fakta),
            "tanggal": kolom(satu.tanggal for satu in fakta),
            "program": kolom(satu.program for satu in fakta),
            "layanan": kolom(satu.layanan for satu in fakta),
            "kelurahan": kolom(satu.kelurahan for satu in fakta),
            "kategori": kolom(";".join(satu.kategori) or None for satu in fakta),
            "jenis_kelamin": kolom(satu.jenis_kelamin for satu in fakta),
            "tahun_lahir": kolom(satu.tahun_lahir for satu in fakta),
            "disabilitas": kolom(satu.disabilitas for satu in fakta),
            "sumber_dana": kolom(satu.sumber_dana for satu in fakta),
            "penilai": kolom(satu.penilai for satu in fakta),
            "memenuhi": kolom(";".join(satu.memenuhi) or None for satu in fakta),
            "legal": kolom(satu.legal for satu in fakta),
            "dinilai_sumber": kolom(satu.dinilai_sumber for satu in rekam),
            "dinilai_rekam_id": kolom_id(satu.dinilai_rekam_id for satu in rekam),
            "alasan": kolom(satu.alasan for satu in fakta),
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


_SIMPAN_IDENTITAS_VERSI = _tambah(
    """
INSERT INTO identitas_versi (sumber, ppks_id, versi, jenis, kunci, peristiwa_id, hari)
SELECT sumber, ppks_id, versi, jenis, kunci, peristiwa_id, hari FROM {baru}
ORDER BY ppks_id, sumber, versi
""",
    kunci="sumber, ppks_id, versi",
    baru=baris(
        "baru",
        sumber="text",
        ppks_id="uuid",
        versi="integer",
        jenis="text",
        kunci="text",
        peristiwa_id="uuid",
        hari="date",
    ),
)


async def simpan_identitas_versi(
    session: Session, kabar: Sequence[IdentitasMasuk]
) -> list[IdentitasMasuk]:
    isi = {
        "sumber": kolom(satu.sumber for satu in kabar),
        "ppks_id": kolom_id(satu.ppks_id for satu in kabar),
        "versi": kolom(satu.versi for satu in kabar),
        "jenis": kolom(satu.jenis for satu in kabar),
        "kunci": kolom(satu.kunci for satu in kabar),
        "peristiwa_id": kolom_id(satu.peristiwa_id for satu in kabar),
        "hari": kolom(satu.hari for satu in kabar),
    }
    return await _yang_baru(
        session,
        _SIMPAN_IDENTITAS_VERSI,
        isi,
        kabar,
        lambda satu: (satu.sumber, satu.ppks_id, satu.versi),
    )


_BARIS_REKAM = baris(
    "baru",
    rekam_id="uuid",
    sumber="text",
    jenis="text",
    versi="integer",
    rekam_versi_id="uuid",
    orang_id="uuid",
    dinilai_sumber="text",
    dinilai_rekam_id="uuid",
)

_TAMBAH_REKAM = _tambah(
    """
INSERT INTO rekam (
    rekam_id, sumber, jenis, versi, rekam_versi_id, orang_id, dinilai_sumber, dinilai_rekam_id
)
SELECT rekam_id, sumber, jenis, versi, rekam_versi_id, orang_id, dinilai_sumber, dinilai_rekam_id
FROM {baru}
ORDER BY rekam_id, sumber, jenis
""",
    kunci="sumber, jenis, rekam_id",
    baru=_BARIS_REKAM,
)

_KUNCI_REKAM = _sql(
    """
SELECT cari.ke, rekam.versi, rekam.orang_id
FROM {cari} JOIN rekam USING (rekam_id, sumber, jenis)
ORDER BY rekam_id, sumber, jenis
FOR NO KEY UPDATE OF rekam
""",
    cari=baris("cari", rekam_id="uuid", sumber="text", jenis="text"),
)

_UBAH_REKAM = _sql(
    """
UPDATE rekam
SET versi = baru.versi, rekam_versi_id = baru.rekam_versi_id, orang_id = baru.orang_id,
    dinilai_sumber = baru.dinilai_sumber, dinilai_rekam_id = baru.dinilai_rekam_id
FROM {baru}
WHERE rekam.rekam_id = baru.rekam_id AND rekam.sumber = baru.sumber AND rekam.jenis = baru.jenis
""",
    baru=_BARIS_REKAM,
)


def _kolom_rekam(rekam: Mapping[KunciRekam, RekamMasuk | None]) -> dict[str, str]:
    """None: rekam yang baru disebut oleh evaluasi."""
    isi = rekam.values()
    return {
        "rekam_id": kolom_id(kunci.rekam_id for kunci in rekam),
        "sumber": kolom(kunci.sumber for kunci in rekam),
        "jenis": kolom(kunci.jenis for kunci in rekam),
        "versi": kolom(satu.versi if satu else 0 for satu in isi),
        "rekam_versi_id": kolom_id(satu.id if satu else None for satu in isi),
        "orang_id": kolom_id(satu.orang_id if satu else None for satu in isi),
        "dinilai_sumber": kolom(satu.dinilai_sumber if satu else None for satu in isi),
        "dinilai_rekam_id": kolom_id(satu.dinilai_rekam_id if satu else None for satu in isi),
    }


async def majukan_rekam(session: Session, tertinggi: Sequence[RekamMasuk]) -> RekamBerubah:
    """Tunjuk versi tertinggi tiap rekam, dan kunci rekam itu serta yang dievaluasinya."""
    semua: dict[KunciRekam, RekamMasuk | None] = {
        KunciRekam(satu.dinilai_sumber, "layanan", satu.dinilai_rekam_id): None
        for satu in tertinggi
        if satu.dinilai_sumber is not None and satu.dinilai_rekam_id is not None
    }
    semua.update((satu.kunci, satu) for satu in tertinggi)
    baru = set(
        await _yang_baru(session, _TAMBAH_REKAM, _kolom_rekam(semua), semua, lambda kunci: kunci)
    )
    orang = {Orang(satu.kunci.sumber, satu.orang_id) for satu in tertinggi if satu.kunci in baru}
    ada = [kunci for kunci in semua if kunci not in baru]
    if not ada:
        return RekamBerubah(frozenset(orang), ())
    maju: dict[KunciRekam, RekamMasuk | None] = {}
    akhirnya: list[KunciRekam] = []
    terkunci = await session.execute(
        _KUNCI_REKAM,
        {
            "rekam_id": kolom_id(kunci.rekam_id for kunci in ada),
            "sumber": kolom(kunci.sumber for kunci in ada),
            "jenis": kolom(kunci.jenis for kunci in ada),
        },
    )
    for ke, versi, orang_lama in terkunci:
        kunci = ada[ke - 1]
        masuk = semua[kunci]
        if masuk is None or masuk.versi <= versi:
            continue
        maju[kunci] = masuk
        orang.add(Orang(kunci.sumber, masuk.orang_id))
        if versi == 0:
            akhirnya.append(kunci)
        else:
            orang.add(Orang(kunci.sumber, orang_lama))
    if maju:
        await session.execute(_UBAH_REKAM, _kolom_rekam(maju))
    return RekamBerubah(frozenset(orang), akhirnya)


_YANG_MENUNGGU = _sql(
    """
SELECT DISTINCT rekam.sumber, rekam.orang_id
FROM {cari}
JOIN rekam ON rekam.dinilai_rekam_id = cari.rekam_id AND rekam.dinilai_sumber = cari.sumber
WHERE rekam.orang_id IS NOT NULL
""",
    cari=baris("cari", rekam_id="uuid", sumber="text"),
)


async def penilai_yang_menunggu(session: Session, rekam: Sequence[KunciRekam]) -> set[Orang]:
    hasil = await session.execute(
        _YANG_MENUNGGU,
        {
            "rekam_id": kolom_id(kunci.rekam_id for kunci in rekam),
            "sumber": kolom(kunci.sumber for kunci in rekam),
        },
    )
    return {Orang(*baris) for baris in hasil}


_BARIS_IDENTITAS = baris("baru", ppks_id="uuid", sumber="text", versi="integer", kunci="text")

_TAMBAH_IDENTITAS = _tambah(
    """
INSERT INTO identitas (ppks_id, sumber, versi, kunci)
SELECT ppks_id, sumber, versi, kunci FROM {baru}
ORDER BY ppks_id, sumber
""",
    kunci="sumber, ppks_id",
    baru=_BARIS_IDENTITAS,
)

_KUNCI_IDENTITAS = _sql(
    """
SELECT cari.ke, identitas.versi, identitas.kunci
FROM {cari} JOIN identitas USING (ppks_id, sumber)
ORDER BY ppks_id, sumber
FOR NO KEY UPDATE OF identitas
""",
    cari=baris("cari", ppks_id="uuid", sumber="text"),
)

_UBAH_IDENTITAS = _sql(
    """
UPDATE identitas
SET versi = baru.versi, kunci = baru.kunci
FROM {baru}
WHERE identitas.ppks_id = baru.ppks_id AND identitas.sumber = baru.sumber
""",
    baru=_BARIS_IDENTITAS,
)


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
    isi = {
        "ppks_id": kolom_id(satu.id for satu in semua),
        "sumber": kolom(satu.sumber for satu in semua),
        "versi": kolom(versi for versi, _ in semua.values()),
        "kunci": kolom(kunci for _, kunci in semua.values()),
    }
    baru = set(await _yang_baru(session, _TAMBAH_IDENTITAS, isi, semua, lambda satu: satu))
    # Orang yang baru dikenal dan tanpa rekam di sini tidak mengubah angka apa pun.
    tersentuh = {semua[satu][1] for satu in baru if satu in orang}
    ada = [satu for satu in semua if satu not in baru]
    if not ada:
        return tersentuh
    terkunci = await session.execute(
        _KUNCI_IDENTITAS,
        {
            "ppks_id": kolom_id(satu.id for satu in ada),
            "sumber": kolom(satu.sumber for satu in ada),
        },
    )
    ubah: dict[Orang, IdentitasMasuk] = {}
    for ke, versi, kunci in terkunci:
        satu = ada[ke - 1]
        masuk = kabar.get(satu)
        if masuk is not None and masuk.versi > versi:
            ubah[satu] = masuk
            if masuk.kunci != kunci:
                tersentuh |= {kunci, masuk.kunci}
        if satu in orang:
            tersentuh.add(kunci)
    if ubah:
        await session.execute(
            _UBAH_IDENTITAS,
            {
                "ppks_id": kolom_id(satu.id for satu in ubah),
                "sumber": kolom(satu.sumber for satu in ubah),
                "versi": kolom(masuk.versi for masuk in ubah.values()),
                "kunci": kolom(masuk.kunci for masuk in ubah.values()),
            },
        )
    return tersentuh
