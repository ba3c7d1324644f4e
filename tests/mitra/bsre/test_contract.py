"""What the office may rely on, whatever BSrE says: client and simulator over real HTTP."""

from __future__ import annotations

import logging
from dataclasses import replace

import httpx
import pytest
from pydantic import SecretStr

from kit.documents.pades import Seal
from mitra.bsre.client import Access, Client
from mitra.bsre.simulator import MOODS, PASSPHRASE, Simulator, empty_paper
from mitra.bsre.wire import REASONS, Rejected, Said, Secret, Signed, Unclear, Wire
from tests.mitra.dukcapil.gateway import serving

SIGNER = "kepala@contoh.id"
SEAL = Seal("Disetujui", "Palangka Raya")
PAPER = empty_paper()


def access(address: str) -> Access:
    password = SecretStr("rahasia-kantor")
    return Access(address, SecretStr("dinsos"), password, {"kepala-dinas": SIGNER}, timeout=30.0)


async def sign(given: Access, passphrase: str = PASSPHRASE, **other: str) -> Said:
    client = Client(given)
    secret = Secret(SecretStr(passphrase), **{k: SecretStr(v) for k, v in other.items()})
    try:
        return await client.sign(PAPER, SIGNER, secret, SEAL)
    finally:
        await client.close()


@pytest.fixture
def simulator() -> Simulator:
    return Simulator({SIGNER: "Kepala"}, user="dinsos", password="rahasia-kantor", slow=90.0)


async def test_what_comes_back_is_the_file_with_a_signature(
    simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(simulator) as address:
        said = await sign(access(address))

    assert isinstance(said, Signed)
    assert said.pdf.startswith(PAPER)
    assert b"ETSI.CAdES.detached" in said.pdf[len(PAPER) :]
    assert simulator.signed == 1
    assert PASSPHRASE not in caplog.text
    assert SIGNER not in caplog.text


async def test_a_refusal_signs_nothing_and_says_why(simulator: Simulator) -> None:
    async with serving(simulator) as address:
        found = {mood: await sign(access(address), mood) for mood in ("salah", "sering")}
        found["akses"] = await sign(replace(access(address), password=SecretStr("lain")))
        simulator.signers = {}
        found["siapa"] = await sign(access(address))
    found["tutup"] = await sign(access(address))

    assert {name: one.reason for name, one in found.items() if isinstance(one, Rejected)} == {
        "salah": "sandi-salah",
        "sering": "terlalu-sering",
        "akses": "akses-ditolak",
        "siapa": "tidak-terdaftar",
        "tutup": "tidak-tersambung",
    }
    assert simulator.signed == 0


@pytest.mark.parametrize("mood", ["putus", "galat", "html", "lambat"])
async def test_without_a_clear_answer_nobody_knows(simulator: Simulator, mood: str) -> None:
    """INVARIANT: what may have been signed is never said to be refused."""
    if mood == "lambat":
        simulator.mood = lambda _: "slow"
    async with serving(simulator) as address:
        given = replace(access(address), timeout=2.0 if mood == "lambat" else 30.0)
        with pytest.raises((Unclear, httpx.HTTPError)):
            await sign(given, mood)


async def test_a_code_that_is_good_once_is_good_once(simulator: Simulator) -> None:
    async with serving(simulator) as address:
        async with httpx.AsyncClient(auth=("dinsos", "rahasia-kantor")) as http:
            issued = await http.post(f"{address}/api/v2/sign/get/totp", json={"email": SIGNER})
        code = issued.json()["totp"]
        first = await sign(access(address), "-", totp=code)
        again = await sign(access(address), "-", totp=code)

    assert isinstance(first, Signed)
    assert again == Rejected("sandi-salah")


def test_the_numbers_of_a_service_are_configuration() -> None:
    wire = Wire(codes={"77": "tanpa-sertifikat", "78": "bukan sebab"})

    def read(body: bytes) -> Said:
        return wire.read(400, body)

    assert read(b'{"status_code": 77}') == Rejected("tanpa-sertifikat")
    assert read(b'{"status_code": 78}') == read(b"<html>") == read(b"[]") == Rejected("ditolak")
    assert all(code in REASONS for code in Wire().codes.values())
    assert set(MOODS.values()) > {"lost", "slow"}
    for status in (500, 502, 301, 408):
        with pytest.raises(Unclear):
            wire.read(status, b"{}")
    for odd in (b"{}", b'{"file": []}', b'{"file": ["***"]}', b'{"file": ["AAAA"]}'):
        with pytest.raises(Unclear):
            wire.read(200, odd)
