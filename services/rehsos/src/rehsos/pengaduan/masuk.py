"""How a complaint comes in: who complains, by which channel, into which class."""

from __future__ import annotations

from dataclasses import dataclass

from kantor.acuan import tak_dikenal
from kantor.pengaduan import BerkasPengaduan, JenisPengaduan, KelasPengaduan
from kit import faults
from kit.auth import Actor
from kit.clock import today
from kit.errors import FieldError
from kit.lifecycle import Plan, Taking
from pelayanan.batas import pengaju
from pelayanan.lahir import periksa_hari
from pelayanan.loket import Loket
from pelayanan.penugasan import service as penugasan
from pelayanan.ppks import service as ppks_service

from . import isi, repository, rules
from .errors import PengaduanSudahAda, PengaduanTidakDilayani, PengaduanTidakSah
from .models import Pengaduan
from .rules import DITERIMA, Kanal, Keadaan, Siapa
from .schemas import PengaduanBaru

NAMA = "pengaduan"
CATAT = "catat"


@dataclass(frozen=True, slots=True)
class Masuk:
    """A complaint that comes in, and the two codes of its receipt."""

    baru: PengaduanBaru
    nomor: str
    rahasia: str

    @classmethod
    def dari(cls, actor: Actor, baru: PengaduanBaru) -> Masuk:
        """Whatever a program of another agency brings came by that agency."""
        if actor.program:
            baru = baru.model_copy(update={"kanal": Kanal.MITRA})
        return cls(baru, isi.kode_baru(), isi.kode_baru())


def ketentuan(loket: Loket) -> BerkasPengaduan:
    """What the office says of complaints this year; raises PengaduanTidakDilayani."""
    ada = loket.kini.pengaduan
    if ada is None:
        raise PengaduanTidakDilayani("Kantor ini menerima pengaduan lewat jalur lain.")
    return ada


def kelas(loket: Loket, jenis: str, kode: str | None) -> KelasPengaduan:
    """The class of this code, or the first for its kind; raises PengaduanTidakSah."""
    aturan = ketentuan(loket)
    if kode is None:
        return aturan.bawaan(JenisPengaduan(jenis))
    boleh = {satu.kode: satu for satu in aturan.kelas if jenis in satu.jenis}
    if kode not in boleh:
        pesan = f"Kelas tidak dikenal untuk {jenis}. Pilih salah satu: {', '.join(boleh)}."
        di = "/rehsos/v1/pengaduan/kelas"
        PengaduanTidakSah.refuse([tak_dikenal("kelas", pesan, apa="kelas", di=di)])
    return boleh[kode]


async def catat(taking: Taking[Pengaduan, Keadaan, Loket]) -> Plan:
    masuk: Masuk = taking.content
    baru, loket, actor = masuk.baru, taking.desk, taking.actor
    golongan = kelas(loket, baru.jenis, baru.kelas)
    PengaduanTidakSah.refuse(faults.found(ATURAN, baru, loket))
    tanggal = baru.tanggal or today()
    ppks_service.pastikan_wilayah(actor, baru.kelurahan)
    kerja = penugasan.Pekerjaan(
        NAMA,
        taking.id,
        ketentuan(loket).layanan,
        baru.kelurahan,
        pengaju(actor),
        tanggal,
        golongan.hari_kerja,
    )
    return Plan(
        {
            "id": taking.id,
            "nomor": masuk.nomor,
            "sidik_rahasia": isi.sidik(taking.id, masuk.rahasia),
            "kanal": baru.kanal,
            "jenis": baru.jenis,
            "kelas": golongan.kode,
            "nomor_sp4n": baru.nomor_sp4n,
            "status": DITERIMA.status,
            "kelurahan": baru.kelurahan,
            "pengaju": pengaju(actor),
            "tanggal": tanggal,
            "lembaga": baru.pelapor.lembaga is not None,
            "sembunyikan_nama": baru.sembunyikan_nama,
            **isi.tutup(loket.kunci, taking.id, baru.uraian, baru.pelapor),
        },
        rows=(penugasan.mulai(loket, kerja),),
    )


async def simpan(taking: Taking[Pengaduan, Keadaan, Loket], plan: Plan) -> Pengaduan:
    pengaduan = await repository.tambah(taking.session, plan.columns)
    if pengaduan is None:
        raise PengaduanSudahAda("Pengaduan dengan id atau nomor SP4N ini sudah tercatat.")
    return pengaduan


# --- What can be said of the form alone -----------------------------------------------------------


def _siapa(baru: PengaduanBaru, loket: Loket) -> list[FieldError]:
    orang = baru.pelapor
    hubungi = orang.telepon or orang.surel or orang.alamat
    siapa = Siapa(orang.nama, orang.nik, orang.pengenal is not None, hubungi is not None)
    return rules.periksa_siapa(siapa, loket.kantor.wilayah.kecamatan)


def _kanal(baru: PengaduanBaru, _loket: Loket) -> list[FieldError]:
    return rules.periksa_kanal(baru.kanal, baru.nomor_sp4n)


def _tanggal(baru: PengaduanBaru, _loket: Loket) -> list[FieldError]:
    return [] if baru.tanggal is None else periksa_hari("tanggal", baru.tanggal, today())


def _kelurahan(baru: PengaduanBaru, loket: Loket) -> list[FieldError]:
    return loket.kantor.wilayah.salah("kelurahan", baru.kelurahan, baru.tanggal or today())


ATURAN: tuple[faults.Rule, ...] = (_siapa, _kanal, _tanggal, _kelurahan)
