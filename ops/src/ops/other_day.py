"""`dinsos test --pada`: the tests on another day, so that none of them knows its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from calendar import isleap
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kit.clock import ZONES, now, zone, zone_name
from kit.profile import office_dir
from ops.refusals import Refusal

SOURCE = Path(__file__).with_name("other_clock.c")

NAMES = ("besok", "malam-tahun-baru", "tahun-baru", "kabisat", "setahun")


def moment(said: str, at: datetime, here: ZoneInfo | None = None) -> datetime:
    """The moment that a name or an ISO time (without a zone: the office's) means, seen from `at`.

    `malam-tahun-baru` is ten minutes before the office's next year, `tahun-baru` half an hour into
    it (for an office in WIB, WITA has begun at both), `kabisat` noon of the next 29 February.
    """
    here = here or zone()
    local = at.astimezone(here)
    new_year = datetime(local.year + 1, 1, 1, tzinfo=here)
    leap = next(
        day
        for year in range(local.year, local.year + 9)
        if isleap(year) and (day := datetime(year, 2, 29, 12, tzinfo=here)) > local
    )
    named = {
        "besok": local + timedelta(days=1),
        "malam-tahun-baru": new_year - timedelta(minutes=10),
        "tahun-baru": new_year + timedelta(minutes=30),
        "kabisat": leap,
        "setahun": local + timedelta(days=365),
    }
    if said in named:
        return named[said].astimezone(UTC)
    try:
        parsed = datetime.fromisoformat(said)
    except ValueError:
        raise Refusal(
            f"Waktu {said!r} tidak dikenal. Pakai {', '.join(NAMES)}, atau misalnya "
            "2027-01-01T00:30+07:00."
        ) from None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=here)).astimezone(UTC)


def run(command: Sequence[str], said: Sequence[str]) -> int:
    """The command once on each of these moments; the highest exit code of all. `tahun-baru@WITA`:
    in an office like this one that lies in that time zone."""
    moments = [_placed(one, now()) for one in said]
    with tempfile.TemporaryDirectory(prefix="dinsos-jam-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)  # the servers' own user reads the library as well
        library = compiled(Path(folder))
        worst = 0
        for name, (at, named) in zip(said, moments, strict=True):
            shown = at.astimezone(ZoneInfo(ZONES[named]))
            sys.stderr.write(f"dinsos: pada {name}: {shown:%d-%m-%Y %H:%M} {named}\n")
            environment = os.environ | moved(library, at) | _office(Path(folder), named)
            worst = max(worst, subprocess.run(command, env=environment, check=False).returncode)
        return worst


def _placed(said: str, at: datetime) -> tuple[datetime, str]:
    """The moment, and the zone of its office: WIB, WITA or WIT."""
    name, _, named = said.partition("@")
    named = named or zone_name()
    if named not in ZONES:
        raise Refusal(f"Zona waktu {named!r} tidak dikenal. Pakai {', '.join(ZONES)}.")
    return moment(name, at, ZoneInfo(ZONES[named])), named


def _office(folder: Path, named: str) -> dict[str, str]:
    """What makes the tests run in an office like this one in that zone."""
    if named == zone_name():
        return {}
    moved = folder / named
    if not moved.exists():
        shutil.copytree(office_dir(), moved)
        kantor = moved / "kantor.yaml"
        text = kantor.read_text("utf-8").replace(zone().key, ZONES[named])
        kantor.write_text(text, "utf-8")
    return {"DINSOS_PROFIL": str(moved)}


def moved(library: Path, at: datetime) -> dict[str, str]:
    """The environment in which it is now that moment."""
    offset = round((at - now()).total_seconds())
    return {"LD_PRELOAD": str(library), "DINSOS_CLOCK_OFFSET": str(offset)}


def compiled(folder: Path) -> Path:
    """The library that moves the clock, made in this folder."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise Refusal(
            "Untuk --pada diperlukan kompilator C. Debian/Ubuntu: sudo apt install gcc libc6-dev"
        )
    library = folder / "other_clock.so"
    subprocess.run(
        [compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"], check=True
    )
    library.chmod(0o755)
    return library
