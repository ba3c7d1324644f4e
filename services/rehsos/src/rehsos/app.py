"""Rehabilitasi Sosial: the shared operations with this bidang's part of the catalogue."""

from __future__ import annotations

from fastapi import FastAPI

from kit.auth import Verify
from kit.db import Sessions
from pelayanan import bidang
from pelayanan.loket import Loket

NAMA = "rehsos"
JUDUL = "Rehabilitasi Sosial"


def create_app(*, sessions: Sessions, verify: Verify, loket: Loket) -> FastAPI:
    return bidang.create_app(JUDUL, sessions=sessions, verify=verify, loket=loket)


def from_env() -> FastAPI:
    return bidang.from_env(NAMA, JUDUL)
