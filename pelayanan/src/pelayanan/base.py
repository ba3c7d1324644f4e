"""Tables that every bidang has in its own database."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from kit import db


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=db.NAMING)
    type_annotation_map = db.TYPES
