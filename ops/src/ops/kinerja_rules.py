"""`dinsos kinerja aturan`: what new rules would move of what is signed, and the decision over it.

Exit code 0: shown, or accepted; 1: refused; 2: the database of kinerja cannot be reached.
"""

from __future__ import annotations

import asyncio
import getpass
from pathlib import Path

from rich.markup import escape
from rich.table import Table
from sqlalchemy.exc import OperationalError, ProgrammingError

import kinerja.modul  # noqa: F401  (all tables of the ledger)
from kinerja.pembukuan.penutupan.rules import nama
from kinerja.pembukuan.pergantian import service
from kinerja.pembukuan.pergantian.service import Keadaan, TidakAdaYangMenunggu
from kit.db import make_engine, make_sessions, reading, transaction
from ops.kinerja_verify import CannotVerify, reach
from ops.refusals import Refusal
from ops.screen import out, say


class NotDecided(Refusal):
    code = 1


def run(data_dir: Path, *, accept: bool, reason: str | None) -> int:
    if accept and not (reason or "").strip():
        raise NotDecided('Sebutkan alasannya: --terima --alasan "...".')
    if reason is not None and not accept:
        raise NotDecided("--alasan hanya bersama --terima.")
    where = reach(data_dir)
    try:
        asyncio.run(decide(where.url, reason if accept else None))
    except (ValueError, TidakAdaYangMenunggu) as error:
        raise NotDecided(str(error)) from None
    except OperationalError as error:
        raise CannotVerify(f"PostgreSQL tidak dapat dicapai: {error.orig}") from None
    except ProgrammingError as error:
        raise CannotVerify(
            f"Basis data kinerja bukan dari versi program ini: {error.orig}"
        ) from None
    return 0


async def decide(url: str, reason: str | None) -> None:
    """Show what waits; with a reason, accept it.

    Raises: TidakAdaYangMenunggu, ValueError for a reason that says nothing.
    """
    engine = make_engine(url, pool_size=1)
    sessions = make_sessions(engine)
    try:
        async with reading(sessions) as session:
            now = await service.keadaan(session)
        _show(now)
        if reason is not None:
            async with transaction(sessions) as session:
                version = await service.terima(session, getpass.getuser(), reason)
            say(
                f"Aturan versi {version} diterima dan dicatat; pekerja kinerja menggantinya segera."
            )
        elif now.menunggu:
            say('Terima dengan --terima --alasan "...", atau kembalikan berkas profilnya.')
    finally:
        await engine.dispose()


def _show(now: Keadaan) -> None:
    say(f"Aturan yang berlaku: versi {now.berlaku}.")
    said = service.kalimat(now)
    if said is None:
        say("Tidak ada aturan baru yang disiapkan atau menunggu.")
        return
    say(escape(said))
    if not now.menunggu:
        return
    table = Table(box=None, pad_edge=False)
    for title in ("indikator", "periode", "ditandatangani", "kini", "menjadi"):
        table.add_column(title)
    for one in now.berpindah:
        figures = (one[name] or "belum ada data" for name in ("ditandatangani", "kini", "menjadi"))
        period = nama(one["tahun"], one["triwulan"])
        table.add_row(escape(f"{one['indikator']}: {one['nama']}"), period, *figures)
    out.print(table)
