from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, Record, new_id
from pelayanan.batas import Dibatasi
from pelayanan.permohonan.models import Permohonan
from pelayanan.ppks.models import Ppks
from rehsos.base import Base
from rehsos.pengaduan.models import Pengaduan

BERJALAN = "status NOT IN ('selesai', 'berhenti', 'batal')"


class Kasus(Dibatasi, Record, Base):
    """One case of one person, in one service, from its intake to its end.

    What was said of the person is sealed: `rincian_sandi` how it came, `rencana_sandi` the plan
    that was approved, `usul_sandi` the one that waits (by `usul_oleh`). `tingkat_usul`: the lower
    level that one of two has asked for. `rekam` is the counted
    record as last sent; `pengaju` is always empty: no program of others brings cases.
    """

    __tablename__ = "kasus"
    __table_args__ = (
        CheckConstraint("(rekam IS NULL) = (rekam_versi = 0)", name="rekam_dan_versi"),
        CheckConstraint("(usul_sandi IS NULL) = (usul_oleh IS NULL)", name="usul_dan_pengusul"),
        CheckConstraint(
            "(tingkat_usul IS NULL) = (tingkat_usul_oleh IS NULL)", name="tingkat_dan_pengusul"
        ),
        CheckConstraint(
            "status <> 'selesai' OR (rekam IS NOT NULL AND tanggal_selesai IS NOT NULL)",
            name="selesai_punya_rekam",
        ),
        Index(None, "ppks_id", "id"),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
        Index(None, "status", "id", postgresql_where=text(BERJALAN)),
        Index(None, "tindak_lanjut", "id", postgresql_where=text("tindak_lanjut IS NOT NULL")),
        Index(None, "tanggal", "id"),
        Index(None, "changed_xact", "id"),
        Index(None, "layanan", "tanggal_selesai"),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    ppks_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Ppks.id))
    layanan: Mapped[str]
    sumber: Mapped[str]
    tingkat: Mapped[str]
    tingkat_usul: Mapped[str | None]
    tingkat_usul_oleh: Mapped[str | None]
    status: Mapped[str]
    urgensi: Mapped[str | None]
    tanggal: Mapped[date]
    lanjutan_dari: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("kasus.id"))
    pengaduan_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Pengaduan.id))
    persetujuan: Mapped[str]
    tidak_cakap: Mapped[bool] = mapped_column(default=False)
    # The guardian who spoke last, as they are named; of a merged person still that row.
    wali_ppks_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Ppks.id))
    tindak_lanjut: Mapped[date | None]
    rincian_sandi: Mapped[bytes]
    rencana_sandi: Mapped[bytes | None]
    usul_sandi: Mapped[bytes | None]
    usul_oleh: Mapped[str | None]
    rencana_disetujui_oleh: Mapped[str | None]
    tanggal_selesai: Mapped[date | None]
    diakhiri_oleh: Mapped[str | None]
    alasan_akhir: Mapped[str | None]
    rekam_versi: Mapped[int] = mapped_column(default=0)
    rekam: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    def __repr__(self) -> str:
        return f"Kasus({self.id})"


class RiwayatKasus(Base):
    """Each step and each note of a case: who, when, for which day; what was written is sealed."""

    __tablename__ = "kasus_riwayat"
    __table_args__ = (Index(None, "kasus_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kasus_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Kasus.id))
    pada: Mapped[datetime] = mapped_column(default=now)
    tanggal: Mapped[date]
    oleh: Mapped[str]
    langkah: Mapped[str]
    jenis: Mapped[str | None]
    dari: Mapped[str | None]
    ke: Mapped[str]
    teks_sandi: Mapped[bytes | None]


class TimKasus(Base):
    """Accounts that a case exists for whatever its level, beside whoever has its task."""

    __tablename__ = "kasus_tim"
    __table_args__ = (Index(None, "akun"),)

    kasus_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Kasus.id), primary_key=True)
    akun: Mapped[str] = mapped_column(primary_key=True)
    oleh: Mapped[str]
    sejak: Mapped[datetime] = mapped_column(default=now)


class Penilaian(Base):
    """An instrument filled in, before or after: its version, its points, sealed answers."""

    __tablename__ = "kasus_penilaian"
    __table_args__ = (Index(None, "kasus_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kasus_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Kasus.id))
    instrumen: Mapped[str]
    versi: Mapped[int]
    saat: Mapped[str]
    tanggal: Mapped[date]
    oleh: Mapped[str]
    # Points and answers: health and more of somebody.
    isi_sandi: Mapped[bytes]


class PermohonanKasus(Base):
    """A further service of a case, by a request of its own."""

    __tablename__ = "kasus_permohonan"
    __table_args__ = (Index(None, "kasus_id"),)

    permohonan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Permohonan.id), primary_key=True)
    kasus_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Kasus.id))
