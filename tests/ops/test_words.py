"""What the services' modules tell to forms: each list that an operation takes, each life, once."""

from __future__ import annotations

from typing import Annotated

import pytest
from fastapi import APIRouter, Query

from kit.choices import Choice
from kit.module import Module, ModuleClash
from kit.schemas import QuerySchema, Schema
from ops import words


class Warna(Choice):
    MERAH = "merah", "Merah tua"
    BIRU = "biru", "Biru laut"


class Besar(Choice, called="ukuran-baju"):
    KECIL = "s", "Kecil"


class Bagian(Schema):
    ukuran: list[Besar] | None = None


class Isian(Schema):
    bagian: dict[str, Bagian]
    juga: Isian | None = None


class Saring(QuerySchema):
    warna: Warna | None = None


def taking(body: type[Schema] = Isian, query: type[QuerySchema] = Saring) -> Module[None]:
    router = APIRouter()

    async def taken(isi: object, saring: object) -> None:
        """What it is sent is all that matters."""

    taken.__annotations__ = {"isi": body, "saring": Annotated[query, Query()], "return": None}
    router.post("/baju")(taken)
    return Module("baju", (router,))


def test_a_list_is_told_once_for_all_who_take_it_however_deep() -> None:
    told = words.document({"satu": (taking(),), "dua": (taking(),)})["pilihan"]

    assert told == [
        {
            "nama": "ukuran-baju",
            "layanan": ["satu", "dua"],
            "nilai": [{"kode": "s", "label": "Kecil"}],
        },
        {
            "nama": "warna",
            "layanan": ["satu", "dua"],
            "nilai": [
                {"kode": "merah", "label": "Merah tua"},
                {"kode": "biru", "label": "Biru laut"},
            ],
        },
    ]


def test_two_lists_of_one_name_are_refused_with_the_names_of_both_services() -> None:
    class Lain(Choice, called="warna"):
        HIJAU = "hijau", "Hijau"

    class SaringLain(QuerySchema):
        warna: Lain

    with pytest.raises(ModuleClash, match="warna berlainan di satu dan dua"):
        words.document({"satu": (taking(),), "dua": (taking(query=SaringLain),)})
