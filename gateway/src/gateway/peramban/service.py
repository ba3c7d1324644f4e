"""Sessions of browsers: a secret in a cookie, exchanged for a fresh token at each request."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from gateway.akun import service as akun_service
from gateway.akun.models import Akun
from gateway.masuk import families
from gateway.masuk import service as masuk
from gateway.masuk.errors import Refused
from gateway.masuk.families import Door
from gateway.peramban import repository
from gateway.peramban.rules import SESSION_LIFE, dashboard_scopes
from gateway.revocations import Revocations
from gateway.tokens import SigningKey, access_token
from kit.auth import Actor
from kit.clock import now
from kit.db import ReadSession, Session, Sessions
from kit.errors import Unavailable

log = logging.getLogger(__name__)

NO_DASHBOARD = Refused("invalid_scope", "Akun ini tidak berhak membuka dasbor kinerja.", status=403)


async def sign_in(door: Door, username: str, password: str, address: str | None) -> str | Refused:
    """A new session's secret; checked, counted and recorded as every sign-in."""

    async def grant(session: Session, akun: Akun, at: datetime) -> str | Refused:
        scopes = dashboard_scopes(akun_service.subject_of(akun).scopes)
        if not scopes:
            return NO_DASHBOARD
        # Not renewed by use, unlike the tokens of programs: two tabs ask at the same time.
        family = families.Family(akun.id, sorted(scopes))
        return families.new_secret(session, family, at, life=SESSION_LIFE, kind="peramban")

    return await masuk.sign_in(door, username, password, address, grant)


async def end_all(
    door: Door, username: str, password: str, address: str | None, revocations: Revocations
) -> Refused | None:
    """End every sign-in of whoever knows the password: also of those without a dashboard, and
    without the device that was lost."""

    async def grant(session: Session, akun: Akun, at: datetime) -> None:
        del at
        await akun_service.end_all(session, Actor(id=str(akun.id)), akun.id, revocations)

    return await masuk.sign_in(door, username, password, address, grant)


async def sign_out(session: Session, secret: str, revocations: Revocations) -> None:
    await families.end_family(session, families.fingerprint(secret, "peramban"), revocations)


class Browsers:
    """Tokens for the forwarder: of ten minutes, made anew, with today's rights of the account."""

    def __init__(self, sessions: Sessions, signing: SigningKey) -> None:
        self._sessions = sessions
        self._signing = signing

    async def token(self, secret: str) -> str | None:
        """None once the session ended, by signing out, by time, or with its account."""
        sidik = families.fingerprint(secret, "peramban")
        try:
            async with self._sessions() as session:
                akun = await repository.account_of(ReadSession(session), sidik, now())
        except (SQLAlchemyError, OSError) as error:
            log.warning("session not read", extra={"error": type(error).__name__})
            raise Unavailable("Sesi belum dapat diperiksa. Coba lagi.", retry_after=2) from None
        if akun is None:
            return None
        subject = akun_service.subject_of(akun)
        return access_token(self._signing, subject, dashboard_scopes(subject.scopes))
