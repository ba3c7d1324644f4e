"""Forwarding: what passes unchanged, what is refused, and what happens when one side fails."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import orjson
import pytest
from httpx import AsyncClient, RemoteProtocolError, Response
from joserfc.jwk import OKPKey

from gateway.pintu import connection, exchange, pool
from gateway.pintu.request import Limits
from kit.auth import sign
from tests.gateway.conftest import House, MakeHouse
from tests.gateway.raw import Requests, send, serving_raw, until
from tests.gateway.upstream import Upstream

MIB = 1024 * 1024


def problem(answer: Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["type"] == f"/problems/{code}"
    assert found["status"] == status
    assert found["title"]
    assert found["detail"]
    assert answer.headers["x-request-id"]
    return found


def sent_headers(answer: Response) -> dict[str, str]:
    return dict(answer.json()["headers"])


# -- what passes


async def test_a_request_arrives_as_it_was_sent(house: House) -> None:
    answer = await house.client.post(
        "/rehsos/v1/ppks/gema?nama=a%20b&x=%2F",
        content=b'{"nama": "x"}',
        headers=house.token_for() | {"Content-Type": "application/json", "If-Match": '"3"'},
    )

    assert answer.status_code == 200
    told = answer.json()
    assert told["method"] == "POST"
    assert told["path"] == "/rehsos/v1/ppks/gema"
    assert told["query"] == "nama=a%20b&x=%2F"
    assert told["body"] == '{"nama": "x"}'
    assert sent_headers(answer)["if-match"] == '"3"'
    assert sent_headers(answer)["authorization"].startswith("Bearer ")
    assert sent_headers(answer)["content-length"] == "13"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_every_method_passes(house: House, method: str) -> None:
    answer = await house.client.request(method, "/rehsos/v1/gema", headers=house.token_for())

    assert answer.json()["method"] == method


async def test_head_has_no_body_and_the_connection_stays_in_step(house: House) -> None:
    first = await house.client.head("/rehsos/v1/gema", headers=house.token_for())
    second = await house.client.get("/rehsos/v1/gema?ke=2", headers=house.token_for())

    assert first.status_code == 200
    assert int(first.headers["content-length"]) > 0
    assert first.content == b""
    assert second.json()["query"] == "ke=2"


async def test_an_answer_without_content_passes(house: House) -> None:
    answer = await house.client.delete("/rehsos/v1/kosong", headers=house.token_for())

    assert answer.status_code == 204
    assert answer.content == b""


async def test_a_service_s_own_refusal_passes_unchanged(house: House) -> None:
    answer = await house.client.get("/rehsos/v1/aneh", headers=house.token_for())

    assert answer.status_code == 409
    assert answer.headers["etag"] == '"7"'
    assert answer.json() == {}


async def test_headers_of_one_hop_do_not_travel(house: House) -> None:
    up = await house.client.get(
        "/rehsos/v1/gema",
        headers=house.token_for()
        | {
            "Connection": "keep-alive, X-Sekali",
            "X-Sekali": "1",
            "Keep-Alive": "timeout=5",
            "TE": "trailers",
            "Proxy-Authorization": "Basic eA==",
            "Upgrade": "h2c",
        },
    )
    down = await house.client.get("/rehsos/v1/aneh", headers=house.token_for())

    arrived = sent_headers(up)
    for name in ("connection", "x-sekali", "keep-alive", "te", "proxy-authorization", "upgrade"):
        assert name not in arrived
    assert "x-rahasia" not in down.headers
    assert "keep-alive" not in down.headers


async def test_connection_cannot_strip_what_identifies_the_caller(house: House) -> None:
    answer = await house.client.get(
        "/rehsos/v1/gema",
        headers=house.token_for() | {"Connection": "authorization, host, x-request-id"},
    )

    assert sent_headers(answer)["authorization"].startswith("Bearer ")
    assert "host" in sent_headers(answer)
    assert "x-request-id" in sent_headers(answer)


async def test_answers_are_not_kept_by_caches_unless_the_service_says_so(house: House) -> None:
    answer = await house.client.get("/rehsos/v1/gema", headers=house.token_for())

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


# -- request ids


async def test_a_request_id_is_made_passed_on_and_answered(house: House) -> None:
    answer = await house.client.get("/rehsos/v1/gema", headers=house.token_for())

    made = answer.headers["x-request-id"]
    assert len(made) == 32
    assert sent_headers(answer)["x-request-id"] == made
    assert sent_headers(answer)["traceparent"] == answer.headers["traceparent"]
    assert answer.headers.get_list("x-request-id") == [made]


async def test_the_caller_s_request_id_and_trace_are_kept(house: House) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    mine = house.token_for() | {"X-Request-ID": "permintaan-0001", "traceparent": trace}

    through = await house.client.get("/rehsos/v1/gema", headers=mine)
    inside = await house.client.get("/.well-known/jwks.json", headers=mine)

    for answer in (through, inside):
        assert answer.headers.get_list("x-request-id") == ["permintaan-0001"]
        assert answer.headers["traceparent"] == trace
    assert sent_headers(through)["x-request-id"] == "permintaan-0001"


@pytest.mark.parametrize("given", ["pendek", "x" * 200, "ada spasi di sini", 'a"b<script>c'])
async def test_a_request_id_that_could_do_harm_is_replaced(house: House, given: str) -> None:
    answer = await house.client.get(
        "/rehsos/v1/gema", headers=house.token_for() | {"X-Request-ID": given, "traceparent": "x"}
    )

    assert answer.headers["x-request-id"] != given
    assert answer.headers["traceparent"].startswith("00-")


# -- whom to believe about the caller's address


async def test_a_stranger_s_forwarded_headers_are_dropped(house: House) -> None:
    answer = await house.client.get(
        "/rehsos/v1/gema",
        headers=house.token_for()
        | {
            "X-Forwarded-For": "1.2.3.4",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "jahat.example",
            "Forwarded": "for=1.2.3.4",
        },
    )

    arrived = sent_headers(answer)
    assert arrived["x-forwarded-for"] == "127.0.0.1"
    assert arrived["x-forwarded-proto"] == "http"
    assert "x-forwarded-host" not in arrived
    assert "forwarded" not in arrived


async def test_a_trusted_proxy_is_believed(make_house: MakeHouse, service: Upstream) -> None:
    house = await make_house(trusted_proxies="127.0.0.0/8, 10.0.0.1")

    answer = await house.client.get(
        "/rehsos/v1/gema",
        headers=house.token_for()
        | {"X-Forwarded-For": "36.1.2.3, 10.0.0.1", "X-Forwarded-Proto": "https"},
    )

    assert sent_headers(answer)["x-forwarded-for"] == "36.1.2.3, 10.0.0.1, 127.0.0.1"
    assert sent_headers(answer)["x-forwarded-proto"] == "https"


# -- tokens


async def test_without_a_token_nothing_reaches_the_service(house: House, service: Upstream) -> None:
    answer = await house.client.get("/rehsos/v1/gema")

    problem(answer, 401, "belum-masuk")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert service.seen == []


def _claims(**changed: object) -> dict[str, Any]:
    at = int(time.time())
    return {
        "iss": "dinsos",
        "aud": "dinsos",
        "sub": "a",
        "scope": "",
        "iat": at,
        "exp": at + 600,
        "jti": "0199a2b4-6c1e-7d3f-8a50-3f6f1e2d4c5b",
    } | changed


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=").decode()


async def test_wrong_tokens_are_refused(house: House, service: Upstream) -> None:
    foreign = OKPKey.generate_key("Ed25519", auto_kid=True)
    ours = house.signing.key
    unsigned = f"{_encoded({'alg': 'none', 'typ': 'JWT'})}.{_encoded(_claims())}."
    good = sign(ours, _claims())
    head, body, signature = good.split(".")
    wrong = {
        "expired": sign(ours, _claims(exp=int(time.time()) - 60)),
        "foreign key": sign(foreign, _claims()),
        "foreign issuer": sign(ours, _claims(iss="lain")),
        "foreign audience": sign(ours, _claims(aud="lain")),
        "alg none": unsigned,
        "changed body": f"{head}.{body[:-2]}AA.{signature}",
        "no signature": f"{head}.{body}.",
        "no token at all": "bukan-token",
        "not ascii": "tökén",
    }

    for name, token in wrong.items():
        answer = await house.client.get(
            "/rehsos/v1/gema", headers={b"Authorization": f"Bearer {token}".encode()}
        )
        assert answer.status_code == 401, name
        problem(answer, 401, "belum-masuk")
    for kind in ("Bearer", "Basic eA==", f"Token {good}", good):
        answer = await house.client.get("/rehsos/v1/gema", headers={"Authorization": kind})
        problem(answer, 401, "belum-masuk")
    assert service.seen == []
    fine = await house.client.get("/rehsos/v1/gema", headers={"Authorization": f"bearer {good}"})
    assert fine.status_code == 200


async def test_a_token_that_was_accepted_ends_when_it_expires(house: House) -> None:
    token = sign(house.signing.key, _claims(exp=int(time.time()) + 1))
    headers = {"Authorization": f"Bearer {token}"}

    first = await house.client.get("/rehsos/v1/gema", headers=headers)
    await asyncio.sleep(2.1)
    second = await house.client.get("/rehsos/v1/gema", headers=headers)

    assert first.status_code == 200
    problem(second, 401, "belum-masuk")


async def test_health_and_description_of_a_service_are_open(house: House) -> None:
    for path in ("/rehsos/health", "/rehsos/openapi.json"):
        assert (await house.client.get(path)).status_code == 200
    assert (await house.client.post("/rehsos/health")).status_code == 401
    assert (await house.client.get("/rehsos/health/lain")).status_code == 401
    assert (await house.client.get("/rehsos/v1/health")).status_code == 401


# -- sizes


async def test_a_body_too_large_by_its_header_is_refused_before_it_is_read(
    house: House, service: Upstream
) -> None:
    answer = await house.client.post(
        "/rehsos/v1/gema", content=b"x" * (MIB + 1), headers=house.token_for()
    )

    problem(answer, 413, "terlalu-besar")
    assert service.seen == []


async def test_a_body_of_exactly_the_limit_passes(house: House) -> None:
    answer = await house.client.post(
        "/rehsos/v1/gema", content=b"x" * MIB, headers=house.token_for()
    )

    assert answer.json()["panjang"] == MIB


async def _parts(count: int, size: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * size


async def test_a_body_that_grows_too_large_while_streaming_is_refused(house: House) -> None:
    answer = await house.client.post(
        "/rehsos/v1/gema", content=_parts(40, 64 * 1024), headers=house.token_for()
    )

    problem(answer, 413, "terlalu-besar")


async def test_our_own_paths_have_the_limit_too(house: House) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    whole = await house.client.post("/auth/token", content=b"x" * (MIB + 1), headers=headers)
    parts = await house.client.post("/auth/token", content=_parts(40, 64 * 1024), headers=headers)

    problem(whole, 413, "terlalu-besar")
    problem(parts, 413, "terlalu-besar")


async def test_an_import_may_be_large_and_arrives_whole(house: House) -> None:
    size = 20 * MIB
    answer = await house.client.post(
        "/rehsos/v1/ppks/impor", content=b"x" * size, headers=house.token_for()
    )

    assert answer.json()["panjang"] == size
    assert answer.json()["sidik"] == hashlib.sha256(b"x" * size).hexdigest()


@pytest.mark.parametrize(("size", "status"), [(5 * MIB, 200), (5 * MIB + 1, 413)])
async def test_evidence_may_be_as_large_as_a_scan(house: House, size: int, status: int) -> None:
    answer = await house.client.post(
        "/rehsos/v1/gema/bukti", content=b"x" * size, headers=house.token_for()
    )

    assert answer.status_code == status


async def test_an_import_has_a_limit_as_well(house: House, service: Upstream) -> None:
    token = house.token_for()["Authorization"]
    raw = await send(
        house.url,
        f"POST /rehsos/v1/ppks/impor HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n"
        f"Content-Length: {64 * MIB + 1}\r\n\r\n".encode(),
        wait=0.5,
    )

    assert raw.startswith(b"HTTP/1.1 413")
    assert service.seen == []


async def test_an_upload_is_streamed_and_waits_for_the_service(
    house: House, service: Upstream
) -> None:
    given = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal given
        for _ in range(48 * 16):
            given += 64 * 1024
            yield b"x" * (64 * 1024)

    service.impor_slowly = True
    sending = asyncio.create_task(
        house.client.post("/rehsos/v1/ppks/impor", content=body(), headers=house.token_for())
    )
    await until(lambda: service.received > 0)
    await asyncio.sleep(0.5)
    held = given

    service.proceed.set()
    answer = await sending

    # The service took one part; the rest waits at the sender and in the kernel, which grows its
    # buffers when it is slow, not in the gateway's memory.
    assert held < 32 * MIB
    assert int(answer.content) == 48 * MIB


async def test_a_download_waits_for_the_reader(house: House, service: Upstream) -> None:
    total = 2000 * 65536
    host, _, port = house.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=65536)
    token = house.token_for()["Authorization"]
    writer.write(
        f"GET /rehsos/v1/alir?2000,65536 HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n"
        "Connection: close\r\n\r\n".encode()
    )
    await reader.readuntil(b"\r\n\r\n")
    await asyncio.sleep(0.5)
    held = service.sent

    found = 0
    while part := await reader.read(1 << 20):
        found += len(part)
    writer.close()

    assert held < 32 * MIB
    assert found >= total


async def test_a_service_may_refuse_before_it_has_the_whole_body(house: House) -> None:
    answer = await house.client.post(
        "/rehsos/v1/tolak-awal",
        content=b"x" * (900 * 1024),
        headers=house.token_for(),
    )

    assert answer.status_code == 422
    again = await house.client.get("/rehsos/v1/gema", headers=house.token_for())
    assert again.status_code == 200


# -- many at once


async def test_a_hundred_streams_at_once_do_not_mix(house: House) -> None:
    async def one(number: int) -> str:
        size = 1000 + number
        async with house.client.stream(
            "GET", f"/rehsos/v1/alir?40,{size}", headers=house.token_for()
        ) as answer:
            assert answer.status_code == 200
            digest = hashlib.sha256()
            async for part in answer.aiter_bytes():
                digest.update(part)
        return digest.hexdigest()

    found = await asyncio.gather(*(one(number) for number in range(100)))

    for number, digest in enumerate(found):
        whole = b"".join(bytes([part]) * (1000 + number) for part in range(40))
        assert digest == hashlib.sha256(whole).hexdigest()


async def test_connections_are_kept_and_used_again(house: House) -> None:
    for _ in range(20):
        await house.client.get("/rehsos/v1/gema", headers=house.token_for())

    assert house.app.pools["rehsos"].open == 1


# -- when a service fails


async def test_a_service_that_is_down_is_named(make_house: MakeHouse, folder: Path) -> None:
    house = await make_house(upstreams={"rehsos": f"unix:{folder}/tidak-ada.sock"})

    answer = await house.client.get("/rehsos/v1/gema", headers=house.token_for())

    found = problem(answer, 503, "layanan-tidak-tersedia")
    assert "Rehabilitasi Sosial" in found["detail"]
    assert int(answer.headers["retry-after"]) > 0
    tcp = await make_house(upstreams={"kinerja": "http://127.0.0.1:9"})
    answer = await tcp.client.get("/kinerja/v1/indikator", headers=tcp.token_for())
    assert "Kinerja" in problem(answer, 503, "layanan-tidak-tersedia")["detail"]


async def test_a_service_that_does_not_answer_in_time(
    make_house: MakeHouse, service: Upstream
) -> None:
    house = await make_house(limits=Limits(read_timeout=0.2))

    answer = await house.client.get("/rehsos/v1/lambat", headers=house.token_for())

    problem(answer, 504, "layanan-terlalu-lama")
    async with asyncio.timeout(2):
        await service.gone.wait()


async def test_a_service_that_does_not_take_the_connection(make_house: MakeHouse) -> None:
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        house = await make_house(
            upstreams={"kinerja": f"http://127.0.0.1:{port}"}, connect_timeout=0.2
        )

        answer = await house.client.get("/kinerja/v1/x", headers=house.token_for())

    problem(answer, 504, "layanan-terlalu-lama")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same watch, twenty times as fast."""
    monkeypatch.setattr(connection, "SUSPECT_AFTER", 0.05)
    monkeypatch.setattr(pool, "SUSPECT_AFTER", 0.05)
    monkeypatch.setattr(exchange, "SUSPECT_AFTER", 0.05)
    monkeypatch.setattr(pool, "PROBE_SECONDS", 0.1)
    monkeypatch.setattr(pool, "PROBE_PAUSE", 0.02)


@contextlib.asynccontextmanager
async def hanging(path: Path) -> AsyncIterator[asyncio.Event]:
    """A service that takes every connection and answers only once the event is set."""
    awake = asyncio.Event()

    async def answer(requests: Requests, writer: asyncio.StreamWriter) -> None:
        while True:
            await requests.head()
            await awake.wait()
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")

    async with serving_raw(path, answer):
        yield awake


async def test_a_hung_service_is_told_at_once_until_it_answers_again(
    make_house: MakeHouse, folder: Path, hurried: None
) -> None:
    async with hanging(folder / "rehsos.sock") as awake:
        house = await make_house()

        async def ask(method: str = "GET") -> Response:
            headers = house.token_for()
            found: Response = await house.client.request(
                method, "/rehsos/v1/gema", headers=headers, timeout=5
            )
            return found

        waiting = [asyncio.create_task(ask(method)) for method in ("GET", "GET", "POST")]
        answers = await asyncio.gather(*waiting)
        begin = time.monotonic()
        late = await ask("POST")
        health = await house.client.get("/health")

        for answer in (*answers[:2], late):
            problem(answer, 503, "layanan-tidak-tersedia")
            assert int(answer.headers["retry-after"]) > 0
        problem(answers[2], 502, "layanan-terputus")  # it may have been carried out
        assert time.monotonic() - begin < 1
        assert health.json()["bagian"]["rehsos"] == {"siap": False, "sebab": "tidak menjawab"}
        awake.set()
        await asyncio.sleep(0.2)  # several times the pause between two probes
        assert (await ask()).status_code == 204


async def test_a_slow_service_that_lives_keeps_its_requests(
    house: House, service: Upstream, hurried: None
) -> None:
    asking = [
        asyncio.create_task(house.client.get("/rehsos/v1/lambat", headers=house.token_for()))
        for _ in range(3)
    ]
    await until(lambda: any(scope["path"] == "/rehsos/health/hidup" for scope in service.seen))
    await asyncio.sleep(0.3)
    service.proceed.set()

    assert [(await one).status_code for one in asking] == [200] * 3


@pytest.mark.parametrize("action", ["putus", "putus-alir"])
async def test_an_answer_that_breaks_off_is_not_taken_for_a_whole_one(
    house: House, action: str
) -> None:
    with pytest.raises(RemoteProtocolError):
        await house.client.get(f"/rehsos/v1/{action}", headers=house.token_for())

    again = await house.client.get("/rehsos/v1/gema", headers=house.token_for())
    assert again.status_code == 200


async def test_a_caller_who_hangs_up_ends_the_work_behind(house: House, service: Upstream) -> None:
    async with AsyncClient(base_url=house.url, trust_env=False) as client:
        asking = asyncio.create_task(
            client.get("/rehsos/v1/lambat", headers=house.token_for(), timeout=10)
        )
        await until(lambda: bool(service.seen))
        asking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asking

    async with asyncio.timeout(2):
        await service.gone.wait()


async def test_a_caller_who_hangs_up_during_an_upload_ends_it(
    house: House, service: Upstream, caplog: pytest.LogCaptureFixture
) -> None:
    admin = house.token_for("gateway:akun:tulis")["Authorization"]
    head = f"Host: x\r\nAuthorization: {admin}\r\nContent-Length: 100\r\n\r\n0123456789"

    for path in ("/rehsos/v1/ppks/impor", "/gateway/v1/akun"):
        await send(house.url, f"POST {path} HTTP/1.1\r\n{head}".encode(), wait=0.1)

    async with asyncio.timeout(2):
        await service.gone.wait()
    await until(lambda: house.app.pools["rehsos"].open == 0)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_caller_who_hangs_up_during_a_download_ends_it(
    house: House, service: Upstream
) -> None:
    async with house.client.stream(
        "GET", "/rehsos/v1/alir?3000,65536", headers=house.token_for()
    ) as answer:
        async for _ in answer.aiter_bytes():
            break

    await until(lambda: house.app.pools["rehsos"].open == 0)


async def test_a_caller_who_stops_sending_is_told(make_house: MakeHouse, service: Upstream) -> None:
    house = await make_house(limits=Limits(client_timeout=0.2))
    token = house.token_for()["Authorization"]
    head = "Host: x\r\nAuthorization: " + token + "\r\nContent-Length: 100\r\n\r\n0123456789"

    through = await send(house.url, f"POST /rehsos/v1/gema HTTP/1.1\r\n{head}".encode(), wait=1.5)
    inside = await send(house.url, f"POST /gateway/v1/akun HTTP/1.1\r\n{head}".encode(), wait=1.5)

    assert through.startswith(b"HTTP/1.1 408")
    assert inside.startswith(b"HTTP/1.1 408")


async def test_an_import_that_crawls_ends_though_it_never_stops(
    make_house: MakeHouse, service: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.bodies.slowest", lambda began, _: began + 0.3)
    house = await make_house(limits=Limits(client_timeout=0.8))

    token = house.token_for()["Authorization"]
    head = f"POST /rehsos/v1/ppks/impor HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n"
    host, _, port = house.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"{head}Content-Length: 1000\r\n\r\n".encode())
    answering = asyncio.create_task(reader.read(100))
    async with asyncio.timeout(4):
        while not answering.done():
            writer.write(b"x")
            await asyncio.wait([answering], timeout=0.05)
    writer.close()

    assert answering.result().startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("framing", ["Content-Length: 5", "Transfer-Encoding: chunked"])
async def test_a_caller_who_never_sends_the_body_is_told(
    make_house: MakeHouse, service: Upstream, framing: str
) -> None:
    """Without a token too: nobody holds a request open for nothing."""
    house = await make_house(limits=Limits(client_timeout=0.2))
    began = asyncio.get_running_loop().time()

    answer = await send(
        house.url, f"GET /rehsos/health HTTP/1.1\r\nHost: x\r\n{framing}\r\n\r\n".encode()
    )

    assert answer.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in answer
    assert asyncio.get_running_loop().time() - began < 3
    assert house.app.pools["rehsos"].open == 0


async def test_a_caller_who_does_not_read_is_let_go(
    make_house: MakeHouse, service: Upstream
) -> None:
    house = await make_house(limits=Limits(client_timeout=0.3))
    host, _, port = house.url.removeprefix("http://").partition(":")
    _, writer = await asyncio.open_connection(host, int(port), limit=1024)
    token = house.token_for()["Authorization"]
    writer.write(
        f"GET /rehsos/v1/alir?2000,65536 HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n"
        "\r\n".encode()
    )
    await until(lambda: house.app.pools["rehsos"].open > 0)
    await until(lambda: house.app.pools["rehsos"].open == 0)
    writer.close()


# -- kept connections that died


OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


async def _answers_once_then_hangs_up(requests: Requests, writer: asyncio.StreamWriter) -> None:
    await requests.head()
    writer.write(OK)
    await requests.head()


async def test_a_read_on_a_dead_kept_connection_is_sent_again_once(
    make_house: MakeHouse, folder: Path
) -> None:
    async with serving_raw(folder / "rehsos.sock", _answers_once_then_hangs_up) as seen:
        house = await make_house()

        for number in range(5):
            answer = await house.client.get(f"/rehsos/v1/x?{number}", headers=house.token_for())
            assert answer.content == b"ok"

    assert len(seen) == 5 + 4


async def test_a_write_on_a_dead_kept_connection_is_not_sent_twice(
    make_house: MakeHouse, folder: Path
) -> None:
    async with serving_raw(folder / "rehsos.sock", _answers_once_then_hangs_up) as seen:
        house = await make_house()
        await house.client.get("/rehsos/v1/x", headers=house.token_for())

        answer = await house.client.post("/rehsos/v1/x/proses", headers=house.token_for())

    found = problem(answer, 502, "layanan-terputus")
    assert "Idempotency-Key" in found["detail"]
    assert len([r for r in seen if r.startswith(b"POST")]) == 1


@pytest.mark.parametrize("read_first", [True, False])
async def test_a_write_that_nobody_read_is_sent_again(
    make_house: MakeHouse, folder: Path, read_first: bool
) -> None:
    """On a kept connection and on a fresh one: closed with the request unread, it was not done."""
    ended = False

    async def closes_unread(requests: Requests, writer: asyncio.StreamWriter) -> None:
        nonlocal ended
        if read_first or ended:
            await requests.head()
            writer.write(OK)
        if not ended:
            ended = True
            cast(asyncio.Transport, writer.transport).pause_reading()
            await asyncio.sleep(0.3)
            return
        await requests.head()

    async with serving_raw(folder / "rehsos.sock", closes_unread) as seen:
        house = await make_house()
        if read_first:
            await house.client.get("/rehsos/v1/x", headers=house.token_for())

        answer = await house.client.post("/rehsos/v1/x/proses", headers=house.token_for())

    assert (answer.status_code, answer.content) == (200, b"ok")
    assert len([r for r in seen if r.startswith(b"POST")]) == 1


async def test_a_connection_closed_while_idle_is_not_used(
    make_house: MakeHouse, folder: Path
) -> None:
    """Closed right after an answer, as a server does whose application failed."""

    async def once(requests: Requests, writer: asyncio.StreamWriter) -> None:
        await requests.head()
        writer.write(OK)

    async with serving_raw(folder / "rehsos.sock", once) as seen:
        house = await make_house()
        for _ in range(20):
            answer = await house.client.post("/rehsos/v1/x/proses", headers=house.token_for())
            assert answer.content == b"ok"

    assert len(seen) == 20


async def test_deep_json_stops_at_the_door(house: House, service: Upstream) -> None:
    deep = b"[" * 600 + b"]" * 600
    for path in ("/rehsos/v1/gema", "/gateway/v1/akun"):
        answer = await house.client.post(
            path,
            content=deep,
            headers=house.token_for("gateway:akun:tulis") | {"Content-Type": "application/json"},
        )
        problem(answer, 400, "permintaan-buruk")
    assert service.seen == []


async def test_a_small_body_reaches_a_service_only_when_it_is_whole(
    house: House, service: Upstream
) -> None:
    """Whoever crawls holds nothing of a service."""
    token = house.token_for()["Authorization"]
    head = f"Host: x\r\nAuthorization: {token}\r\nContent-Length: 100\r\n\r\n0123456789"
    await send(house.url, f"POST /rehsos/v1/gema HTTP/1.1\r\n{head}".encode(), wait=0.2)
    assert service.seen == []


async def test_a_write_with_an_idempotency_key_is_sent_again(
    make_house: MakeHouse, folder: Path
) -> None:
    async def answers_once(requests: Requests, writer: asyncio.StreamWriter) -> None:
        head = await requests.head()
        if head.startswith(b"POST"):
            assert await requests.body(2) == b"{}"
        writer.write(OK)
        head = await requests.head()

    async with serving_raw(folder / "rehsos.sock", answers_once) as seen:
        house = await make_house()
        await house.client.get("/rehsos/v1/x", headers=house.token_for())

        answer = await house.client.post(
            "/rehsos/v1/x",
            content=b"{}",
            headers=house.token_for() | {"Idempotency-Key": "a-1"},
        )

    assert answer.content == b"ok"
    assert len([r for r in seen if r.startswith(b"POST")]) == 2


async def test_a_service_that_dies_at_once_is_not_asked_for_ever(
    make_house: MakeHouse, folder: Path
) -> None:
    async def hangs_up(requests: Requests, _: asyncio.StreamWriter) -> None:
        await requests.head()

    async with serving_raw(folder / "rehsos.sock", hangs_up) as seen:
        house = await make_house()

        answer = await house.client.get("/rehsos/v1/x", headers=house.token_for())

    problem(answer, 503, "layanan-tidak-tersedia")
    assert len(seen) == 1


async def test_a_service_that_was_restarted_is_found_again(
    make_house: MakeHouse, folder: Path
) -> None:
    async def serves(requests: Requests, writer: asyncio.StreamWriter) -> None:
        while True:
            await requests.head()
            writer.write(OK)

    house = await make_house()
    for _ in range(2):
        (folder / "rehsos.sock").unlink(missing_ok=True)
        async with serving_raw(folder / "rehsos.sock", serves):
            for _ in range(3):
                answer = await house.client.post("/rehsos/v1/x", headers=house.token_for())
                assert answer.content == b"ok"
        (folder / "rehsos.sock").unlink(missing_ok=True)
        await asyncio.sleep(0.05)
        answer = await house.client.post("/rehsos/v1/x", headers=house.token_for())
        problem(answer, 503, "layanan-tidak-tersedia")


# -- answers that are not what they should be


@pytest.mark.parametrize(
    "raw",
    [
        b"bukan http\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n"
        b"2\r\nok\r\n0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 70_000 + b"\r\ncontent-length: 0\r\n\r\n",
    ],
    ids=["no http", "two lengths", "length and chunked", "upgrade", "endless head"],
)
async def test_an_answer_that_two_could_read_differently_is_refused(
    make_house: MakeHouse, folder: Path, raw: bytes
) -> None:
    async def answers(requests: Requests, writer: asyncio.StreamWriter) -> None:
        await requests.head()
        writer.write(raw)
        await writer.drain()
        await asyncio.sleep(0.5)

    async with serving_raw(folder / "rehsos.sock", answers):
        house = await make_house()

        answer = await house.client.get("/rehsos/v1/x", headers=house.token_for())

    problem(answer, 502, "jawaban-layanan-rusak")


async def test_a_surplus_after_an_answer_reaches_nobody(
    make_house: MakeHouse, folder: Path
) -> None:
    """INVARIANT: bytes that nobody asked for never become the next caller's answer."""

    async def answers(requests: Requests, writer: asyncio.StreamWriter) -> None:
        while True:
            await requests.head()
            writer.write(OK + b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nrahasia")

    async with serving_raw(folder / "rehsos.sock", answers):
        house = await make_house()

        for _ in range(5):
            answer = await house.client.get("/rehsos/v1/x", headers=house.token_for())
            assert answer.content == b"ok"


async def test_early_hints_and_answers_without_length_pass(
    make_house: MakeHouse, folder: Path
) -> None:
    async def answers(requests: Requests, writer: asyncio.StreamWriter) -> None:
        await requests.head()
        writer.write(
            b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.0 200 OK\r\n\r\nsampai tutup"
        )

    async with serving_raw(folder / "rehsos.sock", answers):
        house = await make_house()

        answer = await house.client.get("/rehsos/v1/x", headers=house.token_for())

    assert answer.content == b"sampai tutup"
    assert "link" not in answer.headers


# -- requests that are not what they should be


@pytest.mark.parametrize(
    "path",
    [
        "/rehsos/../kinerja/v1/x",
        "/rehsos/./v1",
        "/rehsos//v1",
        "/rehsos/%2e%2e/kinerja",
        "/rehsos/%2E./x",
        "/rehsos/v1/a%2fb",
        "/rehsos/v1/a%5cb",
        "/rehsos/v1/a%00b",
        "/rehsos/v1/a%0d%0aX:1",
        "/rehsos/v1/%zz",
        "/rehsos/v1/..",
    ],
)
async def test_paths_that_could_mean_something_else_are_refused(
    house: House, service: Upstream, path: str
) -> None:
    token = house.token_for()["Authorization"]
    raw = await send(
        house.url,
        f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n"
        "Connection: close\r\n\r\n".encode(),
    )

    assert raw.split(b" ", 2)[1] == b"400", raw[:200]
    assert service.seen == []


async def test_ordinary_escapes_in_a_path_pass(house: House) -> None:
    answer = await house.client.get(
        "/rehsos/v1/wilayah/Palangka%20Raya/gema", headers=house.token_for()
    )

    assert answer.json()["path"] == "/rehsos/v1/wilayah/Palangka%20Raya/gema"


@pytest.mark.parametrize(
    "framing",
    [
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 4",
        "Content-Length: 4\r\nContent-Length: 5",
        "Content-Length: 4, 4",
        "Content-Length: +4",
        "Content-Length: 0x4",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
        "Host: y",
    ],
)
async def test_no_request_is_smuggled_behind_another(
    house: House, service: Upstream, framing: str
) -> None:
    """INVARIANT: gateway and service agree on where a request ends, or it is refused."""
    token = house.token_for()["Authorization"]
    raw = await send(
        house.url,
        f"POST /rehsos/v1/gema HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n{framing}\r\n\r\n"
        "0\r\n\r\nGET /rehsos/v1/selundup HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
        wait=0.5,
    )

    assert raw.split(b" ", 2)[1] == b"400", raw[:200]
    assert all(scope["path"] != "/rehsos/v1/selundup" for scope in service.seen)


async def test_a_second_authorization_header_is_refused(house: House, service: Upstream) -> None:
    token = house.token_for()["Authorization"]
    raw = await send(
        house.url,
        f"GET /rehsos/v1/gema HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n"
        "Authorization: Bearer lain\r\nConnection: close\r\n\r\n".encode(),
    )

    assert raw.startswith(b"HTTP/1.1 400")
    assert service.seen == []


async def test_an_endless_head_is_refused(house: House, service: Upstream) -> None:
    answer = await house.client.get(
        "/rehsos/v1/gema", headers=house.token_for() | {"X-Panjang": "y" * 70_000}
    )

    problem(answer, 431, "kepala-terlalu-besar")
    assert service.seen == []


async def test_malformed_http_is_refused(house: House) -> None:
    assert (await send(house.url, b"halo\r\n\r\n")).startswith(b"HTTP/1.1 400")


async def test_an_unknown_address_is_not_found(house: House) -> None:
    problem(await house.client.get("/tidak-ada"), 404, "tidak-ditemukan")
    problem(
        await house.client.get("/rehsosx/v1/gema", headers=house.token_for()),
        404,
        "tidak-ditemukan",
    )


async def test_chunked_small_bodies_pass(house: House) -> None:
    answer = await house.client.post(
        "/rehsos/v1/gema", content=_parts(3, 10), headers=house.token_for()
    )

    assert answer.json()["panjang"] == 30


@pytest.mark.parametrize(
    "line",
    [
        b"GET /rehsos/v1/gema HTTP/1.1\r\n",  # without a host
        b"GET /rehsos/v1/gema HTTP/1.1\r\nhost: a\r\nhost: b\r\n",
        b"GET /rehsos/v1/gema\r\nhost: a\r\n",  # HTTP/0.9 has no headers
        b"GET /rehsos/v1/../gema HTTP/1.1\r\nhost: a\r\n",
    ],
)
async def test_after_a_request_that_is_none_the_connection_ends(
    house: House, service: Upstream, line: bytes
) -> None:
    token = house.token_for()["Authorization"].encode()
    second = b"GET /rehsos/v1/gema HTTP/1.1\r\nhost: a\r\nauthorization: %b\r\n\r\n" % token

    answer = await send(house.url, line + b"authorization: %b\r\n\r\n" % token + second)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 400 ") == 1
    assert b" 200 " not in answer
    assert b"connection: close" in answer.lower()
