"""A store with goods, as an officer fills it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from httpx import Response

from kit.clock import now, today
from tests.pelayanan.conftest import MENTENG, Klien

_URUT = iter(range(1, 1_000_000))


def saat(**lalu: float) -> str:
    """An hour ago, or so long."""
    return (now() - timedelta(**(lalu or {"hours": 1}))).isoformat()


def dibuat(jawaban: Response) -> dict[str, Any]:
    assert jawaban.is_success, jawaban.text
    isi: dict[str, Any] = jawaban.json()
    return isi


def kode(jawaban: Response) -> set[str]:
    return {satu["kode"] for satu in jawaban.json()["errors"]}


async def barang(klien: Klien, **ganti: object) -> str:
    nomor = next(_URUT)
    isi = {"kode": f"B-{nomor}", "nama": "Beras", "jenis": "pangan", "satuan": "kg", **ganti}
    return str(dibuat(await klien.post("persediaan/barang", isi))["id"])


async def tempat(klien: Klien, **ganti: object) -> str:
    nomor = next(_URUT)
    isi = {"kode": f"T-{nomor}", "nama": "Gudang", "jenis": "gudang", "kelurahan": MENTENG, **ganti}
    return str(dibuat(await klien.post("persediaan/tempat", isi))["id"])


async def masuk(klien: Klien, di: str, apa: str, jumlah: int, **lot: object) -> str:
    """A new lot; its id."""
    isi = {
        "barang_id": apa, "jumlah": jumlah, "pemilik": "kantor", "sumber_dana": "apbd-kota", **lot,
    }  # fmt: skip
    jawaban = await klien.post(
        "persediaan/gerakan/masuk", {"pada": saat(hours=2), "tempat_id": di, "barang": [isi]}
    )
    return str(dibuat(jawaban)["barang"][0]["lot_id"])


def serah(kasus: dict[str, Any], di: str, apa: str, jumlah: int, **ganti: object) -> dict[str, Any]:
    """To whoever the request is of."""
    return {
        "pada": saat(minutes=1),
        "tempat_id": di,
        "ppks_id": kasus["ppks_id"],
        "permohonan_id": kasus["id"],
        "komponen": "sandang",
        "penerima": "sendiri",
        "barang": [{"barang_id": apa, "jumlah": jumlah}],
        **ganti,
    }


async def ada(klien: Klien, **saring: str) -> dict[str, tuple[int, int]]:
    """What is free and what is set aside of each lot."""
    jawaban = dibuat(await klien.get("persediaan/saldo", **saring))
    return {satu["lot_id"]: (satu["tersedia"], satu["dicadangkan"]) for satu in jawaban["data"]}


async def cocok(klien: Klien) -> None:
    """INVARIANT: the lines give the balances."""
    assert dibuat(await klien.get("persediaan/pemeriksaan"))["selisih"] == []


def besok(hari: int = 1) -> str:
    kapan: date = today() + timedelta(days=hari)
    return kapan.isoformat()
