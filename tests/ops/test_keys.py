from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.tokens import SigningKey
from kinerja.dasar.kunci import Penanda
from kit.crypto import Keyring, SearchKey, SubjectKey
from ops import compose_env, keys
from ops.refusals import DataUnusable, Refusal


def test_keys_are_made_once_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"

    made, fresh = keys.load_or_make(folder, has_data=False)
    again, fresh_again = keys.load_or_make(folder, has_data=True)

    assert (fresh, fresh_again) == (True, False)
    assert made == again
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "keys.json").stat().st_mode & 0o777 == 0o600


def test_no_two_secrets_are_equal(tmp_path: Path) -> None:
    made = keys.generate()

    assert len(set(made.values())) == len(made)


def test_data_without_their_keys_get_no_new_ones(tmp_path: Path) -> None:
    """INVARIANT: new keys beside old data would make the old records unreadable for ever."""
    with pytest.raises(DataUnusable, match="hilang"):
        keys.load_or_make(tmp_path / "secrets", has_data=True)


def test_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    keys.load_or_make(tmp_path / "secrets", has_data=False)
    (tmp_path / "secrets" / "keys.json").chmod(0o644)

    with pytest.raises(DataUnusable, match="chmod 600"):
        keys.load_or_make(tmp_path / "secrets", has_data=True)


def test_broken_keys_are_refused(tmp_path: Path) -> None:
    keys.load_or_make(tmp_path / "secrets", has_data=False)
    (tmp_path / "secrets" / "keys.json").write_text("{")

    with pytest.raises(DataUnusable, match="rusak"):
        keys.load_or_make(tmp_path / "secrets", has_data=True)


def test_a_key_that_a_newer_release_needs_is_added(tmp_path: Path) -> None:
    made, _ = keys.load_or_make(tmp_path / "secrets", has_data=False)
    file = tmp_path / "secrets" / "keys.json"
    file.write_text(json.dumps({k: v for k, v in made.items() if k != "KINERJA_CLIENT_SECRET"}))

    later, fresh = keys.load_or_make(tmp_path / "secrets", has_data=True)

    assert not fresh
    assert later.keys() == made.keys()
    assert later["REHSOS_DATA_KEY"] == made["REHSOS_DATA_KEY"]


@pytest.mark.parametrize(
    "name", ["KINERJA_DATA_KEYS", "KINERJA_SIGNING_KEY", "LINJAMSOS_REDIS_PASSWORD"]
)
def test_an_installation_of_an_older_release_gets_what_it_lacks(tmp_path: Path, name: str) -> None:
    made, _ = keys.load_or_make(tmp_path / "secrets", has_data=False)
    file = tmp_path / "secrets" / "keys.json"
    file.write_text(json.dumps({k: v for k, v in made.items() if k != name}))

    later, _ = keys.load_or_make(tmp_path / "secrets", has_data=True)
    again, _ = keys.load_or_make(tmp_path / "secrets", has_data=True)

    assert later == again
    assert later | {name: made[name]} == made


@pytest.mark.parametrize("name", ["REHSOS_DATA_KEY", "DAYASOS_SEARCH_KEY", "DINSOS_SUBJECT_KEY"])
def test_a_lost_key_of_records_is_never_filled_in(tmp_path: Path, name: str) -> None:
    made, _ = keys.load_or_make(tmp_path / "secrets", has_data=False)
    file = tmp_path / "secrets" / "keys.json"
    damaged = json.dumps({k: v for k, v in made.items() if k != name})
    file.write_text(damaged)

    with pytest.raises(DataUnusable, match=name):
        keys.load_or_make(tmp_path / "secrets", has_data=True)
    assert file.read_text() == damaged


def test_the_programs_can_use_the_keys() -> None:
    made = keys.generate()

    assert SigningKey.parse(made["GATEWAY_SIGNING_KEY"]).public()["keys"]
    assert Keyring(made["REHSOS_DATA_KEY"])
    assert Keyring(made["KINERJA_DATA_KEYS"])
    assert Penanda(made["KINERJA_SIGNING_KEY"]).publik()
    assert SearchKey(made["REHSOS_SEARCH_KEY"])
    assert SubjectKey(made["DINSOS_SUBJECT_KEY"])


def test_the_admin_password_is_generated_once(tmp_path: Path) -> None:
    first, shown = keys.admin_password(tmp_path, None)
    second, shown_again = keys.admin_password(tmp_path, None)

    assert (first, shown, shown_again) == (second, True, False)
    assert len(first) >= 16
    assert (tmp_path / "admin-password").stat().st_mode & 0o777 == 0o600


def test_a_given_admin_password_is_not_written_down(tmp_path: Path) -> None:
    assert keys.admin_password(tmp_path, "pilihan sendiri") == ("pilihan sendiri", False)
    assert list(tmp_path.iterdir()) == []


def test_make_env_writes_every_secret_once(tmp_path: Path) -> None:
    file = tmp_path / ".env"

    assert compose_env.write(file) == 0
    written = file.read_text()

    assert file.stat().st_mode & 0o777 == 0o600
    for name in keys.generate():
        assert f"\n{name}=" in written
    with pytest.raises(Refusal, match="tidak diganti"):
        compose_env.write(file)
    assert file.read_text() == written


@pytest.mark.parametrize("name", ["KINERJA_SIGNING_KEY", "REHSOS_REDIS_PASSWORD"])
def test_make_env_adds_only_what_a_newer_release_needs(tmp_path: Path, name: str) -> None:
    file = tmp_path / ".env"
    compose_env.write(file)
    whole = file.read_text()
    older = [line for line in whole.splitlines() if not line.startswith(f"{name}=")]
    file.write_text("\n".join(older))

    assert compose_env.write(file) == 0
    lines = file.read_text().splitlines()

    assert lines[:-1] == older
    assert lines[-1].startswith(f"{name}=")
    assert f"{lines[-1]}\n" not in whole
    assert file.stat().st_mode & 0o777 == 0o600


def test_make_env_fills_in_no_lost_key_of_records(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    compose_env.write(file)
    damaged = file.read_text().replace("REHSOS_DATA_KEY=", "#")
    file.write_text(damaged)

    with pytest.raises(Refusal, match="tidak diganti"):
        compose_env.write(file)
    assert file.read_text() == damaged
