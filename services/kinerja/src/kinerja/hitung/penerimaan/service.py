"""Receiving a batch of events in one transaction: store, lock, count again what was touched.

The order of locking is always records, identities, subjects, each sorted, so that two consumers do
not wait for each other. What is seen after a lock was got includes what its holder before did (READ
COMMITTED), so the result is the same for any order of arrival.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson
from pydantic import ValidationError

from kinerja.aturan.pemetaan import service as pemetaan_service
from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.aturan.pemetaan.bentuk import Fakta
from kinerja.aturan.pemetaan.masa import Aturan
from kinerja.buku.identitas import repository as identitas_repository
from kinerja.buku.identitas.repository import IdentitasMasuk, Orang
from kinerja.buku.rekam import repository, sengketa
from kinerja.buku.rekam.bentuk import Isi, Jenis, KunciRekam
from kinerja.buku.rekam.daftar import DAFTAR, DaftarRekam
from kinerja.buku.rekam.events import JENIS, MENURUT_PERISTIWA, SENDIRI, Identitas
from kinerja.buku.rekam.kebutuhan import KEBUTUHAN
from kinerja.buku.rekam.repository import RekamMasuk, Simpanan
from kinerja.buku.rekam.sengketa import IsiMasuk
from kinerja.hitung.fakta import catatan as fakta_catatan
from kinerja.hitung.fakta import kebutuhan as fakta_kebutuhan
from kinerja.hitung.fakta import repository as fakta_repository
from kit.clock import local_date, today
from kit.db import Session, new_id
from kit.schemas import ACCEPTED_BEFORE
from kit.streams import CloudEvent, Received


class SumberTidakSah(ValueError):
    """An event that claims a source that does not look like `/nama`."""


class _Kiriman(NamedTuple):
    """One version as it came; `isi` is its content as JSON."""

    jenis: Jenis[Any]
    sumber: str
    peristiwa_id: uuid.UUID
    hari: date
    isi: dict[str, Any]


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
    hari = today()
    rekam = [
        _masuk(
            aturan,
            _Kiriman(DAFTAR, SENDIRI, new_id(), hari, satu.model_dump(mode="json")),
            satu,
        )
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
        jenis = JENIS[isi.jenis]
        data = jenis.model.model_validate_json(orjson.dumps(isi.data), context=ACCEPTED_BEFORE)
        kiriman = _Kiriman(jenis, isi.sumber, isi.peristiwa_id, isi.hari, isi.data)
        rekam = _masuk(aturan, kiriman, data)
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
    if _asesmen_berubah(baru, kabar, kunci):
        await fakta_kebutuhan.tandai(session, kunci)


def _asesmen_berubah(
    baru: Sequence[RekamMasuk], kabar: Sequence[IdentitasMasuk], kunci: Collection[str]
) -> bool:
    """Whether a need was assessed, corrected or voided, or somebody became another subject: also
    who was one by themselves, since their need came before their key."""
    return any(satu.kunci.jenis == KEBUTUHAN.nama for satu in baru) or any(
        satu.versi > 1 or satu.putusan or f"acak:{satu.ppks_id}" in kunci for satu in kabar
    )


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
        if isinstance(data, Identitas):
            kabar = IdentitasMasuk(
                sumber, data.ppks_id, data.versi, data.jenis, data.kunci, event.id, hari
            )
            ada = identitas.setdefault((sumber, data.ppks_id, data.versi), kabar)
            if (ada.jenis, ada.kunci) != (kabar.jenis, kabar.kunci):
                lain += sengketa.isi_identitas([kabar])
        elif isinstance(data, Isi):
            jenis = MENURUT_PERISTIWA[event.type]
            masuk = _masuk(aturan, _Kiriman(jenis, sumber, event.id, hari, event.data), data)
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


def _masuk(aturan: Aturan, kiriman: _Kiriman, data: Isi) -> RekamMasuk:
    jenis, sumber = kiriman.jenis, kiriman.sumber
    pemetaan = aturan.pada(jenis.tahun(data)).pemetaan
    return RekamMasuk(
        kunci=KunciRekam(sumber, jenis.nama, data.rekam_id),
        versi=data.versi,
        peristiwa_id=kiriman.peristiwa_id,
        hari=kiriman.hari,
        data=kiriman.isi,
        orang=jenis.orang(sumber, data),
        menunjuk=jenis.menunjuk(data),
        fakta=jenis.jadikan(pemetaan, sumber, data, kiriman.hari),
    )


def dari_simpanan(aturan: Aturan, simpanan: Simpanan) -> RekamMasuk:
    """Records once received, with their facts by this mapping; the content is stored already.

    What was sealed is read for ever: content that today's model refuses is a fact with its reason.
    """
    jenis = JENIS[simpanan.jenis]
    try:
        data = jenis.model.model_validate_json(simpanan.data, context=ACCEPTED_BEFORE)
    except ValidationError:
        return _tak_terbaca(jenis, simpanan)
    kiriman = _Kiriman(jenis, simpanan.sumber, simpanan.peristiwa_id, simpanan.hari, {})
    masuk = _masuk(aturan, kiriman, data)
    masuk.id = simpanan.id
    return masuk


def _tak_terbaca(jenis: Jenis[Any], simpanan: Simpanan) -> RekamMasuk:
    isi = orjson.loads(simpanan.data)
    orang_id = uuid.UUID(str(isi.get("ppks_id") or simpanan.rekam_id))
    return RekamMasuk(
        kunci=KunciRekam(simpanan.sumber, jenis.nama, simpanan.rekam_id),
        versi=simpanan.versi,
        peristiwa_id=simpanan.peristiwa_id,
        hari=simpanan.hari,
        data={},
        orang=Orang(isi.get("sumber") or simpanan.sumber, orang_id),
        menunjuk=None,
        fakta=[Fakta(jenis.utama, simpanan.hari, alasan=Alasan.TIDAK_TERBACA)],
        id=simpanan.id,
    )


def _tertinggi(baru: Iterable[RekamMasuk]) -> list[RekamMasuk]:
    hasil: dict[KunciRekam, RekamMasuk] = {}
    for satu in baru:
        if satu.versi > hasil.setdefault(satu.kunci, satu).versi:
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
