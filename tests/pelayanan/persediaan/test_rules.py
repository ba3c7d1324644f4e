"""From which lots a quantity is taken, without a database."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from pelayanan.persediaan import rules
from pelayanan.persediaan.rules import Diminta, Disisihkan

HARI = date(2026, 6, 1)
BERAS, TENDA = uuid.UUID(int=1), uuid.UUID(int=2)


def lot(nomor: int, ada: int, sampai: date | None = None, apa: uuid.UUID = BERAS) -> Disisihkan:
    return Disisihkan(uuid.UUID(int=100 + nomor), apa, ada, sampai)


GUDANG = [
    lot(1, 5, date(2026, 5, 31)),
    lot(2, 3, date(2026, 6, 1)),
    lot(3, 10, date(2026, 9, 1)),
    lot(4, 4),
    lot(5, 2, apa=TENDA),
]


@pytest.mark.parametrize(
    ("minta", "diambil", "kurang"),
    [
        ([Diminta(0, BERAS, 2)], {2: 2}, []),
        ([Diminta(0, BERAS, 4)], {2: 3, 3: 1}, []),
        ([Diminta(0, BERAS, 17)], {2: 3, 3: 10, 4: 4}, []),
        ([Diminta(0, BERAS, 18)], {2: 3, 3: 10, 4: 4}, [17]),
        ([Diminta(0, BERAS, 3, uuid.UUID(int=104))], {4: 3}, []),
        # A named lot is taken before what may come from any.
        ([Diminta(0, BERAS, 4), Diminta(1, BERAS, 3, uuid.UUID(int=102))], {2: 3, 3: 4}, []),
        ([Diminta(0, BERAS, 1), Diminta(1, TENDA, 3)], {2: 1, 5: 2}, [2]),
        ([Diminta(0, BERAS, 1, uuid.UUID(int=105))], {}, [0]),
    ],
)
def test_what_ends_first_goes_first(
    minta: list[Diminta], diambil: dict[int, int], kurang: list[int]
) -> None:
    terambil, tak_cukup, salah = rules.ambil(GUDANG, minta, HARI)

    jumlah: dict[int, int] = {}
    for satu, banyak in terambil:
        nomor = satu.lot_id.int - 100
        jumlah[nomor] = jumlah.get(nomor, 0) + banyak
    assert (jumlah, [satu.ada for satu in tak_cukup], salah) == (diambil, kurang, [])


def test_a_lot_past_its_day_is_refused_by_name() -> None:
    _, _, salah = rules.ambil(GUDANG, [Diminta(0, BERAS, 1, uuid.UUID(int=101))], HARI)
    assert [(satu.lokasi, satu.kode) for satu in salah] == [("barang.0.lot_id", "lot-kedaluwarsa")]
