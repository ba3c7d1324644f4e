"""A person lets an application work for them: the question, the answer, and its exchange."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.akun import repository as akun_repository
from gateway.akun import service as akun_service
from gateway.akun.models import Akun
from gateway.aplikasi import repository as aplikasi_repository
from gateway.aplikasi.models import Aplikasi
from gateway.aplikasi.rules import matches, meet
from gateway.aplikasi.service import bound
from gateway.masuk import service as masuk
from gateway.masuk.errors import WRONG_SCOPE, Refused
from gateway.masuk.families import (
    Door,
    Family,
    covered,
    end_shared,
    fingerprint,
    granted,
    is_open,
    new_secret,
)
from gateway.masuk.rules import Sebab, place
from gateway.masuk.schemas import TokenJawaban
from gateway.otorisasi import repository
from gateway.otorisasi.errors import (
    NOTHING_TO_GIVE,
    UNKNOWN_ADDRESS,
    UNKNOWN_APPLICATION,
    WRONG_CLIENT_ID,
    wrong_code,
)
from gateway.otorisasi.models import KodeOtorisasi
from gateway.otorisasi.rules import CODE_LIFE, Question, proves
from gateway.revocations import Revocations
from kit import audit
from kit.auth import Actor
from kit.clock import now
from kit.db import ReadSession, Session, reading, transaction

KIND = "kode"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that may be put to a person."""

    aplikasi: Aplikasi
    question: Question
    scopes: frozenset[str]

    @property
    def address(self) -> str:
        return self.question.given["redirect_uri"]


@dataclass(frozen=True, slots=True)
class Back:
    """The application is answered at this address, which is one of its own."""

    url: str


async def understood(
    session: ReadSession, question: Question, issuer: str
) -> Asked | Back | Refused:
    """A Refused is for the person alone: nobody is sent where no known application lives."""
    aplikasi = await aplikasi_repository.by_kode(session, question.once("client_id"))
    if aplikasi is None or not aplikasi.aktif:
        return UNKNOWN_APPLICATION
    address = question.once("redirect_uri")
    if not any(matches(known, address) for known in aplikasi.alamat_balik):
        return UNKNOWN_ADDRESS
    most, asked = bound(aplikasi), frozenset(question.once("scope").split())
    fault = question.fault()
    if fault is None and covered(most, asked) != asked:
        fault = "invalid_scope", "Izin yang diminta melebihi batas aplikasi ini."
    if fault is not None:
        return Back(question.back(issuer, error=fault[0], error_description=fault[1]))
    return Asked(aplikasi, question, asked or most)


async def allow(
    door: Door, asked: Asked, username: str, password: str, address: str | None
) -> str | Refused:
    """The code, for whoever knows the password; checked, counted and recorded as every sign-in."""

    async def grant(session: Session, akun: Akun, at: datetime) -> str | Refused:
        izin = sorted(meet(akun_service.subject_of(akun).scopes, asked.scopes))
        if not izin:
            return NOTHING_TO_GIVE
        code = secrets.token_urlsafe(32)
        session.add(
            KodeOtorisasi(
                sidik=fingerprint(code, KIND),
                aplikasi_id=asked.aplikasi.id,
                akun_id=akun.id,
                alamat_balik=asked.address,
                tantangan=asked.question.once("code_challenge"),
                izin=izin,
                keluarga=uuid.uuid4(),
                dibuat=at,
            )
        )
        await audit.record(
            session,
            Actor(id=str(akun.id)),
            "masuk.aplikasi",
            akun.id,
            aplikasi=asked.aplikasi.kode,
            izin=izin,
        )
        return code

    return await masuk.sign_in(door, username, password, address, grant)


async def is_registered(door: Door, client: str | None) -> bool:
    """Whether this is an application, which then never sees a password."""
    if not client:
        return False
    async with reading(door.sessions) as session:
        return await aplikasi_repository.by_kode(session, client) is not None


async def by_code(
    door: Door, given: Mapping[str, str], address: str | None, revocations: Revocations
) -> TokenJawaban | Refused:
    """Tokens for a code: once, for who asked for it. A second use ends what the first one gave."""
    at, sidik = now(), fingerprint(given["code"], KIND)
    async with transaction(door.sessions) as session:
        owner = await repository.owner_of(session, sidik)
        akun = await akun_repository.locked(session, owner) if owner else None
        aplikasi = await aplikasi_repository.held(session, given["client_id"])
        if aplikasi is None or not aplikasi.aktif:
            return WRONG_CLIENT_ID
        kode = await repository.locked(session, sidik)
        if akun is None or kode is None:
            return wrong_code("tidak dikenal")
        if kode.dipakai is not None:
            await end_shared(
                session, akun, kode.keluarga, place(address), Sebab.KODE_DIPAKAI_ULANG, revocations
            )
            return wrong_code("sudah dipakai, maka semua token darinya diakhiri")
        why = _wrong(kode, aplikasi, akun, given, at)
        if why is not None:
            return wrong_code(why)
        subject = akun_service.subject_of(akun)
        scopes = covered(subject.scopes, kode.izin)
        if not scopes:
            return WRONG_SCOPE
        kode.dipakai = at
        family = Family(akun.id, kode.izin, aplikasi.id, kode.keluarga)
        refresh = new_secret(session, family, at)
        await session.flush()
        return granted(door.signing, subject, scopes, refresh, family, client=aplikasi.kode)


def _wrong(
    kode: KodeOtorisasi, aplikasi: Aplikasi, akun: Akun, given: Mapping[str, str], at: datetime
) -> str | None:
    if kode.aplikasi_id != aplikasi.id:
        return "diberikan kepada aplikasi lain"
    if kode.dibuat <= at - CODE_LIFE:
        return "lewat 60 detik"
    if kode.alamat_balik != given["redirect_uri"]:
        return "redirect_uri berbeda dari saat diminta"
    if not proves(given["code_verifier"], kode.tantangan):
        return "code_verifier tidak cocok"
    # Signed out everywhere, another password, other rights, other bounds: all since then.
    if not akun.aktif or kode.dibuat < akun.sah_sejak or not is_open(aplikasi, kode.dibuat):
        return "akun atau aplikasi baru saja diubah"
    return None
