from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import httpx
import pytest
from redis.asyncio import Redis

from kinerja.app import create_app
from kinerja.aturan.indikator.profil import Kantor, Target, baca_kantor
from kinerja.dasar.kunci import Kunci, Penanda
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kit.auth import Actor
from kit.clock import today
from kit.crypto import Keyring, new_key
from kit.db import Sessions, transaction
from kit.errors import NotAuthenticated
from kit.imports.spec import ImportSpec
from kit.imports.worker import ImportWorker
from kit.profile import office_dir
from kit.wake import Listener
from ops.keys import signing_key
from tests.actors import officer
from tests.ahead import ready

BACA_FAKTA = frozenset({"kinerja:indikator:baca", "kinerja:fakta:baca"})
# Who also sees the reasons that depend on a person's category (test_sensitif.py: who does not).
PERENCANA = officer("perencana", scopes=BACA_FAKTA | {"*:ppks-sensitif:baca"})
ADMIN = officer("admin", scopes=frozenset({"kinerja:*:*"}))
KECAMATAN = officer("camat", wilayah=("62.71.01",), scopes=frozenset({"kinerja:*:baca"}))
KELURAHAN = officer("lurah", wilayah=("62.71.03.1002",), scopes=frozenset({"kinerja:*:baca"}))
AKUN = {akun.id: akun for akun in (PERENCANA, ADMIN, KECAMATAN, KELURAHAN)}


async def verify(token: str) -> Actor:
    if token not in AKUN:
        raise NotAuthenticated("Token tidak dikenal.")
    return AKUN[token]


def pengimpor(sessions: Sessions, keyring: Keyring, spec: ImportSpec) -> ImportWorker:
    """The worker of one kind of import, which nothing wakes."""
    return ImportWorker(sessions, keyring, {spec.kind: spec}, Listener("postgresql://", ()))


@pytest.fixture(scope="session")
def kantor() -> Kantor:
    ready("kinerja")  # whoever builds an app has the office before
    return baca_kantor(office_dir())


@pytest.fixture
def kantor_kini(kantor: Kantor) -> Kantor:
    """The office with a plan for the running year, whatever year that is."""
    return berencana(kantor, today().year)


def berencana(kantor: Kantor, tahun: int) -> Kantor:
    """The office with a plan for this year, if its own names none: the last planned one again."""
    if tahun in kantor.tahun:
        return kantor
    lalu = max(kantor.tahun)
    return replace(
        kantor,
        tahun=[*kantor.tahun, tahun],
        pagu={kode: {**pagu, tahun: pagu[lalu]} for kode, pagu in kantor.pagu.items()},
        indikator={
            kode: satu.model_copy(update={"target": _diulang(satu.target, lalu, tahun)})
            for kode, satu in kantor.indikator.items()
        },
    )


def _diulang(semua: list[Target], lalu: int, tahun: int) -> list[Target]:
    lagi = (satu.model_copy(update={"tahun": tahun}) for satu in semua if satu.tahun == lalu)
    return [*semua, *lagi]


@pytest.fixture(scope="session")
def kunci() -> Kunci:
    return Kunci(Keyring(new_key()), Penanda(signing_key()))


@pytest.fixture
async def kinerja(rolled_back: Callable[[str], Awaitable[Sessions]], kantor: Kantor) -> Sessions:
    """A database of kinerja with the office's mapping; what this test writes does not stay."""
    sessions = await rolled_back("kinerja")
    async with transaction(sessions) as session:
        await pastikan_aturan(session, kantor.peraturan)
    return sessions


@pytest.fixture
async def api(
    kinerja: Sessions, redis: Redis, kantor: Kantor, kunci: Kunci
) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(sessions=kinerja, redis=redis, verify=verify, kantor=kantor, kunci=kunci)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja/kinerja/v1"
    ) as client:
        client.headers["Authorization"] = "Bearer perencana"
        yield client
