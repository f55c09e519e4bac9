"""The vocabulary of a case file: the words that people write where a field takes one of a list.

What follows from a word (which flag calls for which step) is policy data, not here.
"""

from enum import StrEnum


class Flag(StrEnum):
    """What is known about a pupil that rules may read."""

    LOOKED_AFTER = "looked after"
    CHILD_PROTECTION_PLAN = "child protection plan"
    SECTION_47_ENQUIRY = "section 47 enquiry"
    SINGLE_ASSESSMENT = "single assessment"
    OPEN_TO_SOCIAL_CARE = "open to social care"
    SAFEGUARDING_CONCERN = "safeguarding concern"
    DEVELOPING_CONCERNS = "developing concerns"
    CSE_MARKER = "cse marker"
    CSE_INTELLIGENCE = "cse intelligence"
    CHILD_ABDUCTION_WARNING_NOTICE = "child abduction warning notice"
    REGISTERED_SEX_OFFENDER = "registered sex offender"
    PRIVATE_FOSTERING = "private fostering"
    RESIDENTIAL_SCHOOL = "residential school"
    HONOUR_BASED_VIOLENCE = "honour-based violence"
    FORCED_MARRIAGE = "forced marriage"
    FGM = "fgm"
    RADICALISATION = "radicalisation"
    CONFLICT_ZONE_TRAVEL = "conflict zone travel"
    REMOVAL_FROM_UK_SUSPECTED = "removal from uk suspected"
    OVERSEAS = "overseas"
    IRREGULAR_ATTENDANCE = "irregular attendance"
    OVER_15_DAYS_LIKELY = "over 15 days likely"
    SPECIAL_EDUCATIONAL_NEEDS = "special educational needs"
    OFFENDING = "offending"
    REFUGE = "refuge"
    TROUBLED_FAMILY = "troubled family"
    YOUNG_RUNAWAY = "young runaway"
    REFUGEE_OR_ASYLUM_SEEKING = "refugee or asylum seeking"
    TRAVELLING_FAMILY = "travelling family"
    TEENAGE_PARENT = "teenage parent"
    MENTAL_HEALTH = "mental health"
    YOUNG_CARER = "young carer"
    PERMANENTLY_EXCLUDED = "permanently excluded"
    SUBSTANCE_MISUSE = "substance misuse"
    NEW_PUPIL = "new pupil"


class WhyMissing(StrEnum):
    """The policy's list 'Why children go missing from education'."""

    NOT_REGISTERED_AT_5 = "failed to register at school at age 5"
    TRANSITION = "failed transition between schools"
    EXCLUSION = "ceased to attend after exclusion"
    MID_YEAR_TRANSFER = "mid-year transfer of school"
    NO_PLACE = "no school place after moving into the authority"
    BULLYING = "bullying"
    MOVES_OF_HOUSE = "frequent moves of house"
    MOBILITY = "family mobility"
    FAMILY_BREAKDOWN = "family breakdown"
    LOW_ATTENDANCE = "frequent absence leading to low attendance"
    ASKED_TO_LEAVE = "disaffection or asked to leave"
    YOUTH_OFFENDING = "involvement in youth offending"


NEVER_TO_FAMILY = (Flag.HONOUR_BASED_VIOLENCE, Flag.FORCED_MARRIAGE)
"""Where one of these is known or suspected, nothing goes to the family (policy, Day 1: "not if Honour Based Violence is
known or suspected").
"""


class Sent(StrEnum):
    """What became of a message."""

    SENT = "sent"
    FAILED = "failed"


class CallOutcome(StrEnum):
    """What became of a telephone call. Only `spoke` is contact."""

    NO_ANSWER = "no answer"
    MESSAGE_LEFT = "message left"
    NUMBER_DEAD = "number dead"
    REFUSED = "refused"
    SPOKE = "spoke"

    @property
    def says_where(self) -> bool:
        """Whether somebody spoke who can have said where the child is."""
        return self is CallOutcome.SPOKE


class VisitOutcome(StrEnum):
    """What a home visit found. `seen` means that the child was seen."""

    SEEN = "seen"
    SPOKE_TO_HOUSEHOLD = "spoke to household"
    NO_ANSWER = "no answer"
    REFUSED = "refused"
    MOVED_AWAY = "moved away"

    @property
    def says_where(self) -> bool:
        """Whether somebody spoke who can have said where the child is."""
        return self is not VisitOutcome.NO_ANSWER


class Whereabouts(StrEnum):
    """Whether the person spoken to knows where the child is."""

    KNOWN = "known"
    NOT_KNOWN = "not known"


class EnquiryOf(StrEnum):
    """Whom a reasonable enquiry was made of."""

    FRIENDS_AND_FAMILY = "friends and family"
    SIBLINGS_SCHOOL = "siblings school"
    NEIGHBOURS = "neighbours"
    LANDLORD = "landlord"
    STAFF_AND_RECORDS = "staff and records"
    PREVIOUS_SCHOOL = "previous school"
    NEXT_SCHOOL = "next school"
    OTHER_AGENCY = "other agency"
    SOCIAL_MEDIA = "social media"


class EnquiryOutcome(StrEnum):
    """What an enquiry brought."""

    NOTHING_KNOWN = "nothing known"
    LEAD = "lead"
    FOUND = "found"


class Informed(StrEnum):
    """Who was informed."""

    SOCIAL_WORKER = "social worker"
    DUTY_SOCIAL_WORKER = "duty social worker"
    SOCIAL_WORK_TEAM = "social work team"
    DSL = "dsl"
    HEADTEACHER = "headteacher"
    REFERRING_SCHOOL = "referring school"
    YOUTH_OFFENDING_WORKER = "youth offending worker"
    VIRTUAL_SCHOOL = "virtual school"
    CONSULAR_DIRECTORATE = "consular directorate"
    OTHER = "other"


class ReportChannel(StrEnum):
    """How the police were told."""

    BY_101 = "101"
    BY_999 = "999"
    ONLINE = "online"
    IN_PERSON = "in person"


class NotificationKind(StrEnum):
    """Why the local authority was notified."""

    TEN_DAY_ABSENCE = "ten day absence"
    FIFTEEN_DAY_ILLNESS = "fifteen day illness"
    IRREGULAR_ATTENDANCE = "irregular attendance"
    UPDATE = "update"
    NEW_PUPIL = "new pupil"


class Confirmed(StrEnum):
    """What another agency is confirmed to have done."""

    AGENCIES_INFORMED = "agencies informed"
    SAFEGUARDING_MANAGER = "safeguarding manager"
    INDEPENDENT_REVIEWING_OFFICER = "independent reviewing officer"
    PARENTAL_RESPONSIBILITY_HOLDERS = "parental responsibility holders"
    AGENCIES_THAT_KNOW_THE_CHILD = "agencies that know the child"
    DESIGNATED_NURSE = "designated nurse"


class InterviewOutcome(StrEnum):
    """How far a return interview has come."""

    OFFERED = "offered"
    HELD = "held"
    DECLINED = "declined"


class ReferredTo(StrEnum):
    """What a case is referred for."""

    SINGLE_ASSESSMENT = "single assessment"
    OTHER = "other"


class DecisionAbout(StrEnum):
    """What is decided, with its reason."""

    EARLY_LOOKED_AFTER_REVIEW = "early looked-after review"
    REVIEW_CONFERENCE = "review conference"
    LEGAL_ACTION = "legal action"
    NOT_TO_ACT = "not to act"
    OTHER = "other"


class LeaveDecision(StrEnum):
    """What was decided on a request for leave."""

    REFUSED = "refused"
    GRANTED = "granted"
