"""The rules in force, and their change."""

from __future__ import annotations

import logging
from collections import OrderedDict

from kinerja.aturan.pemetaan import repository
from kinerja.aturan.pemetaan.masa import Aturan
from kit.db import Session
from kit.errors import Unavailable

log = logging.getLogger(__name__)


class AturanBelumAda(Unavailable):
    code = "aturan-belum-ada"
    title = "Pemetaan belum dimuat"


_INGAT = 4
_dikenal: OrderedDict[tuple[int, str], Aturan] = OrderedDict()


async def yang_berlaku(session: Session) -> Aturan:
    """The rules in force until this transaction ends: a change of rules waits for it."""
    await repository.kunci_bersama(session)
    ada = await repository.terakhir(session)
    if ada is None:
        raise AturanBelumAda("Pemetaan dimuat saat pekerja kinerja dinyalakan.")
    kunci = (ada.versi, ada.sidik)
    aturan = _dikenal.get(kunci)
    if aturan is None:
        # From the database, not from the file: an old worker that still runs uses the same rules.
        aturan = _dikenal[kunci] = await repository.baca(session, ada.versi)
        if len(_dikenal) > _INGAT:
            _dikenal.popitem(last=False)
    return aturan
