"""Signing in with a browser: what the cookie opens, what it never opens, and how it ends."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from html import escape
from pathlib import Path

import pytest
from httpx import Response
from sqlalchemy import func, select, update
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from gateway.akun.models import Akun
from gateway.masuk.models import PercobaanMasuk, TokenPenyegar
from gateway.peramban.pages import BrowserPages
from gateway.peramban.rules import COOKIE, Roots, local_target
from gateway.peramban.service import Browsers
from gateway.services import INSTALLED
from kit.audit import audit
from kit.auth import Verifier, keys_from
from kit.clock import now
from kit.db import Sessions, make_engine, make_sessions, transaction
from tests.gateway.browser import browsing, in_chromium, problems_of
from tests.gateway.conftest import ADMIN_PASSWORD, House, MakeHouse, serving
from tests.gateway.upstream import Upstream

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
async def kinerja(folder: Path) -> AsyncIterator[Upstream]:
    upstream = Upstream()
    async with serving(upstream, uds=f"{folder}/kinerja.sock"):
        yield upstream


@pytest.fixture
async def rumah(
    kinerja: Upstream,
    folder: Path,
    fresh_sessions: Callable[[str], Sessions],
    make_house: MakeHouse,
) -> House:
    """A gateway in front of something that tells what it was sent."""
    del kinerja
    found: House = await make_house(
        sessions=fresh_sessions("gateway"),
        upstreams={"kinerja": f"unix:{folder}/kinerja.sock"},
        trusted_proxies="127.0.0.1",
    )
    return found


async def sign_in(
    house: House, password: str = ADMIN_PASSWORD, ke: str = "/kinerja/dasbor", **headers: str
) -> Response:
    return await house.client.post(
        "/masuk",
        data={"nama_pengguna": "admin", "kata_sandi": password, "ke": ke},
        headers={"Origin": house.url} | headers,
    )


def arrived(answer: Response) -> dict[str, str]:
    """The headers that the service saw."""
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["headers"])


def cookies(answer: Response) -> dict[str, str]:
    """The attributes of each session cookie, by its path."""
    lines = [line for line in answer.headers.get_list("set-cookie") if line.startswith(COOKIE)]
    return {re.findall(r"Path=([^;]+)", line)[0]: line for line in lines}


# -- the cookie


async def test_a_session_is_a_strict_cookie_for_the_dashboard_alone(rumah: House) -> None:
    answer = await sign_in(rumah)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/kinerja/dasbor"
    made = cookies(answer)
    # Where one looks, and where one leaves: nowhere else.
    assert set(made) == {"/kinerja/dasbor", "/keluar"}
    for line in made.values():
        assert "HttpOnly" in line
        assert "samesite=strict" in line.lower()
        assert "Max-Age=43200" in line
        assert "Secure" not in line
    by_https = await sign_in(rumah, **{"X-Forwarded-Proto": "https"})
    assert all("Secure" in line for line in cookies(by_https).values())


async def test_the_cookie_becomes_a_token_that_only_reads_figures(
    rumah: House, kinerja: Upstream
) -> None:
    await sign_in(rumah)

    seen = arrived(await rumah.client.get("/kinerja/dasbor/iku?tahun=2026", headers=HTML))

    assert "cookie" not in seen
    verify = Verifier(keys_from(f"{rumah.url}/.well-known/jwks.json"))
    actor = await verify(seen["authorization"].removeprefix("Bearer "))
    assert actor.peran == {"admin"}
    assert actor.scopes
    assert all(s.startswith("kinerja:") and s.endswith(":baca") for s in actor.scopes)
    assert kinerja.seen[-1]["query_string"] == b"tahun=2026"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/kinerja/v1/indikator"),
        ("GET", "/kinerja/v1/dasbor"),
        ("GET", "/kinerja/dasborlain"),
        ("POST", "/kinerja/dasbor"),
        ("PUT", "/kinerja/dasbor/iku"),
        ("DELETE", "/kinerja/dasbor"),
        ("POST", "/kinerja/v1/entri"),
        ("PUT", "/kinerja/publik"),
        ("GET", "/kinerja/dasbo%72"),
    ],
)
async def test_the_cookie_opens_nothing_else(
    rumah: House, kinerja: Upstream, method: str, path: str
) -> None:
    """INVARIANT: the API takes no cookie, so that no other site can use it in one's name."""
    made = cookies(await sign_in(rumah))["/kinerja/dasbor"].partition(";")[0]

    answer = await rumah.client.request(method, path, headers={"Cookie": made} | HTML)

    assert answer.status_code == 401
    assert answer.json()["type"].endswith("/belum-masuk")
    assert kinerja.seen == []


async def test_the_cookie_is_no_refresh_token(rumah: House) -> None:
    await sign_in(rumah)
    secret = next(cookie.value for cookie in rumah.client.cookies.jar if cookie.name == COOKIE)

    answer = await rumah.client.post(
        "/auth/token", data={"grant_type": "refresh_token", "refresh_token": str(secret)}
    )

    assert answer.status_code == 400
    assert (await rumah.client.get("/kinerja/dasbor")).status_code == 200


async def test_a_token_of_ones_own_goes_before_the_cookie(rumah: House) -> None:
    await sign_in(rumah)
    bearer = rumah.token_for("kinerja:indikator:baca")

    seen = arrived(await rumah.client.get("/kinerja/dasbor", headers=bearer))

    assert seen["authorization"] == bearer["Authorization"]
    assert "cookie" not in seen


async def test_two_sessions_in_one_request_are_none(rumah: House) -> None:
    """A cookie that another page of this host planted does not win."""
    mine = cookies(await sign_in(rumah))["/kinerja/dasbor"].partition(";")[0]
    planted = f"{mine}; {COOKIE}={'x' * 43}"
    rumah.client.cookies.clear()

    answer = await rumah.client.get("/kinerja/dasbor", headers={"Cookie": planted})

    assert answer.status_code == 401


# -- how long it lives


async def test_while_the_session_lives_every_request_has_a_fresh_token(rumah: House) -> None:
    """Tokens end after ten minutes; nobody who works with the pages notices."""
    await sign_in(rumah)
    first = arrived(await rumah.client.get("/kinerja/dasbor"))["authorization"]
    await _age_sessions(rumah, timedelta(hours=11, minutes=59))

    later = arrived(await rumah.client.get("/kinerja/dasbor"))["authorization"]

    assert later != first
    verify = Verifier(keys_from(f"{rumah.url}/.well-known/jwks.json"))
    await verify(later.removeprefix("Bearer "))

    await _age_sessions(rumah, timedelta(minutes=2))
    assert (await rumah.client.get("/kinerja/dasbor")).status_code == 401


async def test_signing_out_ends_the_session_also_for_a_copied_cookie(rumah: House) -> None:
    made = cookies(await sign_in(rumah))["/kinerja/dasbor"].partition(";")[0]
    assert (await rumah.client.get("/kinerja/dasbor")).status_code == 200

    answer = await rumah.client.post("/keluar", headers={"Origin": rumah.url})

    assert answer.status_code == 303
    assert answer.headers["location"] == "/masuk?keluar"
    assert not [cookie for cookie in rumah.client.cookies.jar if cookie.name == COOKIE]
    again = await rumah.client.get("/kinerja/dasbor", headers={"Cookie": made} | HTML)
    assert again.status_code == 303
    assert again.headers["location"] == "/masuk?ke=/kinerja/dasbor"


async def test_the_session_ends_with_the_password_and_with_the_account(rumah: House) -> None:
    await sign_in(rumah)
    bearer = await rumah.bearer()
    changed = await rumah.client.put(
        "/auth/kata-sandi",
        json={"lama": ADMIN_PASSWORD, "baru": "hujan-sungai-jembatan"},
        headers=bearer,
    )
    assert changed.status_code == 204
    assert (await rumah.client.get("/kinerja/dasbor")).status_code == 401

    await sign_in(rumah, "hujan-sungai-jembatan")
    assert (await rumah.client.get("/kinerja/dasbor")).status_code == 200
    async with transaction(rumah.sessions) as session:
        await session.execute(update(Akun).values(aktif=False))
    assert (await rumah.client.get("/kinerja/dasbor")).status_code == 401


async def test_changed_roles_hold_at_once(rumah: House) -> None:
    await sign_in(rumah)
    async with transaction(rumah.sessions) as session:
        await session.execute(update(Akun).values(peran=["perencana"]))

    seen = arrived(await rumah.client.get("/kinerja/dasbor"))

    verify = Verifier(keys_from(f"{rumah.url}/.well-known/jwks.json"))
    actor = await verify(seen["authorization"].removeprefix("Bearer "))
    assert actor.peran == {"perencana"}
    assert actor.allows("kinerja:laporan:baca")


async def test_an_account_without_figures_gets_no_session(rumah: House) -> None:
    async with transaction(rumah.sessions) as session:
        await session.execute(update(Akun).values(peran=["warga"]))

    answer = await sign_in(rumah)

    assert answer.status_code == 403
    assert "tidak berhak membuka dasbor" in answer.text
    assert not cookies(answer)


async def test_without_its_database_the_gateway_says_so(rumah: House) -> None:
    await sign_in(rumah)
    engine = make_engine("postgresql+psycopg://gateway@127.0.0.1:1/gateway")
    rumah.app.pages = BrowserPages(
        Browsers(make_sessions(engine), rumah.signing).token, Roots.of(INSTALLED)
    )

    answer = await rumah.client.get("/kinerja/dasbor")
    await engine.dispose()

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"


# -- wrong passwords


async def test_a_wrong_password_is_counted_as_at_the_token_endpoint(rumah: House) -> None:
    for _ in range(5):
        answer = await sign_in(rumah, "salah-sekali")
        assert answer.status_code == 400
        assert "Nama pengguna atau kata sandi salah." in answer.text
        assert 'value="admin"' in answer.text
        assert "salah-sekali" not in answer.text

    locked = await sign_in(rumah, "salah-sekali")
    other_door = await rumah.client.post(
        "/auth/token",
        data={"grant_type": "password", "username": "admin", "password": ADMIN_PASSWORD},
    )

    assert locked.status_code == other_door.status_code == 429
    assert int(locked.headers["retry-after"]) >= 1
    assert "Terlalu banyak percobaan masuk yang gagal. Coba lagi dalam" in locked.text


async def test_signing_in_and_out_is_recorded(rumah: House) -> None:
    await sign_in(rumah)
    await rumah.client.post("/keluar", headers={"Origin": rumah.url})

    async with rumah.sessions() as session:
        told = await session.scalars(select(audit.c.action).order_by(audit.c.id))
        failed = await session.scalar(select(func.coalesce(func.sum(PercobaanMasuk.gagal), 0)))
    assert list(told)[-2:] == ["masuk", "keluar"]
    assert failed == 0


async def test_the_password_ends_everything_from_any_device(rumah: House) -> None:
    """Breaks if a lost telephone can only be signed out by holding it."""
    await sign_in(rumah)
    program = await rumah.sign_in()
    form = {"nama_pengguna": "admin", "kata_sandi": "salah-sekali", "semua": "ya"}
    here = {"Origin": rumah.url}

    wrong = await rumah.client.post("/masuk", data=form, headers=here)
    still = await rumah.client.get("/kinerja/dasbor")
    right = await rumah.client.post(
        "/masuk", data=form | {"kata_sandi": ADMIN_PASSWORD}, headers=here
    )

    assert (wrong.status_code, still.status_code) == (400, 200)
    assert right.headers["location"] == "/masuk?keluar=semua"
    told = await rumah.client.get(right.headers["location"])
    assert "Semua sesi dan token akun ini sudah diakhiri" in told.text
    assert (await rumah.client.get("/kinerja/dasbor")).status_code == 401
    bearer = {"Authorization": f"Bearer {program['access_token']}"}
    assert (await rumah.client.get("/auth/saya", headers=bearer)).status_code == 401


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"nama_pengguna": "admin"},
        {"kata_sandi": ADMIN_PASSWORD},
        {"nama_pengguna": " ", "kata_sandi": ADMIN_PASSWORD},
    ],
)
async def test_an_incomplete_form_is_asked_for_again(house: House, data: dict[str, str]) -> None:
    answer = await house.client.post("/masuk", data=data, headers={"Origin": house.url})

    assert answer.status_code == 400
    assert "Isi nama pengguna dan kata sandi." in answer.text or "formulir" in answer.text


async def test_what_was_typed_is_shown_as_text(house: House) -> None:
    answer = await house.client.post(
        "/masuk",
        data={"nama_pengguna": '"><script>1</script>', "kata_sandi": "", "ke": '"><b>'},
        headers={"Origin": house.url},
    )

    assert "<script>" not in answer.text
    assert "<b>" not in answer.text


# -- other sites


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://jahat.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
@pytest.mark.parametrize("path", ["/masuk", "/keluar"])
async def test_a_form_of_another_site_is_refused(
    rumah: House, headers: dict[str, str], path: str
) -> None:
    await sign_in(rumah)
    data = {"nama_pengguna": "admin", "kata_sandi": ADMIN_PASSWORD}

    answer = await rumah.client.post(path, data=data, headers=headers)

    assert answer.status_code == 403
    assert not answer.headers.get_list("set-cookie")
    assert (await rumah.client.get("/kinerja/dasbor")).status_code == 200


@pytest.mark.parametrize(
    ("given", "target"),
    [
        (None, "/kinerja/dasbor"),
        ("/kinerja/dasbor/iku?tahun=2026&per=bulan", "/kinerja/dasbor/iku?tahun=2026&per=bulan"),
        ("https://jahat.example/", "/kinerja/dasbor"),
        ("//jahat.example/kinerja/dasbor", "/kinerja/dasbor"),
        ("/\\jahat.example", "/kinerja/dasbor"),
        ("/kinerja/dasbor@jahat.example", "/kinerja/dasbor"),
        ("/kinerja/dasbor.jahat.example", "/kinerja/dasbor"),
        ("/kinerja/dasbor/../../masuk", "/kinerja/dasbor"),
        ("/kinerja/dasbor/%2e%2e/x", "/kinerja/dasbor"),
        ("/kinerja/dasbor\r\nSet-Cookie: a=b", "/kinerja/dasbor"),
        ("/kinerja/dasbor?a=\n", "/kinerja/dasbor"),
        ("javascript:alert(1)", "/kinerja/dasbor"),
        ("/kinerja/v1/indikator", "/kinerja/dasbor"),
        ("/kinerja/dasbor/é", "/kinerja/dasbor"),
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(given: str | None, target: str) -> None:
    assert local_target(given) == target


async def test_a_browser_is_sent_to_sign_in_and_back(rumah: House) -> None:
    asked = await rumah.client.get("/kinerja/dasbor/iku?tahun=2026&per=bulan", headers=HTML)

    assert asked.status_code == 303
    assert asked.headers["cache-control"] == "no-store"
    shown = await rumah.client.get(asked.headers["location"])
    (ke,) = re.findall(r'name="ke" value="([^"]*)"', shown.text)
    back = await sign_in(rumah, ke=ke.replace("&amp;", "&"))
    assert back.headers["location"] == "/kinerja/dasbor/iku?tahun=2026&per=bulan"


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/event-stream"])
async def test_a_program_without_a_token_gets_a_problem(rumah: House, accept: str) -> None:
    answer = await rumah.client.get("/kinerja/dasbor", headers={"Accept": accept})

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_path_that_two_servers_read_differently_is_refused_with_the_cookie_too(
    rumah: House, kinerja: Upstream
) -> None:
    made = cookies(await sign_in(rumah))["/kinerja/dasbor"].partition(";")[0]

    answer = await rumah.client.get("/kinerja/dasbor/%2e%2e/v1/entri", headers={"Cookie": made})

    assert answer.status_code == 400
    assert kinerja.seen == []


# -- public pages


@pytest.mark.parametrize(
    "path",
    [
        "/kinerja/publik",
        "/kinerja/publik/data.json",
        "/kinerja/verifikasi/AB12-CD34",
        "/kinerja/aset/dasar-0123456789ab.css",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_public_pages_need_no_token_and_are_told_of_none(
    rumah: House, kinerja: Upstream, path: str, method: str
) -> None:
    answer = await rumah.client.request(
        method, path, headers={"Authorization": "Bearer rusak", "Cookie": f"{COOKIE}=x; lain=1"}
    )

    assert answer.status_code == 200
    seen = {name for name, _ in kinerja.seen[-1]["headers"]}
    assert not seen & {b"authorization", b"cookie"}
    assert b"x-request-id" in seen


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/kinerja/publik"),
        ("GET", "/kinerja/publikasi"),
        ("GET", "/kinerja/verifikasix/1"),
        ("GET", "/kinerja/v1/publik"),
        ("GET", "/kinerja/v1/indikator"),
        ("GET", "/kinerja/"),
        ("DELETE", "/kinerja/aset/x"),
    ],
)
async def test_nothing_else_became_public(
    rumah: House, kinerja: Upstream, method: str, path: str
) -> None:
    answer = await rumah.client.request(method, path)

    assert answer.status_code == 401
    assert kinerja.seen == []


async def test_the_pages_are_not_in_the_reference(rumah: House) -> None:
    paths = (await rumah.client.get("/openapi.json")).json()["paths"]

    assert not [path for path in paths if path.startswith(("/masuk", "/keluar"))]


# -- a real browser


DASHBOARD = """<!doctype html><html lang="id"><title>Dasbor</title><h1>Dasbor</h1>
<p id="alamat">{address}</p><form method="post" action="/keluar"><button>Keluar</button></form>"""


async def _age_sessions(house: House, by: timedelta) -> None:
    async with transaction(house.sessions) as session:
        await session.execute(
            update(TokenPenyegar).values(kedaluwarsa=TokenPenyegar.kedaluwarsa - by)
        )


async def _page(request: Request) -> HTMLResponse:
    address = escape(f"{request.url.path}?{request.url.query}")
    return HTMLResponse(
        DASHBOARD.format(address=address), headers={"Referrer-Policy": "same-origin"}
    )


@pytest.fixture
async def kota(
    fresh_sessions: Callable[[str], Sessions], folder: Path, make_house: MakeHouse
) -> AsyncIterator[House]:
    """A gateway in front of a dashboard as small as it can be."""
    house: House = await make_house(
        sessions=fresh_sessions("gateway"),
        upstreams={"kinerja": f"unix:{folder}/kinerja.sock"},
    )
    pages = Starlette(
        routes=[Route("/kinerja/dasbor", _page), Route("/kinerja/dasbor/{rest:path}", _page)]
    )
    async with serving(pages, uds=f"{folder}/kinerja.sock"):
        yield house


@in_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_signing_in_by_keyboard_leads_back_and_out_again(kota: House, scheme: str) -> None:
    wanted = f"{kota.url}/kinerja/dasbor/iku?tahun=2026&per=bulan"
    async with browsing(color_scheme=scheme, viewport={"width": 360, "height": 740}) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        await page.goto(wanted)
        assert page.url.startswith(f"{kota.url}/masuk?ke=")
        assert await problems_of(page) == []

        await page.keyboard.type("admin")
        await page.keyboard.press("Tab")
        await page.keyboard.type("salah-sekali")
        await page.keyboard.press("Enter")
        alert = page.get_by_role("alert")
        assert await alert.inner_text() == "Nama pengguna atau kata sandi salah."
        assert await page.get_by_label("Nama pengguna").input_value() == "admin"
        assert await page.get_by_label("Kata sandi").input_value() == ""
        assert await problems_of(page) == []
        # Only that the server answered 400; nothing about its policy.
        assert not [text for text in said if "Security Policy" in text]

        # The name is there already, so the cursor stands in the password.
        await page.keyboard.type(ADMIN_PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url(wanted)
        assert await page.locator("#alamat").inner_text() == (
            "/kinerja/dasbor/iku?tahun=2026&per=bulan"
        )
        assert await page.evaluate("document.cookie") == ""

        await page.get_by_role("button", name="Keluar").click()
        await page.wait_for_url("**/masuk?keluar")
        assert await page.get_by_role("status").inner_text() == "Anda sudah keluar."
        await page.goto(wanted)
        assert page.url.startswith(f"{kota.url}/masuk?ke=")


@in_chromium
async def test_who_guesses_too_often_reads_how_long_to_wait(kota: House) -> None:
    await sign_in(kota, "salah-sekali")
    async with transaction(kota.sessions) as session:
        await session.execute(
            update(PercobaanMasuk).values(tunggu_sampai=now() + timedelta(seconds=90))
        )

    async with browsing() as page:
        await page.goto(f"{kota.url}/masuk")
        await page.get_by_label("Nama pengguna").fill("admin")
        await page.get_by_label("Kata sandi").fill(ADMIN_PASSWORD)
        await page.get_by_role("button", name="Masuk").click()

        text = await page.get_by_role("alert").inner_text()
        assert re.fullmatch(
            r"Terlalu banyak percobaan masuk yang gagal\. Coba lagi dalam \d+ detik\.", text
        )


@in_chromium
async def test_another_page_of_this_browser_cannot_use_the_session(kota: House) -> None:
    """Neither by a form that signs out or in, nor by reading the dashboard."""
    attack = f"""<form id="a" method="post" action="{kota.url}/keluar"></form>
        <iframe src="{kota.url}/kinerja/dasbor"></iframe>"""

    async def elsewhere(_: Request) -> HTMLResponse:
        return HTMLResponse(attack)

    async with serving(Starlette(routes=[Route("/", elsewhere)])) as other, browsing() as page:
        await page.goto(f"{kota.url}/masuk")
        await page.get_by_label("Nama pengguna").fill("admin")
        await page.get_by_label("Kata sandi").fill(ADMIN_PASSWORD)
        await page.get_by_role("button", name="Masuk").click()
        await page.wait_for_url("**/kinerja/dasbor")

        # Another name of this machine is another site.
        await page.goto(other.replace("127.0.0.1", "localhost"))
        await page.evaluate("document.getElementById('a').submit()")
        await page.get_by_text("tidak dikirim dari halaman masuk").wait_for()

        await page.goto(f"{kota.url}/kinerja/dasbor")
        assert await page.get_by_role("heading").inner_text() == "Dasbor"
