"""How a request comes in: for whom it is, where it belongs, what is told of it."""

from __future__ import annotations

from datetime import date

from kit import faults
from kit.auth import Actor
from kit.clock import today
from kit.db import Session
from kit.errors import FieldError
from kit.lifecycle import Plan, Taking
from kit.outbox import Emission
from pelayanan import pandangan
from pelayanan.batas import pengaju
from pelayanan.layanan import selesai
from pelayanan.layanan import service as katalog
from pelayanan.layanan.rules import Layanan
from pelayanan.loket import Loket
from pelayanan.penugasan import service as penugasan
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks

from . import pengajuan, repository
from .errors import IdPermohonanDipakai, PermohonanTidakSah
from .models import Permohonan
from .rules import Keadaan, Status
from .schemas import PermohonanBaru

Pengajuan = Taking[Permohonan, Keadaan, Loket]
NAMA = "permohonan"
AJUKAN = "ajukan"


async def ajukan(taking: Pengajuan) -> Plan:
    """Of a request (PermohonanBaru) as it comes in; raises what it cannot come in with."""
    actor, loket, baru = taking.actor, taking.desk, taking.content
    PermohonanTidakSah.refuse(faults.found(ATURAN, baru, loket))
    tanggal = baru.tanggal or today()
    layanan = katalog.dikenal(loket, baru.layanan, tanggal)
    if layanan.kode in loket.layanan_tertutup(actor):
        raise pandangan.tolak(loket)
    kelurahan, ppks = await _tempat(taking.session, actor, baru)
    PermohonanTidakSah.refuse(
        [
            *selesai.periksa_lahir(tanggal, ppks),
            *selesai.periksa_hidup(layanan, tanggal, ppks),
            *selesai.periksa_tempat(loket, tanggal, ppks),
        ]
    )
    diajukan = pengajuan.pertama(taking.id, layanan, tanggal, kelurahan, ppks)
    return Plan(
        columns={
            "id": taking.id,
            "layanan": layanan.kode,
            "ppks_id": None if ppks is None else ppks.id,
            "lembaga": baru.lembaga.model_dump() if baru.lembaga else None,
            "kelurahan": kelurahan,
            "sumber": baru.sumber,
            "pengaju": pengaju(actor),
            "status": Status.DIAJUKAN,
            "tanggal_diajukan": tanggal,
            "pengajuan": diajukan.model_dump(mode="json"),
        },
        rows=(penugasan.mulai(loket, _pekerjaan(taking, layanan, tanggal, kelurahan)),),
        events=(Emission(diajukan, taking.id, diajukan.versi),),
    )


def _pekerjaan(
    taking: Pengajuan, layanan: Layanan, tanggal: date, kelurahan: str
) -> penugasan.Pekerjaan:
    """From now on somebody has to work on it, within the standard of its service."""
    return penugasan.Pekerjaan(
        NAMA,
        taking.id,
        layanan.kode,
        kelurahan,
        pengaju(taking.actor),
        tanggal,
        layanan.standar_hari_kerja,
    )


async def simpan(taking: Pengajuan, plan: Plan) -> Permohonan:
    permohonan = await repository.tambah(taking.session, plan.columns)
    if permohonan is None:
        raise IdPermohonanDipakai("Id ini sudah dipakai. Kirim dengan id baru.")
    return permohonan


def _periksa_subjek(layanan: Layanan, baru: PermohonanBaru) -> list[FieldError]:
    """Who the service is for: a lembaga, a registered person, or (a complaint) neither."""
    terlarang: tuple[tuple[str, object], ...]
    if layanan.untuk_lembaga:
        if baru.lembaga is None:
            return [FieldError("lembaga", "Layanan ini untuk lembaga.", "lembaga-wajib")]
        terlarang = (("ppks_id", baru.ppks_id), ("kelurahan", baru.kelurahan))
    elif baru.ppks_id is not None:
        terlarang = (("lembaga", baru.lembaga), ("kelurahan", baru.kelurahan))
    elif layanan.untuk_ppks:
        pesan = "Daftarkan orangnya lebih dulu, boleh tanpa NIK, lalu isi ppks_id."
        return [FieldError("ppks_id", pesan, "ppks-wajib")]
    elif baru.lembaga is not None:
        terlarang = (("kelurahan", baru.kelurahan),)
    elif baru.kelurahan is None:
        pesan = "Isi kelurahan, karena tanpa PPKS dan tanpa lembaga."
        return [FieldError("kelurahan", pesan, "kelurahan-wajib")]
    else:
        return []
    return [
        FieldError(nama, "Tidak diisi untuk permohonan ini.", "tidak-diisi")
        for nama, nilai in terlarang
        if nilai is not None
    ]


async def _tempat(session: Session, actor: Actor, baru: PermohonanBaru) -> tuple[str, Ppks | None]:
    """Where the request belongs, within the caller's area, and whom it is about."""
    if baru.ppks_id is not None:
        ppks = await ppks_service.tahan(session, baru.ppks_id, actor)
        if ppks is not None:
            return ppks.kelurahan, ppks
        salah = FieldError("ppks_id", "PPKS ini tidak ada.", "ppks-tidak-ditemukan")
        PermohonanTidakSah.refuse([salah])
    kode = baru.lembaga.kelurahan if baru.lembaga is not None else baru.kelurahan or ""
    ppks_service.pastikan_wilayah(actor, kode)
    return kode, None


# --- What can be said of the form alone -----------------------------------------------------------


def _layanan(baru: PermohonanBaru, loket: Loket) -> list[FieldError]:
    katalog.dikenal(loket, baru.layanan)
    return []


def _layanan_tahun(baru: PermohonanBaru, loket: Loket) -> list[FieldError]:
    if baru.layanan in loket.pernah_melayani():
        katalog.dikenal(loket, baru.layanan, baru.tanggal or today())
    return []


def _subjek(baru: PermohonanBaru, loket: Loket) -> list[FieldError]:
    layanan = loket.katalog(baru.tanggal).get(baru.layanan)
    return [] if layanan is None else _periksa_subjek(layanan, baru)


def _tanggal(baru: PermohonanBaru, _loket: Loket) -> list[FieldError]:
    return selesai.periksa_tanggal(baru.tanggal or today(), None, today())


def _kelurahan(baru: PermohonanBaru, loket: Loket) -> list[FieldError]:
    kolom, kode = _letak(baru)
    return [] if kode is None else loket.kantor.wilayah.tak_ada(kolom, kode)


def _kelurahan_hari(baru: PermohonanBaru, loket: Loket) -> list[FieldError]:
    (kolom, kode), wilayah = _letak(baru), loket.kantor.wilayah
    if kode is None or kode not in wilayah.kelurahan:
        return []
    return wilayah.salah(kolom, kode, baru.tanggal or today())


def _letak(baru: PermohonanBaru) -> tuple[str, str | None]:
    lembaga = baru.lembaga
    if lembaga is not None:
        return "lembaga.kelurahan", lembaga.kelurahan
    return "kelurahan", baru.kelurahan


ATURAN: tuple[faults.Rule, ...] = (
    _layanan,
    _layanan_tahun,
    _subjek,
    _tanggal,
    _kelurahan,
    _kelurahan_hari,
)
