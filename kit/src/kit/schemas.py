"""Bases of what goes over HTTP and of what goes out as an event."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, model_validator


class Schema(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nul(cls, data: Any) -> Any:  # noqa: ANN401  (whatever was sent)
        """PostgreSQL stores no NUL character, and nobody types one."""
        if isinstance(data, dict) and any(map(_has_nul, data.values())):
            raise ValueError("Karakter NUL tidak boleh ada.")
        return data


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, list):
        return any(map(_has_nul, value))
    return isinstance(value, dict) and any(map(_has_nul, value.values()))


class Event(BaseModel):
    """A fact that has happened; `type` carries its version and never changes once published."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: ClassVar[str]
