"""Which account and which program may do what: what the services bring, by role and bidang."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from gateway.services import INSTALLED
from kantor.bidang import BIDANG
from kantor.peran import DI_SEMUA_BIDANG, MITRA, PROGRAM, SETIAP_AKUN, Peran
from kit.auth import ALL, scope_matches
from kit.brought import Services

# The one program of the house that calls the others; its events are nobody else's business.
SERVICE_CLIENT = PROGRAM


def rights(
    holders: Collection[str], bidang: Collection[str], services: Services = INSTALLED
) -> frozenset[str]:
    """The scopes of these holders, in these bidang (`*` being all) and in the other services."""
    return frozenset(
        f"{place}:{name}"
        for service, brought in services.items()
        for name, scope in brought.scopes.items()
        if not scope.holders.isdisjoint(holders)
        for place in _places(service, bidang, everywhere=scope.everywhere)
    )


def _places(service: str, bidang: Collection[str], *, everywhere: bool) -> Collection[str]:
    """Under which names a right of this service is held by who works in these bidang."""
    if service not in BIDANG or (everywhere and bidang):
        return {service}
    return {service, ALL}.intersection(bidang)


SERVICE_SCOPES = rights({PROGRAM}, {ALL})
PARTNER_SCOPES = rights({MITRA}, BIDANG)

# What a citizen sees is nobody's case.
_CATALOGUE = rights({Peran.WARGA}, {ALL})

# Who works on cases. Accounts are given by somebody who does not.
CASE_ROLES = frozenset(
    role
    for role in set(Peran) - DI_SEMUA_BIDANG
    if any(scope.startswith(f"{ALL}:") for scope in rights({role}, {ALL}) - _CATALOGUE)
)


def apart(roles: Iterable[Peran]) -> frozenset[Peran]:
    """The roles that count: an admin's account holds no role that works on cases."""
    given = frozenset(roles)
    return given - CASE_ROLES if Peran.ADMIN in given else given


def scopes_of(
    roles: Iterable[Peran], bidang: Iterable[str], services: Services = INSTALLED
) -> frozenset[str]:
    """The scopes of an account; its roles hold in the bidang that it names, `*` being all."""
    named = set(bidang)
    # `*` is shorter in a token than four times the same.
    where = {ALL} if ALL in named or named == set(BIDANG) else named
    held = apart(roles)
    return rights({SETIAP_AKUN} | held - DI_SEMUA_BIDANG, where, services) | rights(
        held & DI_SEMUA_BIDANG, {ALL}, services
    )


@cache
def known_scopes() -> frozenset[str]:
    """Every right of the house, each by its service."""
    return frozenset(
        f"{service}:{name}" for service, brought in INSTALLED.items() for name in brought.scopes
    )


def titles(scopes: Iterable[str]) -> list[str]:
    """What these scopes allow, as people call it; where, unless it is everywhere."""
    asked, told = frozenset(scopes), dict[str, list[tuple[str, bool]]]()
    for service, brought in INSTALLED.items():
        for name, scope in brought.scopes.items():
            given = any(scope_matches(one, f"{service}:{name}") for one in asked)
            told.setdefault(scope.title, []).append((service, given))
    return sorted(
        title if all(given for _, given in where) else f"{title} ({', '.join(some)})"
        for title, where in told.items()
        if (some := [service for service, given in where if given])
    )


# Given for a purpose only, which whoever uses them names.
FOR_A_PURPOSE = frozenset(
    f"{service}:{name}"
    for service, brought in INSTALLED.items()
    for name, scope in brought.scopes.items()
    if scope.purposes
)


def unknown_partner_scopes(scopes: Iterable[str], by_purpose: Iterable[str]) -> list[str]:
    """Those that no partner may have, or not without a purpose."""
    return sorted(
        (set(scopes) - (PARTNER_SCOPES - FOR_A_PURPOSE)) | (set(by_purpose) - PARTNER_SCOPES)
    )
