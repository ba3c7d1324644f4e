"""What the register of persons brings to each bidang."""

from __future__ import annotations

from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints, impor

PPKS: Module[Loket] = Module("ppks", (endpoints.router,), (impor.spesifikasi,))
