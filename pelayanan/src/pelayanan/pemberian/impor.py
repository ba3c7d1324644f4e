"""Bulk import of deliveries to people; each counts as if it had been entered by hand.

Who helped (PSKS), and things of the office, are recorded by form.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson

from kit import bulk
from kit.auth import Actor
from kit.call import Call
from kit.clock import today
from kit.db import Session, new_id
from kit.errors import FieldError
from kit.imports.cells import Cells, read_all
from kit.imports.spec import ImportRow, ImportSpec, Outcome
from kit.imports.words import Choices
from pelayanan import impor, impor_dalam
from pelayanan.asesmen import service as asesmen_service
from pelayanan.dalam_induk import Perihal
from pelayanan.keluarga import service as keluarga_service
from pelayanan.loket import Loket
from pelayanan.permohonan.rules import Satuan, SumberDana
from pelayanan.ppks import dari_nik

from . import repository, rules
from .errors import SudahDicatat
from .events import PemberianRekam
from .langkah import DAUR, kebutuhan_dari, sudah
from .rules import FASE, Kebutuhan
from .schemas import TERBANYAK

KOLOM = (*impor_dalam.KOLOM, "jumlah", "satuan", "sumber_dana", "kebutuhan_id", "atribut")
WAJIB = impor_dalam.WAJIB | {"jumlah", "satuan", "sumber_dana"}
_SATUAN, _DANA = (
    Choices.of({satu.value: (satu.label,) for satu in daftar}) for daftar in (Satuan, SumberDana)
)
ATRIBUT_TERPANJANG = 2000


@dataclass(frozen=True, slots=True)
class Terbaca(impor_dalam.Terbaca):
    jumlah: int
    satuan: str
    sumber_dana: str
    kebutuhan_id: uuid.UUID | None
    atribut: Mapping[str, str]


def spesifikasi(loket: Loket) -> ImportSpec:
    return ImportSpec(
        "pemberian",
        KOLOM,
        WAJIB,
        partial(olah, loket),
        frozenset({"nik"}),
        choices={"satuan": _SATUAN.codes, "sumber_dana": _DANA.codes},
    )


async def olah(loket: Loket, session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
    hari_ini = today()

    def baca(sel: Cells) -> Terbaca:
        sama = impor_dalam.baca(loket, actor, hari_ini, ("pemberian", KOLOM), sel)
        return _baca(loket, sel, sama)

    terbaca, salah = await asyncio.to_thread(read_all, rows, baca)
    terbaca, luput = await dari_nik.temukan(session, actor, loket, terbaca)
    terbaca, dasar = await impor_dalam.tahan(session, actor, loket, terbaca)
    pilahan = await impor.pilahan(session, loket, "pemberian", terbaca)
    disebut = {satu.kebutuhan_id for satu in terbaca if satu.kebutuhan_id is not None}
    dipenuhi = await asesmen_service.yang_dipenuhi_banyak(session, disebut)
    kebutuhan = {satu.id: kebutuhan_dari(satu) for satu in dipenuhi}
    ada = await repository.berlaku_banyak(session, dasar.induk)

    def periksa(satu: Terbaca, perihal: Perihal) -> Sequence[FieldError]:
        ini = (satu.induk_id, satu.tanggal.year, rules.butir(satu))
        if keliru := _kebutuhan(kebutuhan, satu, perihal):
            return keliru
        if ini in ada:
            pesan = sudah(satu.tanggal.year, rules.butir(satu))
            return [FieldError("komponen", pesan, SudahDicatat.code)]
        ada.add(ini)
        return []

    perihal = impor_dalam.pilah(loket, pilahan, terbaca, dasar, periksa)
    call = Call(session, actor, loket, rules=loket.aturan)
    await impor_dalam.hormati(DAUR, call, pilahan)
    baru = list(pilahan.baru.values())
    rumah = await keluarga_service.pada_banyak(session, [(s.ppks_id, s.tanggal) for s in baru])
    berkeluarga = {s.id: rumah.get((s.ppks_id, s.tanggal)) for s in baru}
    isi = await asyncio.to_thread(_untuk_copy, loket, baru, perihal, berkeluarga)
    return await pilahan.simpan(
        session,
        actor,
        isi,
        [*salah, *luput],
        bentuk=BENTUK,
        masuk=_MASUK,
        luput=("komponen", "Baru saja dicatat, atau id-nya dipakai.", SudahDicatat.code),
    )


def _baca(loket: Loket, sel: Cells, sama: Mapping[str, Any]) -> Terbaca:
    atribut = _atribut(sel)
    if sama["tanggal"] is not None:
        dikenal = loket.kantor.pada(sama["tanggal"].year).atribut
        for keliru in rules.periksa_atribut(atribut, dikenal):
            sel.refuse("atribut", keliru.pesan, keliru.kode)
    jumlah = sel.must("jumlah", sel.whole("jumlah", 1, TERBANYAK))
    satuan = sel.must("satuan", sel.choice("satuan", _SATUAN))
    dana = sel.must("sumber_dana", sel.choice("sumber_dana", _DANA))
    kebutuhan = sel.id("kebutuhan_id")
    sel.check()
    return Terbaca(
        **sama,
        jumlah=jumlah,
        satuan=satuan,
        sumber_dana=dana,
        kebutuhan_id=kebutuhan,
        atribut=atribut,
    )


def _atribut(sel: Cells) -> Mapping[str, str]:
    """`fase=tanggap-darurat;tempat=posko`."""
    hasil: dict[str, str] = {}
    for satu in (sel.text("atribut", ATRIBUT_TERPANJANG, formula=False) or "").split(";"):
        nama, ada, nilai = (bagian.strip() for bagian in satu.partition("="))
        if satu.strip() and not (nama and ada and nilai):
            sel.refuse("atribut", "Tulis nama=nilai;… .", "atribut-salah")
        elif nama in hasil:
            sel.refuse("atribut", f"{nama} disebut dua kali.", "atribut-salah")
        elif nama:
            hasil[nama] = nilai
    return hasil


def _kebutuhan(
    kebutuhan: Mapping[uuid.UUID, Kebutuhan], satu: Terbaca, perihal: Perihal
) -> list[FieldError]:
    if satu.kebutuhan_id is None:
        return []
    milik = kebutuhan.get(satu.kebutuhan_id)
    return rules.periksa_kebutuhan(milik, perihal.ppks.id, satu.komponen, satu.tanggal)


def _untuk_copy(
    loket: Loket,
    baru: Iterable[Terbaca],
    perihal: Mapping[uuid.UUID, Perihal],
    rumah: Mapping[uuid.UUID, uuid.UUID | None],
) -> str:
    terkirim = today()
    hasil: list[str] = []
    for satu in baru:
        tentang, keluarga_id = perihal[satu.id], rumah[satu.id]
        rekam = {
            **impor_dalam.rekam(satu, tentang),
            "kebutuhan": satu.kebutuhan_id,
            "jumlah": satu.jumlah,
            "satuan": satu.satuan,
            "sumber_dana": satu.sumber_dana,
            "atribut": satu.atribut,
            **({} if keluarga_id is None else {"keluarga_id": keluarga_id}),
        }
        hasil.append(
            bulk.line(
                (
                    *impor_dalam.nilai(
                        loket, "pemberian", satu, tentang, orjson.dumps(rekam).decode()
                    ),
                    satu.kebutuhan_id,
                    rekam["subjek"],
                    satu.atribut.get(FASE, ""),
                    satu.jumlah,
                    satu.satuan,
                    satu.sumber_dana,
                    orjson.dumps(satu.atribut).decode(),
                    terkirim,
                    new_id(),
                    "{}",
                )
            )
        )
    return "".join(hasil)


_SENDIRI = """
    kebutuhan_id uuid, subjek text, fase text, jumlah bigint, satuan text, sumber_dana text,
    atribut jsonb, terkirim date
"""
BENTUK = f"{impor_dalam.SAMA}, {_SENDIRI}, riwayat_id uuid, facts jsonb"
_KOLOM = ", ".join([impor_dalam.KEDUANYA, *(satu.split()[0] for satu in _SENDIRI.split(","))])
_MASUK = bulk.storing(
    "impor_pemberian",
    f"""
    INSERT INTO pemberian ({_KOLOM}, psks, menunggu, pengaju, created_at, version, keadaan,
        rekam_versi)
    SELECT {_KOLOM}, '{{}}', false, CAST(:program AS text), now(), 1, 'berlaku', 1
    FROM pg_temp.impor_pemberian
    ON CONFLICT DO NOTHING
    RETURNING id, rekam
    """,  # noqa: S608  (constants)
    action="pemberian.impor",
    history=impor_dalam.riwayat("pemberian"),
    events=f"SELECT id, '{PemberianRekam.type}', rekam FROM stored",  # noqa: S608
)
