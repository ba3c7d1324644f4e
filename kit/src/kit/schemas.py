"""Bases of what comes and goes over HTTP and of what goes out as an event.

Pydantic's lenient mode reads `"no"` and `0` as false, `0` as 1 January 1970 and `"1_0"` as ten.
What is recorded here is counted and signed later, so nothing is guessed at a door: a value has the
JSON type that OpenAPI promises, and in a query, where all is text, exactly one spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError, PydanticKnownError
from pydantic_core.core_schema import CoreSchema, with_info_before_validator_function

# The dates that any service takes: a birth may lie before the first record, nothing after the last.
BORN_FROM = date(1900, 1, 1)
RECORDED_FROM = date(2000, 1, 1)
RECORDED_UNTIL = date(2100, 12, 31)

# Validation context for what was accepted and sealed long ago, by rules of its own time.
ACCEPTED_BEFORE = {"accepted_before": True}

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*", re.DOTALL)
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# PostgreSQL stores neither in text nor in JSON, and nobody types one.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")

Rule: TypeAlias = Callable[[Any], Any]


def _date(value: Any) -> Any:  # noqa: ANN401  (whatever was sent; so below)
    if isinstance(value, date):
        return value
    if not (isinstance(value, str) and _DATE.fullmatch(value)):
        raise PydanticKnownError("date_type")
    return _possible(value)


def _possible(value: str) -> str:
    """Also of an instant: one at the end of the calendar is no day of any clock."""
    if not BORN_FROM.isoformat() <= value[:10] <= RECORDED_UNTIL.isoformat():
        raise PydanticCustomError(
            "tanggal-tidak-mungkin", f"Tanggal harus antara {BORN_FROM} dan {RECORDED_UNTIL}."
        )
    return value


def _moment(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, datetime):
        return value
    if not (isinstance(value, str) and _MOMENT.fullmatch(value)):
        raise PydanticKnownError("datetime_type")
    return _possible(value)


def _decimal(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise PydanticKnownError("decimal_parsing")
    return value


def _true_or_false(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, bool):
        return value
    raise PydanticKnownError("bool_parsing")


def _whole(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, (bool, float, str, bytes)):
        raise PydanticKnownError("int_type")
    return value


def _number(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, (bool, str, bytes)):
        raise PydanticKnownError("float_type")
    return value


def _whole_as_text(value: Any) -> Any:  # noqa: ANN401
    return value if isinstance(value, str) and _WHOLE.fullmatch(value) else _whole(value)


def _word_true_or_false(value: Any) -> Any:  # noqa: ANN401
    return value == "true" if value in ("true", "false") else _true_or_false(value)


_IN_JSON: Mapping[str, Rule] = {
    "bool": _true_or_false,
    "int": _whole,
    "float": _number,
    "decimal": _decimal,
    "date": _date,
    "datetime": _moment,
}
_IN_QUERY = {**_IN_JSON, "bool": _word_true_or_false, "int": _whole_as_text}
# Parts of a core schema that hold no schema; an example in one could look like it.
_NO_SCHEMA = frozenset({"metadata", "serialization", "default", "config", "cls", "members"})


@dataclass(frozen=True, slots=True)
class _Guard:
    """A rule before a value's own validation."""

    rule: Rule

    def __call__(self, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401
        return value if info.context is ACCEPTED_BEFORE else self.rule(value)


def _guarded(node: Any, rules: Mapping[str, Rule]) -> Any:  # noqa: ANN401
    """The same core schema, with the rule of its type before each value's own validation."""
    if isinstance(node, (list, tuple)):
        return type(node)(_guarded(part, rules) for part in node)
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("function"), dict) and isinstance(node["function"]["function"], _Guard):
        return node  # pydantic hands out the schema of a model again for each use of it
    for key in node.keys() - _NO_SCHEMA:
        node[key] = _guarded(node[key], rules)
    kind = node.get("type")
    rule = rules.get(kind) if isinstance(kind, str) else None
    if rule is None:
        return node

    return with_info_before_validator_function(_Guard(rule), node)


def between(first: Any, last: Any) -> AfterValidator:  # noqa: ANN401  (dates or numbers)
    """Bounds of what comes in from now on; what was accepted before is read as it was."""

    def check(value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401
        if info.context is not ACCEPTED_BEFORE:
            if value < first:
                raise PydanticKnownError("greater_than_equal", {"ge": str(first)})
            if value > last:
                raise PydanticKnownError("less_than_equal", {"le": str(last)})
        return value

    return AfterValidator(check)


def unstorable(value: object) -> bool:
    """Whether anywhere in it stands a character that no text may hold: NUL, half a surrogate."""
    if isinstance(value, str):
        return _UNSTORABLE.search(value) is not None
    if isinstance(value, (list, tuple)):
        return any(map(unstorable, value))
    return isinstance(value, dict) and any(
        unstorable(key) or unstorable(part) for key, part in value.items()
    )


class _Storable(BaseModel):
    @model_validator(mode="before")
    @classmethod
    def _only_storable(cls, data: Any) -> Any:  # noqa: ANN401
        if isinstance(data, dict) and unstorable(data):
            raise ValueError("Karakter NUL atau karakter yang rusak tidak boleh ada.")
        return data


class Strict(BaseModel):
    """A model whose values come as JSON. Values of our own (dates, enums) pass as they are."""

    _rules: ClassVar[Mapping[str, Rule]] = _IN_JSON

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        made = handler(source)
        _guarded(handler.resolve_ref_schema(made), cls._rules)
        return made


class Schema(_Storable, Strict):
    """What is sent or answered over HTTP."""

    model_config = ConfigDict(
        from_attributes=True,
        extra="forbid",
        frozen=True,
        # An answer has every field, also one that a request may leave out.
        json_schema_serialization_defaults_required=True,
    )


def example(**fields: Any) -> ConfigDict:  # noqa: ANN401  (any JSON)
    """The `model_config` of a model that the reference shows like this; a test sends it."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class QuerySchema(Schema):
    """The query of an operation."""

    _rules: ClassVar[Mapping[str, Rule]] = _IN_QUERY


class Event(_Storable):
    """A fact that has happened; `type` carries its version and never changes once published."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: ClassVar[str]
