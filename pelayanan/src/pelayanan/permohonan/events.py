from __future__ import annotations

from pelayanan.layanan.events import RekamKlien


class PermohonanRekam(RekamKlien):
    """The whole counted state of one request, from its submission on; rejected ones stay counted.

    What is known of the person is frozen at submission. `berlaku` is false once it is cancelled.
    """

    type = "permohonan.rekam.v1"
