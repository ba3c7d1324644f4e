"""A person signs in for another application: question, answer, exchange, and what goes wrong."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx import Response
from sqlalchemy import select, update
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from gateway.akun.models import Akun
from gateway.masuk.models import MasukDitolak, TokenPenyegar
from gateway.masuk.rules import REPEATABLE
from gateway.otorisasi.models import KodeOtorisasi
from gateway.otorisasi.rules import CODE_LIFE
from kit.audit import audit
from kit.db import Sessions, transaction
from tests.gateway.browser import browsing, in_chromium, problems_of
from tests.gateway.conftest import ADMIN_PASSWORD, House, MakeHouse, serving

VERIFIER = secrets.token_urlsafe(48)
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
BACK = "https://lapangan.example/masuk"
QUESTION = {
    "response_type": "code",
    "client_id": "lapangan",
    "redirect_uri": BACK,
    "state": "keadaan & lain",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
APPLICATIONS = (
    {
        "kode": "lapangan",
        "nama": "Aplikasi <Lapangan>",
        "alamat_balik": [BACK, "http://127.0.0.1/masuk", "id.go.kota.lapangan:/masuk"],
        "izin": ["gateway:akun:*", "gateway:saya:baca", "rehsos:ppks:baca"],
    },
    {"kode": "lain", "nama": "Lain", "alamat_balik": [BACK], "izin": ["gateway:saya:baca"]},
    {"kode": "kasus", "nama": "Kasus", "alamat_balik": [BACK], "izin": ["rehsos:ppks:baca"]},
)


@pytest.fixture
async def rumah(fresh_sessions: Callable[[str], Sessions], make_house: MakeHouse) -> House:
    """A gateway with an admin and three applications."""
    found: House = await make_house(sessions=fresh_sessions("gateway"))
    admin = await found.bearer()
    for one in APPLICATIONS:
        made = await found.client.post("/gateway/v1/aplikasi", json=one, headers=admin)
        assert made.status_code == 201, made.text
    return found


async def ask(house: House, **changed: Any) -> Response:  # noqa: ANN401
    asked = {name: value for name, value in (QUESTION | changed).items() if value is not None}
    return await house.client.get("/auth/otorisasi", params=asked)


async def reply(
    house: House,
    password: str = ADMIN_PASSWORD,
    *,
    origin: str | None = None,
    **changed: Any,  # noqa: ANN401
) -> Response:
    given = {"nama_pengguna": "admin", "kata_sandi": password, "keputusan": "izinkan"}
    sent = {
        name: value for name, value in (QUESTION | given | changed).items() if value is not None
    }
    return await house.client.post(
        "/auth/otorisasi", data=sent, headers={"Origin": origin or house.url}
    )


def told(answer: Response) -> dict[str, str]:
    """What the application is told in its address."""
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(BACK), answer.headers["location"]
    assert answer.headers["cache-control"] == "no-store"
    return {
        name: one for name, (one,) in parse_qs(urlsplit(answer.headers["location"]).query).items()
    }


async def exchange(house: House, code: str, **changed: Any) -> Response:  # noqa: ANN401
    form = {
        "grant_type": "authorization_code", "code": code, "client_id": "lapangan",
        "redirect_uri": BACK, "code_verifier": VERIFIER,
    }  # fmt: skip
    sent = {name: value for name, value in (form | changed).items() if value is not None}
    return await house.client.post("/auth/token", data=sent)


async def refresh(house: House, token: str, client: str | None = "lapangan") -> Response:
    form = {"grant_type": "refresh_token", "refresh_token": token}
    return await house.client.post(
        "/auth/token", data=form | ({"client_id": client} if client else {})
    )


async def signed_in(house: House) -> dict[str, Any]:
    answer = await exchange(house, told(await reply(house))["code"])
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def alive(house: House, token: str) -> bool:
    headers = {"Authorization": f"Bearer {token}"}
    return (await house.client.get("/auth/saya", headers=headers)).status_code == 200


def refused(answer: Response, error: str, word: str = "") -> None:
    assert (answer.status_code, answer.json()["error"]) == (400, error), answer.text
    assert word in answer.json()["error_description"]


async def test_a_person_sees_who_asks_for_what(rumah: House) -> None:
    page = await ask(rumah, scope="gateway:akun:baca")

    assert page.status_code == 200
    assert "Aplikasi &lt;Lapangan&gt;" in page.text
    assert "lapangan.example" in page.text
    assert "Melihat akun dan percobaan masuk yang ditolak" in page.text
    assert "Membuat, mengubah dan menutup akun" not in page.text
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' https://lapangan.example;" in policy
    assert page.headers["cache-control"] == "no-store"
    assert not page.headers.get_list("set-cookie")


async def test_a_code_becomes_tokens_bounded_by_both(rumah: House) -> None:
    """INVARIANT: an application gets what it may and what the person may, and no more."""
    answer = told(await reply(rumah))
    assert (answer["state"], answer["iss"]) == (QUESTION["state"], rumah.url)

    granted = (await exchange(rumah, answer["code"])).json()

    assert granted["scope"] == "gateway:akun:baca gateway:akun:tulis gateway:saya:baca"
    assert await alive(rumah, granted["access_token"])
    renewed = (await refresh(rumah, granted["refresh_token"])).json()
    assert renewed["scope"] == granted["scope"]
    async with rumah.sessions() as session:
        rows = await session.execute(
            select(audit.c.action, audit.c.facts).where(audit.c.action == "masuk.aplikasi")
        )
        stored = (await session.scalars(select(KodeOtorisasi.sidik))).all()
    assert [row.facts["aplikasi"] for row in rows] == ["lapangan"]
    assert all(answer["code"].encode() not in sidik for sidik in stored)


async def test_less_may_be_asked_for(rumah: House) -> None:
    code = told(await reply(rumah, scope="gateway:saya:baca"))["code"]

    assert (await exchange(rumah, code)).json()["scope"] == "gateway:saya:baca"


WRONG_QUESTIONS: list[tuple[dict[str, Any], str]] = [
    ({"response_type": None}, "invalid_request"),
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge": "pendek"}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge": [CHALLENGE, CHALLENGE]}, "invalid_request"),
    ({"scope": "gateway:saya:baca kinerja:entri:tulis"}, "invalid_scope"),
    ({"scope": "*:*:*"}, "invalid_scope"),
]


async def test_a_wrong_question_is_told_to_the_application(rumah: House) -> None:
    answers = [(await ask(rumah, **changed), error) for changed, error in WRONG_QUESTIONS]
    # What the page asks is asked of its form again.
    answers.append((await reply(rumah, code_challenge_method="plain"), "invalid_request"))
    for answer, error in answers:
        found = told(answer)
        assert found["error"] == error, found
        assert found["state"] == QUESTION["state"]
        assert found["iss"] == rumah.url
        assert "code" not in found


UNKNOWN: list[dict[str, Any]] = [
    {"client_id": None},
    {"client_id": "tidak-ada"},
    {"client_id": ["lapangan", "lain"]},
    {"client_id": "kinerja"},
    {"redirect_uri": None},
    {"redirect_uri": "https://jahat.example/masuk"},
    {"redirect_uri": BACK + "/"},
    {"redirect_uri": BACK + "@jahat.example"},
    {"redirect_uri": [BACK, "https://jahat.example/"]},
    {"redirect_uri": "javascript:alert(1)"},
]


async def test_nobody_is_sent_where_no_application_lives(rumah: House) -> None:
    """INVARIANT: an address that is not registered gets nothing, not even a refusal."""
    answers = [await ask(rumah, **changed) for changed in UNKNOWN]
    for answer in (*answers, await reply(rumah, redirect_uri="https://jahat.example/masuk")):
        assert answer.status_code == 400
        assert "location" not in answer.headers
        assert 'role="alert"' in answer.text


async def test_a_device_and_an_app_of_its_own_scheme_are_answered(rumah: House) -> None:
    for address, policy in (
        ("http://127.0.0.1:50123/masuk", "http://127.0.0.1:50123;"),
        ("id.go.kota.lapangan:/masuk", "id.go.kota.lapangan:;"),
    ):
        page = await ask(rumah, redirect_uri=address)
        answer = await reply(rumah, redirect_uri=address)

        assert f"form-action 'self' {policy}" in page.headers["content-security-policy"]
        where = answer.headers["location"]
        assert where.startswith(address + "?")
        (code,) = parse_qs(where.partition("?")[2])["code"]
        assert (await exchange(rumah, code, redirect_uri=address)).status_code == 200


async def test_the_person_may_say_no(rumah: House) -> None:
    answer = told(await reply(rumah, password="", keputusan="tolak"))

    assert answer["error"] == "access_denied"
    assert answer["state"] == QUESTION["state"]


async def test_a_wrong_password_stays_here_and_counts_as_everywhere(rumah: House) -> None:
    for _ in range(5):
        answer = await reply(rumah, "salah-sekali")
        assert answer.status_code == 400
        assert "Nama pengguna atau kata sandi salah." in answer.text
        assert "salah-sekali" not in answer.text
        assert re.search(r'name="state" value="keadaan &amp; lain"', answer.text)

    locked = await reply(rumah)

    assert locked.status_code == 429
    assert int(locked.headers["retry-after"]) >= 1


async def test_a_form_of_another_page_signs_nobody_in(rumah: House) -> None:
    answer = await reply(rumah, origin="https://lapangan.example")

    assert answer.status_code == 403
    assert "location" not in answer.headers


async def test_an_account_without_any_of_it_gives_nothing(rumah: House) -> None:
    answer = await reply(rumah, client_id="kasus")

    assert answer.status_code == 403
    assert "tidak mempunyai satu pun hak" in answer.text


# -- the exchange


WRONG_EXCHANGES: list[tuple[dict[str, Any], str, str]] = [
    ({"code_verifier": "x" * 43}, "invalid_grant", "code_verifier"),
    ({"code_verifier": VERIFIER[:42]}, "invalid_grant", "code_verifier"),
    ({"code_verifier": None}, "invalid_request", "code_verifier"),
    ({"redirect_uri": "http://127.0.0.1/masuk"}, "invalid_grant", "redirect_uri"),
    ({"redirect_uri": None}, "invalid_request", "redirect_uri"),
    ({"client_id": "lain"}, "invalid_grant", "aplikasi lain"),
    ({"client_id": "tidak-ada"}, "invalid_client", ""),
    ({"client_id": None}, "invalid_request", "client_id"),
    ({"code": "karangan"}, "invalid_grant", "tidak dikenal"),
]


async def test_a_code_is_only_good_for_who_asked(rumah: House) -> None:
    code = told(await reply(rumah))["code"]

    for changed, error, word in WRONG_EXCHANGES:
        refused(await exchange(rumah, **({"code": code} | changed)), error, word)

    assert (await exchange(rumah, code)).status_code == 200


async def test_a_code_used_twice_ends_what_it_gave(rumah: House) -> None:
    """INVARIANT: a stolen code is worth nothing once both have used it."""
    other = await signed_in(rumah)
    code = told(await reply(rumah))["code"]
    first = (await exchange(rumah, code)).json()

    refused(await exchange(rumah, code), "invalid_grant", "sudah dipakai")

    assert not await alive(rumah, first["access_token"])
    refused(await refresh(rumah, first["refresh_token"]), "invalid_grant")
    assert await alive(rumah, other["access_token"])
    async with rumah.sessions() as session:
        seen = (await session.scalars(select(MasukDitolak.sebab))).all()
    assert seen == ["kode-dipakai-ulang"]


async def test_a_code_lives_a_minute(rumah: House) -> None:
    code = told(await reply(rumah))["code"]
    async with transaction(rumah.sessions) as session:
        await session.execute(update(KodeOtorisasi).values(dibuat=KodeOtorisasi.dibuat - CODE_LIFE))

    refused(await exchange(rumah, code), "invalid_grant", "60 detik")


async def test_what_ends_an_account_ends_its_codes_too(rumah: House) -> None:
    code = told(await reply(rumah))["code"]
    await rumah.client.post("/auth/cabut-semua", headers=await rumah.bearer())
    refused(await exchange(rumah, code), "invalid_grant", "baru saja diubah")

    code = told(await reply(rumah))["code"]
    async with transaction(rumah.sessions) as session:
        await session.execute(update(Akun).values(aktif=False))
    refused(await exchange(rumah, code), "invalid_grant", "baru saja diubah")


# -- afterwards


async def test_a_refresh_token_is_only_good_for_its_application(rumah: House) -> None:
    granted = await signed_in(rumah)
    for client in (None, "lain", "tidak-ada"):
        refused(await refresh(rumah, granted["refresh_token"], client), "invalid_grant")
    own = await rumah.sign_in()
    refused(await refresh(rumah, own["refresh_token"]), "invalid_grant")

    assert (await refresh(rumah, granted["refresh_token"])).status_code == 200
    assert (await refresh(rumah, own["refresh_token"], None)).status_code == 200


async def test_a_lost_answer_is_given_again_and_a_late_one_ends_all(rumah: House) -> None:
    granted = await signed_in(rumah)
    lost = (await refresh(rumah, granted["refresh_token"])).json()
    assert (await refresh(rumah, granted["refresh_token"])).status_code == 200
    async with transaction(rumah.sessions) as session:
        late = TokenPenyegar.dipakai - REPEATABLE - timedelta(seconds=1)
        await session.execute(update(TokenPenyegar).values(dipakai=late))

    refused(await refresh(rumah, granted["refresh_token"]), "invalid_grant")
    refused(await refresh(rumah, lost["refresh_token"]), "invalid_grant")


async def test_signing_out_ends_one_or_all(rumah: House) -> None:
    one, two = await signed_in(rumah), await signed_in(rumah)
    left = await rumah.client.post(
        "/auth/cabut", data={"token": one["refresh_token"], "client_id": "lapangan"}
    )
    assert left.status_code == 200
    assert not await alive(rumah, one["access_token"])
    assert await alive(rumah, two["access_token"])

    await rumah.client.post("/auth/cabut-semua", headers=await rumah.bearer())

    assert not await alive(rumah, two["access_token"])
    refused(await refresh(rumah, two["refresh_token"]), "invalid_grant")


@pytest.mark.parametrize("change", [{"aktif": False}, {"izin": ["gateway:saya:baca"]}])
async def test_a_closed_or_narrowed_application_has_nothing_left(
    rumah: House, change: dict[str, Any]
) -> None:
    granted, code = await signed_in(rumah), told(await reply(rumah))["code"]
    admin = await rumah.bearer()
    listed = (await rumah.client.get("/gateway/v1/aplikasi", headers=admin)).json()["data"]
    (place,) = [one["id"] for one in listed if one["kode"] == "lapangan"]

    changed = await rumah.client.patch(
        f"/gateway/v1/aplikasi/{place}", json=change, headers=admin | {"If-Match": '"1"'}
    )

    assert changed.status_code == 200
    assert not await alive(rumah, granted["access_token"])
    assert await alive(rumah, admin["Authorization"].removeprefix("Bearer "))
    assert (await refresh(rumah, granted["refresh_token"])).status_code == 400
    assert (await exchange(rumah, code)).status_code == 400
    if "izin" in change:
        assert (await signed_in(rumah))["scope"] == "gateway:saya:baca"


async def test_an_application_never_takes_a_password(rumah: House) -> None:
    form = {"grant_type": "password", "username": "admin", "password": ADMIN_PASSWORD}

    answer = await rumah.client.post("/auth/token", data=form | {"client_id": "lapangan"})
    house = await rumah.client.post("/auth/token", data=form | {"client_id": "acuan"})

    refused(answer, "unauthorized_client")
    assert house.status_code == 200


# -- a real browser

# What an application without a server does: a verifier of its own, kept over the way there.
LEAVE = """async ([house, client, back]) => {
    const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
        .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    const verifier = text(crypto.getRandomValues(new Uint8Array(32)));
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
    sessionStorage.setItem('verifier', verifier);
    location.assign(`${house}/auth/otorisasi?` + new URLSearchParams({
        response_type: 'code', client_id: client, redirect_uri: back, state: 'satu',
        code_challenge: text(digest), code_challenge_method: 'S256'}));
}"""
RETURN = """async ([house, client, back]) => {
    const found = new URLSearchParams(location.search);
    if (found.get('state') !== 'satu' || found.get('iss') !== house) return 'bukan jawaban kita';
    const answer = await fetch(`${house}/auth/token`, {method: 'POST', body: new URLSearchParams({
        grant_type: 'authorization_code', code: found.get('code'), client_id: client,
        redirect_uri: back, code_verifier: sessionStorage.getItem('verifier')})});
    const {access_token} = await answer.json();
    const mine = await fetch(`${house}/auth/saya`,
                             {headers: {Authorization: `Bearer ${access_token}`}});
    return (await mine.json()).nama_pengguna;
}"""


@in_chromium
async def test_a_page_of_another_origin_signs_somebody_in(
    fresh_sessions: Callable[[str], Sessions], make_house: MakeHouse
) -> None:
    async def start(_: Request) -> HTMLResponse:
        return HTMLResponse("<!doctype html><title>Aplikasi lain</title>")

    routes = [Route("/", start), Route("/kembali", start)]
    async with serving(Starlette(routes=routes)) as elsewhere:
        house = await make_house(sessions=fresh_sessions("gateway"), allowed_origins=[elsewhere])
        back = f"{elsewhere}/kembali"
        one = {"kode": "web", "nama": "Papan Petugas", "alamat_balik": [back], "peran": ["petugas"]}
        made = await house.client.post(
            "/gateway/v1/aplikasi", json=one, headers=await house.bearer()
        )
        assert made.status_code == 201
        asked = [house.url, "web", back]
        window: Any = {"width": 360, "height": 740}
        async with browsing(color_scheme="dark", viewport=window) as page:
            said: list[str] = []
            page.on("console", lambda message: said.append(message.text))
            await page.goto(elsewhere)
            await page.evaluate(LEAVE, asked)
            await page.get_by_role("heading", name="Masuk untuk Papan Petugas").wait_for()
            assert await problems_of(page) == []
            await page.get_by_text("hak yang diminta").click()
            assert await page.get_by_text("Mengajukan dan memproses permohonan").is_visible()

            await page.get_by_label("Nama pengguna").fill("admin")
            await page.get_by_label("Kata sandi").fill("salah-sekali")
            await page.keyboard.press("Enter")
            await page.get_by_role("alert").wait_for()
            assert await problems_of(page) == []
            await page.keyboard.type(ADMIN_PASSWORD)
            await page.keyboard.press("Enter")
            await page.wait_for_url(f"{back}?code=*")
            assert await page.evaluate(RETURN, asked) == "admin"

            await page.goto(elsewhere)
            await page.evaluate(LEAVE, asked)
            await page.get_by_role("button", name="Tolak").click()
            await page.wait_for_url(f"{back}?error=access_denied*")
            assert not [text for text in said if "Security Policy" in text]
