"""The dashboard in a real browser: accessible, alive, and neat in print."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from pypdf import PdfReader
from redis.asyncio import Redis

from kinerja.aturan.indikator.profil import Kantor
from kinerja.dasar.kunci import Kunci
from tests.databases import Database
from tests.kinerja.terbitan.test_dasbor import (
    IKU,
    MENTENG,
    TAHUN,
    Hidupan,
    isi_tahun,
    menyala,
    orang,
)

CHROMIUM = shutil.which("chromium")
AXE = Path(__file__).parents[2] / "alat/axe-core/axe.min.js"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not installed here"),
]

HP, MEJA = (360, 740), (1280, 900)
HALAMAN = {
    "depan": "/kinerja/dasbor",
    "depan-kosong": "/kinerja/dasbor?tahun=2025&bulan=3",
    "daftar": "/kinerja/dasbor/indikator",
    "daftar-tanpa-hasil": "/kinerja/dasbor/indikator?cari=xyz",
    "peringatan": "/kinerja/dasbor/peringatan",
    "iku": f"{IKU}?per=kelurahan",
    "sub-kegiatan": "/kinerja/dasbor/indikator/1.06.04.2.01.03?tahun=2024",
    "spm": "/kinerja/dasbor/indikator/rehsos-anak",
    "fakta": f"{IKU}/fakta?tahun={TAHUN}&batas=5",
    "galat": "/kinerja/dasbor/indikator/tidak-ada",
}


@pytest.fixture
def kantor(kantor_kini: Kantor) -> Kantor:
    return kantor_kini


@pytest.fixture
async def hidup(
    database: Callable[[str], Database], redis: Redis, kantor: Kantor, kunci: Kunci
) -> AsyncIterator[Hidupan]:
    async with menyala(database("kinerja"), redis, kantor, kunci, jeda=0.1) as satu:
        await satu.kirim(isi_tahun())
        yield satu


@pytest.fixture
async def peramban() -> AsyncIterator[Browser]:
    async with async_playwright() as alat:
        satu = await alat.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield satu
        await satu.close()


async def jendela(
    peramban: Browser,
    hidup: Hidupan,
    ukuran: tuple[int, int] = MEJA,
    **lain: Any,  # noqa: ANN401  (pilihan playwright)
) -> BrowserContext:
    return await peramban.new_context(
        base_url=hidup.url,
        viewport={"width": ukuran[0], "height": ukuran[1]},
        extra_http_headers={"Authorization": "Bearer perencana"},
        **lain,
    )


def dengarkan(halaman: Page) -> list[str]:
    """What the browser complains of, such as a breach of the content policy."""
    keluhan: list[str] = []
    halaman.on("console", lambda pesan: keluhan.append(pesan.text))
    halaman.on("pageerror", lambda galat: keluhan.append(str(galat)))
    return keluhan


@pytest.mark.parametrize("ukuran", [HP, MEJA], ids=["hp", "meja"])
async def test_axe_finds_nothing_in_light_and_in_dark(
    hidup: Hidupan, peramban: Browser, ukuran: tuple[int, int]
) -> None:
    axe = AXE.read_text(encoding="utf-8")
    tampak = await jendela(peramban, hidup, ukuran)
    ditemukan = {}
    for nama, jalan in HALAMAN.items():
        halaman = await tampak.new_page()
        await halaman.goto(jalan)
        await halaman.evaluate(axe)
        lebih = await halaman.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert lebih <= 0, f"{nama} tergeser ke samping {lebih} px"
        for skema in ("light", "dark"):
            await halaman.emulate_media(color_scheme=skema)
            hasil = await halaman.evaluate("axe.run({resultTypes: ['violations']})")
            ditemukan[nama, skema] = [
                (satu["id"], [simpul["html"] for simpul in satu["nodes"]])
                for satu in hasil["violations"]
            ]
        await halaman.close()

    assert {kunci: isi for kunci, isi in ditemukan.items() if isi} == {}


async def test_axe_would_find_what_is_wrong(hidup: Hidupan, peramban: Browser) -> None:
    """The counterpart: an empty finding means something, in the dark too."""
    tampak = await jendela(peramban, hidup)
    halaman = await tampak.new_page()
    await halaman.goto("/kinerja/dasbor")
    await halaman.evaluate(AXE.read_text(encoding="utf-8"))
    await halaman.emulate_media(color_scheme="dark")
    await halaman.evaluate("document.querySelector('label').remove()")
    await halaman.evaluate("document.documentElement.style.setProperty('--redup', '#333')")

    hasil = await halaman.evaluate("axe.run({resultTypes: ['violations']})")

    assert [satu["id"] for satu in hasil["violations"]] == ["color-contrast", "select-name"]


async def test_a_new_event_changes_the_open_page_without_a_reload(
    hidup: Hidupan, peramban: Browser
) -> None:
    tampak = await jendela(peramban, hidup, HP)
    halaman = await tampak.new_page()
    keluhan = dengarkan(halaman)
    await halaman.goto("/kinerja/dasbor")
    angka = halaman.locator(".utama .besar")
    await expect(angka).to_have_text("20,00\N{NO-BREAK SPACE}%")
    await expect(halaman.locator("#kabar[data-hidup]")).to_be_visible()
    await halaman.evaluate("window.belumDimuatUlang = true")
    batang = halaman.locator(f'[data-l="kel.{MENTENG}.b"]')
    lebar = await batang.get_attribute("width")

    await hidup.kirim(
        [p for ke in range(15) for p in orang(900 + ke, "rehsos", MENTENG, berfungsi=True)]
    )

    await expect(angka).to_have_text("36,00\N{NO-BREAK SPACE}%")
    await expect(halaman.locator(f'[data-l="kel.{MENTENG}.y"]')).to_have_text("55")
    await expect(halaman.locator("#kabar")).to_contain_text("angka berubah")
    await expect(halaman.locator("circle.langsung + text")).to_have_text("36,00")
    await expect(halaman.locator('[data-l="hari-ini"]')).to_contain_text("55")
    assert await batang.get_attribute("width") == lebar == "100%"
    assert await halaman.evaluate("window.belumDimuatUlang")
    assert await halaman.get_attribute("#kabar", "role") == "status"
    assert keluhan == []


async def test_an_indicator_page_is_live_too_and_what_is_focused_stays(
    hidup: Hidupan, peramban: Browser
) -> None:
    tampak = await jendela(peramban, hidup)
    halaman = await tampak.new_page()
    await halaman.goto(f"{IKU}?per=kelurahan")
    await expect(halaman.locator("#kabar[data-hidup]")).to_be_visible()
    await halaman.locator("a", has_text="Buka fakta").focus()

    await hidup.kirim([*orang(900, "rehsos", MENTENG)])

    await expect(halaman.locator(f'[data-l="s.{MENTENG}.y"]')).to_have_text("41")
    assert await halaman.evaluate("document.activeElement.textContent") == (
        "Buka fakta di balik angka ini"
    )


async def test_without_javascript_everything_is_there(hidup: Hidupan, peramban: Browser) -> None:
    tampak = await jendela(peramban, hidup, HP, java_script_enabled=False)
    halaman = await tampak.new_page()
    await halaman.goto("/kinerja/dasbor")
    await halaman.get_by_role("link", name="TW I", exact=False).first.click()

    assert "bulan=3" in halaman.url
    await expect(halaman.locator(".utama .besar")).to_contain_text("%")
    await halaman.get_by_role("link", name="Persentase PPKS yang berfungsi sosial").click()
    await expect(halaman.locator("h1")).to_have_text("Persentase PPKS yang berfungsi sosial")


async def test_it_is_walked_with_the_keyboard(hidup: Hidupan, peramban: Browser) -> None:
    tampak = await jendela(peramban, hidup)
    halaman = await tampak.new_page()
    await halaman.goto("/kinerja/dasbor")

    await halaman.keyboard.press("Tab")
    lompat = halaman.locator(".lompat")
    await expect(lompat).to_be_focused()
    await expect(lompat).to_be_in_viewport()
    await halaman.keyboard.press("Enter")
    await halaman.keyboard.press("Tab")

    assert await halaman.evaluate("document.activeElement.closest('main') !== null")
    garis = await halaman.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert garis == "solid"


async def test_it_prints_on_a_few_a4_pages(hidup: Hidupan, peramban: Browser) -> None:
    tampak = await jendela(peramban, hidup)
    halaman = await tampak.new_page()
    await halaman.goto("/kinerja/dasbor")

    cetakan = PdfReader(BytesIO(await halaman.pdf(prefer_css_page_size=True)))

    assert len(cetakan.pages) <= 4
    kotak = cetakan.pages[0].mediabox
    assert (round(kotak.width), round(kotak.height)) == (595, 842)
    tercetak = "".join(satu.extract_text() for satu in cetakan.pages)
    assert "Persentase PPKS yang berfungsi sosial" in tercetak.replace("\n", " ")
    assert "Tampilkan" not in tercetak
    assert "Semua indikator" not in tercetak


async def test_an_ended_session_is_told_and_leads_back(hidup: Hidupan, peramban: Browser) -> None:
    tampak = await jendela(peramban, hidup)
    halaman = await tampak.new_page()
    await halaman.route("**/dasbor/aliran*", lambda jalur: jalur.fulfill(status=401))
    await halaman.goto("/kinerja/dasbor")

    await expect(halaman.locator("#kabar")).to_contain_text("Pembaruan langsung terhenti.")
    await expect(halaman.locator("#kabar a")).to_have_text("Muat ulang")
