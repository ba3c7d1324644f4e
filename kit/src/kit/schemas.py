"""Bases of what goes over HTTP and of what goes out as an event."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Schema(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid", frozen=True)


class Event(BaseModel):
    """A fact that has happened; `type` carries its version and never changes once published."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: ClassVar[str]
