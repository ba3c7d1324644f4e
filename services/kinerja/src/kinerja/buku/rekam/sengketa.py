"""Other contents that came with the number of a version already received, of records and of
identities."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson

from kinerja.buku.identitas.repository import IdentitasMasuk
from kinerja.buku.rekam.repository import RekamMasuk
from kinerja.dasar.himpunan import baris, sql
from kit.db import Session, new_id

IDENTITAS = "identitas"


class IsiMasuk(NamedTuple):
    """One content of a version, as it is compared and kept."""

    sumber: str
    jenis: str
    rekam_id: uuid.UUID
    versi: int
    peristiwa_id: uuid.UUID
    hari: date
    data: dict[str, Any]


# LATERAL: by its unique key, whatever its statistics say.
_CATAT = sql(
    """
INSERT INTO sengketa (id, sumber, jenis, rekam_id, versi, peristiwa_id, hari, data, sidik)
SELECT baru.id, baru.sumber, baru.jenis, baru.rekam_id, baru.versi, baru.peristiwa_id, baru.hari,
    baru.data, encode(sha256(convert_to(CAST(baru.data AS text), 'UTF8')), 'hex')
FROM {baru}
CROSS JOIN LATERAL (
    SELECT data FROM rekam_versi AS v
    WHERE v.rekam_id = baru.rekam_id AND v.sumber = baru.sumber AND v.jenis = baru.jenis
        AND v.versi = baru.versi AND v.putusan = 0
    UNION ALL
    SELECT jsonb_build_object('jenis', v.jenis, 'kunci', v.kunci) FROM identitas_versi AS v
    WHERE v.ppks_id = baru.rekam_id AND v.sumber = baru.sumber AND v.versi = baru.versi
        AND v.putusan = 0 AND baru.jenis = '{identitas}'
    OFFSET 0
) AS tersimpan
WHERE tersimpan.data <> baru.data
ORDER BY baru.rekam_id, baru.sumber, baru.jenis, baru.versi
ON CONFLICT DO NOTHING
""",
    identitas=IDENTITAS,
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


def isi_rekam(semua: Iterable[RekamMasuk]) -> list[IsiMasuk]:
    return [
        IsiMasuk(
            satu.kunci.sumber, satu.kunci.jenis, satu.kunci.rekam_id, satu.versi,
            satu.peristiwa_id, satu.hari, satu.data,
        )
        for satu in semua
    ]  # fmt: skip


def isi_identitas(semua: Iterable[IdentitasMasuk]) -> list[IsiMasuk]:
    return [
        IsiMasuk(
            satu.sumber, IDENTITAS, satu.ppks_id, satu.versi, satu.peristiwa_id, satu.hari,
            {"jenis": satu.jenis, "kunci": satu.kunci},
        )
        for satu in semua
    ]  # fmt: skip


async def catat(session: Session, kiriman_lagi: Sequence[IsiMasuk]) -> None:
    """Of those whose version is there already, those with a content other than the stored; once
    for each content."""
    if not kiriman_lagi:
        return
    isi = {nama: [getattr(satu, nama) for satu in kiriman_lagi] for nama in IsiMasuk._fields}
    isi["data"] = [orjson.dumps(satu).decode() for satu in isi["data"]]
    await session.execute(_CATAT, {**isi, "id": [new_id() for _ in kiriman_lagi]})
