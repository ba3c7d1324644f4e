"""What the versions of counted records bring to kinerja."""

from __future__ import annotations

from kit.module import Module

from .models import Rekam, RekamVersi, Sengketa

REKAM: Module[object] = Module("rekam", tables=(RekamVersi, Rekam, Sengketa))
