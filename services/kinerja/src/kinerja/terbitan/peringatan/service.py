from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import get_args

from kinerja.aturan import privasi
from kinerja.aturan.indikator import rules as angka
from kinerja.aturan.indikator import saringan
from kinerja.aturan.indikator.errors import IndikatorTidakDitemukan
from kinerja.aturan.indikator.profil import Indikator, Kantor
from kinerja.aturan.pemetaan.cacah import Cacah, JenisFakta, cacah_dasar
from kinerja.buku.pemasangan import repository as pemasangan
from kinerja.buku.pemasangan.schemas import HalamanBertanda
from kinerja.hitung.angka import nilai as nilai_indikator
from kinerja.hitung.angka.entri import EntriSah
from kinerja.hitung.angka.nilai import Nilai
from kinerja.hitung.fakta import penghitung
from kinerja.hitung.fakta import tertunda as fakta_tertunda
from kinerja.hitung.fakta.models import FaktaStatus
from kinerja.hitung.fakta.penghitung import Bulanan
from kinerja.hitung.fakta.service import tautan
from kinerja.hitung.fakta.tertunda import Ditanya, Tertunda
from kinerja.pembukuan.anggaran import service as anggaran
from kinerja.pembukuan.entri import repository as entri
from kinerja.terbitan.peringatan import proyeksi, rules, susunan
from kinerja.terbitan.peringatan.bahan import TAHUN_LALU, Bahan
from kinerja.terbitan.peringatan.errors import TanpaTarget
from kinerja.terbitan.peringatan.proyeksi import Waktu
from kinerja.terbitan.peringatan.schemas import (
    FaktaTertunda,
    LangkahPerlu,
    PadaSaring,
    PeringatanRinci,
    PeringatanRingkas,
    PeringatanSaring,
    ProyeksiAngka,
    TertundaBidang,
    TertundaSaring,
)
from kinerja.terbitan.peringatan.susunan import Peringatan, Perkiraan
from kit.auth import Actor
from kit.clock import today
from kit.db import ReadSession, Session
from kit.errors import FieldError, Invalid
from kit.pagination import page_of


async def semua(
    session: ReadSession, kantor: Kantor, tahun: int, hari_ini: date
) -> list[Peringatan]:
    """The warning of each indicator with a target in that year, in the order of the profile."""
    return await _semua(session, kantor, tahun, hari_ini, None)


async def _semua(
    session: ReadSession, kantor: Kantor, tahun: int, pada: date, sampai_bulan: int | None
) -> list[Peringatan]:
    kantor = kantor.pada(tahun)
    nilai = await nilai_indikator.semua(session, kantor, tahun, sampai_bulan)
    cacah = _cacah(kantor)
    evaluasi = {satu.kode for satu in cacah if satu.jenis is JenisFakta.BERFUNGSI}
    dari = tahun - TAHUN_LALU
    kal = kantor.kalender
    bahan = Bahan(
        tahun=tahun,
        waktu=Waktu(kal.merata(tahun), kal.lewat(tahun, pada)),
        bulanan=await penghitung.bulanan(session, dari, tahun, {satu.kode for satu in cacah}),
        evaluasi=await penghitung.evaluasi(session, dari, tahun, evaluasi),
        entri={
            setahun: _per_indikator(
                await entri.disetujui(session, setahun), sampai_bulan if setahun == tahun else None
            )
            for setahun in range(dari, tahun + 1)
        },
        anggaran=await anggaran.ringkasan(session, kantor, tahun, sampai_bulan),
        dihitung=_dihitung(kantor, range(dari, tahun)),
    )
    hasil = []
    for satu in nilai.values():
        dilihat = satu if sampai_bulan is None else _saat_itu(satu, bahan.evaluasi, sampai_bulan)
        peringatan = susunan.susun(bahan, dilihat)
        if peringatan is not None:
            hasil.append(peringatan)
    return hasil


def _dihitung(kantor: Kantor, tahun: Iterable[int]) -> dict[int, frozenset[str]]:
    """What the rules of each of these years count, where they are not those of this one."""
    lain = ((satu, kantor.pada(satu)) for satu in tahun)
    return {
        satu: frozenset(cacah.kode for cacah in ini.pemetaan.cacah)
        for satu, ini in lain
        if ini is not kantor
    }


def _cacah(kantor: Kantor) -> list[Cacah]:
    semua = kantor.indikator.values()
    return [satu for ini in semua for satu in cacah_dasar(ini.rumus, ini.spm)]


def _per_indikator(
    entri_sah: Sequence[EntriSah], sampai_bulan: int | None
) -> dict[str, list[EntriSah]]:
    hasil: dict[str, list[EntriSah]] = {}
    for satu in entri_sah:
        if sampai_bulan is None or satu.bulan <= sampai_bulan:
            hasil.setdefault(satu.indikator, []).append(satu)
    return hasil


def _saat_itu(nilai: Nilai, evaluasi: Bulanan, sampai_bulan: int) -> Nilai:
    """The cell of a month holds evaluations that came later; at that time they were not known
    yet."""
    rumus = nilai.indikator.rumus
    if rumus is None or rumus.pembilang.jenis is not JenisFakta.BERFUNGSI or not nilai.penyebut:
        return nilai
    deret = evaluasi.get((rumus.pembilang.kode, nilai.tahun), [])
    pembilang = min(sum(deret[:sampai_bulan]), int(nilai.penyebut))
    return replace(
        nilai,
        pembilang=Fraction(pembilang),
        realisasi=angka.persen(pembilang, nilai.penyebut),
    )


def _bulan_penuh(tahun: int, pada: date) -> int | None:
    """The last full month up to `pada`; null: all that there is now."""
    if pada >= today():
        if pada > today():
            raise _pada_salah("Tanggal itu belum tiba.")
        return None
    if pada.year != tahun:
        if pada.year > tahun:
            return None
        raise _pada_salah("Tanggal itu sebelum tahun indikatornya.")
    besok = pada + timedelta(days=1)
    bulan = pada.month if besok.day == 1 else pada.month - 1
    if bulan == 0:
        raise _pada_salah("Belum ada bulan yang penuh sampai tanggal itu.")
    return bulan


def _pada_salah(pesan: str) -> Invalid:
    return Invalid(pesan, FieldError("query.pada", pesan, "pada-tidak-sah"))


async def _menurut(
    session: ReadSession, kantor: Kantor, tahun: int, pada: date | None
) -> list[Peringatan]:
    saat = pada or today()
    bulan = _bulan_penuh(tahun, saat)
    if bulan is not None:
        berikut = date(tahun, bulan, 28) + timedelta(days=4)
        saat = berikut - timedelta(days=berikut.day)
    return await _semua(session, kantor, tahun, saat, bulan)


async def daftar(
    session: ReadSession, kantor: Kantor, saring: PeringatanSaring
) -> HalamanBertanda[PeringatanRingkas]:
    ada = [
        satu
        for satu in await _menurut(session, kantor, saring.tahun, saring.pada)
        if (saring.jenis is None or satu.indikator.jenis in saring.jenis)
        and (saring.status is None or satu.status in saring.status)
    ]
    halaman = page_of(ada, saring, lambda satu: satu.indikator.kode)
    demo = await pemasangan.demo(session)
    return HalamanBertanda.of(halaman.map(_ringkas), demo=demo)


async def rinci(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, saring: PadaSaring
) -> PeringatanRinci:
    indikator = _indikator(kantor, kode)
    for satu in await _menurut(session, kantor, saring.tahun, saring.pada):
        if satu.indikator is indikator:
            return PeringatanRinci(
                **dict(_ringkas(satu)),
                tertunda=await _tertunda(session, actor, kantor, satu),
                wilayah=list(actor.wilayah),
                demo=await pemasangan.demo(session),
            )
    raise TanpaTarget(f"Indikator {kode} tidak mempunyai target tahun {saring.tahun}.")


async def tertunda(
    session: Session, actor: Actor, kantor: Kantor, kode: str, saring: TertundaSaring
) -> HalamanBertanda[FaktaTertunda]:
    """Who has still to be evaluated, or evaluated again, to be in the numerator."""
    indikator = _indikator(kantor, kode)
    saringan.periksa(kantor, indikator, saring)
    penyebut = _penyebut_evaluasi(indikator)
    if penyebut is None:
        pesan = "Pembilang indikator ini bukan hasil evaluasi."
        raise Invalid(pesan, FieldError("path.kode", pesan, "tanpa-evaluasi"))
    program = penyebut.program if saring.program is None else (saring.program,)
    actor = privasi.pembaca(actor, kantor.sensitif, saring)
    rows = await fakta_tertunda.daftar_tertunda(
        session,
        actor,
        kantor.sensitif,
        Ditanya(saring.tahun, penyebut.kode, program, saring.keadaan),
        saring.bidang,
        saring,
    )
    rekam = ((f.rekam_id, f.sumber, f.layanan, f.alasan) for f, _ in rows.data)
    await privasi.catat(session, actor, kantor.sensitif, rekam, "fakta.sensitif")
    demo = await pemasangan.demo(session)
    return HalamanBertanda.of(rows.map(lambda satu: _fakta(kantor, *satu)), demo=demo)


def _indikator(kantor: Kantor, kode: str) -> Indikator:
    satu = kantor.indikator.get(kode)
    if satu is None:
        raise IndikatorTidakDitemukan(kode)
    return satu


def _penyebut_evaluasi(satu: Indikator) -> Cacah | None:
    if satu.rumus is None or satu.rumus.pembilang.jenis is not JenisFakta.BERFUNGSI:
        return None
    return satu.rumus.penyebut


async def _tertunda(
    session: ReadSession, actor: Actor, kantor: Kantor, satu: Peringatan
) -> list[TertundaBidang]:
    penyebut = _penyebut_evaluasi(satu.indikator)
    if penyebut is None:
        return []
    banyak: dict[tuple[str, str | None], dict[str, int]] = {}
    for keadaan in get_args(Tertunda):
        ditanya = Ditanya(satu.tahun, penyebut.kode, penyebut.program, keadaan)
        for program, bidang, n in await fakta_tertunda.banyak_tertunda(
            session, actor, kantor.sensitif, ditanya
        ):
            banyak.setdefault((program, bidang), {})[keadaan] = n

    def daftarnya(program: str, bidang: str | None, keadaan: str) -> str:
        penilai = "" if bidang is None else f"&bidang={bidang}"
        return (
            f"/kinerja/v1/peringatan/{satu.indikator.kode}/tertunda?tahun={satu.tahun}"
            f"&keadaan={keadaan}&program={program}{penilai}"
        )

    return [
        TertundaBidang(
            program=program,
            nama_program=kantor.nama_program(program),
            bidang=bidang,
            belum_dievaluasi=n.get("belum-dievaluasi", 0),
            belum_berfungsi=n.get("belum-berfungsi", 0),
            tautan_belum_dievaluasi=daftarnya(program, bidang, "belum-dievaluasi"),
            tautan_belum_berfungsi=daftarnya(program, bidang, "belum-berfungsi"),
        )
        for (program, bidang), n in sorted(banyak.items(), key=lambda isi: str(isi[0]))
    ]


def _ringkas(satu: Peringatan) -> PeringatanRingkas:
    indikator, nilai = satu.indikator, satu.nilai
    persen = indikator.persen

    def tampil(isi: Fraction | None) -> str | None:
        return angka.tampil(isi, persen=persen)

    return PeringatanRingkas(
        kode=indikator.kode,
        nama=indikator.nama,
        jenis=indikator.jenis,
        satuan=indikator.satuan,
        tahun=satu.tahun,
        target=tampil(angka.angka(satu.target.nilai)) or satu.target.nilai,
        target_sumber=satu.target.sumber,
        realisasi=nilai.huruf or tampil(nilai.realisasi),
        pembilang=angka.bilangan(nilai.pembilang),
        penyebut=angka.bilangan(nilai.penyebut),
        status=satu.status,
        arti=rules.ARTI[satu.status],
        proyeksi=None if satu.perkiraan is None else _proyeksi(satu.perkiraan, persen=persen),
        alasan=satu.alasan,
        cara=satu.cara,
        langkah=[LangkahPerlu.model_validate(langkah) for langkah in satu.langkah],
        pagu_sisa=None if satu.pagu_sisa is None else str(satu.pagu_sisa),
    )


def _proyeksi(satu: Perkiraan, *, persen: bool) -> ProyeksiAngka:
    nilai, bawah, atas = (
        angka.tampil(isi, persen=persen) for isi in (satu.nilai, satu.bawah, satu.atas)
    )
    return ProyeksiAngka(
        nilai=nilai,
        bawah=bawah,
        atas=atas,
        peluang=proyeksi.PELUANG,
        pembilang=satu.pembilang,
        penyebut=satu.penyebut,
        tahun_pembanding=satu.tahun_lalu,
    )


def _fakta(kantor: Kantor, fakta: FaktaStatus, bidang: str | None) -> FaktaTertunda:
    return FaktaTertunda(
        id=f"{fakta.rekam_versi_id}-{fakta.urut}",
        bidang=bidang,
        tautan=tautan(fakta),
        kategori=kantor.sensitif.tampak(fakta.kategori),
        program=fakta.program,
        tanggal=fakta.tanggal,
        layanan=fakta.layanan,
        kelurahan=fakta.kelurahan,
        sumber=fakta.sumber,
    )
