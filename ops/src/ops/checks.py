"""`dinsos check`: what machines can say about the code without running its tests."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.util import CommandError

from kit import migrations
from ops import lock
from ops.programs import SERVICES
from ops.screen import out
from ops.servers import create_database, new_password
from ops.throwaway import ThrowawayServers

ROOT = Path(__file__).parents[3]


def run_all(*, fix: bool) -> int:
    tools = Path(sys.prefix) / "bin"
    checks: dict[str, Callable[[], str | None]] = {
        "format (ruff)": lambda: _tool(tools / "ruff", "format", *([] if fix else ["--check"])),
        "lint (ruff)": lambda: _tool(tools / "ruff", "check", *(["--fix"] if fix else [])),
        "types (mypy)": lambda: _tool(tools / "mypy", "."),
        "import contracts": lambda: _tool(tools / "lint-imports"),
        "requirements.lock is fresh": _lock,
        "migrations match the models": _migrations,
    }
    failed = False
    for name, check in checks.items():
        start = time.monotonic()
        problem = check()
        seconds = f"[dim]{time.monotonic() - start:.1f} s[/]"
        if problem is None:
            out.print(f"  [green]✓[/] {name} {seconds}")
        else:
            failed = True
            out.print(f"  [red]✗[/] {name} {seconds}")
            out.print(problem, markup=False)
    return 1 if failed else 0


def _tool(*arguments: str | Path) -> str | None:
    done = subprocess.run(
        [str(part) for part in arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return None if done.returncode == 0 else (done.stdout + done.stderr).strip()


def _lock() -> str | None:
    try:
        fresh = lock.is_fresh()
    except subprocess.CalledProcessError as error:
        return f"The lock could not be compiled: {error}"
    return None if fresh else "It does not fit the pyproject.toml files. Run: ./dinsos lock"


def _migrations() -> str | None:
    """Upgrade an empty database of each service, then compare it with the models."""
    problems = []
    with ThrowawayServers() as servers:
        login = servers.postgres.login
        for service in SERVICES:
            password = new_password()
            with login.connect() as admin:
                for role in (f"{service}_owner", service):
                    admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'".encode())
                create_database(admin, service, service)
            login.close_to_others(service, service)
            url = login.url(f"{service}_owner", password, service)
            problem = _alembic_check(service, url)
            if problem:
                problems.append(f"{service}: {problem}")
    return "\n".join(problems) or None


def _alembic_check(service: str, url: str) -> str | None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        try:
            migrations.upgrade(service, url, service)
            config = migrations.config(service)
            config.stdout = said
            config.attributes["url"] = url
            command.check(config)
        except CommandError as error:
            return f"{error}\n{said.getvalue()}"
    return None
