"""The office's profile, read once at the start, for the operations that need it."""

from typing import Annotated, cast

from fastapi import Depends, Request

from kinerja.aturan.indikator.profil import Kantor


def _kantor(request: Request) -> Kantor:
    return cast("Kantor", request.app.state.desk)


KantorDep = Annotated[Kantor, Depends(_kantor)]
