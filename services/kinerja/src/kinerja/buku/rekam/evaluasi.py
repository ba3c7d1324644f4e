"""The three answers about one person after one service."""

from __future__ import annotations

import uuid

from kinerja.aturan.pemetaan.bentuk import Fakta
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.aturan.pemetaan.fakta import tak_berlaku
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.buku.identitas.repository import Orang
from kinerja.buku.rekam.bentuk import Dibaca, Isi, Jenis, KunciRekam
from kinerja.buku.rekam.layanan import LAYANAN
from kinerja.dasar.ciri import Kode

KRITERIA = ("kebutuhan_dasar", "tugas_peran", "mengatasi_masalah")


class RekamDinilai(Dibaca):
    sumber: Kode
    rekam_id: uuid.UUID


class EvaluasiRekam(Isi):
    ppks_id: uuid.UUID
    dinilai: RekamDinilai
    kebutuhan_dasar: bool
    tugas_peran: bool
    mengatasi_masalah: bool


def fakta(_pemetaan: Pemetaan, _sumber: str, rekam: EvaluasiRekam) -> list[Fakta]:
    """The answers alone: whether they are enough, and in which counts, is decided by the rules of
    the year of the service that is evaluated."""
    benar = tuple(nama for nama in KRITERIA if getattr(rekam, nama))
    return [
        Fakta(
            jenis=JenisFakta.BERFUNGSI,
            tanggal=rekam.tanggal,
            kriteria=benar,
            legal=len(benar) == len(KRITERIA),
            alasan=tak_berlaku(rekam.tanggal, berlaku=rekam.berlaku),
        )
    ]


EVALUASI = Jenis(
    nama="evaluasi",
    model=EvaluasiRekam,
    utama=JenisFakta.BERFUNGSI,
    fakta=fakta,
    orang=lambda sumber, rekam: Orang(sumber, rekam.ppks_id),
    menunjuk=lambda rekam: KunciRekam(rekam.dinilai.sumber, LAYANAN.nama, rekam.dinilai.rekam_id),
    asal={
        "dinilai_sumber": "data #>> '{dinilai,sumber}'",
        "dinilai_rekam_id": "CAST(data #>> '{dinilai,rekam_id}' AS uuid)",
    },
)
