"""The end of a subscription: what it was still to be sent is given up."""

from __future__ import annotations

import logging
import uuid

from sqlalchemy import text

from kit import audit
from kit.auth import Actor
from kit.db import Session

from .rules import Fault

log = logging.getLogger(__name__)

_END = text("""
UPDATE webhook SET state = 'mati', reason = :reason, ended_at = clock_timestamp(), failures = 0,
    paused_until = NULL, version = version + 1
WHERE id = :id
""")
_GIVE_UP = text("""
UPDATE webhook_delivery
SET state = 'gagal', next_at = NULL, leased_until = NULL, fault = 'langganan-berakhir'
WHERE webhook_id = :id AND next_at IS NOT NULL
""")


async def give_up(session: Session, webhook_id: uuid.UUID) -> None:
    await session.execute(_GIVE_UP, {"id": webhook_id})


async def end(session: Session, owner: str, webhook_id: uuid.UUID, fault: Fault) -> None:
    """It ends by itself, and its client and the office are told why."""
    await session.execute(_END, {"id": webhook_id, "reason": str(fault)})
    await give_up(session, webhook_id)
    await audit.record(session, Actor(owner), "langganan.mati", webhook_id, sebab=str(fault))
    log.warning("subscription ended", extra={"webhook_id": str(webhook_id), "fault": str(fault)})
