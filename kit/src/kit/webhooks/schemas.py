"""What partners send and are told of their subscriptions."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Self

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from kit.clock import now
from kit.pagination import PageQuery
from kit.schemas import Schema

from .addresses import MAX_URL
from .rules import DeliveryState, Fault, State

_NEW: JsonDict = {
    "alamat": "https://layanan.contoh.id/kait/dinsos",
    "jenis": ["permohonan.rekam.v1", "layanan.rekam.v1"],
}
_SHOWN: JsonDict = _NEW | {
    "id": "0199a2b4-6c1e-7d3f-8a50-3f6f1e2d4c5b",
    "klien": "dpmptsp",
    "keadaan": "aktif",
    "sebab": None,
    "ditahan_kantor": False,
    "gagal_sejak": None,
    "dicoba_lagi": None,
    "rahasia_lama_sampai": None,
    "dibuat": "2026-11-21T01:15:00Z",
    "versi": 1,
}


class SubscriptionNew(Schema):
    model_config = ConfigDict(json_schema_extra={"examples": [_NEW]})

    alamat: str = Field(
        max_length=MAX_URL, description="https, pada nama yang dapat dicapai dari internet"
    )
    jenis: list[str] = Field(
        min_length=1, max_length=50, description="Jenis peristiwa, dari …/langganan/jenis"
    )


class SubscriptionChange(Schema):
    """Hanya isian yang dikirim yang berubah."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"jenis": ["layanan.rekam.v1"]}]})

    alamat: str | None = Field(default=None, max_length=MAX_URL)
    jenis: list[str] | None = Field(default=None, min_length=1, max_length=50)


class SubscriptionShown(Schema):
    model_config = ConfigDict(json_schema_extra={"examples": [_SHOWN]})

    id: uuid.UUID
    klien: str = Field(description="Kode klien mitra yang berlangganan")
    alamat: str
    jenis: list[str]
    keadaan: State
    sebab: Fault | None = Field(description="Mengapa berakhir dengan sendirinya")
    ditahan_kantor: bool = Field(
        description="Dijeda atau diakhiri kantor: hanya kantor yang melanjutkannya"
    )
    gagal_sejak: datetime | None = Field(description="Sejak kapan tidak ada kiriman yang diterima")
    dicoba_lagi: datetime | None = Field(description="Sampai kapan penerima dibiarkan dulu")
    rahasia_lama_sampai: datetime | None = Field(
        description="Sampai kapan kiriman juga ditandatangani dengan rahasia yang lama"
    )
    dibuat: datetime
    versi: int

    @classmethod
    def of(cls, row: Any) -> Self:  # noqa: ANN401  (a result row; so below)
        return cls(**_shown(row))


class SubscriptionWithSecret(SubscriptionShown):
    model_config = ConfigDict(
        json_schema_extra={"examples": [_SHOWN | {"rahasia": "whsec_aGFueWEtY29udG9oLXJhaGFzaWE="}]}
    )

    rahasia: str | None = Field(
        description="Hanya terlihat sekali ini; null bila permintaan yang sama diulang"
    )

    @classmethod
    def with_secret(cls, row: Any, secret: str | None) -> Self:  # noqa: ANN401
        return cls(**_shown(row), rahasia=secret)


def _shown(row: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "id": row.id,
        "klien": row.client_id,
        "alamat": row.url,
        "jenis": row.types,
        "keadaan": row.state,
        "sebab": row.reason,
        "ditahan_kantor": row.held,
        "gagal_sejak": row.failing_since,
        "dicoba_lagi": row.paused_until,
        "rahasia_lama_sampai": row.old_until if row.old_until and row.old_until > now() else None,
        "dibuat": row.created_at,
        "versi": row.version,
    }


class TypeShown(Schema):
    """One type of event that partners may subscribe to."""

    jenis: str
    nama: str
    rekam: str = Field(description="Jenis rekam yang diceritakan")


class TypesShown(Schema):
    data: list[TypeShown]


class DeliveryShown(Schema):
    """One event for one subscription, and what came of the last attempt."""

    id: uuid.UUID = Field(description="webhook-id: sama pada setiap percobaan")
    jenis: str
    rekam_id: uuid.UUID
    versi: int
    waktu: datetime = Field(description="Kapan peristiwanya terjadi")
    keadaan: DeliveryState
    percobaan: int
    dicoba: datetime | None = Field(description="Percobaan terakhir")
    berikutnya: datetime | None = Field(description="Kapan dicoba lagi")
    status: int | None = Field(description="Status HTTP yang dijawab penerima")
    milidetik: int | None
    sebab: Fault | None
    pesan: str | None

    @classmethod
    def of(cls, row: Any) -> Self:  # noqa: ANN401
        fault = None if row.fault is None else Fault(row.fault)
        return cls(
            id=row.event_id,
            jenis=row.type,
            rekam_id=row.subject,
            versi=row.version,
            waktu=row.event_at,
            keadaan=row.state,
            percobaan=row.attempt,
            dicoba=row.attempted_at,
            berikutnya=row.next_at,
            status=row.status,
            milidetik=row.milliseconds,
            sebab=fault,
            pesan=fault and fault.label,
        )


class SubscriptionQuery(PageQuery):
    """Newest first."""

    keadaan: State | None = None
    klien: str | None = Field(default=None, max_length=100, description="Kode klien mitra")


class DeliveryQuery(PageQuery):
    """Newest first."""

    keadaan: DeliveryState | None = None


class Span(Schema):
    model_config = ConfigDict(json_schema_extra={"examples": [{"dari": "2026-11-21T00:00:00Z"}]})

    dari: datetime = Field(description="Peristiwa sejak saat ini")
    sampai: datetime | None = Field(
        default=None, description="Sampai saat ini; paling lama 31 hari"
    )
    hanya_gagal: bool = Field(
        default=False, description="Hanya kiriman yang gagal, bukan semua peristiwa"
    )


class Repeated(Schema):
    diulang: int | None = Field(
        description="Banyaknya kiriman yang akan dikirim; null bila permintaan yang sama diulang"
    )
