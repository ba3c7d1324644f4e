"""Tables that only this bidang has; those that all four share are in pelayanan."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from kit import db


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=db.NAMING)
    type_annotation_map = db.TYPES
