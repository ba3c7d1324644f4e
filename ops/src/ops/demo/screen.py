"""What a person sees: bars while it runs, then the sheet, with numbers as Indonesia writes them."""

from decimal import Decimal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed
from rich.table import Table

from ops.demo.figures import PUBLISHED
from ops.demo.sheet import (
    ACHIEVEMENT,
    FUNCTIONING,
    HANDLED,
    KINDS,
    PROGRAMS,
    REALISATION,
    TARGET,
    Line,
    differences,
)

WIDTH = 120


def number(value: int | str | None) -> str:
    """64764 -> 64.764, "104.36" -> 104,36; what is not there is a dash."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return value.replace(".", ",")
    return f"{value:,}".replace(",", ".")


def percent(part: int | str | None, whole: int | str | None) -> str:
    if not isinstance(part, int) or not isinstance(whole, int) or whole == 0:
        return "-"
    exact = Decimal(100 * part) / Decimal(whole)
    return f"{number(str(exact.quantize(Decimal('0.01'), 'ROUND_HALF_UP')))}%"


def bars(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<34}"),
        BarColumn(24),
        MofNCompleteColumn(),
        Elapsed(),
        console=console,
    )


def make_console() -> Console:
    """Wide enough for the sheet also where nobody says how wide the screen is."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDTH)


def show_sheet(console: Console, lines: list[Line]) -> None:
    found = {(line.row, line.column): line.found for line in lines}
    # A print of it must never pass for the office's own figures.
    title = "DEMO: Progres Capaian Indikator Kinerja Utama Tahun 2024 (data contoh)"
    table = Table(title=title, title_style="bold")
    table.add_column("No", justify="right")
    table.add_column("Program")
    table.add_column("Jenis Keberfungsian Sosial")
    table.add_column("Sasaran yang harus ditangani", justify="right")
    table.add_column("Berfungsi sosial", justify="right")
    table.add_column("Capaian", justify="right")
    table.add_column("Lembar terbit", justify="right", style="dim")
    for at, (code, row) in enumerate(PUBLISHED.items(), 1):
        name = PROGRAMS[code]
        table.add_row(
            str(at),
            name,
            KINDS[code],
            number(found[name, "sasaran"]),
            number(found[name, "berfungsi"]),
            "",
            f"{number(row.handled)} / {number(row.functioning)}",
            end_section=at == len(PUBLISHED),
        )
    total = "Jumlah/Total"
    table.add_row(
        "",
        total,
        "",
        number(found[total, "sasaran"]),
        number(found[total, "berfungsi"]),
        f"{number(found[total, 'realisasi'])}%",
        f"{number(HANDLED)} / {number(FUNCTIONING)} / {number(REALISATION)}%",
    )
    console.print(table)
    console.print(_achievement(found))
    console.print(_other_readings(lines, found))


def _achievement(found: dict[tuple[str, str], int | str | None]) -> Table:
    table = Table(show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right", style="dim")
    for words, column, printed in (
        ("Target tahun 2024", "target", TARGET),
        ("Realisasi tahun 2024", "realisasi", REALISATION),
        ("Persentase Realisasi s.d. Desember 2024", "capaian", ACHIEVEMENT),
    ):
        value = found["Jumlah/Total", column]
        table.add_row(words, f"{number(value)}%", f"terbit {number(printed)}%")
    return table


def _other_readings(lines: list[Line], found: dict[tuple[str, str], int | str | None]) -> Table:
    table = Table(title="Bacaan lain, tidak tercetak pada lembar", title_style="bold")
    table.add_column("")
    table.add_column("Sasaran", justify="right")
    table.add_column("Berfungsi", justify="right")
    table.add_column("Realisasi", justify="right")
    table.add_column("Menurut rencana demo", justify="right", style="dim")
    strict_total: int | None = 0
    for line in lines:
        if line.column != "legal":
            continue
        handled = found[line.row, "sasaran"]
        table.add_row(
            f"Ketiga kriteria UU 14/2019: {line.row}",
            number(handled),
            number(line.found),
            percent(line.found, handled),
            number(line.expected),
        )
        known = isinstance(line.found, int) and strict_total is not None
        strict_total = strict_total + line.found if known else None  # type: ignore[operator]
    total = "Jumlah/Total"
    handled = found[total, "sasaran"]
    table.add_row(
        f"Ketiga kriteria UU 14/2019: {total}",
        number(handled),
        number(strict_total),
        percent(strict_total, handled),
        "",
        end_section=True,
    )
    people, functioning = found[total, "orang ditangani"], found[total, "orang berfungsi"]
    planned = {line.column: line.expected for line in lines if not line.published}
    table.add_row(
        "Tiap orang sekali (tanpa hitung ganda antarprogram)",
        number(people),
        number(functioning),
        percent(functioning, people),
        f"{number(planned['orang ditangani'])} / {number(planned['orang berfungsi'])}",
    )
    return table


def show_verdict(console: Console, lines: list[Line]) -> None:
    wrong = differences(lines)
    if not wrong:
        console.print("[green]Semua angka sama dengan lembar IKU 2024 yang terbit.[/]")
        return
    console.print("[red]Ada angka yang berbeda:[/]")
    for line in wrong:
        beside = "terbit" if line.published else "rencana"
        console.print(
            f"  {line.row}, {line.column}: {number(line.found)}, "
            f"{beside} {number(line.expected)} (selisih {line.difference})"
        )
