"""What two modules claim, or one says of what is not its own, is refused with both their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from fastapi import APIRouter
from sqlalchemy import Column, Integer, MetaData, Table

from kit import brought, module
from kit.app import build_app
from kit.auth import Actor
from kit.brought import Brought, Scope
from kit.db import Session
from kit.imports.spec import ImportRow, ImportSpec, Outcome
from kit.lifecycle import Plan, Rule, Taking
from kit.module import Module, ModuleClash, Running, Subscription
from kit.schemas import Event
from kit.wake import Loop

router = APIRouter(prefix="/mainan")
renamed = APIRouter(prefix="/mainan")
halaman = APIRouter()


@router.get("/{mainan_id}")
async def lihat(mainan_id: str) -> str:
    return mainan_id


@renamed.get("/{kode}")
async def buka(kode: str) -> str:
    return kode


@halaman.get("/etalase/{kode}")
async def etalase(kode: str) -> str:
    return kode


sehat = APIRouter()


@sehat.get("/health")
async def health() -> bool:
    return True


async def _olah(session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
    del session, actor
    return Outcome(len(rows), 0, [])


def _spesifikasi(_: None) -> ImportSpec:
    return ImportSpec("mainan", ("nama",), frozenset({"nama"}), _olah)


def _aturan(life: str, step: str) -> Rule[Any, Any, Any]:
    async def plan(_: Taking[Any, Any, Any]) -> Plan:
        return Plan()

    return Rule(life, frozenset({step}), frozenset({"semua"}), plan)


def _putaran(_: Running[None]) -> Loop:
    raise AssertionError("never made")


async def _terima(*_: Any) -> None:  # noqa: ANN401
    raise AssertionError("never called")


class MainanRekam(Event):
    type = "mainan.rekam.v1"


def tabel(nama: str = "mainan") -> Table:
    return Table(nama, MetaData(), Column("id", Integer, primary_key=True))


SCOPES = {"mainan:baca": Scope("Melihat mainan", {"penjaga"})}
TABEL = tabel()
IKUT: Subscription[None] = Subscription(("dayasos",), {}, _terima)

MAINAN: Module[None] = Module(
    "mainan",
    (router,),
    (_spesifikasi,),
    loops={"mainan": _putaran},
    pages=(halaman,),
    open=("/etalase",),
    tables=(TABEL,),
    scopes=SCOPES,
    events=(MainanRekam,),
    subscriptions={"tetangga": IKUT},
)

DUA = "dimiliki dua modul"


@pytest.mark.parametrize(
    ("lain", "pesan"),
    [
        (Module("mainan"), f"modul {DUA}: mainan"),
        (Module("lain", (renamed,)), rf"operasi {DUA}: GET /mainan/{{}} \(mainan dan lain\)"),
        (Module("lain", pages=(halaman,)), rf"halaman {DUA}: GET /etalase/{{}} \(mainan dan lain"),
        (Module("lain", pages=(sehat,)), rf"halaman {DUA}: GET /health \(kit dan lain\)"),
        (Module("lain", tables=(tabel(),)), rf"tabel {DUA}: mainan \(mainan dan lain\)"),
        (Module("lain", tables=(tabel("audit"),)), rf"tabel {DUA}: audit \(kit dan lain\)"),
        (Module("lain", scopes=SCOPES), rf"izin {DUA}: mainan:baca \(mainan dan lain\)"),
        (Module("lain", events=(MainanRekam,)), rf"jenis rekam {DUA}: mainan.rekam.v1 \(mainan d"),
        (Module("lain", bodies={"POST /mainan": 9}), "lain .*bukan miliknya: POST /mainan"),
        (Module("lain", open=("/etalase",)), "lain .*bukan miliknya: /etalase"),
        (Module("lain", rules=(_aturan("mainan", "pakai"),)), "lain .*tidak ada: mainan pakai"),
        (Module("lain", rules=(_aturan("hunian", "isi"),)), "lain .*tidak ada: hunian isi"),
    ],
)
def test_no_app_starts_of_modules_that_do_not_fit_together(lain: Module[None], pesan: str) -> None:
    with pytest.raises(ModuleClash, match=pesan):
        build_app("uji", "Uji", MAINAN, lain, sessions=None, verify=None, checks={})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lain", "pesan"),
    [
        (Module("lain", loops={"tetangga": _putaran}), rf"putaran {DUA}: tetangga \(mainan dan"),
        (Module("lain", loops={"relay": _putaran}), rf"putaran {DUA}: relay \(kit dan lain\)"),
        (Module("lain", subscriptions={"mainan": IKUT}), rf"putaran {DUA}: mainan \(mainan dan"),
    ],
)
def test_no_worker_starts_of_modules_that_do_not_fit_together(
    lain: Module[None], pesan: str
) -> None:
    running: Any = None
    own: Any = {"relay": None}

    with pytest.raises(ModuleClash, match=pesan):
        module.loops((MAINAN, lain), running, own)


def test_two_modules_import_no_kind_of_file_each() -> None:
    lain: Module[None] = Module("lain", imports=(_spesifikasi,))
    with pytest.raises(ModuleClash, match=rf"impor {DUA}: mainan \(mainan dan lain\)"):
        module.import_specs((MAINAN, lain), None)


def test_a_table_that_no_module_brings_is_not_migrated() -> None:
    assert module.metadata((MAINAN,)) == [TABEL.metadata]
    one = tabel("satu")
    Table("yatim", one.metadata, Column("id", Integer, primary_key=True))

    with pytest.raises(ModuleClash, match="tabel tanpa modul: yatim"):
        module.metadata((Module("lain", tables=(one,)),))


def test_what_is_brought_to_the_door_is_read_as_it_was_written() -> None:
    berkas = APIRouter(prefix="/mainan")
    berkas.add_api_route("/{mainan_id}/berkas", lihat, methods=["POST"])
    tertutup = APIRouter()
    tertutup.add_api_route("/gudang/{kode}", etalase)
    lain: Module[None] = Module(
        "lain", (berkas,), pages=(tertutup,), bodies={"POST /mainan/{mainan_id}/berkas": 9}
    )

    services = {"uji": module.brought("uji", (MAINAN, lain))}

    assert services["uji"] == Brought(
        scopes=SCOPES,
        bodies={"POST /uji/v1/mainan/{mainan_id}/berkas": 9},
        open=("/uji/etalase",),
        pages=("/uji/gudang",),
        follows=("dayasos",),
        operations={
            "/uji/v1/mainan/{mainan_id}": ["GET"],
            "/uji/v1/mainan/{mainan_id}/berkas": ["POST"],
            "/uji/etalase/{kode}": ["GET"],
            "/uji/gudang/{kode}": ["GET"],
        },
    )
    assert brought.read(brought.written(services)) == services
