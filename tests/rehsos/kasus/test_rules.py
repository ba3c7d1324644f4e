"""Who consents, whom a category fits, and how a case comes: all of it without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kantor.kasus import Urgensi
from kit import faults
from kit.clock import now, today
from kit.errors import FieldError
from pelayanan.layanan.rules import Kategori
from pelayanan.loket import Loket
from rehsos.kasus import masuk, rules
from rehsos.kasus.rules import (
    Asal,
    JenisCatatan,
    Orang,
    Pemberi,
    Persetujuan,
    SumberKasus,
    Tindakan,
    Tingkat,
)
from rehsos.kasus.schemas import KasusBaru
from tests.pelayanan.conftest import loket as loket
from tests.rehsos.conftest import kasus

HARI = date(2026, 3, 2)
INTERVENSI = JenisCatatan.INTERVENSI
PADA = datetime(2026, 3, 2, 14, tzinfo=UTC)
LANSIA = Kategori("lansia", "Lansia", 60, None, sensitif=False, kriteria=frozenset({"miskin"}))
WANITA = Kategori("wanita", "Wanita", 18, 59, sensitif=False, jenis_kelamin="P")
SEMUA = {"lansia": LANSIA, "wanita": WANITA}


def kode(salah: list[FieldError]) -> set[str]:
    return {satu.kode for satu in salah}


@pytest.mark.parametrize(
    ("pemberi", "usia", "tidak_cakap", "salah"),
    [
        (Pemberi.KLIEN, (30, 30), False, set()),
        (Pemberi.KLIEN, (18, 18), False, set()),
        (Pemberi.KLIEN, (17, 17), False, {"perlu-wali"}),
        (Pemberi.KLIEN, (30, 30), True, {"perlu-wali"}),
        (Pemberi.KLIEN, None, False, set()),
        # Only the year of birth is known: either may be so.
        (Pemberi.KLIEN, (17, 18), False, set()),
        (Pemberi.WALI, (17, 18), False, set()),
        (Pemberi.WALI, (10, 10), False, set()),
        (Pemberi.WALI, (30, 30), True, set()),
        (Pemberi.WALI, (30, 30), False, {"tanpa-wali"}),
    ],
)
def test_a_guardian_decides_for_whoever_cannot_and_for_nobody_else(
    pemberi: Pemberi,
    usia: tuple[int, int] | None,
    tidak_cakap: bool,
    salah: set[str],
) -> None:
    assert kode(rules.periksa_pemberi(pemberi, usia, tidak_cakap=tidak_cakap)) == salah


def test_the_checklist_is_of_categories_that_the_person_has_and_can_have() -> None:
    tua = Orang(frozenset({"lansia", "wanita"}), "L", (70, 70))

    assert rules.periksa_kriteria({"lansia": ["miskin"]}, SEMUA, tua) == []
    assert kode(rules.periksa_kriteria({"lansia": ["kaya"]}, SEMUA, tua)) == {
        "kategori-tidak-dikenal"
    }
    assert kode(rules.periksa_kriteria({"wanita": []}, SEMUA, tua)) == {
        "usia-di-luar-kategori",
        "kelamin-di-luar-kategori",
    }
    anak = Orang(frozenset(), "P", (5, 5))
    assert "kategori-bukan-miliknya" in kode(rules.periksa_kriteria({"lansia": []}, SEMUA, anak))


def test_a_service_takes_whom_one_of_its_categories_fits() -> None:
    keduanya = frozenset(SEMUA)

    assert rules.periksa_sasaran(keduanya, SEMUA, Orang(keduanya, "L", (70, 70))) == []
    assert rules.periksa_sasaran(keduanya, SEMUA, Orang(frozenset(), "L", (5, 5))) == []
    muda = Orang(frozenset({"lansia"}), "L", (59, 59))
    assert kode(rules.periksa_sasaran(keduanya, SEMUA, muda)) == {"usia-di-luar-kategori"}
    assert kode(rules.periksa_usia("x", (17, 17), 18, None)) == {"usia-di-luar-batas"}
    assert rules.periksa_usia("x", (17, 18), 18, None) == []


@pytest.mark.parametrize(
    ("asal", "salah"),
    [
        (Asal(SumberKasus.DATANG, None, None, pelapor=False, pengaduan=False), set()),
        (Asal(SumberKasus.TEMUAN, "Pasar", PADA, pelapor=False, pengaduan=False), set()),
        (
            Asal(SumberKasus.RAZIA, None, PADA, pelapor=False, pengaduan=False),
            {"tempat-temuan"},
        ),
        (
            Asal(SumberKasus.DATANG, "Pasar", None, pelapor=True, pengaduan=False),
            {"tempat-temuan"},
        ),
        (
            Asal(SumberKasus.RUJUKAN, None, None, pelapor=False, pengaduan=False),
            {"tanpa-pelapor"},
        ),
        (
            Asal(SumberKasus.PENGADUAN, None, None, pelapor=False, pengaduan=False),
            {"pengaduan-asal"},
        ),
    ],
)
def test_what_is_told_of_how_a_case_came_fits_its_source(asal: Asal, salah: set[str]) -> None:
    assert kode(rules.periksa_asal(asal, HARI, None)) == salah


def test_a_note_lies_within_its_case_and_a_conference_names_who_sat() -> None:
    catatan, rapat = JenisCatatan.CATATAN, JenisCatatan.KONFERENSI
    sesudah = date(2026, 3, 3)

    assert rules.periksa_catatan(catatan, [], (HARI, HARI), sesudah) == []
    assert rules.periksa_catatan(rapat, ["Ani"], (HARI, HARI), sesudah) == []
    assert kode(rules.periksa_catatan(rapat, [], (HARI, HARI), sesudah)) == {"peserta-konferensi"}
    for hari in (date(2026, 3, 1), date(2026, 3, 4)):
        assert kode(rules.periksa_catatan(catatan, [], (HARI, hari), sesudah)) == {
            "tanggal-tidak-mungkin"
        }


def test_what_the_form_alone_is_refused_for(loket: Loket) -> None:
    besok = today() + timedelta(days=1)
    nanti = {"sumber": "temuan", "tempat": "Pasar", "pada": now() + timedelta(hours=30)}
    mustahil: list[tuple[dict[str, Any], str]] = [
        ({"tanggal": besok}, "tanggal-tidak-mungkin"),
        ({"layanan": "tidak-ada"}, "layanan-tidak-dikenal"),
        ({"layanan": "pengaduan-aspirasi-informasi"}, "layanan-tanpa-kasus"),
        (nanti, "tanggal-tidak-mungkin"),
        ({"sumber": "rujukan"}, "tanpa-pelapor"),
    ]
    siapa = "01930000-0000-7000-8000-000000000009"
    assert faults.found(masuk.ATURAN, KasusBaru.model_validate(kasus(siapa)), loket) == []
    for ganti, kenapa in mustahil:
        isi = KasusBaru.model_validate(kasus(siapa, **ganti))
        assert kode(faults.found(masuk.ATURAN, isi, loket)) == {kenapa}


def test_an_instrument_is_answered_whole_by_its_own_answers(loket: Loket) -> None:
    instrumen, lansia, _ = loket.kini.kasus.instrumen
    penuh = {butir.kode: min(butir.nilai) for butir in instrumen.butir}
    satu = next(iter(penuh))

    assert rules.periksa_jawaban(instrumen, penuh) == []
    assert kode(rules.periksa_jawaban(instrumen, {satu: 0})) == {"butir-tidak-lengkap"}
    assert kode(rules.periksa_jawaban(instrumen, {**penuh, satu: 77})) == {"nilai-tidak-mungkin"}
    assert [lansia.digolongkan(nilai) for nilai in (0, 11, 12, lansia.maksimum)] == [
        "tidak potensial, bergantung sepenuhnya",
        "tidak potensial, bergantung sedang",
        "potensial, bergantung ringan",
        "potensial, mandiri",
    ]
    assert instrumen.digolongkan(3) is None


@pytest.mark.parametrize(
    ("tindakan", "salah", "hari"),
    [
        (Tindakan(INTERVENSI, None, None, None), set(), None),
        (Tindakan(INTERVENSI, "pantau-kambuh", "kambuh", None), set(), 0),
        (Tindakan(INTERVENSI, "pendampingan-sidang", "ditunda", (17, 17)), set(), 7),
        (
            Tindakan(INTERVENSI, "pendampingan-sidang", "diversi", (30, 30)),
            {"usia-di-luar-batas"},
            30,
        ),
        (Tindakan(INTERVENSI, "pantau-kambuh", "diversi", None), {"hasil-tidak-dikenal"}, None),
        (Tindakan(INTERVENSI, "pantau-kambuh", None, None), {"hasil-tidak-dikenal"}, None),
        (Tindakan(INTERVENSI, "pijat", None, None), {"intervensi-tidak-dikenal"}, None),
        (Tindakan(INTERVENSI, None, "kambuh", None), {"hasil-tanpa-intervensi"}, None),
        (
            Tindakan(JenisCatatan.CATATAN, "pantau-kambuh", "kambuh", None),
            {"bukan-intervensi"},
            None,
        ),
    ],
)
def test_an_intervention_of_the_office_has_one_of_its_results(
    loket: Loket, tindakan: Tindakan, salah: set[str], hari: int | None
) -> None:
    hasil, kenapa = rules.periksa_intervensi(tindakan, loket.kini.kasus.intervensi)

    assert kode(kenapa) == salah
    assert (hasil and hasil.tindak_lanjut_hari) == hari


def test_a_guardian_of_the_register_is_somebody_else_and_grown_up() -> None:
    assert rules.periksa_wali((17, 18), sendiri=False) == []
    assert rules.periksa_wali(None, sendiri=False) == []
    assert kode(rules.periksa_wali((17, 17), sendiri=False)) == {"wali-belum-dewasa"}
    assert kode(rules.periksa_wali((40, 40), sendiri=True)) == {"wali-diri-sendiri"}


def test_a_level_below_shows_a_case_to_more() -> None:
    assert Tingkat.BIASA.di_bawah(Tingkat.SENSITIF)
    assert not Tingkat.SENSITIF.di_bawah(Tingkat.SENSITIF)
    assert not Tingkat.TERLINDUNG.di_bawah(Tingkat.SENSITIF)


def test_a_referral_asks_first_except_in_an_emergency() -> None:
    assert rules.perlu_ditanya(Persetujuan.BELUM, None)
    assert rules.perlu_ditanya(Persetujuan.BELUM, Urgensi.MENDESAK)
    assert not rules.perlu_ditanya(Persetujuan.BELUM, Urgensi.DARURAT)
    assert not rules.perlu_ditanya(Persetujuan.DIBERIKAN, None)
