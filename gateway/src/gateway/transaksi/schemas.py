from __future__ import annotations

from pydantic import Field

from kit.schemas import Schema


class TransaksiTerbuka(Schema):
    """Satu transaksi basis data yang terbuka lama, tanpa perintahnya."""

    pid: int | None = Field(description="Proses PostgreSQL; null bagi PREPARE TRANSACTION")
    basis_data: str
    aplikasi: str
    detik: int


class DaftarTransaksi(Schema):
    data: list[TransaksiTerbuka] = Field(description="Paling banyak 10, yang terlama lebih dahulu")
