"""Nothing is guessed at a door: over every model of every service, one spelling of each value."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

import gateway
import kinerja
import kit
import pelayanan
from kit.schemas import ACCEPTED_BEFORE, QuerySchema, Schema

# What pydantic's lenient mode would read as a value of the type.
GUESSED_IN_JSON: dict[type, tuple[object, ...]] = {
    bool: ("no", "true", "1", 0, 1, 1.0),
    int: ("5", "1_0", " 5 ", 5.0, True, "5.0"),
    float: ("5", "1e5", True),
    Decimal: ("1_000", " 5 ", "1e5", "NaN"),
    date: (0, 5.0, 1767225600, "1767225600", "2024-1-5", "2024-01-05T00:00:00", "1899-12-31"),
    datetime: (0, 5.0, 1767225600, "1767225600", "2024-01-05"),
}
GUESSED_IN_QUERY = {
    **GUESSED_IN_JSON,
    bool: ("no", "1", "True", "on", 0),
    int: ("1_0", " 5 ", "5.0", "+5", "\N{ARABIC-INDIC DIGIT FIVE}"),
}


def _all_below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for below in model.__subclasses__():
        yield below
        yield from _all_below(below)


def _models() -> list[type[Schema]]:
    for package in (kit, pelayanan, kinerja, gateway):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    # A test's own models may be odd on purpose.
    return [m for m in set(_all_below(Schema)) if not m.__module__.startswith("test")]  # type: ignore[misc]


def _kinds(annotation: object) -> set[Any]:
    """The plain types that a field takes, without None and constraints."""
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return set().union(*map(_kinds, get_args(annotation)))
    return {annotation} - {NoneType}


def _guesses() -> list[tuple[type[Schema], str, object]]:
    found = []
    for model in _models():
        guessed = GUESSED_IN_QUERY if issubclass(model, QuerySchema) else GUESSED_IN_JSON
        for name, field in model.model_fields.items():
            kinds = _kinds(field.annotation)
            if len(kinds) == 1:
                values = guessed.get(kinds.pop(), ())
                found += [(model, field.alias or name, value) for value in values]
    return found


def _refused(model: type[BaseModel], name: str, sent: object) -> bool:
    try:
        model.model_validate({name: sent})
    except ValidationError as error:
        return any(entry["loc"][:1] == (name,) for entry in error.errors())
    return False


def test_no_field_of_any_model_guesses() -> None:
    guesses = _guesses()
    assert len(guesses) > 1_000
    taken = [
        f"{model.__module__}.{model.__name__}.{name} = {value!r}"
        for model, name, value in guesses
        if not _refused(model, name, value)
    ]
    assert taken == []


class _Example(Schema):
    hari: date | None = None
    banyak: int = 0
    pilihan: tuple[bool, ...] = ()
    isi: Mapping[str, Any] | None = None


class _Asked(QuerySchema):
    hari: date | None = None
    banyak: int = 0
    ya: bool = False


def test_what_openapi_promises_is_taken() -> None:
    sent = _Example.model_validate({"hari": "2024-02-29", "banyak": 5, "pilihan": [True]})
    assert sent == _Example(hari=date(2024, 2, 29), banyak=5, pilihan=(True,))
    asked = _Asked.model_validate({"hari": "2024-02-29", "banyak": "5", "ya": "true"})
    assert asked == _Asked(hari=date(2024, 2, 29), banyak=5, ya=True)


def test_what_was_accepted_before_is_still_read() -> None:
    before = {"hari": "1850-01-01", "banyak": "5", "pilihan": ["no", 0]}
    read = _Example.model_validate(before, context=ACCEPTED_BEFORE)
    assert read == _Example(hari=date(1850, 1, 1), banyak=5, pilihan=(False, False))


@pytest.mark.parametrize("broken", [chr(0), chr(0xD800), chr(0xDFFF)], ids=["nul", "high", "low"])
@pytest.mark.parametrize("where", ["value", "key", "deep"])
def test_what_no_database_holds_is_refused(broken: str, where: str) -> None:
    sent = {"value": {"a": broken}, "key": {broken: "a"}, "deep": {"a": [{"b": f"x{broken}"}]}}
    with pytest.raises(ValidationError, match="rusak"):
        _Example.model_validate({"isi": sent[where]})


def test_a_model_used_a_thousand_times_is_guarded_once() -> None:
    """Each use of a model in an app or a `TypeAdapter` asks for its schema again."""
    for _ in range(1_000):
        TypeAdapter(_Example)
    adapter = TypeAdapter(list[_Example])
    assert adapter.validate_python([{"banyak": 5}]) == [_Example(banyak=5)]
    assert str(adapter.core_schema).count("_Guard(") == str(
        _Example.__pydantic_core_schema__
    ).count("_Guard(")
