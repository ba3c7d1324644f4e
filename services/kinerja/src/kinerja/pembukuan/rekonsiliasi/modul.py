"""What the comparison of what was done with what was counted brings to kinerja."""

from __future__ import annotations

from kit.module import Module

from . import endpoints

REKONSILIASI: Module[object] = Module("rekonsiliasi", (endpoints.router,))
