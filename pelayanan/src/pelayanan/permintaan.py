"""What operations of several nouns take and give: a guarded step, an answer with its ETag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Response

from kit.db import Session, SessionDep
from kit.idempotency import IdempotencyKey, Key
from kit.preconditions import OptionalIfMatch

from .loket import Loket, LoketDep


@dataclass(frozen=True, slots=True)
class Permintaan:
    """A request for one step of a life cycle, with the headers that guard it."""

    session: Session
    loket: Loket
    key: Key | None
    if_match: int | None
    response: Response


def _permintaan(
    session: SessionDep,
    loket: LoketDep,
    key: IdempotencyKey,
    if_match: OptionalIfMatch,
    response: Response,
) -> Permintaan:
    return Permintaan(session, loket, key, if_match, response)


PermintaanDep = Annotated[Permintaan, Depends(_permintaan)]
