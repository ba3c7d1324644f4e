"""Aturan yang berlaku, dan pergantiannya."""

from __future__ import annotations

import logging
from collections import OrderedDict

from kinerja.aturan.pemetaan import repository
from kinerja.aturan.pemetaan.rules import Pemetaan
from kit.db import Session
from kit.errors import Unavailable

log = logging.getLogger(__name__)


class AturanBelumAda(Unavailable):
    code = "aturan-belum-ada"
    title = "Pemetaan belum dimuat"


_INGAT = 4
_dikenal: OrderedDict[str, Pemetaan] = OrderedDict()


async def yang_berlaku(session: Session) -> tuple[int, Pemetaan]:
    """Aturan yang berlaku sampai transaksi ini selesai: pergantian aturan menunggunya."""
    await repository.kunci_bersama(session)
    ada = await repository.terakhir(session)
    if ada is None:
        raise AturanBelumAda("Pemetaan dimuat saat pekerja kinerja dinyalakan.")
    pemetaan = _dikenal.get(ada.sidik)
    if pemetaan is None:
        # Dari basis data, bukan berkas: pekerja lama yang masih berjalan memakai aturan yang sama.
        pemetaan = _dikenal[ada.sidik] = Pemetaan.model_validate(
            await repository.isi(session, ada.versi)
        )
        if len(_dikenal) > _INGAT:
            _dikenal.popitem(last=False)
    return ada.versi, pemetaan
