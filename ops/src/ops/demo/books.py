"""The office's own books in kinerja: hand entries, budget, governed lists, closed quarters.

Every step looks at what is there and takes only what is missing, so a run that was stopped goes
on, and a second run does nothing.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from ops.demo.accounts import HEAD, PLANNER
from ops.demo.api import Account, Api, Refused
from ops.demo.calendar_2024 import YEAR
from ops.demo.draws import SEED
from ops.demo.lists import ACTIVE, ASSESSED, list_upload
from ops.demo.office import Entry, budget_upload, entries, entry_upload, evidence
from ops.demo.plan import Plan
from ops.demo.sending import send

BOOKS = "/kinerja/v1"
AT_ONCE = 4
MOST_AT_ONCE = 1_000
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, f"{SEED}.buku")

Accounts = dict[str, Account]
T = TypeVar("T")


def _nothing(_: int) -> None:
    """Nobody follows a file of some hundred rows."""


async def at_once(things: Iterable[T], deed: Callable[[T], Awaitable[None]]) -> None:
    """The deed on each, a few at a time."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(thing: T) -> None:
        async with places:
            await deed(thing)

    async with asyncio.TaskGroup() as group:
        for thing in things:
            group.create_task(one(thing))


async def write_entries(api: Api, accounts: Accounts) -> None:
    """The planner writes and gives evidence, the head approves."""
    planner, head = accounts[PLANNER], accounts[HEAD]
    await send(api, planner, "kinerja", entry_upload(), _nothing)
    known = {
        (row["indikator"], row["bulan"]): row
        for row in await _all(api, planner, f"{BOOKS}/entri", {"tahun": YEAR})
    }

    async def approve(entry: Entry) -> None:
        row = known[entry.indicator, entry.month]
        path, status = f"{BOOKS}/entri/{row['id']}", row["status"]
        if status == "draf":
            await api.call(
                "POST",
                f"{path}/bukti",
                account=planner,
                content=evidence(entry),
                query={"nama": f"demo-{entry.indicator}-{entry.month:02}.pdf"},
                headers={"Content-Type": "application/pdf"},
            )
            await _step(api, planner, f"{path}/ajukan")
            status = "diajukan"
        if status == "diajukan":
            await _step(api, head, f"{path}/setujui")

    await at_once(entries(), approve)


async def write_budget(api: Api, accounts: Accounts) -> None:
    """The planner writes what was spent, the head approves it."""
    planner, head = accounts[PLANNER], accounts[HEAD]
    answer = await api.call("GET", f"{BOOKS}/anggaran", account=planner, query={"tahun": YEAR})
    ceilings = {
        row["kode"]: int(row["pagu"].partition(".")[0])
        for row in answer.json()["data"]
        if row["level"] == "subkegiatan"
    }
    spendable = {code: ceiling for code, ceiling in ceilings.items() if ceiling}
    await send(api, planner, "kinerja", budget_upload(spendable), _nothing)
    path = f"{BOOKS}/anggaran/realisasi"

    await _approve(api, head, path, path, {"tahun": YEAR})


async def write_lists(api: Api, accounts: Accounts, plan: Plan) -> None:
    """From a file, then whom the assessments propose; kinerja must know the people by now.

    The planner proposes, the head approves.
    """
    planner, head = accounts[PLANNER], accounts[HEAD]
    upload = await asyncio.to_thread(list_upload, plan)
    await send(api, planner, "kinerja", upload, _nothing)

    async def settle(name: str) -> None:
        path = f"{BOOKS}/daftar/{name}"
        if name in ASSESSED:
            await api.call("POST", f"{path}/usulkan", account=planner, json={"tahun": YEAR})
        await _approve(api, head, path, f"{path}/usul", {"tahun": YEAR})

    await at_once((*ASSESSED, ACTIVE), settle)


async def close_quarters(api: Api, accounts: Accounts) -> None:
    planner, head = accounts[PLANNER], accounts[HEAD]
    known = {
        row["triwulan"]: row
        for row in await _all(api, planner, f"{BOOKS}/periode", {"tahun": YEAR})
    }
    for quarter in range(1, 5):
        row = known.get(quarter)
        if row is None:
            name = str(uuid.uuid5(_NAMESPACE, f"triwulan-{quarter}"))
            asked = await api.call(
                "POST",
                f"{BOOKS}/periode",
                account=planner,
                json={"tahun": YEAR, "triwulan": quarter},
                headers={"Idempotency-Key": name},
            )
            row = asked.json()
        path = f"{BOOKS}/periode/{row['id']}"
        if row["status"] in ("disiapkan", "dikembalikan"):
            await _step(api, planner, f"{path}/ajukan")
        if row["status"] != "ditandatangani":
            await _step(api, head, f"{path}/tandatangani")


async def _approve(
    api: Api, head: Account, path: str, listed: str, query: dict[str, str | int]
) -> None:
    """All that waits there, as many at once as the operation takes."""
    rows = await _all(api, head, listed, {**query, "status": "diusulkan"})
    for start in range(0, len(rows), MOST_AT_ONCE):
        some = [row["id"] for row in rows[start : start + MOST_AT_ONCE]]
        await api.call("POST", f"{path}/setujui", account=head, json={"id": some})


async def _step(api: Api, account: Account, path: str) -> None:
    try:
        await api.call("POST", path, account=account)
    except Refused as refused:
        # Sent twice because the first answer was lost: the step is taken, or just being taken.
        if refused.status not in (409, 412):
            raise


async def _all(
    api: Api, account: Account, path: str, query: dict[str, str | int]
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    more: dict[str, str | int] = {"batas": 500}
    while True:
        page = (await api.call("GET", path, account=account, query={**query, **more})).json()
        rows += page["data"]
        if page["berikutnya"] is None:
            return rows
        more["kursor"] = page["berikutnya"]
