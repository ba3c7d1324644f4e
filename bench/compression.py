"""What gzip takes and gives: made-up pages of people, at four levels.

`.venv/bin/python -m bench.compression`: bytes and processor time, the median of many turns in which
the levels follow one another. 50 and 500 rows are the usual and the largest page of a list.
"""

import argparse
import random
import statistics
import time
import zlib
from pathlib import Path

import orjson

from bench.system import machine, write
from kit.compression import LEVEL
from kit.db import new_id

LEVELS = (1, LEVEL, 6, 9)
GZIP = 16 + zlib.MAX_WBITS


def page(rows: int) -> bytes:
    """As `GET /rehsos/v1/ppks` answers, with masked numbers."""
    draw = random.Random(rows)  # noqa: S311  (made-up people)
    names = ("Siti", "Budi", "Rahmat", "Nur", "Yanti", "Agus", "Mariani", "Tono")
    return orjson.dumps(
        {
            "data": [
                {
                    "id": new_id(),
                    "nama": f"{draw.choice(names)} {draw.choice(names)}",
                    "nik": f"6271{'*' * 8}{draw.randrange(10_000):04d}",
                    "jenis_kelamin": draw.choice("LP"),
                    "tahun_lahir": draw.randrange(1930, 2020),
                    "kelurahan": f"62.71.0{draw.randrange(1, 6)}.100{draw.randrange(1, 7)}",
                    "kategori": [draw.choice(("pengemis", "lanjut-usia-terlantar"))],
                    "status_khusus": None,
                    "disabilitas": draw.random() < 0.1,
                    "kategori_lengkap": False,
                }
                for _ in range(rows)
            ],
            "berikutnya": None,
        }
    )


def packed(body: bytes, level: int) -> tuple[int, float]:
    began = time.process_time()
    made = zlib.compress(body, level, GZIP)
    return len(made), (time.process_time() - began) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found: dict[str, object] = {"machine": machine()}
    for rows in (50, 500):
        body = page(rows)
        times: dict[int, list[float]] = {level: [] for level in LEVELS}
        sizes = {level: packed(body, level)[0] for level in LEVELS}
        for _ in range(given.turns):
            for level in LEVELS:
                times[level].append(packed(body, level)[1])
        print(f"{rows} rows, {len(body):,} bytes")
        for level in LEVELS:
            print(
                f"  level {level}: {sizes[level]:,} bytes, {statistics.median(times[level]):.2f} ms"
            )
        found[f"{rows} rows"] = {
            "bytes": len(body),
            "packed": sizes,
            "ms": {level: statistics.median(times[level]) for level in LEVELS},
        }
    write(given.json, found)


if __name__ == "__main__":
    main()
