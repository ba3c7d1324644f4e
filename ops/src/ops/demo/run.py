"""The demo from the first call to the last: refuse or begin, send, wait, compare."""

import asyncio
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from rich.console import Console
from rich.progress import Progress, TaskID

from ops.demo.accounts import HEAD, evaluator, officers, set_active
from ops.demo.api import Account, Api
from ops.demo.books import (
    at_once,
    close_quarters,
    write_budget,
    write_entries,
    write_lists,
)
from ops.demo.corrections import Correction, correct, corrections
from ops.demo.counting import counted
from ops.demo.figures import PUBLISHED, Figures, figures
from ops.demo.itemised import hand_out
from ops.demo.letters import issue_letters
from ops.demo.plan import DAYASOS, FAKIRMISKIN, SERVICES, Plan, ServicePlan
from ops.demo.screen import bars
from ops.demo.sending import Arrived, send
from ops.demo.sheet import Line, differences
from ops.demo.uploads import EVALUASI, KINDS, make_upload
from ops.demo.year_2024 import make_plan

OFFICE = "palangkaraya"
INSTALLATION = "/kinerja/v1/pemasangan"
WORDS = {"ppks": "orang", "permohonan": "layanan", "evaluasi": "evaluasi"}


class NotHere(Exception):
    """Here is real work, or another office; nothing was written."""


@dataclass(slots=True)
class Phase:
    """A piece of the run, in seconds since its start."""

    name: str
    begin: float
    end: float = 0.0
    rows: int = 0


@dataclass(slots=True)
class Report:
    lines: list[Line] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    seconds: float = 0.0
    retries: int = 0
    new_rows: int = 0
    known_rows: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "year": 2024,
            "equal": not differences(self.lines),
            "figures": [asdict(line) for line in self.lines],
            "seconds": round(self.seconds, 3),
            "phases": [asdict(phase) for phase in self.phases],
            "retries": self.retries,
            "new_rows": self.new_rows,
            "known_rows": self.known_rows,
        }


class Demo:
    def __init__(self, api: Api, password: str, console: Console) -> None:
        self._api = api
        self.admin = Account(api, "admin", password)
        self._console = console
        self._begin = time.monotonic()
        self.report = Report()

    async def run(self) -> Report:
        """Everything. Stopped anywhere, it can be run again and goes on where it was."""
        # Making the plan takes the processor, the first calls wait for others: side by side.
        planning = asyncio.create_task(self._plan())
        try:
            accounts = await self._enter()
        except BaseException:
            planning.cancel()
            raise
        plan, planned = await planning
        await self._send_and_count(plan, planned, accounts)
        await self._close(plan, accounts)
        self.report.seconds = self._now()
        self.report.retries = self._api.retries
        return self.report

    def _now(self) -> float:
        return time.monotonic() - self._begin

    @contextmanager
    def _phase(self, name: str) -> Iterator[Phase]:
        phase = Phase(name, self._now())
        self.report.phases.append(phase)
        yield phase
        phase.end = self._now()

    async def _plan(self) -> tuple[Plan, Figures]:
        with self._phase("menyusun data"):
            # Half a million small objects and no cycle among them: looking for one costs a third.
            gc.disable()
            try:
                plan = await asyncio.to_thread(make_plan)
            finally:
                gc.freeze()
                gc.enable()
            return plan, await asyncio.to_thread(figures, plan)

    async def _enter(self) -> dict[str, Account]:
        """Refuse unless nothing real is here, mark the installation, and take up the accounts."""
        with self._phase("masuk dan akun"):
            state = (await self._api.call("GET", INSTALLATION, account=self.admin)).json()
            if state["kantor"] != OFFICE:
                raise NotHere(f"datanya tentang kantor {OFFICE}, di sini {state['kantor']}")
            house = await self._api.call("GET", "/health", accept=frozenset({503}))
            if house.json().get("tiruan"):
                raise NotHere("di sini pemasangan tiruan, dengan orang buatannya sendiri")
            if state["demo"]:
                accounts, _ = await officers(self._api, self.admin)
                return accounts
            if not state["kosong"]:
                raise NotHere("kinerja sudah memuat rekam layanan")
            accounts, made = await officers(self._api, self.admin)
            in_use = [name for name in SERVICES if await self._has_data(name, accounts[name])]
            if in_use:
                for account_id in made:
                    await set_active(self._api, self.admin, account_id, active=False)
                raise NotHere(f"sudah ada data pada {', '.join(in_use)}")
            # Before the first person: an installation with made-up people must say so.
            await self._api.call("POST", f"{INSTALLATION}/demo", account=self.admin)
            return accounts

    async def _has_data(self, service: str, account: Account) -> bool:
        for noun in ("ppks", "permohonan"):
            page = await self._api.call(
                "GET", f"/{service}/v1/{noun}", account=account, query={"batas": 1}
            )
            if page.json()["data"]:
                return True
        return False

    async def _send_and_count(
        self, plan: Plan, planned: Figures, accounts: dict[str, Account]
    ) -> None:
        everything_sent = asyncio.Event()
        with bars(self._console) as progress:
            total = sum(row.handled + row.functioning for row in PUBLISHED.values())
            bar = progress.add_task("kinerja: sasaran dan berfungsi", total=total)

            async def count() -> list[Line]:
                return await counted(
                    self._api,
                    self.admin,
                    planned,
                    everything_sent,
                    lambda done: progress.update(bar, completed=done),
                )

            try:
                async with asyncio.TaskGroup() as group:
                    counting = group.create_task(count())
                    sending = [
                        group.create_task(self._send(service, part, accounts, progress))
                        for service, part in plan.services.items()
                        if part.people
                    ]
                    sending.append(group.create_task(self._letters(accounts[DAYASOS])))
                    sending.append(group.create_task(self._books(accounts)))
                    await asyncio.wait(sending)
                    await self._corrections(plan, accounts)
                    await self._itemised(plan, accounts)
                    everything_sent.set()
                    with self._phase("menunggu kinerja"):
                        self.report.lines = await counting
            except ExceptionGroup as failed:
                # One reason is enough for the person who reads it; the others were cancelled.
                raise failed.exceptions[0] from None

    async def _send(
        self, service: str, part: ServicePlan, accounts: dict[str, Account], progress: Progress
    ) -> None:
        total = len(part.people) + len(part.completions) + len(part.evaluations)
        bar = progress.add_task(service, total=total)
        before = 0
        for kind in KINDS:
            upload = await asyncio.to_thread(make_upload, part, kind)
            if upload is None:
                continue
            progress.update(bar, description=f"{service}: {WORDS[kind]}")
            account = accounts[evaluator(service) if kind == EVALUASI else service]
            with self._phase(f"{service}: {WORDS[kind]}") as phase:
                follow = partial(_advance, progress, bar, before)
                arrived = await send(self._api, account, service, upload, follow)
                phase.rows = upload.rows
            before += upload.rows
            progress.update(bar, completed=before)
            self._note(service, kind, phase, arrived)
        progress.update(bar, description=f"{service}: selesai")

    async def _letters(self, account: Account) -> None:
        with self._phase(f"{DAYASOS}: surat"):
            await issue_letters(self._api, account)

    async def _books(self, accounts: dict[str, Account]) -> None:
        with self._phase("kinerja: entri dan anggaran"):
            await write_entries(self._api, accounts)
            await write_budget(self._api, accounts)

    async def _corrections(self, plan: Plan, accounts: dict[str, Account]) -> None:
        async def one(correction: Correction) -> None:
            await correct(self._api, accounts[correction.service], accounts[HEAD], correction)

        with self._phase("koreksi rekam"):
            await at_once(corrections(plan), one)

    async def _itemised(self, plan: Plan, accounts: dict[str, Account]) -> None:
        with self._phase(f"{FAKIRMISKIN}: pangan terinci"):
            await hand_out(self._api, accounts[FAKIRMISKIN], plan)

    async def _close(self, plan: Plan, accounts: dict[str, Account]) -> None:
        """What stands on counted facts: who is on the lists, and the quarters as submitted."""
        with self._phase("kinerja: daftar sasaran"):
            await write_lists(self._api, accounts, plan)
        with self._phase("kinerja: penutupan triwulan"):
            await close_quarters(self._api, accounts)

    def _note(self, service: str, kind: str, phase: Phase, arrived: Arrived) -> None:
        self.report.new_rows += arrived.new
        self.report.known_rows += arrived.known
        if not self._console.is_terminal:
            rows = f"{arrived.new} baris baru, {arrived.known} sudah ada"
            self._console.print(f"{phase.end:6.1f} s  {service}: {WORDS[kind]}, {rows}")


def _advance(progress: Progress, bar: TaskID, before: int, done: int) -> None:
    progress.update(bar, completed=before + done)
