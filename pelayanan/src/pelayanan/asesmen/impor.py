"""Bulk import of assessed needs; each counts as if it had been entered by hand."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import orjson

from kit import bulk
from kit.auth import Actor
from kit.call import Call
from kit.clock import today
from kit.db import Session, new_id
from kit.errors import FieldError
from kit.imports.cells import YES_NO, Cells, read_all
from kit.imports.spec import ImportRow, ImportSpec, Outcome
from pelayanan import impor, impor_dalam
from pelayanan.dalam_induk import Perihal
from pelayanan.loket import Loket
from pelayanan.ppks import dari_nik

from . import repository
from .errors import SudahDinilai
from .events import KebutuhanRekam
from .langkah import DAUR, sudah

KOLOM = (*impor_dalam.KOLOM, "perlu")
WAJIB = impor_dalam.WAJIB | {"perlu"}


@dataclass(frozen=True, slots=True)
class Terbaca(impor_dalam.Terbaca):
    perlu: bool


def spesifikasi(loket: Loket) -> ImportSpec:
    return ImportSpec(
        "asesmen",
        KOLOM,
        WAJIB,
        partial(olah, loket),
        frozenset({"nik"}),
        choices={"perlu": YES_NO.codes},
    )


async def olah(loket: Loket, session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
    hari_ini = today()

    def baca(sel: Cells) -> Terbaca:
        sama = impor_dalam.baca(loket, actor, hari_ini, ("asesmen", KOLOM), sel)
        perlu = sel.must("perlu", sel.yes_no("perlu"))
        sel.check()
        return Terbaca(**sama, perlu=perlu)

    terbaca, salah = await asyncio.to_thread(read_all, rows, baca)
    terbaca, luput = await dari_nik.temukan(session, actor, loket, terbaca)
    terbaca, dasar = await impor_dalam.tahan(session, actor, loket, terbaca)
    pilahan = await impor.pilahan(session, loket, "asesmen", terbaca)
    ada = await repository.berlaku_banyak(session, dasar.induk)

    def sekali(satu: Terbaca, _perihal: Perihal) -> Sequence[FieldError]:
        ini = (satu.induk_id, satu.komponen, satu.tanggal.year)
        if ini in ada:
            pesan = sudah(satu.komponen, satu.tanggal.year)
            return [FieldError("komponen", pesan, SudahDinilai.code)]
        ada.add(ini)
        return []

    perihal = impor_dalam.pilah(loket, pilahan, terbaca, dasar, sekali)
    call = Call(session, actor, loket, rules=loket.aturan)
    await impor_dalam.hormati(DAUR, call, pilahan)
    isi = await asyncio.to_thread(_untuk_copy, loket, pilahan.baru.values(), perihal)
    return await pilahan.simpan(
        session,
        actor,
        isi,
        [*salah, *luput],
        bentuk=BENTUK,
        masuk=_MASUK,
        luput=("komponen", "Baru saja dinilai, atau id-nya dipakai.", SudahDinilai.code),
    )


def _untuk_copy(loket: Loket, baru: Iterable[Terbaca], perihal: Mapping[uuid.UUID, Perihal]) -> str:
    hasil: list[str] = []
    for satu in baru:
        tentang = perihal[satu.id]
        rekam = impor_dalam.rekam(satu, tentang) | {"perlu": satu.perlu}
        sama = impor_dalam.nilai(loket, "asesmen", satu, tentang, orjson.dumps(rekam).decode())
        hasil.append(bulk.line((*sama, satu.perlu, new_id(), "{}")))
    return "".join(hasil)


BENTUK = f"{impor_dalam.SAMA}, perlu boolean, riwayat_id uuid, facts jsonb"
_KOLOM = f"{impor_dalam.KEDUANYA}, perlu"
_MASUK = bulk.storing(
    "impor_asesmen",
    f"""
    INSERT INTO asesmen ({_KOLOM}, pengaju, created_at, version, keadaan, rekam_versi)
    SELECT {_KOLOM}, CAST(:program AS text), now(), 1, 'berlaku', 1 FROM pg_temp.impor_asesmen
    ON CONFLICT DO NOTHING
    RETURNING id, rekam
    """,  # noqa: S608  (constants)
    action="asesmen.impor",
    history=impor_dalam.riwayat("asesmen"),
    events=f"SELECT id, '{KebutuhanRekam.type}', rekam FROM stored",  # noqa: S608
)
