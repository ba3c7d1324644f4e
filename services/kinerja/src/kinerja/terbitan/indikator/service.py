from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from kinerja.aturan import privasi
from kinerja.aturan.indikator import rules, saringan
from kinerja.aturan.indikator.errors import IndikatorTidakDitemukan
from kinerja.aturan.indikator.profil import Indikator, Kantor, Riwayat, Target
from kinerja.aturan.indikator.putusan import Putusan, Terukur, periode_habis, putuskan
from kinerja.aturan.indikator.rules import Banyak
from kinerja.aturan.indikator.ukuran import rumus_hitung
from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.buku.pemasangan import repository as pemasangan
from kinerja.buku.pemasangan.schemas import HalamanBertanda
from kinerja.hitung.angka import nilai as nilai_indikator
from kinerja.hitung.angka.nilai import Nilai
from kinerja.hitung.angka.potongan import HANYA_BILA_ADA, Potongan, berlegal
from kinerja.hitung.fakta import keraguan
from kinerja.hitung.fakta.keraguan import Keraguan
from kinerja.hitung.fakta.sel import Per, Saring
from kinerja.terbitan.indikator import sel
from kinerja.terbitan.indikator.schemas import (
    Angka,
    AngkaSaring,
    AngkaSpm,
    IndikatorSaring,
    Komponen,
    Legal,
    Ringkas,
    SumberAngka,
    TahunLalu,
    TargetTercetak,
)
from kit.areas import OutsideArea, touches
from kit.auth import ALL, Actor
from kit.clock import today
from kit.db import ReadSession
from kit.errors import FieldError, Invalid
from kit.pagination import page_of

_SEBAGIAN = "Hanya sebagian dari angkanya; targetnya untuk seluruhnya."
_BUKAN_INDEKS = "bagian sasaran yang terlayani, bukan indeks SPM"


async def daftar(
    session: ReadSession, kantor: Kantor, saring: IndikatorSaring
) -> HalamanBertanda[Ringkas]:
    """All indicators of the profile in its order; the cursor names the last code."""
    kantor = kantor.pada(saring.tahun)
    semua = [
        satu
        for satu in kantor.indikator.values()
        if saring.jenis is None or satu.jenis == saring.jenis
    ]
    halaman = page_of(semua, saring, lambda satu: satu.kode)
    nilai = await nilai_indikator.semua(session, kantor, saring.tahun)
    ragu = await keraguan.setahun(session, saring.tahun)
    return HalamanBertanda.of(
        halaman.map(lambda satu: ringkas(nilai[satu.kode], ragu)),
        demo=await pemasangan.demo(session),
    )


def ringkas(nilai: Nilai, ragu: Keraguan) -> Ringkas:
    satu = nilai.indikator
    return Ringkas(
        kode=satu.kode,
        nama=satu.nama,
        jenis=satu.jenis,
        satuan=satu.satuan,
        tahun=nilai.tahun,
        target=_target(satu, nilai.target),
        target_diteruskan_dari=nilai.target.diteruskan_dari if nilai.target else None,
        target_lain=[_target_lain(satu, lain) for lain in nilai.target_lain],
        pembilang=rules.bilangan(nilai.pembilang),
        penyebut=rules.bilangan(nilai.penyebut),
        realisasi=realisasi(nilai),
        capaian=rules.teks(nilai.capaian),
        predikat=nilai.predikat,
        tercapai=nilai.tercapai,
        alasan=nilai.alasan,
        asal=nilai.asal,
        catatan=nilai.catatan,
        tafsir=satu.tafsir,
        diragukan=ragu.pada(rumus_hitung(satu)),
    )


def realisasi(nilai: Nilai) -> str | None:
    """What is shown as realisation, rounded once; a letter for those with a scale of letters."""
    if nilai.huruf is not None:
        return nilai.huruf
    return rules.tampil(nilai.realisasi, persen=nilai.indikator.persen)


def _target(satu: Indikator, target: Target | None) -> str | None:
    if target is None or target.nilai is None:
        return None
    angka = rules.angka(target.nilai)
    return rules.bulat(angka) if satu.persen and angka is not None else target.nilai


def _target_lain(satu: Indikator, target: Target) -> TargetTercetak:
    return TargetTercetak(
        nilai=_target(satu, target) or "", sumber=target.sumber, satuan=target.satuan
    )


async def angka(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, saring: AngkaSaring
) -> Angka:
    """The city's official figure is open; areas and filtered figures are within the account's."""
    satu = (kantor := kantor.pada(saring.tahun)).indikator.get(kode)
    if satu is None:
        raise IndikatorTidakDitemukan(kode)
    saringan.periksa(kantor, satu, saring)
    sempit = privasi.pastikan_cukup_luas(actor, kantor.sensitif, saring)
    rumus = rumus_hitung(satu)
    syarat = _syarat(saring)
    # Limits by date and program only cut the official figure; other filters ask something else.
    menyaring = replace(syarat, program=None) != Saring(sampai=syarat.sampai)
    _pastikan_per(satu, saring.per)
    if rumus is None:
        saringan.tolak(saring)
    _pastikan_wilayah(actor, saring.kelurahan, saring.kecamatan)
    nilai = (await nilai_indikator.semua(session, kantor, saring.tahun, saring.sampai))[kode]
    wilayah = actor.wilayah if menyaring or saring.per in sel.WILAYAH else (ALL,)
    isi = Potongan(nilai)
    if rumus is not None and menyaring:
        await isi.saring(session, rumus, saring.per, replace(syarat, wilayah=wilayah), None)
    elif rumus is not None and saring.program is not None:
        dipotong = Saring(sampai=saring.sampai)
        await isi.saring(session, rumus, saring.per, dipotong, saring.program)
    elif rumus is not None:
        await isi.bagi(session, rumus, saring.per, saring.sampai)
    if sempit and saring.per == "kategori":
        isi.rincian = kantor.sensitif.gabung(isi.rincian)
    dasar = isi.jumlah if isi.jumlah.penyebut or isi.jumlah.pembilang else None
    tampil = nilai if not isi.berubah else _nilai_lain(kantor, nilai, dasar, saring.sampai)
    per_program = sel.per_program(kantor, satu, saring.program, isi.per_program)
    rinci = (
        per_program
        if saring.per == "program"
        else sel.rincian(kantor, satu, saring, isi, wilayah, tersaring=menyaring)
    )
    ringkasan = ringkas(tampil, await keraguan.setahun(session, saring.tahun))
    return Angka(
        **ringkasan.model_dump(exclude={"target_lain", "asal"}),
        target_lain=ringkasan.target_lain,
        asal=tampil.asal,
        arah=satu.arah,
        catatan_naskah=satu.catatan,
        sifat="tersaring" if menyaring else "terbagi",
        per_program=per_program,
        per=saring.per,
        rincian=rinci,
        tanpa_ganda=sel.pecahan(satu, isi.tanpa_ganda),
        legal=_legal(kantor, tampil, isi.jumlah) if berlegal(rumus) else None,
        spm=_spm(satu, nilai) if not isi.berubah else None,
        sumber=SumberAngka(
            indikator=satu.sumber,
            target=tampil.target.sumber if tampil.target else None,
            pembilang=rumus.pembilang.nama or None if rumus else None,
            penyebut=rumus.penyebut.nama or None if rumus and rumus.penyebut else None,
            predikat=kantor.dasar_predikat,
        ),
        aturan_versi=await pemetaan.versi_terakhir(session),
        wilayah=list(wilayah),
        demo=await pemasangan.demo(session),
        riwayat=[_tahun_lalu(satu, lalu) for lalu in satu.riwayat],
    )


def _syarat(saring: AngkaSaring) -> Saring:
    return Saring(
        triwulan=saring.triwulan,
        bulan=saring.bulan,
        kelurahan=saring.kelurahan,
        kecamatan=saring.kecamatan,
        layanan=saring.layanan,
        kategori=saring.kategori,
        jenis_kelamin=saring.jenis_kelamin,
        umur=saring.umur,
        disabilitas=saring.disabilitas,
        sumber_dana=saring.sumber_dana,
        program=saring.program,
        sampai=saring.sampai,
    )


def _nilai_lain(kantor: Kantor, nilai: Nilai, jumlah: Banyak | None, sampai: date | None) -> Nilai:
    """A value equal to another count: the result of a filter against the same target."""
    satu, rumus = nilai.indikator, rumus_hitung(nilai.indikator)
    triwulan = nilai.target.triwulan if nilai.target else None
    habis = periode_habis(nilai.tahun, sampai, today(), triwulan)
    dapat: Fraction | None = None
    if jumlah is not None:
        berpenyebut = rumus is not None and rumus.penyebut is not None
        dapat = jumlah.persen if berpenyebut else Fraction(jumlah.pembilang)
    ada = jumlah if dapat is not None else None
    penyebut = Fraction(ada.penyebut) if ada and ada.penyebut else None
    # Quality is not cut with it: the share of people alone has no target of the index.
    putusan = (
        Putusan()
        if satu.spm is not None
        else putuskan(kantor, satu, nilai.target, Terukur(dapat, None, penyebut, habis))
    )
    if ada and not ada.penyebut and ada.pembilang != nilai.pembilang:
        # A count of a part of the city against the target of the whole says neither good nor bad.
        putusan = Putusan(capaian=putusan.capaian, alasan=_SEBAGIAN)
    catatan = _BUKAN_INDEKS if satu.spm is not None else nilai.catatan
    return replace(
        nilai,
        pembilang=Fraction(ada.pembilang) if ada else None,
        penyebut=penyebut,
        realisasi=dapat,
        capaian=putusan.capaian,
        predikat=putusan.predikat,
        tercapai=putusan.tercapai,
        alasan=putusan.alasan,
        asal="fakta" if ada else None,
        catatan=catatan if ada else rules.BELUM_ADA,
        spm=None,
    )


def _legal(kantor: Kantor, nilai: Nilai, jumlah: Banyak) -> Legal:
    ada = jumlah.penyebut > 0
    dapat = jumlah.persen_legal
    terukur = Terukur(dapat, None, Fraction(jumlah.penyebut), habis=True)
    capaian = putuskan(kantor, nilai.indikator, nilai.target, terukur).capaian
    return Legal(
        pembilang=jumlah.legal if ada else None,
        penyebut=jumlah.penyebut if ada else None,
        realisasi=rules.teks(dapat),
        capaian=rules.teks(capaian),
    )


def _spm(satu: Indikator, nilai: Nilai) -> AngkaSpm | None:
    if nilai.spm is None or satu.spm is None:
        return None
    rinci = nilai.spm
    return AngkaSpm(
        tahap=dict(rinci.tahap),
        sasaran=rinci.sasaran,
        terlayani=rinci.terlayani,
        penerima=rules.teks(rinci.penerima),
        mutu=rules.teks(rinci.mutu),
        bobot_penerima=satu.spm.bobot_penerima,
        bobot_mutu=satu.spm.bobot_mutu,
        komponen=[
            Komponen(
                kode=k.kode,
                nama=k.nama,
                membutuhkan=k.butuh,
                terpenuhi=k.terpenuhi,
                bagian=rules.teks(None if k.bagian is None else k.bagian * 100),
            )
            for k in rinci.komponen
        ],
    )


def dapat_dibagi(satu: Indikator, per: Per) -> bool:
    """Only facts of needs and governed lists know component and stage."""
    jenis = HANYA_BILA_ADA.get(per)
    if jenis is None:
        return True
    rumus = rumus_hitung(satu)
    return rumus is not None and (rumus.penyebut or rumus.pembilang).jenis in jenis


def _pastikan_per(satu: Indikator, per: Per | None) -> None:
    if per is not None and not dapat_dibagi(satu, per):
        pesan = f"Indikator ini tidak dapat dibagi menurut {per}."
        raise Invalid(pesan, FieldError("query.per", pesan, "tidak-dikenal"))


def _pastikan_wilayah(actor: Actor, *daerah: str | None) -> None:
    for kode in daerah:
        if kode is not None and not touches(actor.wilayah, kode):
            raise OutsideArea(f"Angka wilayah {kode} di luar wilayah kerja akun ini.")


def _tahun_lalu(satu: Indikator, lalu: Riwayat) -> TahunLalu:
    return TahunLalu(**lalu.model_dump(exclude={"nama"}), nama=lalu.nama or satu.nama)
