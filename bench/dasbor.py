"""The dashboard on a cheap phone: first paint, complete load, bytes; and what the server takes.

`.venv/bin/python -m bench.dasbor [--people 20000]`: a throwaway PostgreSQL and Redis with a year
of made-up records, kinerja served by uvicorn, and headless Chromium as a phone of 360 x 740
points, its processor slowed down 4 times and its network to slow 4G (1.44 Mbit/s down, 562 ms for
a request). Each load begins with an empty cache. For comparison the same server, in the same run,
sends a page of plain paragraphs as long as the dashboard, without style, script or query. What is
long is compressed, as everywhere, and the plain page, one line again and again, to nearly nothing:
it is the limit of a load at all. The requests include the browser's for an icon.

The time of the server is that of requests one after the other, without a browser.
"""

import argparse
import asyncio
import shutil
import statistics
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

import httpx
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.async_api import Browser, async_playwright
from redis.asyncio import Redis

from bench.kinerja import BATCH, events
from bench.system import machine, write
from kinerja.aturan.indikator.profil import baca_kantor
from kinerja.dasar.kunci import Kunci, Penanda
from kinerja.terbitan.publik import service as publik
from kit.crypto import Keyring, new_key
from kit.db import transaction
from kit.profile import office_dir
from ops.keys import signing_key
from ops.throwaway import ThrowawayServers
from tests.databases import Servers, with_roles
from tests.kinerja.terbitan.test_dasbor import Hidupan, menyala

PHONE = {"width": 360, "height": 740}
SLOWER = 4
SLOW_4G = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1_440_000 / 8,
    "uploadThroughput": 675_000 / 8,
}
ACCOUNT = {"Authorization": "Bearer perencana"}
DASHBOARD = "/kinerja/dasbor?tahun=2024"
PAGES = {"dashboard": DASHBOARD, "public page": "/kinerja/publik", "plain page": "/polos"}
PICTURE_OF = date(2025, 1, 15)
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
TIMES = f"""() => ({{
    paint: ({PAINTED})(),
    load: performance.getEntriesByType('navigation')[0].loadEventEnd,
}})"""


async def loaded(browser: Browser, url: str) -> dict[str, float]:
    """One load with an empty cache."""
    context = await browser.new_context(viewport=PHONE, extra_http_headers=ACCOUNT)  # type: ignore[arg-type]
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", SLOW_4G)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    asked: list[str] = []
    sizes: list[float] = []

    def note_size(message: dict[str, Any]) -> None:
        sizes.append(message["encodedDataLength"])

    devtools.on("Network.requestWillBeSent", lambda message: asked.append(message["requestId"]))
    devtools.on("Network.loadingFinished", note_size)
    await page.goto(url, wait_until="load")
    # The event stream opens after the load and does not end; nothing else may come later.
    await page.wait_for_timeout(200)
    await page.wait_for_function(PAINTED)
    times = await page.evaluate(TIMES)
    await context.close()
    return {
        "first paint ms": times["paint"],
        "complete ms": times["load"],
        "KB": sum(sizes) / 1_000,
        "requests": float(len(asked)),
    }


def median_of(runs: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(one[name] for one in runs) for name in runs[0]}


async def served(client: httpx.AsyncClient, path: str, times: int) -> dict[str, float]:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        (await client.get(path)).raise_for_status()
        taken.append((time.perf_counter() - start) * 1_000)
    taken.sort()
    return {"p50": taken[len(taken) // 2], "p99": taken[int(len(taken) * 0.99)]}


async def fill(running: Hidupan, people: int) -> None:
    for batch in events(people).values():
        for first in range(0, len(batch), BATCH):
            await running.kirim(batch[first : first + BATCH])
    async with transaction(running.sessions) as session:
        await publik.potret(session, baca_kantor(office_dir()), PICTURE_OF)


def add_plain_page(running: Hidupan, size: int) -> None:
    line = "<p>Sebuah halaman polos untuk pembanding.</p>\n"
    head = "<!doctype html><html lang=id><title>Polos</title>\n"
    html = head + line * (max(0, size - len(head)) // len(line) + 1)

    async def plain(_request: object) -> HTMLResponse:
        return HTMLResponse(html[:size])

    cast("FastAPI", running.server.config.app).add_route("/polos", plain)


async def measure(servers: Servers, options: argparse.Namespace) -> dict[str, dict[str, float]]:
    database = servers.clone("kinerja")
    redis = Redis.from_url(servers.redis_url())
    key = Kunci(Keyring(new_key()), Penanda(signing_key()))
    found: dict[str, dict[str, float]] = {}
    async with (
        menyala(database, redis, baca_kantor(office_dir()), key) as running,
        httpx.AsyncClient(base_url=running.url, headers=ACCOUNT, timeout=60) as client,
        async_playwright() as tool,
    ):
        await fill(running, options.people)
        page = await client.get(DASHBOARD)
        add_plain_page(running, len(page.raise_for_status().content))
        for name, path in PAGES.items():
            found[f"server: {name}, ms"] = await served(client, path, options.requests)
        browser = await tool.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in PAGES}
        for _ in range(options.times):
            for name, path in PAGES.items():
                runs[name].append(await loaded(browser, running.url + path))
        await browser.close()
        found |= {f"phone: {name}": median_of(runs[name]) for name in PAGES}
    await redis.aclose()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with ThrowawayServers() as running:
        found = asyncio.run(measure(with_roles(running), options))
    for name, values in found.items():
        print(f"{name:26}" + "".join(f"{key:>16} {value:9.1f}" for key, value in values.items()))
    write(options.json, {"machine": machine(), "found": found})


if __name__ == "__main__":
    main()
