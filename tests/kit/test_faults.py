"""Rules of a body that cannot be read whole: who can speak does, the others stay silent."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pydantic import ValidationError

from kit.errors import FieldError, Invalid
from kit.faults import Rule, also, beside, found
from kit.schemas import Schema


class Form(Schema):
    name: str
    least: int
    most: int = 3


def _order(form: Form, _desk: object) -> Sequence[FieldError]:
    return [FieldError("most", "", "order")] if form.least > form.most else []


def _name(form: Form, desk: object) -> Sequence[FieldError]:
    if form.name != desk:
        raise Invalid("", FieldError("body.name", "", "unknown"))
    return []


@also(Form, _order, _name)
async def whole() -> None: ...


@also(Form, _order, _name, changes=True)
async def partly() -> None: ...


def said(endpoint: object, sent: dict[str, object]) -> list[tuple[str, str]]:
    try:
        Form.model_validate(sent)
        errors = []
    except ValidationError as error:
        errors = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
    return [(one.lokasi, one.kode) for one in beside(endpoint, sent, errors, "desk")]


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ({"name": 1, "least": 5, "most": 4}, [("body.most", "order")]),
        ({"name": 1, "least": 5}, [("body.most", "order")]),
        ({"name": "x", "least": "five"}, [("body.name", "unknown")]),
        ({"name": "x", "least": 5, "extra": 1}, [("body.name", "unknown"), ("body.most", "order")]),
        ({"name": "desk", "least": True}, []),
        ({"most": 1}, []),
    ],
)
def test_rules_speak_of_what_can_be_read(
    sent: dict[str, object], faults: list[tuple[str, str]]
) -> None:
    assert said(whole, sent) == faults


def test_of_a_change_nothing_is_known_that_was_not_sent() -> None:
    assert said(partly, {"name": 1, "least": 5}) == []
    assert said(partly, {"name": 1, "least": 5, "most": 4}) == [("body.most", "order")]


def test_an_operation_without_rules_has_nothing_to_add() -> None:
    assert said(object(), {"name": 1, "least": 5}) == []


def test_the_only_refusal_keeps_its_own_code() -> None:
    class UnknownName(Invalid):
        code = "unknown-name"

    def unknown(_form: object, _desk: object) -> Sequence[FieldError]:
        raise UnknownName("", FieldError("body.name", "", "unknown"))

    rules: tuple[Rule, ...] = (unknown, _order)
    with pytest.raises(UnknownName):
        found(rules, Form(name="x", least=1), None)
    both = found(rules, Form(name="x", least=9), None)
    assert [(one.lokasi, one.kode) for one in both] == [("name", "unknown"), ("most", "order")]
