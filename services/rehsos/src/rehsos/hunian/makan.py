"""The meals of a house, day by day: each who was there is given so many portions, which grow one
record of a person, however long they stay (Renstra Table 6.1, 1.06.04.2.01.01 and its twin)."""

from __future__ import annotations

import uuid

from kit import audit
from kit.call import Call
from kit.clock import today
from kit.errors import FieldError
from kit.idempotency import once
from pelayanan.lahir import periksa_hari
from pelayanan.loket import Loket
from pelayanan.pemberian import serah
from pelayanan.pemberian.schemas import PemberianBaru
from pelayanan.permohonan.rules import Satuan

from . import repository
from .errors import HunianTidakSah
from .models import Hunian, Makan
from .schemas import MakanHari, MakanTercatat

# What the profile calls meals that are given beside a service's own steps.
KOMPONEN = "permakanan"
_ULANG = "Porsi hari itu dicatat ulang"


async def catat(call: Call[Loket], rumah_id: uuid.UUID, isi: MakanHari) -> MakanTercatat:
    HunianTidakSah.refuse(periksa_hari("tanggal", isi.tanggal, today()))

    async def buat() -> uuid.UUID:
        await repository.kunci_rumah(call.session, call.actor, rumah_id)
        await _catat(call, rumah_id, isi)
        hari = isi.tanggal.isoformat()
        await audit.record(
            call.session, call.actor, "hunian.makan", rumah_id, tanggal=hari, porsi=isi.porsi
        )
        return rumah_id

    await once(call.session, call.actor, call.key, buat, status=200)
    await repository.rumah(call.session, call.actor, rumah_id)
    penghuni = await repository.penghuni(call.session, rumah_id, isi.tanggal)
    dimakan = await repository.dimakan(call.session, [satu.id for satu in penghuni], isi.tanggal)
    porsi = [satu.porsi for satu in dimakan.values() if satu.porsi]
    return MakanTercatat(tanggal=isi.tanggal, orang=len(porsi), porsi=sum(porsi))


async def _catat(call: Call[Loket], rumah_id: uuid.UUID, isi: MakanHari) -> None:
    session = call.session
    penghuni = await repository.penghuni(session, rumah_id, isi.tanggal)
    asing = isi.kecuali.keys() - {satu.id for satu in penghuni}
    HunianTidakSah.refuse(
        [
            FieldError(f"kecuali.{satu}", "Tidak tinggal di sana hari itu.", "bukan-penghuni")
            for satu in sorted(asing)
        ]
    )
    dimakan = await repository.dimakan(session, [satu.id for satu in penghuni], isi.tanggal)
    milik = await repository.pemohon(session, [satu.permohonan_id for satu in penghuni])
    for satu in penghuni:
        lama = dimakan.get((satu.id, isi.tanggal))
        porsi = isi.kecuali.get(satu.id, isi.porsi)
        beda = porsi - (lama.porsi if lama else 0)
        if beda > 0:
            diberi = await _beri(call, satu, milik[satu.permohonan_id], isi, beda)
            if lama is None:
                session.add(
                    Makan(
                        hunian_id=satu.id,
                        tanggal=isi.tanggal,
                        porsi=porsi,
                        pemberian_id=diberi,
                    )
                )
            else:
                lama.porsi, lama.pemberian_id = porsi, diberi
        elif beda < 0 and lama is not None:
            await serah.tarik(call, lama.pemberian_id, -beda, _ULANG)
            lama.porsi = porsi
    await session.flush()


async def _beri(
    call: Call[Loket], satu: Hunian, ppks_id: uuid.UUID, isi: MakanHari, porsi: int
) -> uuid.UUID:
    return await serah.tambah(
        call,
        PemberianBaru(
            ppks_id=ppks_id,
            permohonan_id=satu.permohonan_id,
            komponen=KOMPONEN,
            tanggal=isi.tanggal,
            jumlah=porsi,
            satuan=Satuan.PORSI,
            sumber_dana=isi.sumber_dana,
        ),
    )
