"""What `up` says when everything is ready."""

from __future__ import annotations

import os
import time

from rich.markup import escape

from ops.installation import Installation


def lines(
    installation: Installation,
    address: str,
    started: float,
    new_password: str | None,
    new_keys: bool,  # noqa: FBT001  (its callers have it under this name)
    options: str = "",
) -> list[str]:
    """`new_password`: of the first account, when it was made just now. `started`: monotonic.
    `options`: with which other commands find this installation."""
    secrets = installation.secrets
    told = [
        "",
        f"[bold green]Dinsos siap[/] setelah {time.monotonic() - started:.1f} detik: "
        f"[bold]{address}[/]",
        f"  Rujukan API    {address}/docs",
        "  Akun pertama   admin",
    ]
    if new_password:
        told.append(f"  Kata sandi     [bold]{new_password}[/]  (hanya ditampilkan kali ini)")
    if os.environ.get("DINSOS_ADMIN_PASSWORD"):
        told.append(
            "  Kata sandi     dari DINSOS_ADMIN_PASSWORD (berlaku bila akun admin belum ada)"
        )
    else:
        told.append(f"                 tersimpan di {escape(str(secrets / 'admin-password'))}")
    told += [
        f"  Data           {escape(str(installation.data))}",
        f"  Catatan (log)  {escape(str(installation.logs))}",
    ]
    if new_keys:
        told.append(
            f"  [yellow]Kunci sandi    {escape(str(secrets / 'keys.json'))}: simpan salinannya"
            " di tempat lain yang aman.\n                 Tanpa berkas itu data tersandi tidak"
            " dapat dibaca lagi.[/]"
        )
    return [*told, f"  Berhenti       Ctrl-C      Keadaan: ./dinsos status{options}", ""]
