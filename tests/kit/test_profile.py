from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from kit.profile import ProfileError, office_dir, read_csv, read_yaml, validate


class Butir(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kode: str
    target: int


class Daftar(BaseModel):
    butir: list[Butir]


def test_a_mistake_is_named_with_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "indikator.yaml"
    file.write_text("butir:\n  - kode: a\n    target: 1\n  - kode: b\n    target: x\n    lain: 2\n")

    with pytest.raises(ProfileError) as refused:
        validate(Daftar, read_yaml(file))

    assert [m.split(" ")[0] for m in refused.value.mistakes] == [
        "indikator.yaml:5:",
        "indikator.yaml:6:",
    ]


@pytest.mark.parametrize(
    ("text", "line"), [("a: 1\nb: [\n", 3), ("a: 1\nb: 2\na: 3\n", 3), ("a:\n  b: 1\n  b: 2\n", 3)]
)
def test_broken_and_doubled_yaml_is_refused(tmp_path: Path, text: str, line: int) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(text)

    with pytest.raises(ProfileError, match=rf"x\.yaml:{line}:"):
        read_yaml(file)


def test_csv_skips_comments_and_counts_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("# sumber\nkode,target\na,1\n# catatan\nb,dua\n")

    with pytest.raises(ProfileError, match=r"t\.csv:5: target"):
        read_csv(Butir, file)


def test_an_unknown_office_is_refused() -> None:
    with pytest.raises(ProfileError, match="tidak ada"):
        office_dir("kota-lain")
