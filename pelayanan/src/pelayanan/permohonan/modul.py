"""What requests and their life bring to each bidang."""

from __future__ import annotations

from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints, impor

PERMOHONAN: Module[Loket] = Module("permohonan", (endpoints.router,), (impor.spesifikasi,))
