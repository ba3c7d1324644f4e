from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from gateway.akun.models import Akun
from gateway.masuk.models import TokenPenyegar
from kit.db import ReadSession


async def account_of(session: ReadSession, sidik: bytes, at: datetime) -> Akun | None:
    """Whose session this is, while it lives and the account is open."""
    return await session.scalar(
        select(Akun)
        .join(TokenPenyegar, TokenPenyegar.akun_id == Akun.id)
        .where(
            TokenPenyegar.sidik == sidik,
            TokenPenyegar.dicabut.is_(None),
            TokenPenyegar.kedaluwarsa > at,
            Akun.aktif,
        )
    )
