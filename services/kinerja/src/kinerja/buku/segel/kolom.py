"""Kolom yang dimiliki setiap tabel buku besar."""

from __future__ import annotations

from sqlalchemy import BigInteger, text
from sqlalchemy.orm import Mapped, mapped_column


class Tersegel:
    """Baris tabel ini dirantai oleh penyegel; tabelnya disebut di `segel.buku`.

    `transaksi` adalah transaksi yang menulisnya: baris di bawah transaksi tertua yang masih
    berjalan tidak akan didahului baris lain lagi.
    """

    transaksi: Mapped[int] = mapped_column(
        BigInteger, server_default=text("((pg_current_xact_id())::text)::bigint")
    )
