"""`dinsos profil`: an office's profile checked without starting, or the template of a new one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from rich.markup import escape

from kantor import baru
from kantor.berkas import Kode
from kantor.kop import baca_kop
from kantor.profil import Profil
from kinerja.aturan.indikator import profil as kinerja
from kit.profile import ROOT, ProfileError, office_dir
from ops.refusals import SettingsWrong
from ops.screen import say
from pelayanan import profil as pelayanan


def mistakes(folder: Path) -> list[str]:
    """`file:line: message` for whatever would keep a program from starting with this profile."""
    profile = Profil(folder)
    found = profile.yang_tak_dibaca()
    try:
        eras = profile.masa
    except ProfileError as error:
        return [*found, *error.mistakes]
    readers = [lambda: kinerja.baca(profile), *(one for era in eras for one in _readers(era))]
    for read in readers:
        try:
            read()
        except ProfileError as error:
            found += [one for one in error.mistakes if one not in found]
    return found


def _readers(era: Profil) -> tuple[Callable[[], object], ...]:
    """What reads the files that hold for the same years."""
    return (
        lambda: era.kantor,
        lambda: era.daerah,
        lambda: era.kalender,
        lambda: era.ppks,
        lambda: era.layanan,
        lambda: era.program,
        lambda: era.psks,
        lambda: pelayanan.baca(era),
        lambda: baca_kop(era),
    )


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


def new(name: str) -> int:
    """Write the commented template of the office `name`: below profil/, or as the folder named."""
    folder = Path(name).resolve() if "/" in name else ROOT / "profil" / name
    try:
        TypeAdapter(Kode).validate_python(folder.name)
    except ValidationError:
        raise SettingsWrong(
            f"{folder.name!r} bukan kode kantor: huruf kecil, angka, dan tanda hubung di "
            "antaranya, paling banyak 100; misalnya 'contoh' atau './kantor/contoh'."
        ) from None
    try:
        if folder.exists():
            raise SettingsWrong(f"{folder} sudah ada dan tidak diubah. Pilih nama lain.")
        baru.tulis(folder)
    except ProfileError as error:
        raise SettingsWrong(str(error)) from None
    except OSError as error:
        raise SettingsWrong(f"{folder} tidak dapat ditulis ({error.strerror}).") from None
    office = name if folder == ROOT / "profil" / name else folder
    say(escape(f"{folder}: templat ditulis. Isilah menurut dokumen kantor (docs/profile.md), lalu"))
    say(escape(f"  ./dinsos profil periksa {office}\n  DINSOS_PROFIL={office} ./dinsos up"))
    return 0
