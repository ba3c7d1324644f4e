"""`dinsos make-env`: the secrets of a docker-compose installation, generated into an `.env`."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from ops import keys
from ops.refusals import Refusal
from ops.screen import say

HEADER = """\
# Rahasia satu pemasangan Dinsos dengan docker compose. Simpan salinannya di tempat yang aman:
# tanpa kunci *_DATA_KEY data tersandi tidak dapat dibaca lagi. Jangan pernah dimasukkan ke git.
"""


# What a release has added to installations that already run; everything else that is missing
# from a file was lost, and a new one would not fit the data.
ADDED = ("KINERJA_DATA_KEYS", "KINERJA_SIGNING_KEY", *keys.REDIS_PASSWORDS.values())


def write(path: Path) -> int:
    """Write it once. An existing file holds the keys of existing data and is never replaced; it
    only gets what a newer release needs."""
    values = keys.generate()
    values["DINSOS_ADMIN_PASSWORD"] = secrets.token_urlsafe(12)
    values["DINSOS_PROFIL"] = "palangkaraya"
    values["DINSOS_PORT"] = "8000"
    text = HEADER + "".join(f"{name}={value}\n" for name, value in values.items())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if added := _add(path, values):
            say(f"{path} dilengkapi dengan {', '.join(added)}; isinya yang lain tidak diubah.")
            say("Bila kunci itu pernah ada di sana, kembalikan berkasnya dari cadangan.")
            return 0
        raise Refusal(f"{path} sudah ada dan tidak diganti: isinya kunci data yang ada.") from None
    except OSError as error:
        raise Refusal(f"{path} tidak dapat ditulis: {error.strerror}") from None
    with os.fdopen(handle, "w") as file:
        file.write(text)
    say(f"{path} dibuat; hanya Anda yang dapat membacanya. Akun pertama: admin, kata sandi")
    say("di DINSOS_ADMIN_PASSWORD. Berikutnya: docker compose up -d")
    return 0


def _add(path: Path, values: Mapping[str, str]) -> list[str]:
    """The names that were missing from an existing file and are in it now."""
    text = path.read_text()
    known = {line.partition("=")[0].strip() for line in text.splitlines()}
    missing = [name for name in ADDED if name not in known]
    if missing:
        more = "".join(f"{name}={values[name]}\n" for name in missing)
        separator = "" if not text or text.endswith("\n") else "\n"
        keys.write_private(path, text + separator + more)
    return missing
