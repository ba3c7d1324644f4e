from typing import Annotated

from pydantic import Field

from kinerja.buku.sengketa.schemas import Sidik
from kit.schemas import Schema


class PutusanBaru(Schema):
    sidik: Sidik = Field(description="Isi yang berlaku; boleh yang sudah berlaku")
    alasan: Annotated[str, Field(min_length=5, max_length=1000)]
