"""Houses and how full they are."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date
from typing import Any

from kit import audit
from kit.auth import Actor
from kit.call import Call
from kit.clock import today, zone
from kit.db import ReadSession, new_id
from kit.errors import FieldError, Invalid
from kit.exports import Table
from kit.idempotency import once
from kit.pagination import Rows
from kit.preconditions import check
from pelayanan.loket import Loket
from pelayanan.ppks import service as ppks_service

from . import repository, rules
from .errors import HunianTidakSah, KodeRumahDipakai, RanjangMasihDihuni
from .models import Kamar, Ranjang, RanjangRusak, Rumah
from .schemas import (
    KamarBaru,
    KamarRinci,
    Okupansi,
    OkupansiRumah,
    OkupansiSaring,
    RanjangKeadaan,
    RanjangRinci,
    RumahBaru,
    RumahRinci,
    RumahRingkas,
    RumahSaring,
    RumahUbah,
)

SEMALAM = 366


async def catat_rumah(call: Call[Loket], baru: RumahBaru) -> RumahRinci:
    HunianTidakSah.refuse(call.desk.kantor.wilayah.salah("kelurahan", baru.kelurahan, today()))
    ppks_service.pastikan_wilayah(call.actor, baru.kelurahan)

    async def buat() -> uuid.UUID:
        nilai = baru.model_dump() | {"id": baru.id or new_id(), "aktif": True}
        satu = await repository.tambah(call.session, Rumah, nilai)
        if satu is None:
            raise KodeRumahDipakai(f"Kode {baru.kode} atau id ini sudah dipakai.")
        await audit.record(call.session, call.actor, "rumah_singgah.catat", satu.id)
        return satu.id

    rumah_id, _ = await once(call.session, call.actor, call.key, buat)
    return await lihat_rumah(call.session, call.actor, rumah_id)


async def ubah_rumah(call: Call[Loket], rumah_id: uuid.UUID, ubah: RumahUbah) -> RumahRinci:
    satu = await repository.kunci_rumah(call.session, call.actor, rumah_id)
    check(satu.version, call.if_match)
    isi = ubah.model_dump(exclude_unset=True)
    HunianTidakSah.refuse(
        [
            FieldError(nama, "Tidak dapat dikosongkan.", "wajib-diisi")
            for nama in ("nama", "aktif")
            if nama in isi and isi[nama] is None
        ]
    )
    for nama, nilai in isi.items():
        setattr(satu, nama, nilai)
    await call.session.flush()
    await audit.record(call.session, call.actor, "rumah_singgah.ubah", satu.id, isian=sorted(isi))
    return await lihat_rumah(call.session, call.actor, rumah_id)


async def catat_kamar(call: Call[Loket], rumah_id: uuid.UUID, baru: KamarBaru) -> RumahRinci:
    async def buat() -> uuid.UUID:
        rumah = await repository.kunci_rumah(call.session, call.actor, rumah_id)
        nilai = baru.model_dump(exclude={"ranjang"}) | {"id": new_id(), "rumah_id": rumah.id}
        kamar = await repository.tambah(call.session, Kamar, nilai)
        if kamar is None:
            raise KodeRumahDipakai(f"Kamar {baru.nama} sudah ada di rumah ini.")
        call.session.add_all(
            Ranjang(kamar_id=kamar.id, rumah_id=rumah.id, nomor=nomor, sejak=today())
            for nomor in baru.ranjang
        )
        await call.session.flush()
        await audit.record(call.session, call.actor, "kamar.catat", kamar.id)
        return rumah.id

    dicatat, _ = await once(call.session, call.actor, call.key, buat)
    return await lihat_rumah(call.session, call.actor, dicatat)


async def keadaan_ranjang(
    call: Call[Loket], ranjang_id: uuid.UUID, isi: RanjangKeadaan
) -> RumahRinci:
    """Broken or whole from today on; a bed that somebody has is left first."""
    session = call.session
    ranjang, _, _, rusak = await repository.kunci_ranjang(session, call.actor, ranjang_id)
    if isi.rusak and rusak is None:
        if await repository.dihuni(session, ranjang_id):
            raise RanjangMasihDihuni("Pindahkan dahulu yang tinggal di sana.")
        session.add(RanjangRusak(ranjang_id=ranjang.id, sejak=today(), alasan=isi.alasan))
    elif rusak is not None and not isi.rusak:
        rusak.sampai = today()
    await session.flush()
    await audit.record(session, call.actor, "ranjang.keadaan", ranjang.id, rusak=isi.rusak)
    return await lihat_rumah(session, call.actor, ranjang.rumah_id)


async def daftar_rumah(
    session: ReadSession, actor: Actor, loket: Loket, saring: RumahSaring
) -> Rows[RumahRingkas]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    semua = await repository.daftar_rumah(session, actor, saring)
    return semua.map(lambda satu: RumahRingkas.model_validate(_ringkas(satu)))


async def lihat_rumah(session: ReadSession, actor: Actor, rumah_id: uuid.UUID) -> RumahRinci:
    satu = await repository.rumah(session, actor, rumah_id)
    ranjang: dict[uuid.UUID, list[RanjangRinci]] = defaultdict(list)
    for baris in await repository.ranjang_rumah(session, rumah_id):
        ranjang[baris.kamar_id].append(RanjangRinci.model_validate(baris))
    semua = [lain for daftar in ranjang.values() for lain in daftar]
    kamar = [
        KamarRinci(
            id=lain.id,
            nama=lain.nama,
            jenis_kelamin=lain.jenis_kelamin,
            usia_min=lain.usia_min,
            usia_maks=lain.usia_maks,
            ranjang=ranjang[lain.id],
        )
        for lain in await repository.kamar(session, rumah_id)
    ]
    return RumahRinci(
        **_ringkas(satu),
        kapasitas=sum(not lain.rusak for lain in semua),
        terisi=sum(lain.terisi for lain in semua),
        menunggu=await repository.menunggu(session, rumah_id),
        kamar=kamar,
    )


def _ringkas(satu: Rumah) -> dict[str, Any]:
    nama = RumahRingkas.model_fields.keys() - {"versi"}
    return {**{lain: getattr(satu, lain) for lain in nama}, "versi": satu.version}


# --- How full -------------------------------------------------------------------------------------


async def okupansi(session: ReadSession, actor: Actor, saring: OkupansiSaring) -> Okupansi:
    """Nights in beds of nights that beds could be had; of tonight, who is there now."""
    _periksa_masa(saring.dari, saring.sampai)
    baris = await repository.okupansi(session, actor, saring.dari, saring.sampai, zone().key)
    data = [
        OkupansiRumah(
            rumah_id=satu.rumah_id,
            kode=satu.kode,
            nama=satu.nama,
            malam_ranjang=satu.malam_ranjang,
            malam_terisi=satu.malam_terisi,
            persen=rules.persen(satu.malam_terisi, satu.malam_ranjang),
        )
        for satu in baris
    ]
    terisi, ada = sum(d.malam_terisi for d in data), sum(d.malam_ranjang for d in data)
    return Okupansi(
        dari=saring.dari,
        sampai=saring.sampai,
        data=data,
        malam_ranjang=ada,
        malam_terisi=terisi,
        persen=rules.persen(terisi, ada),
    )


def _periksa_masa(dari: date, sampai: date) -> None:
    if sampai > today():
        pesan = "Malam ini yang terakhir: sesudahnya belum terjadi."
        raise Invalid(pesan, FieldError("query.sampai", pesan, "tanggal-tidak-mungkin"))
    if not 0 <= (sampai - dari).days < SEMALAM:
        pesan = f"Isi 1 sampai {SEMALAM} malam, dari yang terawal."
        raise Invalid(pesan, FieldError("query.sampai", pesan, "rentang-terbalik"))


async def tabel_okupansi(session: ReadSession, actor: Actor, saring: OkupansiSaring) -> Table:
    isi = await okupansi(session, actor, saring)
    return [
        ("rumah", "nama", "malam_ranjang", "malam_terisi", "persen"),
        *((s.kode, s.nama, s.malam_ranjang, s.malam_terisi, s.persen) for s in isi.data),
        ("", "Semua", isi.malam_ranjang, isi.malam_terisi, isi.persen),
    ]
