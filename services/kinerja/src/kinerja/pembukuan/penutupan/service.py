from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from typing import Any, cast

import orjson

from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.buku.pemasangan import repository as pemasangan
from kinerja.buku.segel import repository as segel_repository
from kinerja.buku.segel.rules import kanonik, sidik
from kinerja.pembukuan.penutupan import beku, pembekuan, repository, rules
from kinerja.pembukuan.penutupan.errors import BelumDitandatangani, PeriodeTidakDitemukan
from kinerja.pembukuan.penutupan.models import Penutupan, PenutupanIsi
from kinerja.pembukuan.penutupan.pembekuan import Angka
from kinerja.pembukuan.penutupan.rules import Ditutup, Status
from kinerja.pembukuan.penutupan.schemas import (
    Dokumen,
    IndikatorPeriode,
    LangkahRinci,
    PeriodeRinci,
    PeriodeRingkas,
    PeriodeSaring,
)
from kit.call import Call
from kit.db import ReadSession
from kit.pagination import Rows


async def terakhir(session: ReadSession, tahun: int) -> Ditutup | None:
    """The period of that year that was closed last, its last revision."""
    ditutup = await repository.yang_ditutup(session, tahun)
    return ditutup[0] if ditutup else None


async def angka(session: ReadSession, penutupan_id: uuid.UUID) -> Angka:
    """The figures of all indicators as signed; exact fractions as text."""
    isi = await repository.isi(session, penutupan_id)
    if isi is None:
        raise BelumDitandatangani("Angkanya dibekukan saat periode ditandatangani.")
    return angka_beku(isi)


def angka_beku(isi: PenutupanIsi) -> Angka:
    return cast("Angka", orjson.loads(isi.isi)["angka"])


async def ambil(session: ReadSession, penutupan_id: uuid.UUID) -> Penutupan:
    satu = await repository.ambil(session, penutupan_id)
    if satu is None:
        raise PeriodeTidakDitemukan(f"Tidak ada periode {penutupan_id}.")
    return satu


async def ditandatangani(session: ReadSession, penutupan_id: uuid.UUID) -> PenutupanIsi:
    await ambil(session, penutupan_id)
    isi = await repository.isi(session, penutupan_id)
    if isi is None:
        raise BelumDitandatangani("Periode ini belum ditandatangani.")
    return isi


async def daftar(session: ReadSession, saring: PeriodeSaring) -> Rows[PeriodeRingkas]:
    rows = await repository.daftar(session, saring)
    return rows.map(lambda baris: PeriodeRingkas(**_ringkas(*baris)))


def _ringkas(satu: Penutupan, isi: PenutupanIsi | None) -> dict[str, Any]:
    return {
        "id": satu.id,
        "nama": rules.nama(satu.tahun, satu.triwulan),
        "tahun": satu.tahun,
        "triwulan": satu.triwulan,
        "revisi": satu.revisi,
        "alasan_revisi": satu.alasan_revisi,
        "status": Status(satu.status),
        "sampai": rules.akhir(satu.tahun, satu.triwulan),
        "disiapkan_oleh": satu.disiapkan_oleh,
        "diajukan_oleh": satu.diajukan_oleh,
        "diajukan_pada": satu.diajukan_pada,
        "ditandatangani_pada": isi.pada if isi else None,
        "aturan_versi": isi.aturan_versi if isi else None,
        "blok": isi.blok if isi else None,
        "versi": satu.version,
    }


async def sesudah_langkah(call: Call[Kantor], penutupan_id: uuid.UUID) -> PeriodeRinci:
    return await rinci(call.session, call.desk, penutupan_id)


async def rinci(session: ReadSession, kantor: Kantor, penutupan_id: uuid.UUID) -> PeriodeRinci:
    """Figures as signed, beside the live ones of the same period."""
    satu = await ambil(session, penutupan_id)
    isi = await repository.isi(session, penutupan_id)
    dulu = angka_beku(isi) if isi else {}
    kini = await pembekuan.hidup(session, kantor, satu)
    semua = {**dict.fromkeys(dulu), **dict.fromkeys(kini)}
    return PeriodeRinci(
        **_ringkas(satu, isi),
        sidik=isi.sidik if isi else None,
        kid=isi.kid if isi else None,
        tanda_tangan=_b64(isi.tanda_tangan) if isi else None,
        blok_sidik=await segel_repository.sidik_blok(session, isi.blok) if isi else None,
        aturan_versi_kini=await pemetaan.versi_terakhir(session),
        sidik_angka=sidik(kanonik(kini)),
        langkah=[
            LangkahRinci.model_validate(langkah)
            for langkah in await repository.langkah(session, satu.id)
        ],
        peringatan=await _peringatan(session, satu),
        angka=[_indikator(kode, dulu.get(kode), kini.get(kode)) for kode in semua],
        demo=await pemasangan.demo(session),
    )


def _indikator(
    kode: str, dulu: Mapping[str, Any] | None, kini: Mapping[str, Any] | None
) -> IndikatorPeriode:
    nama = dulu or kini or {}
    return IndikatorPeriode(
        kode=kode,
        nama=nama["nama"],
        jenis=nama["jenis"],
        satuan=nama["satuan"],
        diajukan=beku.tampil(dulu) if dulu else None,
        kini=beku.tampil(kini) if kini else None,
        selisih=beku.selisih(dulu, kini),
        berubah=dulu is not None and dulu != kini,
    )


async def _peringatan(session: ReadSession, satu: Penutupan) -> list[str]:
    ditutup = [lain.triwulan for lain in await repository.yang_ditutup(session, satu.tahun)]
    return [
        f"{rules.nama(satu.tahun, triwulan)} belum ditutup."
        for triwulan in rules.belum_ditutup(satu.triwulan, ditutup)
    ]


async def dokumen(session: ReadSession, penutupan_id: uuid.UUID) -> Dokumen:
    isi = await ditandatangani(session, penutupan_id)
    return Dokumen(isi=isi.isi, sidik=isi.sidik, kid=isi.kid, tanda_tangan=_b64(isi.tanda_tangan))


def _b64(isi: bytes) -> str:
    return base64.urlsafe_b64encode(isi).rstrip(b"=").decode()
