"""docs/profile.md names every key of an office's profile, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from inspect import isclass
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args, get_origin

import pytest
import yaml
from pydantic import BaseModel, TypeAdapter

from kantor import baris, berkas
from kantor.cota import BerkasCota
from kantor.kasus import BerkasKasus
from kantor.kegiatan import BerkasKegiatan
from kantor.kop import Kop
from kantor.kunjungan import BerkasKunjungan
from kantor.pengaduan import BerkasPengaduan
from kantor.profil import DIKENAL
from kantor.rujukan import BerkasRujukan
from kantor.surat import BerkasSurat
from kinerja.aturan.indikator import bentuk
from kinerja.aturan.pemetaan.profil import BerkasPemetaan

DOCUMENT = (Path(__file__).parents[2] / "docs" / "profile.md").read_text(encoding="utf-8")

FILES: Mapping[str, type[BaseModel]] = {
    "kantor.yaml": berkas.BerkasKantor,
    "wilayah.csv": baris.BarisWilayah,
    "libur.csv": baris.BarisLibur,
    "ppks.yaml": berkas.BerkasPpks,
    "psks.yaml": berkas.BerkasPsks,
    "kasus.yaml": BerkasKasus,
    "pengaduan.yaml": BerkasPengaduan,
    "rujukan.yaml": BerkasRujukan,
    "kegiatan.yaml": BerkasKegiatan,
    "surat.yaml": BerkasSurat,
    "kunjungan.yaml": BerkasKunjungan,
    "cota.yaml": BerkasCota,
    "layanan.yaml": berkas.BerkasLayanan,
    "privasi.yaml": berkas.BerkasPrivasi,
    "program.csv": baris.BarisProgram,
    "pengukuran.yaml": bentuk.BerkasPengukuran,
    "indikator/*.yaml": bentuk.BerkasIndikator,
    "pemetaan.yaml": BerkasPemetaan,
    "capaian.yaml": bentuk.Capaian,
    "kop.yaml": Kop,
    "ketidakcocokan.yaml": bentuk.BerkasKetidakcocokan,
    "riwayat_program.yaml": bentuk.BerkasRiwayatProgram,
}
# Columns that come once per year, or beside the form.
YEARLY = {"target_<year>", "pagu_<year>", "pagu_total"}


class Row(NamedTuple):
    kind: str
    example: str


def _forms(annotation: object) -> Iterator[tuple[str, type[BaseModel]]]:
    """The forms inside a type, and how a key of theirs is reached: `*` for any code."""
    if isclass(annotation) and issubclass(annotation, BaseModel):
        yield "", annotation
    step = "*." if get_origin(annotation) is dict else ""
    for part in get_args(annotation):
        yield from ((step + rest, form) for rest, form in _forms(part))


def _shared() -> dict[str, type[BaseModel]]:
    """Forms that stand in more than one place: described once, under their own name."""
    waiting, seen, found = [*FILES.values()], set[type[BaseModel]](), list[type[BaseModel]]()
    while waiting:
        form = waiting.pop()
        if form not in seen:
            seen.add(form)
            inner = [one for key in form.model_fields.values() for _, one in _forms(key.annotation)]
            found += inner
            waiting += inner
    return {one.__name__: one for one in found if found.count(one) > 1}


SHARED = _shared()


def _keys(form: type[BaseModel], at: str = "") -> Iterator[tuple[str, Any]]:
    for name, key in form.model_fields.items():
        yield at + name, key
        for step, inner in _forms(key.annotation):
            if inner.__name__ not in SHARED:
                yield from _keys(inner, f"{at}{name}.{step}")


def _described(document: str) -> dict[str, dict[str, Row]]:
    """Heading -> key -> what its row says."""
    found: dict[str, dict[str, Row]] = {}
    for heading, text in re.findall(r"^##+ `(.+?)`.*\n((?:(?!#).*\n)*)", document, re.MULTILINE):
        rows = re.findall(r"^\| `(.+?)` \| (.+?) \|.*?\| `(.+)` \|$", text, re.MULTILINE)
        assert len({key for key, *_ in rows}) == len(rows), f"{heading}: a key stands twice"
        found[heading] = {key: Row(kind, example) for key, kind, example in rows}
    return found


def _expected() -> dict[str, dict[str, Any]]:
    return {name: dict(_keys(form)) for name, form in chain(FILES.items(), SHARED.items())}


def _differences(document: str) -> list[str]:
    described, expected = _described(document), _expected()
    places = {
        *((heading, "") for heading in described.keys() ^ expected.keys()),
        *(
            (heading, key)
            for heading in described.keys() & expected.keys()
            for key in described[heading].keys() ^ expected[heading].keys()
            if heading != "program.csv" or key not in YEARLY
        ),
    }
    return sorted(f"{heading}: {key}" for heading, key in places)


def test_every_file_of_a_profile_has_a_form() -> None:
    assert {name.partition("/")[0] for name in FILES} == DIKENAL


def test_the_document_names_every_key_and_no_other() -> None:
    assert _differences(DOCUMENT) == []


def test_a_missing_and_an_invented_key_would_be_seen() -> None:
    line = next(one for one in DOCUMENT.splitlines() if one.startswith("| `hari_kerja`"))

    assert _differences(DOCUMENT.replace(line, "")) == ["kantor.yaml: hari_kerja"]
    renamed = DOCUMENT.replace("| `hari_kerja`", "| `hari_libur`")
    assert _differences(renamed) == ["kantor.yaml: hari_kerja", "kantor.yaml: hari_libur"]


@pytest.mark.parametrize("heading", [*FILES, *SHARED])
def test_the_examples_are_valid_and_optional_keys_are_called_so(heading: str) -> None:
    loader = yaml.BaseLoader if heading.endswith(".csv") else yaml.SafeLoader
    for key, field in _expected()[heading].items():
        row = _described(DOCUMENT)[heading][key]
        assert ("optional" in row.kind) is not field.is_required(), key
        ((name, value),) = yaml.load(row.example, loader).items()  # noqa: S506  (one of the two)
        assert name == key.rpartition(".")[2]
        kind: Any = Annotated[field.annotation, field]
        TypeAdapter(kind).validate_python(value)
