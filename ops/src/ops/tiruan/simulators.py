"""The other houses of a sandbox: each a simulator, started and kept running beside the programs.

A partner that brings a simulator (`mitra/<partner>/simulator.py`) adds one line to SIMULATORS.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Simulator:
    """`module` is run as `python -m <module> --host H --port P <arguments>` and listens until
    SIGTERM. `settings`: which variables lead the six programs to it; `{url}` in them stands for
    its address (`http://127.0.0.1:8001`). `title`: what it is, for people, in Indonesian."""

    name: str
    title: str
    module: str
    settings: Mapping[str, str] = field(default_factory=dict)
    arguments: Sequence[str] = ()

    def settings_at(self, url: str) -> dict[str, str]:
        return {name: value.replace("{url}", url) for name, value in self.settings.items()}


SIMULATORS = (
    Simulator("penerima", "Penerima webhook, seperti di pihak mitra", "ops.tiruan.receiver"),
    Simulator(
        "dukcapil",
        "Gerbang Dukcapil: semua orang padan, kecuali yang NIK-nya berakhir 81 sampai 99",
        "mitra.dukcapil.simulator",
        {
            "DINSOS_DUKCAPIL_URL": "{url}/dukcapil/get_json/IDINSOS_6271/CALL_VERIFY_BY_ELEMEN",
            "DINSOS_DUKCAPIL_USER": "dinsos",
            "DINSOS_DUKCAPIL_PASSWORD": "tiruan",
        },
        ("--user", "dinsos", "--password", "tiruan"),
    ),
    Simulator(
        "bsre",
        "Layanan tanda tangan BSrE: kata sandi tiruan menandatangani, kata lain menolak",
        "mitra.bsre.simulator",
        {
            "DINSOS_BSRE_URL": "{url}",
            "DINSOS_BSRE_USER": "dinsos",
            "DINSOS_BSRE_PASSWORD": "tiruan",
            "DINSOS_BSRE_SIGNERS": '{"kepala-dinas": "kepala@contoh.id",'
            ' "kepala-bidang": "bidang@contoh.id"}',
        },
        ("--user", "dinsos", "--password", "tiruan"),
    ),
    Simulator(
        "pemberitahuan",
        "Gerbang WhatsApp: semua kabar diterima, kecuali ke nomor yang berakhir 000, 429, 444, 500",
        "mitra.pemberitahuan.simulator",
        {"DINSOS_WA_URL": "{url}", "DINSOS_WA_TOKEN": "tiruan"},
        ("--token", "tiruan"),
    ),
)


def ports(first: int, count: int) -> list[int]:
    """`first` and those after it; for one that is taken any that is free."""
    found: list[int] = []
    for wanted in range(first, first + count):
        with socket.socket() as trying:
            trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trying.bind((HOST, wanted if wanted < 2**16 else 0))
            except OSError:
                trying.bind((HOST, 0))
            found.append(trying.getsockname()[1])
    return found
