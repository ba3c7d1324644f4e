"""Everybody's key: its versions are kept, the highest holds and is locked."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from sqlalchemy import exists, select, text

from kinerja.buku.identitas.models import Identitas, IdentitasVersi
from kinerja.dasar.himpunan import baris, sql, tambah_baris, yang_baru
from kit.db import ReadSession, Session

# The key that holds for each person, as SQL and as a table to join.
KUNCI = "SELECT ppks_id, sumber, kunci FROM identitas"
KUNCI_BERLAKU = select(Identitas.ppks_id, Identitas.sumber, Identitas.kunci).subquery("identitas")
PERNAH_DITERIMA = exists(select(IdentitasVersi.ppks_id))


class Orang(NamedTuple):
    sumber: str
    id: uuid.UUID


class Berversi(Protocol):
    """What comes as a new version, or as the content that was decided to hold (`putusan` > 0)."""

    @property
    def versi(self) -> int: ...
    @property
    def putusan(self) -> int: ...


def menggantikan(masuk: Berversi, versi: int) -> bool:
    """Whether what comes replaces the version that holds now."""
    return masuk.versi > versi or (masuk.putusan > 0 and masuk.versi == versi)


@dataclass(frozen=True, slots=True)
class IdentitasMasuk:
    sumber: str
    ppks_id: uuid.UUID
    versi: int
    jenis: str
    kunci: str
    peristiwa_id: uuid.UUID
    hari: date
    putusan: int = 0


_SIMPAN_IDENTITAS_VERSI = tambah_baris(
    """
INSERT INTO identitas_versi (sumber, ppks_id, versi, putusan, jenis, kunci, peristiwa_id, hari)
SELECT sumber, ppks_id, versi, putusan, jenis, kunci, peristiwa_id, hari FROM {baru}
ORDER BY ppks_id, sumber, versi
""",
    kunci="sumber, ppks_id, versi",
    baru=baris(
        "baru",
        sumber="text",
        ppks_id="uuid",
        versi="integer",
        putusan="integer",
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
        "sumber": [satu.sumber for satu in kabar],
        "ppks_id": [satu.ppks_id for satu in kabar],
        "versi": [satu.versi for satu in kabar],
        "putusan": [satu.putusan for satu in kabar],
        "jenis": [satu.jenis for satu in kabar],
        "kunci": [satu.kunci for satu in kabar],
        "peristiwa_id": [satu.peristiwa_id for satu in kabar],
        "hari": [satu.hari for satu in kabar],
    }
    return await yang_baru(
        session,
        _SIMPAN_IDENTITAS_VERSI,
        isi,
        kabar,
        lambda satu: (satu.sumber, satu.ppks_id, satu.versi),
    )


_BARIS_IDENTITAS = baris("baru", ppks_id="uuid", sumber="text", versi="integer", kunci="text")

_TAMBAH_IDENTITAS = tambah_baris(
    """
INSERT INTO identitas (ppks_id, sumber, versi, kunci)
SELECT ppks_id, sumber, versi, kunci FROM {baru}
ORDER BY ppks_id, sumber
""",
    kunci="sumber, ppks_id",
    baru=_BARIS_IDENTITAS,
)

_KUNCI_IDENTITAS = sql(
    """
SELECT cari.ke, identitas.versi, identitas.kunci
FROM {cari} JOIN identitas USING (ppks_id, sumber)
ORDER BY ppks_id, sumber
FOR NO KEY UPDATE OF identitas
""",
    cari=baris("cari", ppks_id="uuid", sumber="text"),
)

_UBAH_IDENTITAS = sql(
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
    """Apply news of identities and lock the identities of `orang`; the keys of subjects to be
    counted again.

    Somebody whose identity has not come yet is a subject of their own meanwhile.
    """
    semua = {
        satu: (kabar[satu].versi, kabar[satu].kunci) if satu in kabar else (0, f"acak:{satu.id}")
        for satu in {*kabar, *orang}
    }
    isi = {
        "ppks_id": [satu.id for satu in semua],
        "sumber": [satu.sumber for satu in semua],
        "versi": [versi for versi, _ in semua.values()],
        "kunci": [kunci for _, kunci in semua.values()],
    }
    baru = set(await yang_baru(session, _TAMBAH_IDENTITAS, isi, semua, lambda satu: satu))
    # Somebody newly known and without a record here changes no figure.
    tersentuh = {semua[satu][1] for satu in baru if satu in orang}
    ada = [satu for satu in semua if satu not in baru]
    if not ada:
        return tersentuh
    terkunci = await session.execute(
        _KUNCI_IDENTITAS,
        {
            "ppks_id": [satu.id for satu in ada],
            "sumber": [satu.sumber for satu in ada],
        },
    )
    ubah: dict[Orang, IdentitasMasuk] = {}
    for ke, versi, kunci in terkunci:
        satu = ada[ke - 1]
        masuk = kabar.get(satu)
        if masuk is not None and menggantikan(masuk, versi):
            ubah[satu] = masuk
            if masuk.kunci != kunci:
                tersentuh |= {kunci, masuk.kunci}
        if satu in orang:
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


_TAMBAH_SUBJEK = text("""
INSERT INTO subjek (kunci)
SELECT kunci FROM unnest(CAST(:kunci AS text[])) AS baru (kunci)
ORDER BY kunci COLLATE "C"
ON CONFLICT DO NOTHING
""")

_KUNCI_SUBJEK = text("""
SELECT FROM subjek WHERE kunci = ANY(CAST(:kunci AS text[]))
ORDER BY kunci FOR NO KEY UPDATE
""")


async def kunci_subjek(session: Session, kunci: Collection[str]) -> None:
    """Lock these subjects in order: one transaction at a time counts a subject."""
    daftar = {"kunci": list(kunci)}
    await session.execute(_TAMBAH_SUBJEK, daftar)
    await session.execute(_KUNCI_SUBJEK, daftar)


_PER_HARI = text("""
SELECT hari, sumber, count(*) FROM identitas_versi
WHERE sumber = ANY(CAST(:sumber AS text[])) AND hari BETWEEN :dari AND :sampai AND putusan = 0
GROUP BY hari, sumber
""")


async def diterima_per_hari(
    session: ReadSession, sumber: Sequence[str], dari: date, sampai: date
) -> list[tuple[date, str, int]]:
    """How many versions were received, per day and bidang."""
    hasil = await session.execute(
        _PER_HARI, {"sumber": list(sumber), "dari": dari, "sampai": sampai}
    )
    return [(hari, satu, n) for hari, satu, n in hasil]
