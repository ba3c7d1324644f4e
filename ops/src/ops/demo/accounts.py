"""The accounts that the demo acts as: one officer in each division, a planner and the head.

They keep their names from run to run and get a new random password in each, so no password of
theirs is ever written down; only a sandbox gives its own.
"""

import secrets
from collections.abc import Callable
from typing import Any

from kit.auth import ALL
from ops.demo.api import Account, Api, Refused
from ops.demo.plan import SERVICES

ACCOUNTS = "/gateway/v1/akun"
# Who writes down what no service counts, and who approves it: never the same person.
PLANNER, HEAD = "perencana", "kepala-dinas"


def evaluator(service: str) -> str:
    """Who evaluates what another account of the division completed."""
    return f"{service}-penilai"


TITLES = {
    "rehsos": "Petugas Demo Rehabilitasi Sosial",
    "linjamsos": "Petugas Demo Perlindungan dan Jaminan Sosial",
    "dayasos": "Petugas Demo Pemberdayaan Sosial",
    "fakirmiskin": "Petugas Demo Penanganan Fakir Miskin",
    **{evaluator(service): f"Penilai Demo {service}" for service in SERVICES},
    PLANNER: "Perencana Demo",
    HEAD: "Kepala Dinas Demo",
}
_ROLES = {PLANNER: "perencana", HEAD: "kepala_dinas"}


def _login(who: str) -> str:
    return f"demo.{who}"


def _random(_login: str) -> str:
    return secrets.token_urlsafe(24)


async def officers(
    api: Api, admin: Account, password_of: Callable[[str], str] = _random
) -> tuple[dict[str, Account], list[str]]:
    """One account per service and office, and the ids of those that did not exist before."""
    known = await _known(api, admin)
    found, made = {}, []
    for who in TITLES:
        login = _login(who)
        password = password_of(login)
        if login not in known:
            known |= await _make(api, admin, who, password)
            made.append(str(known[login]["id"]))
        entry = known[login]
        await api.call(
            "POST",
            f"{ACCOUNTS}/{entry['id']}/kata-sandi",
            account=admin,
            json={"kata_sandi": password},
        )
        if not entry["aktif"]:
            await set_active(api, admin, entry["id"], active=True)
        found[who] = Account(api, login, password)
    return found, made


async def set_active(api: Api, admin: Account, account_id: str, *, active: bool) -> None:
    seen = await api.call("GET", f"{ACCOUNTS}/{account_id}", account=admin)
    await api.call(
        "PATCH",
        f"{ACCOUNTS}/{account_id}",
        account=admin,
        json={"aktif": active},
        headers={"If-Match": seen.headers["ETag"]},
    )


async def _known(api: Api, admin: Account) -> dict[str, dict[str, Any]]:
    answer = await api.call("GET", ACCOUNTS, account=admin, query={"cari": "demo.", "batas": 100})
    return {entry["nama_pengguna"]: entry for entry in answer.json()["data"]}


async def _make(api: Api, admin: Account, who: str, password: str) -> dict[str, dict[str, Any]]:
    try:
        answer = await api.call(
            "POST",
            ACCOUNTS,
            account=admin,
            json={
                "nama_pengguna": _login(who),
                "nama": TITLES[who],
                "peran": [_ROLES.get(who, "petugas")],
                "bidang": [name for name in SERVICES if who in (name, evaluator(name))] or [ALL],
                "wilayah": [ALL],
                "kata_sandi": password,
            },
        )
    except Refused as refused:
        # Sent twice because the first answer was lost: the account is there.
        if refused.status != 409:
            raise
        return await _known(api, admin)
    return {_login(who): answer.json()}
