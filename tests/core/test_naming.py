"""Whether a file says a name, however YAML spells it (hostile input; subject access, erasure)."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cmeboard.core.naming import file_says_any

NAMES = ["Rosé O'Brien", "Q999000025002"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("- 'Rosé O''Brien'", True),
        (r'- "Ros\u00e9 O\x27Brien was seen"', True),
        (r'- "R\U0000006Fs\xe9\_O' + "'" + 'Brien"', True),
        ('- "Rosé O\'Br\\\n   ien"', True),
        (r'- "\x51999000025002"', True),
        (r'- "Ros\u00e9mary O\x27Brien"', False),
        (r'- "Rosé O\\x27Brien"', False),
        (r"- C:\unless \Uffffffff \ 's''", False),
    ],
)
def test_a_name_is_found_however_a_file_spells_it(line: str, says: bool) -> None:
    assert file_says_any(NAMES)(line.encode()) is says


@given(
    name=st.text(st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="\\"), min_size=1)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text[:1].isalnum() and text[-1:].isalnum()),
    style=st.sampled_from(["'", '"']),
    keeps_letters=st.booleans(),
)
def test_whatever_a_writer_of_yaml_quotes_is_found(name: str, style: str, keeps_letters: bool) -> None:
    written = yaml.safe_dump({"note": f"seen: {name}, at home"}, default_style=style, allow_unicode=keeps_letters)
    assert file_says_any([name])(written.encode())
