"""Receiving a batch of events in one transaction: store, lock, count again what was touched.

The order of locking is always records, identities, subjects, each sorted, so that two consumers do
not wait for each other. What is seen after a lock was got includes what its holder before did (READ
COMMITTED), so the result is the same for any order of arrival.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson

from kinerja.aturan.pemetaan import service as pemetaan_service
from kinerja.aturan.pemetaan.fakta import (
    fakta_daftar,
    fakta_evaluasi,
    fakta_layanan,
    fakta_permohonan,
    tahan_mendatang,
)
from kinerja.aturan.pemetaan.masa import Aturan
from kinerja.buku.identitas import repository as identitas_repository
from kinerja.buku.identitas.repository import IdentitasMasuk, Orang
from kinerja.buku.rekam import repository, sengketa
from kinerja.buku.rekam.events import (
    DaftarRekam,
    EvaluasiRekam,
    LayananRekam,
    PermohonanRekam,
    PpksIdentitas,
    RekamDinilai,
)
from kinerja.buku.rekam.repository import KunciRekam, RekamMasuk, Simpanan
from kinerja.buku.rekam.sengketa import IsiMasuk
from kinerja.hitung.fakta import catatan as fakta_catatan
from kinerja.hitung.fakta import repository as fakta_repository
from kit.clock import local_date, today
from kit.db import Session, new_id
from kit.schemas import ACCEPTED_BEFORE
from kit.streams import CloudEvent, Received

# The source of records that kinerja makes itself.
SENDIRI = "kinerja"
Rekam = PermohonanRekam | EvaluasiRekam | DaftarRekam


class SumberTidakSah(ValueError):
    """An event that claims a source that does not look like `/nama`."""


class _Terpilah(NamedTuple):
    rekam: list[RekamMasuk]
    identitas: list[IdentitasMasuk]
    # A version that is there already, with another content.
    lain: Sequence[IsiMasuk] = ()


async def terima(session: Session, batch: Sequence[Received]) -> None:
    aturan = await pemetaan_service.yang_berlaku(session)
    await _terapkan(session, aturan, _pilah(batch, aturan))


async def catat_daftar(session: Session, isi: Sequence[DaftarRekam]) -> None:
    """A new version of an entry of a governed list: kinerja's own record, in the same book."""
    aturan = await pemetaan_service.yang_berlaku(session)
    rekam = [
        _masuk(aturan, SENDIRI, satu, satu.model_dump(mode="json"), new_id(), today())
        for satu in isi
    ]
    await _terapkan(session, aturan, _Terpilah(rekam, []))


async def terapkan_putusan(session: Session, isi: IsiMasuk, putusan: int) -> None:
    """This content holds for its version; what it touches is counted again as by a new version."""
    aturan = await pemetaan_service.yang_berlaku(session)
    if isi.jenis == sengketa.IDENTITAS:
        kabar = IdentitasMasuk(
            isi.sumber, isi.rekam_id, isi.versi, isi.data["jenis"], isi.data["kunci"],
            isi.peristiwa_id, isi.hari, putusan,
        )  # fmt: skip
        masuk = _Terpilah([], [kabar])
    else:
        data = _MODEL[isi.jenis].model_validate_json(
            orjson.dumps(isi.data), context=ACCEPTED_BEFORE
        )
        rekam = _masuk(aturan, isi.sumber, data, isi.data, isi.peristiwa_id, isi.hari)
        rekam.putusan = putusan
        masuk = _Terpilah([rekam], [])
    await _terapkan(session, aturan, masuk)


async def _terapkan(session: Session, aturan: Aturan, masuk: _Terpilah) -> None:
    baru = await repository.simpan_versi(session, masuk.rekam)
    await fakta_catatan.simpan(session, aturan, baru)
    kabar = await identitas_repository.simpan_identitas_versi(session, masuk.identitas)
    await sengketa.catat(session, [*_kiriman_lagi(masuk, baru, kabar), *masuk.lain])
    if not baru and not kabar:
        return
    berubah = await repository.majukan_rekam(session, _tertinggi(baru))
    orang = berubah.orang | await fakta_catatan.orang(session, berubah.digantikan)
    if berubah.akhirnya_diterima:
        # An evaluation that waits for this record may be of another subject.
        orang |= await repository.penilai_yang_menunggu(session, berubah.akhirnya_diterima)
    kunci = await identitas_repository.majukan_identitas(
        session, _identitas_tertinggi(kabar), orang
    )
    await fakta_repository.hitung_subjek(session, aturan, kunci)


def _kiriman_lagi(
    masuk: _Terpilah, baru: Sequence[RekamMasuk], kabar: Sequence[IdentitasMasuk]
) -> list[IsiMasuk]:
    if len(baru) == len(masuk.rekam) and len(kabar) == len(masuk.identitas):
        return []
    rekam, identitas = {satu.id for satu in baru}, set(kabar)
    return [
        *sengketa.isi_rekam(satu for satu in masuk.rekam if satu.id not in rekam),
        *sengketa.isi_identitas(satu for satu in masuk.identitas if satu not in identitas),
    ]


def _pilah(batch: Sequence[Received], aturan: Aturan) -> _Terpilah:
    rekam: dict[tuple[str, str, uuid.UUID, int], RekamMasuk] = {}
    identitas: dict[tuple[str, uuid.UUID, int], IdentitasMasuk] = {}
    lain: list[IsiMasuk] = []
    for satu in batch:
        event, data = satu.event, satu.data
        sumber = _sumber(event)
        hari = local_date(event.time)
        if isinstance(data, PpksIdentitas):
            kabar = IdentitasMasuk(
                sumber, data.ppks_id, data.versi, data.jenis, data.kunci, event.id, hari
            )
            ada = identitas.setdefault((sumber, data.ppks_id, data.versi), kabar)
            if (ada.jenis, ada.kunci) != (kabar.jenis, kabar.kunci):
                lain += sengketa.isi_identitas([kabar])
        elif isinstance(data, PermohonanRekam | EvaluasiRekam):
            masuk = _masuk(aturan, sumber, data, event.data, event.id, hari)
            if rekam.setdefault((*masuk.kunci, data.versi), masuk).data != masuk.data:
                lain += sengketa.isi_rekam([masuk])
        else:
            raise TypeError(type(data).__name__)
    return _Terpilah(list(rekam.values()), list(identitas.values()), lain)


def _sumber(event: CloudEvent) -> str:
    sumber = event.source.removeprefix("/")
    if not sumber.isidentifier() or event.source == sumber:
        raise SumberTidakSah(event.source)
    return sumber


def _masuk(
    aturan: Aturan,
    sumber: str,
    data: Rekam,
    isi: dict[str, Any],
    peristiwa_id: uuid.UUID,
    hari: date,
) -> RekamMasuk:
    dinilai: RekamDinilai | None = None
    orang = Orang(sumber, data.ppks_id or data.rekam_id)
    tahun = data.tahun if isinstance(data, DaftarRekam) else data.tanggal.year
    pemetaan = aturan.pada(tahun).pemetaan
    match data:
        case EvaluasiRekam():
            jenis, dinilai, fakta = "evaluasi", data.dinilai, fakta_evaluasi(data)
        case DaftarRekam():
            jenis, orang = "daftar", Orang(data.sumber, data.ppks_id)
            fakta = fakta_daftar(pemetaan, data)
        case LayananRekam():
            jenis, fakta = "layanan", fakta_layanan(pemetaan, sumber, data)
        case PermohonanRekam():
            jenis, fakta = "permohonan", fakta_permohonan(pemetaan, sumber, data)
    if not isinstance(data, DaftarRekam):  # the date of a list is put into the year of the list
        tahan_mendatang(fakta, hari)
    return RekamMasuk(
        kunci=KunciRekam(sumber, jenis, data.rekam_id),
        versi=data.versi,
        peristiwa_id=peristiwa_id,
        hari=hari,
        data=isi,
        orang=orang,
        dinilai_sumber=dinilai.sumber if dinilai else None,
        dinilai_rekam_id=dinilai.rekam_id if dinilai else None,
        fakta=fakta,
    )


_MODEL: Mapping[str, type[PermohonanRekam | EvaluasiRekam | DaftarRekam]] = {
    "permohonan": PermohonanRekam,
    "layanan": LayananRekam,
    "evaluasi": EvaluasiRekam,
    "daftar": DaftarRekam,
}


def dari_simpanan(aturan: Aturan, simpanan: Simpanan) -> RekamMasuk:
    """Records once received, with their facts by this mapping; the content is stored already."""
    data = _MODEL[simpanan.jenis].model_validate_json(simpanan.data, context=ACCEPTED_BEFORE)
    masuk = _masuk(aturan, simpanan.sumber, data, {}, simpanan.peristiwa_id, simpanan.hari)
    masuk.id = simpanan.id
    return masuk


def _tertinggi(baru: Iterable[RekamMasuk]) -> list[RekamMasuk]:
    hasil: dict[KunciRekam, RekamMasuk] = {}
    for satu in baru:
        ada = hasil.get(satu.kunci)
        if ada is None or satu.versi > ada.versi:
            hasil[satu.kunci] = satu
    return list(hasil.values())


def _identitas_tertinggi(baru: Iterable[IdentitasMasuk]) -> dict[Orang, IdentitasMasuk]:
    hasil: dict[Orang, IdentitasMasuk] = {}
    for satu in baru:
        orang = Orang(satu.sumber, satu.ppks_id)
        ada = hasil.get(orang)
        if ada is None or satu.versi > ada.versi:
            hasil[orang] = satu
    return hasil
