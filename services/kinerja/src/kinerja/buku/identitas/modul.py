"""What the versions of identities bring to kinerja."""

from __future__ import annotations

from kit.module import Module

from .models import Identitas, IdentitasVersi, Subjek

IDENTITAS: Module[object] = Module("identitas", tables=(IdentitasVersi, Identitas, Subjek))
