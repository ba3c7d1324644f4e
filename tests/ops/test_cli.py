from __future__ import annotations

from pathlib import Path

import pytest

from ops import cli
from ops.access import gateway_url

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


def test_dinsos_url_points_the_commands_at_another_gateway(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DINSOS_URL", "http://gateway:8000/")

    assert gateway_url(None, tmp_path) == "http://gateway:8000"
    assert gateway_url("http://lain:1", tmp_path) == "http://lain:1"
    monkeypatch.delenv("DINSOS_URL")
    assert gateway_url(None, tmp_path) == "http://127.0.0.1:8000"


def test_the_help_names_every_variable_of_the_manual(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])

    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for name in (
        "DINSOS_ADMIN_PASSWORD", "DINSOS_DATABASE_URL", "DINSOS_DATA_DIR", "DINSOS_ENV_DIR",
        "DINSOS_PROFIL", "DINSOS_PYTHON", "DINSOS_REDIS_URL", "DINSOS_URL",
    ):  # fmt: skip
        assert name in shown
    assert "DINSOS_URL" in OPERATIONS.read_text()
