"""Rantai blok, dan baris mana yang ada di tiap blok."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kit.db import APPEND_ONLY


class Blok(Base):
    """Satu mata rantai: sidiknya mencakup sidik blok sebelumnya dan sidik semua barisnya."""

    __tablename__ = "blok"
    __table_args__ = ({"info": APPEND_ONLY},)

    nomor: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sebelumnya: Mapped[str]
    dibuat: Mapped[datetime]
    # Per tabel: kolom yang dicakup, batas bawah dan atas, banyaknya, dan sidik barisnya.
    bagian: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # Baris terakhir yang sudah disegel dari setiap tabel, juga yang tidak ada di blok ini.
    posisi: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sidik: Mapped[str]
    kid: Mapped[str]
    tanda_tangan: Mapped[bytes] = mapped_column(LargeBinary)


class BlokBaris(Base):
    """Baris satu tabel dalam satu blok: kuncinya, dan sidiknya (32 bita tiap baris) berderet.

    Tanpa ini pemeriksaan hanya tahu blok mana yang berubah, bukan baris mana.
    """

    __tablename__ = "blok_baris"
    __table_args__ = ({"info": APPEND_ONLY},)

    nomor: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    tabel: Mapped[str] = mapped_column(primary_key=True)
    kunci: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    sidik: Mapped[bytes] = mapped_column(LargeBinary)


class SegelServer(Base):
    """Satu baris: berapa nomor transaksi server ini harus digeser agar tidak mundur.

    Basis data yang dipulihkan ke server lain membawa nomor transaksi server lamanya.
    """

    __tablename__ = "segel_server"
    __table_args__ = (CheckConstraint("id = 1", name="satu_baris"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    geser: Mapped[int] = mapped_column(BigInteger, server_default="0")
