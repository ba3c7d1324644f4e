"""What earlier versions accepted and sealed is read for ever; what is refused now counts nowhere.

`tersegel_lama.json` holds such rows as they lie in `rekam_versi`, also what each release sent.
Rows are only ever added to it.
"""

from __future__ import annotations

import json
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan import service as pemetaan_service
from kinerja.aturan.pemetaan.masa import Aturan
from kinerja.buku.rekam.daftar import DaftarRekam
from kinerja.buku.rekam.layanan import LayananRekam
from kinerja.buku.rekam.permohonan import PermohonanRekam
from kinerja.buku.rekam.repository import Simpanan
from kinerja.hitung.penerimaan.service import _terapkan, _Terpilah, dari_simpanan
from kinerja.pembukuan.penutupan.hitung_ulang import hitung_ulang
from kit.db import Sessions, new_id, transaction
from pelayanan import lahir
from pelayanan.layanan.selesai import periksa_tanggal
from tests.kinerja.hitung.test_penerimaan import status
from tests.kinerja.kejadian import komponen, layanan

LAMA: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("tersegel_lama.json").read_text(encoding="utf-8")
)


def tersimpan(lama: dict[str, Any]) -> Simpanan:
    return Simpanan(
        id=new_id(),
        sumber=lama["sumber"],
        jenis=lama["jenis"],
        rekam_id=uuid.UUID(lama["data"]["rekam_id"]),
        versi=int(lama["data"]["versi"]),
        peristiwa_id=new_id(),
        hari=date.fromisoformat(lama["hari"]),
        data=json.dumps(lama["data"]),
    )


@pytest.mark.parametrize("lama", LAMA, ids=lambda lama: lama["apa"])
def test_a_sealed_row_of_an_earlier_version_gives_facts_with_a_reason(
    kantor: Kantor, lama: dict[str, Any]
) -> None:
    aturan = Aturan.berikut(1, kantor.peraturan, None)
    fakta = dari_simpanan(aturan, tersimpan(lama)).fakta
    assert {satu.alasan for satu in fakta} == set(lama["alasan"])


async def test_a_rebuild_reads_every_sealed_row(kinerja: Sessions) -> None:
    async with transaction(kinerja) as session:
        aturan = await pemetaan_service.yang_berlaku(session)
        rekam = [dari_simpanan(aturan, tersimpan(lama)) for lama in LAMA]
        for masuk, lama in zip(rekam, LAMA, strict=True):
            masuk.data = lama["data"]
        await _terapkan(session, aturan, _Terpilah(rekam, []))

    assert (await hitung_ulang(kinerja)).temuan == []
    sekarang = {str(rekam_id): satu for rekam_id, satu in (await status(kinerja)).items()}
    for lama in LAMA:
        if lama["alasan"] == ["waktu-mustahil"]:
            satu = sekarang[lama["data"]["rekam_id"]]
            assert (satu.alasan, satu.dihitung) == ("waktu-mustahil", []), lama["apa"]


def test_what_a_list_seals_now_looks_as_ever(kantor: Kantor) -> None:
    lama = next(satu for satu in reversed(LAMA) if satu["jenis"] == "daftar")["data"]
    dibaca = DaftarRekam.model_validate(lama)
    assert dibaca.ciri.kategori == ("lanjut-usia-terlantar",)
    dilupakan = {"status_khusus"}
    assert dibaca.model_dump(mode="json") == {n: v for n, v in lama.items() if n not in dilupakan}


@pytest.mark.parametrize(
    "isi",
    [
        {"tanggal": "1999-12-31"},
        {"tanggal": 1709251200},
        {"tahun_lahir": 1899},
        {"tahun_lahir": "1980"},
        {"berlaku": "no"},
        {"disabilitas": 0},
        {"versi": 1.0},
        {"komponen": [{**komponen("sandang"), "diberikan": 0}]},  # type: ignore[dict-item]
    ],
)
def test_what_comes_in_now_is_not_guessed(isi: dict[str, object]) -> None:
    data = layanan().event.data
    LayananRekam.model_validate(data)
    with pytest.raises(ValidationError):
        LayananRekam.model_validate(data | isi)


@given(
    hari=st.dates(), tahun=st.integers(0, 9999), kini=st.dates(date(2000, 1, 1), date(2100, 1, 1))
)
def test_whatever_a_bidang_accepts_kinerja_reads(hari: date, tahun: int, kini: date) -> None:
    """No date that an officer could enter becomes a dead letter."""
    if periksa_tanggal(hari, None, kini) or not lahir.tahun_mungkin(tahun, kini):
        return
    data = layanan().event.data | {"tanggal": hari.isoformat(), "tahun_lahir": tahun}
    assert PermohonanRekam.model_validate(data).tanggal == hari
