"""What must hold of a find, and before a burial: values in, refusals out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from rehsos.temuan import rules
from rehsos.temuan.rules import Dicari, HasilTemuan, JenisTemuan, Keadaan, Langkah, StatusTemuan

PADA = datetime(2026, 3, 2, 14, 15, tzinfo=UTC)
HARI = date(2026, 3, 2)
SEHARI = timedelta(days=1)
HIDUP, JENAZAH = JenisTemuan.HIDUP, JenisTemuan.JENAZAH


def test_found_and_died_in_this_order() -> None:
    semua = {
        (HIDUP, PADA, None): set(),
        (HIDUP, PADA, PADA): {"tidak-diisi"},
        (JENAZAH, PADA, PADA - SEHARI): set(),
        (JENAZAH, PADA, PADA + SEHARI): {"tanggal-tidak-mungkin"},
        (JENAZAH, PADA + 2 * SEHARI, None): {"tanggal-tidak-mungkin"},
    }
    for (jenis, pada, wafat), kenapa in semua.items():
        salah = rules.periksa_saat(jenis, pada, wafat, PADA + SEHARI)
        assert {satu.kode for satu in salah} == kenapa


def test_a_mark_is_found_by_its_kind_and_by_its_place() -> None:
    assert rules.kode_tanda([("tato", "dada"), ("tato", "leher")]) == [
        "tato", "tato:dada", "tato:leher",
    ]  # fmt: skip
    assert rules.kode_tanda([]) == []


def test_one_attempt_a_day_by_each_means() -> None:
    sudah = [(HARI, "media")]
    semua = {
        (HARI, "polisi"): set(),
        (HARI + SEHARI, "media"): set(),
        (HARI, "media"): {"pencarian-ganda"},
        (HARI - SEHARI, "media"): {"tanggal-tidak-mungkin"},
        (HARI + 3 * SEHARI, "media"): {"tanggal-tidak-mungkin"},
    }
    for (hari, cara), kenapa in semua.items():
        salah = rules.periksa_pencarian(HARI, hari, HARI + 2 * SEHARI, sudah, cara)
        assert {satu.kode for satu in salah} == kenapa


def test_nobody_is_buried_before_their_family_was_looked_for() -> None:
    gagal, ketemu = Dicari(HARI, "belum"), Dicari(HARI, "ditemukan")
    boleh = [
        (JENAZAH, [gagal] * 3, True),
        (JENAZAH, [gagal, ketemu], False),
        (JENAZAH, [ketemu], True),
    ]
    tidak = [
        (JENAZAH, [], True),
        (JENAZAH, [gagal] * 2, True),
        (JENAZAH, [gagal] * 3, False),
        (HIDUP, [gagal] * 3, True),
        (HIDUP, [ketemu], True),
    ]
    for jenis, dicari, surat in boleh:
        assert rules.belum_dapat_dimakamkan(jenis, dicari, surat_polisi=surat) is None
    for jenis, dicari, surat in tidak:
        assert rules.belum_dapat_dimakamkan(jenis, dicari, surat_polisi=surat)

    def kode(pada: datetime) -> set[str]:
        salah = rules.periksa_pemakaman([gagal], pada, pada.date(), PADA + SEHARI)
        return {satu.kode for satu in salah}

    assert kode(PADA) == set()
    assert kode(PADA - SEHARI) == {"pemakaman-sebelum-pencarian"}
    assert kode(PADA + 2 * SEHARI) == {"tanggal-tidak-mungkin"}


def test_an_end_fits_who_was_found() -> None:
    semua = {
        (HIDUP, HasilTemuan.KELUARGA, True): set(),
        (HIDUP, HasilTemuan.KELUARGA, False): {"sumber-dana-reunifikasi"},
        (HIDUP, HasilTemuan.PERGI, False): set(),
        (HIDUP, HasilTemuan.PERGI, True): {"sumber-dana-reunifikasi"},
        (JENAZAH, HasilTemuan.KELUARGA, False): set(),
        (JENAZAH, HasilTemuan.MANDIRI, False): {"hasil-tidak-mungkin"},
    }
    for (jenis, hasil, dana), kenapa in semua.items():
        salah = rules.periksa_hasil(jenis, hasil, sumber_dana=dana)
        assert {satu.kode for satu in salah} == kenapa


def test_a_void_waits_on_the_status_it_was_proposed_for() -> None:
    for status in (StatusTemuan.DITEMUKAN, StatusTemuan.DIMAKAMKAN, StatusTemuan.SELESAI):
        diusulkan = rules.MENJADI[Langkah.PEMBATALAN][Keadaan(status)]
        assert diusulkan == Keadaan(status, batal=True)
        assert rules.MENJADI[Langkah.TOLAK][diusulkan] == Keadaan(status)
        assert rules.MENJADI[Langkah.SETUJUI][diusulkan].status is StatusTemuan.DIBATALKAN
    assert not any(Keadaan(StatusTemuan.DIBATALKAN) in dari for dari in rules.MENJADI.values())
