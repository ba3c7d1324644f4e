"""What a partner's program is given, and how it proves who it is."""

from __future__ import annotations

from sqlalchemy import update

from gateway.klien.models import Klien
from kit.db import transaction
from tests.gateway.akun.test_akun import MITRA, code, sign_in_client
from tests.gateway.conftest import House
from tests.gateway.masuk.test_masuk import ask, claims


async def test_a_right_for_a_purpose_is_told_in_the_token_and_in_no_other_way_given(
    office: House,
) -> None:
    admin, asks = await office.bearer(), "rehsos:ppks-cocok:baca"
    given = MITRA | {"tujuan": {"rujukan": ["rehsos:layanan:baca", asks], "pelayanan": [asks]}}

    made = await office.client.post("/gateway/v1/klien", json=given, headers=admin)
    granted = (await sign_in_client(office, "dpmptsp", made.json()["rahasia"])).json()
    less = await ask(
        office,
        grant_type="client_credentials",
        client_id="dpmptsp",
        client_secret=made.json()["rahasia"],
        scope="dayasos:layanan:baca",
    )

    assert made.json()["tujuan"] == given["tujuan"]
    assert set(granted["scope"].split()) == {*MITRA["izin"], asks, "rehsos:layanan:baca"}
    assert claims(granted["access_token"])["tujuan"] == {asks: ["pelayanan", "rujukan"]}
    assert "tujuan" not in claims(less.json()["access_token"])
    for wrong, refusal in (
        ({"izin": [asks]}, "izin-tidak-boleh"),
        ({"tujuan": {"pelayanan": ["rehsos:permohonan:setujui"]}}, "izin-tidak-boleh"),
        ({"tujuan": {"penasaran": [asks]}}, "tujuan-tidak-dikenal"),
    ):
        answer = await office.client.post(
            "/gateway/v1/klien", json=MITRA | {"kode": "lain"} | wrong, headers=admin
        )
        assert (answer.status_code, code(answer)) == (422, refusal)


async def test_a_right_that_partners_have_no_more_is_not_kept(office: House) -> None:
    """Breaks if what was given long ago is still good, as reading all facts was."""
    admin = await office.bearer()
    made = (await office.client.post("/gateway/v1/klien", json=MITRA, headers=admin)).json()
    async with transaction(office.sessions) as session:
        await session.execute(
            update(Klien)
            .values(izin=[*MITRA["izin"], "kinerja:fakta:baca"])
            .where(Klien.kode == "dpmptsp")
        )

    granted = await sign_in_client(office, "dpmptsp", made["rahasia"])

    assert set(granted.json()["scope"].split()) == set(MITRA["izin"])


async def test_all_that_is_wrong_is_told_at_once(office: House) -> None:
    """Faults of the form, of the office's codes and of partners' rights, in one answer."""
    admin = await office.bearer()

    async def told(path: str, body: object) -> dict[str, str]:
        answer = await office.client.post(path, json=body, headers=admin)
        assert answer.status_code == 422, answer.text
        return {one["lokasi"]: one["kode"] for one in answer.json()["errors"]}

    wrong = {
        "nama": "",
        "wilayah": ["99"],
        "izin": ["gateway:akun:tulis"],
        "tujuan": {"iseng": ["rehsos:layanan:baca"]},
    }
    akun = {
        "nama_pengguna": "siti",
        "nama": "",
        "peran": ["admin", "petugas"],
        "wilayah": ["99"],
        "kata_sandi": "siti",
    }

    assert await told("/gateway/v1/klien", MITRA | wrong) == {
        "/nama": "string_too_short",
        "/wilayah/0": "tidak-dikenal",
        "/izin": "izin-tidak-boleh",
        "/tujuan": "tidak-dikenal",
    }
    assert await told("/gateway/v1/akun", akun) == {
        "/nama": "string_too_short",
        "/peran": "peran-bertentangan",
        "/wilayah/0": "tidak-dikenal",
        "/kata_sandi": "too_short",
    }
    assert await told(
        "/gateway/v1/akun", akun | {"nama": "Siti", "kata_sandi": "siti-siti-siti"}
    ) == {
        "/peran": "peran-bertentangan",
        "/wilayah/0": "tidak-dikenal",
        "/kata_sandi": "kata-sandi-umum",
    }
