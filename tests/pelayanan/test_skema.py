from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from pelayanan import skema


def test_the_published_schemas_are_those_of_the_code() -> None:
    """Stale? Run `python -m pelayanan.skema`."""
    ada = {p.name: p.read_text(encoding="utf-8") for p in skema.FOLDER.glob("*.v1.json")}

    assert {nama: ada.get(nama) for nama in skema.berkas()} == skema.berkas()


@pytest.mark.parametrize("isi", skema.berkas().values())
def test_every_schema_is_valid_json_schema(isi: str) -> None:
    Draft202012Validator.check_schema(json.loads(isi))


def test_no_event_has_room_for_personal_data() -> None:
    """INVARIANT: events hold no name, no NIK, no address.

    Breaks if a field for one is added to an event model.
    """
    terlarang = {"nama", "nik", "kk", "alamat", "telepon", "tempat_lahir", "tanggal_lahir"}

    for event in skema.PERISTIWA:
        assert not terlarang & set(event.model_fields), event.type
