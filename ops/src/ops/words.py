"""What the gateway tells of the services' modules to who builds forms: the lists that operations
take codes of, and the lives of their nouns (`gateway.acuan.schemas`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kit import module
from kit.choices import Choice
from kit.lifecycle import Step, Who
from kit.module import ModuleClash, Modules

_WHO = {Who.ANYONE: "siapa-saja", Who.OTHER: "orang-lain", Who.MAKER: "pembuatnya"}


def document(services: Mapping[str, Modules[Any]]) -> dict[str, Any]:
    """Raises ModuleClash for two lists, or two lives, of one name that are not the same."""
    pilihan = (
        (
            service,
            kind.called(),
            {"nilai": [{"kode": str(one), "label": one.label} for one in kind]},
        )
        for service, modules in services.items()
        for kind in module.taken(modules)
        if issubclass(kind, Choice)
    )
    daur = (
        (service, life.name, {"langkah": [_step(step) for step in life.steps]})
        for service, modules in services.items()
        for one in modules
        for life in one.lives
    )
    return {"pilihan": _once(pilihan), "daur": _once(daur)}


def _once(told: Iterable[tuple[str, str, dict[str, Any]]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for service, name, content in told:
        known = found.setdefault(name, {"nama": name, "layanan": [], **content})
        if any(known[part] != value for part, value in content.items()):
            raise ModuleClash(f"{name} berlainan di {known['layanan'][0]} dan {service}")
        known["layanan"].append(service)
    return [found[name] for name in sorted(found)]


def _step(step: Step[Any, Any, Any]) -> dict[str, Any]:
    ends = step.moves.values() if step.born is None else (step.born, *step.moves.values())
    return {
        "kode": step.name,
        "judul": step.operation.summary if step.operation else None,
        "izin": step.operation.scope if step.operation else None,
        "siapa": _WHO[step.who],
        "dari": _statuses(step.moves),
        "ke": _statuses(ends),
    }


def _statuses(states: Iterable[Any]) -> list[str]:
    """Of a state that knows more than its row's status (what is proposed), the status."""
    return list(dict.fromkeys(str(getattr(state, "status", state)) for state in states))
