"""Berkas yang diunggah ke kinerja, dikerjakan pekerja."""

from __future__ import annotations

from kinerja.aturan.indikator.profil import Kantor
from kinerja.pembukuan.anggaran import impor as anggaran
from kinerja.pembukuan.daftar import impor as daftar
from kinerja.pembukuan.entri import impor as entri
from kit.crypto import Keyring
from kit.db import Sessions
from kit.imports.worker import ImportWorker
from kit.wake import Listener


def pengimpor(
    sessions: Sessions, keyring: Keyring, kantor: Kantor, listener: Listener
) -> ImportWorker:
    semua = tuple(satu.spesifikasi(kantor) for satu in (entri, anggaran, daftar))
    return ImportWorker(sessions, keyring, {satu.kind: satu for satu in semua}, listener)
