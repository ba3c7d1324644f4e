"""All that is wrong with a body in one answer: what cannot be read, and what the rules of a noun
say of the rest.

An operation names the rules of its body (`@also(KasusBaru, ...)`). They are those that its service
applies as well; each reads whatever fields it needs. When a body cannot be read whole, every rule
whose fields can be read still speaks, and the others stay silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from kit.errors import FieldError, Invalid, in_body

# Of a body and what the nouns of the service share (its desk): faults named as the body names them.
Rule = Callable[[Any, Any], Sequence[FieldError]]
F = TypeVar("F", bound=Callable[..., Any])


class _UnreadError(Exception):
    """A rule asked for a field that could not be read."""


@dataclass(frozen=True, slots=True)
class Rules:
    """`changes`: what is not sent stays as it is, so nothing is known of it."""

    model: type[BaseModel]
    rules: tuple[Rule, ...]
    changes: bool = False


def also(model: type[BaseModel], *rules: Rule, changes: bool = False) -> Callable[[F], F]:
    """Say which rules an operation's body has to fit, beside its shape."""

    def said(endpoint: F) -> F:
        endpoint.__also__ = Rules(model, rules, changes)  # type: ignore[attr-defined]
        return endpoint

    return said


def found(rules: Iterable[Rule], body: object, desk: object) -> list[FieldError]:
    """What each rule says that can read what it needs. Raises: Invalid of the only rule that
    raises one, if no other has anything to say."""
    faults: list[FieldError] = []
    raised: list[Invalid] = []
    for rule in rules:
        try:
            faults += rule(body, desk)
        except _UnreadError:
            continue
        except Invalid as invalid:
            raised.append(invalid)
    if len(raised) == 1 and not faults:
        raise raised[0]
    told = (error for invalid in raised for error in invalid.errors)
    own = [FieldError(e.lokasi.removeprefix("body."), e.pesan, e.kode, e.acuan) for e in told]
    return own + faults


def beside(
    endpoint: object, sent: object, errors: Sequence[Mapping[str, Any]], desk: object
) -> list[FieldError]:
    """What the operation's rules say of a body whose faults of shape are known (`errors`)."""
    known: Rules | None = getattr(endpoint, "__also__", None)
    if known is None or not isinstance(sent, dict):
        return []
    wrong = {error["loc"][1] for error in errors if error["loc"][0] == "body" and error["loc"][1:]}
    try:
        return in_body(found(known.rules, _Readable(known, sent, wrong), desk))
    except Invalid as invalid:
        return list(invalid.errors)


class _Readable:
    """The good fields of a body as attributes; whoever asks for another gets no further."""

    def __init__(self, known: Rules, sent: dict[str, Any], wrong: set[object]) -> None:
        for name, field in known.model.model_fields.items():
            # Whether a change may empty a field is for the form to say, not for a rule.
            if name in wrong or (known.changes and name in sent and sent[name] is None):
                continue
            if name in sent:
                try:
                    setattr(self, name, _adapters(known.model)[name].validate_python(sent[name]))
                except ValidationError:
                    continue
            elif not (known.changes or field.is_required()):
                setattr(self, name, field.get_default(call_default_factory=True))

    def __getattr__(self, name: str) -> object:
        raise _UnreadError(name)


@cache
def _adapters(model: type[BaseModel]) -> dict[str, TypeAdapter[Any]]:
    found: dict[str, TypeAdapter[Any]] = {}
    for name, field in model.model_fields.items():
        kind: Any = field.annotation
        found[name] = TypeAdapter(Annotated[kind, *field.metadata] if field.metadata else kind)
    return found
