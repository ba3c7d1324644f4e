"""What a sandbox holds from its first start: people, accounts, one partner's program.

Everything goes through the public API. Stopped anywhere it can be run again: what was chosen is
written down before it is used, and every call may be sent twice.
"""

import asyncio
import datetime as dt
import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kantor.bidang import BIDANG
from ops.demo.accounts import evaluator, officers
from ops.demo.api import Account, Api
from ops.demo.draws import make_id
from ops.demo.letters import issue_letters
from ops.demo.plan import DAYASOS, Plan
from ops.demo.run import INSTALLATION
from ops.demo.sending import send
from ops.demo.uploads import EVALUASI, KINDS, make_upload
from ops.keys import write_private
from ops.tiruan.people import make_plan

PROGRAMS, APPLICATIONS = "/gateway/v1/klien", "/gateway/v1/aplikasi"
PROGRAM, APPLICATION = "mitra-tiruan", "aplikasi-tiruan"
PURPOSE = "pelayanan"
_OWN = ("layanan:baca", "ppks:baca", "ppks:tulis", "permohonan:baca", "permohonan:tulis",
        "langganan:baca", "langganan:tulis")  # fmt: skip


@dataclass(slots=True)
class Known:
    """What the sandbox tells of itself: a file beside its keys, for its owner only."""

    accounts: dict[str, str] = field(default_factory=dict)
    secret: str = ""
    complete: bool = False

    @classmethod
    def read(cls, folder: Path) -> "Known":
        try:
            return cls(**json.loads(_file(folder).read_text()))
        except FileNotFoundError:
            return cls()

    def write(self, folder: Path) -> None:
        write_private(_file(folder), json.dumps(asdict(self), indent=2) + "\n")


def _file(folder: Path) -> Path:
    return folder / "tiruan.json"


async def fill(url: str, password: str, folder: Path, day: dt.date) -> None:
    """Make what is not there yet. Raises as the demo does: Refused, Unreachable, RowsRefused."""
    known = Known.read(folder)
    async with Api(url) as api:
        admin = Account(api, "admin", password)
        # Before the first person: the figures of this installation are nobody's.
        await api.call("POST", f"{INSTALLATION}/demo", account=admin)

        def chosen(login: str) -> str:
            known.accounts.setdefault(login, secrets.token_urlsafe(9))
            known.write(folder)
            return known.accounts[login]

        accounts, _ = await officers(api, admin, chosen)
        plan = make_plan(day)
        await asyncio.gather(*(_people(api, accounts, bidang, plan) for bidang in BIDANG))
        await issue_letters(api, accounts[DAYASOS])
        await _open_requests(api, accounts, plan, day)
        await _application(api, admin)
        known.secret = await _program(api, admin)
    known.complete = True
    known.write(folder)


async def _people(api: Api, accounts: dict[str, Account], bidang: str, plan: Plan) -> None:
    for kind in KINDS:
        upload = make_upload(plan.services[bidang], kind)
        if upload is not None:
            who = evaluator(bidang) if kind == EVALUASI else bidang
            await send(api, accounts[who], bidang, upload, lambda _: None)


async def _open_requests(api: Api, accounts: dict[str, Account], plan: Plan, day: dt.date) -> None:
    """One in each bidang that waits for an officer."""
    for bidang, part in plan.services.items():
        for record in part.completions[-1:]:
            key = make_id(f"tiruan-menunggu-{bidang}", day)
            await api.call(
                "POST",
                f"/{bidang}/v1/permohonan",
                account=accounts[bidang],
                json={
                    "id": key,
                    "layanan": record.layanan,
                    "ppks_id": record.registration.id,
                    "sumber": "permohonan",
                    "tanggal": day.isoformat(),
                },
                headers={"Idempotency-Key": key},
            )


async def _application(api: Api, admin: Account) -> None:
    """For authorization code with PKCE from a page or a telephone of a developer."""
    await api.call(
        "POST",
        APPLICATIONS,
        account=admin,
        json={
            "kode": APPLICATION,
            "nama": "Aplikasi Tiruan",
            "alamat_balik": ["http://localhost/", "http://localhost/masuk",
                             "http://127.0.0.1/", "http://127.0.0.1/masuk"],
            "peran": ["petugas"],
        },
        accept=frozenset({409}),
    )  # fmt: skip


async def _program(api: Api, admin: Account) -> str:
    """The program's secret: told once when it is made, so one that was lost is made anew."""
    made = await api.call(
        "POST",
        PROGRAMS,
        account=admin,
        json={
            "kode": PROGRAM,
            "nama": "Mitra Tiruan",
            "bidang": list(BIDANG),
            "wilayah": ["*"],
            "izin": [f"{bidang}:{scope}" for bidang in BIDANG for scope in _OWN],
            "tujuan": {PURPOSE: [f"{bidang}:ppks-cocok:baca" for bidang in BIDANG]},
            "alamat": ["127.0.0.0/8", "::1"],
            "kuota_jam": 1000,
            "kuota_hari": 10000,
        },
        accept=frozenset({409}),
    )
    answer: dict[str, Any] = made.json()
    if made.status_code == 409:
        found = await api.call("GET", PROGRAMS, account=admin, query={"cari": PROGRAM})
        address = f"{PROGRAMS}/{found.json()['data'][0]['id']}/rahasia"
        answer = (await api.call("POST", address, account=admin)).json()
    return str(answer["rahasia"])
