"""One office's data: where it lies, and reading it so that every mistake names file and line.

Whatever the files hold, the answer is data or ProfileError: never another exception.
"""

from __future__ import annotations

import csv
import math
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from kit.wording import field_error

ROOT = Path(__file__).parents[3]
DEFAULT = "palangkaraya"
DEEPEST = 40
LONGEST_NUMBER = 25
_OF_A_YEAR = re.compile(r"tahun/\d{4}/.+$")
_EXPONENT = re.compile(r"[+-]?\d[\d._]*[eE][+-]?\d+")

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


def called(path: Path) -> str:
    """What a mistake calls a file: its name, with the folder of the year that it is for."""
    found = _OF_A_YEAR.search(path.as_posix())
    return found[0] if found else path.name


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
        return f"{called(self.path)}:{self.line(loc)}: {message}"


def read_yaml(path: Path) -> Document:
    """Read a YAML file; duplicate keys, aliases and broken syntax are mistakes."""
    lines: dict[Path_, int] = {}
    text = _text(path)
    loader = yaml.CSafeLoader(text)
    try:
        _check_depth(path, text)
        node = loader.get_single_node()
        if node is not None:
            _collect(path, node, (), lines, set())
        data = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise ProfileError(
            f"{called(path)}:{mark.line + 1 if mark else 1}: {error.problem}"
        ) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise ProfileError(f"{called(path)}: tidak dapat dibaca ({error}).") from None
    finally:
        loader.dispose()
    return Document(path, data, lines)


def _check_depth(path: Path, text: str) -> None:
    """Nodes are made by recursion in C, which ends the process when it goes too deep."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise ProfileError(f"{called(path)}:{line}: bersarang terlalu dalam.")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ProfileError(f"{called(path)}: tidak dapat dibaca ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ProfileError(f"{called(path)}:{line}: bukan UTF-8.") from None


def _collect(
    path: Path, node: yaml.Node, at: Path_, lines: dict[Path_, int], seen_nodes: set[int]
) -> None:
    line = node.start_mark.line + 1
    # An alias would say twice what stands once, and may say itself.
    if id(node) in seen_nodes:
        raise ProfileError(f"{called(path)}:{line}: rujukan (& dan *) tidak dipakai di sini.")
    seen_nodes.add(id(node))
    lines[at] = line
    if isinstance(node, yaml.ScalarNode):
        _check_number(path, node, line)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                raise ProfileError(
                    f"{called(path)}:{key.start_mark.line + 1}: {name!r} tertulis dua kali."
                )
            seen.add(name)
            _collect(path, value, (*at, name), lines, seen_nodes)
            lines[(*at, name)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _collect(path, value, (*at, index), lines, seen_nodes)


def _check_number(path: Path, node: yaml.ScalarNode, line: int) -> None:
    """Numbers that no figure here can be: NaN, infinite, or of more digits than can be counted."""
    kind = node.tag.rpartition(":")[2]
    if _EXPONENT.fullmatch(node.value):  # YAML takes some of them for text
        raise ProfileError(f"{called(path)}:{line}: tulis {node.value} tanpa pangkat.")
    if kind == "float" and not math.isfinite(_float(node.value)):
        raise ProfileError(f"{called(path)}:{line}: {node.value} bukan bilangan.")
    if kind in ("int", "float") and len(node.value) > LONGEST_NUMBER:
        raise ProfileError(f"{called(path)}:{line}: bilangan terlalu panjang.")


def _float(written: str) -> float:
    try:
        return float(written.replace("_", ""))
    except ValueError:  # .nan, .inf, or sexagesimal
        return math.nan


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
    numbered = [
        (number, line)
        for number, line in enumerate(_text(path).splitlines(), 1)
        if line.strip() and not line.startswith("#")
    ]
    reader = csv.DictReader(line for _, line in numbered)
    titles = _titles(path, reader)
    try:
        for row in reader:
            number = numbered[reader.line_num - 1][0]
            if None in row or None in row.values():
                mistakes.append(f"{called(path)}:{number}: jumlah kolom tidak sama dengan judul.")
                continue
            cells = {title: row[title] or None for title in titles}
            mistakes += [
                f"{called(path)}:{number}: {title}: tulis {cell} tanpa pangkat."
                for title, cell in cells.items()
                if cell and _EXPONENT.fullmatch(cell)
            ]
            try:
                rows.append((number, adapter.validate_python(cells)))
            except ValidationError as error:
                for entry in error.errors():
                    problem = field_error(entry)
                    mistakes.append(f"{called(path)}:{number}: {problem.lokasi}: {problem.pesan}")
    except csv.Error as error:
        mistakes.append(f"{called(path)}:{reader.line_num}: tidak dapat dibaca ({error}).")
    if mistakes:
        raise ProfileError(*mistakes)
    return rows


def _titles(path: Path, reader: csv.DictReader[str]) -> list[str]:
    titles = list(reader.fieldnames or ())
    if not titles:
        raise ProfileError(f"{called(path)}:1: tidak ada judul kolom.")
    doubled = sorted({one for one in titles if titles.count(one) > 1})
    if doubled:
        raise ProfileError(f"{called(path)}: judul {', '.join(doubled)} tertulis dua kali.")
    return titles
