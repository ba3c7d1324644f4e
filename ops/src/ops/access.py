"""For the commands that use the public API: where the gateway is, and the admin's password."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from ops.installation import Installation
from ops.refusals import Refusal, SettingsWrong


def gateway_url(given: str | None, data_dir: Path) -> str:
    """What was given, else the one that runs here, else the usual address."""
    if found := given or os.environ.get("DINSOS_URL"):
        return found.rstrip("/")
    state = Installation(data_dir.absolute()).state()
    if state is not None and state.supervisor.is_alive():
        return state.address
    return "http://127.0.0.1:8000"


def admin_password(given: str | None, data_dir: Path) -> str:
    if found := given or os.environ.get("DINSOS_ADMIN_PASSWORD"):
        return found
    try:
        return (data_dir / "secrets" / "admin-password").read_text().strip()
    except OSError:
        pass
    if not sys.stdin.isatty():
        raise SettingsWrong(
            "Kata sandi admin diperlukan: isi DINSOS_ADMIN_PASSWORD atau beri --password."
        )
    try:
        return getpass.getpass("Kata sandi admin: ")
    except EOFError:
        raise Refusal("Tidak ada kata sandi.") from None
