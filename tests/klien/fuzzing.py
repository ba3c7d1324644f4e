"""Signs Schemathesis in: for accounts and partners as the admin, elsewhere as all other roles."""

from __future__ import annotations

import os
from typing import Any

import requests
import schemathesis

ACCOUNTS = {
    True: ("admin", os.environ["DINSOS_KLIEN_ADMIN"]),
    False: ("uji", os.environ["DINSOS_KLIEN_SANDI"]),
}


def _by_admin(case: schemathesis.Case[Any], _: schemathesis.AuthContext) -> bool:
    return case.path.startswith("/gateway/")


# A token lives ten minutes.
@schemathesis.auth(refresh_interval=300, cache_by_key=_by_admin)
class Signed:
    def get(self, case: schemathesis.Case[Any], context: schemathesis.AuthContext) -> str:
        username, password = ACCOUNTS[_by_admin(case, context)]
        answer = requests.post(
            f"{os.environ['DINSOS_KLIEN_URL']}/auth/token",
            data={"grant_type": "password", "username": username, "password": password},
            timeout=30,
        )
        answer.raise_for_status()
        token: str = answer.json()["access_token"]
        return token

    def set(self, case: schemathesis.Case[Any], data: str, _: schemathesis.AuthContext) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_load_schema(_: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """What a record's operation made is what the operations below its address work on."""
    for path, item in raw_schema["paths"].items():
        made = item.get("post", {}).get("responses", {}).get("201")
        if made is not None:
            made["links"] = _links(path, raw_schema["paths"])


def _links(path: str, paths: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for other, item in paths.items():
        below = other.removeprefix(f"{path}/")
        parameter = below.partition("}")[0].removeprefix("{")
        if below == other or not below.startswith("{") or below.count("{") > 1:
            continue
        for operation in item.values():
            name = operation["operationId"]
            found[name] = {
                "operationId": name,
                "parameters": {parameter: "$response.body#/id"},
            }
    return found
