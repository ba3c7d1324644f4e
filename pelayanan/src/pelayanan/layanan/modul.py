"""What the catalogue of services brings to each bidang."""

from __future__ import annotations

from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints

LAYANAN: Module[Loket] = Module("layanan", (endpoints.router,))
