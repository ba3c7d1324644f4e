"""JSON Schema of the events that the bidang publish: `python -m pelayanan.skema` writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kit.schemas import Event

from .evaluasi.events import EvaluasiRekam
from .permohonan.events import LayananRekam, PermohonanRekam
from .ppks.events import PpksIdentitas

FOLDER = Path(__file__).parents[3] / "docs" / "events"
PERISTIWA: tuple[type[Event], ...] = (
    PermohonanRekam,
    LayananRekam,
    EvaluasiRekam,
    PpksIdentitas,
)


def skema(event: type[Event]) -> Mapping[str, Any]:
    """The schema of the `data` of one event type, open: fields may be added (api.md)."""
    isi: dict[str, Any] = _terbuka(event.model_json_schema())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:dinsos:peristiwa:{event.type}",
        **isi,
        "title": event.type,
    }


def _terbuka(simpul: Any) -> Any:  # noqa: ANN401  (any JSON)
    if isinstance(simpul, dict):
        return {k: _terbuka(v) for k, v in simpul.items() if k != "additionalProperties"}
    if isinstance(simpul, list):
        return [_terbuka(satu) for satu in simpul]
    return simpul


def berkas() -> Mapping[str, str]:
    """File name and content of every schema."""
    return {
        f"{event.type}.json": json.dumps(skema(event), indent=2, ensure_ascii=False) + "\n"
        for event in PERISTIWA
    }


def tulis(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for nama, isi in berkas().items():
        (folder / nama).write_text(isi, encoding="utf-8")


if __name__ == "__main__":
    tulis(FOLDER)
