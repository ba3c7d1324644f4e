"""A real browser for the pages of the gateway."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

AXE = Path(__file__).parents[1] / "alat/axe-core/axe.min.js"
CHROMIUM = shutil.which("chromium")


@asynccontextmanager
async def browsing(**options: Any) -> AsyncIterator[Page]:  # noqa: ANN401  (playwright's own)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        context = await browser.new_context(locale="id-ID", **options)
        page = await context.new_page()
        page.set_default_timeout(15_000)
        try:
            yield page
        finally:
            await browser.close()


def in_chromium(test: Any) -> Any:  # noqa: ANN401  (pytest's own)
    missing = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, not installed here")
    return pytest.mark.browser(missing(test))


async def problems_of(page: Page) -> list[str]:
    """What axe finds wrong. By the debugger: the page's policy allows no foreign script."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = await page.evaluate("axe.run()")
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found["violations"]]
