"""The caller's area as a condition on a query (api.md, Auth)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from kit.auth import Actor


def dalam_wilayah(actor: Actor, kelurahan: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Rows of the caller's area; an account without any area sees none."""
    if actor.everywhere:
        return true()
    return or_(
        false(),
        *(or_(kelurahan == w, kelurahan.like(f"{w}.%")) for w in actor.wilayah),
    )
