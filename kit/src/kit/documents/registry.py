"""Papers that left the house, as everybody who holds one may verify them.

Registered with the approval, before the paper is set (its QR code bears the code); valid once the
bytes that were signed are known; withdrawn with a reason. Nothing here is about a person: the
title names a class of papers ("Surat keterangan"), the signer an office.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, insert, select, update

from kit import audit
from kit.auth import Actor
from kit.db import ReadSession, Session, new_id
from kit.errors import Conflict, NotFound

from . import codes
from .tables import document


class State(StrEnum):
    UNSIGNED = "belum-ditandatangani"
    VALID = "berlaku"
    EXPIRED = "kedaluwarsa"
    WITHDRAWN = "ditarik"


class DocumentNotFound(NotFound):
    code = "dokumen-tidak-ditemukan"
    title = "Dokumen tidak ditemukan"


class DocumentFinal(Conflict):
    code = "dokumen-sudah-final"
    title = "Dokumen sudah ditandatangani atau ditarik"


@dataclass(frozen=True, slots=True)
class Facts:
    """What its page says. `valid_until`: its last day, None for ever."""

    issuer: str
    title: str
    number: str
    dated: date
    signer: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A registered paper; `sha256` in hexadecimal digits, once it is signed."""

    id: uuid.UUID
    code: str
    facts: Facts
    sha256: str | None
    signed_at: datetime | None
    withdrawn_at: datetime | None
    reason: str | None

    def state(self, on: date) -> State:
        if self.withdrawn_at is not None:
            return State.WITHDRAWN
        if self.sha256 is None:
            return State.UNSIGNED
        last = self.facts.valid_until
        return State.EXPIRED if last is not None and on > last else State.VALID


async def register(session: Session, actor: Actor, subject_id: uuid.UUID, facts: Facts) -> Paper:
    """Give a paper about a record of ours its code."""
    paper = Paper(new_id(), codes.new(), facts, None, None, None, None)
    await session.execute(
        insert(document).values(
            id=paper.id, code=paper.code, subject_id=subject_id, **_columns(facts)
        )
    )
    await audit.record(session, actor, "dokumen.daftar", subject_id, dokumen=str(paper.id))
    return paper


async def signed(session: Session, actor: Actor, document_id: uuid.UUID, file: bytes) -> None:
    """Say which bytes are the paper: what was signed, and what every download gives from now on.

    Raises: DocumentNotFound; DocumentFinal for other bytes than before, or a withdrawn paper.
    """
    row = await _locked(session, document_id)
    digest = hashlib.sha256(file).digest()
    if row.withdrawn_at is not None or row.sha256 not in (None, digest):
        raise DocumentFinal("Dokumen ini sudah ditandatangani atau ditarik; buat yang baru.")
    if row.sha256 is None:
        await _set(session, document_id, sha256=digest, signed_at=func.now())
        await audit.record(
            session, actor, "dokumen.tanda-tangan", row.subject_id, dokumen=str(document_id)
        )


async def withdraw(session: Session, actor: Actor, document_id: uuid.UUID, reason: str) -> None:
    """Its page says from now on that it does not hold, and why: no person's data in `reason`.

    Raises: DocumentNotFound; DocumentFinal if it is withdrawn already.
    """
    row = await _locked(session, document_id)
    if row.withdrawn_at is not None:
        raise DocumentFinal("Dokumen ini sudah ditarik.")
    await _set(session, document_id, withdrawn_at=func.now(), reason=reason)
    await audit.record(session, actor, "dokumen.tarik", row.subject_id, dokumen=str(document_id))


async def verified(session: ReadSession, typed: str) -> Paper | None:
    """The paper with a code as somebody typed it; None if there is none."""
    code = codes.read(typed)
    if code is None:
        return None
    found = (await session.execute(select(document).where(document.c.code == code))).one_or_none()
    return None if found is None else _paper(found)


def _columns(facts: Facts) -> Mapping[str, object]:
    return {name: getattr(facts, name) for name in Facts.__dataclass_fields__}


async def _locked(session: Session, document_id: uuid.UUID) -> Any:  # noqa: ANN401  (a result row)
    mine = select(document).where(document.c.id == document_id).with_for_update()
    found = (await session.execute(mine)).one_or_none()
    if found is None:
        raise DocumentNotFound(f"Tidak ada dokumen {document_id}.")
    return found


async def _set(session: Session, document_id: uuid.UUID, **values: Any) -> None:  # noqa: ANN401
    await session.execute(update(document).where(document.c.id == document_id).values(**values))


def _paper(row: Any) -> Paper:  # noqa: ANN401
    facts = Facts(*(getattr(row, name) for name in Facts.__dataclass_fields__))
    digest = row.sha256.hex() if row.sha256 is not None else None
    return Paper(row.id, row.code, facts, digest, row.signed_at, row.withdrawn_at, row.reason)
