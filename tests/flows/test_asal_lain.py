"""A page of another origin works with the API in a real browser; one that is not listed cannot."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from joserfc.jwk import KeySet, OKPKey
from playwright.async_api import Page, async_playwright
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from gateway.tokens import SigningKey
from kinerja.app import create_app
from kinerja.aturan.indikator.profil import baca_kantor
from kinerja.buku.rekam.events import GROUP, MODELS, STREAMS
from kinerja.dasar.kunci import Kunci, Penanda
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import terima
from kit.auth import Verifier
from kit.clock import today
from kit.crypto import Keyring, new_key
from kit.db import Sessions, transaction
from kit.profile import office_dir
from kit.relay import relay_once
from kit.streams import Consumer
from ops.keys import signing_key
from rehsos.app import BIDANG
from tests.gateway.conftest import House, living, serving
from tests.pelayanan.conftest import SELESAI, formulir, loket_untuk

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not installed here"),
]

SANDI = "jendela-terbuka-lebar"
# What an application of another origin does with `fetch`, and no more.
ASK = """async ([url, method, token, body, form]) => {
    const headers = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers['Content-Type'] = 'application/json';
    if (method === 'POST' && !form) headers['Idempotency-Key'] = crypto.randomUUID?.() ?? 'satu';
    const sent = form ? new URLSearchParams(form) : body && JSON.stringify(body);
    try {
        const answer = await fetch(url, {method, headers, body: sent});
        return {status: answer.status, body: await answer.json(),
                id: answer.headers.get('X-Request-ID'), etag: answer.headers.get('ETag')};
    } catch (error) { return {status: 0, body: String(error)}; }
}"""


class Elsewhere:
    """An application on a page of its own origin."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url, self.token = page, url, ""

    async def ask(
        self, path: str, body: object = None, *, form: dict[str, str] | None = None
    ) -> dict[str, Any]:
        method = "GET" if body is None and form is None else "POST"
        sent = [self.url + path, method, self.token, body, form]
        found: dict[str, Any] = await self.page.evaluate(ASK, sent)
        return found

    async def sign_in(self) -> dict[str, Any]:
        form = {"grant_type": "password", "username": "sri", "password": SANDI}
        found = await self.ask("/auth/token", form=form)
        self.token = found["body"]["access_token"] if found["status"] == 200 else ""
        return found


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        made = await browser.new_page()
        made.set_default_timeout(15_000)
        yield made
        await browser.close()


@pytest.fixture
async def elsewhere() -> AsyncIterator[str]:
    """The address of somebody else's page."""

    async def start(_: object) -> HTMLResponse:
        return HTMLResponse("<!doctype html><title>Aplikasi lain</title>")

    async with serving(Starlette(routes=[Route("/", start)])) as url:
        yield url


@pytest.fixture
async def house(
    fresh_sessions: Callable[[str], Sessions], redis: Redis, elsewhere: str
) -> AsyncIterator[tuple[House, Callable[[], Any]]]:
    """Gateway, a bidang and kinerja; and what carries events from one to the other."""
    signing = SigningKey.parse(OKPKey.generate_key("Ed25519").as_pem(private=True).decode())
    office = baca_kantor(office_dir())
    rehsos, kinerja = fresh_sessions("rehsos"), fresh_sessions("kinerja")
    async with transaction(kinerja) as session:
        await pastikan_aturan(session, office.peraturan)

    async def keys() -> KeySet:
        return signing.key_set()

    apps = {
        "rehsos": BIDANG.create_app(
            sessions=rehsos, verify=Verifier(keys), loket=loket_untuk("rehsos")
        ),
        "kinerja": create_app(
            sessions=kinerja,
            redis=redis,
            verify=Verifier(keys),
            kantor=office,
            kunci=Kunci(Keyring(new_key()), Penanda(signing_key())),
        ),
    }

    async def carry() -> None:
        consumer = Consumer(kinerja, redis, STREAMS, GROUP, "tes", MODELS, terima)
        await consumer.ensure_groups()
        while await relay_once(rehsos, redis, "rehsos"):
            pass
        while await consumer.step(block_ms=None):
            pass

    with tempfile.TemporaryDirectory(prefix="al-") as folder:
        async with AsyncExitStack() as stack:
            upstreams = {
                name: await stack.enter_async_context(serving(app, uds=f"{folder}/{name}.sock"))
                for name, app in apps.items()
            }
            gateway = await stack.enter_async_context(
                living(fresh_sessions("gateway"), signing, upstreams, allowed_origins=[elsewhere])
            )
            yield gateway, carry


async def test_a_listed_page_works_and_a_strange_one_cannot(
    house: tuple[House, Callable[[], Any]], page: Page, elsewhere: str
) -> None:
    gateway, carry = house
    await _account(gateway)
    await page.goto(elsewhere)
    here = Elsewhere(page, gateway.url)

    assert (await here.ask("/rehsos/v1/ppks"))["body"]["type"] == "/problems/belum-masuk"
    assert (await here.sign_in())["status"] == 200
    registered = await here.ask("/rehsos/v1/ppks", formulir())
    assert registered["status"] == 201, registered
    assert registered["id"]
    asked = {
        "layanan": "rumah-singgah",
        "ppks_id": registered["body"]["id"],
        "sumber": "permohonan",
    }
    request = await here.ask("/rehsos/v1/permohonan", asked)
    for step, sent in (("verifikasi", {}), ("proses", {}), ("selesai", SELESAI)):
        taken = await here.ask(f"/rehsos/v1/permohonan/{request['body']['id']}/{step}", sent)
        assert taken["status"] == 200, taken
    assert taken["etag"] is not None
    await carry()
    figure = await here.ask(f"/kinerja/v1/indikator/ppks-berfungsi-sosial?tahun={today().year}")
    assert (figure["status"], figure["body"]["penyebut"]) == (200, 1)

    # The same server by another name is another origin, and this one nobody has listed.
    await page.goto(elsewhere.replace("127.0.0.1", "localhost"))
    strange = Elsewhere(page, gateway.url)
    assert (await strange.ask("/.well-known/jwks.json"))["status"] == 200
    assert (await strange.sign_in())["status"] == 0
    strange.token = here.token
    for path, body in (("/rehsos/v1/ppks", None), ("/rehsos/v1/ppks", formulir())):
        assert (await strange.ask(path, body))["status"] == 0
    left = await gateway.client.get(
        "/rehsos/v1/ppks", headers={"Authorization": f"Bearer {here.token}"}
    )
    assert len(left.json()["data"]) == 1


async def _account(gateway: House) -> None:
    account = {
        "nama_pengguna": "sri", "nama": "Sri", "peran": ["petugas"], "bidang": ["rehsos"],
        "wilayah": ["*"], "kata_sandi": SANDI,
    }  # fmt: skip
    made = await gateway.client.post(
        "/gateway/v1/akun", json=account, headers=await gateway.bearer()
    )
    assert made.status_code == 201, made.text
