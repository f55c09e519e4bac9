"""What a terminal gets to see of text that means harm."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmeboard.core.showing import safe, safe_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë O'Brien", "Zoë O'Brien"),
        ("Nguyễn Thị", "Nguyễn Thị"),
        ("\x1b]52;c;ZXZpbA==\x07", "␛]52;c;ZXZpbA==␇"),
        ("\x9b31m", "⟨U+009B⟩31m"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("A\nB\tC\rD", "A␊B␉C␍D"),
        ("e" + "\u0301" * 300, "e" + "\u0301" * 4),
        ("\x7f", "␡"),
    ],
)
@pytest.mark.rows("R18")
def test_known_payloads(text: str, shown: str) -> None:
    assert safe(text) == shown


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_nothing_steers_a_terminal(text: str) -> None:
    for character in safe(text):
        assert unicodedata.category(character) not in ("Cc", "Cs", "Cf", "Zl", "Zp"), hex(ord(character))


@given(
    st.text(alphabet=st.characters(categories=("L", "Nd", "Zs")).filter(lambda c: c not in "\u3164\uffa0\u115f\u1160"))
)
def test_plain_text_is_shown_as_it_is(text: str) -> None:
    assert safe(text) == text


def test_lines_are_kept_apart() -> None:
    assert safe_lines("a\nb\x1b") == ["a", "b␛"]
    assert safe_lines("") == [""]
