import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.crypto import (
    KeyFormatError,
    Keyring,
    SearchKey,
    SubjectKey,
    UnreadableValue,
    new_key,
    parse_keys,
)

OLD, NEW = new_key(), "2:" + new_key().removeprefix("1:")
KEYRING = Keyring(OLD)


@given(st.binary(max_size=200), st.binary(max_size=40))
def test_what_was_encrypted_reads_back_only_in_its_place(value: bytes, place: bytes) -> None:
    stored = KEYRING.encrypt(value, place)

    assert KEYRING.decrypt(stored, place) == value
    with pytest.raises(UnreadableValue):
        KEYRING.decrypt(stored, place + b"x")


@given(st.binary(min_size=1, max_size=60), st.data())
def test_an_altered_value_is_refused(value: bytes, data: st.DataObject) -> None:
    stored = bytearray(KEYRING.encrypt(value, b"nik"))
    stored[data.draw(st.integers(1, len(stored) - 1))] ^= data.draw(st.integers(1, 255))

    with pytest.raises(UnreadableValue):
        KEYRING.decrypt(bytes(stored), b"nik")


def test_the_same_value_never_looks_the_same_twice() -> None:
    assert KEYRING.encrypt(b"x", b"") != KEYRING.encrypt(b"x", b"")


def test_a_new_key_writes_while_the_old_one_still_reads() -> None:
    before = Keyring(OLD).encrypt(b"x", b"")
    both = Keyring(f"{NEW},{OLD}")

    assert both.decrypt(before, b"") == b"x"
    assert both.encrypt(b"x", b"")[0] == 2
    with pytest.raises(UnreadableValue):
        Keyring(NEW).decrypt(before, b"")


def test_a_subject_key_names_its_version_and_kind() -> None:
    key = SubjectKey(OLD)

    assert key.key("nik", "6271010101900001").startswith("1:")
    assert key.key("nik", "1") != key.key("kk", "1")
    assert key.key("nik", "1") == SubjectKey(OLD).key("nik", "1")


def test_while_keys_rotate_a_look_up_tries_each() -> None:
    both = SearchKey(f"{NEW},{OLD}")

    assert both.digests("nik", "1") == [
        SearchKey(NEW).digest("nik", "1"),
        SearchKey(OLD).digest("nik", "1"),
    ]


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1:abc", "1:" + "A" * 8, "0:" + OLD[2:], f"{OLD},{OLD}"],
    ids=["empty", "no-version", "not-base64", "too-short", "version-0", "version-twice"],
)
def test_a_key_that_cannot_be_used_is_named_without_showing_it(text: str) -> None:
    with pytest.raises(KeyFormatError) as refused:
        parse_keys(text)

    assert OLD[2:] not in str(refused.value)
