"""What the three questions bring to each bidang."""

from __future__ import annotations

from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints, impor

EVALUASI: Module[Loket] = Module("evaluasi", (endpoints.router,), (impor.spesifikasi,))
