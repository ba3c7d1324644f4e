"""Signing in: the three grants, what ends them, and what wrong guesses cost."""

from __future__ import annotations

import asyncio
import base64
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from httpx import AsyncClient, Response
from sqlalchemy import func, select, text, update

from gateway.akun.models import Akun
from gateway.klien.models import Klien
from gateway.masuk.models import PercobaanMasuk, TempatDikenal, TokenPenyegar
from gateway.masuk.repository import forget_old
from gateway.masuk.rules import REFUSALS_FOR, REPEATABLE
from gateway.passwords import too_common
from kit.auth import Verifier, keys_from
from kit.clock import now
from kit.db import Sessions, transaction
from tests.gateway.conftest import ADMIN_PASSWORD, KINERJA_SECRET, House, MakeHouse

WRONG = {"grant_type": "password", "username": "admin", "password": "salah-sekali"}


async def ask(
    house: House,
    headers: Any = None,  # noqa: ANN401  (mypy cannot tell it from the form in `**form`)
    **form: str,
) -> Response:
    return await house.client.post("/auth/token", data=form, headers=headers or {})


def refusal(answer: Response, status: int, error: str) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert set(told) == {"error", "error_description"}
    assert told["error"] == error
    description: str = told["error_description"]
    return description


def claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    found: dict[str, Any] = orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


# -- passwords


async def test_a_password_gives_a_token_that_every_service_accepts(office: House) -> None:
    granted = await office.sign_in()

    actor = await Verifier(keys_from(f"{office.url}/.well-known/jwks.json"))(
        granted["access_token"]
    )
    assert actor.jenis == "akun"
    assert actor.peran == {"admin"}
    assert actor.allows("gateway:akun:tulis")
    assert not actor.allows("rehsos:ppks:baca")
    assert granted["token_type"] == "Bearer"
    assert granted["expires_in"] == 600
    told = claims(granted["access_token"])
    assert told["iss"] == told["aud"] == "dinsos"
    assert told["exp"] - told["iat"] == 600
    assert set(told) == {
        "iss", "aud", "sub", "jenis", "nama", "peran", "bidang", "wilayah", "scope", "iat", "exp",
        "jti",
        "sid",
    }  # fmt: skip


async def test_the_jwks_shows_only_the_public_half(office: House) -> None:
    answer = await office.client.get("/.well-known/jwks.json")

    assert [set(key) for key in answer.json()["keys"]] == [{"kty", "crv", "x", "kid", "use"}]
    assert "max-age" in answer.headers["cache-control"]


async def test_the_name_is_read_without_case_and_blanks(office: House) -> None:
    answer = await ask(office, grant_type="password", username=" Admin ", password=ADMIN_PASSWORD)

    assert answer.status_code == 200


async def test_a_wrong_password_and_an_unknown_name_look_alike(office: House) -> None:
    wrong = refusal(await ask(office, **WRONG), 400, "invalid_grant")
    unknown = refusal(await ask(office, **WRONG | {"username": "tidak-ada"}), 400, "invalid_grant")

    assert wrong == unknown == "Nama pengguna atau kata sandi salah."


async def test_strange_names_and_passwords_are_just_wrong(office: House) -> None:
    for name in ("'; drop table akun; --", "ünïcode", "x" * 5000):
        refusal(await ask(office, **WRONG | {"username": name}), 400, "invalid_grant")
    refusal(await ask(office, **WRONG | {"password": "x" * 5000}), 400, "invalid_grant")


async def test_fewer_rights_may_be_asked_for_but_not_more(office: House) -> None:
    good = WRONG | {"password": ADMIN_PASSWORD}

    narrow = await ask(office, **good, scope="gateway:akun:baca")
    wide = await ask(office, **good, scope="gateway:akun:baca rehsos:ppks:baca")

    assert narrow.json()["scope"] == "gateway:akun:baca"
    refusal(wide, 400, "invalid_scope")
    headers = {"Authorization": f"Bearer {narrow.json()['access_token']}"}
    answer = await office.client.post("/gateway/v1/akun", json={}, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["scope"] == "gateway:akun:tulis"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "invalid_request"),
        ({"grant_type": "password", "username": "admin"}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "client_credentials"}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x"}, "invalid_request"),
        ({"grant_type": "implicit"}, "unsupported_grant_type"),
        ({"grant_type": ["password", "password"]}, "invalid_request"),
        (WRONG | {"username": "a\0b"}, "invalid_request"),
    ],
)
async def test_incomplete_forms_are_refused_in_the_words_of_the_standard(
    house: House, form: dict[str, Any], error: str
) -> None:
    answer = await house.client.post("/auth/token", data=form)

    assert refusal(answer, 400, error)


async def test_json_instead_of_a_form_is_refused(house: House) -> None:
    refusal(await house.client.post("/auth/token", json=WRONG), 400, "invalid_request")
    refusal(
        await house.client.post("/auth/token", files={"grant_type": b"password"}),
        400,
        "invalid_request",
    )


# -- refresh tokens


async def refresh(house: House, token: str) -> Response:
    return await ask(house, grant_type="refresh_token", refresh_token=token)


async def test_a_refresh_token_is_good_for_one_new_pair(office: House) -> None:
    first = await office.sign_in()
    second = await refresh(office, first["refresh_token"])
    third = await refresh(office, second.json()["refresh_token"])

    assert third.status_code == 200
    assert third.json()["scope"] == first["scope"]
    headers = {"Authorization": f"Bearer {third.json()['access_token']}"}
    assert (await office.client.get("/auth/saya", headers=headers)).status_code == 200


async def test_a_refresh_token_used_twice_ends_its_whole_family(office: House) -> None:
    """INVARIANT: a stolen refresh token is worth nothing once both have used it."""
    other = await office.sign_in()
    first = await office.sign_in()
    second = (await refresh(office, first["refresh_token"])).json()
    await later(office)

    refusal(await refresh(office, first["refresh_token"]), 400, "invalid_grant")

    refusal(await refresh(office, second["refresh_token"]), 400, "invalid_grant")
    assert (await refresh(office, other["refresh_token"])).status_code == 200


async def test_a_narrow_sign_in_stays_narrow_through_every_refresh(office: House) -> None:
    """RFC 6749, section 6: never more than was granted; the next token is good for the same."""
    good = WRONG | {"password": ADMIN_PASSWORD}
    narrow = "gateway:akun:baca gateway:saya:baca"
    granted = (await ask(office, **good, scope=narrow)).json()

    first = (await refresh(office, granted["refresh_token"])).json()
    fewer = await ask(
        office,
        grant_type="refresh_token",
        refresh_token=first["refresh_token"],
        scope="gateway:saya:baca",
    )
    again = (await refresh(office, fewer.json()["refresh_token"])).json()
    more = await ask(
        office,
        grant_type="refresh_token",
        refresh_token=again["refresh_token"],
        scope="gateway:akun:tulis",
    )

    assert first["scope"] == again["scope"] == narrow
    assert fewer.json()["scope"] == "gateway:saya:baca"
    refusal(more, 400, "invalid_scope")


async def test_a_narrow_sign_in_loses_what_its_account_loses(office: House) -> None:
    good = WRONG | {"password": ADMIN_PASSWORD}
    both = (await ask(office, **good, scope="gateway:akun:baca gateway:saya:baca")).json()
    one = (await ask(office, **good, scope="gateway:akun:baca")).json()
    async with transaction(office.sessions) as session:
        await session.execute(update(Akun).values(peran=["warga"]))

    left = await refresh(office, both["refresh_token"])

    assert left.json()["scope"] == "gateway:saya:baca"
    refusal(await refresh(office, one["refresh_token"]), 400, "invalid_scope")


async def test_of_several_that_use_a_refresh_token_at_once_all_stay_in_one_family(
    office: House,
) -> None:
    first = await office.sign_in()

    found = await asyncio.gather(*(refresh(office, first["refresh_token"]) for _ in range(4)))

    assert [answer.status_code for answer in found] == [200] * 4
    await office.client.post("/auth/cabut", data={"token": found[0].json()["refresh_token"]})
    for answer in found:
        assert (await myself(office, answer.json())).status_code == 401


async def test_an_old_or_unknown_refresh_token_is_refused(office: House) -> None:
    granted = await office.sign_in()
    async with transaction(office.sessions) as session:
        await session.execute(update(TokenPenyegar).values(kedaluwarsa=now()))

    refusal(await refresh(office, granted["refresh_token"]), 400, "invalid_grant")
    refusal(await refresh(office, "karangan"), 400, "invalid_grant")


async def test_refresh_tokens_are_stored_as_hashes(office: House) -> None:
    granted = await office.sign_in()

    async with office.sessions() as session:
        stored = (await session.scalars(select(TokenPenyegar.sidik))).all()
    assert all(granted["refresh_token"].encode() not in sidik for sidik in stored)
    assert all(len(sidik) == 32 for sidik in stored)


async def test_signing_out_ends_the_family(office: House) -> None:
    granted = await office.sign_in()
    token = granted["refresh_token"]

    first = await office.client.post("/auth/cabut", data={"token": token})
    again = await office.client.post("/auth/cabut", data={"token": token})
    unknown = await office.client.post("/auth/cabut", data={"token": "karangan"})
    nothing = await office.client.post("/auth/cabut", data={})
    access = await office.client.post("/auth/cabut", data={"token": granted["access_token"]})

    assert [first.status_code, again.status_code, unknown.status_code] == [200, 200, 200]
    refusal(nothing, 400, "invalid_request")
    refusal(access, 400, "unsupported_token_type")
    refusal(await refresh(office, token), 400, "invalid_grant")


async def test_signing_out_everywhere_ends_all_that_an_account_has(office: House) -> None:
    """INVARIANT: nothing that an account had before outlives it; the next sign-in is good."""
    phone, desk = await office.sign_in(), await office.sign_in()
    bearer = {"Authorization": f"Bearer {desk['access_token']}"}

    left = await office.client.post("/auth/cabut-semua", headers=bearer)

    assert (left.status_code, left.content) == (204, b"")
    for one in (phone, desk):
        refusal(await refresh(office, one["refresh_token"]), 400, "invalid_grant")
        headers = {"Authorization": f"Bearer {one['access_token']}"}
        assert (await office.client.get("/auth/saya", headers=headers)).status_code == 401
    assert (await office.client.post("/auth/cabut-semua", headers=bearer)).status_code == 401
    again = await office.bearer()
    assert (await office.client.get("/auth/saya", headers=again)).status_code == 200
    program = office.token_for("gateway:saya:tulis", subject="dpmptsp")
    assert (await office.client.post("/auth/cabut-semua", headers=program)).status_code == 401


async def test_an_admin_signs_somebody_out_once_per_key(office: House) -> None:
    admin, password = await office.bearer(), "jendela-terbuka-lebar"
    account = {
        "nama_pengguna": "sri", "nama": "Sri", "peran": ["petugas"], "bidang": ["rehsos"],
        "wilayah": ["*"], "kata_sandi": password,
    }  # fmt: skip
    made = await office.client.post("/gateway/v1/akun", json=account, headers=admin)
    before = await office.sign_in("sri", password)
    place = f"/gateway/v1/akun/{made.json()['id']}/keluar"
    keyed = admin | {"Idempotency-Key": "ponsel-sri-hilang"}

    own = await office.client.post(
        place, headers={"Authorization": f"Bearer {before['access_token']}"}
    )
    first = await office.client.post(place, headers=keyed)
    after = await office.sign_in("sri", password)
    late = await office.client.post(place, headers=keyed)

    assert [own.status_code, first.status_code, late.status_code] == [403, 204, 204]
    refusal(await refresh(office, before["refresh_token"]), 400, "invalid_grant")
    assert (await refresh(office, after["refresh_token"])).status_code == 200
    nobody = await office.client.post(
        f"/gateway/v1/akun/{uuid.uuid4()}/keluar", headers=await office.bearer()
    )
    assert nobody.status_code == 404


# -- programs


async def test_the_service_client_reads_events_and_nothing_else(office: House) -> None:
    answer = await ask(
        office,
        grant_type="client_credentials",
        client_id="kinerja",
        client_secret=KINERJA_SECRET,
    )

    assert answer.json()["scope"] == "*:peristiwa:baca"
    assert "refresh_token" not in answer.json()
    told = claims(answer.json()["access_token"])
    assert (told["sub"], told["jenis"]) == ("kinerja", "klien")
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert (await office.client.get("/gateway/v1/akun", headers=headers)).status_code == 403


async def test_a_client_may_use_http_basic(office: House) -> None:
    given = base64.b64encode(f"kinerja:{KINERJA_SECRET}".encode()).decode()

    answer = await ask(office, {"Authorization": f"Basic {given}"}, grant_type="client_credentials")
    broken = await ask(office, {"Authorization": "Basic ?"}, grant_type="client_credentials")

    assert answer.status_code == 200
    refusal(broken, 400, "invalid_request")


async def test_a_wrong_client_secret_is_refused(office: House) -> None:
    for client in ("kinerja", "tidak-ada"):
        answer = await ask(
            office, grant_type="client_credentials", client_id=client, client_secret="salah"
        )
        refusal(answer, 401, "invalid_client")
        assert answer.headers["www-authenticate"].startswith("Basic")


# -- guessing


async def test_guessing_slows_down_and_survives_a_restart(
    office: House, make_house: MakeHouse
) -> None:
    for _ in range(5):
        refusal(await ask(office, **WRONG), 400, "invalid_grant")

    slowed = await ask(office, **WRONG)
    # However slow this machine is to start another.
    await _wait_long(office)
    restarted = await make_house(sessions=office.sessions)
    still = await ask(restarted, **WRONG | {"password": ADMIN_PASSWORD})

    description = refusal(slowed, 429, "too_many_attempts")
    assert int(slowed.headers["retry-after"]) >= 1
    assert "detik" in description
    refusal(still, 429, "too_many_attempts")


async def test_after_the_wait_the_right_password_works_and_clears_the_count(
    office: House,
) -> None:
    for _ in range(5):
        await ask(office, **WRONG)
    async with transaction(office.sessions) as session:
        await session.execute(update(PercobaanMasuk).values(tunggu_sampai=now()))

    good = await ask(office, **WRONG | {"password": ADMIN_PASSWORD})
    wrong = await ask(office, **WRONG)

    assert good.status_code == 200
    refusal(wrong, 400, "invalid_grant")


async def test_many_guesses_at_once_count_each(office: House) -> None:
    """INVARIANT: a guess is counted before its password is looked at."""
    found = await asyncio.gather(*(ask(office, **WRONG) for _ in range(20)))

    assert sum(answer.status_code == 400 for answer in found) <= 6
    assert sum(answer.status_code == 429 for answer in found) >= 14


async def test_a_stranger_does_not_lock_a_user_out(
    fresh_sessions: Callable[[str], Sessions], make_house: MakeHouse
) -> None:
    """INVARIANT: guesses from elsewhere do not keep a user from where they usually sign in."""
    office = await make_house(sessions=fresh_sessions("gateway"), trusted_proxies="127.0.0.1")
    home = {"X-Forwarded-For": "36.1.1.1"}
    good = WRONG | {"password": ADMIN_PASSWORD}
    assert (await ask(office, home, **good)).status_code == 200

    for number in range(40):
        await ask(office, {"X-Forwarded-For": f"45.0.0.{number}"}, **WRONG)
    elsewhere = await ask(office, {"X-Forwarded-For": "45.1.1.1"}, **good)
    at_home = await ask(office, home, **good)

    assert elsewhere.status_code == 429
    assert int(elsewhere.headers["retry-after"]) <= 60
    assert at_home.status_code == 200


async def test_a_stranger_does_not_lock_a_program_out(
    fresh_sessions: Callable[[str], Sessions], make_house: MakeHouse
) -> None:
    """INVARIANT: wrong secrets from elsewhere never keep a client from its tokens."""
    office = await make_house(sessions=fresh_sessions("gateway"), trusted_proxies="127.0.0.1")
    client = {"grant_type": "client_credentials", "client_id": "kinerja"}

    for number in range(30):
        await ask(office, {"X-Forwarded-For": f"45.0.0.{number}"}, **client, client_secret="x")
    for _ in range(50):
        await ask(office, {"X-Forwarded-For": "45.9.9.9"}, **client, client_secret="x")
    good = client | {"client_secret": KINERJA_SECRET}
    elsewhere = await ask(office, {"X-Forwarded-For": "36.1.1.1"}, **good)
    guesser = await ask(office, {"X-Forwarded-For": "45.9.9.9"}, **good)

    assert elsewhere.status_code == 200, elsewhere.text
    # The guesser is slowed down; a right secret passes from there too.
    await _wait_long(office)
    wrong = await ask(office, {"X-Forwarded-For": "45.9.9.9"}, **client, client_secret="x")
    refusal(wrong, 429, "too_many_attempts")
    assert guesser.status_code == 200, guesser.text


async def test_one_place_that_tries_many_names_is_slowed_down(office: House) -> None:
    await office.sign_in()
    for number in range(50):
        await ask(office, **WRONG | {"username": f"nama-{number}"})

    stranger = await ask(office, **WRONG | {"username": "nama-baru"})
    known = await ask(office, **WRONG | {"password": ADMIN_PASSWORD})

    refusal(stranger, 429, "too_many_attempts")
    assert known.status_code == 200


async def test_who_signed_in_before_gets_in_behind_a_guessing_address(
    fresh_sessions: Callable[[str], Sessions], make_house: MakeHouse
) -> None:
    """INVARIANT: the guesses of others behind an address keep nobody with a password out."""
    office = await make_house(sessions=fresh_sessions("gateway"), trusted_proxies="127.0.0.1")
    home, cafe = {"X-Forwarded-For": "36.1.1.1"}, {"X-Forwarded-For": "45.9.9.9"}
    good = WRONG | {"password": ADMIN_PASSWORD}
    assert (await ask(office, home, **good)).status_code == 200
    await ask(office, cafe, **WRONG | {"username": "nama"})
    await _wait_long(office)

    wrong = await ask(office, cafe, **WRONG)
    stranger = await ask(office, cafe, **WRONG | {"username": "nama-baru"})
    right = await ask(office, cafe, **good)

    refusal(wrong, 429, "too_many_attempts")  # guessing is as slow as for any other name
    refusal(stranger, 429, "too_many_attempts")
    assert right.status_code == 200, right.text


async def test_attempts_are_stored_without_names(office: House) -> None:
    await ask(office, **WRONG | {"username": "kata-sandi-di-tempat-nama"})

    async with office.sessions() as session:
        rows = (
            await session.execute(text("SELECT percobaan_masuk::text FROM percobaan_masuk"))
        ).all()
    assert rows
    assert "kata-sandi" not in str(rows)


async def test_what_no_longer_matters_is_forgotten_at_start(
    office: House, make_house: MakeHouse
) -> None:
    await office.sign_in()
    await ask(office, **WRONG)
    long_ago = now() - timedelta(days=400)
    async with transaction(office.sessions) as session:
        await session.execute(update(TokenPenyegar).values(kedaluwarsa=long_ago))
        await session.execute(
            update(PercobaanMasuk).values(terakhir=long_ago, tunggu_sampai=long_ago)
        )
        await session.execute(update(TempatDikenal).values(terakhir=long_ago))

    await make_house(sessions=office.sessions)
    await asyncio.sleep(0.3)

    async with office.sessions() as session:
        for table in (TokenPenyegar, PercobaanMasuk, TempatDikenal):
            assert await session.scalar(select(func.count()).select_from(table)) == 0


# -- one's own account


async def test_an_account_sees_itself(office: House) -> None:
    answer = await office.client.get("/auth/saya", headers=await office.bearer())

    assert answer.json()["nama_pengguna"] == "admin"
    assert "gateway:akun:tulis" in answer.json()["izin"]


async def test_changing_the_password_ends_every_sign_in(office: House) -> None:
    granted = await office.sign_in()
    headers = {"Authorization": f"Bearer {granted['access_token']}"}
    new = "hujan-sungai-jembatan"

    answer = await office.client.put(
        "/auth/kata-sandi", json={"lama": ADMIN_PASSWORD, "baru": new}, headers=headers
    )

    assert answer.status_code == 204, answer.text
    assert (await office.client.get("/auth/saya", headers=headers)).status_code == 401
    refusal(await refresh(office, granted["refresh_token"]), 400, "invalid_grant")
    refusal(
        await ask(office, grant_type="password", username="admin", password=ADMIN_PASSWORD),
        400,
        "invalid_grant",
    )
    fresh = await office.bearer("admin", new)
    assert (await office.client.get("/auth/saya", headers=fresh)).status_code == 200


async def test_the_old_password_must_be_right_and_cannot_be_guessed(office: House) -> None:
    headers = await office.bearer()

    async def guess() -> Response:
        return await office.client.put(
            "/auth/kata-sandi",
            json={"lama": "salah-salah", "baru": "hujan-sungai-jembatan"},
            headers=headers,
        )

    first = await guess()
    assert first.status_code == 422
    assert first.json()["errors"][0]["lokasi"] == "/lama"
    for _ in range(4):
        await guess()
    await _wait_long(office)
    slowed = await guess()
    assert slowed.status_code == 429
    assert slowed.headers["retry-after"]
    assert int(slowed.headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    "new", ["pendek", "x" * 300, None, 12345678], ids=["short", "long", "null", "number"]
)
async def test_a_new_password_has_a_sane_length(house: House, new: object) -> None:
    answer = await house.client.put(
        "/auth/kata-sandi",
        json={"lama": ADMIN_PASSWORD, "baru": new},
        headers=house.token_for("gateway:saya:tulis"),
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["lokasi"] == "/baru"
    assert str(new) not in answer.text or new is None


async def test_a_program_has_no_account_of_its_own(house: House) -> None:
    answer = await house.client.get(
        "/auth/saya", headers=house.token_for("gateway:saya:baca", subject="kinerja")
    )

    assert answer.status_code == 401


# -- the first start


async def test_a_second_start_keeps_the_password_and_follows_the_client_s_secret(
    office: House, make_house: MakeHouse
) -> None:
    await office.client.put(
        "/auth/kata-sandi",
        json={"lama": ADMIN_PASSWORD, "baru": "hujan-sungai-jembatan"},
        headers=await office.bearer(),
    )
    async with transaction(office.sessions) as session:
        await session.execute(update(Klien).values(rahasia="rusak"))

    again = await make_house(sessions=office.sessions)

    assert (await again.bearer("admin", "hujan-sungai-jembatan"))["Authorization"]
    answer = await ask(
        again, grant_type="client_credentials", client_id="kinerja", client_secret=KINERJA_SECRET
    )
    assert answer.status_code == 200
    async with office.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Akun)) == 1


async def test_two_gateways_may_start_at_once_and_serve_the_same_accounts(
    fresh_sessions: Callable[[str], Sessions], make_house: MakeHouse
) -> None:
    sessions = fresh_sessions("gateway")

    houses = await asyncio.gather(*(make_house(sessions=sessions) for _ in range(3)))

    headers = await houses[0].bearer()
    for house in houses:
        assert (await house.client.get("/auth/saya", headers=headers)).status_code == 200


async def test_a_closed_account_is_out_at_the_other_gateway_within_seconds(
    office: House, make_house: MakeHouse
) -> None:
    other: House = await make_house(sessions=office.sessions)
    headers = await office.bearer()
    assert (await other.client.get("/gateway/v1/akun", headers=headers)).status_code == 200
    await office.client.put(
        "/auth/kata-sandi",
        json={"lama": ADMIN_PASSWORD, "baru": "hujan-sungai-jembatan"},
        headers=headers,
    )

    for _ in range(60):
        status = (await other.client.get("/gateway/v1/akun", headers=headers)).status_code
        if status == 401:
            break
        await asyncio.sleep(0.1)

    assert status == 401


async def test_signing_in_does_not_hold_up_other_requests(office: House) -> None:
    """Hashing runs on threads: the loop stays free."""
    async with AsyncClient(base_url=office.url, trust_env=False) as client:
        signing = [asyncio.create_task(office.sign_in()) for _ in range(4)]
        async with asyncio.timeout(5):
            answer = await client.get("/health/hidup")
        await asyncio.gather(*signing)

    assert answer.json() == {"hidup": True}


# -- what ended is over at the door, and a lost answer is no theft


async def test_an_access_token_is_dead_at_once_after_signing_out(office: House) -> None:
    one, other = await office.sign_in(), await office.sign_in()
    for found in (one, other):
        assert (await myself(office, found)).status_code == 200

    await office.client.post("/auth/cabut", data={"token": one["refresh_token"]})

    assert (await myself(office, one)).status_code == 401
    assert (await myself(office, other)).status_code == 200


async def test_another_gateway_knows_it_too(
    fresh_sessions: Callable[[str], Sessions], make_house: MakeHouse
) -> None:
    sessions = fresh_sessions("gateway")
    here, there = await make_house(sessions=sessions), await make_house(sessions=sessions)
    found = await here.sign_in()
    assert (await myself(there, found)).status_code == 200

    await here.client.post("/auth/cabut", data={"token": found["refresh_token"]})

    async with asyncio.timeout(10):
        while (await myself(there, found)).status_code != 401:  # noqa: ASYNC110  (another's table)
            await asyncio.sleep(0.2)


async def test_an_exchange_may_be_repeated_after_a_lost_answer(office: House) -> None:
    found = await office.sign_in()
    again = {"grant_type": "refresh_token", "refresh_token": found["refresh_token"]}

    lost, repeated = await ask(office, **again), await ask(office, **again)

    assert (lost.status_code, repeated.status_code) == (200, 200)
    assert (await myself(office, repeated.json())).status_code == 200
    following = {"grant_type": "refresh_token", "refresh_token": repeated.json()["refresh_token"]}
    assert (await ask(office, **following)).status_code == 200


async def test_a_later_reuse_ends_the_family_and_its_access_tokens(office: House) -> None:
    found = await office.sign_in()
    again = {"grant_type": "refresh_token", "refresh_token": found["refresh_token"]}
    fresh = (await ask(office, **again)).json()
    await later(office)

    refusal(await ask(office, **again), 400, "invalid_grant")

    assert (await myself(office, fresh)).status_code == 401
    following = {"grant_type": "refresh_token", "refresh_token": fresh["refresh_token"]}
    refusal(await ask(office, **following), 400, "invalid_grant")


async def test_a_program_with_its_secret_passes_beside_a_guesser(office: House) -> None:
    guess = {"grant_type": "client_credentials", "client_id": "kinerja", "client_secret": "salah"}
    for _ in range(50):
        refusal(await ask(office, **guess), 401, "invalid_client")
    await _wait_long(office)
    refusal(await ask(office, **guess), 429, "too_many_attempts")

    right = await ask(office, **guess | {"client_secret": KINERJA_SECRET})
    assert right.status_code == 200


async def test_an_admin_sees_refused_sign_ins(office: House) -> None:
    admin = await office.bearer()
    typed = WRONG | {"username": "kata-sandi-di-tempat-nama"}
    program = {"grant_type": "client_credentials", "client_id": "kinerja", "client_secret": "x"}
    for form in (WRONG, WRONG, typed, program):
        await ask(office, **form)
    await _wait_long(office)
    await ask(office, **WRONG)
    await office.client.put(
        "/auth/kata-sandi",
        json={"lama": "bukan-yang-lama-ini", "baru": "hujan-sungai-jembatan"},
        headers=admin,
    )

    path = "/gateway/v1/masuk-ditolak"
    listed = (await office.client.get(path, headers=admin)).json()["data"]
    ours = (await office.client.get(f"{path}?akun=admin", headers=admin)).json()["data"]

    found: dict[tuple[str, str], int] = {}
    for row in listed:
        assert row["alamat"] == "127.0.0.1"
        assert row["terakhir"] >= row["jam"]
        kind = (row["akun"], row["sebab"])
        found[kind] = found.get(kind, 0) + row["jumlah"]
    assert found == {
        ("admin", "rahasia-salah"): 2,
        ("admin", "terlalu-sering"): 2,
        ("", "rahasia-salah"): 1,
        ("kinerja", "rahasia-salah"): 1,
    }
    assert [row for row in listed if row["akun"] == "admin"] == ours


async def test_refused_sign_ins_are_forgotten_after_their_time(office: House) -> None:
    admin = await office.bearer()
    await ask(office, **WRONG)
    async with transaction(office.sessions) as session:
        await forget_old(session, now() + REFUSALS_FOR - timedelta(hours=1))
    kept = await office.client.get("/gateway/v1/masuk-ditolak", headers=admin)
    async with transaction(office.sessions) as session:
        await forget_old(session, now() + REFUSALS_FOR + timedelta(hours=2))
    gone = await office.client.get("/gateway/v1/masuk-ditolak", headers=admin)

    assert [len(answer.json()["data"]) for answer in (kept, gone)] == [1, 0]


async def _wait_long(office: House) -> None:
    """Whoever was counted waits a minute from now on."""
    async with transaction(office.sessions) as session:
        await session.execute(
            update(PercobaanMasuk).values(tunggu_sampai=now() + timedelta(minutes=1))
        )


async def later(office: House) -> None:
    """After the time in which an exchange may be repeated."""
    async with transaction(office.sessions) as session:
        await session.execute(
            update(TokenPenyegar)
            .where(TokenPenyegar.dipakai.is_not(None))
            .values(dipakai=TokenPenyegar.dipakai - REPEATABLE - timedelta(seconds=1))
        )


async def myself(office: House, found: dict[str, Any]) -> Response:
    return await office.client.get(
        "/auth/saya", headers={"Authorization": f"Bearer {found['access_token']}"}
    )


@pytest.mark.parametrize(
    ("password", "common"),
    [
        ("password12345", True),
        ("123456789012", True),
        ("P@ssw0rd1234!", True),
        ("Bismillah2024!!", True),
        ("dinassosial2026", True),
        ("palangkaraya62", True),
        ("qwertyuiop123", True),
        ("aaaaaaaaaaaa", True),
        ("siti.petugas99", True),
        ("kuda-baterai-staples", False),
        ("hujan-sungai-jembatan", False),
        ("Jx0l3l9vQw7-zB", False),
    ],
)
def test_a_common_password_is_known_as_one(password: str, common: bool) -> None:
    assert too_common(password, "siti.petugas") is common
