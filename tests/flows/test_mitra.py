"""The walk of docs/partners.md, command by command, against the gateway and a service behind it."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

from httpx import AsyncClient
from joserfc.jwk import KeySet

import rehsos.app
from gateway.tokens import SigningKey
from kit.auth import Keys, Verifier
from kit.db import Sessions
from tests.ahead import ready
from tests.gateway.conftest import ADMIN_PASSWORD, living, serving, signing
from tests.pelayanan.conftest import loket_untuk

__all__ = ["signing"]

WALK = Path(__file__).parents[2] / "docs/partners.md"
SITI = {
    "nama": "Siti Aminah",
    "nik": "6271034107589001",
    "tanggal_lahir": "1958-07-01",
    "jenis_kelamin": "P",
    "kelurahan": "62.71.03.1002",
    "dasar_lokasi": "domisili",
    "kategori": ["lanjut-usia-terlantar"],
    "disabilitas": False,
}


async def test_an_agency_walks_from_its_key_to_its_first_answer(
    fresh_sessions: Callable[[str], Sessions], signing: SigningKey, tmp_path: Path
) -> None:
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", WALK.read_text("utf-8"), re.DOTALL))
    ready("rehsos")
    service = rehsos.app.BIDANG.create_app(
        sessions=fresh_sessions("rehsos"),
        verify=Verifier(keys_of(signing)),
        loket=loket_untuk("rehsos"),
    )
    async with (
        serving(service) as address,
        living(fresh_sessions("gateway"), signing, {"rehsos": address}) as house,
    ):
        admin = (await house.sign_in("admin", ADMIN_PASSWORD))["access_token"]
        await _register(house.client, house.token_for("rehsos:ppks:tulis"))
        walk = await asyncio.create_subprocess_exec(
            "bash", "-euo", "pipefail", "-c", commands,
            cwd=tmp_path,
            env=os.environ | {"U": house.url, "TOKEN": admin, "no_proxy": "127.0.0.1"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, errors = await walk.communicate()

    assert walk.returncode == 0, errors.decode()
    answer = out.decode()
    assert '"kode":"rsud-contoh"' in answer
    told = json.loads(answer[answer.index('{"nomor_permintaan"') :])
    assert told["hasil"] == {
        "nama": "sesuai",
        "tanggal_lahir": "sesuai",
        "jenis_kelamin": "tidak-diperiksa",
        "kk": "tidak-diperiksa",
    }


async def _register(client: AsyncClient, headers: dict[str, str]) -> None:
    answer = await client.post("/rehsos/v1/ppks", json=SITI, headers=headers)
    assert answer.status_code == 201, answer.text


def keys_of(signing: SigningKey) -> Keys:
    async def keys() -> KeySet:
        return signing.key_set()

    return keys
