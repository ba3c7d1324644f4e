"""How long `./dinsos demo 2024` takes, by phase: on an empty installation, and run again.

With --url an existing demo or empty installation is used (password: DINSOS_ADMIN_PASSWORD).
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.system import DINSOS, folder, machine, started, write


def run(url: str, password: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "demo.json"
        begin = time.perf_counter()
        done = subprocess.run(  # noqa: S603
            [DINSOS, "demo", "2024", "--url", url, "--json", report],
            env={**os.environ, "DINSOS_ADMIN_PASSWORD": password},
            check=False,
        )
        seconds = time.perf_counter() - begin
        if done.returncode != 0:
            raise SystemExit(f"dinsos demo ended with {done.returncode}")
        found: dict[str, Any] = json.loads(report.read_text())
        return {**found, "seconds_with_start_of_python": seconds}


def show(title: str, result: dict[str, Any]) -> None:
    print(f"\n{title}: {result['seconds']:.1f} s")
    for phase in result["phases"]:
        begin, end = phase["begin"], phase["end"]
        rows = f"{phase['rows']:>8,} rows" if phase["rows"] else ""
        print(f"  {phase['name']:<28}{begin:6.1f} - {end:6.1f}  {end - begin:6.1f} s {rows}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.url:
        results = [run(options.url, os.environ["DINSOS_ADMIN_PASSWORD"])]
    else:
        with folder() as data, started(data) as system:
            results = [run(system.url, system.password) for _ in range(2)]
    for title, result in zip(("demo", "run again"), results, strict=False):
        show(title, result)
    write(options.json, {"machine": machine(), "runs": results})


if __name__ == "__main__":
    main()
