from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.exc import IntegrityError

from gateway.akun import repository
from gateway.akun.errors import (
    AdminTerakhir,
    AkunTidakDitemukan,
    HakSendiri,
    KataSandiTidakSesuai,
    NamaPenggunaDipakai,
    PeranBertentangan,
    TokenTerlaluBesar,
)
from gateway.akun.models import Akun
from gateway.akun.schemas import AkunBaru, AkunUbah, KataSandiBaru
from gateway.kantor import Office, bidang_known, wilayah_known
from gateway.masuk import repository as masuk
from gateway.passwords import Passwords, too_common
from gateway.peran.rules import apart, scopes_of
from gateway.revocations import Revocations
from gateway.tokens import MAX_BYTES, SigningKey, Subject, access_token
from kantor.peran import Peran
from kit import audit, preconditions
from kit.auth import Actor
from kit.clock import now
from kit.db import ReadSession, Session, new_id
from kit.errors import FieldError, Invalid
from kit.faults import found
from kit.idempotency import Key, KeyReused, once

_RIGHTS = ("peran", "bidang", "wilayah", "aktif")


def subject_of(akun: Akun) -> Subject:
    return Subject(
        id=str(akun.id),
        nama=akun.nama,
        jenis="akun",
        peran=tuple(akun.peran),
        bidang=tuple(akun.bidang),
        wilayah=tuple(akun.wilayah),
        scopes=scopes_of([Peran(role) for role in akun.peran], akun.bidang),
    )


async def get(session: ReadSession, akun_id: uuid.UUID) -> Akun:
    akun = await repository.by_id(session, akun_id)
    if akun is None:
        raise AkunTidakDitemukan(f"Tidak ada akun {akun_id}.")
    return akun


async def _locked(session: Session, akun_id: uuid.UUID) -> Akun:
    akun = await repository.locked(session, akun_id)
    if akun is None:
        raise AkunTidakDitemukan(f"Tidak ada akun {akun_id}.")
    return akun


async def create(
    session: Session,
    actor: Actor,
    new: AkunBaru,
    key: Key | None,
    rights: Rights,
    passwords: Passwords,
) -> Akun:
    password = new.kata_sandi.get_secret_value()
    Invalid.refuse(found(RULES, new, rights.office))
    stored = await passwords.hash(password)

    async def make() -> uuid.UUID:
        akun = Akun(
            id=new_id(),
            nama_pengguna=new.nama_pengguna,
            nama=new.nama,
            peran=[role.value for role in new.peran],
            bidang=list(new.bidang),
            wilayah=list(new.wilayah),
            kata_sandi=stored,
        )
        rights.check_size(akun)
        session.add(akun)
        try:
            await session.flush()
        except IntegrityError:
            raise NamaPenggunaDipakai(
                f"Nama pengguna {new.nama_pengguna} sudah dipakai akun lain."
            ) from None
        await audit.record(session, actor, "akun.buat", akun.id, peran=list(akun.peran))
        return akun.id

    akun_id, fresh = await once(session, actor, _without_password(key, new), make)
    akun = await get(session, akun_id)
    if not fresh and not await passwords.matches(akun.kata_sandi, password):
        raise KeyReused("Idempotency-Key ini sudah dipakai untuk isi yang lain.")
    return akun


def _without_password(key: Key | None, new: AkunBaru | KataSandiBaru) -> Key | None:
    """A quick hash over a password would undo the slow one, so it is compared apart."""
    if key is None:
        return None
    seen = new.model_dump_json(exclude={"kata_sandi"}).encode()
    return replace(key, body_hash=hashlib.sha256(seen).digest())


async def change(
    session: Session,
    actor: Actor,
    akun_id: uuid.UUID,
    changes: AkunUbah,
    if_match: int,
    rights: Rights,
    revocations: Revocations,
) -> Akun:
    akun = await get(session, akun_id)
    preconditions.check(akun.version, if_match)
    given = changes.model_dump(exclude_none=True, mode="json")
    rights.check(given, [Peran(role) for role in given.get("peran", akun.peran)])
    leaves = (
        akun.aktif
        and Peran.ADMIN in akun.peran
        and not (given.get("aktif", True) and Peran.ADMIN in given.get("peran", akun.peran))
    )
    # Before the account's own lock: two admins who dismiss each other lock all in one order.
    others = await repository.other_admins(session, akun_id) if leaves else True
    akun = await _locked(session, akun_id)
    preconditions.check(akun.version, if_match)  # again: it may have changed before the lock
    changed = sorted(field for field, value in given.items() if getattr(akun, field) != value)
    if not changed:
        return akun
    for field in changed:
        setattr(akun, field, given[field])
    rights.check_size(akun)
    if not others:
        raise AdminTerakhir("Angkat admin lain lebih dahulu, lalu lepas yang ini.")
    if str(akun_id) == actor.id and not {"peran", "bidang", "wilayah"}.isdisjoint(changed):
        raise HakSendiri("Mintalah admin lain mengubah peran, bidang atau wilayah akun Anda.")
    if any(field in _RIGHTS for field in changed):
        _end_tokens(akun, revocations)
    if not akun.aktif:
        await masuk.revoke_all(session, akun.id)
    await session.flush()
    await audit.record(session, actor, "akun.ubah", akun.id, isian=changed, aktif=akun.aktif)
    return akun


async def set_password(
    session: Session,
    actor: Actor,
    akun_id: uuid.UUID,
    new: KataSandiBaru,
    key: Key | None,
    passwords: Passwords,
    revocations: Revocations,
) -> None:
    """Give an account another password; whoever is signed in with it has to sign in again."""
    password = new.kata_sandi.get_secret_value()
    akun = await get(session, akun_id)
    check_password(akun.nama_pengguna, password, "body.kata_sandi")
    stored = await passwords.hash(password)

    async def make() -> uuid.UUID:
        await replace_password(session, await _locked(session, akun_id), stored, revocations)
        await audit.record(session, actor, "akun.kata-sandi", akun_id)
        return akun_id

    _, fresh = await once(session, actor, _without_password(key, new), make, status=204)
    if not fresh:
        await session.refresh(akun)
        if not await passwords.matches(akun.kata_sandi, password):
            raise KeyReused("Idempotency-Key ini sudah dipakai untuk kata sandi yang lain.")


async def replace_password(
    session: Session, akun: Akun, stored: str, revocations: Revocations
) -> None:
    """The account must be locked, so that no sign-in with the old password comes after this."""
    akun.kata_sandi = stored
    await _end_sign_ins(session, akun, revocations)


async def sign_out(
    session: Session,
    actor: Actor,
    akun_id: uuid.UUID,
    key: Key | None,
    revocations: Revocations,
) -> None:
    """End every sign-in of somebody, who may sign in again."""

    async def make() -> uuid.UUID:
        await end_all(session, actor, akun_id, revocations)
        return akun_id

    # A late repeat must not end what was begun since.
    await once(session, actor, key, make, status=204)


async def end_all(
    session: Session, actor: Actor, akun_id: uuid.UUID, revocations: Revocations
) -> None:
    """Sessions of browsers, refresh tokens and access tokens: whatever an account has is over."""
    await _end_sign_ins(session, await _locked(session, akun_id), revocations)
    await audit.record(session, actor, "keluar-semua", akun_id)


async def _end_sign_ins(session: Session, akun: Akun, revocations: Revocations) -> None:
    _end_tokens(akun, revocations)
    await masuk.revoke_all(session, akun.id)
    await session.flush()


def check_password(nama_pengguna: str, password: str, where: str) -> None:
    if password.strip().lower() == nama_pengguna:
        detail = "Kata sandi tidak boleh sama dengan nama pengguna."
        raise KataSandiTidakSesuai(detail, FieldError(where, detail, "sama-dengan-nama"))
    if too_common(password, nama_pengguna):
        detail = "Kata sandi ini mudah ditebak. Rangkai beberapa kata yang tidak berkaitan."
        raise KataSandiTidakSesuai(detail, FieldError(where, detail, "kata-sandi-umum"))


def check_roles(roles: Collection[Peran]) -> None:
    if apart(roles) != frozenset(roles):
        detail = "Admin mengurus akun, bukan perkara: pisahkan peran admin pada akun lain."
        raise PeranBertentangan(detail, FieldError("body.peran", detail, "peran-bertentangan"))


def _good_password(new: AkunBaru, _: Office) -> Sequence[FieldError]:
    check_password(new.nama_pengguna, new.kata_sandi.get_secret_value(), "body.kata_sandi")
    return ()


def _roles_apart(new: AkunBaru, _: Office) -> Sequence[FieldError]:
    check_roles(new.peran)
    return ()


RULES = (_good_password, _roles_apart, bidang_known, wilayah_known)


def _end_tokens(akun: Akun, revocations: Revocations) -> None:
    akun.sah_sejak = now()
    revocations.note(str(akun.id), akun.sah_sejak)


@dataclass(frozen=True, slots=True)
class Rights:
    """What an account may be given: bounded by the office, by other roles, by a token's size."""

    office: Office
    signing: SigningKey

    def check(self, given: Mapping[str, Any], roles: Collection[Peran]) -> None:
        """Raises: BatasTidakDikenal, PeranBertentangan."""
        self.office.check(given)
        check_roles(roles)

    def check_size(self, akun: Akun) -> None:
        # As it is made at a sign-in: the sign-in's own number is in it too.
        token = access_token(self.signing, subject_of(akun), family=uuid.uuid4())
        if len(token) > MAX_BYTES:
            raise TokenTerlaluBesar(
                "Kurangi peran, bidang atau wilayah: hak akun ini tidak muat dalam satu token.",
                FieldError("body.wilayah", "Terlalu banyak.", "token-terlalu-besar"),
            )
