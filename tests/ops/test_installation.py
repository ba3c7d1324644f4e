from __future__ import annotations

from pathlib import Path

import pytest

from ops.installation import Installation, default_data_dir
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
