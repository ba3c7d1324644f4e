"""A sandbox has a data folder of its own, marked by a file, and neither kind opens the other's."""

from __future__ import annotations

import os
import shutil

from kit.clock import today
from ops.installation import Installation
from ops.keys import write_private
from ops.refusals import DataUnusable, SettingsWrong

MARK = "TIRUAN"
# What an installation has made in its folder; nothing else in it is ever removed. The secrets go
# first: data without keys are refused, keys without data would be believed.
_MADE = ("secrets", "postgres", "postgres.baru", "redis", "log", "run", "state.json")
_DATA = ("secrets/keys.json", "postgres", "postgres.baru", "redis")
_OTHER_SERVERS = ("DINSOS_DATABASE_URL", "DINSOS_REDIS_URL")
OFFICE = "palangkaraya"


def is_sandbox(installation: Installation) -> bool:
    return (installation.data / MARK).is_file()


def refuse_sandbox(installation: Installation) -> None:
    """For an ordinary `up`."""
    if is_sandbox(installation):
        raise DataUnusable(
            f"Di {installation.data} ada pemasangan tiruan (orang buatan, mitra tiruan).\n"
            "Jalankan dengan ./dinsos up --tiruan, atau pilih --data-dir lain untuk pemasangan "
            "sungguhan."
        )


def refuse_installation(installation: Installation) -> None:
    """For a sandbox: wherever real people may be, in the folder or on a server of others."""
    given = [name for name in _OTHER_SERVERS if name in os.environ]
    if given:
        raise SettingsWrong(
            f"Pemasangan tiruan memakai server sendiri: kosongkan {' dan '.join(given)}."
        )
    if os.environ.get("DINSOS_PROFIL", OFFICE) != OFFICE:
        raise SettingsWrong(
            f"Orang buatan di pemasangan tiruan tinggal di {OFFICE}: kosongkan DINSOS_PROFIL."
        )
    made = any((installation.data / name).exists() for name in _DATA)
    if is_sandbox(installation) or not made:
        return
    raise DataUnusable(
        f"Di {installation.data} ada pemasangan yang bukan tiruan; tidak ada yang diubah.\n"
        "Pemasangan tiruan memerlukan folder sendiri: pilih --data-dir lain."
    )


def mark(installation: Installation) -> None:
    """Written before there is any data."""
    if not is_sandbox(installation):
        since = today().isoformat()
        write_private(installation.data / MARK, f"{since}\nPemasangan tiruan: data buatan.\n")


def since(installation: Installation) -> str:
    """The day on which it was made, ISO: what happened to its people is told from there."""
    return (installation.data / MARK).read_text().split("\n", 1)[0]


def empty(installation: Installation) -> None:
    """Forget a sandbox's data. The caller holds its lock, so nobody uses them."""
    installation.stop_leftovers()
    for name in _MADE:
        path = installation.data / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    (installation.data / MARK).unlink()
    installation.prepare()
