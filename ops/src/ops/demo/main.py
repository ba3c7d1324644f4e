"""`./dinsos demo 2024`."""

import asyncio
import json
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from ops.demo.api import Api, Refused, Unreachable
from ops.demo.calendar_2024 import YEAR
from ops.demo.counting import obstacles
from ops.demo.run import Demo, NotHere, Report
from ops.demo.screen import make_console, number, show_sheet, show_verdict
from ops.demo.sending import RowsRefused
from ops.demo.sheet import Line, differences

EQUAL, DIFFERENT, REFUSED, OUT_OF_REACH, STOPPED = 0, 1, 2, 3, 130


def run(year: int, url: str, password: str, *, report_to: Path | None = None) -> int:
    """Run the demo; the exit code says how it ended."""
    console = make_console()
    if year != YEAR:
        return _refuse(console, f"Data demo hanya ada untuk tahun {YEAR}.")
    try:
        return asyncio.run(_run(console, url, password, report_to))
    except KeyboardInterrupt:
        console.print("Dihentikan. Jalankan perintah yang sama lagi untuk melanjutkan.")
        return STOPPED


def _refuse(console: Console, text: str) -> int:
    console.print(f"[red]{escape(text)}[/]")
    return REFUSED


async def _run(console: Console, url: str, password: str, file: Path | None) -> int:
    async with Api(url) as api:
        demo = Demo(api, password, console)
        try:
            report = await demo.run()
        except NotHere as reason:
            return _refuse(
                console,
                f"Data demo tidak dimasukkan: {reason}.\n"
                "Pakai pemasangan kosong kantor itu, misalnya ./dinsos up --data-dir <folder>.",
            )
        except Unreachable as reason:
            console.print(
                f"[red]Sistem di {url} tidak menjawab ({escape(str(reason))}).[/]\n"
                "Lihat ./dinsos status. Setelah sistem berjalan lagi, jalankan perintah yang sama "
                "untuk melanjutkan."
            )
            return OUT_OF_REACH
        except RowsRefused as reason:
            console.print(f"[red]{escape(str(reason))}[/]")
            return DIFFERENT
        except Refused as refused:
            if refused.status == 401 or refused.problem.get("error") == "invalid_grant":
                return _refuse(console, "Kata sandi admin salah.")
            return _refuse(console, f"Permintaan ditolak: {refused}")
        if file is not None:
            await asyncio.to_thread(_write, file, report)
        return await _show(console, api, demo, report)


def _write(file: Path, report: Report) -> None:
    file.write_text(json.dumps(report.as_json(), indent=1) + "\n")


def judge(console: Console, lines: list[Line]) -> int:
    """Print the sheet and what is not as it should be; the exit code."""
    show_sheet(console, lines)
    show_verdict(console, lines)
    return DIFFERENT if differences(lines) else EQUAL


async def _show(console: Console, api: Api, demo: Demo, report: Report) -> int:
    code = judge(console, report.lines)
    if code != EQUAL:
        for text in await obstacles(api, demo.admin):
            console.print(text)
        return code
    console.print(
        "Yang terbit hanya lembar ini. Daftar sasaran, entri tangan, anggaran, komponen layanan, "
        "dan penutupan triwulan di dalam demo adalah angka karangan."
    )
    console.print(
        f"Selesai dalam {report.seconds:.1f} detik: {number(report.new_rows)} baris baru, "
        f"{number(report.known_rows)} sudah ada."
    )
    return code
