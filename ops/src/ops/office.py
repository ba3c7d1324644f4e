"""`dinsos profil periksa`: every file of an office's profile read and checked, without starting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kantor.profil import Profil
from kinerja.indikator import profil as kinerja
from kinerja.laporan.profil import baca_kop
from kit.profile import ProfileError, office_dir
from ops.refusals import SettingsWrong
from ops.screen import say
from pelayanan import profil as pelayanan


def mistakes(folder: Path) -> list[str]:
    """`file:line: message` for whatever would keep a program from starting with this profile."""
    profile = Profil(folder)

    readers: tuple[Callable[[], object], ...] = (
        lambda: profile.kantor,
        lambda: profile.daerah,
        lambda: profile.kalender,
        lambda: profile.ppks,
        lambda: profile.layanan,
        lambda: profile.program,
        lambda: profile.psks,
        lambda: pelayanan.baca(profile),
        lambda: kinerja.baca(profile),
        lambda: baca_kop(profile),
    )
    found = profile.yang_tak_dibaca()
    for read in readers:
        try:
            read()
        except ProfileError as error:
            found += [one for one in error.mistakes if one not in found]
    return found


def check(name: str) -> int:
    """Print what is wrong with the office `name` (below profil/, or a folder); 0 if nothing is."""
    try:
        folder = office_dir(str(Path(name).resolve()) if Path(name).is_dir() else name)
    except ProfileError as error:
        raise SettingsWrong(str(error)) from None
    found = mistakes(folder)
    for one in found:
        say(one)
    say(f"{folder}: {len(found)} kesalahan." if found else f"{folder}: profil ini dapat dipakai.")
    return 1 if found else 0
