"""`dinsos down`: ends what `up` runs from a data folder, as Ctrl-C does."""

from __future__ import annotations

import signal
from pathlib import Path

from rich.markup import escape

from ops.installation import Installation
from ops.processes import wait_until
from ops.refusals import ServerFailed
from ops.screen import say

# The programs, the databases and those who still have a request under way.
ENDS_WITHIN = 90.0


def run(data_dir: Path) -> int:
    """Only the living supervisor of this very folder is ever signalled."""
    installation = Installation(data_dir.absolute())
    state = installation.state()
    if state is None or not installation.is_locked() or not state.supervisor.is_alive():
        say(escape(f"Dinsos tidak berjalan dengan data di {installation.data}."))
        return 0
    state.supervisor.signal(signal.SIGTERM)
    if not wait_until(lambda: not installation.is_locked(), ENDS_WITHIN, pause=0.1):
        raise ServerFailed(f"Proses {state.supervisor.pid} belum berhenti; lihat lognya.")
    say(escape(f"Semua berhenti. Data tetap ada di {installation.data}."))
    return 0
