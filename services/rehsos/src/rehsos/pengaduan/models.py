from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, Record, new_id
from pelayanan.batas import Dibatasi, indeks_pengaju
from pelayanan.usul import Diusulkan, periksa_usul
from rehsos.base import Base

BELUM_SELESAI = "status NOT IN ('selesai', 'ditolak', 'dibatalkan')"


class Pengaduan(Dibatasi, Diusulkan, Record, Base):
    """A complaint, an aspiration or a request for information.

    `nomor` is what its receipt shows, `sidik_rahasia` a hash of the secret beside it. `pelapor_id`:
    under which the person is told to kinerja; who it is stands in `pelapor_sandi` only.
    `diserahkan`: the other bidang that answers. `rekam` is the counted record as last sent.
    """

    __tablename__ = "pengaduan"
    __table_args__ = (
        CheckConstraint("(rekam IS NULL) = (rekam_versi = 0)", name="rekam_dan_versi"),
        CheckConstraint("(kanal = 'sp4n-lapor') = (nomor_sp4n IS NOT NULL)", name="sp4n"),
        Index("uq_pengaduan_nomor", "nomor", unique=True),
        Index(
            "uq_pengaduan_nomor_sp4n",
            "nomor_sp4n",
            unique=True,
            postgresql_where=text("nomor_sp4n IS NOT NULL"),
        ),
        Index(None, "status", "id", postgresql_where=text(BELUM_SELESAI)),
        Index(None, "kelas", "id"),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
        Index(None, "diserahkan", "id", postgresql_where=text("diserahkan IS NOT NULL")),
        Index(None, "changed_xact", "id"),
        Index(None, "tanggal", "id"),
        Index(None, "created_at", "id"),
        Index(None, "usul", "id", postgresql_where=text("usul IS NOT NULL")),
        indeks_pengaju(),
        periksa_usul(),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    nomor: Mapped[str]
    sidik_rahasia: Mapped[bytes]
    kanal: Mapped[str]
    jenis: Mapped[str]
    kelas: Mapped[str]
    nomor_sp4n: Mapped[str | None]
    status: Mapped[str]
    sebelum_jeda: Mapped[str | None]
    tanggal: Mapped[date]
    lembaga: Mapped[bool]
    sembunyikan_nama: Mapped[bool]
    uraian_sandi: Mapped[bytes]
    pelapor_id: Mapped[uuid.UUID] = mapped_column(default=new_id)
    pelapor_sandi: Mapped[bytes]
    diserahkan: Mapped[str | None]
    direspons: Mapped[datetime | None]
    dijawab_oleh: Mapped[str | None]
    selesai_oleh: Mapped[str | None]
    tanggal_selesai: Mapped[date | None]
    dibatalkan_oleh: Mapped[str | None]
    # Whether the complainer has said how satisfied they are; what they said names nobody.
    dinilai: Mapped[bool] = mapped_column(default=False)
    rekam_versi: Mapped[int] = mapped_column(default=0)
    rekam: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    def __repr__(self) -> str:
        return f"Pengaduan({self.id})"


class RiwayatPengaduan(Base):
    """Each step: who, when, from where to where, and what was written, encrypted."""

    __tablename__ = "pengaduan_riwayat"
    __table_args__ = (Index(None, "pengaduan_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    pengaduan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Pengaduan.id))
    pada: Mapped[datetime] = mapped_column(default=now)
    oleh: Mapped[str]
    langkah: Mapped[str]
    dari: Mapped[str | None]
    ke: Mapped[str]
    teks_sandi: Mapped[bytes | None]


class Kepuasan(Base):
    """What one complainer thought of the nine elements, in their order, in some month.

    Nothing leads from it to a complaint: its id is random, and of the day only the month is kept.
    """

    __tablename__ = "kepuasan"
    __table_args__ = (
        CheckConstraint(
            "array_length(nilai, 1) = 9 AND 1 <= ALL (nilai) AND 4 >= ALL (nilai)", name="nilai"
        ),
        Index(None, "bulan"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    bulan: Mapped[date]
    nilai: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
