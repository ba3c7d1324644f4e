"""Which records an account may see: those of its areas, and a program of another agency of these
only what it brought itself. What is once sent to an agency joins this condition."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Index, Select, and_, text
from sqlalchemy.orm import Mapped

from kit import changes
from kit.areas import within
from kit.auth import Actor
from kit.changes import Tracked
from kit.pagination import Column


class Dibatasi(Tracked):
    """The columns that decide it, of rows whose changes are told. `pengaju`: the code of the
    program that brought the record, None for the office's own."""

    kelurahan: Mapped[str]
    pengaju: Mapped[str | None]


class Terbatas(Protocol):
    """A record of such a table, or a row that was read from it."""

    @property
    def kelurahan(self) -> str: ...

    @property
    def pengaju(self) -> str | None: ...


def indeks_pengaju() -> Index:
    return Index(None, "pengaju", "id", postgresql_where=text("pengaju IS NOT NULL"))


def pengaju(actor: Actor) -> str | None:
    """Who brings what this caller writes."""
    return actor.id if actor.program else None


def milik(actor: Actor, table: type[Dibatasi]) -> ColumnElement[bool]:
    """The rows that the caller may see."""
    return _boleh(actor, table.kelurahan, table.pengaju)


def dulu(actor: Actor) -> ColumnElement[bool]:
    """Of the rows that are gone from somewhere, those that the caller saw there."""
    return _boleh(actor, changes.was("kelurahan"), changes.was("pengaju"))


def _boleh(actor: Actor, kelurahan: Column, pengaju: Column) -> ColumnElement[bool]:
    sewilayah = within(actor.wilayah, kelurahan)
    return and_(sewilayah, pengaju == actor.id) if actor.program else sewilayah


def hak(actor: Actor) -> list[object]:
    """All of the caller that decides it."""
    return [sorted(actor.wilayah), pengaju(actor)]


def kini_dan_dulu(
    actor: Actor,
    kini: Select[Any],
    tertutup: Collection[str],
    terbuka: ColumnElement[bool],
) -> changes.Seen:
    """What the caller sees of a list, and saw. `tertutup`: the services that do not exist for it;
    `terbuka`: of the rows that are gone, those of other services."""
    lama = dulu(actor) & terbuka if tertutup else dulu(actor)
    return changes.Seen(kini, lama, [*hak(actor), sorted(tertutup)])


def terlihat(actor: Actor, row: Terbatas) -> bool:
    """The same of a row that was read by another way."""
    return actor.covers(row.kelurahan) and not (actor.program and row.pengaju != actor.id)
