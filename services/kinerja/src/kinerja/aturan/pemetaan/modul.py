"""What the mapping from records to facts brings to kinerja."""

from __future__ import annotations

from kit.module import Module

from .models import Aturan, AturanBerkas, AturanCalon, AturanDiterima, AturanMasa

PEMETAAN: Module[object] = Module(
    "pemetaan",
    tables=(Aturan, AturanMasa, AturanCalon, AturanDiterima, AturanBerkas),
)
