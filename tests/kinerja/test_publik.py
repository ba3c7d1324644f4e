"""Tampilan umum: apa yang terbit, dan apa yang tidak dapat dihitung orang darinya."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kinerja.publik.rules import Keadaan, Tampak, Terbit, terbitkan
from kinerja.publik.tabel import KOTA, Baris, Sel, Tabel, Ukuran

HARI = date(2026, 11, 21)
BESOK = date(2026, 12, 1)
D, N, R = Ukuran.DITANGANI, Ukuran.BERFUNGSI, Ukuran.BELUM
# Dua kecamatan, dan satu sel di luar kecamatan mana pun.
KECAMATAN = {"a1": "a", "a2": "a", "b1": "b", "b2": "b"}
KELURAHAN = ("a1", "a2", "b1", "b2", "lain")
KATEGORI = ("x", "y", "z")


# -- penyerang: hanya tahu yang terbit, dan aturannya


class Penyerang:
    """Mencari dunia lain yang cocok dengan terbitan, dengan menelusuri semua kemungkinan.

    Tidak memakai apa pun dari cara menahan: domain tiap sel dari tandanya, persamaan dari tabel.
    """

    def __init__(
        self, terbit: Mapping[Sel, Terbit], lama: Mapping[Sel, Tampak], kecamatan: Mapping[str, str]
    ) -> None:
        self.batas = 60 + sum(t.tampak.nilai for t in terbit.values() if t.tampak)
        self.domain = {sel: self._domain(sel, terbit, lama) for sel in terbit}
        self.persamaan: list[tuple[Sel, list[Sel]]] = []
        simpul = {kode for kode, _ in terbit}
        for kode in sorted(simpul):
            self.persamaan.append(((kode, D), [(kode, N), (kode, R)]))
        atas = set(kecamatan.values())
        kiri = [k for k in KELURAHAN if k not in kecamatan] + sorted(atas)
        anak = {KOTA: kiri, **{a: [k for k, i in kecamatan.items() if i == a] for a in atas}}
        for u in Ukuran:
            for induk, isi in anak.items():
                self.persamaan.append(((induk, u), [(k, u) for k in isi]))
            self.persamaan.append(((KOTA, u), [(k, u) for k in KATEGORI]))
        self.milik: dict[Sel, list[int]] = {sel: [] for sel in terbit}
        for ke, (kiri_sel, kanan) in enumerate(self.persamaan):
            for sel in (kiri_sel, *kanan):
                self.milik[sel].append(ke)

    def _domain(
        self, sel: Sel, terbit: Mapping[Sel, Terbit], lama: Mapping[Sel, Tampak]
    ) -> frozenset[int]:
        satu, dulu = terbit[sel], lama.get(sel)
        match satu.keadaan:
            case Keadaan.TERBIT:
                assert satu.tampak is not None
                return frozenset({satu.tampak.nilai})
            case Keadaan.KURANG:
                return frozenset(range(1, 5))
            case Keadaan.TETAP:
                assert dulu is not None
                return frozenset(n for n in range(5, dulu.nilai + 5) if abs(n - dulu.nilai) < 5)
            case _ if terbit[sel[0], D].keadaan is Keadaan.KURANG:
                return frozenset(range(5))
            case _:
                return frozenset(
                    n for n in range(5, self.batas) if dulu is None or abs(n - dulu.nilai) >= 5
                )

    def dunia_lain(self, sel: Sel, nilai: int, benar: Mapping[Sel, int]) -> bool:
        """Apakah ada dunia yang cocok, dengan nilai lain di sel ini."""
        awal = dict(self.domain)
        awal[sel] = awal[sel] - {nilai}
        return next(self._cari(awal, benar), None) is not None

    def _cari(
        self, domain: dict[Sel, frozenset[int]], benar: Mapping[Sel, int]
    ) -> Iterator[dict[Sel, int]]:
        sempit = self._rambatkan(domain)
        if sempit is None:
            return
        bebas = [sel for sel, isi in sempit.items() if len(isi) > 1]
        if not bebas:
            yield {sel: min(isi) for sel, isi in sempit.items()}
            return
        sel = min(bebas, key=lambda s: len(sempit[s]))
        for nilai in sorted(sempit[sel], key=lambda n: abs(n - benar[sel])):
            yield from self._cari({**sempit, sel: frozenset({nilai})}, benar)

    def _rambatkan(self, domain: dict[Sel, frozenset[int]]) -> dict[Sel, frozenset[int]] | None:
        """Buang nilai yang di luar batas jumlah; None bila ada sel yang tidak bernilai lagi."""
        domain = dict(domain)
        if not all(domain.values()):
            return None
        antre = set(range(len(self.persamaan)))
        while antre:
            total, bagian = self.persamaan[antre.pop()]
            for sel in (total, *bagian):
                if sel == total:
                    bawah = sum(min(domain[s]) for s in bagian)
                    atas = sum(max(domain[s]) for s in bagian)
                else:
                    lain = [s for s in bagian if s != sel]
                    bawah = min(domain[total]) - sum(max(domain[s]) for s in lain)
                    atas = max(domain[total]) - sum(min(domain[s]) for s in lain)
                isi = domain[sel]
                if min(isi) < bawah or max(isi) > atas:
                    isi = frozenset(n for n in isi if bawah <= n <= atas)
                    if not isi:
                        return None
                    domain[sel] = isi
                    antre.update(self.milik[sel])
        return domain


def nilai_benar(tabel: Tabel) -> dict[Sel, int]:
    semua: dict[str, list[Baris]] = {KOTA: list(tabel.kelurahan.values())}
    for kode, baris in (*tabel.kelurahan.items(), *tabel.kategori.items()):
        semua[kode] = [baris]
        if kode in tabel.kecamatan:
            semua.setdefault(tabel.kecamatan[kode], []).append(baris)
    hasil: dict[Sel, int] = {}
    for kode, isi in semua.items():
        hasil[kode, D] = sum(b.ditangani for b in isi)
        hasil[kode, N] = sum(b.berfungsi for b in isi)
        hasil[kode, R] = hasil[kode, D] - hasil[kode, N]
    return hasil


def tampak(terbit: Mapping[Sel, Terbit]) -> dict[Sel, Tampak]:
    return {sel: satu.tampak for sel, satu in terbit.items() if satu.tampak}


def periksa(tabel: Tabel, terbit: Mapping[Sel, Terbit], lama: Mapping[Sel, Tampak]) -> None:
    benar = nilai_benar(tabel)
    for sel, satu in terbit.items():
        if satu.keadaan is Keadaan.TERBIT:
            assert satu.tampak is not None
            assert satu.tampak.nilai == benar[sel]
            assert not 1 <= benar[sel] <= 4
            if sel in lama:
                assert not 1 <= abs(benar[sel] - lama[sel].nilai) <= 4
        elif satu.keadaan is Keadaan.TETAP:
            assert satu.tampak == lama[sel]
        else:
            assert satu.tampak is None
    if set(terbit) != set(benar):
        assert {kode for kode, _ in terbit} == {KOTA}
        tertahan = [satu.keadaan is Keadaan.DITAHAN for satu in terbit.values()]
        assert all(tertahan) or not any(tertahan)
        return
    penyerang = Penyerang(terbit, lama, tabel.kecamatan)
    for sel, isi in penyerang.domain.items():
        assert benar[sel] in isi, f"tanda {sel} berbohong"
    for sel, satu in terbit.items():
        berubah = satu.tampak is not None and satu.tampak.nilai != benar[sel]
        if satu.tampak is None or berubah:
            assert penyerang.dunia_lain(sel, benar[sel], benar), f"{sel} dapat dipastikan"


# -- tabel acak

BANYAK = st.one_of(
    st.just(0), st.integers(1, 4), st.integers(5, 9), st.integers(10, 14), st.integers(15, 40)
)


@st.composite
def tabel_acak(draw: st.DrawFn, *, tambah: st.SearchStrategy[int] = BANYAK) -> Tabel:
    berfungsi = [draw(tambah) for _ in KELURAHAN]
    belum = [draw(tambah) for _ in KELURAHAN]
    potong_n = sorted(draw(st.integers(0, sum(berfungsi))) for _ in KATEGORI[1:])
    potong_r = sorted(draw(st.integers(0, sum(belum))) for _ in KATEGORI[1:])

    def bagi(potong: list[int], jumlah: int) -> list[int]:
        batas = [0, *potong, jumlah]
        return [b - a for a, b in pairwise(batas)]

    return Tabel(
        {k: Baris(n, n + r) for k, n, r in zip(KELURAHAN, berfungsi, belum, strict=True)},
        KECAMATAN,
        {
            k: Baris(n, n + r)
            for k, n, r in zip(
                KATEGORI, bagi(potong_n, sum(berfungsi)), bagi(potong_r, sum(belum)), strict=True
            )
        },
    )


def gabung(satu: Tabel, lain: Tabel) -> Tabel:
    def tambah(a: Mapping[str, Baris], b: Mapping[str, Baris]) -> dict[str, Baris]:
        return {
            k: Baris(a[k].berfungsi + b[k].berfungsi, a[k].ditangani + b[k].ditangani) for k in a
        }

    return Tabel(
        tambah(satu.kelurahan, lain.kelurahan), KECAMATAN, tambah(satu.kategori, lain.kategori)
    )


@settings(max_examples=150, deadline=None)
@given(tabel_acak())
def test_tidak_ada_sel_tertahan_yang_dapat_dipastikan(tabel: Tabel) -> None:
    """INVARIANT: dari semua persamaan dan tanda, setiap sel tertahan punya dua kemungkinan."""
    periksa(tabel, terbitkan(tabel, {}, HARI), {})


@settings(max_examples=100, deadline=None)
@given(
    tabel_acak(),
    st.lists(
        tabel_acak(tambah=st.sampled_from([0, 0, 0, 0, 1, 2, 3, 5, 9])), min_size=1, max_size=3
    ),
)
def test_beda_dua_terbitan_juga_tidak_mengungkap(awal: Tabel, tambahan: list[Tabel]) -> None:
    """INVARIANT: sel yang berubah 1 sampai 4 tidak dapat dipastikan perubahannya."""
    lama: dict[Sel, Tampak] = {}
    tabel = awal
    for ke, satu in enumerate([None, *tambahan]):
        tabel = gabung(tabel, satu) if satu else tabel
        terbit = terbitkan(tabel, lama, date(2026, 2 + ke, 1))
        periksa(tabel, terbit, lama)
        lama |= tampak(terbit)


def test_penyerang_menemukan_sel_yang_pelengkapnya_tidak_ditahan() -> None:
    """Tandingannya: yang diperiksa di atas memang dapat gagal."""
    tabel = TABEL
    terbit = terbitkan(tabel, {}, HARI)
    pelengkap = {sel for sel, satu in terbit.items() if satu.keadaan is Keadaan.DITAHAN}
    assert pelengkap
    benar = nilai_benar(tabel)

    bocor = {
        sel: Terbit(Keadaan.TERBIT, Tampak(benar[sel], HARI)) if sel in pelengkap else satu
        for sel, satu in terbit.items()
    }

    penyerang = Penyerang(bocor, {}, KECAMATAN)
    assert not penyerang.dunia_lain(("a1", N), benar["a1", N], benar)


# a1 punya 2 yang berfungsi; yang lain cukup besar.
TABEL = Tabel(
    {
        "a1": Baris(2, 50),
        "a2": Baris(20, 60),
        "b1": Baris(30, 70),
        "b2": Baris(0, 0),
        "lain": Baris(0, 9),
    },
    KECAMATAN,
    {"x": Baris(40, 150), "y": Baris(12, 30), "z": Baris(0, 9)},
)


def test_sel_kecil_ditahan_bersama_pelengkapnya_dan_jumlahnya_tetap_terbit() -> None:
    terbit = terbitkan(TABEL, {}, HARI)

    assert terbit["a1", N] == Terbit(Keadaan.KURANG)
    tertahan = {sel for sel, satu in terbit.items() if satu.tampak is None}
    # Persentase a1 mengungkapnya, jumlah kecamatan juga; kota, kecamatan lain, kategori tidak.
    assert tertahan == {("a1", N), ("a1", R), ("a2", N), ("a2", R)}
    assert terbit["a1", D].tampak == Tampak(50, HARI)
    assert terbit["a", N].tampak == Tampak(22, HARI)
    assert terbit[KOTA, N].tampak == Tampak(52, HARI)
    assert terbit["b2", D].tampak == Tampak(0, HARI)


def test_sisa_yang_kecil_juga_dirahasiakan() -> None:
    """Ditangani 50 dan berfungsi 47 berarti 3 belum berfungsi."""
    isi = dict(TABEL.kelurahan) | {"a1": Baris(47, 50), "a2": Baris(15, 60)}
    tabel = Tabel(isi, KECAMATAN, {"x": Baris(80, 150), "y": Baris(12, 30), "z": Baris(0, 9)})

    terbit = terbitkan(tabel, {}, HARI)

    assert terbit["a1", R] == Terbit(Keadaan.KURANG)
    assert terbit["a1", N].tampak is None
    periksa(tabel, terbit, {})


def test_tanpa_sel_kecil_semuanya_terbit() -> None:
    isi = dict(TABEL.kelurahan) | {"a1": Baris(10, 58)}
    tabel = Tabel(isi, KECAMATAN, {"x": Baris(40, 150), "y": Baris(20, 38), "z": Baris(0, 9)})

    assert {satu.keadaan for satu in terbitkan(tabel, {}, HARI).values()} == {Keadaan.TERBIT}


def test_hanya_satu_orang_di_kota_tidak_terbit_di_mana_pun() -> None:
    kosong = {k: Baris(0, 0) for k in KELURAHAN}
    tabel = Tabel(
        kosong | {"a1": Baris(1, 1)},
        KECAMATAN,
        {"x": Baris(1, 1), "y": Baris(0, 0), "z": Baris(0, 0)},
    )

    terbit = terbitkan(tabel, {}, HARI)

    for kode in ("a1", "a", KOTA, "x"):
        assert {terbit[kode, u].tampak for u in Ukuran} == {None}


def test_perubahan_kecil_tidak_terbit_sampai_cukup_besar() -> None:
    def dengan(tambahan: int) -> Tabel:
        isi = dict(TABEL.kelurahan)
        isi["b1"] = Baris(30 + tambahan, 70 + tambahan)
        isi["a1"] = Baris(12, 50)
        x = Baris(40 + 10 + tambahan, 150 + tambahan)
        return Tabel(isi, KECAMATAN, {"x": x, "y": Baris(12, 30), "z": Baris(0, 9)})

    lama = tampak(terbitkan(dengan(0), {}, HARI))
    sedikit = terbitkan(dengan(3), lama, BESOK)
    assert sedikit["b1", N] == Terbit(Keadaan.TETAP, Tampak(30, HARI))
    assert sedikit[KOTA, D] == Terbit(Keadaan.TETAP, lama[KOTA, D])

    # Dibandingkan dengan yang terakhir tampak, bukan dengan kemarin.
    cukup = terbitkan(dengan(6), lama | tampak(sedikit), BESOK)
    assert cukup["b1", N] == Terbit(Keadaan.TERBIT, Tampak(36, BESOK))


def test_yang_pernah_tampak_diingat_selama_ditahan() -> None:
    """Tampak 10, lalu ditahan, lalu 12: selisihnya dua orang."""

    def dengan(a1: int, a2: int) -> Tabel:
        isi = dict(TABEL.kelurahan) | {"a1": Baris(a1, 50), "a2": Baris(a2, 60)}
        x = Baris(a1 + a2 + 18, 150)
        return Tabel(isi, KECAMATAN, {"x": x, "y": Baris(12, 30), "z": Baris(0, 9)})

    lama = tampak(terbitkan(dengan(10, 20), {}, HARI))
    ditahan = terbitkan(dengan(2, 28), lama, BESOK)
    assert ditahan["a1", N] == Terbit(Keadaan.KURANG)
    lama |= tampak(ditahan)

    kembali = terbitkan(dengan(12, 40), lama, date(2027, 1, 1))

    assert kembali["a1", N] == Terbit(Keadaan.TETAP, Tampak(10, HARI))
