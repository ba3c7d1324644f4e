"""The filters by area, in the same words in every list."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from kit.listing import Filter, below, same
from kit.pagination import Column
from kit.schemas import QuerySchema


class WilayahSaring(QuerySchema):
    kelurahan: str | None = Field(default=None, max_length=20, description="Kode kelurahan")
    kecamatan: str | None = Field(default=None, max_length=20, description="Kode kecamatan")


def dalam_wilayah(kelurahan: Column) -> Mapping[str, Filter]:
    """For `WilayahSaring`, by the column that holds the kelurahan."""
    return {"kelurahan": same(kelurahan), "kecamatan": below(kelurahan)}
