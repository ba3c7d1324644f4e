from __future__ import annotations

import itertools

import pytest

from pelayanan.evaluasi import rules as evaluasi
from pelayanan.evaluasi.errors import LangkahEvaluasiDitolak
from pelayanan.permohonan import rules
from pelayanan.permohonan.errors import LangkahDitolak
from pelayanan.permohonan.rules import Langkah, Status

# The whole truth: (status, proposed for a void, step) -> next status.
BENAR = {
    ("diajukan", False, "verifikasi"): "diverifikasi",
    ("diajukan", False, "tolak"): "ditolak",
    ("diajukan", False, "batal"): "dibatalkan",
    ("diajukan", False, "minta-lengkapi"): "perlu_dilengkapi",
    ("diverifikasi", False, "proses"): "diproses",
    ("diverifikasi", False, "tolak"): "ditolak",
    ("diverifikasi", False, "batal"): "dibatalkan",
    ("diverifikasi", False, "minta-lengkapi"): "perlu_dilengkapi",
    ("diproses", False, "selesai"): "selesai",
    ("diproses", False, "tolak"): "ditolak",
    ("diproses", False, "batal"): "dibatalkan",
    ("diproses", False, "minta-lengkapi"): "perlu_dilengkapi",
    ("perlu_dilengkapi", False, "lengkapi"): "diverifikasi",
    ("perlu_dilengkapi", False, "batal"): "dibatalkan",
    ("selesai", False, "koreksi"): "selesai",
    ("selesai", False, "pembatalan"): "selesai",
    ("selesai", True, "pembatalan/setujui"): "dibatalkan",
    ("selesai", True, "pembatalan/tolak"): "selesai",
}
SEMUA = [
    (status, diusulkan, langkah)
    for status, diusulkan, langkah in itertools.product(Status, (False, True), Langkah)
    if not diusulkan or status is Status.SELESAI
]


@pytest.mark.parametrize(("status", "diusulkan", "langkah"), SEMUA)
def test_every_step_from_every_status(status: Status, diusulkan: bool, langkah: Langkah) -> None:
    sebelum = Status.DIVERIFIKASI if status is Status.PERLU_DILENGKAPI else None
    menjadi = BENAR.get((str(status), diusulkan, str(langkah)))

    if menjadi is not None:
        assert menjadi == rules.melangkah(
            langkah, status, sebelum_jeda=sebelum, diusulkan_batal=diusulkan
        )
        return
    with pytest.raises(LangkahDitolak) as ditolak:
        rules.melangkah(langkah, status, sebelum_jeda=sebelum, diusulkan_batal=diusulkan)
    boleh = {step for (dari, usul, step) in BENAR if dari == status and usul is diusulkan}
    assert set(ditolak.value.facts["boleh"] or ()) == boleh  # type: ignore[arg-type]


EVALUASI = {
    ("berlaku", "koreksi"): "berlaku",
    ("berlaku", "pembatalan"): "diusulkan_batal",
    ("diusulkan_batal", "pembatalan/setujui"): "dibatalkan",
    ("diusulkan_batal", "pembatalan/tolak"): "berlaku",
}


@pytest.mark.parametrize(
    ("keadaan", "langkah"), list(itertools.product(evaluasi.Keadaan, evaluasi.Langkah))
)
def test_every_step_of_an_evaluation(keadaan: evaluasi.Keadaan, langkah: evaluasi.Langkah) -> None:
    menjadi = EVALUASI.get((str(keadaan), str(langkah)))

    if menjadi is not None:
        assert evaluasi.melangkah(langkah, keadaan) == menjadi
    else:
        with pytest.raises(LangkahEvaluasiDitolak):
            evaluasi.melangkah(langkah, keadaan)
