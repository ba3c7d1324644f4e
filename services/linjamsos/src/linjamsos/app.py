"""The service of this bidang: one value, from which its API and its worker derive."""

from __future__ import annotations

from pelayanan.bidang import Bidang

BIDANG = Bidang("linjamsos")
MODUL = BIDANG.modul

from_env = BIDANG.from_env
make_ahead = BIDANG.make_ahead
