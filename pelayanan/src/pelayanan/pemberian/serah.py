"""What other nouns give: goods handed over, meals of a stay. Each adds to the record of its
component, fund and unit, or begins it; taken back, it leaves the record by as much."""

from __future__ import annotations

import uuid
from dataclasses import replace

from kit import audit, outbox
from kit.call import Call
from kit.db import ReadSession
from kit.lifecycle import begin, take
from pelayanan import terekam
from pelayanan.dalam_induk import dalam
from pelayanan.loket import Loket
from pelayanan.permohonan.rules import SumberDana
from pelayanan.terekam import CATAT, Keadaan

from . import kontribusi, repository, rules
from .errors import SudahDicatat
from .kontribusi import Bantuan
from .langkah import DAUR, JUMLAH, PEMBERIAN, sudah_dikirim, versi_berikut
from .models import Pemberian
from .schemas import PemberianBaru

_TARIK = "tarik-serah"


async def catat(call: Call[Loket], baru: PemberianBaru) -> uuid.UUID:
    """A record of its own, as if it had been recorded by hand."""
    return await begin(DAUR, replace(call, key=None, if_match=None), CATAT, baru, baru.id)


async def tambah(call: Call[Loket], baru: PemberianBaru) -> uuid.UUID:
    """Give so much more; the record that it stands in.

    Raises what recording a delivery or its quantity raises, by whoever's rules too.
    """
    ada = await _berlaku(call, baru)
    sendiri = replace(call, key=None, if_match=None)
    if ada is None:
        try:
            return await catat(call, baru)
        except SudahDicatat:
            # Somebody else began it meanwhile, and has committed.
            ada = await _berlaku(call, baru)
            if ada is None:
                raise
    await take(DAUR, sendiri, ada, JUMLAH.name, baru)
    return ada


async def tarik(call: Call[Loket], pemberian_id: uuid.UUID, jumlah: int, alasan: str) -> bool:
    """Take so much back; what is then nothing is void. Told at once, as a correction is.

    False: it is void already, and stays so. Whoever may take the step that takes it back may,
    wherever its person lives. Raises LangkahRekamDitolak while a change is proposed.
    """
    satu = await repository.kunci_beracuan(call.session, pemberian_id)
    if satu.keadaan == Keadaan.DIBATALKAN:
        return False
    DAUR.next(Keadaan(satu.keadaan), JUMLAH.name)
    if satu.jumlah > jumlah:
        satu.jumlah -= jumlah
        await _terbit(call, satu, alasan)
        return True
    satu.keadaan = Keadaan.DIBATALKAN
    await _terbit(call, satu, alasan)
    membantu = Bantuan(satu.psks, satu.tanggal)
    await kontribusi.berganti(call.session, call.desk, membantu, None)
    return True


async def dana(session: ReadSession, pemberian_id: uuid.UUID) -> SumberDana:
    """What a delivery was paid from."""
    return SumberDana(await repository.dana(session, pemberian_id))


async def _berlaku(call: Call[Loket], baru: PemberianBaru) -> uuid.UUID | None:
    return await repository.berlaku(call.session, dalam(baru), baru.tanggal.year, rules.butir(baru))


async def _terbit(call: Call[Loket], satu: Pemberian, alasan: str) -> None:
    berlaku = satu.keadaan != Keadaan.DIBATALKAN
    event = versi_berikut(satu).model_copy(update={"berlaku": berlaku})
    peristiwa = terekam.perbarui(satu, event, **sudah_dikirim())
    call.session.add(terekam.dicatat(PEMBERIAN, satu, call.actor, _TARIK, alasan))
    await call.session.flush()
    await audit.record(call.session, call.actor, f"pemberian.{_TARIK}", satu.id)
    await outbox.emit_many(call.session, [peristiwa])
