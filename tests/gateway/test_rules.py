"""Roles, waiting times and addresses: tables and pure functions."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, product

import pytest
from joserfc.jwk import OKPKey

from gateway.masuk.families import covered
from gateway.masuk.rules import HEMAT, Jenis, place, wait_after
from gateway.peran.rules import (
    CASE_ROLES,
    PARTNER_SCOPES,
    SERVICE_SCOPES,
    scopes_of,
    unknown_partner_scopes,
)
from gateway.pintu.headers import MalformedRequest, TrustedProxies, body_length, safe_path
from gateway.services import INSTALLED
from gateway.tokens import (
    MAX_BYTES,
    KeyUnreadable,
    SigningKey,
    Subject,
    access_token,
    claims_of,
)
from kantor.bidang import BIDANG
from kantor.peran import Peran
from kit.auth import actor_from, scope_matches
from kit.brought import Scope


def may(role: Peran, scope: str, *bidang: str) -> bool:
    return any(scope_matches(own, scope) for own in scopes_of([role], bidang or ["*"]))


@pytest.mark.parametrize("role", list(Peran))
def test_no_account_reads_the_event_feed(role: Peran) -> None:
    for service in (*BIDANG, "kinerja"):
        assert not may(role, f"{service}:peristiwa:baca")
    assert "*:peristiwa:baca" in SERVICE_SCOPES


@pytest.mark.parametrize("role", list(Peran))
def test_only_heads_approve(role: Peran) -> None:
    heads = {Peran.KEPALA_BIDANG, Peran.KEPALA_DINAS}
    assert may(role, "rehsos:permohonan:setujui") is (role in heads)
    assert may(role, "rehsos:evaluasi:setujui") is (role in heads)


@pytest.mark.parametrize("role", list(Peran))
def test_only_those_who_work_with_clients_see_them_unmasked(role: Peran) -> None:
    allowed = {Peran.PEKERJA_SOSIAL, Peran.KEPALA_BIDANG}
    for noun in ("ppks-lengkap", "ppks-sensitif"):
        assert may(role, f"rehsos:{noun}:baca") is (role in allowed)


@pytest.mark.parametrize("noun", ["layanan", "ppks", "permohonan", "evaluasi", "impor"])
@pytest.mark.parametrize("verb", ["baca", "tulis", "setujui"])
def test_admin_touches_no_cases(noun: str, verb: str) -> None:
    assert not any(may(Peran.ADMIN, f"{service}:{noun}:{verb}") for service in BIDANG)


@pytest.mark.parametrize("role", list(Peran))
@pytest.mark.parametrize("bidang", [(), ("rehsos",)])
def test_whoever_writes_the_books_reads_how_an_upload_went(
    role: Peran, bidang: tuple[str, ...]
) -> None:
    if may(role, "kinerja:pembukuan:tulis", *bidang):
        assert may(role, "kinerja:impor:baca", *bidang)
    assert may(role, "kinerja:pembukuan:tulis") is (role in {Peran.KEPALA_BIDANG, Peran.PERENCANA})


@pytest.mark.parametrize("role", list(Peran))
def test_only_admin_manages_accounts(role: Peran) -> None:
    for scope in ("gateway:akun:tulis", "gateway:klien:tulis", "kinerja:pemasangan:tulis"):
        assert may(role, scope) is (role is Peran.ADMIN)
    assert may(role, "gateway:saya:baca")


@pytest.mark.parametrize("role", list(Peran))
def test_the_head_and_the_admin_see_who_looked_up_much(role: Peran) -> None:
    """The admin everywhere, without becoming one who works on cases."""
    watches = {Peran.KEPALA_BIDANG, Peran.ADMIN}
    assert may(role, "rehsos:pantau:baca") is (role in watches)
    assert "*:pantau:baca" in scopes_of([Peran.ADMIN], [])
    assert Peran.ADMIN not in CASE_ROLES


def test_a_role_limited_to_a_bidang_holds_nowhere_else() -> None:
    assert may(Peran.PETUGAS, "rehsos:ppks:tulis", "rehsos")
    assert not may(Peran.PETUGAS, "dayasos:ppks:tulis", "rehsos")
    assert all(may(Peran.PETUGAS, f"{service}:ppks:tulis") for service in BIDANG)
    assert not any("ppks" in scope for scope in scopes_of([Peran.PETUGAS], []))


@pytest.mark.parametrize("role", sorted(CASE_ROLES))
def test_an_admins_account_works_on_no_cases_whatever_else_it_was_given(role: Peran) -> None:
    assert scopes_of([Peran.ADMIN, role], ["*"]) == scopes_of([Peran.ADMIN], ["*"])


def test_every_role_holds_something() -> None:
    scopes = (scope for service in INSTALLED.values() for scope in service.scopes.values())
    assert set(Peran) <= {holder for scope in scopes for holder in scope.holders}


def test_partners_get_no_approvals_no_unmasked_reads_and_no_wildcards() -> None:
    for scope in PARTNER_SCOPES:
        assert not scope.endswith(":setujui")
        assert "lengkap" not in scope
        assert "*" not in scope
    wrong = [
        "rehsos:ppks-lengkap:baca",
        "rehsos:ppks-sensitif:baca",
        "rehsos:*:baca",
        "kinerja:peristiwa:baca",
        "gateway:akun:baca",
    ]
    assert unknown_partner_scopes(["rehsos:layanan:baca", *wrong], ()) == sorted(wrong)


Ordinary = Sequence[tuple[Sequence[Peran], Sequence[str]]]


@pytest.fixture(scope="module")
def ordinary() -> Ordinary:
    """Accounts of any one role, or of two, in any bidang."""
    roles = [*combinations(Peran, 1), *combinations(Peran, 2)]
    places = [bidang for count in range(5) for bidang in combinations(BIDANG, count)]
    return list(product(roles, places))


def _named(roles: Sequence[Peran], bidang: Sequence[str], scopes: frozenset[str]) -> Subject:
    return Subject(
        "0199a2b4-6c1e-7d3f-8a50-3f6f1e2d4c5b",
        "Raden Ajeng Siti Nurhaliza Kusumawardhani",
        "akun",
        tuple(roles),
        tuple(bidang),
        ("62.71.03.1002", "62.71.03.1003", "62.71.04"),
        scopes,
    )


def test_a_token_permits_what_its_account_may_and_nothing_else(ordinary: Ordinary) -> None:
    later = ["rehsos:nanti:baca", "rehsos:ppks:nanti", "dayasos:ppks-lengkap:tulis"]
    signing = SigningKey(OKPKey.generate_key("Ed25519", auto_kid=True))
    for roles, bidang in ordinary:
        scopes = scopes_of(roles, bidang)
        token = access_token(signing, _named(roles, bidang, scopes))
        actor = actor_from(claims_of(token))
        assert actor.scopes == scopes
        assert not any(map(actor.allows, later)), (roles, bidang)


def test_the_tokens_of_all_ordinary_accounts_stay_small(ordinary: Ordinary) -> None:
    """INVARIANT: with some areas, and twelve more nouns of five actions each in every bidang, a
    token is at most 3 KB."""
    signing = SigningKey(OKPKey.generate_key("Ed25519", auto_kid=True))
    more = {
        f"noun-tambahan-{number}:{action}": Scope("", {Peran.PETUGAS, Peran.KEPALA_BIDANG})
        for number in range(12)
        for action in ("baca", "tulis", "setujui", "batalkan", "buka")
    }
    services = {
        name: replace(one, scopes={**one.scopes, **more}) if name in BIDANG else one
        for name, one in INSTALLED.items()
    }
    for roles, bidang in ordinary:
        subject = _named(roles, bidang, scopes_of(roles, bidang, services))
        assert len(access_token(signing, subject)) <= MAX_BYTES, (roles, bidang)


def test_nobody_asks_for_many_rights_by_one_word() -> None:
    own = frozenset({"*:ppks:*"})
    assert covered(own, ["rehsos:ppks:baca", "rehsos,dayasos:ppks:baca,tulis"]) == {
        "rehsos:ppks:baca"
    }


def test_waiting_grows_and_has_an_end() -> None:
    for kind, rule in HEMAT.items():
        waits = [wait_after(kind, failures) for failures in range(rule.bebas + 40)]
        assert waits == sorted(waits)
        assert waits[rule.bebas - 1] == timedelta(0)
        assert waits[rule.bebas] == timedelta(seconds=1)
        assert waits[-1] == rule.terlama
    # What a stranger can do to a name stays short.
    assert HEMAT[Jenis.NAMA].terlama <= timedelta(minutes=1)
    assert HEMAT[Jenis.NAMA_DAN_TEMPAT].terlama <= timedelta(minutes=2)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (None, "lokal"),
        ("36.1.2.3", "36.1.2.3"),
        ("::ffff:36.1.2.3", "36.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_what_counts_as_one_place(address: str | None, found: str) -> None:
    assert place(address) == found


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller", "chain"),
    [
        ("8.8.8.8", [b"1.1.1.1"], "8.8.8.8", b"8.8.8.8"),
        ("10.0.0.1", [], "10.0.0.1", b"10.0.0.1"),
        ("10.0.0.1", [b"1.1.1.1"], "1.1.1.1", b"1.1.1.1, 10.0.0.1"),
        ("10.0.0.1", [b"9.9.9.9, 1.1.1.1, 10.0.0.2"], "1.1.1.1", None),
        ("10.0.0.1", [b"9.9.9.9", b"1.1.1.1"], "1.1.1.1", None),
        ("10.0.0.1", [b"bukan alamat"], "10.0.0.1", b"10.0.0.1"),
        (None, [b"1.1.1.1"], "1.1.1.1", b"1.1.1.1"),
    ],
)
def test_who_the_caller_is(
    peer: str | None, forwarded: list[bytes], caller: str, chain: bytes | None
) -> None:
    found = TrustedProxies("10.0.0.0/8, unix").client(peer, forwarded)

    assert found[0] == caller
    if chain is not None:
        assert found[1] == chain


def test_nobody_is_trusted_by_default() -> None:
    proxies = TrustedProxies("")

    assert None not in proxies
    assert "127.0.0.1" not in proxies
    with pytest.raises(ValueError, match=r"."):
        TrustedProxies("bukan-alamat")


@pytest.mark.parametrize("length", [b"-1", b"1 2", b"", b"1e3", b"99999999999999999999", b"\xb2"])
def test_lengths_that_are_no_plain_numbers_are_refused(length: bytes) -> None:
    with pytest.raises(MalformedRequest):
        body_length([length], [], "1.1")


def test_framings() -> None:
    assert body_length([], [], "1.1") == 0
    assert body_length([b"12"], [], "1.1") == 12
    assert body_length([], [b"Chunked"], "1.1") is None
    with pytest.raises(MalformedRequest):
        body_length([], [b"chunked"], "1.0")


def test_paths() -> None:
    for fine in (
        b"/rehsos/v1/ppks",
        b"/rehsos/v1/a.b/..c/",
        b"/rehsos/v1/Palangka%20Raya",
        b"/a:b",
    ):
        assert safe_path(fine), fine
    for wrong in (
        b"rehsos",
        b"/rehsos/..",
        b"/a//b",
        b"/a/%2e%2E/b",
        b"/a/b%2f",
        b"/a b",
        b"/a\r\n",
    ):
        assert not safe_path(wrong), wrong


@pytest.mark.parametrize("text", ["", "bukan kunci", "e30=", '{"kty":"OKP"}', "-----BEGIN X-----"])
def test_a_signing_key_that_cannot_be_read_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(KeyUnreadable) as refused:
        SigningKey.parse(text)
    assert text not in str(refused.value) or not text


def test_the_same_key_in_each_form_has_the_same_name() -> None:
    key = OKPKey.generate_key("Ed25519")
    jwk = json.dumps(key.as_dict(private=True))
    forms = [
        key.as_pem(private=True).decode(),
        jwk,
        base64.b64encode(jwk.encode()).decode(),
    ]

    assert len({SigningKey.parse(form).key.kid for form in forms}) == 1
    public = SigningKey.parse(jwk).public()["keys"][0]
    assert "d" not in public
    with pytest.raises(KeyUnreadable):
        SigningKey.parse(key.as_pem(private=False).decode())
    with pytest.raises(KeyUnreadable):
        SigningKey.parse(OKPKey.generate_key("X25519").as_pem(private=True).decode())
