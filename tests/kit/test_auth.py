import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey

from kit.auth import Actor, Verifier, folded, scope_matches, unfolded
from kit.errors import NotAuthenticated, Unavailable
from tests.kit.tokens import Signer


@pytest.mark.parametrize(
    ("granted", "needed", "allowed"),
    [
        ("rehsos:ppks:baca", "rehsos:ppks:baca", True),
        ("rehsos:*:baca", "rehsos:ppks:baca", True),
        ("*:*:baca", "rehsos:ppks:baca", True),
        ("rehsos:*:baca", "rehsos:ppks:tulis", False),
        ("rehsos:*:baca", "kinerja:ppks:baca", False),
        ("rehsos:ppks", "rehsos:ppks:baca", False),
        ("*", "rehsos:ppks:baca", False),
    ],
)
def test_scopes(granted: str, needed: str, allowed: bool) -> None:
    assert scope_matches(granted, needed) is allowed


_PARTS = ("*", "rehsos", "dayasos"), ("*", "ppks", "ppks-lengkap"), ("*", "baca", "tulis")


@given(st.frozensets(st.tuples(*map(st.sampled_from, _PARTS)).map(":".join)))
def test_a_token_says_what_is_held_and_nothing_else(scopes: frozenset[str]) -> None:
    """INVARIANT: folded and unfolded it is the same set, so a noun or an action that comes later,
    or that the role lacks, is as far as before."""
    text = folded(scopes)

    assert unfolded(text) == scopes
    assert len(text) <= len(" ".join(scopes))
    # As tokens were written before.
    assert unfolded(" ".join(scopes)) == scopes


def test_what_several_services_give_alike_is_said_once() -> None:
    alike = [
        f"{place}:{noun}:{action}"
        for place in ("dayasos", "rehsos")
        for noun in ("ppks", "surat")
        for action in ("baca", "tulis")
    ]

    assert folded([*alike, "rehsos:hunian:baca", "rehsos:hunian:tulis", "*:surat:setujui"]) == (
        "*:surat:setujui dayasos,rehsos:ppks,surat:baca,tulis rehsos:hunian:baca,tulis"
    )


@pytest.mark.parametrize(
    ("wilayah", "area", "inside"),
    [
        ((), "62.71.01.1001", False),
        ((), None, False),
        (("*",), "62.71.01.1001", True),
        (("*",), None, True),
        (("62.71.01",), "62.71.01.1001", True),
        (("62.71.01",), "62.71.01", True),
        (("62.71.01",), "62.71.02.1001", False),
        (("62.71.0",), "62.71.01.1001", False),
        (("62.71.01",), None, False),
    ],
)
def test_an_area_limit_covers_whole_parts_of_a_code(
    wilayah: tuple[str, ...], area: str | None, inside: bool
) -> None:
    assert Actor("a", wilayah=wilayah).covers(area) is inside


@pytest.mark.parametrize(
    ("bidang", "serves"), [((), False), (("*",), True), (("rehsos",), True), (("dayasos",), False)]
)
def test_no_bidang_is_none_and_all_is_said(bidang: tuple[str, ...], serves: bool) -> None:
    assert Actor("a", bidang=frozenset(bidang)).serves("rehsos") is serves


async def test_a_good_token_gives_its_actor() -> None:
    signer = Signer()
    token = signer.token(
        sub="u1",
        nama="Sri",
        peran=["petugas"],
        bidang=["rehsos"],
        wilayah=["62.71.01"],
        scope="a:b:baca",
    )

    actor = await Verifier(signer.keys)(token)

    assert actor == Actor(
        "u1",
        "Sri",
        peran=frozenset({"petugas"}),
        bidang=frozenset({"rehsos"}),
        wilayah=("62.71.01",),
        scopes=frozenset({"a:b:baca"}),
    )


async def test_bad_tokens_are_refused() -> None:
    signer, stranger = Signer(), Signer()
    verify = Verifier(signer.keys)
    good = signer.token()
    header, payload, signature = good.split(".")
    public = signer.key.as_dict(private=False)["x"]
    bad = {
        "nonsense": "x",
        "three parts": "a.b.c",
        "no signature": f"{header}.{payload}.",
        "other payload": f"{header}.{payload[:-2]}AA.{signature}",
        "another's key": stranger.token(),
        "expired": signer.token(exp=int(time.time()) - 60),
        "other issuer": signer.token(iss="lain"),
        "other audience": signer.token(aud="lain"),
        "alg none": "eyJhbGciOiJub25lIn0." + payload + ".",
        # The public key taken for an HMAC secret: the classic confusion.
        "hmac": jwt.encode({"alg": "HS256"}, {"sub": "x"}, OctKey.import_key(str(public) * 2)),
    }

    await verify(good)
    for token in bad.values():
        with pytest.raises(NotAuthenticated):
            await verify(token)


async def test_a_remembered_token_still_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    """INVARIANT: the cache of verified tokens honours `exp`."""
    signer = Signer()
    verify = Verifier(signer.keys)
    token = signer.token(exp=int(time.time()) + 60)
    await verify(token)

    later = time.time() + 61
    monkeypatch.setattr(time, "time", lambda: later)

    with pytest.raises(NotAuthenticated):
        await verify(token)


async def test_unknown_keys_are_asked_for_again_but_not_for_each_token() -> None:
    signer = Signer()
    verify = Verifier(signer.keys)
    await verify(signer.token())

    for _ in range(5):
        with pytest.raises(NotAuthenticated):
            await verify(Signer().token())

    assert signer.fetched == 1


async def test_with_the_gateway_away_the_known_keys_decide(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signer = Signer()
    verify = Verifier(signer.keys)
    await verify(signer.token())

    async def away() -> KeySet:
        raise Unavailable("gateway")

    verify.keys = away
    later = time.monotonic() + 60
    monkeypatch.setattr(time, "monotonic", lambda: later)

    with pytest.raises(NotAuthenticated):
        await verify(Signer().token())
    assert (await verify(signer.token(sub="lain"))).id == "lain"


@pytest.mark.parametrize("depth", [1_000, 100_000])
async def test_a_token_with_a_deep_header_is_refused(depth: int) -> None:
    verifier = Verifier(Signer().keys)
    head = base64.urlsafe_b64encode(b"[" * depth + b"]" * depth).decode().rstrip("=")
    with pytest.raises(NotAuthenticated):
        await verifier(f"{head}.e30.AAAA")
