"""How long one waits after wrong passwords, and how long a sign-in lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address

from kit.choices import Choice

REFRESH_LIFE = timedelta(days=30)
# So long after its first use a refresh token may be exchanged again: the answer was lost.
REPEATABLE = timedelta(seconds=30)
# Without a new failure for so long, the count starts again.
FORGOTTEN_AFTER = timedelta(minutes=30)
KNOWN_FOR = timedelta(days=90)
# So long an admin can look back at refused sign-ins.
REFUSALS_FOR = timedelta(days=90)


class Jenis(StrEnum):
    """What failures are counted by."""

    NAMA_DAN_TEMPAT = "nama-tempat"
    TEMPAT = "tempat"
    NAMA = "nama"


class Sebab(Choice, called="sebab-ditolak"):
    """Why a sign-in, or what was asked with a token, was refused."""

    SALAH = "rahasia-salah", "Kata sandi atau rahasia salah"
    NONAKTIF = "tidak-aktif", "Akun ditutup"
    MENUNGGU = "terlalu-sering", "Terlalu sering mencoba"
    DIPAKAI_ULANG = "penyegar-dipakai-ulang", "Token penyegar dipakai ulang"
    KODE_DIPAKAI_ULANG = "kode-dipakai-ulang", "Kode masuk aplikasi dipakai ulang"
    TOKEN_SALAH = "token-salah", "Token bukan milik sistem ini"
    TOKEN_KEDALUWARSA = "token-kedaluwarsa", "Token kedaluwarsa"
    TOKEN_DICABUT = "token-dicabut", "Token sudah dicabut"
    PERNYATAAN_DIPAKAI_ULANG = "pernyataan-dipakai-ulang", "Pernyataan klien dipakai ulang"
    ALAMAT_LAIN = "alamat-lain", "Kunci atau token klien dipakai dari alamat lain"
    TANPA_HAK = (
        "tanpa-hak",
        "Tanpa hak",
    )  # the token is good, the operation or the record is not for it


@dataclass(frozen=True, slots=True)
class Hemat:
    """So many failures are free; each further one doubles the wait, up to the longest."""

    bebas: int
    terlama: timedelta


HEMAT = {
    # One name at one place: typing errors are free, guessing is not. Two minutes at most, since
    # the guesser may be somebody else behind the same address.
    Jenis.NAMA_DAN_TEMPAT: Hemat(5, timedelta(minutes=2)),
    # One place, many names. An office shares one address, so it is allowed more; who has signed
    # in before, from anywhere, does not wait for the others.
    Jenis.TEMPAT: Hemat(50, timedelta(minutes=15)),
    # One name, many places. Short, since a stranger causes it; known places are exempt.
    Jenis.NAMA: Hemat(20, timedelta(minutes=1)),
}


def wait_after(kind: Jenis, failures: int) -> timedelta:
    """How long after this many failures the next attempt has to wait."""
    rule = HEMAT[kind]
    over = failures - rule.bebas
    if over < 0:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(over, 20)), rule.terlama)


def place(address: str | None) -> str:
    """The network that counts as one place: an IPv4 address, or the /64 of an IPv6 one."""
    if address is None:
        return "lokal"
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(IPv6Address(int(found) >> 64 << 64)) + "/64"
    return str(found)
