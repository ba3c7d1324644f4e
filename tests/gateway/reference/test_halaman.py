"""The reference page in a real browser: drawn, offline, and within its own policy."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from gateway.reference.endpoints import CSP
from tests.gateway.conftest import House, serving

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing outside of this machine has an address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--enable-logging=stderr",
    "--v=0",
    "--virtual-time-budget=8000",
    "--dump-dom",
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not installed here"),
]


async def look_at(url: str) -> tuple[str, list[str]]:
    """The page as it stands after its scripts ran, and what the browser's console says of it."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory(prefix="gw-", ignore_cleanup_errors=True) as profile:
        browser = await asyncio.create_subprocess_exec(
            CHROMIUM,
            *FLAGS,
            f"--user-data-dir={profile}",
            url,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(60):
                page, log = await browser.communicate()
        finally:
            if browser.returncode is None:
                browser.kill()
                await browser.wait()
    console = [line for line in log.decode(errors="replace").splitlines() if "CONSOLE" in line]
    return page.decode(), console


async def test_the_reference_is_drawn_offline_and_within_its_policy(house: House) -> None:
    page, console = await look_at(f"{house.url}/docs#/Gateway%3A%20Akun")

    assert re.findall(r'<main id="acuan">.*data-tag="Gateway: Akun"', page, re.DOTALL)
    assert re.findall(r'class="opblock opblock-post[^"]*" id="operations-[^"]*buat_akun', page)
    assert "/gateway/v1/akun" in re.sub(r"<[^>]*>|\u200b", "", page)
    assert "Semua layanan siap" in page
    assert console == []


async def test_the_console_would_tell_what_the_policy_forbids() -> None:
    """The counterpart: an empty console means something."""

    async def forbidden(request: Request) -> HTMLResponse:
        return HTMLResponse("<script>1</script>", headers={"Content-Security-Policy": CSP})

    async with serving(Starlette(routes=[Route("/", forbidden)])) as url:
        _, console = await look_at(url)

    assert any("Content Security Policy" in line for line in console)
