"""However a manifest is broken, it is read or refused with a line; nothing else ever comes out."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bakehouse.errors import ManifestError

from .cases import HERE, TOP, read

GOOD = HERE / "good"
SEEDS = [path.read_bytes() for path in (TOP / "repos.yaml", GOOD / "everything.yaml", GOOD / "publish.yaml")]
VALUES = [
    "",
    "~",
    "[]",
    "{}",
    "[1]",
    "{a: b}",
    "true",
    "0",
    "1.5",
    "-",
    "''",
    '"\\0"',
    "|\n x",
    "!x y",
    "&a b",
    "*a",
    "ü",
]


def _read_or_refused(data: bytes) -> None:
    try:
        read(data)
    except ManifestError as error:
        assert error.findings
        assert all(finding.at.file == "repos.yaml" and finding.what for finding in error.findings)
        assert all(1 <= finding.at.line <= data.count(b"\n") + 2 for finding in error.findings)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SEEDS), st.data())
def test_bytes(seed: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(seed)))
    length = data.draw(st.integers(0, 40))
    _read_or_refused(seed[:start] + data.draw(st.binary(max_size=8)) + seed[start + length :])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SEEDS), st.data())
def test_values(seed: bytes, data: st.DataObject) -> None:
    """Values of the wrong kind in the right places: every reader behind the schema must be ready for them."""
    text = seed.decode()
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(
            st.sampled_from(list(re.finditer(r"(?<=: )[^\n,{}]+|\{[^{}\n]*\}|\[[^\[\]\n]*\]", text)))
        )
        text = text[: place.start()] + data.draw(st.sampled_from(VALUES)) + text[place.end() :]
    _read_or_refused(text.encode())


@given(st.text())
@example("version: 1\nrepos: {a: {images: {}}}\n")
@example("defaults: {images: {secrets: [{}]}}")
def test_text(text: str) -> None:
    _read_or_refused(text.encode("utf-8", "surrogatepass"))
