"""What a sign-in lives on: its family of refresh tokens, what these are exchanged for, its end."""

from __future__ import annotations

import hashlib
import logging
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

from gateway.akun import repository as akun_repository
from gateway.akun import service as akun_service
from gateway.akun.models import Akun
from gateway.aplikasi import repository as aplikasi_repository
from gateway.aplikasi.models import Aplikasi
from gateway.masuk import repository
from gateway.masuk.errors import NOT_REVOCABLE, WRONG_REFRESH, WRONG_SCOPE, Refused
from gateway.masuk.models import TokenPenyegar
from gateway.masuk.rules import REFRESH_LIFE, REPEATABLE, Sebab, place
from gateway.masuk.schemas import TokenJawaban
from gateway.passwords import Passwords
from gateway.revocations import Revocations
from gateway.tokens import ACCESS_SECONDS, SigningKey, Subject, access_token
from kit import audit
from kit.auth import Actor, scope_matches
from kit.clock import now
from kit.db import Session, Sessions, transaction

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """What signing in needs: where the accounts are, how passwords are checked, what signs."""

    sessions: Sessions
    passwords: Passwords
    signing: SigningKey


@dataclass(frozen=True, slots=True)
class Family:
    """What all tokens of one sign-in share: whose they are, what it was narrowed to, and the
    application that it was made through."""

    akun_id: uuid.UUID
    izin: list[str] | None
    aplikasi_id: uuid.UUID | None = None
    id: uuid.UUID = field(default_factory=uuid.uuid4)

    @classmethod
    def of(cls, token: TokenPenyegar) -> Self:
        return cls(token.akun_id, token.izin, token.aplikasi_id, token.keluarga)


async def by_refresh_token(
    door: Door,
    given: str,
    address: str | None,
    scope: str,
    client: str | None,
    revocations: Revocations,
) -> TokenJawaban | Refused:
    at = now()
    sidik = fingerprint(given)
    async with transaction(door.sessions) as session:
        owner = await repository.owner_of(session, sidik)
        akun = await akun_repository.locked(session, owner) if owner else None
        aplikasi = await aplikasi_repository.held(session, client) if client else None
        token = await repository.refresh_token(session, sidik)
        if akun is None or token is None:
            return WRONG_REFRESH
        if token.aplikasi_id != (aplikasi.id if aplikasi else None) or (
            aplikasi and not is_open(aplikasi, token.dibuat)
        ):
            return WRONG_REFRESH
        if token.dipakai is not None and token.dipakai < at - REPEATABLE:
            await end_shared(
                session, akun, token.keluarga, place(address), Sebab.DIPAKAI_ULANG, revocations
            )
            return WRONG_REFRESH
        if token.dicabut is not None or token.kedaluwarsa <= at or not akun.aktif:
            return WRONG_REFRESH
        subject = akun_service.subject_of(akun)
        scopes = narrowed(_kept(subject.scopes, token.izin), scope)
        if not scopes:
            return WRONG_SCOPE
        # A lost answer is asked for again: from the first use on, a moment's more tokens of the
        # same family. What is used after that is an alarm.
        token.dipakai = token.dipakai or at
        # The next one is good for the same, though less may be asked for now (RFC 6749, 6).
        refresh = new_secret(session, Family.of(token), at)
        await session.flush()
        through = aplikasi.kode if aplikasi else None
        return granted(door.signing, subject, scopes, refresh, Family.of(token), client=through)


async def revoke(session: Session, given: str, revocations: Revocations) -> Refused | None:
    """RFC 7009: ends the sign-in that this refresh token belongs to; an unknown one is fine."""
    if given.count(".") == 2:
        return NOT_REVOCABLE
    await end_family(session, fingerprint(given), revocations)
    return None


async def end_family(session: Session, sidik: bytes, revocations: Revocations) -> None:
    """End the sign-in that this secret belongs to, if there is one."""
    owner = await repository.owner_of(session, sidik)
    if owner is None:
        return
    await akun_repository.locked(session, owner)
    token = await repository.refresh_token(session, sidik)
    if token is not None and token.dicabut is None:
        at = now()
        await repository.revoke_family(session, token.keluarga, at)
        revocations.end(str(token.akun_id), token.keluarga, at)
        await audit.record(session, Actor(id=str(token.akun_id)), "keluar", token.akun_id)


async def end_shared(
    session: Session,
    akun: Akun,
    family: uuid.UUID,
    where: str,
    why: Sebab,
    revocations: Revocations,
) -> None:
    """Somebody else has a secret of this sign-in too. Who is the thief cannot be told: both are
    out."""
    at = now()
    await repository.revoke_family(session, family, at)
    revocations.end(str(akun.id), family, at)
    await audit.record(session, Actor(id=str(akun.id)), f"masuk.{why}", akun.id)
    await repository.note_refusal(session, akun.nama_pengguna, where, why, at)
    log.warning("secret used twice", extra={"akun_id": str(akun.id), "why": str(why)})


def narrowed(allowed: frozenset[str], wanted: str) -> frozenset[str] | None:
    """The scopes asked for, all of them covered by the allowed; without any, all of these."""
    asked = frozenset(wanted.split())
    if not asked:
        return allowed
    return asked if asked == covered(allowed, asked) else None


def _kept(own: frozenset[str], granted: list[str] | None) -> frozenset[str]:
    """What is left of a sign-in: what it was narrowed to, as far as the account still has it."""
    return own if granted is None else covered(own, granted)


def is_open(aplikasi: Aplikasi, since: datetime) -> bool:
    """Whether what was given through it then still holds."""
    return aplikasi.aktif and since >= aplikasi.sah_sejak


def covered(allowed: frozenset[str], scopes: Iterable[str]) -> frozenset[str]:
    # A comma is in no name: tokens list several names by it (kit.auth.folded).
    return frozenset(
        scope
        for scope in scopes
        if "," not in scope and any(scope_matches(own, scope) for own in allowed)
    )


def new_secret(
    session: Session,
    family: Family,
    at: datetime,
    *,
    life: timedelta = REFRESH_LIFE,
    kind: str = "",
) -> str:
    """What a sign-in lives on: its first one, or the next."""
    secret = secrets.token_urlsafe(32)
    session.add(
        TokenPenyegar(
            keluarga=family.id,
            akun_id=family.akun_id,
            sidik=fingerprint(secret, kind),
            izin=family.izin,
            aplikasi_id=family.aplikasi_id,
            dibuat=at,
            kedaluwarsa=at + life,
        )
    )
    return secret


def fingerprint(secret: str, kind: str = "") -> bytes:
    """By its kind too: what one door gave, another does not take."""
    # 256 random bits need no slow hash.
    return hashlib.sha256(f"{kind}:{secret}".encode() if kind else secret.encode()).digest()


def granted(
    signing: SigningKey,
    subject: Subject,
    scopes: frozenset[str],
    refresh: str | None,
    family: Family | None = None,
    client: str | None = None,
) -> TokenJawaban:
    return TokenJawaban(
        access_token=access_token(
            signing, subject, scopes, family=family.id if family else None, client=client
        ),
        expires_in=ACCESS_SECONDS,
        scope=" ".join(sorted(scopes)),
        refresh_token=refresh,
    )
