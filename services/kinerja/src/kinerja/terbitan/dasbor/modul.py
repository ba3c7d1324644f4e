"""What the dashboard brings to kinerja: pages behind a sign-in."""

from __future__ import annotations

from kit.module import Module

from . import endpoints

DASBOR: Module[object] = Module("dasbor", pages=(endpoints.router,))
