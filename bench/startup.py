"""Seconds from `./dinsos up` until every part is ready: on an empty folder, and on its own data.

The environment (.venv) must exist already; making it is a matter of downloads.
"""

import argparse
from pathlib import Path
from statistics import median

from bench.system import folder, machine, started, write


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    first, later = [], []
    for _ in range(options.times):
        with folder() as data:
            with started(data) as system:
                first.append(system.seconds_to_ready)
            with started(data) as system:
                later.append(system.seconds_to_ready)
        print(f"empty folder {first[-1]:6.2f} s   own data {later[-1]:6.2f} s", flush=True)
    print(f"median       {median(first):6.2f} s   own data {median(later):6.2f} s")
    write(options.json, {"machine": machine(), "first": first, "later": later})


if __name__ == "__main__":
    main()
