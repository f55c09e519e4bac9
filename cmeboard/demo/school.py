"""The invented school: its name, its staff, and where its notifications go."""

from cmeboard.core.settings import Recipient, School, StaffMember

SCHOOL = School(
    name="Example Academy",
    urn="999001",
    address="1 Example Road, Worcester WR1 1CK",
    phone="01632 960100",
    local_authority="Worcestershire",
)

ATTENDANCE = "Sunita Patel"
PASTORAL = "Jordan Cole"
SECOND_PASTORAL = "Aled Rhys-Morgan"
DSL = "Margaret Okafor"
DEPUTY_DSL = "Tomasz Iwański"
HEADTEACHER = "Helen Brightwell"

STAFF = (
    StaffMember(
        name=ATTENDANCE,
        role="attendance officer",
        email="s.patel@academy.example",
        phone="01632 960101",
        duties=("attendance",),
    ),
    StaffMember(name=PASTORAL, role="pastoral lead", email="j.cole@academy.example", duties=("staff",)),
    StaffMember(
        name=SECOND_PASTORAL, role="pastoral officer", email="a.rhys-morgan@academy.example", duties=("staff",)
    ),
    StaffMember(
        name=DSL,
        role="designated safeguarding lead",
        email="m.okafor@academy.example",
        phone="01632 960102",
        duties=("dsl",),
    ),
    StaffMember(name=DEPUTY_DSL, role="deputy safeguarding lead", email="t.iwanski@academy.example", duties=("dsl",)),
    StaffMember(name=HEADTEACHER, role="headteacher", email="head@academy.example", duties=("headteacher",)),
)

NOTIFY = {
    "local authority": Recipient(name="Worcestershire, absence and irregular attendance form", phone="01632 960110"),
    "children missing education team": Recipient(name="Children Missing Education team", email="cme@authority.example"),
    "police": Recipient(name="West Mercia Police enquiry centre", phone="101"),
    "children's social care": Recipient(name="Family Front Door", phone="01632 960111"),
}
