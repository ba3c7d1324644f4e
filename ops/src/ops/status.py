"""`dinsos status`: is it running, and is each part well?

Exit code 0: every part works and nothing waits for a person; 1: not so; 3: it does not run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.markup import escape
from rich.table import Table

from ops.asking import Answer, ask
from ops.installation import Installation, State, uptime
from ops.programs import SERVICES
from ops.pulse import Pulse
from ops.refusals import DataUnusable
from ops.screen import out, say

NOT_RUNNING = 3


@dataclass(frozen=True, slots=True)
class PartState:
    name: str
    well: bool
    detail: str
    attention: tuple[str, ...] = ()


def show(data_dir: Path, url: str | None) -> int:
    """Of what runs here; with an address (or in compose, DINSOS_GATEWAY_URL) of what runs there."""
    url = url or os.environ.get("DINSOS_URL") or os.environ.get("DINSOS_GATEWAY_URL")
    if url:
        return _table(list(_at(url.rstrip("/"))), f"Dinsos di {url}")
    installation = Installation(data_dir.absolute())
    try:
        running = installation.is_locked()
        state = installation.state()
    except PermissionError:
        raise DataUnusable(
            f"Folder data {installation.data} milik pengguna lain; jalankan sebagai pemiliknya."
        ) from None
    if not running or state is None:
        say(escape(f"Dinsos tidak berjalan dengan data di {installation.data}."))
        say("Menjalankannya: ./dinsos up")
        return NOT_RUNNING
    head = f"Dinsos di {state.address}, berjalan {uptime(state)} (proses {state.supervisor.pid})"
    code = _table(list(_here(state)), head)
    say(escape(f"Data: {installation.data}   Log: {installation.logs}"))
    return code


def _here(state: State) -> Iterator[PartState]:
    for name in ("postgres", "redis"):
        if name in state.processes:
            server = state.processes[name]
            detail = f"proses {server.pid}" if server.is_alive() else "tidak berjalan"
            answers = Pulse.of(name, Path(state.run)).answers(3)
            if server.is_alive() and not answers:
                detail += ", tidak menjawab"
            yield PartState(name, answers, detail)
    for name in sorted(state.processes.keys() - {"postgres", "redis", *SERVICES}):
        lives = state.processes[name].is_alive()
        pid = state.processes[name].pid
        yield PartState(name, lives, f"tiruan, proses {pid}" if lives else "tidak berjalan")
    for service in SERVICES:
        answer = ask(Path(state.run) / f"{service}.sock", "/health")
        process = state.processes.get(service)
        yield _judged(service, answer, f"proses {process.pid}" if process else "")


def _at(url: str) -> Iterator[PartState]:
    with httpx.Client(base_url=url, timeout=5, trust_env=False) as client:
        for service in SERVICES:
            path = "/health" if service == "gateway" else f"/{service}/health"
            try:
                answer = client.get(path)
                body = answer.json() if answer.content else {}
                yield _judged(service, Answer(answer.status_code, body), "")
            except (httpx.HTTPError, ValueError):
                yield PartState(service, well=False, detail="tidak menjawab")


def _judged(service: str, answer: Answer, detail: str) -> PartState:
    if answer.status == 0:
        return PartState(service, well=False, detail="tidak menjawab")
    parts = answer.body.get("bagian")
    shown = [detail] if detail else []
    if isinstance(parts, dict):
        shown += [
            f"{name}: {part.get('sebab') or 'tidak siap'}"
            for name, part in parts.items()
            if isinstance(part, dict) and not part.get("siap", True)
        ]
    if answer.body.get("tiruan"):
        shown.append("pemasangan tiruan")
    elif answer.body.get("demo"):
        shown.append("berisi data contoh (demo)")
    attention = tuple(str(words) for words in answer.body.get("perhatian") or ())
    return PartState(service, answer.is_ready, ", ".join(shown), attention)


def _table(parts: list[PartState], title: str) -> int:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("bagian")
    table.add_column("keadaan")
    table.add_column("keterangan", overflow="fold")
    for part in parts:
        state = "[yellow]perlu perhatian[/]" if part.attention else "[green]sehat[/]"
        detail = "; ".join((part.detail, *part.attention) if part.detail else part.attention)
        table.add_row(part.name, state if part.well else "[red]sakit[/]", escape(detail))
    out.print(table)
    return 0 if all(part.well and not part.attention for part in parts) else 1
