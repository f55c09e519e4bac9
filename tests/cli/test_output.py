"""Tables as wide as a terminal draws them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from cmeboard.cli.output import columns, say_table

LATIN = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0xAD), *range(0xAE, 0x370), *range(0x1E00, 0x1F00))))


@given(st.text(alphabet=LATIN + "–—‘’“”…"))
def test_latin_letters_are_as_wide_as_the_table_of_widths_says(text: str) -> None:
    assert columns(text) == max(wcswidth(text), 0)


@given(st.text(alphabet=st.characters(exclude_categories=["C"])))
def test_any_text_is_as_wide_as_the_table_of_widths_says(text: str) -> None:
    assert columns(text) == max(wcswidth(text), 0)


def test_columns_line_up_whatever_the_script(capsys: pytest.CaptureFixture[str]) -> None:
    say_table([("Olúwaṣeun", "a"), ("王小明", "b"), ("Ann", "c")])
    assert capsys.readouterr().out.splitlines() == ["Olúwaṣeun  a", "王小明     b", "Ann        c"]
