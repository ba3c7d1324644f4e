from __future__ import annotations

import logging
import math
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from gateway.akun import repository as akun_repository
from gateway.akun import service as akun_service
from gateway.akun.errors import KataSandiTidakSesuai
from gateway.akun.models import Akun
from gateway.klien.models import Klien
from gateway.masuk import repository
from gateway.masuk.errors import WRONG_PASSWORD, WRONG_SCOPE, Refused, too_often
from gateway.masuk.families import Door, Family, granted, narrowed, new_secret
from gateway.masuk.repository import Counter, MustWait, digest
from gateway.masuk.rules import Jenis, Sebab, place
from gateway.masuk.schemas import KataSandiGanti, Saya, TokenJawaban
from gateway.revocations import Revocations
from kit import audit
from kit.auth import Actor
from kit.clock import now
from kit.db import ReadSession, Session, reading, transaction
from kit.errors import FieldError, NotAuthenticated, TooManyRequests

log = logging.getLogger(__name__)

# Longer than any name or secret of ours: such a text cannot be right and is not hashed.
MAX_TEXT = 256

T = TypeVar("T")


def of_place(where: str) -> list[Counter]:
    return [(Jenis.TEMPAT, digest(Jenis.TEMPAT, where))]


def _counters(name: str, where: str, *, known: bool) -> list[Counter]:
    """What an attempt counts for before its secret is looked at. From a place it knows, an account
    answers only for itself."""
    counters: list[Counter] = [(Jenis.NAMA_DAN_TEMPAT, digest(Jenis.NAMA_DAN_TEMPAT, name, where))]
    if not known:
        counters.append((Jenis.NAMA, digest(Jenis.NAMA, name)))
    return counters


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody's attempt to sign in, for what an admin sees of it when it is refused."""

    door: Door
    akun: str
    where: str
    at: datetime

    async def refused(self, sebab: Sebab, answer: Refused) -> Refused:
        log.info("sign-in refused: %s", sebab.value)
        async with transaction(self.door.sessions) as session:
            await repository.note_refusal(session, self.akun, self.where, sebab, self.at)
        return answer

    async def wrong(self, answer: Refused, known: Akun | Klien | None) -> Refused:
        closed = known is not None and not known.aktif
        return await self.refused(Sebab.NONAKTIF if closed else Sebab.SALAH, answer)

    async def counted(
        self, late: list[Counter], answer: Refused, known: Akun | Klien | None
    ) -> Refused:
        """A wrong secret, counted only now for `late`: the right one does not wait for these."""
        try:
            async with transaction(self.door.sessions) as session:
                await repository.count_attempt(session, late, self.at)
        except MustWait as waiting:
            return await self.slowed(waiting)
        return await self.wrong(answer, known)

    async def slowed(self, waiting: MustWait) -> Refused:
        return await self.refused(Sebab.MENUNGGU, _wait(waiting, self.at))


def _wait(waiting: MustWait, at: datetime) -> Refused:
    return too_often(max(1, math.ceil((waiting.until - at).total_seconds())))


async def by_password(
    door: Door, username: str, password: str, address: str | None, scope: str
) -> TokenJawaban | Refused:
    async def grant(session: Session, akun: Akun, at: datetime) -> TokenJawaban | Refused:
        subject = akun_service.subject_of(akun)
        scopes = narrowed(subject.scopes, scope)
        if scopes is None:
            return WRONG_SCOPE
        family = Family(akun.id, sorted(scopes) if scope.split() else None)
        refresh = new_secret(session, family, at)
        # Signed under the lock: what ends this account's tokens afterwards is younger than it.
        return granted(door.signing, subject, scopes, refresh, family)

    return await sign_in(door, username, password, address, grant)


async def sign_in(
    door: Door,
    username: str,
    password: str,
    address: str | None,
    grant: Callable[[Session, Akun, datetime], Awaitable[T | Refused]],
) -> T | Refused:
    """Check a password, count the attempt, record the sign-in; what it gives, `grant` decides."""
    name, where, at = username.strip().lower(), place(address), now()
    here = digest("tempat", where)
    async with reading(door.sessions) as reader:
        akun = await akun_repository.by_username(reader, name)
    attempt = Attempt(door, name if akun else "", where, at)
    try:
        async with transaction(door.sessions) as session:
            places = await repository.known_places(session, akun.id, at) if akun else frozenset()
            counters = _counters(name, where, known=here in places)
            if not places:
                counters += of_place(where)
            await repository.count_attempt(session, counters, at)
    except MustWait as waiting:
        return await attempt.slowed(waiting)
    stored = akun.kata_sandi if akun is not None and akun.aktif else None
    right = len(password) <= MAX_TEXT and await door.passwords.matches(stored, password)
    if akun is None or not right:
        # Who has signed in before, from anywhere, does not wait for others behind this address.
        late = of_place(where) if places and here not in places else []
        return await attempt.counted(late, WRONG_PASSWORD, akun)
    checked = akun.kata_sandi
    renewed = await door.passwords.hash(password) if door.passwords.outdated(checked) else None
    async with transaction(door.sessions) as session:
        akun = await akun_repository.locked(session, akun.id)
        if akun is None or not await _still(door, akun, checked, password):
            log.info("sign-in refused, changed meanwhile")
            return WRONG_PASSWORD
        given = await grant(session, akun, at)
        if isinstance(given, Refused):
            return given
        await repository.count_success(session, counters, at)
        await repository.remember_place(session, akun.id, here, at)
        if renewed is not None:
            await akun_repository.renew_password_hash(session, akun.id, checked, renewed)
        await audit.record(session, Actor(id=str(akun.id)), "masuk", akun.id)
        return given


async def _still(door: Door, akun: Akun, checked: str, password: str) -> bool:
    """Whether an account, now locked, is as open as when its password was checked."""
    if not akun.aktif:
        return False
    # Another sign-in may have renewed the hash of the same password; this is rare.
    return akun.kata_sandi == checked or await door.passwords.matches(akun.kata_sandi, password)


async def myself(session: ReadSession, actor: Actor) -> Saya:
    akun = await _own(session, actor)
    subject = akun_service.subject_of(akun)
    return Saya(
        id=akun.id,
        nama_pengguna=akun.nama_pengguna,
        nama=akun.nama,
        peran=akun.peran,
        bidang=akun.bidang,
        wilayah=akun.wilayah,
        izin=sorted(subject.scopes),
    )


async def change_password(
    door: Door,
    actor: Actor,
    given: KataSandiGanti,
    address: str | None,
    revocations: Revocations,
) -> None:
    """Change one's own password. Every sign-in ends, the present one too."""
    at, new = now(), given.baru.get_secret_value()
    try:
        async with transaction(door.sessions) as session:
            akun = await _own(session, actor)
            attempt = Attempt(door, akun.nama_pengguna, place(address), at)
            # A stolen access token must not allow to guess the password.
            counters = _counters(akun.nama_pengguna, place(address), known=True)
            await repository.count_attempt(session, counters, at)
    except MustWait as waiting:
        refused = await attempt.slowed(waiting)
        raise TooManyRequests(refused.description, retry_after=refused.retry_after) from None
    akun_service.check_password(akun.nama_pengguna, new, "body.baru")
    if not await door.passwords.matches(akun.kata_sandi, given.lama.get_secret_value()):
        await attempt.wrong(WRONG_PASSWORD, akun)
        detail = "Kata sandi lama salah."
        raise KataSandiTidakSesuai(detail, FieldError("body.lama", detail, "kata-sandi-salah"))
    stored = await door.passwords.hash(new)
    async with transaction(door.sessions) as session:
        own = await akun_repository.locked(session, akun.id)
        if own is None or not await _still(
            door, own, akun.kata_sandi, given.lama.get_secret_value()
        ):
            raise NotAuthenticated("Akun ini baru saja diubah. Masuk lagi.")
        await repository.count_success(session, counters, at)
        await akun_service.replace_password(session, own, stored, revocations)
        await audit.record(session, actor, "kata-sandi.ganti", own.id)


async def sign_out_everywhere(session: Session, actor: Actor, revocations: Revocations) -> None:
    """End all of one's own sign-ins, the present one too."""
    akun = await _own(session, actor)
    await akun_service.end_all(session, actor, akun.id, revocations)


async def _own(session: ReadSession, actor: Actor) -> Akun:
    try:
        akun = await akun_repository.by_id(session, uuid.UUID(actor.id))
    except ValueError:
        akun = None
    if akun is None or not akun.aktif:
        raise NotAuthenticated("Akun ini tidak aktif lagi.")
    return akun
