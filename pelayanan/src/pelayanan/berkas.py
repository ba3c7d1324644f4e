"""Photos and papers on their way in; the nouns that they prove attach, show and download them."""

from __future__ import annotations

from kantor.peran import KEPALA, PELAKSANA
from kit.brought import Scope
from kit.files import endpoints
from kit.files.uploads import MAX_PART
from kit.module import Module
from pelayanan.loket import Loket

BERKAS: Module[Loket] = Module(
    "berkas",
    (endpoints.router,),
    bodies={"PATCH /unggahan/{unggahan_id}": MAX_PART},
    scopes={"berkas:tulis": Scope("Mengirim foto dan berkas", PELAKSANA | KEPALA)},
)
