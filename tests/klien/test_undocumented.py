"""Whatever Schemathesis sends to any service is answered as the document says."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kantor.bidang import BIDANG
from tests.klien.conftest import HERE, PASSWORD, House

pytestmark = pytest.mark.klien


def test_nothing_undocumented_is_answered(
    house: House, run: Callable[..., str], tmp_path: Path
) -> None:
    minutes = int(os.environ.get("DINSOS_KLIEN_MENIT", "1"))
    # A short run asks each operation for its edges, the same ones each time, and of the four
    # bidang, which are one program, the first; it takes about a minute. A long one asks all, goes
    # on at random, and from what one operation made to the next.
    # Uploads in parts are left out: tus answers 412 before it looks at anything else.
    others = f"^/({'|'.join(BIDANG[1:])})/|/v1/unggahan"
    more = ["--phases", "coverage", "--generation-deterministic"]
    more += ["--exclude-path-regex", others]
    if minutes > 1:
        more = ["--max-time", str(60 * minutes), "--generation-database", "none"]
    run(
        [
            "schemathesis", "--config-file", HERE / "schemathesis.toml", "run",
            f"{house.url}/openapi.json", *more,
        ],
        tmp_path,
        PYTHONPATH=str(HERE.parents[1]),
        DINSOS_KLIEN_URL=house.url,
        DINSOS_KLIEN_ADMIN=house.admin,
        DINSOS_KLIEN_SANDI=PASSWORD,
    )  # fmt: skip
