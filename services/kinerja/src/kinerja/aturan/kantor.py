"""Profil kantor yang dibaca sekali saat dinyalakan, bagi titik akhir yang memerlukannya."""

from typing import Annotated, cast

from fastapi import Depends, Request

from kinerja.aturan.indikator.profil import Kantor


def _kantor(request: Request) -> Kantor:
    return cast("Kantor", request.app.state.kantor)


KantorDep = Annotated[Kantor, Depends(_kantor)]
