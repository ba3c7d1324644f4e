"""What other nouns give: goods handed over, meals of a stay. Each adds to the record of its
component, fund and unit, or begins it; taken back, it leaves the record by as much."""

from __future__ import annotations

import uuid
from dataclasses import replace

from kit import audit, outbox
from kit.call import Call
from kit.clock import today
from kit.errors import FieldError
from kit.lifecycle import begin
from pelayanan import terekam
from pelayanan.dalam_induk import dalam
from pelayanan.loket import Loket
from pelayanan.terekam import CATAT, Keadaan

from . import kontribusi, repository, rules
from .errors import PemberianTidakSah, SudahDicatat
from .kontribusi import Bantuan
from .langkah import DAUR, JUMLAH, PEMBERIAN, sudah_dikirim, versi_berikut
from .models import Pemberian
from .schemas import TERBANYAK, PemberianBaru

_SERAH, _TARIK = "serah", "tarik-serah"


async def tambah(call: Call[Loket], baru: PemberianBaru) -> uuid.UUID:
    """Give so much more; the record that it stands in.

    Raises what recording a delivery raises, and LangkahRekamDitolak while a change of the record
    is proposed.
    """
    ada = await _berlaku(call, baru)
    if ada is None:
        try:
            sendiri = replace(call, key=None, if_match=None)
            return await begin(DAUR, sendiri, CATAT, baru, baru.id)
        except SudahDicatat:
            # Somebody else began it meanwhile, and has committed.
            ada = await _berlaku(call, baru)
            if ada is None:
                raise
    satu = await _kunci(call, ada)
    DAUR.next(Keadaan(satu.keadaan), JUMLAH.name)
    salah = []
    if baru.kebutuhan_id not in (None, satu.kebutuhan_id):
        pesan = "Pemberian komponen ini sudah dicatat tanpa kebutuhan ini."
        salah.append(FieldError("kebutuhan_id", pesan, "kebutuhan-lain"))
    if satu.jumlah + baru.jumlah > TERBANYAK:
        pesan = f"Seluruhnya paling banyak {TERBANYAK}; sudah {satu.jumlah}."
        salah.append(FieldError("jumlah", pesan, "terlalu-besar"))
    PemberianTidakSah.refuse(salah)
    satu.jumlah += baru.jumlah
    if rules.menunggu(satu.terkirim, today()):
        satu.menunggu = True
        await _tercatat(call, satu, _SERAH, None)
    else:
        await _terbit(call, satu, _SERAH, None)
    return satu.id


async def tarik(call: Call[Loket], pemberian_id: uuid.UUID, jumlah: int, alasan: str) -> None:
    """Take so much back; what is then nothing is void. Told at once, as a correction is.

    One that is void already stays so. Raises LangkahRekamDitolak while a change is proposed.
    """
    satu = await _kunci(call, pemberian_id)
    if satu.keadaan == Keadaan.DIBATALKAN:
        return
    DAUR.next(Keadaan(satu.keadaan), JUMLAH.name)
    if satu.jumlah > jumlah:
        satu.jumlah -= jumlah
        await _terbit(call, satu, _TARIK, alasan)
        return
    satu.keadaan = Keadaan.DIBATALKAN
    await _terbit(call, satu, _TARIK, alasan)
    membantu = Bantuan(satu.psks, satu.tanggal)
    await kontribusi.berganti(call.session, call.desk, membantu, None)


async def _berlaku(call: Call[Loket], baru: PemberianBaru) -> uuid.UUID | None:
    return await repository.berlaku(call.session, dalam(baru), baru.tanggal.year, rules.butir(baru))


async def _kunci(call: Call[Loket], pemberian_id: uuid.UUID) -> Pemberian:
    return await repository.kunci(call.session, call.actor, call.desk, pemberian_id)


async def _terbit(call: Call[Loket], satu: Pemberian, langkah: str, alasan: str | None) -> None:
    berlaku = satu.keadaan != Keadaan.DIBATALKAN
    event = versi_berikut(satu).model_copy(update={"berlaku": berlaku})
    peristiwa = terekam.perbarui(satu, event, **sudah_dikirim())
    await _tercatat(call, satu, langkah, alasan)
    await outbox.emit_many(call.session, [peristiwa])


async def _tercatat(call: Call[Loket], satu: Pemberian, langkah: str, alasan: str | None) -> None:
    call.session.add(terekam.dicatat(PEMBERIAN, satu, call.actor, langkah, alasan))
    await call.session.flush()
    await audit.record(call.session, call.actor, f"pemberian.{langkah}", satu.id)
