"""The service of this bidang: one value, from which its API and its worker derive."""

from __future__ import annotations

from pelayanan.bidang import Bidang
from rehsos.cota.modul import COTA
from rehsos.hunian.modul import HUNIAN
from rehsos.kasus.modul import KASUS
from rehsos.pemulangan.modul import PEMULANGAN
from rehsos.pengaduan.modul import PENGADUAN
from rehsos.temuan.modul import TEMUAN

BIDANG = Bidang("rehsos", (HUNIAN, PENGADUAN, KASUS, PEMULANGAN, TEMUAN, COTA))
MODUL = BIDANG.modul

from_env = BIDANG.from_env
make_ahead = BIDANG.make_ahead
