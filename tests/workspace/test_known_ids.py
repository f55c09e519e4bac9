"""Which case a person means; a file that is not named as a case's file is none."""

from datetime import datetime
from pathlib import Path

import pytest

from cmeboard.core.refused import Refused
from cmeboard.workspace import Workspace
from cmeboard.workspace.naming import known_id

IDS = ["2026-1D5TYK", "2026-1D5TYK copy", "2026-BINARY", "NOTES", "notes"]


@pytest.mark.parametrize("words", ["2026-1D5TYK", "2026-1d5tyk", "1d5", "2026-1D"])
def test_a_part_of_an_id_names_the_case_and_no_file_that_only_begins_so(words: str) -> None:
    assert known_id(IDS, words) == "2026-1D5TYK"


@pytest.mark.parametrize("words", ["2026-1D5TYK copy", "2026-BINARY", "2026-binary", "NOTES", "notes"])
def test_a_file_whose_name_is_no_id_names_no_case_and_says_what_to_do(words: str) -> None:
    with pytest.raises(Refused, match=r"is not named as the file of a case is: name it after the case that it holds"):
        known_id(IDS, words)


@pytest.mark.parametrize("words", ["BIN", "NOT", "2026-BIN", "2026-ZZZZZZ"])
def test_a_part_of_such_a_name_names_nothing(words: str) -> None:
    with pytest.raises(Refused, match="there is no case"):
        known_id(IDS, words)


def test_such_a_file_is_shown_to_be_mended_and_can_be_asked_for_without_harm(school: Path) -> None:
    folder = school / "cases" / "2026-27"
    folder.mkdir(parents=True)
    (folder / "2026-BINARY.yaml").write_text("case: 2026-BINARY\n")
    workspace, now = Workspace.open(school), datetime(2026, 11, 11, 9, 0)
    assert [card.case for card in workspace.board(now).cards if card.problem] == ["2026-BINARY"]
    for verb in (lambda: workspace.case("2026-BINARY", now), lambda: workspace.restore("2026-BINARY")):
        with pytest.raises(Refused, match="is not named as the file of a case is"):
            verb()
