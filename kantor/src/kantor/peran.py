"""Who an office gives rights to: the roles of its accounts, and two holders that are no account.

Which rights these are, each noun says for itself.
"""

from __future__ import annotations

from kit.auth import ALL
from kit.choices import Choice


class Peran(Choice):
    WARGA = "warga", "Warga"
    PETUGAS = "petugas", "Petugas"
    PEKERJA_SOSIAL = "pekerja_sosial", "Pekerja sosial"
    KEPALA_BIDANG = "kepala_bidang", "Kepala bidang"
    KEPALA_DINAS = "kepala_dinas", "Kepala dinas"
    PERENCANA = "perencana", "Perencana"
    ADMIN = "admin", "Admin"


# Every account, whatever its roles.
SETIAP_AKUN = ALL
# A partner's program may be given the right, by name: no approvals, no unmasked reads, no events.
MITRA = "mitra"
# The one program of the house that calls the others.
PROGRAM = "kinerja"

# Whose rights hold in every bidang, whatever the account names.
DI_SEMUA_BIDANG = frozenset({Peran.ADMIN})

# Those who serve a client.
PELAKSANA = frozenset({Peran.PETUGAS, Peran.PEKERJA_SOSIAL})
# Those who answer for what is decided; whoever writes a thing never approves the same one.
KEPALA = frozenset({Peran.KEPALA_BIDANG, Peran.KEPALA_DINAS})
