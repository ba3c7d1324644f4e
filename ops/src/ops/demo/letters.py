"""The few letters of dayasos, one by one through the steps that an officer takes.

They are asked for by institutions and count for no figure of the sheet. Each step is taken only
when the request says that it is allowed next, so a second run finds nothing to do.
"""

import datetime as dt
from dataclasses import dataclass

from ops.demo.api import Account, Api, Refused
from ops.demo.draws import make_id
from ops.demo.plan import DAYASOS

REQUESTS = f"/{DAYASOS}/v1/permohonan"


@dataclass(frozen=True, slots=True)
class Letter:
    layanan: str
    institution: str
    kelurahan: str
    submitted: dt.date
    completed: dt.date

    @property
    def id(self) -> str:
        return make_id(f"permohonan-{DAYASOS}-{self.layanan}-{self.institution}", self.submitted)


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
        await _issue(api, account, letter)


async def _issue(api: Api, account: Account, letter: Letter) -> None:
    allowed = await _allowed(api, account, letter)
    for step in ("verifikasi", "proses", "selesai"):
        if step not in allowed:
            continue
        body = {"tanggal": letter.completed.isoformat(), "sumber_dana": "apbd-kota"}
        try:
            answer = await api.call(
                "POST",
                f"{REQUESTS}/{letter.id}/{step}",
                account=account,
                json=body if step == "selesai" else None,
            )
            allowed = answer.json()["boleh"]
        except Refused as refused:
            # Sent twice because the first answer was lost: the step is taken.
            if refused.status != 409:
                raise
            allowed = await _allowed(api, account, letter)


async def _allowed(api: Api, account: Account, letter: Letter) -> list[str]:
    """The steps that the request may take now; it is made when it is not there yet."""
    asked = await api.call(
        "GET", f"{REQUESTS}/{letter.id}", account=account, accept=frozenset({404})
    )
    if asked.status_code == 404:
        asked = await api.call(
            "POST",
            REQUESTS,
            account=account,
            json={
                "id": letter.id,
                "layanan": letter.layanan,
                "lembaga": {"nama": letter.institution, "kelurahan": letter.kelurahan},
                "sumber": "permohonan",
                "tanggal": letter.submitted.isoformat(),
            },
            headers={"Idempotency-Key": letter.id},
        )
    found: list[str] = asked.json()["boleh"]
    return found
