"""What the warnings of targets that will be missed bring to kinerja."""

from __future__ import annotations

from kit.module import Module

from . import endpoints

PERINGATAN: Module[object] = Module("peringatan", (endpoints.router,))
