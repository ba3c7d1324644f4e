"""Facts that are remembered for records alike are those that each record makes by itself."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import astuple
from datetime import date, timedelta

import pytest

from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan.rules import HariKerja, Pemetaan
from kinerja.buku.rekam.events import MENURUT_PERISTIWA
from kit.db import new_id
from kit.streams import Received
from tests.kinerja.kejadian import (
    kebutuhan,
    komponen,
    layanan,
    pemberian,
    permohonan,
    ulang,
)

_HARI = date(2024, 12, 31)
_ASAL = layanan(layanan="pelayanan-sosial-ppks")
_KELUARGA = [str(new_id()), str(new_id())]
_CIRI: Mapping[str, object] = {
    "kategori": ["fakir-miskin", "gelandangan"],
    "status_khusus": "warga-binaan",
    "kelurahan": "62.71.01.1001",
    "tahun_lahir": 2020,
    "jenis_kelamin": "P",
    "disabilitas": True,
}
_SAMA: Mapping[str, object] = {
    "tanggal": date(2024, 5, 2),
    "berlaku": False,
    "layanan": "tidak-dikenal",
    "subjek": "keluarga",
    "keluarga_id": _KELUARGA[0],
}
_SEKELUARGA = layanan(
    "fakirmiskin",
    layanan="bantuan-pangan",
    kategori=["fakir-miskin"],
    keluarga_id=_KELUARGA[0],
)
_TANPA_CIRI = [_ASAL, permohonan(_ASAL), _SEKELUARGA]
_BERCIRI = [kebutuhan(_ASAL, "permakanan"), pemberian(_ASAL, "permakanan")]
_SENDIRI: Mapping[str, Mapping[str, object]] = {
    "layanan": {
        "ppks_id": None,
        "sumber_dana": "apbn",
        "diajukan": "2024-02-01",
        "rinci": True,
        "komponen": [komponen("permakanan", 3), komponen("sandang", beri=False)],
        "psks": [str(_ASAL.event.id)],
    },
    "permohonan": {"ppks_id": None},
    "kebutuhan": {"komponen": "sandang", "perlu": False},
    "pemberian": {
        "ppks_id": None,
        "komponen": "sandang",
        "jumlah": 0,
        "satuan": "porsi",
        "sumber_dana": "apbn",
        "atribut": {"fase": "pascabencana"},
    },
}


def _ubahan(asal: Received) -> Iterator[Mapping[str, object]]:
    jenis = MENURUT_PERISTIWA[asal.event.type].nama
    for nama, nilai in itertools.chain(_SAMA.items(), _SENDIRI[jenis].items()):
        yield {nama: nilai}
    for nama, nilai in _CIRI.items():
        ciri = asal.event.data.get("ciri")
        yield {"ciri": {**ciri, nama: nilai}} if ciri else {nama: nilai}
    if jenis == "layanan":  # who helped is told by a record of its own
        yield {"psks": _SENDIRI[jenis]["psks"], "kontribusi": True}


def _fakta(pemetaan: Pemetaan, satu: Received, hari: date = _HARI) -> list[tuple[object, ...]]:
    jenis = MENURUT_PERISTIWA[satu.event.type]
    return [astuple(f) for f in jenis.jadikan(pemetaan, satu.event.source[1:], satu.data, hari)]


@pytest.mark.parametrize("hari_kerja", [None, HariKerja(hari_kerja=(0, 1, 2, 3, 4))])
@pytest.mark.parametrize("asal", [*_TANPA_CIRI, *_BERCIRI], ids=lambda satu: satu.event.type)
def test_a_record_makes_its_own_facts_whatever_came_before_it(
    kantor: Kantor, asal: Received, hari_kerja: HariKerja | None
) -> None:
    aturan = kantor.pemetaan.model_copy(update={"hari_kerja": hari_kerja})
    ingat = aturan.model_copy()
    for ubahan in ({}, *_ubahan(asal)):
        satu = ulang(asal, **ubahan)
        for lagi in (satu, ulang(satu, **_orang_lain(satu))):
            assert _fakta(ingat, lagi) == _fakta(aturan.model_copy(), lagi), ubahan
    kemarin = asal.data.tanggal - timedelta(days=1)  # type: ignore[attr-defined]
    assert _fakta(ingat, asal, kemarin) == _fakta(aturan.model_copy(), asal, kemarin)


def _orang_lain(satu: Received) -> dict[str, object]:
    """The same of somebody of another family, place and age, on another day."""
    isi: dict[str, object] = {"tanggal": date(2024, 7, 9)}
    if satu.event.data.get("keluarga_id"):
        isi["keluarga_id"] = _KELUARGA[1]
    lain = {"kelurahan": "62.71.02.1003", "tahun_lahir": 2001, "jenis_kelamin": "P"}
    ciri = satu.event.data.get("ciri")
    return isi | ({"ciri": {**ciri, **lain}} if ciri else lain)
