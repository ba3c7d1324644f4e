"""What all pages of kinerja share: their styles and pictures."""

from __future__ import annotations

from kit.module import Module

from . import endpoints

HALAMAN: Module[object] = Module("halaman", pages=(endpoints.router,), open=("/aset",))
