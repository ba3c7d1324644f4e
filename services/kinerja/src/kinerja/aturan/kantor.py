"""The office's profile, read once at the start, for the operations that need it."""

import re
from typing import Annotated, cast

from fastapi import Depends, Request

from kinerja.aturan.indikator.profil import Kantor
from kit.clock import today


def _kantor(request: Request) -> Kantor:
    """As it is in the year that is asked about (`tahun`), else in this one."""
    kantor = cast("Kantor", request.app.state.desk)
    tahun = request.query_params.get("tahun", "")
    return kantor.pada(int(tahun) if re.fullmatch(r"[12]\d{3}", tahun) else today().year)


KantorDep = Annotated[Kantor, Depends(_kantor)]
