"""What an ended case counts for: the completion of its service.

Needs and deliveries of a case are always records of their own, so the completion carries none.
What else is served in the case has requests, and completions, of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import replace

from kit import audit, lifecycle, outbox
from kit.auth import Actor
from kit.clock import today
from kit.db import Session
from kit.errors import FieldError
from kit.lifecycle import Taking
from kit.outbox import Emission
from pelayanan import ciri, terekam
from pelayanan.layanan import selesai
from pelayanan.layanan import service as katalog
from pelayanan.layanan.events import LayananRekam
from pelayanan.layanan.selesai import Selesai
from pelayanan.loket import Loket
from pelayanan.penugasan import service as penugasan
from pelayanan.permohonan.langkah import DAUR as PERMOHONAN
from pelayanan.permohonan.repository import evaluasi_terawal
from pelayanan.permohonan.rules import Langkah as LangkahPermohonan
from pelayanan.permohonan.rules import Status
from pelayanan.permohonan.schemas import PermohonanSelesai
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks

from . import repository
from .errors import KasusTidakSah
from .models import Kasus, RiwayatKasus
from .repository import NAMA
from .rules import Keadaan
from .schemas import KasusTerminasi

Melangkah = Taking[Kasus, Keadaan, Loket]
PINDAH = "pindah"
_L = LangkahPermohonan
# What is left of a request, up to its completion; one that waits for a paper is refused.
_SISA = {
    Status.DIAJUKAN: (_L.VERIFIKASI, _L.PROSES, _L.SELESAI),
    Status.DIVERIFIKASI: (_L.PROSES, _L.SELESAI),
    Status.DIPROSES: (_L.SELESAI,),
    Status.PERLU_DILENGKAPI: (_L.SELESAI,),
}


async def orangnya(taking: Melangkah) -> Ppks:
    """Whose case it is, wherever they live: whoever may take its step may."""
    siapa = taking.row.ppks_id
    ppks = await ppks_service.tahan(taking.session, siapa, taking.actor, terbatas=False)
    assert ppks is not None  # noqa: S101  (a case of somebody)
    return ppks


async def diselesaikan(taking: Melangkah, akhir: KasusTerminasi) -> LayananRekam:
    """The next version, in force; the first unless the case was opened again."""
    row, loket = taking.row, taking.desk
    ppks = await orangnya(taking)
    layanan = katalog.menurut(loket, row.layanan, row.tanggal)
    selesainya = Selesai(
        tanggal=akhir.tanggal or today(),
        sumber_dana=str(akhir.sumber_dana),
        rinci=True,
        diajukan=row.tanggal,
    )
    KasusTidakSah.refuse(selesai.periksa(loket, layanan, ppks, row.tanggal, selesainya))
    dinilai = await evaluasi_terawal(taking.session, loket.bidang, row.id)
    if dinilai is not None and selesainya.tanggal > dinilai:
        pesan = f"Sesudah evaluasi kasus ini tanggal {dinilai}."
        KasusTidakSah.refuse([FieldError("tanggal", pesan, "tanggal-sesudah-evaluasi")])
    rekam = selesai.pertama(row, layanan, ppks, selesainya)
    rekam = rekam.model_copy(update={"versi": row.rekam_versi + 1})
    lanjut: LayananRekam = await terekam.berkeluarga(taking.session, rekam)
    return lanjut


async def tutup_permohonan(taking: Melangkah, akhir: KasusTerminasi) -> None:
    """What is open in the case is completed with it, on its day, by its own life."""
    sendiri = replace(taking.call, key=None, if_match=None)
    terbuka = await repository.permohonan_terbuka(taking.session, taking.id, tuple(_SISA))
    for permohonan_id, status in terbuka:
        for langkah in _SISA[Status(status)]:
            terkirim = None
            if langkah is _L.SELESAI:
                terkirim = PermohonanSelesai(
                    tanggal=akhir.tanggal or today(), sumber_dana=akhir.sumber_dana
                )
            await lifecycle.take(PERMOHONAN, sendiri, permohonan_id, langkah, terkirim)


def dicabut(kasus: Kasus) -> LayananRekam | None:
    """The next version, no more in force; None of a case that is not counted."""
    if kasus.rekam is None or not kasus.rekam["berlaku"]:
        return None
    lama = LayananRekam.model_validate(kasus.rekam)
    return lama.model_copy(update={"versi": lama.versi + 1, "berlaku": False})


def kolom(rekam: LayananRekam) -> dict[str, object]:
    return {
        "rekam": rekam.model_dump(mode="json"),
        "rekam_versi": rekam.versi,
        "tanggal_selesai": rekam.tanggal,
    }


async def pindahkan(
    session: Session, actor: Actor, kasus_id: Collection[uuid.UUID], ke: Ppks, alasan: str
) -> None:
    """These cases are of `ke`: what they count for is told as its next version. The reason stands
    with the split; what a case says in words is sealed."""
    del alasan
    semua = await repository.kunci_semua(session, kasus_id)
    peristiwa: list[Emission] = []
    for kasus in semua:
        kasus.ppks_id, kasus.kelurahan = ke.id, ke.kelurahan
        if kasus.rekam is not None:
            lama = LayananRekam.model_validate(kasus.rekam)
            baru = {"versi": lama.versi + 1, "ppks_id": ke.id, **ciri.kolom(ke)}
            rekam = await terekam.berkeluarga(session, lama.model_copy(update=baru))
            kasus.rekam, kasus.rekam_versi = rekam.model_dump(mode="json"), rekam.versi
            peristiwa.append(Emission(rekam, kasus.id, rekam.versi))
        session.add(
            RiwayatKasus(
                kasus_id=kasus.id,
                tanggal=today(),
                oleh=actor.id,
                langkah=PINDAH,
                dari=kasus.status,
                ke=kasus.status,
            )
        )
    await session.flush()
    dipindah = [satu.id for satu in semua]
    await penugasan.berpindah(session, NAMA, dipindah, ke.kelurahan)
    await outbox.emit_many(session, peristiwa)
    pindah = [(satu, {"ppks_id": str(ke.id)}) for satu in dipindah]
    await audit.record_each(session, actor, "kasus.pindah", pindah)
