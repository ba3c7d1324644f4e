"""The view for everybody: what is shown, and what nobody can compute from it."""

from __future__ import annotations

import re
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from playwright.async_api import Page, async_playwright
from redis.asyncio import Redis
from sqlalchemy import delete, insert

from gateway.tokens import SigningKey
from kinerja.app import create_app
from kinerja.aturan.berlaku import Pemegang
from kinerja.aturan.indikator.profil import Kantor, baca_kantor
from kinerja.dasar.kunci import Kunci
from kinerja.hitung.fakta.hitung import SUSUN_HITUNGAN
from kinerja.hitung.fakta.models import FaktaStatus, Hitungan
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.terbitan.halaman.format import KOSONG
from kinerja.terbitan.publik import repository, service
from kinerja.terbitan.publik.rules import (
    Keadaan,
    Riwayat,
    Tampak,
    Terbit,
    angka_kota,
    bulan_tertutup,
    terbitkan,
)
from kinerja.terbitan.publik.tabel import KOTA, Baris, Sel, Tabel, Ukuran
from kit.auth import Verifier, keys_from
from kit.db import Sessions, reading, transaction
from kit.profile import office_dir
from tests.gateway.conftest import ADMIN_PASSWORD, living, serving, signing
from tests.kinerja.conftest import verify

__all__ = ["signing"]

CHROMIUM = shutil.which("chromium")
AXE = Path(__file__).parents[2] / "alat/axe-core/axe.min.js"
HARI = date(2026, 11, 21)
BESOK = date(2026, 12, 1)
D, N, R = Ukuran.DITANGANI, Ukuran.BERFUNGSI, Ukuran.BELUM
# Two kecamatan, and one cell outside of any.
KECAMATAN = {"a1": "a", "a2": "a", "b1": "b", "b2": "b"}
KELURAHAN = ("a1", "a2", "b1", "b2", "lain")
KATEGORI = ("x", "y", "z")


# -- the attacker: knows only what is shown, and its rules


class Penyerang:
    """Looks for another world that fits the publication, by trying all that is possible.

    It uses nothing of how cells are withheld: the domain of each cell from its mark, the equations
    from the table.
    """

    def __init__(
        self,
        terbit: Mapping[Sel, Terbit],
        lama: Mapping[Sel, Tampak],
        kecamatan: Mapping[str, str],
        *,
        tahu: Mapping[Sel, int] | None = None,
    ) -> None:
        self.batas = 60 + sum(t.tampak.nilai for t in terbit.values() if t.tampak)
        self.domain = {sel: self._domain(sel, terbit, lama) for sel in terbit}
        # Whatever it knows from elsewhere.
        self.domain |= {sel: frozenset({nilai}) for sel, nilai in (tahu or {}).items()}
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
        """Whether there is a world that fits, with another value in this cell."""
        awal = dict(self.domain)
        awal[sel] = awal[sel] - {nilai}
        self.langkah = 0
        return next(self._cari(awal, benar), None) is not None

    def _cari(
        self, domain: dict[Sel, frozenset[int]], benar: Mapping[Sel, int]
    ) -> Iterator[dict[Sel, int]]:
        self.langkah += 1
        if self.langkah > 1_000:
            reject()  # it takes too long to search; this example proves nothing
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
        """Drop values beyond what the sums allow; None if a cell has no value left."""
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


def periksa(tabel: Tabel, terbit: Mapping[Sel, Terbit], riwayat: Riwayat) -> None:
    benar = nilai_benar(tabel)
    lama = riwayat.tampak

    def bercerita(sel: Sel) -> bool:
        """Its value is nearly what it was when it was withheld."""
        bawah, atas = riwayat.ditahan.get(sel, (100_000, -100_000))
        return benar[sel] > 0 and bawah - 4 <= benar[sel] <= atas + 4

    for sel, satu in terbit.items():
        if satu.keadaan is Keadaan.TERBIT:
            assert satu.tampak is not None
            assert satu.tampak.nilai == benar[sel]
            assert not 1 <= benar[sel] <= 4
            if sel in lama:
                assert not 1 <= abs(benar[sel] - lama[sel].nilai) <= 4
            assert not bercerita(sel)
        elif satu.keadaan is Keadaan.TETAP:
            assert satu.tampak == lama[sel]
        else:
            assert satu.tampak is None
    if set(terbit) != set(benar):
        assert {kode for kode, _ in terbit} == {KOTA}
        tertahan = [satu.keadaan is Keadaan.DITAHAN for satu in terbit.values()]
        assert all(tertahan) or not any(tertahan)
        return
    # It guesses right each figure that has not changed since it was last shown.
    tahu = {
        sel: benar[sel]
        for sel, satu in terbit.items()
        if satu.keadaan is Keadaan.TETAP and benar[sel] == lama[sel].nilai
    }
    penyerang = Penyerang(terbit, lama, tabel.kecamatan, tahu=tahu)
    for sel, isi in penyerang.domain.items():
        assert benar[sel] in isi, f"tanda {sel} berbohong"
    for sel, satu in terbit.items():
        if satu.tampak is None or satu.tampak.nilai != benar[sel]:
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


@settings(max_examples=60, deadline=None)
@given(tabel_acak())
def test_tidak_ada_sel_tertahan_yang_dapat_dipastikan(tabel: Tabel) -> None:
    """INVARIANT: of all equations and marks, each withheld cell has two possible values."""
    periksa(tabel, terbitkan(tabel, Riwayat(), HARI)[0], Riwayat())


@settings(max_examples=25, deadline=None)
@given(
    tabel_acak(),
    st.lists(
        tabel_acak(tambah=st.sampled_from([0, 0, 0, 0, 1, 2, 3, 5, 9])), min_size=1, max_size=2
    ),
)
def test_beda_dua_terbitan_juga_tidak_mengungkap(awal: Tabel, tambahan: list[Tabel]) -> None:
    """INVARIANT: of a cell that changed by 1 to 4, nobody can be sure of the change."""
    riwayat = Riwayat()
    tabel = awal
    for ke, satu in enumerate([None, *tambahan]):
        tabel = gabung(tabel, satu) if satu else tabel
        terbit, baru = terbitkan(tabel, riwayat, date(2026, 2 + ke, 1))
        periksa(tabel, terbit, riwayat)
        # Without a change, what is shown tomorrow is the same.
        besok, riwayat = terbitkan(tabel, baru, date(2026, 2 + ke, 2))
        assert {s: t.tampak and t.tampak.nilai for s, t in besok.items()} == {
            s: t.tampak and t.tampak.nilai for s, t in terbit.items()
        }


def test_penyerang_menemukan_sel_yang_pelengkapnya_tidak_ditahan() -> None:
    """The counterpart: what is tested above really can fail."""
    tabel = TABEL
    terbit, _ = terbitkan(tabel, Riwayat(), HARI)
    pelengkap = {sel for sel, satu in terbit.items() if satu.keadaan is Keadaan.DITAHAN}
    assert pelengkap
    benar = nilai_benar(tabel)

    bocor = {
        sel: Terbit(Keadaan.TERBIT, Tampak(benar[sel], HARI)) if sel in pelengkap else satu
        for sel, satu in terbit.items()
    }

    penyerang = Penyerang(bocor, {}, KECAMATAN)
    assert not penyerang.dunia_lain(("a1", N), benar["a1", N], benar)


# a1 has 2 *berfungsi*; the others are large enough.
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
    terbit, _ = terbitkan(TABEL, Riwayat(), HARI)

    assert terbit["a1", N] == Terbit(Keadaan.KURANG)
    tertahan = {sel for sel, satu in terbit.items() if satu.tampak is None}
    # The percentage of a1 would tell it, the sum of its kecamatan too; the city, the other
    # kecamatan and the categories would not.
    assert tertahan == {("a1", N), ("a1", R), ("a2", N), ("a2", R)}
    assert terbit["a1", D].tampak == Tampak(50, HARI)
    assert terbit["a", N].tampak == Tampak(22, HARI)
    assert terbit[KOTA, N].tampak == Tampak(52, HARI)
    assert terbit["b2", D].tampak == Tampak(0, HARI)


def test_sisa_yang_kecil_juga_dirahasiakan() -> None:
    """50 *ditangani* and 47 *berfungsi* mean 3 not yet."""
    isi = dict(TABEL.kelurahan) | {"a1": Baris(47, 50), "a2": Baris(15, 60)}
    tabel = Tabel(isi, KECAMATAN, {"x": Baris(80, 150), "y": Baris(12, 30), "z": Baris(0, 9)})

    terbit, _ = terbitkan(tabel, Riwayat(), HARI)

    assert terbit["a1", R] == Terbit(Keadaan.KURANG)
    assert terbit["a1", N].tampak is None
    periksa(tabel, terbit, Riwayat())


def test_tanpa_sel_kecil_semuanya_terbit() -> None:
    isi = dict(TABEL.kelurahan) | {"a1": Baris(10, 58)}
    tabel = Tabel(isi, KECAMATAN, {"x": Baris(40, 150), "y": Baris(20, 38), "z": Baris(0, 9)})

    terbit, _ = terbitkan(tabel, Riwayat(), HARI)

    assert {satu.keadaan for satu in terbit.values()} == {Keadaan.TERBIT}


def test_hanya_satu_orang_di_kota_tidak_terbit_di_mana_pun() -> None:
    kosong = {k: Baris(0, 0) for k in KELURAHAN}
    tabel = Tabel(
        kosong | {"a1": Baris(1, 1)},
        KECAMATAN,
        {"x": Baris(1, 1), "y": Baris(0, 0), "z": Baris(0, 0)},
    )

    terbit, _ = terbitkan(tabel, Riwayat(), HARI)

    for kode in ("a1", "a", KOTA, "x"):
        assert {terbit[kode, u].tampak for u in Ukuran} == {None}


def test_perubahan_kecil_tidak_terbit_sampai_cukup_besar() -> None:
    def dengan(tambahan: int) -> Tabel:
        isi = dict(TABEL.kelurahan)
        isi["b1"] = Baris(30 + tambahan, 70 + tambahan)
        isi["a1"] = Baris(12, 50)
        x = Baris(40 + 10 + tambahan, 150 + tambahan)
        return Tabel(isi, KECAMATAN, {"x": x, "y": Baris(12, 30), "z": Baris(0, 9)})

    awal, riwayat = terbitkan(dengan(0), Riwayat(), HARI)
    sedikit, riwayat = terbitkan(dengan(3), riwayat, BESOK)
    assert sedikit["b1", N] == Terbit(Keadaan.TETAP, Tampak(30, HARI))
    assert sedikit[KOTA, D] == Terbit(Keadaan.TETAP, awal[KOTA, D].tampak)

    # Compared with what was last shown, not with yesterday.
    cukup, _ = terbitkan(dengan(6), riwayat, BESOK)
    assert cukup["b1", N] == Terbit(Keadaan.TERBIT, Tampak(36, BESOK))


def test_yang_pernah_tampak_diingat_selama_ditahan() -> None:
    """Shown as 10, then withheld, then 12: the difference is two people."""

    def dengan(a1: int, a2: int) -> Tabel:
        isi = dict(TABEL.kelurahan) | {"a1": Baris(a1, 50), "a2": Baris(a2, 60)}
        x = Baris(a1 + a2 + 18, 150)
        return Tabel(isi, KECAMATAN, {"x": x, "y": Baris(12, 30), "z": Baris(0, 9)})

    _, riwayat = terbitkan(dengan(10, 20), Riwayat(), HARI)
    ditahan, riwayat = terbitkan(dengan(2, 28), riwayat, BESOK)
    assert ditahan["a1", N] == Terbit(Keadaan.KURANG)

    kembali, _ = terbitkan(dengan(12, 40), riwayat, date(2027, 1, 1))

    assert kembali["a1", N] == Terbit(Keadaan.TETAP, Tampak(10, HARI))


def test_pelengkap_tetap_ditahan_selama_ia_menceritakan_yang_dulu() -> None:
    """Tomorrow a1 is not small any more. If a2, unchanged, were shown then, a1 of yesterday
    could be computed."""

    def dengan(a1: int, a2: int) -> Tabel:
        isi = dict(TABEL.kelurahan) | {"a1": Baris(a1, 50), "a2": Baris(a2, 60)}
        x = Baris(a1 + a2 + 18, 150)
        return Tabel(isi, KECAMATAN, {"x": x, "y": Baris(12, 30), "z": Baris(0, 9)})

    _, riwayat = terbitkan(dengan(2, 20), Riwayat(), HARI)
    besok, riwayat = terbitkan(dengan(12, 20), riwayat, BESOK)
    assert besok["a2", N] == Terbit(Keadaan.DITAHAN)

    nanti, _ = terbitkan(dengan(22, 30), riwayat, date(2027, 1, 1))
    assert nanti["a2", N].tampak == Tampak(30, date(2027, 1, 1))


# -- the picture, and what everybody sees

UTAMA = "ppks-berfungsi-sosial"
TANPA_TOKEN = {"Authorization": ""}


def _fakta(cacah: str, ke: int, **isi: Any) -> dict[str, Any]:  # noqa: ANN401
    berfungsi = cacah.startswith("berfungsi")
    return {
        "rekam_versi_id": uuid.UUID(int=ke),
        "urut": 0,
        "sumber": "rehsos",
        "rekam_id": uuid.UUID(int=ke),
        "versi": 1,
        "aturan_versi": 1,
        "kunci": f"acak:{uuid.UUID(int=ke)}",
        "jenis": "berfungsi" if berfungsi else "ditangani",
        "tahun": 2026,
        "tanggal": date(2026, isi["bulan"], 5),
        "program": "1.06.04",
        "subjek": "orang",
        "jumlah": 1,
        "cacah": [cacah],
        "dihitung": [cacah],
        **isi,
    }


async def isi_fakta(
    sessions: Sessions,
    kantor: Kantor,
    *sel: tuple[str | None, str, int, int, int],
    mulai: int = 1,
) -> None:
    """(kelurahan, category, month, ditangani, berfungsi) become facts and their counters."""
    rumus = kantor.indikator[UTAMA].rumus
    assert rumus is not None
    assert rumus.penyebut is not None
    baris: list[dict[str, Any]] = []
    for kelurahan, kategori, bulan, ditangani, berfungsi in sel:
        isi = {"kelurahan": kelurahan, "kategori": [kategori], "bulan": bulan}
        for kode, banyak in (
            (rumus.penyebut.kode, ditangani),
            (rumus.pembilang.kode, berfungsi),
        ):
            baris += [_fakta(kode, mulai + len(baris) + n, **isi) for n in range(banyak)]
    async with transaction(sessions) as session:
        await session.execute(insert(FaktaStatus), baris)
        await session.execute(delete(Hitungan))
        await session.execute(SUSUN_HITUNGAN)


LANGKAI, MENTENG, PAHANDUT = "62.71.03.1002", "62.71.03.1001", "62.71.01.1001"
LANSIA, ANAK = "lanjut-usia-terlantar", "anak-terlantar"
CONTOH = (
    (PAHANDUT, LANSIA, 3, 60, 10),
    (LANGKAI, LANSIA, 5, 40, 20),
    (LANGKAI, ANAK, 10, 30, 2),
    (MENTENG, ANAK, 7, 50, 2),
    (None, LANSIA, 1, 9, 0),
    # A month that is not over.
    (PAHANDUT, LANSIA, 11, 70, 30),
)


@pytest.fixture
async def umum(kinerja: Sessions, kantor: Kantor, api: httpx.AsyncClient) -> httpx.AsyncClient:
    await isi_fakta(kinerja, kantor, *CONTOH)
    async with transaction(kinerja) as session:
        assert await service.potret(session, kantor, HARI)
    api.headers.pop("Authorization")
    api.base_url = httpx.URL("http://kinerja/kinerja/publik")
    return api


async def test_potret_memuat_bulan_yang_sudah_lewat_saja(umum: httpx.AsyncClient) -> None:
    jawab = await umum.get("/data.json")

    assert jawab.status_code == 200
    data = jawab.json()
    assert (data["tahun"], data["sampai_bulan"], data["hari"]) == (2026, 10, "2026-11-21")
    kota = data["tabel"]["kota"]
    assert (kota["ditangani"]["nilai"], kota["berfungsi"]["nilai"]) == (189, 34)
    (iku,) = [satu for satu in data["indikator"] if satu["kode"] == UTAMA]
    # 34 / 189 = 17,989 %; terhadap target 3,90.
    assert (iku["realisasi"], iku["capaian"]) == ("17.99", "461.27")


async def test_data_umum_tidak_memuat_sel_kecil(umum: httpx.AsyncClient) -> None:
    tabel = (await umum.get("/data.json")).json()["tabel"]
    menurut = {satu["kode"]: satu for satu in (*tabel["kelurahan"], *tabel["kategori"])}

    menteng = menurut[MENTENG]
    assert menteng["ditangani"]["nilai"] == 50
    assert menteng["berfungsi"] == {"keadaan": "kurang", "nilai": None, "sejak": None}
    assert menteng["belum"]["nilai"] is None
    assert menteng["persen"] is None
    # In the same kecamatan, so that the difference does not tell of Menteng.
    assert menurut[LANGKAI]["berfungsi"]["keadaan"] == "ditahan"
    assert menurut["62.71.03"]["berfungsi"]["nilai"] == 24
    assert menurut[ANAK]["berfungsi"] == {"keadaan": "kurang", "nilai": None, "sejak": None}
    assert menurut["tanpa-kelurahan"]["ditangani"]["nilai"] == 9
    assert "bulan" not in menteng


@pytest.mark.parametrize(
    "potongan",
    ["per=bulan", "kelurahan=62.71.03.1002&kategori=anak-terlantar", "tahun=2025", "x", "?"],
)
@pytest.mark.parametrize("alamat", ["/kinerja/publik", "/kinerja/publik/data.json"])
async def test_potongan_lain_ditolak(umum: httpx.AsyncClient, alamat: str, potongan: str) -> None:
    jawab = await umum.get(f"http://kinerja{alamat}?{potongan}")

    assert jawab.status_code == 422
    assert "Untuk umum hanya ada satu potongan tetap" in jawab.text
    if alamat.endswith("json"):
        assert jawab.json()["type"].endswith("/potongan-tidak-tersedia")


async def test_permintaan_tidak_menghitung_ulang(
    umum: httpx.AsyncClient, kinerja: Sessions, kantor: Kantor
) -> None:
    semula = (await umum.get("/data.json")).json()
    await isi_fakta(kinerja, kantor, (PAHANDUT, LANSIA, 2, 500, 100), mulai=10_000)

    async with transaction(kinerja) as session:
        assert not await service.potret(session, kantor, HARI)
    assert (await umum.get("/data.json")).json() == semula

    async with transaction(kinerja) as session:
        assert await service.potret(session, kantor, HARI + timedelta(days=1))
    baru = (await umum.get("/data.json")).json()
    assert baru["hari"] == "2026-11-22"
    assert baru["tabel"]["kota"]["ditangani"]["nilai"] == 689


async def test_koreksi_kecil_tidak_tampak_sebagai_selisih_dua_hari(
    umum: httpx.AsyncClient, kinerja: Sessions, kantor: Kantor
) -> None:
    semula = (await umum.get("/data.json")).json()
    await isi_fakta(kinerja, kantor, (PAHANDUT, LANSIA, 2, 2, 1), mulai=10_000)
    async with transaction(kinerja) as session:
        await service.potret(session, kantor, HARI + timedelta(days=1))

    kini = (await umum.get("/data.json")).json()

    def angka(data: Any) -> list[Any]:  # noqa: ANN401
        tabel = data["tabel"]
        baris = [tabel["kota"], *tabel["kelurahan"], *tabel["kategori"]]
        return [[satu[u]["nilai"] for u in Ukuran] for satu in baris]

    assert angka(kini) == angka(semula)
    iku = [[s["realisasi"] for s in d["indikator"] if s["kode"] == UTAMA] for d in (semula, kini)]
    assert iku[0] == iku[1]


async def test_tahun_baru_mulai_tanpa_ingatan(
    umum: httpx.AsyncClient, kinerja: Sessions, kantor: Kantor
) -> None:
    async with transaction(kinerja) as session:
        await service.potret(session, kantor, date(2027, 2, 1))

    data = (await umum.get("/data.json")).json()

    assert (data["tahun"], data["sampai_bulan"]) == (2027, 1)
    assert data["tabel"]["kota"]["ditangani"]["nilai"] == 0
    (iku,) = [satu for satu in data["indikator"] if satu["kode"] == UTAMA]
    assert iku["realisasi"] is None
    assert iku["catatan"] == "belum ada data"


async def test_jawaban_yang_sama_tidak_dikirim_dua_kali(umum: httpx.AsyncClient) -> None:
    pertama = await umum.get("/data.json")

    assert pertama.headers["cache-control"] == "public, max-age=300"
    lagi = await umum.get("/data.json", headers={"If-None-Match": pertama.headers["etag"]})
    assert lagi.status_code == 304


async def test_sebelum_ada_potret_dikatakan_demikian(api: httpx.AsyncClient) -> None:
    jawab = await api.get("http://kinerja/kinerja/publik/data.json", headers=TANPA_TOKEN)
    halaman = await api.get("http://kinerja/kinerja/publik", headers=TANPA_TOKEN)

    assert jawab.status_code == halaman.status_code == 404
    assert jawab.json()["type"].endswith("/potret-belum-ada")
    assert "belum ada hari ini" in halaman.text


@pytest.mark.parametrize(
    ("hari", "periode"),
    [
        (date(2026, 11, 1), (2026, 10)),
        (date(2026, 11, 30), (2026, 10)),
        (date(2027, 1, 1), (2026, 12)),
        (date(2027, 2, 1), (2027, 1)),
    ],
)
def test_bulan_tertutup_adalah_bulan_yang_sudah_lewat(hari: date, periode: tuple[int, int]) -> None:
    assert bulan_tertutup(hari) == periode


@pytest.mark.parametrize(
    ("nilai", "lama", "keadaan"),
    [
        ([3], None, Keadaan.KURANG),
        ([0], None, Keadaan.TERBIT),
        ([6, 10, 4], None, Keadaan.KURANG),
        ([6, 16, 10], None, Keadaan.TERBIT),
        ([8, 18, 10], [6, 16, 10], Keadaan.TETAP),
        ([16, 26, 10], [6, 16, 10], Keadaan.TERBIT),
        ([0, 3, 3], [6, 16, 10], Keadaan.KURANG),
    ],
)
def test_indikator_kota_juga_tidak_menunjuk_beberapa_orang(
    nilai: list[int], lama: list[int] | None, keadaan: Keadaan
) -> None:
    assert angka_kota(nilai, lama) is keadaan


async def test_pemotret_menunggu_sampai_rekam_lama_berhenti_berdatangan(
    kinerja: Sessions, kantor: Kantor
) -> None:
    banyaknya, pemegang = 0, Pemegang(kantor)

    async def ada_sesudah_giliran() -> bool:
        nonlocal banyaknya
        banyaknya = await service.giliran(kinerja, pemegang, HARI, banyaknya)
        async with reading(kinerja) as session:
            return await repository.terakhir(session) is not None

    assert not await ada_sesudah_giliran()
    assert not await ada_sesudah_giliran()
    await isi_fakta(kinerja, kantor, *CONTOH)
    assert not await ada_sesudah_giliran()
    await isi_fakta(kinerja, kantor, (PAHANDUT, LANSIA, 2, 9, 0), mulai=10_000)
    assert not await ada_sesudah_giliran()
    # The running month may go on growing.
    await isi_fakta(kinerja, kantor, (PAHANDUT, LANSIA, 11, 9, 0), mulai=20_000)
    assert await ada_sesudah_giliran()


async def test_sebelum_tahun_ini_berisi_yang_dipotret_tahun_terakhir_yang_berisi(
    kinerja: Sessions, kantor: Kantor
) -> None:
    await isi_fakta(kinerja, kantor, *CONTOH)
    lusa, pemegang = date(HARI.year + 2, 6, 10), Pemegang(kantor)

    banyaknya = await service.giliran(kinerja, pemegang, lusa, 0)
    await service.giliran(kinerja, pemegang, lusa, banyaknya)

    async with reading(kinerja) as session:
        potret = await repository.terakhir(session)
    assert potret is not None
    assert (potret.hari, potret.tahun, potret.sampai_bulan) == (lusa, HARI.year, 12)


# -- di peramban


@asynccontextmanager
async def menjelajah(**pilihan: Any) -> AsyncIterator[Page]:  # noqa: ANN401
    async with async_playwright() as playwright:
        peramban = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        halaman = await (await peramban.new_context(locale="id-ID", **pilihan)).new_page()
        halaman.set_default_timeout(15_000)
        try:
            yield halaman
        finally:
            await peramban.close()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="perlu chromium")
@pytest.mark.parametrize(
    ("lebar", "warna", "skrip"),
    [(360, "light", True), (360, "dark", True), (1280, "light", False)],
)
async def test_halaman_umum_terbaca_semua_orang(
    umum: httpx.AsyncClient,
    kinerja: Sessions,
    redis: Redis,
    kantor: Kantor,
    kunci: Kunci,
    lebar: int,
    warna: Literal["light", "dark"],
    skrip: bool,
) -> None:
    del umum
    app = create_app(sessions=kinerja, redis=redis, verify=verify, kantor=kantor, kunci=kunci)
    async with (
        serving(app) as alamat,
        menjelajah(
            viewport={"width": lebar, "height": 800}, color_scheme=warna, java_script_enabled=skrip
        ) as halaman,
    ):
        keluhan: list[str] = []
        halaman.on("console", lambda pesan: keluhan.append(pesan.text))
        await halaman.goto(f"{alamat}/kinerja/publik")

        assert await halaman.get_by_role("heading", level=1).inner_text() == (
            "Kinerja Januari sampai Oktober 2026"
        )
        rinci = halaman.get_by_role("table", name="Menurut kecamatan dan kelurahan")
        menteng = rinci.get_by_role("row").filter(has_text=kantor.wilayah[MENTENG].nama)
        assert (await menteng.inner_text()).split() == [
            *kantor.wilayah[MENTENG].nama.split(), "50", "<5", "*", "tidak", "ditampilkan", KOSONG,
        ]  # fmt: skip
        if skrip:
            await halaman.evaluate(AXE.read_text(encoding="utf-8"))
            temuan: dict[str, Any] = await halaman.evaluate("axe.run()")
            assert [(t["id"], t["nodes"][0]["html"]) for t in temuan["violations"]] == []
            # Only the table may be scrolled sideways.
            lebih = await halaman.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert lebih == 0
        assert keluhan == []


async def test_lewat_gateway_halaman_umum_terbuka_dan_dasbor_meminta_masuk(
    umum: httpx.AsyncClient,
    fresh_sessions: Callable[[str], Sessions],
    signing: SigningKey,
    kinerja: Sessions,
    redis: Redis,
    kantor: Kantor,
    kunci: Kunci,
) -> None:
    """The real gateway and kinerja: the cookie of a session only opens pages of the dashboard."""
    del umum
    with tempfile.TemporaryDirectory(prefix="gw-") as folder:
        soket = f"{folder}/kinerja.sock"
        async with living(
            fresh_sessions("gateway"), signing, {"kinerja": f"unix:{soket}"}
        ) as rumah:
            app = create_app(
                sessions=kinerja,
                redis=redis,
                verify=Verifier(keys_from(f"{rumah.url}/.well-known/jwks.json")),
                kantor=kantor,
                kunci=kunci,
            )
            async with serving(app, uds=soket):
                html = {"Accept": "text/html"}
                terbuka = await rumah.client.get("/kinerja/publik")
                gaya = re.findall(r'href="(/kinerja/aset/[^"]+)"', terbuka.text)
                aset = [await rumah.client.get(alamat) for alamat in gaya]
                tertutup = await rumah.client.get("/kinerja/dasbor", headers=html)
                masuk = await rumah.client.post(
                    "/masuk",
                    data={"nama_pengguna": "admin", "kata_sandi": ADMIN_PASSWORD},
                    headers={"Origin": rumah.url},
                )
                kuki = {"Cookie": masuk.headers["set-cookie"].partition(";")[0]} | html
                dasbor = await rumah.client.get("/kinerja/dasbor", headers=kuki)
                angka = await rumah.client.get("/kinerja/v1/indikator?tahun=2026", headers=kuki)

    assert terbuka.status_code == 200
    assert len(aset) == 2
    assert {satu.status_code for satu in aset} == {200}
    assert tertutup.headers["location"] == "/masuk?ke=/kinerja/dasbor"
    assert masuk.status_code == 303
    assert dasbor.status_code == 200
    assert dasbor.headers["content-type"].startswith("text/html")
    assert angka.status_code == 401


async def test_kantor_kedua_mempunyai_halaman_umumnya_sendiri(
    rolled_back: Callable[[str], Awaitable[Sessions]], redis: Redis, kunci: Kunci
) -> None:
    pontianak = baca_kantor(office_dir("pontianak"))
    sessions = await rolled_back("kinerja")
    async with transaction(sessions) as session:
        await pastikan_aturan(session, pontianak.peraturan)
        assert await service.potret(session, pontianak, date(2023, 1, 3))
    app = create_app(sessions=sessions, redis=redis, verify=verify, kantor=pontianak, kunci=kunci)

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja/kinerja"
    ) as client:
        data = (await client.get("/publik/data.json")).json()
        halaman = await client.get("/publik")

    assert (data["tahun"], data["sampai_bulan"]) == (2022, 12)
    assert {satu["kode"] for satu in data["indikator"]} == set(pontianak.indikator)
    assert halaman.status_code == 200
    assert "Kinerja Januari sampai Desember 2022" in halaman.text
