"""The limits of an account by bidang: what it writes, and what it reads person by person.

The profile names the programs of each bidang (kantor.yaml). What belongs to none, such as the
supporting program of the secretariat, is only for accounts of all bidang. The official figures of
the city stay open.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import InstrumentedAttribute

from kantor.bidang import PEMILIK_PSKS
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan.rules import Sasaran
from kit.auth import ALL, Actor
from kit.errors import Forbidden


class DiLuarBidang(Forbidden):
    code = "di-luar-bidang"
    title = "Di luar bidang akun"


def dalam_bidang(actor: Actor, sumber: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Records of single persons only for the bidang that made them."""
    return true() if ALL in actor.bidang else sumber.in_(sorted(actor.bidang))


def melayani_program(actor: Actor, kantor: Kantor, kode: str | None) -> bool:
    """`kode`: a program, or a kegiatan or sub kegiatan below it."""
    if ALL in actor.bidang:
        return True
    baris = kantor.program.get(kode or "")
    while baris is not None and baris.level != "program":
        baris = kantor.program.get(baris.kode_induk)
    return baris is not None and any(
        baris.kode in satu.program and actor.serves(satu.tempat) for satu in kantor.bidang.values()
    )


def melayani_indikator(actor: Actor, kantor: Kantor, kode: str) -> bool:
    satu = kantor.indikator.get(kode)
    if satu is not None and satu.bidang is not None:
        return actor.serves(satu.bidang)
    return melayani_program(actor, kantor, satu.program if satu is not None else None)


def melayani_daftar(actor: Actor, kantor: Kantor, satu: Sasaran) -> bool:
    if satu.psks:
        return actor.serves(PEMILIK_PSKS)
    return melayani_program(actor, kantor, satu.program)


def pastikan_program(actor: Actor, kantor: Kantor, *kode: str) -> None:
    """All of it belongs to the account's bidang."""
    for satu in kode:
        if not melayani_program(actor, kantor, satu):
            raise DiLuarBidang(f"{satu} bukan urusan bidang akun ini.")


def pastikan_indikator(actor: Actor, kantor: Kantor, kode: str) -> None:
    if not melayani_indikator(actor, kantor, kode):
        raise DiLuarBidang(f"Indikator {kode} bukan urusan bidang akun ini.")


def pastikan_daftar(actor: Actor, kantor: Kantor, satu: Sasaran) -> None:
    if not melayani_daftar(actor, kantor, satu):
        raise DiLuarBidang(f"Daftar {satu.kode} bukan urusan bidang akun ini.")
