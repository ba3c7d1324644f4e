"""The OpenAPI document of each service as it is committed in docs/openapi.

`python -m tests.contracts.openapi` writes them again after a contract was changed on purpose; the
diff of that commit is what clients have to read.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from fastapi import FastAPI

from tests.contracts.conftest import SERVICES, built, environment

FOLDER = Path(__file__).parents[2] / "docs" / "openapi"
NOWHERE = "postgresql+psycopg://nobody@/nothing?host=/nowhere"


def written(app: FastAPI) -> str:
    """Sorted and one line per value, so that a change of one thing is a change of one place."""
    return json.dumps(app.openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    # No server is needed to know what an app answers to.
    os.environ |= environment(lambda _: NOWHERE, "unix:///nowhere.sock")
    FOLDER.mkdir(exist_ok=True)
    for one in SERVICES:
        (FOLDER / f"{one}.json").write_text(written(built(one)), encoding="utf-8")
