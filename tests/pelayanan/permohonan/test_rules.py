from __future__ import annotations

import itertools

import pytest

from pelayanan.evaluasi import rules as evaluasi
from pelayanan.evaluasi.errors import LangkahEvaluasiDitolak
from pelayanan.evaluasi.langkah import DAUR as DAUR_EVALUASI
from pelayanan.permohonan.errors import LangkahDitolak
from pelayanan.permohonan.langkah import DAUR
from pelayanan.permohonan.rules import Keadaan, Langkah, Status
from pelayanan.usul import Usul

# The whole truth: (status, what is proposed, step) -> next status.
BENAR = {
    ("diajukan", None, "verifikasi"): "diverifikasi",
    ("diajukan", None, "tolak"): "ditolak",
    ("diajukan", None, "batal"): "dibatalkan",
    ("diajukan", None, "minta-lengkapi"): "perlu_dilengkapi",
    ("diverifikasi", None, "proses"): "diproses",
    ("diverifikasi", None, "tolak"): "ditolak",
    ("diverifikasi", None, "batal"): "dibatalkan",
    ("diverifikasi", None, "minta-lengkapi"): "perlu_dilengkapi",
    ("diproses", None, "selesai"): "selesai",
    ("diproses", None, "tolak"): "ditolak",
    ("diproses", None, "batal"): "dibatalkan",
    ("diproses", None, "minta-lengkapi"): "perlu_dilengkapi",
    ("perlu_dilengkapi", None, "lengkapi"): "diverifikasi",
    ("perlu_dilengkapi", None, "batal"): "dibatalkan",
    ("selesai", None, "koreksi"): "selesai",
    ("selesai", None, "pembatalan"): "selesai",
    ("selesai", None, "buka-lagi"): "diproses",
    ("selesai", "koreksi", "koreksi/setujui"): "selesai",
    ("selesai", "koreksi", "koreksi/tolak"): "selesai",
    ("selesai", "koreksi", "koreksi/tarik"): "selesai",
    ("selesai", "pembatalan", "pembatalan/setujui"): "dibatalkan",
    ("selesai", "pembatalan", "pembatalan/tolak"): "selesai",
    ("selesai", "pembatalan", "pembatalan/tarik"): "selesai",
}
SEMUA = [
    (status, diusulkan, langkah)
    for status, diusulkan, langkah in itertools.product(Status, (None, *Usul), Langkah)
    if diusulkan is None or status is Status.SELESAI
]


@pytest.mark.parametrize(("status", "diusulkan", "langkah"), SEMUA)
def test_every_step_from_every_status(
    status: Status, diusulkan: Usul | None, langkah: Langkah
) -> None:
    sebelum = Status.DIVERIFIKASI if status is Status.PERLU_DILENGKAPI else None
    menjadi = BENAR.get((str(status), diusulkan and str(diusulkan), str(langkah)))

    keadaan = Keadaan(status, diusulkan or sebelum)
    if menjadi is not None:
        assert menjadi == DAUR.next(keadaan, langkah).status
        return
    with pytest.raises(LangkahDitolak) as ditolak:
        DAUR.next(keadaan, langkah)
    # What only the house takes is offered to nobody.
    boleh = {
        step
        for (dari, usul, step) in BENAR
        if dari == status and usul == diusulkan and not DAUR.step(step).inner
    }
    assert set(ditolak.value.facts["boleh"] or ()) == boleh  # type: ignore[arg-type]


EVALUASI = {
    ("berlaku", "koreksi"): "diusulkan_koreksi",
    ("diusulkan_koreksi", "koreksi/setujui"): "berlaku",
    ("diusulkan_koreksi", "koreksi/tolak"): "berlaku",
    ("diusulkan_koreksi", "koreksi/tarik"): "berlaku",
    ("diusulkan_batal", "pembatalan/tarik"): "berlaku",
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
        assert DAUR_EVALUASI.next(keadaan, langkah) == menjadi
    else:
        with pytest.raises(LangkahEvaluasiDitolak):
            DAUR_EVALUASI.next(keadaan, langkah)
