from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from kinerja.area import bersinggungan, termuat
from kinerja.indikator import repository, rules, saringan
from kinerja.indikator.errors import DiLuarWilayah, IndikatorTidakDitemukan
from kinerja.indikator.profil import Indikator, Kantor, Riwayat
from kinerja.indikator.repository import SEMUA, Saring
from kinerja.indikator.rules import BELUM_ADA, Banyak
from kinerja.indikator.schemas import (
    Angka,
    AngkaSaring,
    AngkaSel,
    IndikatorSaring,
    Legal,
    Pecahan,
    Per,
    Ringkas,
    SumberAngka,
    TahunLalu,
    TargetTercetak,
)
from kinerja.pemasangan import repository as pemasangan
from kinerja.pemasangan.schemas import HalamanBertanda
from kinerja.pemetaan import repository as pemetaan
from kit.auth import Actor
from kit.db import ReadSession
from kit.pagination import decode_cursor, encode_cursor


@dataclass(frozen=True, slots=True)
class _Nilai:
    """Yang ditampilkan dari satu cacah terhadap target."""

    cacah: Banyak | None
    target: str | None
    lain: list[TargetTercetak]
    capaian: str | None
    predikat: str | None
    capaian_legal: str | None
    catatan: str | None


def _nilai(kantor: Kantor, satu: Indikator, tahun: int, cacah: Banyak | None) -> _Nilai:
    daftar = satu.target_tahun(tahun)
    target = rules.angka(daftar[0].nilai) if daftar else None
    ada = cacah if cacah is not None and cacah.penyebut else None

    def tercapai(realisasi: Fraction | None) -> Fraction | None:
        nilai = rules.capaian(realisasi, target, satu.arah)
        batas = kantor.batas_atas
        return min(nilai, batas) if nilai is not None and batas is not None else nilai

    capaian = tercapai(ada.persen if ada else None)
    catatan = None
    if ada is None:
        catatan = BELUM_ADA
    elif not daftar:
        catatan = "tidak ada target untuk tahun ini"
    return _Nilai(
        cacah=ada,
        target=_tampil(satu, daftar[0].nilai) if daftar else None,
        lain=[TargetTercetak(nilai=_tampil(satu, t.nilai), sumber=t.sumber) for t in daftar[1:]],
        capaian=rules.teks(capaian),
        predikat=rules.predikat(capaian, kantor.pita),
        capaian_legal=rules.teks(tercapai(ada.persen_legal if ada else None)),
        catatan=catatan,
    )


def _tampil(satu: Indikator, tercetak: str) -> str:
    nilai = rules.angka(tercetak)
    return rules.bulat(nilai) if satu.persen and nilai is not None else tercetak


def _cacah(satu: Indikator, setahun: Mapping[str, Banyak]) -> Banyak | None:
    if not satu.program_rumus:
        return None
    return rules.jumlah([setahun.get(kode, Banyak()) for kode in satu.program_rumus])


async def daftar(
    session: ReadSession, kantor: Kantor, saring: IndikatorSaring
) -> HalamanBertanda[Ringkas]:
    """Semua indikator profil menurut urutannya; kursor menyebut kode yang terakhir."""
    semua = [
        satu
        for satu in kantor.indikator.values()
        if saring.jenis is None or satu.jenis == saring.jenis
    ]
    mulai = 0
    if saring.kursor is not None:
        (terakhir,) = decode_cursor(saring.kursor, (str,))
        urutan = [satu.kode for satu in semua]
        mulai = urutan.index(terakhir) + 1 if terakhir in urutan else len(semua)
    halaman = semua[mulai : mulai + saring.batas]
    setahun = await repository.setahun(session, saring.tahun)
    habis = mulai + saring.batas >= len(semua)
    return HalamanBertanda(
        data=[_ringkas(kantor, satu, saring.tahun, setahun) for satu in halaman],
        berikutnya=None if habis else encode_cursor((halaman[-1].kode,)),
        demo=await pemasangan.demo(session),
    )


def _ringkas(kantor: Kantor, satu: Indikator, tahun: int, setahun: Mapping[str, Banyak]) -> Ringkas:
    nilai = _nilai(kantor, satu, tahun, _cacah(satu, setahun))
    return Ringkas(
        kode=satu.kode,
        nama=satu.nama,
        jenis=satu.jenis,
        satuan=satu.satuan,
        tahun=tahun,
        target=nilai.target,
        target_lain=nilai.lain,
        pembilang=nilai.cacah.pembilang if nilai.cacah else None,
        penyebut=nilai.cacah.penyebut if nilai.cacah else None,
        realisasi=rules.teks(nilai.cacah.persen) if nilai.cacah else None,
        capaian=nilai.capaian,
        predikat=nilai.predikat,
        catatan=nilai.catatan,
        tafsir=satu.tafsir,
    )


async def angka(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, saring: AngkaSaring
) -> Angka:
    """Angka resmi kota terbuka; rincian wilayah dan angka tersaring sebatas wilayah akun."""
    satu = kantor.indikator.get(kode)
    if satu is None:
        raise IndikatorTidakDitemukan(f"Tidak ada indikator {kode}.")
    program = _program(kantor, satu, saring)
    _pastikan_wilayah(actor, saring.kelurahan, saring.kecamatan)
    syarat = Saring(
        triwulan=saring.triwulan,
        kelurahan=saring.kelurahan,
        kecamatan=saring.kecamatan,
        layanan=saring.layanan,
        kategori=saring.kategori,
        jenis_kelamin=saring.jenis_kelamin,
        sampai=saring.sampai,
    )
    # Batas tanggal dan program hanya memotong angka resmi; saringan lain bertanya lain.
    menyaring = syarat != Saring(sampai=syarat.sampai)
    wilayah = actor.wilayah if menyaring or saring.per in ("kecamatan", "kelurahan") else ()
    if menyaring:
        syarat = replace(syarat, wilayah=wilayah)
    per_program: Mapping[str, Banyak] = {}
    rincian: Mapping[str, Banyak] = {}
    # Kurang dari semua program: `*` pada penghitung mencakup semuanya, maka dihitung dari fakta.
    sebagian = program and set(program) != set(kantor.pemetaan.berfungsi)
    if program and (syarat != Saring() or sebagian):
        hasil = await repository.tersaring(session, saring.tahun, program, saring.per, syarat)
        per_program, rincian = hasil.per_program, hasil.rincian
        tanpa_ganda = hasil.tanpa_ganda
    elif program:
        per_program = await repository.setahun(session, saring.tahun)
        tanpa_ganda = per_program.get(SEMUA, Banyak())
        if saring.per is not None and saring.per != "program":
            rincian = await repository.terbagi(session, saring.tahun, program, saring.per)
    else:
        tanpa_ganda = Banyak()
    total = rules.jumlah([per_program.get(p, Banyak()) for p in program]) if program else None
    nilai = _nilai(kantor, satu, saring.tahun, total)
    sel_program = [_sel(p, kantor.nama_program(p), per_program.get(p, Banyak())) for p in program]
    return Angka(
        kode=satu.kode,
        nama=satu.nama,
        jenis=satu.jenis,
        satuan=satu.satuan,
        arah=satu.arah,
        tahun=saring.tahun,
        pembilang=nilai.cacah.pembilang if nilai.cacah else None,
        penyebut=nilai.cacah.penyebut if nilai.cacah else None,
        realisasi=rules.teks(nilai.cacah.persen) if nilai.cacah else None,
        target=nilai.target,
        target_lain=nilai.lain,
        capaian=nilai.capaian,
        predikat=nilai.predikat,
        catatan=nilai.catatan,
        catatan_naskah=satu.catatan,
        tafsir=satu.tafsir,
        sifat="tersaring" if menyaring else "terbagi",
        per_program=sel_program,
        per=saring.per,
        rincian=(
            sel_program
            if saring.per == "program"
            else _rincian(kantor, saring.per, rincian, wilayah, tersaring=menyaring)
        ),
        tanpa_ganda=_pecahan(tanpa_ganda),
        legal=Legal(
            pembilang=nilai.cacah.legal if nilai.cacah else None,
            penyebut=nilai.cacah.penyebut if nilai.cacah else None,
            realisasi=rules.teks(nilai.cacah.persen_legal) if nilai.cacah else None,
            capaian=nilai.capaian_legal,
        ),
        sumber=SumberAngka(
            indikator=satu.sumber,
            target=target[0].sumber if (target := satu.target_tahun(saring.tahun)) else None,
            pembilang=satu.rumus.pembilang.nama if satu.rumus else None,
            penyebut=satu.rumus.penyebut.nama if satu.rumus and satu.rumus.penyebut else None,
            predikat=kantor.dasar_predikat,
        ),
        aturan_versi=await pemetaan.versi_terakhir(session),
        wilayah=list(wilayah),
        demo=await pemasangan.demo(session),
        riwayat=[_tahun_lalu(satu, lalu) for lalu in satu.riwayat],
    )


def _program(kantor: Kantor, satu: Indikator, saring: AngkaSaring) -> list[str]:
    """Program yang dijumlahkan; saringan yang tidak dikenal kantor ini ditolak."""
    saringan.periksa(
        kantor,
        satu,
        program=saring.program,
        kelurahan=saring.kelurahan,
        kecamatan=saring.kecamatan,
        layanan=saring.layanan,
        kategori=saring.kategori,
    )
    return [p for p in satu.program_rumus if saring.program in (None, p)]


def _pastikan_wilayah(actor: Actor, *daerah: str | None) -> None:
    for kode in daerah:
        if actor.wilayah and kode is not None and not bersinggungan(actor.wilayah, kode):
            raise DiLuarWilayah(f"Angka wilayah {kode} di luar wilayah kerja akun ini.")


def _sel(kode: str, nama: str, cacah: Banyak, sejauh_ini: Banyak | None = None) -> AngkaSel:
    ada = cacah.penyebut > 0
    return AngkaSel(
        kode=kode,
        nama=nama,
        pembilang=cacah.pembilang if ada else None,
        penyebut=cacah.penyebut if ada else None,
        realisasi=rules.teks(cacah.persen),
        legal=cacah.legal if ada else None,
        kumulatif=None if sejauh_ini is None else _pecahan(sejauh_ini),
    )


def _pecahan(cacah: Banyak) -> Pecahan:
    ada = cacah.penyebut > 0
    return Pecahan(
        pembilang=cacah.pembilang if ada else None,
        penyebut=cacah.penyebut if ada else None,
        realisasi=rules.teks(cacah.persen),
    )


def _rincian(
    kantor: Kantor,
    per: Per | None,
    cacah: Mapping[str, Banyak],
    wilayah: tuple[str, ...],
    *,
    tersaring: bool,
) -> list[AngkaSel]:
    """Semua sel yang mungkin, juga yang kosong: yang tidak ada datanya terlihat.

    Akun berwilayah hanya melihat sel wilayahnya. Sel kecamatan yang memuat wilayahnya terlihat
    bila isinya sudah dibatasi (tersaring); sel resminya memuat kelurahan lain juga.
    """
    if per in ("triwulan", "bulan"):
        nama = rules.TRIWULAN if per == "triwulan" else dict(enumerate(rules.BULAN, 1))
        sel = {ke: cacah.get(str(ke), Banyak()) for ke in nama}
        sampai = rules.kumulatif(sel)
        return [_sel(str(ke), nama[ke], sel[ke], sampai[ke]) for ke in nama]
    if per in ("kecamatan", "kelurahan"):
        dikenal = {w.kode: w.nama for w in kantor.wilayah.values() if w.jenis == per}
        # Kelurahan lama atau di luar kota tetap tampak, agar sel-selnya berjumlah tepat.
        lain = {kode: "Tidak diketahui" for kode in sorted(cacah) if kode not in dikenal}
        return [
            _sel(kode, nama, cacah.get(kode, Banyak()))
            for kode, nama in (dikenal | lain).items()
            if not wilayah
            or (bersinggungan(wilayah, kode) if tersaring else termuat(wilayah, kode))
        ]
    return []


def _tahun_lalu(satu: Indikator, lalu: Riwayat) -> TahunLalu:
    return TahunLalu(**lalu.model_dump(exclude={"nama"}), nama=lalu.nama or satu.nama)
