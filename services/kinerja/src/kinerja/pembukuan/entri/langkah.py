"""The life of an entry: written, submitted with evidence, decided by somebody else, revoked."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from functools import partial

from kinerja.aturan.bidang import DiLuarBidang, pastikan_indikator
from kinerja.aturan.indikator.profil import Kantor
from kinerja.pembukuan.bulanan import pastikan_seluruh_kota
from kinerja.pembukuan.entri import periksa, repository, rules
from kinerja.pembukuan.entri.errors import (
    EntriSudahAda,
    EntriTidakDitemukan,
    EntriTidakSah,
    LangkahEntriDitolak,
    TanpaBukti,
)
from kinerja.pembukuan.entri.models import Entri, EntriLangkah, EntriVersi
from kinerja.pembukuan.entri.rules import Keadaan, Langkah, StatusEntri
from kinerja.pembukuan.entri.schemas import EntriAngka, EntriBeralasan
from kit import audit
from kit.areas import OutsideArea
from kit.call import Call
from kit.db import new_id
from kit.lifecycle import Life, Operation, Plan, Step, Taking, Who

Melangkah = Taking[Entri, Keadaan, Kantor]


async def _kunci(call: Call[Kantor], entri_id: uuid.UUID) -> Entri:
    pastikan_seluruh_kota(call.actor)
    return await repository.kunci(call.session, entri_id)


def _batas(call: Call[Kantor], entri: Entri) -> None:
    pastikan_indikator(call.actor, call.desk.pada(entri.tahun), entri.indikator)


def _keadaan(entri: Entri) -> Keadaan:
    return Keadaan(StatusEntri(entri.status), entri.berlaku not in (None, entri.nomor))


def _pindah(entri: Entri, ke: Keadaan) -> None:
    entri.status = ke.status


async def _penyusun(taking: Melangkah) -> Collection[str]:
    return await repository.penyusun(taking.session, (await _versinya(taking)).id)


async def _versinya(taking: Melangkah) -> EntriVersi:
    """The version that a step is about: the one in force, or the latest."""
    entri = taking.row
    dicabut = taking.step.name == Langkah.CABUT
    nomor = entri.berlaku if dicabut and entri.berlaku is not None else entri.nomor
    return await repository.versi(taking.session, entri.id, nomor)


def _riwayat(taking: Melangkah, plan: Plan) -> Iterable[object]:
    langkah = Langkah(taking.step.name)
    status = StatusEntri.DITARIK if langkah is Langkah.CABUT else taking.goes.status
    yield _tercatat(taking, plan.about, langkah, status, taking.reason)


def _tercatat(
    taking: Melangkah,
    versi: EntriVersi,
    langkah: Langkah,
    status: StatusEntri,
    alasan: str | None = None,
) -> EntriLangkah:
    return EntriLangkah(
        versi_id=versi.id, langkah=langkah, status=status, oleh=taking.actor.id, alasan=alasan
    )


def _audit(_taking: Melangkah, plan: Plan) -> Mapping[str, object]:
    return {"nomor": plan.about.nomor}


# --- What the steps change ------------------------------------------------------------------------


async def _catat(taking: Melangkah) -> Plan:
    """A version of a month: its first, or one that corrects."""
    session, kantor, isi = taking.session, taking.desk, taking.content
    if taking.came is not None:
        entri = taking.row
        EntriTidakSah.refuse(
            periksa.angka(kantor, entri.indikator, entri.tahun, entri.bulan, periksa.isian(isi))
        )
        versi = _versi(taking, entri.nomor + 1, isi, isi.alasan)
        kolom = {"nomor": versi.nomor}
        if taking.came.status is not StatusEntri.DRAF:
            return Plan(kolom, (versi,), about=versi)
        draf = await repository.versi(session, entri.id, entri.nomor)
        return Plan(kolom, (versi,), then=(partial(_gantikan, taking, draf),), about=versi)
    pastikan_seluruh_kota(taking.actor)
    pastikan_indikator(taking.actor, kantor.pada(isi.tahun), isi.indikator)
    salah = periksa.angka(kantor, isi.indikator, isi.tahun, isi.bulan, periksa.isian(isi))
    if await periksa.tanpa_rencana(session, kantor, [(isi.indikator, isi.tahun)]):
        salah.append(periksa.tahun_salah(isi.tahun))
    EntriTidakSah.refuse(salah)
    versi = _versi(taking, 1, isi, None)
    return Plan(rows=(versi,), about=versi)


async def _simpan(taking: Melangkah, plan: Plan) -> Entri:
    isi = taking.content
    bulanan = (isi.indikator, isi.tahun, isi.bulan)
    dibuat = await repository.buat(taking.session, [bulanan])
    if bulanan not in dibuat:
        ada = await repository.id_entri(taking.session, bulanan)
        raise EntriSudahAda(
            "Bulan ini sudah mempunyai entri; buat versi barunya.", entri_id=str(ada)
        )
    plan.about.entri_id = dibuat[bulanan]
    return await repository.kunci(taking.session, dibuat[bulanan])


async def _tentang(taking: Melangkah) -> Plan:
    return Plan(about=await _versinya(taking))


async def _ajukan(taking: Melangkah) -> Plan:
    versi = await _versinya(taking)
    if not await repository.bukti_semua(taking.session, [versi.id]):
        raise TanpaBukti("Lampirkan paling sedikit satu bukti, lalu ajukan.")
    return Plan(about=versi)


async def _setujui(taking: Melangkah) -> Plan:
    entri = taking.row
    then = [partial(repository.kabarkan, taking.session)]
    if entri.berlaku is not None:
        lama = await repository.versi(taking.session, entri.id, entri.berlaku)
        then.append(partial(_gantikan, taking, lama))
    return Plan({"berlaku": entri.nomor}, then=tuple(then), about=await _versinya(taking))


async def _cabut(taking: Melangkah) -> Plan:
    kabarkan = partial(repository.kabarkan, taking.session)
    return Plan({"berlaku": None}, then=(kabarkan,), about=await _versinya(taking))


async def _gantikan(taking: Melangkah, lama: EntriVersi) -> None:
    taking.session.add(_tercatat(taking, lama, Langkah.GANTI, StatusEntri.DIGANTIKAN))
    await audit.record(
        taking.session, taking.actor, f"entri.{Langkah.GANTI}", taking.id, nomor=lama.nomor
    )


def _versi(taking: Melangkah, nomor: int, isi: EntriAngka, alasan: str | None) -> EntriVersi:
    return EntriVersi(
        id=new_id(),
        entri_id=taking.id,
        nomor=nomor,
        pembilang=isi.nilai if isi.pembilang is None else isi.pembilang,
        penyebut=isi.penyebut,
        huruf=isi.huruf,
        keterangan=isi.keterangan,
        alasan=alasan,
        oleh=taking.actor.id,
    )


# --- The table ------------------------------------------------------------------------------------

_TULIS, _SETUJUI = "pembukuan:tulis", "pembukuan:setujui"

DAUR: Life[Entri, Keadaan, Kantor] = Life(
    name="entri",
    read="pembukuan:baca",
    lock=_kunci,
    limits=_batas,
    state=_keadaan,
    move=_pindah,
    refuse=rules.ditolak,
    history=_riwayat,
    facts=_audit,
    version=lambda entri: entri.version,
    makers=_penyusun,
    other=rules.penyetuju_sama,
    insert=_simpan,
    errors=(EntriTidakDitemukan, LangkahEntriDitolak, OutsideArea, DiLuarBidang),
    steps=(
        Step(
            Langkah.AJUKAN,
            rules.MENJADI[Langkah.AJUKAN],
            _ajukan,
            operation=Operation(
                "ajukan_entri", _TULIS, "Ajukan untuk disetujui", errors=(TanpaBukti,)
            ),
        ),
        Step(
            Langkah.SETUJUI,
            rules.MENJADI[Langkah.SETUJUI],
            _setujui,
            Who.OTHER,
            Operation("setujui_entri", _SETUJUI, "Setujui; angkanya berlaku"),
        ),
        Step(
            Langkah.TOLAK,
            rules.MENJADI[Langkah.TOLAK],
            _tentang,
            Who.OTHER,
            Operation("tolak_entri", _SETUJUI, "Tolak dengan alasan", EntriBeralasan),
        ),
        Step(
            Langkah.TARIK,
            rules.MENJADI[Langkah.TARIK],
            _tentang,
            operation=Operation(
                "tarik_entri", _TULIS, "Tarik yang belum disetujui", EntriBeralasan, (TanpaBukti,)
            ),
        ),
        Step(
            Langkah.CABUT,
            rules.MENJADI[Langkah.CABUT],
            _cabut,
            Who.OTHER,
            Operation("cabut_entri", _SETUJUI, "Cabut versi yang berlaku", EntriBeralasan),
        ),
        Step(
            Langkah.CATAT,
            rules.MENJADI[Langkah.CATAT],
            _catat,
            born=Keadaan(StatusEntri.DRAF),
        ),
    ),
)
