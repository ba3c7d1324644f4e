from __future__ import annotations

import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from ops.access import gateway_url
from ops.installation import Installation, State, default_data_dir
from ops.processes import Identity
from ops.refusals import AlreadyRunning, DataUnusable
from ops.servers import LONGEST_SOCKET, Postgres, socket_folder


def test_the_default_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DINSOS_DATA_DIR", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/rumah/data")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert default_data_dir() == Path("/rumah/data/dinsos")

    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert default_data_dir() == Path("/var/lib/dinsos")


def test_only_one_holds_the_folder(tmp_path: Path) -> None:
    first, second = Installation(tmp_path), Installation(tmp_path)

    with first.locked():
        assert second.is_locked()
        with pytest.raises(AlreadyRunning, match="sudah berjalan"), second.locked():
            pass
    assert not second.is_locked()
    with second.locked():
        pass


def test_a_copied_state_is_nobodys(tmp_path: Path) -> None:
    """INVARIANT: a copy of a data folder never acts on what runs from the original."""
    (tmp_path / "asli").mkdir()
    original = Installation(tmp_path / "asli")
    with subprocess.Popen(["/bin/sleep", "300"]) as program:
        one = Identity.of(program.pid)
        assert one is not None
        elsewhere = tmp_path / "soket"
        elsewhere.mkdir()
        original.write_state(State(one, "http://127.0.0.1:1", str(elsewhere), 0, {"rehsos": one}))
        shutil.copytree(original.data, tmp_path / "salinan")
        copy = Installation(tmp_path / "salinan")

        assert copy.state() is None
        assert gateway_url(None, copy.data) != "http://127.0.0.1:1"
        assert copy.stop_leftovers() == []
        assert program.poll() is None
        assert elsewhere.exists()
        assert original.state() is not None

        moved = original.data.rename(tmp_path / "pindah")
        assert Installation(moved).stop_leftovers() == ["rehsos"]
        assert program.wait(5) == -signal.SIGTERM


def test_what_lies_in_the_run_folder_is_of_no_living_run(tmp_path: Path) -> None:
    run = tmp_path / "run"
    (run / "postgres").mkdir(parents=True)
    (run / "postgres" / ".s.PGSQL.5432.lock").write_text("1")
    (run / "rehsos.sock").write_text("")

    assert list(Installation(tmp_path).new_run_folder().iterdir()) == []


def test_a_folder_that_exists_keeps_its_rights(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o750)
    folder.chmod(0o750)

    Installation(folder).prepare()

    assert folder.stat().st_mode & 0o777 == 0o750


def test_data_of_another_major_version_are_refused(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("17\n")
    server = Postgres(data, tmp_path, tmp_path / "log", "x", None, tmp_path / "binaries")

    with pytest.raises(DataUnusable, match="PostgreSQL 17"):
        server.begin()


def test_sockets_of_a_long_path_go_to_a_private_folder(tmp_path: Path) -> None:
    long = tmp_path / ("x" * LONGEST_SOCKET)
    long.mkdir()

    folder = socket_folder(long / "run")

    assert folder.parent == Path("/tmp")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert not (long / "run").exists()
    folder.rmdir()
