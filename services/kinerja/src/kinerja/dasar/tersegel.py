"""What every table of the sealed ledger has, and what its columns may say about the sealing."""

from __future__ import annotations

from sqlalchemy import BigInteger, text
from sqlalchemy.orm import Mapped, mapped_column

# For `mapped_column(info=...)`. Evidence may be encrypted anew with another key: `sha256` covers
# what it holds.
TANPA_SIDIK = {"tanpa_sidik": True}
# A column of the primary key outside the order of sealing, which stays that of the first block: a
# version and the decision over it are never written in one transaction.
BUKAN_URUTAN = {"bukan_urutan": True}


class Tersegel:
    """The rows of this table are chained by the sealer (`buku.segel`).

    `transaksi` is the transaction that wrote the row: below the oldest running one, no other row
    can come before it any more.
    """

    transaksi: Mapped[int] = mapped_column(
        BigInteger, server_default=text("((pg_current_xact_id())::text)::bigint")
    )
