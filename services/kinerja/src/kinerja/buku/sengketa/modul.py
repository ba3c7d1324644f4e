"""What decisions between the contents of one version bring to kinerja, as rows of the ledger."""

from __future__ import annotations

from kit.module import Module

from .models import PutusanSengketa

SENGKETA: Module[object] = Module("sengketa", tables=(PutusanSengketa,))
