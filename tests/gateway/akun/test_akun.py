"""Accounts and clients, as an admin manages them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import select

from gateway.akun import service
from gateway.kantor import BatasTidakDikenal, Office
from gateway.peran.rules import CASE_ROLES
from kantor.profil import Profil, terpasang
from kit.audit import audit
from kit.auth import unfolded
from kit.profile import office_dir
from tests.gateway.conftest import ADMIN_PASSWORD, House
from tests.gateway.masuk.test_masuk import ask, claims, refresh
from tests.gateway.upstream import Upstream

PASSWORD = "sungai-kahayan-pagi"


def siti(**changed: object) -> dict[str, Any]:
    return {
        "nama_pengguna": "siti.petugas",
        "nama": "Siti Aminah",
        "peran": ["petugas"],
        "bidang": ["rehsos"],
        "wilayah": ["62.71.03"],
        "kata_sandi": PASSWORD,
    } | changed


async def create(house: House, headers: dict[str, str], **changed: object) -> dict[str, Any]:
    answer = await house.client.post("/gateway/v1/akun", json=siti(**changed), headers=headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def code(answer: Response) -> str:
    kind: str = answer.json()["type"]
    return kind.removeprefix("/problems/")


async def test_an_account_is_made_and_signs_in_with_its_rights(office: House) -> None:
    admin = await office.bearer()

    answer = await office.client.post("/gateway/v1/akun", json=siti(), headers=admin)

    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["location"] == f"/gateway/v1/akun/{made['id']}"
    assert "kata_sandi" not in made
    granted = await office.sign_in("siti.petugas", PASSWORD)
    told = claims(granted["access_token"])
    assert told["sub"] == made["id"]
    assert told["bidang"] == ["rehsos"]
    assert told["wilayah"] == ["62.71.03"]
    held = unfolded(told["scope"])
    assert "rehsos:ppks:tulis" in held
    # What officers of any bidang may do there is another's business (`Scope.everywhere`).
    assert not held & {"dayasos:ppks:baca", "dayasos:ppks:tulis", "*:ppks:tulis"}


async def test_only_an_admin_may(office: House, service: Upstream) -> None:
    await create(office, await office.bearer())
    headers = await office.bearer("siti.petugas", PASSWORD)

    for method, path in (
        ("GET", "/gateway/v1/akun"),
        ("POST", "/gateway/v1/akun"),
        ("GET", "/gateway/v1/klien"),
        ("GET", "/gateway/v1/masuk-ditolak"),
        ("POST", "/gateway/v1/klien"),
    ):
        answer = await office.client.request(method, path, headers=headers, json={})
        assert answer.status_code == 403
        assert code(answer) == "tidak-berwenang"
        assert (await office.client.request(method, path, json={})).status_code == 401


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"nama_pengguna": "Ada Spasi"}, "/nama_pengguna"),
        ({"nama_pengguna": ""}, "/nama_pengguna"),
        ({"nama": ""}, "/nama"),
        ({"nama": "NULL"}, "/nama"),
        ({"nama": "Siti\u200b"}, "/nama"),
        ({"nama": 7}, "/nama"),
        ({"peran": []}, "/peran"),
        ({"peran": ["raja"]}, "/peran/0"),
        ({"peran": "petugas"}, "/peran"),
        ({"bidang": ["kinerja"]}, "/bidang/0"),
        ({"wilayah": ["Palangka"]}, "/wilayah/0"),
        ({"wilayah": ["62.71"] * 3 + [f"62.71.{n:02}" for n in range(40)]}, "/wilayah"),
        ({"kata_sandi": "pendek"}, "/kata_sandi"),
        ({"kata_sandi": "siti.petugas"}, "/kata_sandi"),
        ({"tidak_dikenal": 1}, "/tidak_dikenal"),
    ],
)
async def test_wrong_fields_are_named(house: House, changed: dict[str, object], field: str) -> None:
    answer = await house.client.post(
        "/gateway/v1/akun", json=siti(**changed), headers=house.token_for("gateway:akun:tulis")
    )

    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["lokasi"] for error in answer.json()["errors"]] == [field]
    assert PASSWORD not in answer.text


async def test_malformed_json_is_refused(house: House) -> None:
    answer = await house.client.post(
        "/gateway/v1/akun",
        content=b'{"nama": ',
        headers=house.token_for("gateway:akun:tulis") | {"Content-Type": "application/json"},
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["kode"] == "json_invalid"


async def test_unknown_filters_and_cursors_are_refused(house: House) -> None:
    headers = house.token_for("gateway:akun:baca", "gateway:klien:baca")
    for query in ("warna=merah", "batas=0", "batas=501", "kursor=karangan", "peran=raja"):
        answer = await house.client.get(f"/gateway/v1/akun?{query}", headers=headers)
        assert answer.status_code == 422, query
    assert (
        await house.client.get("/gateway/v1/klien?warna=merah", headers=headers)
    ).status_code == 422


async def test_a_name_is_given_once(office: House) -> None:
    admin = await office.bearer()
    await create(office, admin)

    answer = await office.client.post(
        "/gateway/v1/akun", json=siti(nama_pengguna="Siti.Petugas"), headers=admin
    )

    assert answer.status_code == 409
    assert code(answer) == "nama-pengguna-dipakai"


async def test_a_repeated_request_makes_one_account(office: House) -> None:
    headers = await office.bearer() | {"Idempotency-Key": "buat-siti"}

    first = await office.client.post("/gateway/v1/akun", json=siti(), headers=headers)
    again = await office.client.post("/gateway/v1/akun", json=siti(), headers=headers)
    other = await office.client.post("/gateway/v1/akun", json=siti(nama="Lain"), headers=headers)
    other_password = await office.client.post(
        "/gateway/v1/akun", json=siti(kata_sandi="angin-lentera-karung"), headers=headers
    )

    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    for answer in (other, other_password):
        assert answer.status_code == 422
        assert code(answer) == "idempotency-key-dipakai-ulang"


async def test_the_list_has_pages_filters_and_a_search(office: House) -> None:
    admin = await office.bearer()
    for number in range(5):
        await create(
            office,
            admin,
            nama_pengguna=f"petugas-{number}",
            nama=f"Petugas 100% {number}",
            bidang=["rehsos"] if number % 2 else ["dayasos"],
        )

    names: list[str] = []
    path = "/gateway/v1/akun?batas=2"
    while path:
        page = (await office.client.get(path, headers=admin)).json()
        assert len(page["data"]) <= 2
        names += [akun["nama_pengguna"] for akun in page["data"]]
        following = page["berikutnya"]
        path = f"/gateway/v1/akun?batas=2&kursor={following}" if following else ""

    async def found(query: str) -> list[str]:
        answer = await office.client.get(f"/gateway/v1/akun?{query}", headers=admin)
        return [akun["nama_pengguna"] for akun in answer.json()["data"]]

    assert names == ["admin", *(f"petugas-{number}" for number in range(5))]
    assert await found("cari=PETUGAS-3") == ["petugas-3"]
    assert await found("cari=100%25%203") == ["petugas-3"]
    assert await found("cari=%25x") == []
    assert await found("bidang=dayasos") == ["petugas-0", "petugas-2", "petugas-4"]
    assert await found("peran=admin") == ["admin"]
    assert await found("aktif=false") == []
    assert await found("urut=dibuat") == names
    assert await found("urut=-nama_pengguna") == names[::-1]
    assert await found("dibuat_sampai=2020-01-01") == []


async def test_a_change_needs_the_version_that_was_read(office: House) -> None:
    admin = await office.bearer()
    akun = await create(office, admin)
    path = f"/gateway/v1/akun/{akun['id']}"

    without = await office.client.patch(path, json={"nama": "Siti B."}, headers=admin)
    stale = await office.client.patch(
        path, json={"nama": "Siti B."}, headers=admin | {"If-Match": '"9"'}
    )
    good = await office.client.patch(
        path, json={"nama": "Siti B."}, headers=admin | {"If-Match": '"1"'}
    )
    again = await office.client.patch(
        path, json={"nama": "Siti C."}, headers=admin | {"If-Match": '"1"'}
    )
    empty = await office.client.patch(
        path, json={"nama": None}, headers=admin | {"If-Match": '"2"'}
    )

    assert without.status_code == 428
    assert stale.status_code == 412
    assert good.status_code == 200
    assert good.json()["nama"] == "Siti B."
    assert good.headers["etag"] == '"2"'
    assert again.status_code == 412
    assert empty.status_code == 422
    shown = await office.client.get(path, headers=admin)
    assert shown.headers["etag"].startswith('"2-')


async def test_an_account_that_is_not_there(house: House) -> None:
    headers = house.token_for("gateway:akun:baca", "gateway:akun:tulis", subject="x")
    path = f"/gateway/v1/akun/{uuid.uuid4()}"

    for answer in (
        await house.client.get(path, headers=headers),
        await house.client.patch(path, json={}, headers=headers | {"If-Match": '"1"'}),
        await house.client.post(
            path + "/kata-sandi", json={"kata_sandi": PASSWORD}, headers=headers
        ),
    ):
        assert answer.status_code == 404
        assert code(answer) == "akun-tidak-ditemukan"
    assert (
        await house.client.get("/gateway/v1/akun/bukan-uuid", headers=headers)
    ).status_code == 422


async def test_a_closed_account_is_out_at_once(office: House, service: Upstream) -> None:
    """INVARIANT: closing an account ends its refresh tokens and, at the gateway, its access."""
    admin = await office.bearer()
    akun = await create(office, admin)
    granted = await office.sign_in("siti.petugas", PASSWORD)
    mine = {"Authorization": f"Bearer {granted['access_token']}"}
    assert (await office.client.get("/rehsos/v1/gema", headers=mine)).status_code == 200

    closed = await office.client.patch(
        f"/gateway/v1/akun/{akun['id']}",
        json={"aktif": False},
        headers=admin | {"If-Match": '"1"'},
    )

    assert closed.json()["aktif"] is False
    assert (await office.client.get("/rehsos/v1/gema", headers=mine)).status_code == 401
    assert (await refresh(office, granted["refresh_token"])).status_code == 400
    answer = await ask(office, grant_type="password", username="siti.petugas", password=PASSWORD)
    assert answer.json()["error"] == "invalid_grant"


async def test_changed_rights_hold_from_the_next_refresh(office: House) -> None:
    admin = await office.bearer()
    akun = await create(office, admin)
    granted = await office.sign_in("siti.petugas", PASSWORD)

    await office.client.patch(
        f"/gateway/v1/akun/{akun['id']}",
        json={"peran": ["perencana"], "bidang": ["*"]},
        headers=admin | {"If-Match": '"1"'},
    )
    old = {"Authorization": f"Bearer {granted['access_token']}"}
    refused = await office.client.get("/auth/saya", headers=old)
    renewed = (await refresh(office, granted["refresh_token"])).json()

    assert refused.status_code == 401
    assert "kinerja:fakta:baca" in renewed["scope"].split()
    assert "ppks" not in renewed["scope"]
    new = {"Authorization": f"Bearer {renewed['access_token']}"}
    assert (await office.client.get("/auth/saya", headers=new)).status_code == 200


async def test_the_last_admin_stays(office: House) -> None:
    admin = await office.bearer()
    own = (await office.client.get("/auth/saya", headers=admin)).json()["id"]
    headers = admin | {"If-Match": '"1"'}

    for change in ({"aktif": False}, {"peran": ["petugas"]}):
        answer = await office.client.patch(f"/gateway/v1/akun/{own}", json=change, headers=headers)
        assert answer.status_code == 409
        assert code(answer) == "admin-terakhir"
    await create(office, admin, nama_pengguna="admin-dua", peran=["admin"])
    answer = await office.client.patch(
        f"/gateway/v1/akun/{own}", json={"aktif": False}, headers=headers
    )
    assert answer.status_code == 200


async def test_an_admin_gives_a_new_password(office: House) -> None:
    admin = await office.bearer()
    akun = await create(office, admin)
    granted = await office.sign_in("siti.petugas", PASSWORD)

    answer = await office.client.post(
        f"/gateway/v1/akun/{akun['id']}/kata-sandi",
        json={"kata_sandi": "kata-sandi-berikut"},
        headers=admin,
    )

    assert answer.status_code == 204
    assert (await refresh(office, granted["refresh_token"])).status_code == 400
    await office.sign_in("siti.petugas", "kata-sandi-berikut")


async def test_a_repeated_new_password_ends_no_later_sign_in(office: House) -> None:
    admin = await office.bearer()
    akun = await create(office, admin)
    path = f"/gateway/v1/akun/{akun['id']}/kata-sandi"
    headers = admin | {"Idempotency-Key": "sandi-siti"}
    new = {"kata_sandi": "hujan-sungai-jembatan"}

    first = await office.client.post(path, json=new, headers=headers)
    granted = await office.sign_in("siti.petugas", new["kata_sandi"])
    again = await office.client.post(path, json=new, headers=headers)
    other = await office.client.post(path, json={"kata_sandi": PASSWORD}, headers=headers)

    assert first.status_code == again.status_code == 204
    assert other.status_code == 422
    assert code(other) == "idempotency-key-dipakai-ulang"
    assert (await refresh(office, granted["refresh_token"])).status_code == 200
    await office.sign_in("siti.petugas", new["kata_sandi"])


async def test_rights_that_do_not_fit_into_a_token_are_refused(
    office: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No office of today has so many areas.
    monkeypatch.setattr(service, "MAX_BYTES", 2048)
    answer = await office.client.post(
        "/gateway/v1/akun",
        json=siti(
            peran=["kepala_bidang", "kepala_dinas", "perencana", "petugas"],
            bidang=["rehsos", "linjamsos", "fakirmiskin"],
            wilayah=[one for one in sorted(terpasang().daerah) if one.count(".") == 3][:30],
        ),
        headers=await office.bearer(),
    )

    assert answer.status_code == 422
    assert code(answer) == "token-terlalu-besar"


async def test_what_admins_do_is_recorded_without_secrets(office: House) -> None:
    admin = await office.bearer()
    headers = admin | {"X-Request-ID": "permintaan-akun-1"}
    akun = await create(office, headers)
    await office.client.patch(
        f"/gateway/v1/akun/{akun['id']}",
        json={"aktif": False},
        headers=headers | {"If-Match": '"1"'},
    )

    async with office.sessions() as session:
        rows = (
            await session.execute(
                select(audit.c.action, audit.c.request_id, audit.c.facts)
                .where(audit.c.subject_id == uuid.UUID(akun["id"]))
                .order_by(audit.c.id)
            )
        ).all()
    assert [row.action for row in rows] == ["akun.buat", "akun.ubah"]
    assert {row.request_id for row in rows} == {"permintaan-akun-1"}
    assert PASSWORD not in str(rows)
    assert "Siti" not in str(rows)


# -- clients


MITRA = {
    "kode": "dpmptsp",
    "nama": "DPMPTSP",
    "izin": ["dayasos:permohonan:baca", "dayasos:layanan:baca"],
}


async def sign_in_client(house: House, kode: str, secret: str) -> Response:
    return await ask(house, grant_type="client_credentials", client_id=kode, client_secret=secret)


async def test_a_partner_gets_exactly_its_scopes(office: House) -> None:
    admin = await office.bearer()
    made = await office.client.post("/gateway/v1/klien", json=MITRA, headers=admin)

    granted = await sign_in_client(office, "dpmptsp", made.json()["rahasia"])

    assert made.status_code == 201
    assert granted.json()["scope"] == "dayasos:layanan:baca dayasos:permohonan:baca"
    assert claims(granted.json()["access_token"])["peran"] == ["mitra"]
    shown = await office.client.get(f"/gateway/v1/klien/{made.json()['id']}", headers=admin)
    assert "rahasia" not in shown.json()


@pytest.mark.parametrize(
    "scope",
    ["kinerja:peristiwa:baca", "*:layanan:baca", "rehsos:permohonan:setujui", "gateway:akun:tulis"],
)
async def test_a_partner_gets_nothing_beyond(house: House, scope: str) -> None:
    answer = await house.client.post(
        "/gateway/v1/klien",
        json=MITRA | {"izin": ["dayasos:layanan:baca", scope]},
        headers=house.token_for("gateway:klien:tulis"),
    )

    assert answer.status_code == 422
    assert code(answer) == "izin-tidak-boleh"
    assert scope in answer.json()["detail"]


async def test_a_revoked_client_is_out_and_a_new_secret_lets_it_in(
    office: House, service: Upstream
) -> None:
    admin = await office.bearer()
    made = (await office.client.post("/gateway/v1/klien", json=MITRA, headers=admin)).json()
    granted = (await sign_in_client(office, "dpmptsp", made["rahasia"])).json()
    mine = {"Authorization": f"Bearer {granted['access_token']}"}
    path = f"/gateway/v1/klien/{made['id']}"

    revoked = await office.client.post(path + "/cabut", headers=admin)

    assert revoked.json()["aktif"] is False
    assert (await office.client.get("/rehsos/v1/gema", headers=mine)).status_code == 401
    assert (await sign_in_client(office, "dpmptsp", made["rahasia"])).status_code == 401
    renewed = (await office.client.post(path + "/rahasia", headers=admin)).json()
    assert (await sign_in_client(office, "dpmptsp", made["rahasia"])).status_code == 401
    assert (await sign_in_client(office, "dpmptsp", renewed["rahasia"])).status_code == 200


async def test_a_repeated_new_secret_is_made_once(office: House) -> None:
    admin = await office.bearer()
    made = (await office.client.post("/gateway/v1/klien", json=MITRA, headers=admin)).json()
    path = f"/gateway/v1/klien/{made['id']}/rahasia"
    headers = admin | {"Idempotency-Key": "rahasia-1"}

    first = await office.client.post(path, headers=headers)
    again = await office.client.post(path, headers=headers)
    next_one = await office.client.post(path, headers=admin | {"Idempotency-Key": "rahasia-2"})

    assert first.status_code == again.status_code == 200
    assert again.json() == first.json() | {"rahasia": None}
    assert next_one.json()["versi"] == first.json()["versi"] + 1
    assert (await sign_in_client(office, "dpmptsp", next_one.json()["rahasia"])).status_code == 200


async def test_a_late_repeat_does_not_close_a_client_again(office: House) -> None:
    admin = await office.bearer()
    made = (await office.client.post("/gateway/v1/klien", json=MITRA, headers=admin)).json()
    path = f"/gateway/v1/klien/{made['id']}"
    headers = admin | {"Idempotency-Key": "cabut-1"}

    first = await office.client.post(path + "/cabut", headers=headers)
    renewed = (await office.client.post(path + "/rahasia", headers=admin)).json()
    again = await office.client.post(path + "/cabut", headers=headers)

    assert first.json()["aktif"] is False
    assert again.status_code == 200
    assert again.json()["aktif"] is True
    assert (await sign_in_client(office, "dpmptsp", renewed["rahasia"])).status_code == 200


async def test_clients_are_listed_changed_and_unique(office: House) -> None:
    admin = await office.bearer()
    headers = admin | {"Idempotency-Key": "klien-1"}
    made = await office.client.post("/gateway/v1/klien", json=MITRA, headers=headers)
    again = await office.client.post("/gateway/v1/klien", json=MITRA, headers=headers)
    twice = await office.client.post("/gateway/v1/klien", json=MITRA, headers=admin)
    path = f"/gateway/v1/klien/{made.json()['id']}"
    changed = await office.client.patch(
        path, json={"izin": ["kinerja:indikator:baca"]}, headers=admin | {"If-Match": '"1"'}
    )
    listed = await office.client.get("/gateway/v1/klien?cari=DPM", headers=admin)

    assert again.json()["id"] == made.json()["id"]
    assert again.json()["rahasia"] is None
    assert twice.status_code == 409
    assert changed.json()["izin"] == ["kinerja:indikator:baca"]
    assert [klien["kode"] for klien in listed.json()["data"]] == ["dpmptsp"]
    for order, codes in (("kode", ["dpmptsp", "kinerja"]), ("-kode", ["kinerja", "dpmptsp"])):
        listed = await office.client.get(f"/gateway/v1/klien?urut={order}", headers=admin)
        assert [klien["kode"] for klien in listed.json()["data"]] == codes
    assert (await office.client.patch(path, json={}, headers=admin)).status_code == 428


async def test_the_client_of_the_house_is_not_managed_here(office: House) -> None:
    admin = await office.bearer()
    listed = await office.client.get("/gateway/v1/klien?cari=kinerja", headers=admin)
    path = f"/gateway/v1/klien/{listed.json()['data'][0]['id']}"

    for answer in (
        await office.client.post(path + "/cabut", headers=admin),
        await office.client.post(path + "/rahasia", headers=admin),
        await office.client.patch(path, json={"nama": "x"}, headers=admin | {"If-Match": '"1"'}),
    ):
        assert answer.status_code == 409
        assert code(answer) == "klien-layanan"
    missing = f"/gateway/v1/klien/{uuid.uuid4()}"
    assert (await office.client.get(missing, headers=admin)).status_code == 404


async def test_the_first_account_is_admin(office: House) -> None:
    granted = await office.sign_in("admin", ADMIN_PASSWORD)

    assert claims(granted["access_token"])["peran"] == ["admin"]


async def test_no_bidang_and_no_area_is_none_and_all_is_said(office: House) -> None:
    admin = await office.bearer()

    none = await create(office, admin, bidang=[], wilayah=[])
    bare = {name: value for name, value in siti().items() if name not in ("bidang", "wilayah")}
    left_out = await office.client.post(
        "/gateway/v1/akun", json=bare | {"nama_pengguna": "tanpa"}, headers=admin
    )
    every = await create(office, admin, nama_pengguna="semua", bidang=["*"], wilayah=["*"])

    assert (none["bidang"], none["wilayah"]) == ([], [])
    assert (left_out.json()["bidang"], left_out.json()["wilayah"]) == ([], [])
    assert (every["bidang"], every["wilayah"]) == (["*"], ["*"])
    told = claims((await office.sign_in("siti.petugas", PASSWORD))["access_token"])
    assert "ppks" not in told["scope"]
    assert (told["bidang"], told["wilayah"]) == ([], [])
    told = claims((await office.sign_in("semua", PASSWORD))["access_token"])
    assert "*:ppks:tulis" in unfolded(told["scope"])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"bidang": ["*", "rehsos"]}, "/bidang"),
        ({"wilayah": ["62.71.03", "*"]}, "/wilayah"),
        ({"wilayah": ["62.71.03", "62.71.99"]}, "/wilayah/1"),
        ({"wilayah": ["61.71"]}, "/wilayah/0"),
    ],
)
async def test_limits_are_those_of_the_office(
    office: House, changed: dict[str, object], field: str
) -> None:
    admin = await office.bearer()
    akun = await create(office, admin, nama_pengguna="ada")
    klien = {"kode": "mitra-uji", "nama": "Mitra", "izin": ["rehsos:layanan:baca"]}

    answers = [
        await office.client.post("/gateway/v1/akun", json=siti(**changed), headers=admin),
        await office.client.post("/gateway/v1/klien", json=klien | changed, headers=admin),
        await office.client.patch(
            f"/gateway/v1/akun/{akun['id']}", json=changed, headers=admin | {"If-Match": '"1"'}
        ),
    ]

    for answer in answers:
        assert answer.status_code == 422, answer.text
        assert [error["lokasi"] for error in answer.json()["errors"]] == [field]
    assert (await office.client.get("/gateway/v1/klien?cari=mitra-uji", headers=admin)).json()[
        "data"
    ] == []


def test_an_office_with_fewer_bidang_knows_only_its_own() -> None:
    pontianak = Office.of(Profil(office_dir("pontianak")))

    pontianak.check({"bidang": ["rehsos"], "wilayah": ["*"]})
    with pytest.raises(BatasTidakDikenal):
        pontianak.check({"bidang": ["fakirmiskin"]})


async def test_nobody_changes_their_own_rights(office: House) -> None:
    admin = await office.bearer()
    own = (await office.client.get("/auth/saya", headers=admin)).json()["id"]
    headers = admin | {"If-Match": '"1"'}

    changes: tuple[dict[str, list[str]], ...] = (
        {"peran": ["admin", "perencana"]},
        {"bidang": ["rehsos"]},
        {"wilayah": []},
    )
    for change in changes:
        answer = await office.client.patch(f"/gateway/v1/akun/{own}", json=change, headers=headers)
        assert (answer.status_code, code(answer)) == (403, "hak-sendiri"), answer.text
    named = await office.client.patch(
        f"/gateway/v1/akun/{own}", json={"nama": "Admin Kantor"}, headers=headers
    )
    await create(office, admin, nama_pengguna="admin-dua", peran=["admin"])
    second = await office.bearer("admin-dua", PASSWORD)
    by_another = await office.client.patch(
        f"/gateway/v1/akun/{own}", json={"wilayah": []}, headers=second | {"If-Match": '"2"'}
    )

    assert named.status_code == 200
    assert by_another.json()["wilayah"] == []


@pytest.mark.parametrize("role", sorted(CASE_ROLES))
async def test_admin_excludes_the_roles_that_work_on_cases(office: House, role: str) -> None:
    admin = await office.bearer()
    akun = await create(office, admin)

    made = await office.client.post(
        "/gateway/v1/akun", json=siti(nama_pengguna="rangkap", peran=["admin", role]), headers=admin
    )
    changed = await office.client.patch(
        f"/gateway/v1/akun/{akun['id']}",
        json={"peran": [role, "admin"]},
        headers=admin | {"If-Match": '"1"'},
    )

    for answer in (made, changed):
        assert (answer.status_code, code(answer)) == (422, "peran-bertentangan"), answer.text
