"""docker-compose.yml built and run for real. ops/containers/run.sh prepares the machine for it."""

from __future__ import annotations

import dataclasses
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from kantor.bidang import BIDANG
from tests.kontainer.composition import ASKED, LASTING, ONCE, holders
from tests.kontainer.conftest import Containers

pytestmark = [pytest.mark.kontainer, pytest.mark.timeout(1500)]

DEMO = bool(os.environ.get("DINSOS_KONTAINER_DEMO"))
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="looks at processes of the host: needs root")


@contextmanager
def signed_in(url: str, username: str, password: str) -> Iterator[httpx.Client]:
    form = {"grant_type": "password", "username": username, "password": password}
    with httpx.Client(base_url=url, timeout=20, trust_env=False) as client:
        token = client.post("/auth/token", data=form).raise_for_status().json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def test_without_an_env_file_compose_refuses(described: Containers) -> None:
    bare = dataclasses.replace(described, env_file=Path("/dev/null"))

    refused = bare.compose("up", "--detach", check=False)

    assert refused.returncode != 0
    assert "missing a value: buat .env dengan ./dinsos make-env" in refused.stderr


def test_everything_starts(containers: Containers) -> None:
    found = containers.inspect()

    assert set(found) == ONCE | LASTING
    assert containers.sick() == {}
    assert {name: found[name][0]["State"]["ExitCode"] for name in ONCE} == dict.fromkeys(ONCE, 0)


def test_the_gateway_says_that_all_is_well(containers: Containers) -> None:
    answer = httpx.get(f"{containers.url}/health", timeout=10, trust_env=False)

    assert (answer.status_code, answer.json()["siap"]) == (200, True)


def test_a_token_of_the_gateway_is_known_in_every_service(containers: Containers) -> None:
    with signed_in(containers.url, "admin", containers.secrets["DINSOS_ADMIN_PASSWORD"]) as client:
        assert client.get("/kinerja/v1/pemasangan").status_code == 200
        for bidang in BIDANG:
            # An admin looks after accounts and not after cases: known, and refused.
            answer = client.get(f"/{bidang}/v1/layanan")
            assert answer.status_code == 403, bidang
            assert answer.json()["type"] == "/problems/tidak-berwenang"


def test_each_container_knows_only_its_own_secrets(containers: Containers) -> None:
    secrets = containers.secrets
    known = {
        name: "\n".join(one["Config"]["Env"] + (one["Config"]["Cmd"] or []))
        for name, copies in containers.inspect().items()
        for one in copies
    }

    for secret, expected in holders().items():
        found = {name for name, text in known.items() if secrets[secret] in text}
        assert found == expected - ASKED, secret


@as_root
def test_no_process_is_root_or_can_become_it(containers: Containers) -> None:
    for name, copies in containers.inspect().items():
        if name not in LASTING:
            continue
        status = Path(f"/proc/{copies[0]['State']['Pid']}/status").read_text()
        facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        assert facts["Uid"].split()[0] != "0", name
        assert int(facts["CapEff"], 16) == int(facts["CapBnd"], 16) == 0, name
        assert facts["NoNewPrivs"] == "1", name


@pytest.mark.parametrize("name", sorted(LASTING))
def test_nothing_can_be_written_beside_data(containers: Containers, name: str) -> None:
    refused = containers.run_in(name, "sh", "-c", "id -u; touch /usr/local/bin/x /app/x /etc/x")

    assert refused.stdout.strip() != "0"
    assert refused.returncode != 0
    assert refused.stderr.count("Read-only file system") >= 2


def test_only_the_gateway_is_published(containers: Containers) -> None:
    published = {
        name: [binding["HostIp"] for bindings in ports.values() for binding in bindings or []]
        for name, copies in containers.inspect().items()
        for ports in [copies[0]["NetworkSettings"]["Ports"] or {}]
    }

    assert {name: found for name, found in published.items() if found} == {"gateway": ["127.0.0.1"]}


def test_programs_reach_what_they_need_and_not_the_world(containers: Containers) -> None:
    def reaches(name: str, host: str, port: int) -> bool:
        code = f"import socket; socket.create_connection(({host!r}, {port}), 3)"
        return containers.run_in(name, "python", "-c", code).returncode == 0

    assert reaches("rehsos-worker", "redis", 6379)
    assert reaches("rehsos-worker", "postgres", 5432)
    assert reaches("kinerja-worker", "gateway", 8000)
    # The four bidang look up and reach the receivers of webhooks; who sends none stays inside.
    assert not reaches("kinerja-api", "1.1.1.1", 53)
    assert not reaches("kinerja-worker", "1.1.1.1", 53)
    assert reaches("gateway", "redis", 6379)  # the quotas of partners


def test_ops_shows_the_state(containers: Containers) -> None:
    shown = containers.compose("run", "--rm", "ops", "status", check=False)

    assert (shown.returncode, "sakit" in shown.stdout) == (0, False), shown.stdout


@as_root
@pytest.mark.parametrize(
    "name", ["rehsos-api", "rehsos-worker", "kinerja-worker", "gateway", "redis", "postgres"]
)
def test_a_killed_container_comes_back(containers: Containers, name: str) -> None:
    before = containers.one(name)

    os.kill(before["State"]["Pid"], signal.SIGKILL)

    end = time.monotonic() + 60
    while containers.one(name)["RestartCount"] == before["RestartCount"]:
        assert time.monotonic() < end, "not restarted"
        time.sleep(0.2)
    containers.wait_until_well(90)


def test_started_again_with_more_of_each(containers: Containers) -> None:
    more = ("rehsos-api", "rehsos-worker", "kinerja-worker")

    containers.compose("up", "--detach", "--wait", *(f"--scale={name}=2" for name in more))

    found = containers.inspect()
    assert {name: len(found[name]) for name in more} == dict.fromkeys(more, 2)
    containers.wait_until_well(60)


PASSWORD = "pilih-yang-panjang"
PERSON = {
    "nama": "Ani Uji",
    "alasan_tanpa_nik": "belum perekaman",
    "jenis_kelamin": "P",
    "tahun_lahir": 1956,
    "kelurahan": "62.71.03.1002",
    "dasar_lokasi": "domisili",
    "kategori": ["lanjut-usia-terlantar"],
    "disabilitas": False,
}
DONE = {
    "sumber_dana": "apbd-kota",
    "komponen": [{"kode": "kebutuhan-dasar", "jumlah": 1, "satuan": "hari"}],
}


@pytest.mark.skipif(DEMO, reason="the demo promises it, and refuses where somebody has worked")
def test_a_service_that_is_done_is_counted(containers: Containers) -> None:
    with signed_in(containers.url, "admin", containers.secrets["DINSOS_ADMIN_PASSWORD"]) as admin:
        account = {"nama_pengguna": "sri", "nama": "Sri", "peran": ["petugas", "kepala_bidang"]}
        account |= {"bidang": ["*"], "wilayah": ["*"], "kata_sandi": PASSWORD}
        admin.post("/gateway/v1/akun", json=account).raise_for_status()
        with signed_in(containers.url, "sri", PASSWORD) as sri:
            done = a_service_is_done(sri)
        address = f"/kinerja/v1/indikator/ppks-berfungsi-sosial?tahun={done[:4]}"
        end = time.monotonic() + 60
        while admin.get(address).raise_for_status().json()["penyebut"] != 1:
            assert time.monotonic() < end, "not counted"
            time.sleep(0.5)


def a_service_is_done(officer: httpx.Client) -> str:
    """From the person's first visit to the end; the day of the service."""
    person = officer.post("/rehsos/v1/ppks", json=PERSON).raise_for_status().json()
    asked = {"layanan": "rumah-singgah", "ppks_id": person["id"], "sumber": "permohonan"}
    case = officer.post("/rehsos/v1/permohonan", json=asked).raise_for_status().json()
    for step, said in (("verifikasi", None), ("proses", None), ("selesai", DONE)):
        address = f"/rehsos/v1/permohonan/{case['id']}/{step}"
        case = officer.post(address, json=said).raise_for_status().json()
    day: str = case["tanggal_selesai"]
    return day


@pytest.mark.skipif(not DEMO, reason="run.sh --without-demo")
def test_the_demo_counts_the_published_sheet(containers: Containers) -> None:
    begin = time.monotonic()

    demo = containers.compose("run", "--rm", "ops", "demo", "2024", check=False, timeout=1200)

    print(f"demo: {time.monotonic() - begin:.0f} s")  # noqa: T201
    assert demo.returncode == 0, demo.stdout[-4000:] + demo.stderr[-4000:]
    events = containers.compose("run", "--rm", "ops", "events", check=False)
    assert (events.returncode, "Surat mati: 0" in events.stdout) == (0, True), events.stdout
    assert containers.sick() == {}
