"""A sandbox and a real installation are never taken for one another."""

from __future__ import annotations

import datetime as dt
import re
import socket
from pathlib import Path

import pytest

from ops import cli
from ops.demo.uploads import KINDS, make_upload
from ops.installation import Installation, default_data_dir, default_sandbox_dir
from ops.refusals import DataUnusable, SettingsWrong
from ops.tiruan import folder, telling
from ops.tiruan.content import Known
from ops.tiruan.people import SITI, UNKNOWN, make_plan
from ops.tiruan.simulators import Simulator, ports


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    for name in ("DINSOS_DATABASE_URL", "DINSOS_REDIS_URL", "DINSOS_PROFIL"):
        monkeypatch.delenv(name, raising=False)
    made = Installation(tmp_path / "data")
    made.prepare()
    return made


@pytest.mark.parametrize("what", ["postgres/PG_VERSION", "redis/redis.conf", "secrets/keys.json"])
def test_a_sandbox_refuses_what_may_be_a_real_installation(here: Installation, what: str) -> None:
    folder.refuse_installation(here)
    (here.data / what).parent.mkdir(exist_ok=True)
    (here.data / what).touch()

    with pytest.raises(DataUnusable, match="bukan tiruan"):
        folder.refuse_installation(here)


def test_up_refuses_the_data_of_a_sandbox(here: Installation) -> None:
    folder.refuse_sandbox(here)
    folder.mark(here)

    folder.refuse_installation(here)
    with pytest.raises(DataUnusable, match="--tiruan"):
        folder.refuse_sandbox(here)


@pytest.mark.parametrize("name", ["DINSOS_DATABASE_URL", "DINSOS_REDIS_URL", "DINSOS_PROFIL"])
def test_a_sandbox_works_on_nobody_elses_server_and_for_its_own_office(
    here: Installation, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "pontianak")

    with pytest.raises(SettingsWrong, match=name):
        folder.refuse_installation(here)


def test_beginning_anew_removes_only_what_an_installation_made(here: Installation) -> None:
    folder.mark(here)
    (here.data / "postgres").mkdir()
    (here.secrets / "keys.json").touch()
    (here.data / "catatan.txt").write_text("milik orang")

    folder.empty(here)

    assert (here.data / "catatan.txt").read_text() == "milik orang"
    assert not (here.data / "postgres").exists()
    assert list(here.secrets.iterdir()) == []
    assert not folder.is_sandbox(here)


def test_a_sandbox_lies_beside_the_real_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DINSOS_DATA_DIR", raising=False)
    usual = default_data_dir()

    assert default_sandbox_dir() == usual.with_name(f"{usual.name}-tiruan")


def test_beginning_anew_is_for_a_sandbox_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["up", "--baru"]) == SettingsWrong.code
    assert "--tiruan" in capsys.readouterr().err


def test_a_simulator_gets_the_next_port_or_any_that_is_free() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        busy = taken.getsockname()[1]
        (port,) = ports(busy, 1)
    one = Simulator("mitra", "Mitra", "mitra.contoh", {"MITRA_URL": "{url}/v1"})

    assert port != busy
    assert one.settings_at(f"http://127.0.0.1:{port}") == {
        "MITRA_URL": f"http://127.0.0.1:{port}/v1"
    }


def test_the_people_are_few_made_up_and_the_same_again() -> None:
    day = dt.date(2026, 3, 2)
    plan, again = make_plan(day), make_plan(day)
    people = {e.id: e.person for part in plan.services.values() for e in part.people.values()}
    dates = [r.completed for part in plan.services.values() for r in part.completions]

    for service, part in plan.services.items():
        for kind in KINDS:
            assert make_upload(part, kind) == make_upload(again.services[service], kind)
    assert 50 < len(people) < 100
    assert all(p.nik is None or re.fullmatch(r"6271\d{8}9\d{3}", p.nik) for p in people.values())
    assert UNKNOWN not in {p.nik for p in people.values()}
    assert max(dates) < day
    assert [bool(p.completions) for p in plan.services.values()] == [True, True, False, True]


def test_what_is_printed_names_accounts_program_and_a_person_who_matches() -> None:
    known = Known({"demo.rehsos": "sandi-nya"}, "rahasia-nya", complete=True)
    one = Simulator("penerima", "Penerima", "ops.tiruan.receiver")
    told = "\n".join(
        telling.lines(
            known, "http://127.0.0.1:8000", "/f", {"penerima": "http://127.0.0.1:8001"}, [one]
        )
    )

    assert told.startswith(telling.BANNER)
    for word in ("demo.rehsos", "sandi-nya", "rahasia-nya", str(SITI.nik), UNKNOWN, "8001"):
        assert word in told
