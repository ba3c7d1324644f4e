"""The accounts that the demo acts as: one officer in each division.

They keep their names from run to run and get a new random password in each, so no password of
theirs is ever written down.
"""

import secrets
from typing import Any

from ops.demo.api import Account, Api, Refused
from ops.demo.plan import SERVICES

ACCOUNTS = "/gateway/v1/akun"
_TITLES = {
    "rehsos": "Petugas Demo Rehabilitasi Sosial",
    "linjamsos": "Petugas Demo Perlindungan dan Jaminan Sosial",
    "dayasos": "Petugas Demo Pemberdayaan Sosial",
    "fakirmiskin": "Petugas Demo Penanganan Fakir Miskin",
}


def _login(service: str) -> str:
    return f"demo.{service}"


async def officers(api: Api, admin: Account) -> tuple[dict[str, Account], list[str]]:
    """One account per service, and the ids of those that did not exist before."""
    known = await _known(api, admin)
    found, made = {}, []
    for service in SERVICES:
        login, password = _login(service), secrets.token_urlsafe(24)
        if login not in known:
            known |= await _make(api, admin, service, password)
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
        found[service] = Account(api, login, password)
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


async def _make(api: Api, admin: Account, service: str, password: str) -> dict[str, dict[str, Any]]:
    try:
        answer = await api.call(
            "POST",
            ACCOUNTS,
            account=admin,
            json={
                "nama_pengguna": _login(service),
                "nama": _TITLES[service],
                "peran": ["petugas"],
                "bidang": [service],
                "kata_sandi": password,
            },
        )
    except Refused as refused:
        # Sent twice because the first answer was lost: the account is there.
        if refused.status != 409:
            raise
        return await _known(api, admin)
    return {_login(service): answer.json()}
