from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import chain

from sqlalchemy.exc import IntegrityError

from gateway.kantor import Office, bidang_known, wilayah_known
from gateway.klien import kunci, repository
from gateway.klien.errors import (
    IzinTidakBoleh,
    KlienLayanan,
    KlienTidakDitemukan,
    KodeKlienDipakai,
    TujuanTidakDikenal,
)
from gateway.klien.models import Klien
from gateway.klien.schemas import KlienBaru, KlienDenganRahasia, KlienRinci, KlienUbah
from gateway.passwords import Passwords
from gateway.peran.rules import (
    FOR_A_PURPOSE,
    PARTNER_SCOPES,
    SERVICE_CLIENT,
    SERVICE_SCOPES,
    unknown_partner_scopes,
)
from gateway.revocations import Revocations
from gateway.tokens import Subject
from kantor.acuan import tak_dikenal
from kit import audit, preconditions
from kit.auth import Actor
from kit.call import Call
from kit.clock import now
from kit.db import ReadSession, Session, new_id
from kit.errors import FieldError, Invalid
from kit.faults import found
from kit.idempotency import Key, once


def subject_of(klien: Klien) -> Subject:
    service = klien.kode == SERVICE_CLIENT
    return Subject(
        id=klien.kode,
        nama=klien.nama,
        jenis="klien",
        peran=() if service else ("mitra",),
        bidang=tuple(klien.bidang),
        wilayah=tuple(klien.wilayah),
        scopes=SERVICE_SCOPES if service else _held(klien),
        purposes={
            scope: sorted(purpose for purpose, held in klien.tujuan.items() if scope in held)
            for scope in sorted(FOR_A_PURPOSE & _held(klien))
        },
    )


def _held(klien: Klien) -> frozenset[str]:
    """As far as a partner may have them today: a right that was taken from all is not kept."""
    return PARTNER_SCOPES.intersection(chain(klien.izin, *klien.tujuan.values()))


async def get(session: ReadSession, klien_id: uuid.UUID) -> Klien:
    klien = await repository.by_id(session, klien_id)
    if klien is None:
        raise KlienTidakDitemukan(f"Tidak ada klien {klien_id}.")
    return klien


def _shown(klien: Klien, secret: str | None) -> KlienDenganRahasia:
    return KlienDenganRahasia(**KlienRinci.model_validate(klien).model_dump(), rahasia=secret)


async def create(
    session: Session,
    actor: Actor,
    new: KlienBaru,
    key: Key | None,
    passwords: Passwords,
    office: Office,
) -> KlienDenganRahasia:
    Invalid.refuse(found(RULES, new, office))
    keys = kunci.registered(new.model_dump()["kunci"])
    secret = secrets.token_urlsafe(32)
    stored = await passwords.hash(secret)

    async def make() -> uuid.UUID:
        klien = Klien(
            id=new_id(),
            kode=new.kode,
            nama=new.nama,
            izin=list(new.izin),
            tujuan=dict(new.tujuan),
            bidang=list(new.bidang),
            wilayah=list(new.wilayah),
            rahasia=stored,
            kunci=keys,
            alamat=list(new.alamat),
            kuota_jam=new.kuota_jam,
            kuota_hari=new.kuota_hari,
        )
        session.add(klien)
        try:
            await session.flush()
        except IntegrityError:
            raise KodeKlienDipakai(f"Kode {new.kode} sudah dipakai klien lain.") from None
        facts = {"izin": klien.izin, "tujuan": klien.tujuan}
        await audit.record_each(session, actor, "klien.buat", [(klien.id, facts)])
        return klien.id

    klien_id, fresh = await once(session, actor, key, make)
    # Who has a key needs no secret: nobody has ever seen the one that is stored.
    return _shown(await get(session, klien_id), secret if fresh and not keys else None)


async def change(
    session: Session,
    actor: Actor,
    klien_id: uuid.UUID,
    changes: KlienUbah,
    if_match: int,
    office: Office,
    revocations: Revocations,
) -> Klien:
    klien = await _partner(session, klien_id)
    preconditions.check(klien.version, if_match)
    given = changes.model_dump(exclude_none=True)
    office.check(given)
    _check_purposes(given.get("tujuan", {}), office)
    _check_scopes(given.get("izin", []), given.get("tujuan", {}))
    if "kunci" in given:
        given["kunci"] = kunci.registered(given["kunci"])
    goes_on = all(key in given.get("kunci", klien.kunci) for key in klien.kunci)
    changed = sorted(field for field, value in given.items() if getattr(klien, field) != value)
    if not changed:
        return klien
    for field in changed:
        setattr(klien, field, given[field])
    # A further key, or another name, takes nothing from what was given before.
    if not ({"nama", "kunci"}.issuperset(changed) and goes_on):
        _end_tokens(klien, revocations)
    await session.flush()
    await audit.record(session, actor, "klien.ubah", klien.id, isian=changed)
    return klien


async def renew_secret(
    call: Call[Passwords], klien_id: uuid.UUID, keep: timedelta, revocations: Revocations
) -> KlienDenganRahasia:
    """For `keep` the old secret stays good, and the tokens that it got; not of a closed client."""
    secret = secrets.token_urlsafe(32)
    stored = await call.desk.hash(secret)

    async def make() -> uuid.UUID:
        klien = await _partner(call.session, klien_id)
        if keep and klien.aktif:
            klien.rahasia_lama, klien.rahasia_lama_sampai = klien.rahasia, now() + keep
        else:
            klien.rahasia_lama = klien.rahasia_lama_sampai = None
            _end_tokens(klien, revocations)
        klien.rahasia = stored
        klien.aktif = True
        klien.langganan_tersisa = False
        await call.session.flush()
        await audit.record(call.session, call.actor, "klien.rahasia", klien.id)
        return klien.id

    _, fresh = await once(call.session, call.actor, call.key, make, status=200)
    return _shown(await get(call.session, klien_id), secret if fresh else None)


async def revoke(
    session: Session, actor: Actor, klien_id: uuid.UUID, key: Key | None, revocations: Revocations
) -> Klien:
    async def make() -> uuid.UUID:
        klien = await _partner(session, klien_id)
        if klien.aktif:
            klien.aktif = False
            klien.langganan_tersisa = True
            klien.rahasia_lama = klien.rahasia_lama_sampai = None
            _end_tokens(klien, revocations)
            await session.flush()
            await audit.record(session, actor, "klien.cabut", klien.id)
        return klien.id

    # Harmless twice in a row, but a late repeat must not close a client that was let in again.
    await once(session, actor, key, make, status=200)
    return await get(session, klien_id)


async def _partner(session: Session, klien_id: uuid.UUID) -> Klien:
    klien = await repository.locked(session, klien_id)
    if klien is None:
        raise KlienTidakDitemukan(f"Tidak ada klien {klien_id}.")
    if klien.kode == SERVICE_CLIENT:
        raise KlienLayanan("Klien ini milik sistem; rahasianya diatur lewat pengaturan program.")
    return klien


def _check_purposes(purposes: Mapping[str, Sequence[str]], office: Office) -> None:
    unknown = sorted(purposes.keys() - office.tujuan)
    if unknown:
        raise TujuanTidakDikenal(
            "Kantor ini tidak mempunyai tujuan " + ", ".join(unknown),
            tak_dikenal("body.tujuan", "Tujuan tidak dikenal.", apa="tujuan", kode="tidak-dikenal"),
        )


def _check_scopes(scopes: Sequence[str], purposes: Mapping[str, Sequence[str]]) -> None:
    wrong = unknown_partner_scopes(scopes, chain(*purposes.values()))
    if wrong:
        raise IzinTidakBoleh(
            "Izin ini tidak dikenal atau tidak boleh diberikan kepada mitra: " + ", ".join(wrong),
            tak_dikenal(
                "body.izin",
                "Tidak boleh: " + ", ".join(wrong),
                apa="izin",
                kode="izin-tidak-boleh",
            ),
        )


def _purposes_known(new: KlienBaru, office: Office) -> Sequence[FieldError]:
    _check_purposes(new.tujuan, office)
    return ()


def _scopes_known(new: KlienBaru, _: Office) -> Sequence[FieldError]:
    _check_scopes(new.izin, new.tujuan)
    return ()


def _keys_good(new: KlienBaru, _: Office) -> Sequence[FieldError]:
    kunci.registered([key.model_dump() for key in new.kunci])
    return ()


RULES = (_purposes_known, _scopes_known, _keys_good, bidang_known, wilayah_known)


def _end_tokens(klien: Klien, revocations: Revocations) -> None:
    klien.sah_sejak = now()
    revocations.note(klien.kode, klien.sah_sejak)
