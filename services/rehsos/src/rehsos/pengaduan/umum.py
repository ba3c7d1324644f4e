"""What anybody may do without a sign-in: complain, follow their own complaint by its receipt, and
say once how satisfied they were. Counted by address, as a keyed hash of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from kit import audit
from kit.clock import today
from kit.documents import codes
from kit.lifecycle import begin
from pelayanan.penugasan import service as penugasan
from pelayanan.tamu import Tamu

from . import isi, masuk, repository, rules
from .daur import DAUR
from .errors import KepuasanDitolak, PengaduanTidakDitemukan, PengaduanTidakSah
from .masuk import CATAT, NAMA, Masuk
from .models import Kepuasan, Pengaduan
from .rules import Langkah, StatusPengaduan
from .schemas import PengaduanBaru

_KIRIM, _SALAH = "pengaduan-kirim", "pengaduan-lacak"
# What of its steps the complainer reads, and under which word.
TAMPAK = {
    CATAT: "Diterima",
    Langkah.RESPONS: "Respons awal",
    Langkah.MINTA_LENGKAPI: "Perlu dilengkapi",
    Langkah.LENGKAPI: "Sudah dilengkapi",
    Langkah.VERIFIKASI: "Diverifikasi",
    Langkah.TINDAK_LANJUT: "Ditindaklanjuti",
    Langkah.JAWAB: "Dijawab",
    Langkah.SELESAI: "Selesai",
    Langkah.TOLAK: "Ditolak",
}


@dataclass(frozen=True, slots=True)
class TandaTerima:
    nomor: str
    rahasia: str


async def kirim(tamu: Tamu, baru: PengaduanBaru) -> TandaTerima:
    """Sent twice (the page loaded again), it is refused as there already."""
    call = tamu.call
    await tamu.hitung(_KIRIM, masuk.ketentuan(call.desk).batas.kirim, 1)
    datang = Masuk.dari(call.actor, baru)
    pengaduan_id = await begin(DAUR, call, CATAT, datang, baru.id)
    pengaduan = await repository.sesudah_langkah(call.session, pengaduan_id)
    return TandaTerima(codes.spelled(pengaduan.nomor), codes.spelled(datang.rahasia))


@dataclass(frozen=True, slots=True)
class LangkahTampak:
    pada: datetime
    kata: str
    teks: str | None


@dataclass(frozen=True, slots=True)
class Terlacak:
    nomor: str
    status: StatusPengaduan
    kelas: str
    jatuh_tempo: date | None
    langkah: list[LangkahTampak]
    boleh_menilai: bool


async def lacak(tamu: Tamu, nomor: str, rahasia: str) -> Terlacak:
    """Raises PengaduanTidakDitemukan, alike for a wrong number and a wrong secret."""
    session, loket = tamu.call.session, tamu.call.desk
    pengaduan = await _dibuktikan(tamu, nomor, rahasia)
    tugas = (await penugasan.menurut_rekam(session, NAMA, [pengaduan.id])).get(pengaduan.id)
    golongan = masuk.ketentuan(loket).menurut_kode(pengaduan.kelas)
    langkah = await repository.semua_langkah(session, pengaduan.id)
    jalan = tugas is not None and tugas.selesai is None
    return Terlacak(
        codes.spelled(pengaduan.nomor),
        StatusPengaduan(pengaduan.status),
        pengaduan.kelas if golongan is None else golongan.nama,
        tugas.tempo if tugas is not None and jalan else None,
        [
            LangkahTampak(satu.pada, TAMPAK[satu.langkah], isi.teks(loket.kunci, satu))
            for satu in langkah
            if satu.langkah in TAMPAK
        ],
        pengaduan.status == StatusPengaduan.SELESAI and not pengaduan.dinilai,
    )


async def _dibuktikan(tamu: Tamu, nomor: str, rahasia: str, *, kunci: bool = False) -> Pengaduan:
    batas = masuk.ketentuan(tamu.call.desk).batas.salah
    await tamu.hitung(_SALAH, batas, 0)
    pengaduan = await repository.bernomor(tamu.call.session, nomor, kunci=kunci)
    if pengaduan is None or not isi.cocok(pengaduan, rahasia):
        await tamu.hitung(_SALAH, batas, 1)
        raise PengaduanTidakDitemukan("Nomor atau kode rahasianya keliru. Periksa tanda terimanya.")
    return pengaduan


async def nilai(tamu: Tamu, nomor: str, rahasia: str, skor: list[int]) -> None:
    """Keep one answer to the nine questions, without a name.

    Raises: PengaduanTidakDitemukan for a wrong number or secret, KepuasanDitolak before the end and
    the second time, PengaduanTidakSah for scores that are none.
    """
    pengaduan = await _dibuktikan(tamu, nomor, rahasia, kunci=True)
    if pengaduan.status != StatusPengaduan.SELESAI:
        raise KepuasanDitolak("Penilaian diminta sesudah pengaduan selesai.")
    if pengaduan.dinilai:
        raise KepuasanDitolak("Pengaduan ini sudah dinilai. Terima kasih.")
    PengaduanTidakSah.refuse(rules.periksa_nilai(skor))
    session = tamu.call.session
    pengaduan.dinilai = True
    session.add(Kepuasan(id=uuid.uuid4(), bulan=today().replace(day=1), nilai=skor))
    await session.flush()
    await audit.record(session, tamu.call.actor, "pengaduan.nilai", pengaduan.id)
