from typing import Generic, TypeVar

from pydantic import Field

from kit.pagination import Page
from kit.schemas import Schema


class Pemasangan(Schema):
    kantor: str = Field(description="Kode kantor yang profilnya dipakai")
    demo: bool = Field(description="Berisi data demo: angkanya bukan angka resmi")
    kosong: bool = Field(description="Belum pernah menerima peristiwa apa pun")


T = TypeVar("T")


class HalamanBertanda(Page[T], Generic[T]):
    demo: bool = Field(description="Data demo: bukan angka resmi")
