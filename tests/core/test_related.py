"""Which cases belong together: the same child, brothers and sisters."""

from typing import Any

import pytest

from cmeboard.core.case import Pupil
from cmeboard.core.related import Relation, relation

UPN, OTHER_UPN = "Q999000025002", "A999000025003"


def pupil(name: str, **more: Any) -> Pupil:
    return Pupil.model_validate({"name": name, **more})


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        (pupil("Rowan Sample", upn=UPN), pupil("R. Sample", upn=UPN.lower()), Relation.SAME_CHILD),
        (pupil("Rowan Sample", upn=UPN), pupil("Rowan Sample", upn=OTHER_UPN, date_of_birth="2012-03-04"), None),
        (pupil("Rowan Sample", admission_number="77"), pupil("Rowan", admission_number="77"), Relation.SAME_CHILD),
        (
            pupil("Rowan  Sample", date_of_birth="2012-03-04", upn=UPN),
            pupil("rowan sample", date_of_birth="2012-03-04"),
            Relation.SAME_CHILD,
        ),
        (pupil("Rowan Sample", date_of_birth="2012-03-04"), pupil("Rowan Sample", date_of_birth="2013-03-04"), None),
        (pupil("Rowan Sample", siblings=[{"name": "Kit Sample"}]), pupil("KIT SAMPLE"), Relation.SIBLING),
        (pupil("Kit Sample", upn=UPN), pupil("Rowan", siblings=[{"name": "K.", "upn": UPN}]), Relation.SIBLING),
        (
            pupil("Rowan Sample", siblings=[{"name": "Kit Sample", "upn": UPN}]),
            pupil("Kit Sample", upn=OTHER_UPN),
            None,
        ),
        (pupil("Rowan Sample"), pupil("Kit Sample"), None),
    ],
)
def test_how_two_pupils_belong_together(one: Pupil, other: Pupil, how: Relation | None) -> None:
    assert relation(one, other) is how
    assert relation(other, one) is how
