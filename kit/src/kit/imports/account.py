"""The account that sent an upload, as kept with the job: its rows are taken with its rights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit.auth import Actor


def packed(actor: Actor) -> dict[str, Any]:
    return {
        "id": actor.id,
        "jenis": actor.jenis,
        "nama": actor.nama,
        "peran": sorted(actor.peran),
        "bidang": sorted(actor.bidang),
        "wilayah": list(actor.wilayah),
        "scopes": sorted(actor.scopes),
    }


def unpacked(found: Mapping[str, Any]) -> Actor:
    return Actor(
        id=found["id"],
        jenis=found["jenis"],
        nama=found["nama"],
        peran=frozenset(found["peran"]),
        bidang=frozenset(found["bidang"]),
        wilayah=tuple(found["wilayah"]),
        scopes=frozenset(found["scopes"]),
    )
