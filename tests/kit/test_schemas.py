import pytest
from pydantic import ValidationError

from kit.schemas import Schema


class Catatan(Schema):
    isi: str
    rincian: tuple[dict[str, str], ...] = ()


@pytest.mark.parametrize(
    "sent", [{"isi": "a\0b"}, {"isi": "a", "rincian": [{"b": "\0"}]}], ids=["text", "nested"]
)
def test_a_nul_character_is_refused_before_the_database_does(sent: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="NUL"):
        Catatan.model_validate(sent)
