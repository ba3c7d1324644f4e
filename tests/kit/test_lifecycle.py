"""A life that cannot be lived as it is written is refused before anything lives by it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from kit.call import Call
from kit.errors import Conflict
from kit.lifecycle import Life, LifeBroken, Step, Taking, Who


async def _lock(call: Call[None], row_id: uuid.UUID) -> dict[str, str]:
    raise NotImplementedError


async def _makers(taking: Taking[Any, Any, Any]) -> list[str]:
    return []


def life(*steps: Step[Any, str, None], **hooks: Any) -> Life[Any, str, None]:  # noqa: ANN401
    return Life(
        name="uji",
        read="uji:baca",
        steps=(Step("buat", {}, born="baru"), *steps),
        lock=_lock,
        state=lambda row: row["state"],
        refuse=lambda state, step, allowed: Conflict(f"{state} {step}", boleh=allowed),
        **hooks,
    )


@pytest.mark.parametrize(
    ("steps", "named"),
    [
        ([Step("tutup", {"terbuka": "tutup"})], "tutup"),
        ([Step("tutup", {"baru": "tutup"}), Step("buka", {"tutp": "baru"})], "buka"),
        ([Step("tutup", {})], "tutup"),
        ([Step("tutup", {"baru": "tutup"}), Step("tutup", {"tutup": "baru"})], "tutup"),
        ([Step("setujui", {"baru": "sah"}, who=Who.OTHER)], "setujui"),
        ([Step("tarik", {"baru": "batal"}, who=Who.MAKER)], "tarik"),
    ],
    ids=["unreached", "misspelt", "nowhere", "twice", "no-other", "no-maker"],
)
def test_a_broken_life_is_refused_by_the_name_of_its_step(
    steps: list[Step[Any, str, None]], named: str
) -> None:
    with pytest.raises(LifeBroken, match=f"uji: langkah {named} "):
        life(*steps)


def test_a_refusal_knows_who_must_decide_only_with_its_makers() -> None:
    approve: Step[Any, str, None] = Step("setujui", {"baru": "sah"}, who=Who.OTHER)
    with pytest.raises(LifeBroken):
        life(approve, other=lambda: Conflict("orang lain"))

    life(approve, other=lambda: Conflict("orang lain"), makers=_makers)


def test_a_step_outside_the_table_is_refused_with_what_is_allowed() -> None:
    uji = life(Step("tutup", {"baru": "tutup"}), Step("buka", {"tutup": "baru"}))

    assert uji.next("baru", "tutup") == "tutup"
    assert uji.allowed("tutup") == ["buka"]
    with pytest.raises(Conflict) as refused:
        uji.next("tutup", "tutup")
    assert refused.value.facts["boleh"] == ["buka"]
