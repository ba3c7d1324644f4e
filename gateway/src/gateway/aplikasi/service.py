"""Applications that people sign in with: each with what it may do at most."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError

from gateway.aplikasi import repository
from gateway.aplikasi.errors import (
    AplikasiTidakDitemukan,
    BatasIzinTidakSah,
    KodeAplikasiDipakai,
)
from gateway.aplikasi.models import Aplikasi
from gateway.aplikasi.schemas import AplikasiBaru, AplikasiUbah
from gateway.peran.rules import known_scopes, scopes_of
from gateway.revocations import Revocations
from kantor.acuan import tak_dikenal
from kantor.peran import Peran
from kit import audit, preconditions
from kit.auth import ALL, Actor, scope_matches
from kit.clock import now
from kit.db import ReadSession, Session, new_id
from kit.errors import FieldError
from kit.idempotency import Key, once


def bound(aplikasi: Aplikasi) -> frozenset[str]:
    """What it may do at most, whoever signs in with it."""
    roles = [Peran(role) for role in aplikasi.peran]
    return frozenset(aplikasi.izin) | (scopes_of(roles, [ALL]) if roles else frozenset())


async def get(session: ReadSession, aplikasi_id: uuid.UUID) -> Aplikasi:
    aplikasi = await repository.by_id(session, aplikasi_id)
    if aplikasi is None:
        raise AplikasiTidakDitemukan(f"Tidak ada aplikasi {aplikasi_id}.")
    return aplikasi


async def create(session: Session, actor: Actor, new: AplikasiBaru, key: Key | None) -> Aplikasi:
    _check(new.izin, new.peran)

    async def make() -> uuid.UUID:
        aplikasi = Aplikasi(id=new_id(), **new.model_dump(mode="json"))
        session.add(aplikasi)
        try:
            await session.flush()
        except IntegrityError:
            raise KodeAplikasiDipakai(f"Kode {new.kode} sudah dipakai aplikasi lain.") from None
        await audit.record(
            session, actor, "aplikasi.buat", aplikasi.id, izin=aplikasi.izin, peran=aplikasi.peran
        )
        return aplikasi.id

    aplikasi_id, _ = await once(session, actor, key, make)
    return await get(session, aplikasi_id)


async def change(
    session: Session,
    actor: Actor,
    aplikasi_id: uuid.UUID,
    changes: AplikasiUbah,
    if_match: int,
    revocations: Revocations,
) -> Aplikasi:
    aplikasi = await repository.locked(session, aplikasi_id)
    if aplikasi is None:
        raise AplikasiTidakDitemukan(f"Tidak ada aplikasi {aplikasi_id}.")
    preconditions.check(aplikasi.version, if_match)
    given = changes.model_dump(exclude_none=True, mode="json")
    _check(given.get("izin", aplikasi.izin), given.get("peran", aplikasi.peran))
    changed = sorted(field for field, value in given.items() if getattr(aplikasi, field) != value)
    if not changed:
        return aplikasi
    for field in changed:
        setattr(aplikasi, field, given[field])
    if changed != ["nama"]:
        aplikasi.sah_sejak = now()
        revocations.note_application(aplikasi.kode, aplikasi.sah_sejak)
    await session.flush()
    await audit.record(session, actor, "aplikasi.ubah", aplikasi.id, isian=changed)
    return aplikasi


def _check(izin: Sequence[str], peran: Sequence[str]) -> None:
    faults = [
        tak_dikenal(f"izin.{at}", f"Izin {one} tidak dikenal.", apa="izin", kode="tidak-dikenal")
        for at, one in enumerate(izin)
        if not any(scope_matches(one, known) for known in known_scopes())
    ]
    if not izin and not peran:
        faults.append(FieldError("izin", "Sebutkan izin atau peran.", "tanpa-batas"))
    BatasIzinTidakSah.refuse(faults)
