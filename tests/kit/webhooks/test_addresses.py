"""A webhook goes to the open internet alone, to the very addresses that were looked at."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kit.webhooks.addresses import Reach, Refused, is_open
from kit.webhooks.rules import Attempt, Fault
from tests.kit.webhooks.receiver import Receiver, receiving, reply

HERE = Reach(loopback=True, patience=0.4)
URL = "https://mitra.contoh.id/kait"


def known(*addresses: str) -> Reach:
    """A reach for which every name has these addresses, one answer after the other."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return Reach(resolve=resolve, patience=0.4)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "0.1.2.3",
        "192.0.0.8",
        "192.88.99.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::a00:1",
        "2002:a00:1::1",
        "2001:0:a00:1::1",
        "2001:db8::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
        "rumah",
    ],
)
async def test_no_address_inside_the_house(address: str) -> None:
    assert not is_open(address)
    with pytest.raises(Refused):
        await known("8.8.8.8", address).check(URL)
    assert (await known(address).post(URL, {}, b"")).fault is Fault.FORBIDDEN


async def test_addresses_of_the_open_internet() -> None:
    assert await known("8.8.8.8", "2606:4700::1111").check(URL) == URL


@pytest.mark.parametrize(
    "url",
    [
        "http://mitra.contoh.id/",
        "ftp://mitra.contoh.id/",
        "//mitra.contoh.id/",
        "https://",
        "https:///kait",
        "mitra",
        "https://sandi@mitra.contoh.id/",
        "https://akun:sandi@mitra.contoh.id/",
        "https://mitra.contoh.id/#bagian",
        "https://mitra.contoh.id/#",
        "https://mitra.contoh.id:22/",
        "https://mitra.contoh.id:80/",
        "https://mitra.contoh.id:70000/",
        "https://mi tra.contoh.id/",
        "https://mitra.contoh.id%2f@lain.id/",
        "https://[fe80::1%25eth0]/",
        "https://mitra.contoh.id/" + "a" * 500,
    ],
)
async def test_an_address_that_is_not_plain_https_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        await known("8.8.8.8").check(url)


@pytest.mark.parametrize("url", ["https://127.1/", "https://2130706433/", "https://0x7f000001/"])
async def test_other_spellings_of_an_address_are_that_address(url: str) -> None:
    with pytest.raises(Refused):
        await Reach().check(url)


async def test_this_machine_only_where_it_was_allowed() -> None:
    async with receiving() as receiver:
        with pytest.raises(Refused):
            await Reach().check(receiver.url())
        with pytest.raises(Refused):
            await Reach().check(receiver.url(scheme="https"))
        assert (await Reach().post(receiver.url(), {}, b"")).fault is Fault.FORBIDDEN
        assert await HERE.check(receiver.url()) == receiver.url()
        assert (await HERE.post(receiver.url(), {}, b"{}")).status == 204
    assert len(receiver.came) == 1


async def test_the_allowance_for_this_machine_is_for_no_other() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["10.0.0.1"]

    here = Reach(loopback=True, resolve=resolve)
    for url in ("http://mitra.contoh.id/", "https://mitra.contoh.id/", "http://localhost/"):
        with pytest.raises(Refused):
            await here.check(url)


async def test_a_name_is_asked_once_and_the_answer_is_where_it_goes(tmp_path: Path) -> None:
    """INVARIANT: what a name says after it was looked at changes nothing (DNS rebinding).

    Nobody listens where the machine's own resolver, or the second answer, would lead.
    """
    server, client = certificate(tmp_path, "localhost")
    asked: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.2"] if len(asked) == 1 else ["127.0.0.1"]

    async with receiving(server, "127.0.0.2") as receiver:
        here = Reach(loopback=True, resolve=resolve, tls=client)
        attempt = await here.post(receiver.url(scheme="https"), {}, b"{}")

    assert (attempt.status, attempt.fault) == (204, None)
    assert asked == ["localhost"]
    assert receiver.came[0].headers["host"] == f"localhost:{receiver.port}"


async def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.2", "127.0.0.1"]

    async with receiving() as receiver:
        attempt = await Reach(loopback=True, resolve=resolve).post(receiver.url(), {}, b"{}")
    assert attempt.status == 204


async def test_the_certificate_must_be_of_the_name(tmp_path: Path) -> None:
    server, client = certificate(tmp_path, "lain.contoh.id")
    async with receiving(server) as receiver:
        here = Reach(loopback=True, patience=2, tls=client)
        attempt = await here.post(receiver.url(scheme="https"), {}, b"{}")
    assert (attempt.status, attempt.fault) == (None, Fault.TLS)
    assert receiver.came == []


async def attempt_at(answer: bytes | None, after: float = 0) -> tuple[Attempt, Receiver]:
    async with receiving() as receiver:
        receiver.answer = lambda _: answer
        receiver.pause = after
        return await HERE.post(receiver.url(), {}, b"{}"), receiver


@pytest.mark.parametrize(
    ("answer", "after", "fault"),
    [
        (None, 0, Fault.TIMEOUT),  # never
        (reply(204), 0.6, Fault.TIMEOUT),  # too late
        (b"HTTP/1.1 200 OK\r\nX: 1\r\n", 0, Fault.BROKEN),  # never done with its head
        (b"SSH-2.0-OpenSSH\r\n", 0, Fault.BROKEN),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n", 0, Fault.BROKEN),
        (reply(500), 0, Fault.STATUS),
        (reply(410), 0, Fault.GONE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\nx", 0, None),  # its body is not read
    ],
)
async def test_what_a_receiver_may_answer(
    answer: bytes | None, after: float, fault: Fault | None
) -> None:
    attempt, _ = await attempt_at(answer, after)
    assert attempt.fault == fault
    assert attempt.milliseconds < 2_000


async def test_a_redirect_is_not_followed() -> None:
    async with receiving() as elsewhere:
        attempt, receiver = await attempt_at(reply(307, Location=elsewhere.url()))
        await asyncio.sleep(0)
    assert (attempt.status, attempt.fault) == (307, Fault.REDIRECT)
    assert (len(receiver.came), elsewhere.came) == (1, [])


async def test_nobody_listens() -> None:
    async with receiving() as receiver:
        pass
    assert (await HERE.post(receiver.url(), {}, b"")).fault is Fault.UNREACHABLE


async def test_a_name_that_nobody_has() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    assert (await Reach(resolve=resolve).post(URL, {}, b"")).fault is Fault.NO_NAME
    with pytest.raises(Refused, match="tidak ditemukan"):
        await Reach(resolve=resolve).check(URL)


async def test_a_resolver_that_never_answers() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return []

    slow = Reach(resolve=resolve, patience=0.05)
    assert (await slow.post(URL, {}, b"")).fault is Fault.TIMEOUT
    with pytest.raises(Refused):
        await slow.check(URL)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("120", 120), ("999999999", 86_400), ("-5", 0), ("besok", 0), ("", 0), ("1e9", 0)],
)
async def test_when_to_come_back_is_heard_within_bounds(said: str, seconds: float) -> None:
    attempt, _ = await attempt_at(reply(503, Retry_After=said))
    assert attempt.retry_after == seconds


async def test_when_to_come_back_may_be_a_moment() -> None:
    moment = datetime.now(UTC) + timedelta(minutes=10)
    attempt, _ = await attempt_at(reply(429, Retry_After=format_datetime(moment, usegmt=True)))
    assert 590 < attempt.retry_after <= 600


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        attempt, receiver = await attempt_at(reply(200))
    assert (attempt.status, len(receiver.came), proxy.came) == (200, 1, [])


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server with a certificate of this name, and a client that trusts who signed it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    file = folder / "server.pem"
    file.write_bytes(
        pem
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=pem.decode())
