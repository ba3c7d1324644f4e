"""Who did what to which record, in the transaction of the deed. Append-only."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Table,
    Text,
    Uuid,
    func,
    insert,
)
from sqlalchemy.dialects.postgresql import JSONB

from kit.auth import Actor
from kit.context import request_id
from kit.db import APPEND_ONLY, Session, is_trial, kit_metadata, on_rollback

audit = Table(
    "audit",
    kit_metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("actor_id", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject_id", Uuid),
    Column("purpose", Text),
    Column("request_id", Text),
    Column("facts", JSONB, nullable=False, server_default="{}"),
    Index("ix_audit_subject_id_id", "subject_id", "id"),
    info=APPEND_ONLY,
)


_Facts = Mapping[str, object]


async def record(
    session: Session,
    actor: Actor,
    action: str,
    subject: uuid.UUID | None,
    *,
    purpose: str | None = None,
    lasting: bool = False,
    **facts: str | int | bool | list[str] | None,
) -> None:
    """Write one audit row. `facts` names fields and codes, never a person's data.

    `subject` is None for a look-up that found nobody; `lasting` rows outlive a rollback.
    """
    await record_each(session, actor, action, [(subject, facts)], purpose=purpose, lasting=lasting)


async def record_each(
    session: Session,
    actor: Actor,
    action: str,
    subjects: Iterable[tuple[uuid.UUID | None, _Facts]],
    *,
    purpose: str | None = None,
    lasting: bool = False,
) -> None:
    """Write one row for each subject and its facts in one statement; none for nobody.

    In a trial each row stays, and says that it was one: an answer was given.
    """
    tried = {"coba": True} if is_trial(session) else {}
    rows = [
        _row(actor, action, subject, purpose, {**facts, **tried}) for subject, facts in subjects
    ]
    if not rows:
        return
    await session.execute(insert(audit), rows)
    if lasting or tried:
        on_rollback(session, lambda again: again.execute(insert(audit), rows))


def _row(
    actor: Actor, action: str, subject: uuid.UUID | None, purpose: str | None, facts: _Facts
) -> dict[str, object]:
    return {
        "actor_id": actor.id,
        "action": action,
        "subject_id": subject,
        "purpose": purpose,
        "request_id": request_id(),
        "facts": facts,
    }
