"""What the office may rely on, whatever happens to a notice: client and simulator over sockets."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr

from kit.dispatch.targets import Answered, NotDone, Refused
from mitra.pemberitahuan.client import Client, Mail, WhatsApp
from mitra.pemberitahuan.simulator import Simulator
from mitra.pemberitahuan.wire import REASONS, Channel, Notice, Unclear, Wire, mail, replied
from tests.mitra.dukcapil.gateway import serving

SENDER = "Dinas Sosial <dinsos@contoh.id>"


def notice(channel: Channel, to: str) -> Notice:
    return Notice(
        channel=channel,
        to=to,
        subject="Tugas yang menunggu Anda",
        text="Mendekati: 2.\n.baris bertitik",
        at=datetime(2026, 3, 2, tzinfo=UTC),
    )


async def attempt(client: Client, given: Notice) -> str:
    """The word for what became of it."""
    try:
        said = await client.send(f"k-{given.to}", given)
    except (Unclear, httpx.HTTPError):
        return "unclear"
    if isinstance(said, (Refused, NotDone)):
        assert said.code in REASONS or said.code.endswith(("Error", "Timeout"))
        return f"{type(said).__name__} {said.code}"
    return type(said).__name__


async def test_a_mail_that_may_have_been_taken_is_never_said_to_be_refused() -> None:
    simulator = Simulator()
    async with simulator.mailing() as port:
        client = Client(Mail("127.0.0.1", port, SENDER), None)
        boxes = ("petugas", "ditolak", "nanti", "putus", "galat")
        found = {box: await attempt(client, notice("surel", f"{box}@contoh.id")) for box in boxes}
        asked = await client.ask("k", notice("surel", "putus@contoh.id"))
    closed = await attempt(client, notice("surel", "petugas@contoh.id"))

    assert found == {
        "petugas": "Answered",
        "ditolak": "Refused alamat-ditolak",
        "nanti": "NotDone sedang-gangguan",
        "putus": "unclear",
        "galat": "unclear",
    }
    assert closed == "NotDone sedang-gangguan"
    assert asked == Refused("tidak-pasti")
    to, text = simulator.box["k-petugas"]
    assert (to, ".baris bertitik" in text) == ("petugas@contoh.id", True)


async def test_a_gateway_is_asked_what_became_of_a_message() -> None:
    simulator = Simulator(token="rahasia")
    async with serving(simulator) as address:
        access = WhatsApp(address, SecretStr("rahasia"))
        client = Client(None, access)
        ends = ("001", "000", "429", "444", "500")
        found = {end: await attempt(client, notice("wa", f"+62811000{end}")) for end in ends}
        again = await attempt(client, notice("wa", "+62811000444"))
        asked = [
            await client.ask(f"k-+62811000{end}", notice("wa", f"+62811000{end}"))
            for end in ("444", "500")
        ]
        other = Client(None, WhatsApp(address, SecretStr("lain")))
        shut = await attempt(other, notice("wa", "+62811000001"))
        no_mail = await attempt(client, notice("surel", "a@contoh.id"))
        await other.close()
        await client.close()

    assert found == {
        "001": "Answered",
        "000": "Refused alamat-ditolak",
        "429": "NotDone terlalu-sering",
        "444": "unclear",
        "500": "unclear",
    }
    assert again == "Answered"
    assert asked == [Answered(), NotDone("tidak-dikenal")]
    assert (shut, no_mail) == ("Refused akses-ditolak", "Refused akses-ditolak")
    assert len(simulator.box) == 2


def test_what_other_gateways_and_servers_say() -> None:
    wire = Wire(to="phone")
    given = notice("wa", "+628110001")
    assert b'"phone":"+628110001"' in wire.request("k", given)
    assert wire.read(503, "12") == NotDone("sedang-gangguan", 12.0)
    assert wire.read(400, None) == Refused("isi-ditolak")
    for status in (302, 408, 502):
        with pytest.raises(Unclear):
            wire.read(status, None)
    said = [replied(code) for code in (250, 421, 535, 550)]
    assert said == [
        None, NotDone("sedang-gangguan"), Refused("akses-ditolak"), Refused("alamat-ditolak"),
    ]  # fmt: skip
    assert b"Message-ID: <k@contoh.id>\r\n" in mail(SENDER, "k", notice("surel", "a@contoh.id"))
