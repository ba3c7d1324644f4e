"""Comments, docstrings and papers: in English, and about files that exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tests.contracts.sources import ROOT, place, prose, prose_of, shown_by_openapi, tracked

# Frequent words of Indonesian that are no words of English or of the domain.
INDONESIAN = frozenset(
    "yang dan dari dengan untuk tidak pada ini itu adalah atau sebagai oleh sudah belum bila akan"
    " dalam setiap tiap sebuah hanya juga semua menurut agar karena tanpa bukan masih dapat bisa"
    " sampai sejak saat lagi lain ada tetap pun maka sebab seperti antara kepada bagi harus boleh"
    " telah sedang kini sama satu dua milik".split()
)
# And of English: hardly a sentence is without one of them.
ENGLISH = frozenset(
    "the a an of is are be to and or in on at by for from with as it its that this these not no"
    " none only all each one two any every so than then if when where which who what how has"
    " have had can must may they their them he his we our you more most other same before after"
    " between without nobody nothing neither nor yet since later per still up down out under"
    " over own".split()
)
DIRECTIVE = re.compile(r"(?:type: ignore|noqa|fmt):?\S*( [A-Z]+\d+)?")
QUOTED = re.compile(r"``?[^`]*``?|\"[^\"]*\"|'[^']*'|\*[^*]+\*")

FILE = re.compile(
    r"(?<![\w/.{<*$-])(?:\.\./)*((?:[\w.-]+/)*[\w-]+\."
    r"(?:py|md|ya?ml|csv|json|toml|sh|c|js|css|txt|typ|xlsx|pdf))\b(?![\w(/-])"
)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)")
# Made when the system runs, or by whoever uses it.
NOT_OURS = {"keys.json", "state.json", "ppks.csv", "nama.css"}


def is_indonesian(text: str) -> bool:
    """Two frequent words outside of quotes, one in a text of up to six words; or four words and
    more without a frequent one of English."""
    said = FILE.sub(" ", QUOTED.sub(" ", DIRECTIVE.sub(" ", text)))
    words = re.findall(r"[a-z_]+", said.lower())
    known = sum(word in INDONESIAN for word in words)
    return known >= (1 if len(words) <= 6 else 2) or (len(words) >= 4 and ENGLISH.isdisjoint(words))


def indonesian(said: Iterable[tuple[int, str]]) -> list[str]:
    return [
        f"{line}: {text[:60]}"
        for line, text in said
        if text not in shown_by_openapi() and is_indonesian(text)
    ]


def missing(text: str, names: frozenset[str]) -> list[str]:
    """The files named in a text that no path of the repository ends with."""
    return [
        name
        for name in FILE.findall(text)
        if name.rpartition("/")[2] not in NOT_OURS
        and not any(path == name or path.endswith(f"/{name}") for path in names)
    ]


def written() -> Iterator[tuple[str, str]]:
    """File and text of every paper, comment and docstring."""
    for path in tracked():
        if path.suffix == ".md":
            yield place(path), path.read_text()
        elif path.suffix == ".py":
            for line, text in prose_of(path):
                if text not in shown_by_openapi():
                    yield f"{place(path)}:{line}", text


def test_comments_and_docstrings_are_english() -> None:
    found = {
        place(path): said
        for path in tracked()
        if path.suffix == ".py" and (said := indonesian(prose_of(path)))
    }
    assert found == {}


def test_a_text_in_indonesian_is_known_from_one_with_domain_words() -> None:
    assert is_indonesian("Baris tabel ini dirantai oleh penyegel.")
    assert is_indonesian("Tidak pernah diubah.")
    assert not is_indonesian("A permohonan of the bidang; `yang tidak ada` is refused as *belum*.")
    planted = '"""Ok."""\n\n# Urutannya tetap yang dipakai.\na = 1\n'
    assert indonesian(prose(planted)) == ["4: Urutannya tetap yang dipakai."]


def test_every_file_that_is_named_exists() -> None:
    names = frozenset(place(path) for path in tracked())
    found = [f"{where} {name}" for where, text in written() for name in missing(text, names)]
    assert found == []
    links = [
        f"{place(path)} {link}"
        for path in tracked()
        if path.suffix == ".md"
        for link in LINK.findall(path.read_text())
        if not (path.parent / link).exists()
    ]
    assert links == []


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = LINK.findall((folder / "README.md").read_text())
    assert sorted([*index, "README.md"]) == sorted(path.name for path in folder.iterdir())


def quoted(text: str) -> Iterator[tuple[list[str], str]]:
    """Each piece of code in a paper, with the files named in the paragraph before it."""
    for before, code in re.findall(r"([^\n]+)\n\n```python\n(.*?)```", text, re.DOTALL):
        yield [name for name in re.findall(r"`([^`]+)`", before) if name.endswith(".py")], code


def test_the_examples_stand_in_the_tree() -> None:
    """INVARIANT: code shown in a paper is code of one of the files named just before it, but for
    how it is laid out."""
    sources = {place(path): path for path in tracked() if path.suffix == ".py"}
    for path in (ROOT / "docs").glob("*.md"):
        for names, code in quoted(path.read_text()):
            found = [sources[one] for name in names for one in sources if one.endswith(name)]
            shown = "".join(code.split())
            texts = ["".join(one.read_text().split()) for one in found]
            assert any(shown in text for text in texts), f"{path.name}: {code}"
    examples = [*quoted((ROOT / "docs" / "adding.md").read_text())]
    assert len(examples) >= 4
    assert all(names for names, _ in examples)


def test_a_file_that_is_not_there_is_seen() -> None:
    names = frozenset({"docs/api.md", "kit/src/kit/app.py"})
    assert missing("See docs/api.md, kit/app.py and app.py.", names) == []
    assert missing("As domain.md says (kit/other.py).", names) == ["domain.md", "kit/other.py"]
    assert LINK.findall("[a](../b.md#c) [d](https://e) [f](g)") == ["../b.md", "g"]
