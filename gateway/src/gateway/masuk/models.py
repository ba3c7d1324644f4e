from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gateway.akun.models import Akun
from gateway.aplikasi.models import Aplikasi
from gateway.base import Base
from kit.clock import now
from kit.db import new_id


class TokenPenyegar(Base):
    """A refresh token, as the hash of its secret. What descends from one sign-in is a family."""

    __tablename__ = "token_penyegar"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    keluarga: Mapped[uuid.UUID]
    akun_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Akun.id, ondelete="CASCADE"))
    sidik: Mapped[bytes] = mapped_column(LargeBinary)
    # What the sign-in was narrowed to; without any, whatever the account may do at the time.
    izin: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    # Through which application; only it may exchange it.
    aplikasi_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Aplikasi.id))
    dibuat: Mapped[datetime] = mapped_column(default=now)
    kedaluwarsa: Mapped[datetime]
    dipakai: Mapped[datetime | None]
    dicabut: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_token_penyegar_sidik", "sidik", unique=True),
        Index("ix_token_penyegar_keluarga", "keluarga"),
        Index("ix_token_penyegar_akun_id", "akun_id"),
        Index("ix_token_penyegar_kedaluwarsa", "kedaluwarsa"),
        Index("ix_token_penyegar_dicabut", "dicabut", postgresql_where=text("dicabut IS NOT NULL")),
    )


class PercobaanMasuk(Base):
    """Failed sign-ins that count together: by name and place, by place, or by name.

    The key is a hash, since people type passwords where the name belongs.
    """

    __tablename__ = "percobaan_masuk"

    kunci: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    jenis: Mapped[str] = mapped_column(Text)
    gagal: Mapped[int]
    terakhir: Mapped[datetime]
    tunggu_sampai: Mapped[datetime]

    __table_args__ = (Index("ix_percobaan_masuk_terakhir", "terakhir"),)


class MasukDitolak(Base):
    """Refusals of one hour, of sign-ins and of tokens: for whom, from where, why, and how many.

    One row for all of them, so that a guesser fills no table. Of a name that is nobody's only the
    address is kept, since people type passwords where the name belongs.
    """

    __tablename__ = "masuk_ditolak"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    jam: Mapped[datetime]
    akun: Mapped[str] = mapped_column(Text)
    alamat: Mapped[str] = mapped_column(Text)
    sebab: Mapped[str] = mapped_column(Text)
    jumlah: Mapped[int]
    terakhir: Mapped[datetime]

    __table_args__ = (
        Index("uq_masuk_ditolak_akun", "akun", "alamat", "sebab", "jam", unique=True),
        Index("ix_masuk_ditolak_jam", "jam"),
    )


class PernyataanTerpakai(Base):
    """A statement of a program (RFC 7523) that was taken: it is good once."""

    __tablename__ = "pernyataan_terpakai"

    program: Mapped[str] = mapped_column(Text, primary_key=True)
    jti: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    kedaluwarsa: Mapped[datetime]

    __table_args__ = (Index("ix_pernyataan_terpakai_kedaluwarsa", "kedaluwarsa"),)


class TempatDikenal(Base):
    """From where an account has signed in: strangers' guesses do not slow down these places."""

    __tablename__ = "tempat_dikenal"

    akun_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(Akun.id, ondelete="CASCADE"), primary_key=True
    )
    tempat: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    terakhir: Mapped[datetime]

    __table_args__ = (Index("ix_tempat_dikenal_terakhir", "terakhir"),)
