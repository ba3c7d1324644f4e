"""One office's data: where it lies, and reading it so that every mistake names file and line."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from kit.problems import field_error

ROOT = Path(__file__).parents[3]
DEFAULT = "palangkaraya"

M = TypeVar("M", bound=BaseModel)
Path_ = tuple[int | str, ...]


class ProfileError(Exception):
    """A mistake in an office's data: `file:line: message` for each."""

    def __init__(self, *mistakes: str) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def office_dir(name: str | None = None) -> Path:
    """The folder of the office: `name`, else DINSOS_PROFIL; a name below profil/ or a path."""
    chosen = name or os.environ.get("DINSOS_PROFIL") or DEFAULT
    folder = Path(chosen) if Path(chosen).is_absolute() else ROOT / "profil" / chosen
    if not folder.is_dir():
        raise ProfileError(f"{folder}: profil kantor {chosen!r} tidak ada.")
    return folder


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file's data, and the line on which each part of it begins."""

    path: Path
    data: Any
    lines: dict[Path_, int]

    def line(self, loc: Sequence[int | str]) -> int:
        """The line of a part, or of the nearest part around it that has one."""
        key = tuple(loc)
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 1)

    def mistake(self, loc: Sequence[int | str], message: str) -> str:
        return f"{self.path.name}:{self.line(loc)}: {message}"


def read_yaml(path: Path) -> Document:
    """Read a YAML file; duplicate keys and broken syntax are mistakes."""
    try:
        with path.open(encoding="utf-8") as file:
            loader = yaml.CSafeLoader(file)
            try:
                node = loader.get_single_node()
                lines: dict[Path_, int] = {}
                if node is not None:
                    _collect(path, node, (), lines)
                data = loader.construct_document(node) if node is not None else None
            finally:
                loader.dispose()
    except OSError as error:
        raise ProfileError(f"{path.name}: tidak dapat dibaca ({error.strerror}).") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise ProfileError(f"{path.name}:{mark.line + 1 if mark else 1}: {error.problem}") from None
    return Document(path, data, lines)


def _collect(path: Path, node: yaml.Node, at: Path_, lines: dict[Path_, int]) -> None:
    lines[at] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                raise ProfileError(
                    f"{path.name}:{key.start_mark.line + 1}: {name!r} tertulis dua kali."
                )
            seen.add(name)
            _collect(path, value, (*at, name), lines)
            lines[(*at, name)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _collect(path, value, (*at, index), lines)


def validate(model: type[M], document: Document) -> M:
    """The document as `model`, or ProfileError with file and line of every mistake."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise ProfileError(*_mistakes(document, error)) from None


def _mistakes(document: Document, error: ValidationError) -> list[str]:
    found = []
    for entry in error.errors():
        problem = field_error(entry)
        found.append(document.mistake(entry["loc"], f"{problem.lokasi}: {problem.pesan}"))
    return found


def read_csv(model: type[M], path: Path) -> list[M]:
    """Rows of a CSV with a header, `#` lines being comments, as `model`; empty cells are None."""
    return [row for _, row in read_csv_lines(model, path)]


def read_csv_lines(model: type[M], path: Path) -> list[tuple[int, M]]:
    """As `read_csv`, each row with its line, for mistakes that only show between rows."""
    adapter = TypeAdapter(model)
    rows: list[tuple[int, M]] = []
    mistakes: list[str] = []
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path.name}: tidak dapat dibaca ({error}).") from None
    numbered = [
        (number, line)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.startswith("#")
    ]
    reader = csv.DictReader(line for _, line in numbered)
    for row in reader:
        number = numbered[reader.line_num - 1][0]
        if None in row or None in row.values():
            mistakes.append(f"{path.name}:{number}: jumlah kolom tidak sama dengan judul.")
            continue
        try:
            cells = {k: v or None for k, v in row.items()}
            rows.append((number, adapter.validate_python(cells)))
        except ValidationError as error:
            for entry in error.errors():
                problem = field_error(entry)
                mistakes.append(f"{path.name}:{number}: {problem.lokasi}: {problem.pesan}")
    if mistakes:
        raise ProfileError(*mistakes)
    return rows
