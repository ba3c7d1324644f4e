"""Programs sign in: by a secret, or by a statement that one of their keys has signed (RFC 7523)."""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote_plus

from gateway.klien import repository as klien_repository
from gateway.klien import service as klien_service
from gateway.klien.kunci import Statement
from gateway.klien.models import Klien
from gateway.masuk import repository
from gateway.masuk.errors import NAMELESS, TWO_PROOFS, WRONG_CLIENT, WRONG_SCOPE, Refused, missing
from gateway.masuk.families import Door, granted, narrowed
from gateway.masuk.rules import Sebab, place
from gateway.masuk.schemas import TokenJawaban
from gateway.masuk.service import MAX_TEXT, Attempt, of_place
from gateway.programs import may_come_from
from kit.clock import now
from kit.db import reading, transaction

log = logging.getLogger(__name__)

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True, slots=True)
class Claim:
    """Who a program says it is, and by what. `audiences`: what a statement must be made for."""

    kode: str
    proof: str | Statement
    audiences: Collection[str]

    @classmethod
    def read(
        cls, given: Mapping[str, str], authorization: str, issuer: str | None
    ) -> Claim | Refused:
        """From the form, or a secret from HTTP Basic (RFC 6749, 2.3.1). `issuer`: None when it is
        not known how we are called."""
        kode, secret = _basic(authorization)
        kode = kode or given.get("client_id", "")
        secret = secret or given.get("client_secret", "")
        kind, text = given.get("client_assertion_type"), given.get("client_assertion")
        if kind is None and text is None:
            if not kode or not secret:
                return missing("client_id dan client_secret")
            return cls(kode.strip().lower(), secret, ())
        if secret:
            return TWO_PROOFS
        if kind != JWT_BEARER or not text:
            return missing(f"client_assertion, dengan client_assertion_type {JWT_BEARER},")
        if issuer is None:
            return NAMELESS
        stated = Statement.read(text)
        if stated is None or (kode and kode != stated.program):
            return WRONG_CLIENT
        return cls(stated.program, stated, (issuer, f"{issuer}/auth/token"))


def _basic(authorization: str) -> tuple[str, str]:
    kind, _, encoded = authorization.partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    kode, _, secret = text.partition(":")
    return unquote_plus(kode), unquote_plus(secret)


async def sign_in(
    door: Door, claim: Claim, address: str | None, scope: str
) -> TokenJawaban | Refused:
    at, where = now(), place(address)
    async with reading(door.sessions) as session:
        klien = await klien_repository.by_kode(session, claim.kode)
    attempt = Attempt(door, claim.kode if klien else "", where, at)
    proven = await _proven(door, claim, klien, at)
    if klien is None or proven is None:
        # Not by name: a secret of 256 bits is not guessed, and a stranger must not be able to keep
        # a program out.
        return await attempt.counted(of_place(where), WRONG_CLIENT, klien)
    if not may_come_from(klien.alamat, address):
        # Who is right from elsewhere has stolen what is right, and is not told so.
        return await attempt.refused(Sebab.ALAMAT_LAIN, WRONG_CLIENT)
    seen = klien.version, klien.rahasia
    async with transaction(door.sessions) as session:
        klien = await klien_repository.locked(session, klien.id)
        if klien is None or not klien.aktif or (klien.version, klien.rahasia) != seen:
            log.info("client refused, changed meanwhile")
            return WRONG_CLIENT
        if not proven or await repository.use_once(session, claim.kode, *proven[0]):
            subject = klien_service.subject_of(klien)
            scopes = narrowed(subject.scopes, scope)
            return WRONG_SCOPE if scopes is None else granted(door.signing, subject, scopes, None)
    return await attempt.refused(Sebab.PERNYATAAN_DIPAKAI_ULANG, WRONG_CLIENT)


async def _proven(
    door: Door, claim: Claim, klien: Klien | None, at: datetime
) -> Sequence[tuple[str, datetime]] | None:
    """What may be used once, if there is such; None for what proves nothing."""
    known = klien if klien is not None and klien.aktif else None
    if isinstance(claim.proof, Statement):
        once = known and claim.proof.proven(known.kunci, claim.audiences, at)
        return [once] if once else None
    stored: Sequence[str | None] = known.proofs(at) if known else [None]
    if len(claim.proof) > MAX_TEXT:
        return None
    right = [await door.passwords.matches(one, claim.proof) for one in stored]
    return [] if any(right) else None
