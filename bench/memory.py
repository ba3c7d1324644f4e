"""Memory of the whole system: PSS of every process below the supervisor, servers included.

PSS counts a page shared by several processes once, in parts, so the sum is what the machine
would have back if all of them ended. Without --pid a system of its own is started, left alone for
a while, and measured.
"""

import argparse
import json
import subprocess
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from bench.system import folder, machine, started, write

PROC = Path("/proc")


def children() -> dict[int, list[int]]:
    found = defaultdict(list)
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                # The name in parentheses may hold anything; what follows it is split by spaces.
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            found[parent].append(int(entry.name))
    return found


def tree(pid: int) -> list[int]:
    below = children()
    pids = [pid]
    for one in pids:
        pids.extend(below[one])
    return pids


def pss(pid: int) -> int:
    """Kilobytes; 0 when the process has just ended."""
    path = PROC / str(pid) / "smaps_rollup"
    try:
        text = path.read_text()
    except PermissionError:
        # In a container root may not look into another user's process, but may become that user.
        owner = path.stat().st_uid
        done = subprocess.run(["cat", path], user=owner, capture_output=True, check=True, text=True)  # noqa: S603, S607
        text = done.stdout
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)


def name(pid: int) -> str:
    try:
        words = (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return "?"
    text = b" ".join(words).decode(errors="replace")
    if text.startswith("postgres:") or words[0].endswith(b"postgres"):
        return "postgres"
    return "valkey" if b"valkey" in words[0] else text[:70]


def measure(pid: int, names: Mapping[int, str]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for one in tree(pid):
        sums[names.get(one) or name(one)] += pss(one)
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pid", type=int, help="the supervisor of a running system")
    parser.add_argument("--rest", type=float, default=20, help="seconds of rest before")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.pid:
        sums = measure(options.pid, {options.pid: "supervisor"})
    else:
        with folder() as data, started(data) as system:
            time.sleep(options.rest)
            state = json.loads((system.data / "state.json").read_text())
            names = {one["pid"]: service for service, one in state["processes"].items()}
            sums = measure(system.supervisor, {**names, system.supervisor: "supervisor"})
    for what, size in sums.items():
        print(f"{size / 1024:8.1f} MB  {what}")
    print(f"{sum(sums.values()) / 1024:8.1f} MB  together")
    write(options.json, {"machine": machine(), "kilobytes": sums})


if __name__ == "__main__":
    main()
