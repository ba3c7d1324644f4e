"""What the office may rely on, whatever the gateway says: client and simulator over real HTTP."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr

from mitra.dukcapil.client import Access, Client
from mitra.dukcapil.outcomes import REASONS, Answer, Compared, Element, Failure, Kind, Verdict
from mitra.dukcapil.simulator import MOODS, Simulator
from mitra.dukcapil.wire import Wire
from tests.mitra.dukcapil.gateway import access, serving

NIK = "6271034107580001"
KNOWN = {
    "NIK": NIK,
    "NAMA_LGKP": "SITI AMINAH",
    "TGL_LHR": "01-07-1958",
    "JENIS_KLMIN": "Perempuan",
}
ASKED = {
    Element.NIK: NIK,
    Element.NAME: "Siti Aminah",
    Element.BIRTH_DATE: "1958-07-01",
    Element.SEX: "P",
}


@pytest.fixture
def simulator() -> Simulator:
    return Simulator(people={NIK: KNOWN}, user="dinsos", password="rahasia-kantor", slow=0.6)


async def ask(given: Access, **changed: str) -> Answer:
    client = Client(given)
    try:
        return await client.verify({**ASKED, **{Element(k): v for k, v in changed.items()}})
    finally:
        await client.close()


def said(answer: Answer) -> dict[str, bool | None]:
    assert isinstance(answer, Verdict), answer
    return {one.element.value: one.matches for one in answer.compared}


async def test_each_element_is_compared_by_itself(simulator: Simulator) -> None:
    async with serving(simulator) as address:
        right = await ask(access(address))
        other = await ask(access(address), nama="Budi Santoso", tanggal_lahir="1958-07-02")

    assert said(right) == {"nik": True, "nama": True, "tanggal_lahir": True, "jenis_kelamin": True}
    assert said(other) == {**said(right), "nama": False, "tanggal_lahir": False}
    assert simulator.asked[0] == {
        **KNOWN,
        "NAMA_LGKP": "Siti Aminah",
        "TRESHOLD": "90",
    }


async def test_a_likeness_below_our_own_threshold_is_no_match(simulator: Simulator) -> None:
    """The gateway accepts what it was told to; for names the office may want more."""
    loose, strict = (Wire(threshold=80, at_least={Element.NAME: least}) for least in (95, 96))
    async with serving(simulator) as address:
        taken = await ask(access(address, wire=loose), nama="Siti Amina")
        refused = await ask(access(address, wire=strict), nama="Siti Amina")

    assert isinstance(taken, Verdict)
    assert isinstance(refused, Verdict)
    assert Compared(Element.NAME, True, 95, 95) in taken.compared
    assert Compared(Element.NAME, False, 95, 96) in refused.compared


OUTCOMES = {
    "time-out": "waktu-habis",
    "html": "bukan-json",
    "500": "galat-http",
    "redirect": "dialihkan",
    "another NIK": "nik-lain",
    "parameter": "parameter-tidak-lengkap",
    "unknown code": "tidak-dikenal",
    "login": "login-gagal",
    "ip": "ip-tidak-sesuai",
    "deceased": "meninggal",
    "not found": "tidak-ditemukan",
    "double": "data-ganda",
    "inactive": "data-tidak-aktif",
    "not usable": "nik-tidak-dapat-dipakai",
    "quota": "kuota-habis",
    "record": "bukan-perbandingan",
    "lost": "tidak-tersambung",
}


async def test_every_error_of_the_gateway_is_an_outcome_of_its_class(simulator: Simulator) -> None:
    """None is taken for another: least of all trouble with the way, or with us, for a verdict
    about the person."""
    found = {}
    async with serving(simulator) as address:
        for digits, mood in MOODS.items():
            hurried = access(address, timeout=0.3 if mood == "time-out" else 5.0)
            answer = await ask(hurried, nik=NIK[:-2] + digits)
            if mood in OUTCOMES:
                found[mood] = answer.reason
                about_the_person = REASONS[OUTCOMES[mood]] is Kind.CONCLUSIVE
                assert isinstance(answer, Verdict) is about_the_person, mood
            else:
                assert isinstance(answer, Verdict)

    assert found == OUTCOMES


async def test_what_is_not_answered_was_not_checked(simulator: Simulator) -> None:
    (digits,) = [digits for digits, mood in MOODS.items() if mood == "left out"]

    async with serving(simulator) as address:
        answer = await ask(access(address), nik=NIK[:-2] + digits)

    assert said(answer)["nama"] is None


async def test_the_reading_generation_is_never_read(simulator: Simulator) -> None:
    """Its record holds what nobody asked for; its errors are understood all the same."""
    reading = "/dukcapil/get_json/62-71/dinsos/GET_NIK"
    async with serving(simulator) as address:
        given = access(address)
        record = await ask(Access(address + reading, given.user, given.password))
        wrong = await ask(Access(address + reading, given.user, SecretStr("bukan")))

    assert record == Failure("bukan-perbandingan")
    assert wrong == Failure("login-gagal")


async def test_credentials_go_under_the_names_that_the_gateway_knows(simulator: Simulator) -> None:
    simulator.ip = "10.1.2.3"
    named = Wire(user_key="user_id", password_key="password", ip_key="ip_users")
    unnamed = Wire(user_key="pengguna")

    async with serving(simulator) as address:
        right = await ask(access(address, ip="10.1.2.3", wire=named))
        wrong_ip = await ask(access(address, ip="10.1.2.4", wire=named))
        nameless = await ask(access(address, ip="10.1.2.3", wire=unnamed))

    assert all(said(right).values())
    assert wrong_ip == Failure("ip-tidak-sesuai")
    assert nameless == Failure("login-gagal")


async def test_the_day_s_quota_ends_in_band(simulator: Simulator) -> None:
    simulator.quota = 1

    async with serving(simulator) as address:
        first, second = await ask(access(address)), await ask(access(address))

    assert isinstance(first, Verdict)
    assert isinstance(second, Failure)
    assert second.kind is Kind.QUOTA


async def test_nothing_of_a_person_or_a_password_is_logged(
    simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(simulator) as address:
        given = access(address)
        await ask(given)
        for digits in ("82", "83", "99"):
            await ask(given, nik=NIK[:-2] + digits)

    lines = caplog.text + repr(given)
    assert not [word for word in (NIK[:-2], "Siti Aminah", "rahasia-kantor") if word in lines]


async def test_who_is_not_there_is_a_failure_of_the_way() -> None:
    async with serving(Simulator()) as address:
        pass

    assert await ask(access(address)) == Failure("tidak-tersambung")


def self_signed(folder: Path, name: str, address: str = "127.0.0.1") -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    began = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=30))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.IPAddress(ip_address(address)), x509.DNSName(f"{name}.contoh.id")]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / f"{name}.pem", folder / f"{name}.key"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, private


async def test_only_the_pinned_certificate_is_believed(
    simulator: Simulator, tmp_path: Path
) -> None:
    gateway, other = self_signed(tmp_path, "gerbang"), self_signed(tmp_path, "lain")

    async with serving(simulator, gateway) as address:
        pinned = await ask(access(address, ca=gateway[0]))
        foreign = await ask(access(address, ca=other[0]))
        unpinned = await ask(access(address))

    assert isinstance(pinned, Verdict)
    assert foreign == unpinned == Failure("tidak-tersambung")
    assert len(simulator.asked) == 1


async def test_a_gateway_that_is_reached_by_another_address_is_known_by_its_name(
    simulator: Simulator, tmp_path: Path
) -> None:
    gateway = self_signed(tmp_path, "gerbang", "192.0.2.1")

    async with serving(simulator, gateway) as address:
        pinned = access(address, ca=gateway[0])
        nameless = await ask(pinned)
        named = await ask(replace(pinned, tls_name="gerbang.contoh.id"))
        other = await ask(replace(pinned, tls_name="lain.contoh.id"))

    assert isinstance(named, Verdict)
    assert nameless == other == Failure("tidak-tersambung")


async def test_the_simulator_takes_no_nonsense(simulator: Simulator) -> None:
    async with serving(simulator) as address, httpx.AsyncClient(base_url=address) as http:
        broken = await http.post("/dukcapil/get_json/IDINSOS/CALL_VERIFY_BY_ELEMEN", content=b"{")

    assert broken.status_code == 400
