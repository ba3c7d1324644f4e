from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rehsos.pemulangan import rules

SAAT = [datetime(2026, 3, 1, jam, tzinfo=UTC) for jam in range(4)]


@pytest.mark.parametrize(
    ("sampai_di", "dari", "ke", "kode"),
    [
        ([], "Palangka Raya", "Sampit", []),
        (["Sampit"], "sampit", "Surabaya", []),
        (["Sampit"], "Kumai", "Surabaya", ["ruas-tidak-bersambung"]),
        (["Sampit"], "Sampit", "SAMPIT", ["ruas-tidak-berpindah"]),
        (["X"] * rules.MAKS_RUAS, "X", "Y", ["ruas-terlalu-banyak"]),
    ],
)
def test_legs_follow_each_other(sampai_di: list[str], dari: str, ke: str, kode: list[str]) -> None:
    assert [satu.kode for satu in rules.periksa_ruas(sampai_di, dari, ke)] == kode


@pytest.mark.parametrize(
    ("pada", "berangkat", "kode"),
    [
        (SAAT[2], SAAT[1], []),
        (SAAT[1], SAAT[1], ["tiba-sebelum-berangkat"]),
        (SAAT[3], SAAT[1], ["tanggal-tidak-mungkin"]),
        (SAAT[2], None, []),
    ],
)
def test_nobody_arrives_before_they_left_or_tomorrow(
    pada: datetime, berangkat: datetime | None, kode: list[str]
) -> None:
    assert [satu.kode for satu in rules.periksa_saat(pada, SAAT[2], berangkat)] == kode
