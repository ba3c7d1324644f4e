"""The life of an evaluation: recorded, and corrected or voided by two people."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from kit.auth import Actor
from kit.call import Call
from kit.db import Session
from kit.errors import CHECK_FIELDS, FieldError, in_body
from kit.lifecycle import Life, Operation, Plan, Step, Taking, Who
from kit.outbox import Emission
from pelayanan import dalam_induk, lahir, terekam, usul
from pelayanan.batas import pengaju, terlihat
from pelayanan.loket import Loket
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks
from pelayanan.usul import Usul

from . import repository, rules
from .errors import (
    EvaluasiTidakDitemukan,
    EvaluasiTidakSah,
    IdEvaluasiDipakai,
    LangkahEvaluasiDitolak,
)
from .events import EvaluasiRekam, RekamDinilai
from .models import Evaluasi, RiwayatEvaluasi
from .rules import Dinilai, Keadaan, Langkah
from .schemas import EvaluasiBaru, EvaluasiBeralasan, EvaluasiKoreksi

Melangkah = Taking[Evaluasi, Keadaan, Loket]
CATAT = "catat"
_USUL = {Keadaan.DIUSULKAN_KOREKSI: Usul.KOREKSI, Keadaan.DIUSULKAN_BATAL: Usul.PEMBATALAN}
# What the event of a version says of its evaluation.
_DIUMUMKAN = ("ppks_id", "tanggal", "kebutuhan_dasar", "tugas_peran", "mengatasi_masalah")


async def _kunci(call: Call[Loket], evaluasi_id: uuid.UUID) -> Evaluasi:
    return await repository.kunci(call.session, call.actor, call.desk, evaluasi_id)


def _pindah(evaluasi: Evaluasi, ke: Keadaan) -> None:
    evaluasi.keadaan = ke
    evaluasi.usul = _USUL.get(ke)


def _riwayat(taking: Melangkah, _plan: Plan) -> Iterable[object]:
    yield RiwayatEvaluasi(
        evaluasi_id=taking.id,
        oleh=taking.actor.id,
        langkah=taking.step.name,
        rekam_versi=taking.row.rekam_versi,
        alasan=taking.reason,
    )


# --- What the steps change ------------------------------------------------------------------------


async def _catat(taking: Melangkah) -> Plan:
    baru: EvaluasiBaru = taking.content
    ppks = await ppks_service.tahan(taking.session, baru.ppks_id, taking.actor)
    if ppks is None:
        tidak_ada = FieldError("ppks_id", "PPKS ini tidak ada.", "ppks-tidak-ditemukan")
        raise EvaluasiTidakSah(CHECK_FIELDS, *in_body([tidak_ada]))
    sumber = str(baru.dinilai.sumber or taking.desk.bidang)
    salah = _periksa_tanggal(baru.tanggal, ppks)
    if sumber == taking.desk.bidang:
        dinilai = await _dinilai(taking, baru.dinilai.rekam_id, ppks.id)
        salah += rules.periksa_dinilai(dinilai, ppks.id, baru.tanggal)
    EvaluasiTidakSah.refuse(salah)
    isi = {
        "ppks_id": ppks.id,
        "dinilai_sumber": sumber,
        "dinilai_rekam_id": baru.dinilai.rekam_id,
        "tanggal": baru.tanggal,
        "kebutuhan_dasar": baru.kebutuhan_dasar,
        "tugas_peran": baru.tugas_peran,
        "mengatasi_masalah": baru.mengatasi_masalah,
        "rekam_versi": 1,
    }
    catatan = taking.desk.kunci.tutup("evaluasi.catatan", taking.id, baru.catatan)
    return Plan(
        {
            **isi,
            "id": taking.id,
            "kelurahan": ppks.kelurahan,
            "pengaju": pengaju(taking.actor),
            "catatan_sandi": catatan,
            "keadaan": Keadaan.BERLAKU,
        },
        events=(_peristiwa(taking, isi),),
    )


async def _simpan(taking: Melangkah, plan: Plan) -> Evaluasi:
    evaluasi = await repository.tambah(taking.session, plan.columns)
    if evaluasi is None:
        raise IdEvaluasiDipakai("Id ini sudah dipakai. Kirim dengan id baru.")
    return evaluasi


async def _koreksi(taking: Melangkah) -> Plan:
    isi: EvaluasiKoreksi = taking.content
    await _berubah(taking, isi)
    return usul.koreksi(taking.actor, isi)


async def _setujui_koreksi(taking: Melangkah) -> Plan:
    """Looked at once more: the record's surroundings may have changed since it was proposed."""
    diminta = usul.diminta(taking.row, EvaluasiKoreksi)
    return _dihitung(taking, await _berubah(taking, diminta))


async def _setujui_pembatalan(taking: Melangkah) -> Plan:
    return _dihitung(taking, {})


def _dihitung(taking: Melangkah, berubah: dict[str, Any]) -> Plan:
    """The next version that is counted, with what changes in it."""
    isi = {**berubah, "rekam_versi": taking.row.rekam_versi + 1}
    return Plan({**usul.DIPUTUS, **isi}, events=(_peristiwa(taking, isi),))


def _peristiwa(taking: Melangkah, isi: dict[str, Any]) -> Emission:
    berlaku = taking.goes is not Keadaan.DIBATALKAN
    event = rekam(taking.id, taking.row, isi, berlaku=berlaku)
    return Emission(event, taking.id, event.versi)


def rekam(
    evaluasi_id: uuid.UUID, row: Evaluasi | None, isi: Mapping[str, Any], *, berlaku: bool
) -> EvaluasiRekam:
    """What is told of an evaluation as it is with `isi` changed; without a row `isi` is all."""

    def menjadi(nama: str) -> Any:  # noqa: ANN401  (a column)
        return isi[nama] if nama in isi else getattr(row, nama)

    return EvaluasiRekam(
        rekam_id=evaluasi_id,
        versi=menjadi("rekam_versi"),
        berlaku=berlaku,
        dinilai=RekamDinilai(
            sumber=menjadi("dinilai_sumber"), rekam_id=menjadi("dinilai_rekam_id")
        ),
        **{nama: menjadi(nama) for nama in _DIUMUMKAN},
    )


async def _berubah(taking: Melangkah, isi: EvaluasiKoreksi) -> dict[str, Any]:
    """What a correction would change: looked at when it is proposed, and when it is approved."""
    evaluasi = taking.row
    ubahan = isi.model_dump(exclude_unset=True, exclude={"alasan"})
    berubah = {n: nilai for n, nilai in ubahan.items() if getattr(evaluasi, n) != nilai}
    salah = terekam.tanpa_perubahan(berubah)
    if isi.tanggal is not None:
        siapa = evaluasi.ppks_id
        ppks = await ppks_service.tahan(taking.session, siapa, taking.actor, terbatas=False)
        salah += _periksa_tanggal(isi.tanggal, ppks)
        if evaluasi.dinilai_sumber == taking.desk.bidang:
            dinilai = await _dinilai(taking, evaluasi.dinilai_rekam_id, evaluasi.ppks_id)
            salah += [
                satu
                for satu in rules.periksa_dinilai(dinilai, evaluasi.ppks_id, isi.tanggal)
                if satu.lokasi == "tanggal"
            ]
    EvaluasiTidakSah.refuse(salah)
    return berubah


async def _dinilai(taking: Melangkah, rekam_id: uuid.UUID, ppks_id: uuid.UUID) -> Dinilai | None:
    """The record of this bidang; one of the person's, whichever of their records it names."""
    session, actor, loket = taking.session, taking.actor, taking.desk
    rekam = (await dinilai(session, actor, loket, [rekam_id])).get(rekam_id)
    akar = await ppks_service.akar_id(session, ppks_id)
    if rekam is None or rekam.ppks_id != akar:
        return rekam
    return replace(rekam, ppks_id=ppks_id)


async def dinilai(
    session: Session, actor: Actor, loket: Loket, rekam_id: Collection[uuid.UUID]
) -> dict[uuid.UUID, Dinilai]:
    """Those of these records that exist in this bidang for the caller, of whatever noun."""
    ada = await dalam_induk.tahan(session, actor, loket, rekam_id)
    sendiri = await dalam_induk.diselesaikan(session, actor, loket, ada)
    return {
        satu.id: Dinilai(
            satu.ppks_id,
            satu.selesai,
            selesai=satu.selesai is not None,
            terlihat=terlihat(actor, satu),
            diselesaikan_sendiri=satu.id in sendiri,
        )
        for satu in ada.values()
        if not satu.tertutup
    }


def _periksa_tanggal(tanggal: date, ppks: Ppks | None) -> list[FieldError]:
    salah = terekam.periksa_hari(tanggal)
    return salah if ppks is None else [*salah, *lahir.periksa("tanggal", tanggal, ppks.lahir)]


# --- The table ------------------------------------------------------------------------------------

_TULIS, _SETUJUI = "evaluasi:tulis", "evaluasi:setujui"
_SAH = (EvaluasiTidakSah,)


def _langkah(
    langkah: Langkah,
    operasi: Operation,
    plan: Callable[[Melangkah], Awaitable[Plan]],
    who: Who = Who.ANYONE,
) -> Step[Evaluasi, Keadaan, Loket]:
    return Step(langkah, rules.MENJADI[langkah], plan, who, operasi)


DAUR: Life[Evaluasi, Keadaan, Loket] = Life(
    name="evaluasi",
    read="evaluasi:baca",
    lock=_kunci,
    state=lambda evaluasi: Keadaan(evaluasi.keadaan),
    move=_pindah,
    refuse=rules.ditolak,
    history=_riwayat,
    version=lambda evaluasi: evaluasi.version,
    makers=usul.pengusul,
    other=usul.penyetuju_harus_lain,
    maker=usul.bukan_pengusul,
    insert=_simpan,
    errors=(EvaluasiTidakDitemukan, LangkahEvaluasiDitolak),
    steps=(
        Step(CATAT, {}, _catat, born=Keadaan.BERLAKU),
        _langkah(
            Langkah.KOREKSI,
            Operation(
                "koreksi_evaluasi",
                _TULIS,
                "Usulkan koreksi jawaban atau tanggal",
                EvaluasiKoreksi,
                _SAH,
                (terekam.belum_terjadi,),
            ),
            _koreksi,
        ),
        _langkah(
            Langkah.PEMBATALAN,
            Operation(
                "usulkan_pembatalan_evaluasi",
                _TULIS,
                "Usulkan pembatalan evaluasi",
                EvaluasiBeralasan,
                _SAH,
            ),
            usul.pembatalan,
        ),
        _langkah(
            Langkah.SETUJUI_PEMBATALAN,
            Operation(
                "setujui_pembatalan_evaluasi", _SETUJUI, "Setujui usul pembatalan", errors=_SAH
            ),
            _setujui_pembatalan,
            Who.OTHER,
        ),
        _langkah(
            Langkah.TOLAK_PEMBATALAN,
            Operation(
                "tolak_pembatalan_evaluasi",
                _SETUJUI,
                "Tolak usul pembatalan",
                EvaluasiBeralasan,
                _SAH,
            ),
            usul.tidak_jadi,
            Who.OTHER,
        ),
        _langkah(
            Langkah.SETUJUI_KOREKSI,
            Operation("setujui_koreksi_evaluasi", _SETUJUI, "Setujui usul koreksi", errors=_SAH),
            _setujui_koreksi,
            Who.OTHER,
        ),
        _langkah(
            Langkah.TOLAK_KOREKSI,
            Operation(
                "tolak_koreksi_evaluasi", _SETUJUI, "Tolak usul koreksi", EvaluasiBeralasan, _SAH
            ),
            usul.tidak_jadi,
            Who.OTHER,
        ),
        _langkah(
            Langkah.TARIK_KOREKSI,
            Operation(
                "tarik_koreksi_evaluasi", _TULIS, "Tarik usul koreksi sendiri", EvaluasiBeralasan
            ),
            usul.tidak_jadi,
            Who.MAKER,
        ),
        _langkah(
            Langkah.TARIK_PEMBATALAN,
            Operation(
                "tarik_pembatalan_evaluasi",
                _TULIS,
                "Tarik usul pembatalan sendiri",
                EvaluasiBeralasan,
            ),
            usul.tidak_jadi,
            Who.MAKER,
        ),
    ),
)
