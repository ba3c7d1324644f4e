from typing import Annotated

from pydantic import Field

from kinerja.buku.sengketa.schemas import Sidik
from kit.schemas import Schema, example


class PutusanBaru(Schema):
    model_config = example(sidik="0" * 64, alasan="Sesuai berkas yang ditandatangani.")

    sidik: Sidik = Field(description="Isi yang berlaku; boleh yang sudah berlaku")
    alasan: Annotated[str, Field(min_length=5, max_length=1000)]
