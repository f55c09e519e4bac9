"""Duties for a calendar program, and the digest for a morning mail: case ids and steps, never a name."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cmeboard.core.duty import Duty, State

PRODUCT = "-//cmeboard//duties//EN"

FEED_BEGINS = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODUCT}\r\n".encode()
"""By what a feed of this program is known again."""

SHOWN = (State.OVERDUE, State.DUE, State.UPCOMING)


def calendar_feed(duties: Iterable[Duty], now: datetime, zone: str = "Europe/London") -> bytes:
    """An iCalendar file with an event for each duty that has a date and is not done.

    A limit of days is an all-day event, one of hours stands at its moment. An event keeps its identity from one feed to
    the next, so that a calendar program moves it and makes no second one.
    """
    from icalendar import Calendar, Event

    feed = Calendar()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", "Children missing education: what is due")
    stamp, seen = _utc(now, zone), Counter[str]()
    for duty in duties:
        if duty.due is None or duty.state not in SHOWN:
            continue
        event = Event()
        name = _identity(duty)
        seen[name] += 1
        event.add("uid", f"{name}-{seen[name]}@cmeboard")
        event.add("dtstamp", stamp)
        event.add("summary", f"{duty.case}: {duty.title} ({duty.duty}, {duty.owner})")
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        if isinstance(duty.due, datetime):
            event.add("dtstart", _utc(duty.due, zone))
        else:
            event.add("dtstart", duty.due)
            event.add("dtend", duty.due + timedelta(days=1))
        feed.add_component(event)
    return bytes(feed.to_ical())


def _utc(moment: datetime, zone: str) -> datetime:
    return moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _identity(duty: Duty) -> str:
    since = duty.since.isoformat() if duty.since else ""
    digest = hashlib.sha256(f"{duty.case}\n{duty.duty}\n{since}".encode()).hexdigest()
    return digest[:32]


@dataclass(frozen=True, slots=True)
class Digest:
    """What one owner has to do: how many steps, in which cases."""

    owner: str
    overdue: int
    due: int
    overdue_cases: tuple[str, ...]
    due_cases: tuple[str, ...]

    def __str__(self) -> str:
        """As the mail says it, with counts and case ids only."""
        lines = [f"{self.owner}: {self.overdue} overdue, {self.due} due"]
        if self.overdue_cases:
            lines.append(f"  overdue in: {', '.join(self.overdue_cases)}")
        if self.due_cases:
            lines.append(f"  due in: {', '.join(self.due_cases)}")
        return "\n".join(lines)


def digests(duties: Sequence[Duty]) -> tuple[Digest, ...]:
    """A digest for each owner with work, the one with most overdue first."""
    work: dict[str, list[Duty]] = {}
    for duty in duties:
        if duty.state.is_work:
            work.setdefault(duty.owner, []).append(duty)
    made = []
    for owner, mine in work.items():
        late = [duty.case for duty in mine if duty.state is State.OVERDUE]
        rest = [duty.case for duty in mine if duty.state is not State.OVERDUE]
        made.append(Digest(owner, len(late), len(rest), tuple(sorted(set(late))), tuple(sorted(set(rest)))))
    return tuple(sorted(made, key=lambda one: (-one.overdue, -one.due, one.owner)))
