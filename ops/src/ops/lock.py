"""requirements.lock: every third-party package that the members need, pinned and hashed."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[3]
LOCK = ROOT / "requirements.lock"
HEADER = (
    "# Every third-party package of all members and the tools, pinned and hashed.\n"
    "# Made by ./dinsos lock from the pyproject.toml files; do not edit.\n"
)
MEMBERS = (
    "kit", "mitra", "kantor", "pelayanan", "rehsos", "linjamsos", "dayasos", "fakirmiskin",
    "kinerja", "gateway", "ops",
)  # fmt: skip


def compile_lock(*, upgrade: bool) -> str:
    """The text that requirements.lock should have. Pins stay as they are unless `upgrade`."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "requirements.lock"
        if LOCK.exists() and not upgrade:
            out.write_bytes(LOCK.read_bytes())
        command = [
            sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal",
            "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header",
            *(f"--no-emit-package=dinsos-{member}" for member in MEMBERS),
            "--group", "dev", "--output-file", str(out), "pyproject.toml",
        ]  # fmt: skip
        subprocess.run(command, cwd=ROOT, check=True)
        return HEADER + "".join(
            line
            for line in out.read_text().splitlines(keepends=True)
            # The list of what was left out names our own members, nothing to install.
            if not line.startswith("# ")
        )


def write_lock(*, upgrade: bool = False) -> None:
    LOCK.write_text(compile_lock(upgrade=upgrade))


def is_fresh() -> bool:
    return LOCK.read_text() == compile_lock(upgrade=False)
