"""The caller's area as a condition on a query (api.md, Auth)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from kit.auth import Actor


def dalam_wilayah(actor: Actor, kelurahan: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Rows of the caller's area; an account without a limit sees the whole city."""
    if not actor.wilayah:
        return true()
    return or_(
        *(or_(kelurahan == w, kelurahan.like(f"{w}.%")) for w in actor.wilayah),
    )
