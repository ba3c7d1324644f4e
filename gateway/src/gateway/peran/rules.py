"""Which role may do what. Nouns are spelled out: `peristiwa` is never granted by a wildcard."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from kantor.bidang import BIDANG
from kit.auth import ALL


class Peran(StrEnum):
    WARGA = "warga"
    PETUGAS = "petugas"
    PEKERJA_SOSIAL = "pekerja_sosial"
    KEPALA_BIDANG = "kepala_bidang"
    KEPALA_DINAS = "kepala_dinas"
    PERENCANA = "perencana"
    ADMIN = "admin"


# In the services of the bidang: noun and verb, the service is put in front.
_CATALOGUE = frozenset({"layanan:baca"})
_READ = _CATALOGUE | {"ppks:baca", "permohonan:baca", "evaluasi:baca"}
_WORK = _READ | {
    "ppks:tulis",
    "permohonan:tulis",
    "evaluasi:tulis",
    "impor:baca",
}
# Numbers and addresses; sensitive categories. Each opening with its purpose, and limited.
_UNMASKED = frozenset({"ppks-lengkap:baca", "ppks-sensitif:baca"})
# Which accounts looked up or opened much within an hour; nobody's data.
_WATCH = frozenset({"pantau:baca"})
_APPROVE = frozenset({"permohonan:setujui", "evaluasi:setujui"})

IN_BIDANG: dict[Peran, frozenset[str]] = {
    Peran.WARGA: _CATALOGUE,
    Peran.PETUGAS: _WORK,
    Peran.PEKERJA_SOSIAL: _WORK | _UNMASKED,
    Peran.KEPALA_BIDANG: (_WORK | _UNMASKED | _WATCH | {"permohonan:*", "evaluasi:*"})
    - {f"{noun}:{verb}" for noun in ("permohonan", "evaluasi") for verb in ("baca", "tulis")},
    Peran.KEPALA_DINAS: _READ | _APPROVE,
    Peran.PERENCANA: _CATALOGUE,
    Peran.ADMIN: frozenset(),  # accounts, not cases
}

_FIGURES = frozenset({"kinerja:indikator:baca"})
_FIGURES_WITH_FACTS = _FIGURES | {"kinerja:fakta:baca"}
# Beside the counted figures: hand entries, budget and governed lists (`pembukuan`), periods, and
# reports. Whoever writes one never approves the same one; that is checked where it is kept.
_BOOKS = _FIGURES_WITH_FACTS | {
    "kinerja:pembukuan:baca",
    "kinerja:periode:baca",
    "kinerja:laporan:baca",
    "kinerja:laporan:tulis",
}

ELSEWHERE: dict[Peran, frozenset[str]] = {
    Peran.WARGA: frozenset(),
    Peran.PETUGAS: _FIGURES,
    Peran.PEKERJA_SOSIAL: _FIGURES,
    Peran.KEPALA_BIDANG: _BOOKS
    # Every verb at once: a head of three bidang carries the longest token.
    | {"kinerja:pembukuan:*", "kinerja:impor:baca", "kinerja:pantau:baca", "kinerja:sengketa:*"},
    Peran.KEPALA_DINAS: _BOOKS | {"kinerja:pembukuan:setujui", "kinerja:periode:setujui"},
    Peran.PERENCANA: _BOOKS
    | {
        "kinerja:pembukuan:tulis",
        "kinerja:pembukuan:setujui",
        "kinerja:impor:baca",
        "kinerja:periode:tulis",
        "kinerja:pemasangan:baca",
    },
    Peran.ADMIN: _FIGURES_WITH_FACTS
    | {
        "gateway:keadaan:baca",
        "gateway:akun:baca",
        "gateway:akun:tulis",
        "gateway:klien:baca",
        "gateway:klien:tulis",
        "kinerja:pemasangan:baca",
        "kinerja:pemasangan:tulis",
        "kinerja:surat-mati:baca",
        "kinerja:surat-mati:tulis",
        "kinerja:aliran:baca",
        "kinerja:aliran:tulis",
        "kinerja:sengketa:baca",
    }
    # In every bidang, whatever the account names: who looked up or opened much, and nobody's data.
    | {f"*:{scope}" for scope in _WATCH},
}

# Every account reads its own entry and changes its own password.
OWN = frozenset({"gateway:saya:baca", "gateway:saya:tulis"})

# The one program of the house that calls the others; its events are nobody else's business.
SERVICE_CLIENT = "kinerja"
SERVICE_SCOPES = frozenset({"*:peristiwa:baca"})

# What a partner may be given, each scope by name: no approvals, no unmasked reads, no events.
_PARTNER_NOUNS = sorted(_WORK)
PARTNER_SCOPES = frozenset(
    {f"{bidang}:{noun}" for bidang in BIDANG for noun in _PARTNER_NOUNS} | _FIGURES_WITH_FACTS
)


# Who works on cases. Accounts are given by somebody who does not.
CASE_ROLES = frozenset(role for role, scopes in IN_BIDANG.items() if scopes - _CATALOGUE)


def apart(roles: Iterable[Peran]) -> frozenset[Peran]:
    """The roles that count: an admin's account holds no role that works on cases."""
    given = frozenset(roles)
    return given - CASE_ROLES if Peran.ADMIN in given else given


def scopes_of(roles: Iterable[Peran], bidang: Iterable[str]) -> frozenset[str]:
    """The scopes of an account; its roles hold in the bidang that it names, `*` being all."""
    named = set(bidang)
    # `*` is shorter in a token than four times the same.
    where = [ALL] if ALL in named or named == set(BIDANG) else sorted(named)
    found = set(OWN)
    for role in apart(roles):
        found |= ELSEWHERE[role]
        found |= {f"{service}:{scope}" for service in where for scope in IN_BIDANG[role]}
    return frozenset(found)


def unknown_partner_scopes(scopes: Iterable[str]) -> list[str]:
    """Those that no partner may have."""
    return sorted(set(scopes) - PARTNER_SCOPES)
