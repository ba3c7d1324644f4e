"""What a person sees while the system starts, runs and stops."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape

# No Live or Status of rich: they start a thread, and the supervisor must have one only.
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    out.print(text)


@contextmanager
def step(text: str) -> Iterator[None]:
    """A line that says what is being done, and how long it took."""
    start = time.monotonic()
    if out.is_terminal:
        out.print(f"  [dim]…[/] {text}", end="\r")
    yield
    out.print(f"  [green]✓[/] {text} [dim]{time.monotonic() - start:.1f} detik[/]")


def note(text: str) -> None:
    """Something that happened while the system ran."""
    from kit.clock import local, now

    out.print(f"[dim]{local(now()):%H:%M:%S}[/] {text}")


def refuse(text: str) -> None:
    err.print(f"[bold red]dinsos:[/] {escape(text)}")
