"""The life of a complaint: its steps, what each changes, and what is told once it is closed."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial

from kit.call import Call
from kit.clock import now, today
from kit.db import new_id
from kit.errors import AppError, FieldError
from kit.lifecycle import Plan, Who
from kit.outbox import Emission
from pelayanan import usul
from pelayanan.layanan.events import LayananRekam
from pelayanan.loket import Loket
from pelayanan.penugasan import service as penugasan
from pelayanan.usul import Usul

from . import isi, masuk, rekam, repository
from .errors import LangkahPengaduanDitolak, PengaduanTidakSah
from .models import Pengaduan, RiwayatPengaduan
from .rekam import Melangkah
from .rules import Keadaan, StatusPengaduan
from .schemas import (
    PengaduanKoreksi,
    PengaduanSelesai,
)

NAMA = masuk.NAMA


async def kunci(call: Call[Loket], pengaduan_id: uuid.UUID) -> Pengaduan:
    return await repository.kunci(call.session, call.actor, call.desk.bidang, pengaduan_id)


def keadaan(pengaduan: Pengaduan) -> Keadaan:
    status = StatusPengaduan(pengaduan.status)
    if pengaduan.sebelum_jeda is not None:
        return Keadaan(status, StatusPengaduan(pengaduan.sebelum_jeda))
    return Keadaan(status, None if pengaduan.usul is None else Usul(pengaduan.usul))


def pindah(pengaduan: Pengaduan, ke: Keadaan) -> None:
    pengaduan.status = ke.status
    jeda = ke.status is StatusPengaduan.PERLU_DILENGKAPI
    pengaduan.sebelum_jeda = ke.menunggu if jeda else None
    pengaduan.usul = None if jeda else ke.menunggu


def riwayat(taking: Melangkah, _plan: Plan) -> Iterable[object]:
    satu = new_id()
    teks = getattr(taking.content, "teks", None) or taking.reason
    yield RiwayatPengaduan(
        id=satu,
        pengaduan_id=taking.id,
        oleh=taking.actor.id,
        langkah=taking.step.name,
        dari=taking.came and taking.came.status,
        ke=taking.goes.status,
        teks_sandi=isi.tutup_teks(taking.desk.kunci, satu, teks),
    )


def audit(taking: Melangkah, _plan: Plan) -> Mapping[str, object]:
    if taking.came is None:
        return {"kanal": taking.row.kanal}
    return {"dari": taking.came.status, "ke": taking.goes.status}


async def pembuat(taking: Melangkah) -> Collection[str | None]:
    """A change of what counts is decided by nobody who proposed it or dealt with the complaint."""
    row = taking.row
    if taking.step.who is Who.MAKER:
        return (row.usul_oleh,)
    return (row.usul_oleh, row.dijawab_oleh, row.selesai_oleh, row.dibatalkan_oleh)


def orang_lain() -> AppError:
    pesan = "Yang mengusulkan, menjawab, atau menyelesaikannya tidak dapat memutuskannya."
    return usul.PenyetujuHarusLain(pesan)


def _tolak(taking: Melangkah, pesan: str) -> LangkahPengaduanDitolak:
    return LangkahPengaduanDitolak(
        pesan, keadaan=str(taking.row.status), langkah=taking.step.name, boleh=[]
    )


# --- What the steps change ------------------------------------------------------------------------


async def respons(taking: Melangkah) -> Plan:
    if taking.row.direspons is not None:
        raise _tolak(taking, "Respons awal sudah diberikan.")
    return Plan({"direspons": now()})


async def verifikasi(taking: Melangkah) -> Plan:
    """Its class may turn out to be another: its days count from its receipt."""
    if taking.row.direspons is None:
        raise _tolak(taking, "Beri respons awal kepada pelapor dahulu.")
    kode = taking.content.kelas
    if kode is None or kode == taking.row.kelas:
        return Plan()
    kelas = masuk.kelas(taking.desk, taking.row.jenis, kode)
    hari = kelas.hari_kerja
    ubah = partial(penugasan.ubah, taking.session, taking.desk, NAMA, taking.id, hari=hari)
    return Plan({"kelas": kelas.kode}, then=(ubah,))


async def jeda(taking: Melangkah) -> Plan:
    _yang_mengerjakan(taking)
    return Plan(then=(partial(penugasan.berhenti, taking.session, NAMA, taking.id),))


async def lanjut(taking: Melangkah) -> Plan:
    jalan = partial(penugasan.jalan, taking.session, taking.desk, NAMA, taking.id)
    return Plan(then=(jalan,))


def _yang_mengerjakan(taking: Melangkah) -> None:
    """What was handed over is worked on there, and nowhere else."""
    ke = taking.row.diserahkan
    if ke is not None and not taking.actor.serves(ke):
        raise _tolak(taking, f"Pengaduan ini diserahkan kepada {ke}, yang menjawabnya.")


async def tindak_lanjut(taking: Melangkah) -> Plan:
    _yang_mengerjakan(taking)
    return Plan()


async def jawab(taking: Melangkah) -> Plan:
    _yang_mengerjakan(taking)
    return Plan({"dijawab_oleh": taking.actor.id})


async def serahkan(taking: Melangkah) -> Plan:
    ke, loket = taking.content.bidang, taking.desk
    if taking.row.diserahkan is not None:
        pesan = f"Sudah diserahkan kepada {taking.row.diserahkan}. Minta kembali dahulu."
        raise _tolak(taking, pesan)
    if ke == loket.bidang or ke not in loket.kantor.pelayanan:
        pesan = "Serahkan kepada bidang lain yang ada di kantor ini."
        PengaduanTidakSah.refuse([FieldError("bidang", pesan, "bidang-tidak-mungkin")])
    return _beralih(taking, ke, ke)


async def kembalikan(taking: Melangkah) -> Plan:
    if taking.row.diserahkan is None:
        raise _tolak(taking, "Pengaduan ini tidak diserahkan kepada bidang lain.")
    return _beralih(taking, None, taking.desk.bidang)


def _beralih(taking: Melangkah, diserahkan: str | None, unit: str) -> Plan:
    ubah = partial(penugasan.ubah, taking.session, taking.desk, NAMA, taking.id, unit=unit)
    return Plan({"diserahkan": diserahkan}, then=(ubah,))


async def tidak_diterima(taking: Melangkah) -> Plan:
    return Plan(then=(partial(penugasan.berakhir, taking.session, NAMA, taking.id, today()),))


async def selesai(taking: Melangkah) -> Plan:
    selesai: PengaduanSelesai = taking.content
    tanggal = selesai.tanggal or today()
    PengaduanTidakSah.refuse(rekam.periksa_tanggal(taking.row, tanggal))
    orang = rekam.identitas(taking.desk, taking.row)
    baru = await rekam.pertama(taking, tanggal, selesai.sumber_dana)
    berakhir = partial(penugasan.berakhir, taking.session, NAMA, taking.id, tanggal)
    plan = _dihitung(taking, baru, {"selesai_oleh": taking.actor.id})
    orangnya = Emission(orang, taking.row.pelapor_id, orang.versi)
    return replace(plan, events=(orangnya, *plan.events), then=(berakhir,))


def _dihitung(taking: Melangkah, baru: LayananRekam, lain: Mapping[str, object]) -> Plan:
    """The next version of the counted record."""
    return Plan(
        {
            "rekam": baru.model_dump(mode="json"),
            "rekam_versi": baru.versi,
            "tanggal_selesai": baru.tanggal,
            "kelurahan": baru.kelurahan,
            **lain,
        },
        events=(Emission(baru, taking.id, baru.versi),),
    )


async def koreksi(taking: Melangkah) -> Plan:
    rekam.dikoreksi(taking, taking.content)
    return usul.koreksi(taking.actor, taking.content)


async def setujui_koreksi(taking: Melangkah) -> Plan:
    """Looked at once more: its surroundings may have changed since it was proposed."""
    baru = rekam.dikoreksi(taking, usul.diminta(taking.row, PengaduanKoreksi))
    return _dihitung(taking, baru, usul.DIPUTUS)


async def setujui_pembatalan(taking: Melangkah) -> Plan:
    lain = {**usul.DIPUTUS, "dibatalkan_oleh": taking.actor.id}
    return _dihitung(taking, rekam.berlaku(taking.row, berlaku=False), lain)


async def pulihkan(taking: Melangkah) -> Plan:
    """The void was the mistake: it counts again, as it did."""
    return _dihitung(taking, rekam.berlaku(taking.row, berlaku=True), {"dibatalkan_oleh": None})
