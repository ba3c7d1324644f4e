"""The same aid to the same person on the same day: recorded twice only when somebody says so."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text

from kit import audit
from kit.auth import Actor
from kit.db import Session
from pelayanan import batas
from pelayanan.antre import Ruang, antre
from pelayanan.loket import Loket
from pelayanan.ppks.akar import ANGGOTA

from .errors import BantuanSama
from .models import Permohonan

TANYAKAN = "kepala bidang"
# More of one day say nothing more.
_TERBANYAK = 5


class Bantuan(NamedTuple):
    """What is about to be recorded as given. A tuple: it is the key of each row of a file."""

    ppks_id: uuid.UUID
    layanan: str
    tanggal: date


@dataclass(frozen=True, slots=True)
class Tercatat:
    """A finished request of the same aid to the same person on the same day."""

    id: uuid.UUID
    kelurahan: str
    pengaju: str | None
    rekam: Mapping[str, Any]


# By the index of a person's requests. Two requests for one aid of one day are looked for once: a
# file may hold it a thousand times.
SAMA = text(f"""
SELECT d.ke, p.id, p.kelurahan, p.pengaju, p.rekam
FROM unnest(CAST(:ke AS integer[]), CAST(:ppks_id AS uuid[]), CAST(:layanan AS text[]),
    CAST(:tanggal AS date[])) AS d (ke, ppks_id, layanan, tanggal)
CROSS JOIN LATERAL (
    SELECT id, kelurahan, pengaju, rekam FROM permohonan
    WHERE ppks_id IN ({ANGGOTA.format(satu="d.ppks_id")})
        AND tanggal_selesai = d.tanggal AND layanan = d.layanan
        AND status = 'selesai'
    LIMIT :batas
) AS p
""")  # noqa: S608  (constants)


async def cari(
    session: Session, bantuan: Iterable[Bantuan]
) -> Mapping[Bantuan, Sequence[Tercatat]]:
    """What is recorded already. Of two who record the same aid at once the second waits, and so
    finds the first."""
    semua = list(dict.fromkeys(bantuan))
    await antre(session, Ruang.BANTUAN, {str(satu.ppks_id) for satu in semua})
    dicari = {
        "ke": list(range(len(semua))),
        "ppks_id": [satu.ppks_id for satu in semua],
        "layanan": [satu.layanan for satu in semua],
        "tanggal": [satu.tanggal for satu in semua],
        "batas": _TERBANYAK,
    }
    hasil: dict[Bantuan, list[Tercatat]] = defaultdict(list)
    for row in await session.execute(SAMA, dicari):
        hasil[semua[row.ke]].append(Tercatat(row.id, row.kelurahan, row.pengaju, row.rekam))
    return hasil


async def pastikan(
    session: Session,
    actor: Actor,
    loket: Loket,
    permohonan: Permohonan,
    tanggal: date,
    *,
    tetap: bool,
) -> None:
    """Raises BantuanSama (409) unless the caller says to record it all the same (`tetap`), which
    the audit keeps."""
    if permohonan.ppks_id is None:
        return
    ini = Bantuan(permohonan.ppks_id, permohonan.layanan, tanggal)
    tercatat = (await cari(session, [ini])).get(ini)
    if tercatat is None:
        return
    if not tetap:
        raise _tolak(actor, loket, permohonan.layanan, tercatat)
    sama = [str(satu.id) for satu in tercatat]
    await audit.record(session, actor, "permohonan.tetap-catat", permohonan.id, sama=sama)


def terlihat(actor: Actor, tercatat: Sequence[Tercatat]) -> list[Tercatat]:
    return [satu for satu in tercatat if batas.terlihat(actor, satu)]


def tanpa_isi() -> BantuanSama:
    """The refusal for whoever may see none of what was recorded."""
    pesan = (
        "Bantuan ini sudah dicatat untuk orang ini pada hari yang sama. Bila memang diberikan lagi,"
        f" petugas mencatatnya dengan tetap_catat: true. Tanyakan kepada {TANYAKAN}."
    )
    return BantuanSama(pesan, tercatat=[], tanyakan=TANYAKAN)


def _tolak(actor: Actor, loket: Loket, layanan: str, tercatat: Sequence[Tercatat]) -> BantuanSama:
    tampak = terlihat(actor, tercatat)
    di_luar = len(tampak) < len(tercatat)
    tanya = f" Tanyakan juga kepada {TANYAKAN}: ada yang tidak dapat dilihat akun ini."
    isi = () if layanan in loket.layanan_sensitif else ("sumber_dana", "komponen")
    return BantuanSama(
        "Bantuan ini sudah dicatat untuk orang ini pada hari yang sama. Bila memang diberikan lagi,"
        f" kirim lagi dengan tetap_catat: true.{tanya if di_luar else ''}",
        tercatat=[
            {"permohonan_id": str(satu.id), "tanggal": satu.rekam["tanggal"]}
            | {nama: satu.rekam[nama] for nama in isi}
            for satu in tampak
        ],
        tanyakan=TANYAKAN if di_luar else None,
    )


class Pemeriksa:
    """Of a file: what its rows find recorded, in the register or further up. `sama`: of the rows
    that are recorded all the same, what was there."""

    def __init__(self, actor: Actor, tercatat: Mapping[Bantuan, Sequence[Tercatat]]) -> None:
        self.sama: dict[uuid.UUID, list[str]] = {}
        self._actor = actor
        self._tercatat = tercatat
        self._terdahulu: dict[Bantuan, tuple[int, uuid.UUID]] = {}

    @classmethod
    async def siapkan(cls, session: Session, actor: Actor, bantuan: Iterable[Bantuan]) -> Pemeriksa:
        return cls(actor, await cari(session, bantuan))

    def salah(
        self, baris: int, permohonan_id: uuid.UUID, bantuan: Bantuan, *, tetap: bool
    ) -> tuple[str, str] | None:
        """Message and code for a row that waits for a word; else it is one of those further up."""
        tercatat = self._tercatat.get(bantuan, ())
        terdahulu = self._terdahulu.get(bantuan)
        if tercatat and not tetap:
            return f"{self._ada(tercatat)} {_JAWAB}", "bantuan-sama-sehari"
        if terdahulu is not None and not tetap:
            pesan = f"Bantuan yang sama sudah ada pada baris {terdahulu[0]}. {_JAWAB}"
            return pesan, "bantuan-ganda"
        if tercatat or terdahulu:
            sama = [satu.id for satu in tercatat] + ([terdahulu[1]] if terdahulu else [])
            self.sama[permohonan_id] = list(map(str, sama))
        self._terdahulu.setdefault(bantuan, (baris, permohonan_id))
        return None

    def _ada(self, tercatat: Sequence[Tercatat]) -> str:
        tampak = terlihat(self._actor, tercatat)
        ini = "Bantuan ini sudah dicatat untuk orang ini pada hari yang sama"
        if not tampak:
            return f"{ini}. Tanyakan kepada {TANYAKAN}."
        return f"{ini}: {', '.join(str(satu.id) for satu in tampak)}."


_JAWAB = "Isi tetap_catat dengan ya bila memang diberikan lagi."
