"""Cross-checks of a profile: codes, targets, budgets, formulas; each mistake has its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import cast

from kantor.baris import BarisProgram
from kantor.berkas import BerkasKantor
from kantor.periksa import Isi
from kinerja.aturan.indikator import rules
from kinerja.aturan.indikator.bentuk import (
    BerkasKetidakcocokan,
    BerkasRiwayatProgram,
    Capaian,
    Indikator,
    Pengukuran,
    Riwayat,
    Target,
    angka_tercetak,
)
from kinerja.aturan.pemetaan.cacah import Cacah, JenisFakta
from kinerja.aturan.pemetaan.rules import Pemetaan
from kit.profile import Document, Path_

Pagu = Mapping[str, Mapping[int, Decimal]]


class TabelProgram:
    """program.csv with the numbers of its lines."""

    def __init__(self, nama: str, baris: Sequence[tuple[int, BarisProgram]]) -> None:
        self._nama = nama
        self.baris = {satu.kode: satu for _, satu in baris}
        self._nomor = {satu.kode: nomor for nomor, satu in baris}
        self.salah: list[str] = []
        self.pagu: Pagu = {kode: self._pagu(satu) for kode, satu in self.baris.items()}
        self.tahun = sorted({tahun for satu in self.pagu.values() for tahun in satu})

    def salahnya(self, kode: str, pesan: str) -> str:
        return f"{self._nama}:{self._nomor[kode]}: {kode}: {pesan}"

    def tingkat(self, kode: str) -> str | None:
        return self.baris[kode].level if kode in self.baris else None

    def _pagu(self, baris: BarisProgram) -> dict[int, Decimal]:
        pagu = {}
        for kolom, teks in (baris.model_extra or {}).items():
            tahun = kolom.removeprefix("pagu_")
            if kolom != tahun and tahun.isdigit():
                nilai = self._rupiah(baris.kode, kolom, teks)
                if nilai is not None:
                    pagu[int(tahun)] = nilai
        return pagu

    def _rupiah(self, kode: str, kolom: str, teks: str | None) -> Decimal | None:
        try:
            nilai = Decimal(teks or "")
        except InvalidOperation:
            nilai = Decimal(-1)
        tersen = nilai.is_finite() and nilai >= 0 and nilai == nilai.quantize(Decimal("0.01"))
        if not tersen:
            self.salah.append(self.salahnya(kode, f"{kolom} {teks or 'kosong'} bukan rupiah."))
        return nilai if tersen else None

    def jumlah(self) -> Iterator[str]:
        """Sub kegiatan add up to kegiatan, kegiatan to programs, years to the total."""
        bawahan: dict[str, list[str]] = {}
        for satu in self.baris.values():
            bawahan.setdefault(satu.kode_induk, []).append(satu.kode)
        for kode, baris in self.baris.items():
            for tahun in self.tahun if kode in bawahan else ():
                tercetak = self.pagu[kode].get(tahun)
                jumlah = sum((self.pagu[b].get(tahun, Decimal()) for b in bawahan[kode]), Decimal())
                if tercetak is not None and jumlah != tercetak:
                    pesan = f"pagu {tahun} {tercetak}, tetapi bawahannya berjumlah {jumlah}."
                    yield self.salahnya(kode, pesan)
            total = (baris.model_extra or {}).get("pagu_total")
            jumlah = sum(self.pagu[kode].values(), Decimal())
            if total is not None and self._rupiah(kode, "pagu_total", total) not in (None, jumlah):
                yield self.salahnya(
                    kode, f"pagu_total {total}, tetapi tahunnya berjumlah {jumlah}."
                )

    def seluruh(self, tahun: int) -> Decimal:
        """The sum of the budgets of all programs of a year."""
        program = (kode for kode, satu in self.baris.items() if satu.level == "program")
        return sum((self.pagu[kode].get(tahun, Decimal()) for kode in program), Decimal())

    def target(self, ukur: Mapping[str, Pengukuran]) -> Iterator[str]:
        """Where there is a budget there is a target, and the reverse; what is not printed is
        named in pengukuran.yaml."""
        for kode, baris in self.baris.items():
            target = baris.target()
            tanpa = ukur[kode].tanpa_target if kode in ukur else []
            for tahun in sorted({*target, *self.tahun}):
                nilai, pagu = target.get(tahun), self.pagu[kode].get(tahun)
                if nilai is not None and not pagu:
                    yield self.salahnya(kode, f"target {tahun} tanpa pagu.")
                elif nilai is None and pagu and tahun not in tanpa:
                    yield self.salahnya(kode, f"target {tahun} kosong, padahal ada pagunya.")
                if nilai is not None and baris.level != "program" and not _angka(nilai):
                    yield self.salahnya(kode, f"target {tahun} {nilai} bukan angka.")


def _angka(nilai: str) -> bool:
    try:
        angka_tercetak(nilai)
    except ValueError:
        return False
    return True


def jumlah_pagu(dok: Document, capaian: Capaian, tabel: TabelProgram) -> Iterator[str]:
    for tahun, tercetak in capaian.jumlah_pagu.items():
        jumlah = tabel.seluruh(tahun)
        if jumlah != Decimal(tercetak):
            pesan = f"pagu {tahun} {tercetak}, tetapi programnya berjumlah {jumlah}."
            yield dok.mistake(("jumlah_pagu", str(tahun)), pesan)


def pengukuran(
    dok: Document, ukur: Mapping[str, Pengukuran], tabel: TabelProgram, kenal: Kenal
) -> Iterator[str]:
    for kode, satu in ukur.items():
        letak: Path_ = ("pengukuran", kode)
        if tabel.tingkat(kode) not in ("kegiatan", "subkegiatan"):
            yield dok.mistake(letak, f"{kode} bukan kegiatan atau sub kegiatan di program.csv.")
            continue
        cara = [satu.rumus is not None, satu.entri is not None]
        if sum(cara) != 1:
            yield dok.mistake(letak, f"{kode}: isi tepat satu dari rumus dan entri.")
        if satu.rumus is not None:
            yield from kenal.rumus(dok, (*letak, "rumus"), kode, satu)
        utama = tabel.baris[kode].target()
        for ke, target in enumerate(satu.target_lain):
            tempat = (*letak, "target_lain", ke)
            if utama.get(target.tahun) is None:
                pesan = f"{kode}: target lain {target.tahun} tanpa target di program.csv."
                yield dok.mistake(tempat, pesan)
            if target.nilai is not None and not _angka(target.nilai):
                yield dok.mistake(tempat, f"{kode}: target {target.nilai} bukan angka.")
    for kode, baris in tabel.baris.items():
        if baris.level != "program" and kode not in ukur:
            yield tabel.salahnya(kode, "belum ada cara ukurnya di pengukuran.yaml.")


_BERWAKTU = (JenisFakta.DIAJUKAN, JenisFakta.DITANGANI)


class Kenal:
    """The codes that this office knows."""

    def __init__(
        self,
        tabel: TabelProgram,
        pemetaan: Pemetaan,
        layanan: Mapping[str, str],
        kategori: Mapping[str, str],
    ) -> None:
        keluaran = [satu for bidang in pemetaan.keluaran.values() for satu in bidang.values()]
        aktif = [satu for satu in keluaran if satu.aktif]
        dihasilkan = {kode for satu in aktif for kode in satu.selesai}
        dihasilkan |= {kode for satu in keluaran for isi in satu.komponen.values() for kode in isi}
        self.tabel = tabel
        self.daftar = {satu.kode: satu for satu in pemetaan.daftar}
        self.dihasilkan = dihasilkan | {
            baru for lama, baru in pemetaan.padanan.items() if lama in dihasilkan
        }
        self._kode = {
            "program": {k for k, satu in tabel.baris.items() if satu.level == "program"},
            "sub_kegiatan": {k for k, satu in tabel.baris.items() if satu.level == "subkegiatan"},
            "layanan": set(layanan),
            "kategori": set(kategori),
            # A fact of need names the sub kegiatan that meets it.
            "komponen": {
                kode
                for kode, letak in pemetaan.susunan.items()
                if letak.kegiatan in pemetaan.kebutuhan.get(letak.program, ())
            },
            "daftar": set(self.daftar),
        }

    def program(self, kode: str) -> bool:
        return kode in self._kode["program"]

    def rumus(
        self, dok: Document, letak: Path_, kode: str, satu: Indikator | Pengukuran
    ) -> Iterator[str]:
        if satu.rumus is None:
            return
        yield from self._cacah(dok, (*letak, "pembilang"), kode, satu.rumus.pembilang)
        penyebut = satu.rumus.penyebut
        if penyebut is None:
            return
        yield from self._cacah(dok, (*letak, "penyebut"), kode, penyebut)
        if penyebut.beda is not satu.rumus.pembilang.beda:
            pesan = f"{kode}: pembilang per {satu.rumus.pembilang.beda}, penyebut {penyebut.beda}."
            yield dok.mistake((*letak, "penyebut"), pesan)
        for syarat in _syarat_bersama(satu.rumus.pembilang, penyebut):
            pesan = f"{kode}: {syarat} pembilang dan penyebut berbeda; pembilang bagian penyebut."
            yield dok.mistake((*letak, "pembilang"), pesan)

    def _cacah(self, dok: Document, letak: Path_, kode: str, cacah: Cacah) -> Iterator[str]:
        for syarat, dikenal in self._kode.items():
            for ke, nilai in enumerate(cast("tuple[str, ...]", getattr(cacah, syarat))):
                if nilai not in dikenal:
                    tempat = (*letak, syarat, ke)
                    yield dok.mistake(tempat, f"{kode}: {syarat} {nilai} tidak dikenal.")
        if cacah.dalam_hari_kerja is not None and cacah.jenis not in _BERWAKTU:
            pesan = f"{kode}: dalam_hari_kerja hanya untuk {' dan '.join(_BERWAKTU)}."
            yield dok.mistake((*letak, "dalam_hari_kerja"), pesan)
        if cacah.jenis is JenisFakta.KELUARAN:
            for nilai in cacah.sub_kegiatan:
                if nilai in self._kode["sub_kegiatan"] and nilai not in self.dihasilkan:
                    pesan = f"{kode}: tidak ada layanan aktif yang menghasilkan {nilai}."
                    yield dok.mistake((*letak, "sub_kegiatan"), pesan)


def _syarat_bersama(pembilang: Cacah, penyebut: Cacah) -> list[str]:
    """Conditions that must be the same for the numerator to be always part of the denominator,
    and are not."""
    if penyebut.jenis is JenisFakta.TERDAFTAR:
        bersama = ["daftar", "tahap"]
        tidak_sama = [] if pembilang.dalam_daftar else ["dalam_daftar"]
    else:
        bersama = ["program", "layanan", "kategori", "komponen", "daftar"]
        tidak_sama = []
    if penyebut.dalam_hari_kerja not in (None, pembilang.dalam_hari_kerja):
        tidak_sama.append("dalam_hari_kerja")
    return tidak_sama + [
        syarat
        for syarat in bersama
        if set(getattr(pembilang, syarat)) != set(getattr(penyebut, syarat))
    ]


def indikator(
    dok: Document, ke: int, satu: Indikator, kenal: Kenal, ada: Mapping[str, Indikator]
) -> Iterator[str]:
    letak: Path_ = ("indikator", ke)
    if satu.kode in ada or satu.kode in kenal.tabel.baris:
        yield dok.mistake((*letak, "kode"), f"kode {satu.kode} sudah ada.")
    if satu.program is not None and not kenal.program(satu.program):
        yield dok.mistake((*letak, "program"), f"{satu.kode}: program {satu.program} tidak ada.")
    cara = [satu.rumus is not None, satu.spm is not None, satu.entri is not None]
    if sum(cara) != 1:
        yield dok.mistake(letak, f"{satu.kode}: isi tepat satu dari rumus, spm, dan entri.")
    yield from kenal.rumus(dok, (*letak, "rumus"), satu.kode, satu)
    if satu.spm is not None:
        daftar = kenal.daftar.get(satu.spm.daftar)
        tempat = (*letak, "spm")
        if daftar is None or daftar.program != satu.spm.program:
            pesan = f"{satu.kode}: daftar {satu.spm.daftar} pada {satu.spm.program} tidak ada."
            yield dok.mistake(tempat, pesan)
        elif set(satu.ppks) != set(daftar.kategori):
            pesan = f"{satu.kode}: ppks tidak sama dengan kategori daftar {daftar.kode}."
            yield dok.mistake((*letak, "ppks"), pesan)
        if Fraction(satu.spm.bobot_penerima) + Fraction(satu.spm.bobot_mutu) != 1:
            yield dok.mistake(tempat, f"{satu.kode}: bobotnya tidak berjumlah 1.")
    for ke_target, target in enumerate(satu.target):
        yield from _target(dok, (*letak, "target", ke_target), satu, target, kenal.tabel.tahun)
    for tahun in kenal.tabel.tahun:
        if not satu.target_tahun(tahun) and tahun not in satu.tanpa_target:
            yield dok.mistake((*letak, "target"), f"{satu.kode}: target {tahun} tidak ada.")
    for ke_lalu, lalu in enumerate(satu.riwayat):
        yield from riwayat(dok, (*letak, "riwayat", ke_lalu), satu.kode, lalu)


def _target(
    dok: Document, letak: Path_, satu: Indikator, target: Target, tahun: Sequence[int]
) -> Iterator[str]:
    if target.tahun not in tahun:
        pesan = f"{satu.kode}: target {target.tahun}, padahal program.csv tidak memuat tahun itu."
        yield dok.mistake(letak, pesan)
    if target.nilai is None:
        return
    if satu.skala is not None:
        if target.nilai not in satu.skala:
            yield dok.mistake(letak, f"{satu.kode}: {target.nilai} di luar skala.")
    elif not _angka(target.nilai):
        yield dok.mistake(letak, f"{satu.kode}: target {target.nilai} bukan angka.")


def riwayat(dok: Document, letak: Path_, kode: str, lalu: Riwayat) -> Iterator[str]:
    """Printed achievements are computed again to as many figures as are printed."""
    hitung = capaian_riwayat(lalu)
    if hitung is None or lalu.capaian is None:
        return
    desimal = len(lalu.capaian.partition(".")[2])
    if lalu.capaian_hitung is not None:
        if Decimal(lalu.capaian_hitung) != Decimal(rules.bulat(hitung)):
            pesan = f"{kode}: capaian_hitung {lalu.tahun} seharusnya {rules.bulat(hitung)}."
            yield dok.mistake(letak, pesan)
    elif Decimal(rules.bulat(hitung, desimal)) != Decimal(lalu.capaian):
        pesan = f"{kode}: capaian {lalu.tahun} {lalu.capaian}, dihitung {rules.bulat(hitung)}."
        yield dok.mistake(letak, f"{pesan[:-1]}; catat sebagai capaian_hitung.")


def capaian_riwayat(lalu: Riwayat) -> Fraction | None:
    """r/t x 100 from the printed figures, or from numerator and denominator where they are
    printed."""
    realisasi = rules.angka(lalu.realisasi)
    if lalu.pembilang is not None and lalu.penyebut:
        realisasi = Fraction(lalu.pembilang * 100, lalu.penyebut)
    return rules.capaian(realisasi, rules.angka(lalu.target), rules.Arah.NAIK)


def naskah(
    dok_beda: Document,
    beda: BerkasKetidakcocokan,
    dok_lama: Document,
    lama: BerkasRiwayatProgram,
    kode: Mapping[str, Indikator],
) -> Iterator[str]:
    for ke, satu in enumerate(beda.ketidakcocokan):
        if satu.kode is not None and satu.kode not in kode:
            yield dok_beda.mistake(("ketidakcocokan", ke), f"indikator {satu.kode} tidak ada.")
    for ke, dulu in enumerate(lama.riwayat_program):
        letak: Path_ = ("riwayat_program", ke)
        if dulu.indikator is not None and dulu.indikator not in kode:
            yield dok_lama.mistake(letak, f"indikator {dulu.indikator} tidak ada.")
        if (dulu.indikator is None) == (not dulu.nilai):
            yield dok_lama.mistake(letak, f"{dulu.nama}: isi tepat satu dari indikator dan nilai.")
        for ke_nilai, nilai in enumerate(dulu.nilai):
            yield from riwayat(dok_lama, (*letak, "nilai", ke_nilai), dulu.nama, nilai)


def bidang(
    kantor: Isi[BerkasKantor], kenal: Kenal, semua: Mapping[str, Indikator]
) -> Iterator[str]:
    dok = kantor.dokumen
    for ke, satu in enumerate(kantor.isi.bidang):
        for ke_program, kode in enumerate(satu.program):
            if not kenal.program(kode):
                letak = ("bidang", ke, "program", ke_program)
                yield dok.mistake(letak, f"{satu.kode}: program {kode} tidak ada.")
    ada = kantor.isi.pelayanan
    for milik in semua.values():
        if milik.bidang is not None and milik.bidang not in ada:
            yield dok.mistake(("bidang",), f"bidang {milik.bidang} dari {milik.kode} tidak ada.")


def pemetaan(
    dok: Document, isi: Pemetaan, kenal: Kenal, spm: Mapping[str, str | None]
) -> Iterator[str]:
    """`spm`: PPKS category -> its SPM service by ppks.yaml."""
    tabel = kenal.tabel
    for ke, satu in enumerate(isi.daftar):
        letak: Path_ = ("daftar", ke)
        if [lain.kode for lain in isi.daftar].index(satu.kode) != ke:
            yield dok.mistake(letak, f"daftar {satu.kode} tertulis dua kali.")
        if satu.psks == (satu.program is not None) or (
            satu.program and not kenal.program(satu.program)
        ):
            yield dok.mistake(letak, f"daftar {satu.kode}: program {satu.program} tidak ada.")
        for kode in satu.kategori:
            if kode not in spm:
                yield dok.mistake(letak, f"daftar {satu.kode}: kategori {kode} tidak dikenal.")
        menurut_ppks = {kode for kode, milik in spm.items() if milik == satu.kode}
        if menurut_ppks and menurut_ppks != set(satu.kategori):
            pesan = f"daftar {satu.kode}: kategorinya lain dari `spm` di ppks.yaml."
            yield dok.mistake(letak, pesan)
    for program, kegiatan in isi.kebutuhan.items():
        for kode in kegiatan:
            if tabel.tingkat(kode) != "kegiatan" or tabel.baris[kode].kode_induk != program:
                pesan = f"kegiatan {kode} tidak ada di bawah program {program}."
                yield dok.mistake(("kebutuhan_dasar", program), pesan)
    batas = [satu.sampai for satu in isi.kelompok_umur]
    tertutup = [sampai for sampai in batas if sampai is not None]
    if batas and (
        batas[-1] is not None or tertutup != batas[:-1] or sorted(set(tertutup)) != tertutup
    ):
        yield dok.mistake(("kelompok_umur",), "batas umur harus naik dan yang terakhir null.")


def diaktifkan(
    dok: Document, kode: Sequence[str], isi: Pemetaan, semua: Mapping[str, Indikator]
) -> Iterator[str]:
    """A service that is switched on counts its sub kegiatan; an entry beside it would count
    twice."""
    keluaran = {k: satu for bidang_ in isi.keluaran.values() for k, satu in bidang_.items()}
    for ke, satu in enumerate(kode):
        letak: Path_ = ("diaktifkan", ke)
        if satu not in keluaran:
            yield dok.mistake(letak, f"layanan {satu} tidak ada di layanan.yaml.")
            continue
        for sub in keluaran[satu].selesai:
            if sub in semua and semua[sub].rumus is None:
                pesan = f"{satu} diaktifkan, tetapi {sub} masih dicatat dengan entri."
                yield dok.mistake(letak, pesan)
