"""What docker-compose.yml promises, as data for the tests of the file and of the running system."""

from __future__ import annotations

from kantor.bidang import BIDANG
from ops.programs import SERVICES, WITH_WORKER

ONCE = frozenset({"database-setup", *(f"{service}-migrate" for service in SERVICES)})
APIS = frozenset({"gateway", *(f"{service}-api" for service in WITH_WORKER)})
WORKERS = frozenset(f"{service}-worker" for service in WITH_WORKER)
ASKED = frozenset({"ops", "ops-ledger"})
LASTING = frozenset({"postgres", "redis", *APIS, *WORKERS})


def programs_of(service: str) -> set[str]:
    return {"gateway"} if service == "gateway" else {f"{service}-api", f"{service}-worker"}


def holders() -> dict[str, set[str]]:
    """Secret -> the containers that may know it; nobody else."""
    found = {
        "POSTGRES_PASSWORD": {"postgres", "database-setup"},
        "REDIS_PASSWORD": {"redis"},
        "DINSOS_SUBJECT_KEY": {one for s in BIDANG for one in programs_of(s)},
        "GATEWAY_SIGNING_KEY": {"gateway"},
        "KINERJA_CLIENT_SECRET": {"gateway", *programs_of("kinerja")},
        "KINERJA_DATA_KEYS": programs_of("kinerja"),
        "KINERJA_SIGNING_KEY": programs_of("kinerja"),
        "DINSOS_ADMIN_PASSWORD": {"gateway", "ops"},
    }
    for service in SERVICES:
        name = service.upper()
        found[f"{name}_DATABASE_PASSWORD"] = {"database-setup", *programs_of(service)}
        if service != "gateway":
            found[f"{name}_DATABASE_PASSWORD"].add("ops-ledger")
        found[f"{name}_OWNER_DATABASE_PASSWORD"] = {"database-setup", f"{service}-migrate"}
    for service in SERVICES:
        found[f"{service.upper()}_REDIS_PASSWORD"] = {"redis", *programs_of(service)}
    for service in BIDANG:
        name = service.upper()
        found[f"{name}_DATA_KEY"] = programs_of(service)
        found[f"{name}_SEARCH_KEY"] = programs_of(service)
    return found
