"""The body of a piece of evidence: read up to its limit, no further."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from kinerja.pembukuan.entri.rules import BUKTI_TERBESAR
from kit.files.door import Upload, upload

UnggahanDep = Annotated[
    Upload,
    Depends(upload(BUKTI_TERBESAR, "Bukti paling besar 5 MiB.", "Berkas bukti kosong.")),
]
