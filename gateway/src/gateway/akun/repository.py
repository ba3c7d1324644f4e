from __future__ import annotations

import uuid

from sqlalchemy import select, update

from gateway.akun.models import Akun
from gateway.akun.schemas import AkunSaring
from kantor.peran import Peran
from kit.db import ReadSession, Session
from kit.listing import Listing, contains, made
from kit.pagination import Rows, Sort


async def by_id(session: ReadSession, akun_id: uuid.UUID) -> Akun | None:
    return await session.get(Akun, akun_id)


async def locked(session: Session, akun_id: uuid.UUID) -> Akun | None:
    """As stored now, kept by the caller until it commits.

    Whoever makes or ends sign-ins takes this lock first and the rows of tokens after it.
    """
    return await session.get(Akun, akun_id, with_for_update=True, populate_existing=True)


async def by_username(session: ReadSession, nama_pengguna: str) -> Akun | None:
    return await session.scalar(select(Akun).where(Akun.nama_pengguna == nama_pengguna))


# No index of its own for an order: an office has some hundreds of accounts.
_LIST = Listing(
    AkunSaring,
    Akun.nama_pengguna,
    orders={"nama_pengguna": Akun.nama_pengguna, "dibuat": Akun.created_at},
    filters={
        "cari": contains(Akun.nama, Akun.nama_pengguna),
        "peran": lambda one: Akun.peran.contains([one.value]),
        "bidang": lambda one: Akun.bidang.contains([one]),
        "aktif": Akun.aktif.is_,
        **made(Akun.created_at),
    },
    order=(Sort(Akun.nama_pengguna),),
)


async def page(session: ReadSession, query: AkunSaring) -> Rows[Akun]:
    return await _LIST.page(session, select(Akun), query)


async def other_admins(session: Session, akun_id: uuid.UUID) -> bool:
    """Whether another active admin stays; locks them, so that two cannot leave at once."""
    found = await session.scalars(
        select(Akun.id)
        .where(Akun.aktif, Akun.peran.contains([Peran.ADMIN.value]))
        .order_by(Akun.id)
        .with_for_update()
    )
    return any(other != akun_id for other in found.all())


async def renew_password_hash(
    session: Session, akun_id: uuid.UUID, outdated: str, renewed: str
) -> None:
    """Renew a hash whose costs are outdated; nothing that a person sees changes.

    Only this hash: another one belongs to a newer password.
    """
    await session.execute(
        update(Akun)
        .where(Akun.id == akun_id, Akun.kata_sandi == outdated)
        .values(kata_sandi=renewed)
    )
