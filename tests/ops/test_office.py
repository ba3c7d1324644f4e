"""`dinsos profil`: whatever a profile holds is data or a named mistake; a template is sound."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kantor.baru import NASIONAL, tanpa_libur_daerah
from kantor.profil import Profil
from kinerja.aturan.indikator.profil import baca_kantor
from kit import clock
from kit.profile import office_dir
from ops import cli
from ops.office import check, mistakes

NAMED = re.compile(r"^[a-z_0-9]+\.(?:yaml|csv)(?::\d+)?: .")
SHARED = ("kantor.yaml", "layanan.yaml", "ppks.yaml", "psks.yaml", "privasi.yaml")
KINERJA = ("capaian.yaml", "kop.yaml", "pemetaan.yaml", "pengukuran.yaml", "indikator/iku.yaml")

NO_MAPPING = [b"", b"42\n", b"\xff\xfe"]
BROKEN = [
    *NO_MAPPING,
    b"a: &a [*a]\n",
    b"a: &a {b: 1}\nc: *a\n",
    b"[" * 100_000,
    b"- " * 50_000,
    b"kode: !!python/object/apply:os.system ['true']\n",
    b"kode: 2024-13-45\n",
    b"? [a, b]\n: 1\n",
    b"kode: .nan\n",
    b"kode: .inf\n",
    b"kode: 1e9999999\n",
    b"kode: 1000000000000000000000000000000\n",
    b"kode: 190:20:30.15\n",
    b"kode: \x00\n",
    b"a: 1\na: 2\n",
]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    return Path(shutil.copytree(office_dir("palangkaraya"), tmp_path / "kantor"))


@pytest.mark.parametrize("name", ["palangkaraya", "pontianak"])
def test_the_offices_here_are_sound(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert mistakes(office_dir(name)) == []
    assert check(name) == 0
    assert "dapat dipakai" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content"),
    [
        # One reader for all files: everything is tried in one of each kind, the rest in each.
        *((name, content) for name in ("kantor.yaml", "indikator/iku.yaml") for content in BROKEN),
        *((name, content) for name in (*SHARED[1:], *KINERJA[:-1]) for content in NO_MAPPING),
    ],
)
def test_no_file_ends_in_a_traceback(office: Path, name: str, content: bytes) -> None:
    (office / name).write_bytes(content)

    found = mistakes(office)

    assert any(one.startswith(Path(name).name) for one in found)
    assert all(NAMED.match(one) for one in found), found


@pytest.mark.parametrize("name", ["wilayah.csv", "libur.csv", "program.csv"])
@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"", b"kode,kode\na,b\n", b'kode\n"' + b"x" * 200_000, b"kode,nama\n\x00,a\n"],
)
def test_no_table_ends_in_a_traceback(office: Path, name: str, content: bytes) -> None:
    (office / name).write_bytes(content)

    found = mistakes(office)

    assert any(one.startswith(name) for one in found)
    assert all(NAMED.match(one) for one in found), found


def _mappings(
    data: object, at: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], dict[Any, Any]]]:
    """Each kind of mapping in a file once: its place without numbers, and one of them."""
    if isinstance(data, dict):
        yield at, data
        for key, value in data.items():
            yield from _mappings(value, (*at, str(key)))
    elif isinstance(data, list):
        for value in data:
            yield from _mappings(value, (*at, "[]"))


def _unnoticed(
    office: Path, name: str, data: object, kinds: dict[tuple[str, ...], dict[Any, Any]]
) -> list[tuple[str, ...]]:
    """Those mappings whose foreign key no mistake names."""
    foreign = {at: f"kunci_asing_{number}_" for number, at in enumerate(kinds)}
    for at, key in foreign.items():
        kinds[at][key] = "x"
    (office / name).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    for at, key in foreign.items():
        del kinds[at][key]
    found = " ".join(mistakes(office))
    return [at for at, key in foreign.items() if key not in found]


@pytest.mark.parametrize("name", [*SHARED, *KINERJA])
def test_a_key_that_nobody_reads_is_named(office: Path, name: str) -> None:
    data = yaml.safe_load((office / name).read_text(encoding="utf-8"))
    kinds: dict[tuple[str, ...], dict[Any, Any]] = {}
    for at, one in _mappings(data):
        # The keys of some mappings are codes themselves; those are checked as codes.
        kinds.setdefault(tuple(part for part in at if not re.search(r"\d", part)), one)
    # All at once; then by itself whatever another mistake may have hidden.
    unnoticed = _unnoticed(office, name, data, kinds)
    unnoticed = [at for at in unnoticed if _unnoticed(office, name, data, {at: kinds[at]})]
    assert unnoticed == []


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("kantor.yaml", "[1, 2, 3, 4, 5]", "[1, 2, 8]", r"kantor.yaml:\d+: hari_kerja.2"),
        ("kantor.yaml", "[1, 2, 3, 4, 5]", "[1, 1]", r"kantor.yaml:\d+: hari_kerja: .*dua kali"),
        ("kantor.yaml", "[1, 2, 3, 4, 5]", "[]", r"kantor.yaml:\d+: hari_kerja"),
        ("kantor.yaml", "Asia/Jakarta", "Asia/Makasar", r"kantor.yaml:\d+: zona_waktu"),
        ("kantor.yaml", "kode: dayasos", "kode: rehsos", r"kantor.yaml:\d+: bidang: .*dua kali"),
        ("ppks.yaml", "usia_maks: 5", "usia_maks: 500", r"ppks.yaml:\d+: ppks.0.usia_maks"),
        (
            "ppks.yaml",
            "usia_min: null\n    usia_maks: 5",
            "usia_min: 6\n    usia_maks: 5",
            "usia_m",
        ),
        ("psks.yaml", "jenis: perseorangan\n", "jenis: orang\n", r"psks.yaml:\d+: psks.0.jenis"),
        ("layanan.yaml", "biaya: 0", "biaya: -1", r"layanan.yaml:\d+: layanan.\d+.biaya"),
        ("wilayah.csv", "62.71.05,", "62.71.5,", r"wilayah.csv:\d+: kode"),
        ("program.csv", "Dokumen,8,8,", "Dokumen,8,1e9999999,", r"program.csv:\d+: target_2024"),
    ],
)
def test_ranges_and_references(office: Path, name: str, old: str, new: str, said: str) -> None:
    text = (office / name).read_text(encoding="utf-8")
    assert old in text
    (office / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    assert any(re.search(said, one) for one in mistakes(office)), mistakes(office)


def test_every_file_is_looked_at_even_when_one_is_broken(office: Path) -> None:
    (office / "indikatr.yaml").touch()
    (office / "kantor.yaml").write_text("a: 1\n")
    for name, old, new in (
        ("libur.csv", "2024-02-08", "2024-02-30"),
        ("kop.yaml", "dinas:", "di:"),
    ):
        text = (office / name).read_text(encoding="utf-8")
        (office / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    found = " ".join(mistakes(office))

    for name in ("indikatr.yaml", "kantor.yaml:1", "libur.csv:7", "kop.yaml:"):
        assert name in found


@pytest.mark.parametrize("kode", ["kota-baru", "2024", "no"])
def test_the_template_of_a_new_office_is_sound(
    kode: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / kode

    assert cli.main(["profil", "baru", str(folder)]) == 0
    assert f"./dinsos profil periksa {folder}" in capsys.readouterr().out
    assert mistakes(folder) == []
    profile, kinerja = Profil(folder), baca_kantor(folder)
    assert profile.kantor.isi.kode == kode
    assert "Contoh" in profile.kantor.isi.nama
    assert [len(profile.wilayah.kecamatan), len(profile.wilayah.kelurahan)] == [1, 1]
    assert [one.level for _, one in profile.program] == ["program", "kegiatan", "subkegiatan"]
    assert len(profile.layanan.isi.semua) == 1
    assert [one.jenis for one in kinerja.indikator.values()].count("iku") == 1
    assert kinerja.tahun == [clock.today().year]
    for name in NASIONAL:
        assert (folder / name).read_bytes() == (office_dir("palangkaraya") / name).read_bytes()
    assert [one.name for one in tmp_path.iterdir()] == [kode]


@pytest.mark.parametrize(
    "name",
    ["Kota", "kota baru", "kota_baru", "kota-", "..", "k" * 101, "{tmp}/Kota", "{tmp}/a.b"],
)
def test_a_name_that_is_no_code_makes_no_office(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["profil", "baru", name.format(tmp=tmp_path)]) == 78
    assert "bukan kode kantor" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_office_that_exists_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "berkas").write_text("isi")
    (tmp_path / "kosong").mkdir()

    for name in ("palangkaraya", f"{tmp_path}/berkas", f"{tmp_path}/kosong"):
        assert cli.main(["profil", "baru", name]) == 78
        assert "sudah ada" in capsys.readouterr().err
    for name in (f"{tmp_path}/tidak-ada/kota", f"{tmp_path}/berkas/kota"):
        assert cli.main(["profil", "baru", name]) == 78
        assert "tidak dapat ditulis" in capsys.readouterr().err
    assert {one.name for one in tmp_path.iterdir()} == {"berkas", "kosong"}
    assert list((tmp_path / "kosong").iterdir()) == []
    assert (tmp_path / "berkas").read_text() == "isi"


def test_holidays_of_one_region_stay_there() -> None:
    days = "# daerah\ntanggal,jenis,nama\n2026-01-01,nasional,A\n2026-07-17,daerah,B\n"

    assert tanpa_libur_daerah(days) == days.replace("2026-07-17,daerah,B\n", "")


def test_five_divisions_work_in_four_services(tmp_path: Path) -> None:
    folder = tmp_path / "kantor"
    shutil.copytree(office_dir("palangkaraya"), folder)
    berkas = folder / "kantor.yaml"
    teks = berkas.read_text("utf-8")
    pppa = "bidang:\n  - {kode: pppa, nama: Bidang Perlindungan Anak, di: rehsos, program: []}\n"
    berkas.write_text(teks.replace("bidang:\n", pppa, 1), "utf-8")
    isi = Profil(folder).kantor.isi

    assert mistakes(folder) == []
    assert isi.nama_bidang("rehsos").startswith("Bidang Perlindungan Anak dan ")
    assert isi.pelayanan == {"rehsos", "linjamsos", "dayasos", "fakirmiskin"}
    berkas.write_text(teks.replace("bidang:\n", pppa.replace("di: rehsos, ", ""), 1), "utf-8")
    assert any("Isi di" in one for one in mistakes(folder))
