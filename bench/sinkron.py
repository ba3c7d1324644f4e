"""A device's batch beside the same requests sent one by one: `python -m bench.sinkron`.

500 items of field work (a person, their request, its first two steps, and so on) against rehsos in
process on a real PostgreSQL: as one `sinkron`, as single requests, and the batch again when all of
it is known. Rounds are interleaved and the medians compared; the limit is 2 s for a batch.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
import uuid
from pathlib import Path
from typing import Any

from kit.db import make_engine, make_sessions, new_id
from ops.throwaway import ThrowawayServers
from tests.databases import with_roles
from tests.pelayanan.conftest import Klien, buat_klien, formulir, tanpa_nik

ITEMS = 500
Item = dict[str, Any]


def field_day(items: int) -> list[Item]:
    made: list[Item] = []

    def item(path: str, body: object) -> None:
        made.append({"id": str(new_id()), "jalur": f"/{path}", "isi": body})

    while len(made) < items:
        person, asked = str(new_id()), str(new_id())
        form = formulir if len(made) % 8 else tanpa_nik
        item("ppks", {"id": person, **form(nama=f"Siti {uuid.uuid4().hex[:8]}")})
        request = {"layanan": "rumah-singgah", "sumber": "permohonan"}
        item("permohonan", {"id": asked, "ppks_id": person, **request})
        item(f"permohonan/{asked}/verifikasi", None)
        item(f"permohonan/{asked}/proses", None)
    return made[:items]


async def as_batch(client: Klien, device: str, items: list[Item]) -> float:
    began = time.perf_counter()
    answer = await client.post("sinkron", {"perangkat": device, "butir": items, "ringkas": True})
    took = time.perf_counter() - began
    found = answer.json()
    assert found["diterima"] == len(items), found["butir"][0]  # noqa: S101
    return took


async def one_by_one(client: Klien, items: list[Item]) -> float:
    began = time.perf_counter()
    for item in items:
        path = item["jalur"].removeprefix("/")
        answer = await client.post(path, item["isi"], Idempotency_Key=item["id"])
        assert answer.is_success, answer.text  # noqa: S101
    return time.perf_counter() - began


async def run(rounds: int, items: int) -> dict[str, float]:
    took: dict[str, list[float]] = {name: [] for name in ("batch", "again", "singly")}
    with ThrowawayServers() as running:
        engine = make_engine(with_roles(running).clone("rehsos").url)
        client = buat_klien("rehsos", make_sessions(engine))
        async with client.client:
            await one_by_one(client, field_day(40))
            for _ in range(rounds):
                day, device = field_day(items), str(uuid.uuid4())
                took["batch"].append(await as_batch(client, device, day))
                took["again"].append(await as_batch(client, device, day))
                took["singly"].append(await one_by_one(client, field_day(items)))
        await engine.dispose()
    return {name: round(statistics.median(times), 2) for name, times in took.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    found = asyncio.run(run(asked.rounds, asked.items))
    print(
        f"{asked.items} items as one batch: {found['batch']} s; the same again: {found['again']} s;"
        f" one by one: {found['singly']} s"
    )
    if asked.json:
        asked.json.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
