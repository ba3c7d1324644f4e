from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, SmallInteger, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kinerja.dasar.tersegel import Tersegel
from kit.db import APPEND_ONLY


class Aturan(Tersegel, Base):
    """Every mapping that was ever in force; the highest is in force now."""

    __tablename__ = "aturan"
    __table_args__ = ({"info": APPEND_ONLY},)

    versi: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sidik: Mapped[str]
    isi: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sejak: Mapped[datetime] = mapped_column(server_default=func.now())


class AturanCalon(Base):
    """Rules that are not in force yet: their facts are being made, or they wait for a decision.

    Of several the last; a number is never used again. `berpindah`: the signed figures that would
    move, each {indikator, nama, tahun, triwulan, ditandatangani, kini, menjadi}; null: not known.
    """

    __tablename__ = "aturan_calon"

    versi: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sidik: Mapped[str]
    keadaan: Mapped[str]
    banyak: Mapped[int] = mapped_column(BigInteger)
    berpindah: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    dibuat: Mapped[datetime] = mapped_column(server_default=func.now())


class AturanDiterima(Tersegel, Base):
    """Somebody let a version move figures that are signed: who, when and why."""

    __tablename__ = "aturan_diterima"
    __table_args__ = ({"info": APPEND_ONLY},)

    versi: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sidik: Mapped[str]
    oleh: Mapped[str]
    alasan: Mapped[str]
    berpindah: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    pada: Mapped[datetime] = mapped_column(server_default=func.now())


class AturanBerkas(Base):
    """The profile's files with which a version answers: name -> content."""

    __tablename__ = "aturan_berkas"

    versi: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    berkas: Mapped[dict[str, str]] = mapped_column(JSONB)


class AturanMasa(Base):
    """From which year on facts stand under which version, by a version of the rules.

    Nothing of it is sealed: what it says is seen when all is counted again from the ledger.
    """

    __tablename__ = "aturan_masa"
    __table_args__ = ({"info": APPEND_ONLY},)

    versi: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sejak: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    asal: Mapped[int] = mapped_column(Integer)
