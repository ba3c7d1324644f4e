"""`dinsos make-env`: the secrets of a docker-compose installation, generated into an `.env`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from ops import keys
from ops.refusals import Refusal
from ops.screen import say

HEADER = """\
# Rahasia satu pemasangan Dinsos dengan docker compose. Simpan salinannya di tempat yang aman:
# tanpa kunci *_DATA_KEY data tersandi tidak dapat dibaca lagi. Jangan pernah dimasukkan ke git.
"""


def write(path: Path) -> int:
    """Write it once. An existing file holds the keys of existing data and is never replaced."""
    values = keys.generate()
    values["DINSOS_ADMIN_PASSWORD"] = secrets.token_urlsafe(12)
    values["DINSOS_PROFIL"] = "palangkaraya"
    values["DINSOS_PORT"] = "8000"
    text = HEADER + "".join(f"{name}={value}\n" for name, value in values.items())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refusal(f"{path} sudah ada dan tidak diganti: isinya kunci data yang ada.") from None
    except OSError as error:
        raise Refusal(f"{path} tidak dapat ditulis: {error.strerror}") from None
    with os.fdopen(handle, "w") as file:
        file.write(text)
    say(f"{path} dibuat; hanya Anda yang dapat membacanya. Akun pertama: admin, kata sandi")
    say("di DINSOS_ADMIN_PASSWORD. Berikutnya: docker compose up -d")
    return 0
