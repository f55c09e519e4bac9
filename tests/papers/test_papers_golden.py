"""Each paper against a golden file that a person has read.

`python tests/papers/test_papers_golden.py` writes them anew, to be read again.
"""

from pathlib import Path

import pytest
from paper_samples import whole_story

from cmeboard.papers.markdown import to_markdown
from cmeboard.papers.registry import PAPERS, draft

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", PAPERS)
def test_each_paper_reads_as_its_golden_file(name: str) -> None:
    assert to_markdown(draft(name, whole_story(name))) == (GOLDEN / f"{name}.md").read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.md")} >= set(PAPERS)


if __name__ == "__main__":
    for each in PAPERS:
        (GOLDEN / f"{each}.md").write_text(to_markdown(draft(each, whole_story(each))), encoding="utf-8")
