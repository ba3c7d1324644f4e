from pydantic import Field

from kit.schemas import Schema


class Pemasangan(Schema):
    demo: bool = Field(description="Berisi data demo: angkanya bukan angka resmi")
    kosong: bool = Field(description="Belum pernah menerima peristiwa apa pun")
