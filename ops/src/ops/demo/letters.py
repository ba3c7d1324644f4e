"""The few letters of dayasos, one by one through the steps that an officer takes.

They are asked for by institutions and count for no figure of the sheet.
"""

import datetime as dt
from dataclasses import dataclass

from ops.demo.api import Account, Api
from ops.demo.draws import make_id
from ops.demo.plan import DAYASOS
from ops.demo.requests import COMPLETE, VERIFY, WORK, Request, take


@dataclass(frozen=True, slots=True)
class Letter:
    layanan: str
    institution: str
    kelurahan: str
    submitted: dt.date
    completed: dt.date

    @property
    def request(self) -> Request:
        name = f"permohonan-{DAYASOS}-{self.layanan}-{self.institution}"
        about = {
            "layanan": self.layanan,
            "lembaga": {"nama": self.institution, "kelurahan": self.kelurahan},
            "sumber": "permohonan",
        }
        made = make_id(name, self.submitted)
        return Request(DAYASOS, made, about, self.submitted, self.completed)


LETTERS = (
    Letter(
        "tanda-daftar-lks",
        "Yayasan Contoh Kahayan",
        "62.71.01.1001",
        dt.date(2024, 2, 5),
        dt.date(2024, 2, 20),
    ),
    Letter(
        "rekomendasi-izin-operasional-lks",
        "Yayasan Contoh Kahayan",
        "62.71.01.1001",
        dt.date(2024, 3, 4),
        dt.date(2024, 3, 18),
    ),
    Letter(
        "rekomendasi-izin-pub",
        "Perkumpulan Contoh Peduli Sabangau",
        "62.71.04.1003",
        dt.date(2024, 5, 13),
        dt.date(2024, 5, 21),
    ),
    Letter(
        "tanda-daftar-lks",
        "Panti Contoh Rumah Betang",
        "62.71.03.1002",
        dt.date(2024, 8, 6),
        dt.date(2024, 8, 22),
    ),
    Letter(
        "rekomendasi-bansos-lks",
        "Panti Contoh Rumah Betang",
        "62.71.03.1002",
        dt.date(2024, 10, 8),
        dt.date(2024, 10, 15),
    ),
)


async def issue_letters(api: Api, account: Account) -> None:
    for letter in LETTERS:
        await take(api, account, letter.request, VERIFY, WORK, COMPLETE)
