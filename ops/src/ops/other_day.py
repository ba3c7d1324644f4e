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

from kit.clock import WIB, now
from ops.refusals import Refusal

SOURCE = Path(__file__).with_name("other_clock.c")

# Servers are started with a plain environment; these let the clock reach them too.
ENVIRONMENT = ("LD_PRELOAD", "DINSOS_CLOCK_OFFSET")

NAMES = ("besok", "malam-tahun-baru", "tahun-baru", "kabisat", "setahun")


def moment(said: str, at: datetime) -> datetime:
    """The moment that a name or an ISO time (WIB unless it says otherwise) means, seen from `at`.

    `malam-tahun-baru` is ten minutes before the next year in WIB, `tahun-baru` half an hour into
    it (in WITA the new year has begun at both), `kabisat` noon of the next 29 February.
    """
    here = at.astimezone(WIB)
    new_year = datetime(here.year + 1, 1, 1, tzinfo=WIB)
    leap = next(
        day
        for year in range(here.year, here.year + 9)
        if isleap(year) and (day := datetime(year, 2, 29, 12, tzinfo=WIB)) > here
    )
    named = {
        "besok": here + timedelta(days=1),
        "malam-tahun-baru": new_year - timedelta(minutes=10),
        "tahun-baru": new_year + timedelta(minutes=30),
        "kabisat": leap,
        "setahun": here + timedelta(days=365),
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
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=WIB)).astimezone(UTC)


def run(command: Sequence[str], said: Sequence[str]) -> int:
    """The command once on each of these moments; the highest exit code of all."""
    moments = [moment(one, now()) for one in said]
    with tempfile.TemporaryDirectory(prefix="dinsos-jam-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)  # the servers' own user reads the library as well
        library = compiled(Path(folder))
        worst = 0
        for name, at in zip(said, moments, strict=True):
            sys.stderr.write(f"dinsos: pada {name}: {at.astimezone(WIB):%d-%m-%Y %H:%M} WIB\n")
            environment = os.environ | moved(library, at)
            worst = max(worst, subprocess.run(command, env=environment, check=False).returncode)
        return worst


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
