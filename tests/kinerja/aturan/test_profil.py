"""An office's profile: mistakes name file and line, and a second office needs no other code."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from kantor.profil import Profil
from kinerja.aturan.indikator.profil import Kantor, baca_kantor
from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.aturan.pemetaan.cacah import CaraEntri
from kinerja.aturan.pemetaan.fakta import kedudukan
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.buku.rekam.permohonan import PermohonanRekam
from kit.db import new_id
from kit.profile import ProfileError, office_dir
from pelayanan.profil import muat

ID = new_id()


@pytest.fixture
def salinan(tmp_path: Path) -> Path:
    return Path(shutil.copytree(office_dir("palangkaraya"), tmp_path / "kantor"))


@pytest.mark.parametrize(
    ("berkas", "dari", "menjadi", "pesan"),
    [
        ("pemetaan.yaml", "'1.06.06':", "'1.06.66':", r"pemetaan.yaml:\d+: program 1.06.66"),
        ("pemetaan.yaml", "mengatasi_masalah", "lulus", r"pemetaan.yaml:\d+: "),
        ("pemetaan.yaml", "fakir-miskin:", "fakir:", r"pemetaan.yaml:\d+: kategori fakir tidak"),
        ("pemetaan.yaml", "status_khusus:", "lain:", r"pemetaan.yaml:\d+: "),
        ("pemetaan.yaml", "  orang-terlantar:", "  wisatawan:", r"\d+: status wisatawan tidak ada"),
        (
            "layanan.yaml",
            "ditangani: {hitung: ya, program: '1.06.04'",
            "ditangani: {hitung: ya, program: '1.06.09'",
            r"layanan.yaml:\d+: pemulangan-orang-terlantar: program 1.06.09",
        ),
        (
            "layanan.yaml",
            "ditangani: {hitung: ya, program: '1.06.04'",
            "ditangani: {hitung: ya, program: null",
            r"layanan.yaml:\d+: pemulangan-orang-terlantar: dihitung tanpa program",
        ),
        ("indikator/iku.yaml", "nilai: '3.50'", "nilai: tiga", r"iku.yaml:\d+: .* bukan angka"),
        ("indikator/iku.yaml", "tahun: 2024", "tahun: 24", r"iku.yaml:\d+: "),
        ("indikator/ikk.yaml", "kode: ppks-mandiri", "kode: psks-berkontribusi", "sudah ada"),
        ("indikator/ikk.yaml", "program: '1.06.02'", "program: '9.9'", r"ikk.yaml:\d+: .* 9.9"),
        ("indikator/iku.yaml", "beda: subjek-program", "beda: rekam", r"iku.yaml:\d+: .* penyebut"),
        ("indikator/iku.yaml", "tahun: 2026, nilai", "tahun: 2027, nilai", r"iku.yaml:16: .* 2027"),
        ("indikator/iku.yaml", "tahun: 2026, nilai", "tahun: 2025, nilai", "target 2026 tidak ada"),
        (
            "indikator/iku.yaml",
            "'101.87'",
            "'101.88'",
            r"iku.yaml:\d+: .* 2019 101.88, dihitung 101",
        ),
        ("indikator/iku.yaml", "'113.57'", "'113.58'", r"iku.yaml:\d+: .* seharusnya 113.57"),
        (
            "indikator/ikk.yaml",
            "[psks-aktif]",
            "[psks]",
            r"ikk.yaml:\d+: .* daftar psks tidak dikenal",
        ),
        ("indikator/spm.yaml", "'0.8'", "'0.7'", r"spm.yaml:\d+: .* tidak berjumlah 1"),
        (
            "indikator/spm.yaml",
            "daftar: rehsos-anak",
            "daftar: anak",
            r"spm.yaml:\d+: .* daftar anak",
        ),
        (
            "indikator/spm.yaml",
            "ppks: [gelandangan,",
            "ppks: [",
            r"spm.yaml:\d+: .* kategori daftar",
        ),
        ("indikator/sakip.yaml", "    entri: terakhir\n", "", r"sakip.yaml:\d+: .* tepat satu"),
        ("indikator/sakip.yaml", "nilai: BB", "nilai: E", "di luar skala"),
        ("program.csv", "1.06.06.2.02,kegiatan", "1.06.07.2.02,kegiatan", "induknya 1.06.07"),
        (
            "program.csv",
            "4,4,21815600.00",
            "4,4,21815601.00",
            r"csv:\d+: 1.06.04.2.01: pagu 2024 5483",
        ),
        ("program.csv", ",65446800.00", ",65446801.00", r"csv:\d+: 1.06.04.2.01.03: pagu_total"),
        ("program.csv", "4,4,21815600.00", "4,4,21815600.001", r"csv:\d+: .* bukan rupiah"),
        (
            "program.csv",
            "Unit,,,0.00",
            "Unit,,1,0.00",
            r"csv:\d+: 1.06.01.2.07.02: target 2024 tanpa",
        ),
        (
            "program.csv",
            "Orang,40,40,",
            "Orang,40,,",
            r"csv:\d+: 1.06.02.2.03.01: target 2024 kosong",
        ),
        ("program.csv", "Orang,40,40,", "Orang,40,empat,", r"csv:\d+: .* target 2024 empat bukan"),
        ("capaian.yaml", "2025: '9363273111", "2025: '9363273112", r"capaian.yaml:\d+: pagu 2025"),
        (
            "pengukuran.yaml",
            "  '1.06.01.2.01':",
            "  '1.06.01.2.99':",
            r"pengukuran.yaml:\d+: .*2.99 bukan",
        ),
        (
            "pengukuran.yaml",
            "  '1.06.01.2.01':",
            "  '1.06.01.2.99':",
            r"csv:\d+: .* belum ada cara ukur",
        ),
        (
            "pengukuran.yaml",
            "'1.06.01.2.01': {entri: terakhir}",
            "'1.06.01.2.01': {}",
            r"pengukuran.yaml:\d+: 1.06.01.2.01: isi tepat satu",
        ),
        (
            "pengukuran.yaml",
            "sub_kegiatan: ['1.06.04.2.01.03']",
            "sub_kegiatan: ['1.06.04.2.01.33']",
            r"pengukuran.yaml:\d+: .* sub_kegiatan 1.06.04.2.01.33 tidak dikenal",
        ),
        (
            "pengukuran.yaml",
            "'1.06.02.2.02.01': {entri: jumlah}",
            "'1.06.02.2.02.01': {rumus: {pembilang: {jenis: keluaran, sub_kegiatan: "
            "['1.06.02.2.02.01']}}}",
            r"pengukuran.yaml:\d+: .* tidak ada layanan aktif yang menghasilkan",
        ),
        (
            "pengukuran.yaml",
            "tahun: 2024, nilai: '3500'",
            "tahun: 2023, nilai: '3500'",
            r"pengukuran.yaml:\d+: .* target lain 2023 tanpa",
        ),
        (
            "ketidakcocokan.yaml",
            "kode: psks-berkontribusi",
            "kode: psks",
            r"yaml:\d+: .* psks tidak",
        ),
        (
            "riwayat_program.yaml",
            "'80.95'",
            "'80.96'",
            r"riwayat_program.yaml:\d+: .* dihitung 80.95",
        ),
        (
            "riwayat_program.yaml",
            "indikator: ppks-mandiri",
            "indikator: x",
            r"yaml:\d+: .* x tidak",
        ),
        ("kantor.yaml", "['1.06.02']", "['1.06.07']", r"kantor.yaml:\d+: dayasos: program 1.06.07"),
        ("pemetaan.yaml", "diaktifkan: []", "diaktifkan: [pub]", r"pemetaan.yaml:\d+: layanan pub"),
        (
            "pemetaan.yaml",
            "diaktifkan: []",
            "diaktifkan: [rekomendasi-izin-pub]",
            r"pemetaan.yaml:\d+: .* 1.06.02.2.02.01 masih dicatat dengan entri",
        ),
        (
            "pemetaan.yaml",
            "kategori: [lanjut-usia-terlantar]",
            "kategori: [tuna-susila]",
            r"pemetaan.yaml:\d+: daftar rehsos-lansia: kategorinya lain",
        ),
        (
            "pemetaan.yaml",
            "['1.06.04.2.01']",
            "['1.06.06.2.01']",
            r"pemetaan.yaml:\d+: kegiatan 1.06",
        ),
        ("pemetaan.yaml", "sampai: 17", "sampai: 3", r"pemetaan.yaml:\d+: batas umur"),
        ("capaian.yaml", "minimal: '91'", "minimal: tinggi", r"capaian.yaml:\d+: "),
        ("capaian.yaml", "minimal: '91'", "minimal: '51'", r":\d+: tinggi tidak dapat dicapai"),
        ("capaian.yaml", "minimal: '91'", "minimal: '76'", r":\d+: tinggi tidak dapat dicapai"),
        ("capaian.yaml", "minimal: '90'", "minimal: '100'", r"tuntas utama tidak dapat dicapai"),
        ("capaian.yaml", "minimal: '76'", "lebih_dari: '91'", r"tinggi tidak dapat dicapai"),
        ("capaian.yaml", "minimal: '100'", "minimal: '100.01'", r"dicapai: di atas yang tertinggi"),
        ("capaian.yaml", "minimal: '100'", "lebih_dari: '100'", r"dicapai: di atas yang tertinggi"),
        ("capaian.yaml", "minimal: '60'", "minimal: '0'", r"belum tuntas tidak dapat dicapai"),
        ("capaian.yaml", "minimal: '91'", "minimal: null", r"hanya pita terakhir tanpa batas"),
        ("capaian.yaml", "minimal: null", "minimal: '10'", r"pita terakhir tanpa batas"),
        ("capaian.yaml", "nama: tinggi", "nama: sedang", r"sedang tertulis dua kali"),
        ("capaian.yaml", "minimal: '91'", "minimal: '91', lebih_dari: '90'", r"isi satu saja"),
        ("indikator/ikk.yaml", "pada program ini.", "adalah 0,45 %.", r"satu kalimat tanpa angka"),
        ("indikator/ikk.yaml", "pada program ini.", "ini. Jauh.", r"satu kalimat tanpa angka"),
        ("capaian.yaml", "minimal_subjek: 10", "minimal_subjek: 0", r"capaian.yaml:\d+: "),
    ],
)
def test_a_mistake_names_its_place(
    salinan: Path, berkas: str, dari: str, menjadi: str, pesan: str
) -> None:
    _ganti(salinan / berkas, dari, menjadi)

    with pytest.raises(ProfileError) as salah:
        baca_kantor(salinan)

    assert re.search(pesan, str(salah.value)), salah.value


def test_a_changed_mapping_remembers_nothing_of_the_other(kantor: Kantor) -> None:
    """INVARIANT: what was worked out by one rule is never taken for another's."""
    ini = kantor.pemetaan
    ini.kedudukan_dikenal  # noqa: B018  (made at its first use)
    lain = ini.model_copy(update={"daftar": ()})

    assert lain.kedudukan_dikenal is not ini.kedudukan_dikenal
    assert (lain.daftar_psks, lain.daftar) == (None, ())
    assert ini.daftar_psks is not None
    assert lain.model_copy(update={"daftar": ini.daftar}).sidik() == ini.sidik()


def test_the_mapping_survives_the_database(kantor: Kantor) -> None:
    pemetaan = kantor.pemetaan

    kembali = Pemetaan.model_validate(pemetaan.isi())

    assert kembali == pemetaan
    assert kembali.sidik() == pemetaan.sidik()


def test_the_budget_table_has_its_rows() -> None:
    baris = [satu for _, satu in Profil(office_dir("palangkaraya")).program]

    assert [sum(b.level == jenis for b in baris) for jenis in ("program", "kegiatan")] == [5, 14]
    assert len(baris) == 70


def test_all_76_indicators_are_measured(kantor: Kantor) -> None:
    jenis = Counter(satu.jenis for satu in kantor.indikator.values())
    entri = {kode: satu.entri for kode, satu in kantor.indikator.items() if satu.entri}
    spm = [kode for kode, satu in kantor.indikator.items() if satu.spm]
    rumus = [kode for kode, satu in kantor.indikator.items() if satu.rumus]

    assert jenis == {"iku": 1, "ikk": 4, "sakip": 1, "spm": 5, "kegiatan": 14, "subkegiatan": 51}
    assert len(entri) + len(spm) + len(rumus) == 76
    assert len(spm) == 5
    # The secretariat (1.06.01): 7 kegiatan and 21 sub kegiatan are written down by hand.
    sekretariat = {kode for kode in kantor.indikator if kode.startswith("1.06.01.")}
    assert len(sekretariat) == 28
    assert sekretariat <= entri.keys()
    rerata = [kode for kode, cara in entri.items() if cara is CaraEntri.RERATA_BULAN]
    assert [(kode, kantor.indikator[kode].satuan) for kode in rerata] == [
        ("1.06.01.2.02.01", "Orang/bulan")
    ]


def test_what_services_deliver_is_counted_from_facts(kantor: Kantor) -> None:
    dari_fakta = [
        kode
        for kode, satu in kantor.indikator.items()
        if satu.jenis == "subkegiatan" and satu.rumus is not None
    ]

    assert len(dari_fakta) == 23
    assert sum(kode.startswith("1.06.04.") for kode in dari_fakta) == 16
    for kode in dari_fakta:
        satu = kantor.indikator[kode]
        assert satu.rumus is not None
        assert satu.rumus.pembilang.sub_kegiatan == (kode,)
        assert satu.rumus.pembilang.nama == satu.nama


def test_a_reading_of_ours_is_called_one(kantor: Kantor) -> None:
    """What is given a formula without a printed one says how it is read; IKU and outputs read
    nothing in."""
    tanpa = [
        satu.kode
        for satu in kantor.indikator.values()
        if satu.rumus is not None and satu.rumus.penyebut is not None and not satu.tafsir
    ]

    assert tanpa == ["ppks-berfungsi-sosial"]


def test_differing_targets_of_the_cascade_stand_beside_the_plan(kantor: Kantor) -> None:
    berbeda = {
        kode: [target.nilai for target in satu.target_tahun(2024)]
        for kode, satu in kantor.indikator.items()
        if len(satu.target_tahun(2024)) > 1
    }

    assert berbeda == {
        "psks-berkontribusi": ["80", "100"],
        "1.06.04.2.01.07": ["35", "100"],
        "1.06.04.2.01.08": ["25", "50"],
        "1.06.04.2.01.09": ["150", "100"],
        "1.06.04.2.01.10": ["25", "30"],
        "1.06.04.2.01.11": ["5", "10"],
        "1.06.04.2.01.12": ["15", "10"],
        "1.06.04.2.02.07": ["15", "25"],
        "1.06.05.2.02.03": ["6900", "3500"],
    }
    bansos = kantor.indikator["1.06.05.2.02.03"]
    assert [(t.satuan, t.sumber) for t in bansos.target_tahun(2024)] == [
        (None, "Renstra Tabel 6.1"),
        ("KK", "Renstra 4.2"),
    ]
    assert bansos.catatan == [
        "Target 2024: 6900 Keluarga (Renstra Tabel 6.1); 3500 KK (Renstra 4.2)."
    ]
    assert kantor.indikator["1.06.05.2.02.01"].catatan == [
        "Satuan target: Orang (Renstra Tabel 6.1); KK (Renstra 4.2)."
    ]


def test_every_target_names_its_source(kantor: Kantor) -> None:
    pontianak = baca_kantor(office_dir("pontianak"))

    semua = [*kantor.indikator.values(), *pontianak.indikator.values()]

    assert all(target.sumber for satu in semua for target in satu.target)
    # Part IV.B prints no target for this sub kegiatan; Table 4.1 does.
    assert [t.sumber for t in pontianak.indikator["dayasos-kecamatan"].target] == [
        "RKT 2022 Tabel 4.1"
    ]
    assert [t.sumber for t in pontianak.indikator["rehsos-permakanan"].target] == [
        "RKT 2022 bagian IV.B"
    ]


def test_old_programme_indicators_keep_their_figures(kantor: Kantor) -> None:
    lama = kantor.riwayat_program

    assert [satu.tabel for satu in lama] == ["2.4"] * 9 + ["2.5"] * 4
    assert [len(satu.nilai) for satu in lama] == [2] * 9 + [3] * 4
    # What goes on as an IKK keeps its figures once only, in the history of that IKK.
    assert lama[11].nama == "Persentase Fakir Miskin yang Menerima bantuan sosial"
    assert lama[11].nilai == kantor.indikator["ppks-mandiri"].riwayat
    iku = kantor.indikator["ppks-berfungsi-sosial"].riwayat
    assert [lalu.tahun for lalu in iku] == [2019, 2020, 2021, 2022, 2023, 2024]
    assert [lalu.tahun for lalu in iku if lalu.putus] == [2021]


def test_a_new_indicator_needs_no_code(salinan: Path) -> None:
    _tambah(
        salinan / "indikator" / "lain.yaml",
        "indikator:\n"
        "  - kode: anak-dirujuk\n"
        "    jenis: sasaran\n"
        "    nama: Anak yang dirujuk ke panti\n"
        "    satuan: Orang\n"
        "    sumber: Keputusan kantor\n"
        "    rumus: {pembilang: {jenis: ditangani, layanan: [rujukan-anak-panti]}}\n"
        "    target:\n"
        "      - {tahun: 2024, nilai: '5', sumber: Keputusan kantor}\n"
        "    tanpa_target: [2025, 2026]\n",
    )
    lama = baca_kantor(office_dir("palangkaraya"))

    baru = baca_kantor(salinan)

    assert set(baru.indikator) - set(lama.indikator) == {"anak-dirujuk"}
    # A new count is part of what decides on the version of the rules, so it forces a recount.
    assert baru.pemetaan.sidik() != lama.pemetaan.sidik()


def test_a_mapping_of_low_confidence_can_be_switched_on(salinan: Path) -> None:
    _ganti(salinan / "pemetaan.yaml", "diaktifkan: []", "diaktifkan: [rekomendasi-izin-pub]")
    _ganti(
        salinan / "pengukuran.yaml",
        "'1.06.02.2.02.01': {entri: jumlah}",
        "'1.06.02.2.02.01': {rumus: {pembilang: {jenis: keluaran, sub_kegiatan: "
        "['1.06.02.2.02.01']}}}",
    )

    aktif = baca_kantor(salinan).indikator["1.06.02.2.02.01"]

    assert aktif.entri is None
    assert aktif.rumus is not None


def test_a_second_office_needs_no_other_code() -> None:
    pontianak = baca_kantor(office_dir("pontianak"))

    target = pontianak.indikator["pemenuhan-kebutuhan-dasar"].target_tahun(2022)
    assert [(t.nilai, t.sumber) for t in target] == [
        ("81.50", "RKT 2022 bagian III"),
        ("81", "RKT 2022 Tabel 4.1"),
    ]
    jenis = Counter(satu.jenis for satu in pontianak.indikator.values())
    assert jenis == {"sasaran": 3, "ikk": 7, "kegiatan": 8, "subkegiatan": 30}
    triwulan = {
        kode: [(t.triwulan, t.nilai) for t in satu.target if t.triwulan]
        for kode, satu in pontianak.indikator.items()
        if any(t.triwulan for t in satu.target)
    }
    assert triwulan == {
        "pemenuhan-kebutuhan-dasar": [(1, None), (2, None), (3, None), (4, "81")],
        "pelayanan-ditangani": [(1, None), (2, None), (3, None), (4, "84")],
    }


def test_the_second_office_has_its_own_bidang_and_lists() -> None:
    pontianak = baca_kantor(office_dir("pontianak"))

    assert {kode: satu.nama for kode, satu in pontianak.bidang.items()} == {
        "dayasos": "Bidang Pemberdayaan Sosial",
        "linjamsos": "Bidang Bantuan dan Jaminan Sosial",
        "rehsos": "Bidang Pelayanan dan Rehabilitasi Sosial",
    }
    assert pontianak.bidang["linjamsos"].program == [
        "perlindungan-jaminan-sosial",
        "penanganan-bencana",
    ]
    assert [satu.kode for satu in pontianak.pemetaan.daftar] == [
        "rehsos-disabilitas",
        "rehsos-anak",
        "rehsos-lansia",
        "rehsos-gepeng",
        "linjamsos-bencana",
    ]


def test_the_bidang_of_the_second_office_serve_what_kinerja_maps() -> None:
    pontianak = baca_kantor(office_dir("pontianak"))

    katalog = muat(office_dir("pontianak")).layanan

    assert {kode: satu.nama for kode, satu in katalog.items()} == pontianak.layanan
    assert {satu.bidang for satu in katalog.values()} == set(pontianak.bidang)


def test_disaster_aid_of_the_second_office_is_a_share_of_the_needs() -> None:
    """The RKT 2022 has percent as target of disaster outputs: who received / who needed."""
    indikator = baca_kantor(office_dir("pontianak")).indikator

    for kode in ("bencana-makanan", "bencana-sandang", "bencana-penampungan"):
        rumus = indikator[kode].rumus
        assert rumus is not None
        assert rumus.penyebut is not None
        assert rumus.pembilang.komponen == rumus.penyebut.komponen == (kode,)
        assert indikator[kode].persen


def test_the_second_office_counts_needs_and_requests() -> None:
    indikator = baca_kantor(office_dir("pontianak")).indikator

    kebutuhan = indikator["pemenuhan-kebutuhan-dasar"].rumus
    permohonan = indikator["pelayanan-ditangani"].rumus

    assert kebutuhan is not None
    assert kebutuhan.penyebut is not None
    assert (kebutuhan.pembilang.jenis, kebutuhan.penyebut.jenis) == ("terpenuhi", "membutuhkan")
    assert kebutuhan.penyebut.beda == "kebutuhan"
    assert permohonan is not None
    assert permohonan.penyebut is not None
    assert permohonan.pembilang.selesai
    assert not permohonan.penyebut.selesai
    assert permohonan.penyebut.daftar == permohonan.pembilang.daftar
    assert len(permohonan.penyebut.daftar) == 5


def _ganti(berkas: Path, dari: str, menjadi: str) -> None:
    teks = berkas.read_text()
    assert dari in teks
    berkas.write_text(teks.replace(dari, menjadi, 1))


def _tambah(berkas: Path, teks: str) -> None:
    assert not berkas.exists()
    berkas.write_text(teks)


def test_a_special_state_of_another_office_counts_by_its_profile_alone(salinan: Path) -> None:
    for berkas in ("ppks.yaml", "pemetaan.yaml"):
        isi = (salinan / berkas).read_text().replace("  orang-terlantar:", "  penyintas-pasung:")
        isi = isi.replace("{orang-terlantar: Orang terlantar}", "{penyintas-pasung: Penyintas}")
        (salinan / berkas).write_text(isi)
    kantor = baca_kantor(salinan)
    model = PermohonanRekam.model_validate

    def dilihat(status: str) -> tuple[tuple[str, ...], Alasan | None]:
        isi = {"layanan": "rumah-singgah", "ppks_id": ID, "rekam_id": ID, "versi": 1,
               "berlaku": True, "tanggal": "2024-03-01", "kategori": [], "status_khusus": status,
               "kelurahan": None, "tahun_lahir": None, "jenis_kelamin": None,
               "disabilitas": None}  # fmt: skip
        ini = kedudukan(kantor.pemetaan, "rehsos", model(isi))
        return ini.kategori, ini.alasan

    assert kantor.kategori["penyintas-pasung"] == "Penyintas"
    assert dilihat("penyintas-pasung") == (("penyintas-pasung",), None)
    # A record that was sealed under another profile is read, and counts in none of its own.
    assert dilihat("orang-terlantar") == ((), Alasan.TANPA_KATEGORI)
