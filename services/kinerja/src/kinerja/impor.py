"""Berkas yang diunggah ke kinerja, dikerjakan pekerja."""

from __future__ import annotations

from kinerja.anggaran import impor as anggaran
from kinerja.daftar import impor as daftar
from kinerja.entri import impor as entri
from kinerja.indikator.profil import Kantor
from kit.crypto import Keyring
from kit.db import Sessions
from kit.imports.worker import ImportWorker
from kit.wake import Listener


def pengimpor(
    sessions: Sessions, keyring: Keyring, kantor: Kantor, listener: Listener
) -> ImportWorker:
    semua = tuple(satu.spesifikasi(kantor) for satu in (entri, anggaran, daftar))
    return ImportWorker(sessions, keyring, {satu.kind: satu for satu in semua}, listener)
