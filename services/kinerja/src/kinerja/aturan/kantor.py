"""The office's profile for the operations that need it, as the rules in force have it."""

import contextlib
import re
from typing import Annotated, cast

from fastapi import Depends, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Receive, Scope, Send

from kinerja.aturan.berlaku import Pemegang
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan import repository
from kit.clock import today
from kit.db import ReadSession, SessionDep, reading


class Terbaru:
    """Once a second, before a request, `app.state.desk` becomes the office as it answers now."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            state = scope["app"].state
            pemegang: Pemegang = state.pemegang
            if pemegang.usang:
                # Without its database it stays as it was; the operation itself says what is wrong.
                with contextlib.suppress(SQLAlchemyError, OSError):
                    async with reading(state.sessions) as session:
                        state.desk = await pemegang.kini(session)
        await self._app(scope, receive, send)


def _kantor(request: Request) -> Kantor:
    return _pada(request, cast("Kantor", request.app.state.desk))


def _pada(request: Request, kantor: Kantor) -> Kantor:
    """As it is in the year that is asked about (`tahun`), else in this one."""
    tahun = request.query_params.get("tahun", "")
    return kantor.pada(int(tahun) if re.fullmatch(r"[12]\d{3}", tahun) else today().year)


KantorDep = Annotated[Kantor, Depends(_kantor)]


async def terkini(request: Request, session: ReadSession) -> Kantor:
    """As KantorDep, by the rules in force at this moment: for what outlives its request."""
    state = request.app.state
    state.desk = await state.pemegang.kini(session)
    return _pada(request, state.desk)


async def _tetap(request: Request, session: SessionDep) -> Kantor:
    await repository.kunci_bersama(session)
    return await terkini(request, session)


# For what is kept: no change of the rules comes between its figures.
KantorTetap = Annotated[Kantor, Depends(_tetap)]
