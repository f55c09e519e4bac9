"""What follows once a child is missing, found or leaves the roll, and what the law asks, counted as a person counts it.

Each method reads one row of rules.md, or of the law's overlay, and says how its steps stand, by rule and last day in
time.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time

from by_hand import ONE, PRESENT, ByHand, Plain, Steps, day_of, is_contact, moment
from by_hand_words import (
    INTERVIEWED,
    SOCIAL_WORKER,
    has_all_decisions,
    is_decided,
    is_independent,
    is_news,
)

CLOSED = ("Found", "Off-roll Notified")
KNOWN_TO_CARE = (
    "looked after",
    "child protection plan",
    "section 47 enquiry",
    "single assessment",
    "open to social care",
)
Test = Callable[[Plain], bool]


class AfterHand(ByHand):
    """One case, counted by a person at a moment; `earlier` are the same child's former cases."""

    earlier: tuple[Plain, ...] = ()

    def all_steps(self) -> Steps:
        """Every step of these rules that a person expects now."""
        self.steps: Steps = {}
        self.end = self._end()
        self.unknown = self._unknown()
        for ask in (self.each_visit, self.whereabouts, self.agencies, self.authority, self.meetings, self.found_again):
            ask()
        self.around()
        if not self.is_over:
            self.while_absent()
        return self.steps

    # What stands, and until when it matters

    def _end(self) -> datetime | None:
        """When nobody looked for the child any more: found, off the roll, or a column that says so."""
        for entry in self.log:
            if entry["did"] in ("found", "notify off roll") or (entry["did"] == "move" and entry["to"] in CLOSED):
                return moment(entry["at"])
        if self.case["stage"] in CLOSED and not any(
            e["did"] in ("found", "notify off roll", "move") for e in self.case["log"]
        ):
            return self.now
        return None

    def _back(self) -> datetime | None:
        """Since when the child is in school again."""
        present = [day_of(day) for day in self.case["marks"] if self.marks_on(day_of(day)) & PRESENT]
        present = [day for day in present if day <= self.now.date() and day >= day_of(self.case["first_day_absent"])]
        return datetime.combine(min(present), time.min) if self.is_back and present else None

    def over(self, since: datetime, *, by_contact: bool) -> datetime | None:
        """When a step that began at `since` stopped mattering: found, back in school, or contact after it."""
        ends = [max(self.end, since)] if self.end else []
        ends += [back for back in [self._back()] if back and back > since]
        if by_contact:
            ends += [moment(e["at"]) for e in self.log if is_contact(e) and moment(e["at"]) > since][:1]
        return min(ends, default=None)

    def put(
        self, rule: str, due: date | datetime | None, done: Plain | datetime | None, *, ended: datetime | None = None
    ) -> None:
        """One step: due by then, done with that entry, or ended before."""
        when = moment(done["at"]) if isinstance(done, dict) else done
        words = "" if due is None else f"{due:%Y-%m-%d %H:%M}" if isinstance(due, datetime) else str(due)
        if when is not None and (ended is None or when <= ended):
            in_time = due is None or (when <= due if isinstance(due, datetime) else when.date() <= due)
            state = "done" if in_time else "done late"
        elif any(e["duty"].casefold() == rule.casefold() for e in self.entries("waive")):
            state = "waived"
        elif ended is not None:
            state = "no longer needed"
        elif due is None:
            state = "no date"
        elif isinstance(due, datetime) and due <= self.now:
            state = "overdue"
        else:
            day, today = (due.date() if isinstance(due, datetime) else due), self.now.date()
            state = "overdue" if day < today else "due" if day == today else "upcoming"
        self.steps[rule, words] = state

    def first(self, did: str, test: Test = lambda _: True, after: Plain | None = None) -> Plain | None:
        """The first such entry, or the first one after another entry: in its minute or later, and not itself."""
        for entry in self.log:
            is_after = after is None or (entry is not after and entry["at"] >= after["at"])
            if entry["did"] == did and is_after and test(entry):
                return entry
        return None

    def working_days_on(self, start: date, number: int) -> date:
        while number:
            start += ONE
            number -= self.wall.is_working_day(start)
        return start

    def school_days_on(self, start: date, number: int) -> date | None:
        return self.wall.school_days_on_from([start], number + 1)

    def of_school_age(self, on: date) -> bool:
        """From 31 December, 31 March or 31 August on or after the fifth birthday to the last Friday in June."""
        if "date_of_birth" not in self.case["pupil"]:
            return True
        born = day_of(self.case["pupil"]["date_of_birth"])
        first = date(born.year + 5, born.month, born.day)
        while (first.month, first.day) not in ((12, 31), (3, 31), (8, 31)):
            first += ONE
        last = date(born.year + 16 + (born.month >= 9), 6, 30)
        while last.strftime("%A") != "Friday":
            last -= ONE
        return first <= on <= last

    # N2d, N2e, N4b

    def each_visit(self) -> None:
        """Each visit is logged on CPOMS that day, and the referring school told; told again after each stage."""
        for visit in self.entries("home visit"):
            on = moment(visit["at"]).date()
            later = self._first_of(("home visit", "note"), lambda e: bool(e.get("cpoms")), visit)
            self.put("N2d", on, visit if visit.get("cpoms") else later)
            if self.case["pupil"].get("referring_school"):
                self.put("N2e", on, self._informed("referring school", after=visit))
        if self.case["pupil"].get("referring_school"):
            for entry in self.log:
                is_stage = entry["did"] in ("report to police", "strategy meeting", "move", "found", "notify off roll")
                if is_stage and self._reported_before(entry):
                    told = self._informed("referring school", after=entry)
                    self.put("N4b", moment(entry["at"]).date(), told)

    def _first_of(self, kinds: tuple[str, ...], test: Test, after: Plain | None) -> Plain | None:
        found = [e for e in (self.first(did, test, after) for did in kinds) if e is not None]
        return min(found, key=lambda e: str(e["at"]), default=None)

    def _informed(self, *who: str, after: Plain | None = None) -> Plain | None:
        return self.first("inform", lambda e: e["who"] in who, after)

    # W

    def _unknown(self) -> list[tuple[datetime, Plain | None]]:
        """When whereabouts became unknown: once until there is contact, and again after it."""
        starts: list[tuple[datetime, Plain | None]] = [
            (moment(e["at"]), e)
            for e in self.log
            if e["did"] == "report to police" or (e.get("whereabouts") == "not known" and e["did"] != "enquiry")
        ]
        failed = self.enquiries_stood()
        if failed is not None and (self.end is None or failed < self.end):
            heard = [e for e in self.log if is_contact(e) and moment(e["at"]).date() == failed.date()]
            last = [e for e in self.log if moment(e["at"]) == failed]
            is_answer = any(e.get("outcome") in ("found", "seen") for e in last)
            if not is_answer and not any(moment(e["at"]) <= failed for e in heard):
                starts.append((failed, None))
        found: list[tuple[datetime, Plain | None]] = []
        for start in sorted(starts, key=lambda one: one[0]):
            contacts = [moment(e["at"]) for e in self.log if is_contact(e)]
            if not found or any(found[-1][0] < at <= start[0] for at in contacts):
                found.append(start)
        return found

    def enquiries_stood(self) -> datetime | None:
        """When all reasonable enquiries stood in the log: calls, friends and family, siblings' schools, a visit.

        Every number of every contact is called; a call of which no number was written down was to the first.
        """
        to_call = [
            (contact["name"], number, n == 0)
            for contact in self.case["pupil"].get("contacts", [])
            for n, number in enumerate(contact.get("phones", []))
        ]
        calls = [
            self.first(
                "call",
                lambda e, name=name, number=number, is_first=is_first: (
                    e.get("number") == number or ("number" not in e and is_first and e.get("to") == name)
                ),
            )
            for name, number, is_first in to_call
        ]
        if not to_call:
            calls = [self.first("call")]
        stood = [*calls, self.first("enquiry", lambda e: e.get("of") == "friends and family"), self.first("home visit")]
        if self.case["pupil"].get("siblings"):
            stood.append(self.first("enquiry", lambda e: e.get("of") == "siblings school"))
        return max(moment(e["at"]) for e in stood if e) if all(stood) else None

    def whereabouts(self) -> None:
        """W1 to W5: who is told when whereabouts are unknown, and by when the enquiries and the referral are made."""
        for entry in self.log:
            if entry.get("whereabouts") == "not known":
                ended = self.over(moment(entry["at"]), by_contact=True)
                since = [e for e in self.log if is_contact(e) and e["at"] < entry["at"]]
                report = self.first("report to police", after=since[-1] if since else None)
                self.put("W1", moment(entry["at"]).date(), report, ended=ended)
        complete = self.enquiries_stood()
        for since, _ in self.unknown:
            day, ended = since.date(), self.over(since, by_contact=True)
            told = [self._told_on(day, who) for who in ("dsl", "headteacher")]
            self.put("W2", day, max(moment(e["at"]) for e in told if e) if all(told) else None, ended=ended)
            if self.has("child protection plan", "section 47 enquiry", "looked after", "open to social care"):
                worker = self.first(
                    "inform",
                    lambda e, at=since: e["who"] in SOCIAL_WORKER and moment(e["at"]) >= at,
                )
                self.put("W3", day, worker, ended=ended)
            if self.is_over:
                continue
            referred = self.first("refer cme")
            tenth = self.wall.school_days_on_from(self.absent, 10)
            handed_on = self.first("refer cme", lambda e, at=since: moment(e["at"]) >= at)
            due = [d for d in (tenth, moment(handed_on["at"]).date() if handed_on else None) if d]
            self.put("W4", max(min(due), day) if due else None, complete, ended=ended)
            due = [d for d in (tenth, complete.date() if complete else None) if d]
            self.put("W5", max(min(due), day) if due else None, referred, ended=ended)

    def _told_on(self, day: date, who: str) -> Plain | None:
        return self.first("inform", lambda e: e["who"] == who and moment(e["at"]).date() >= day)

    def agencies(self) -> None:
        """W6: a child overseas. W8: what social care confirms after the first report to the police."""
        first = day_of(self.case["first_day_absent"])
        if self.has("overseas"):
            ended = self.over(datetime.combine(first, time.min), by_contact=False)
            self.put("W6", first, self._informed("consular directorate"), ended=ended)
        report = self.first("report to police")
        if report is None or not (self.has(*KNOWN_TO_CARE) or self.case["pupil"].get("social_worker")):
            return
        asked = ["agencies that know the child", "designated nurse"]
        asked += [] if self.has("honour-based violence") else ["parental responsibility holders"]
        asked += ["safeguarding manager"] if self.has("child protection plan") else []
        asked += ["independent reviewing officer"] if self.has("looked after") else []
        said = [self.first("confirm", lambda e, what=what: e["what"] == what, report) for what in asked]
        done = max(moment(e["at"]) for e in said if e) if all(said) else None
        ended = self.over(moment(report["at"]), by_contact=False)
        self.put("W8", moment(report["at"]).date(), done, ended=ended)

    # L

    def authority(self) -> None:
        """L2, L3: what is notified the day it is known. L4: every five school days, and on the day of news."""
        told = self.first("notify local authority")
        for rule, days in (("L2", 15), ("E-SICKL", 14)):
            known = self._long_illness(days)
            if known is not None:
                ended = self.over(known, by_contact=False)
                fifteen = self.first("notify local authority", lambda e: e["kind"] == "fifteen day illness")
                if rule == "L2" or self.of_school_age(known.date()):
                    self.put(rule, known.date(), told if rule == "L2" else fifteen, ended=ended)
        if self.has("irregular attendance"):
            first = day_of(self.case["first_day_absent"])
            ended = self.over(datetime.combine(first, time.min), by_contact=False)
            self.put("L3", first, told, ended=ended)
        for entry in self.log:
            on, ended = moment(entry["at"]), self.over(moment(entry["at"]), by_contact=False)
            if entry["did"] == "notify local authority":
                number, _, unit = str(self.case.get("update_every", "5 school days")).partition(" ")
                assert unit in ("school days", "school day"), unit
                due = self.school_days_on(on.date(), int(number))
                self.put("L4", due, self.first("notify local authority", after=entry), ended=ended)
            elif told is not None and entry["at"] >= told["at"] and is_news(entry):
                self.put("L4", on.date(), self.first("notify local authority", after=entry), ended=ended)

    def _long_illness(self, days: int) -> datetime | None:
        """When it became known that the child is ill, or hurt, for more school days than these."""
        first = day_of(self.case["first_day_absent"])
        known = [datetime.combine(first, time.min)] if self.has("over 15 days likely") else []
        for entry in self.log:
            if is_contact(entry) and entry.get("reason") in ("illness", "injury") and entry.get("expected_return"):
                back, day, missed = day_of(entry["expected_return"]), first, 0
                while day < back:
                    missed += self.wall.is_school_day(day)
                    day += ONE
                known += [moment(entry["at"])] if missed > days else []
        return min(known, default=None)

    # S

    def meetings(self) -> None:
        """S2: the five decisions on the meeting's day. S3: the letter on the next working day."""
        for meeting in self.entries("strategy meeting"):
            on = moment(meeting["at"]).date()
            whole = self.first("strategy meeting", has_all_decisions, meeting)
            self.put("S2", on, meeting if has_all_decisions(meeting) else whole)
            if (meeting.get("decisions") or {}).get("circulate details", {}).get("decision") == "yes":
                letter = self.first("circulate letter", after=meeting)
                ended = self.over(moment(meeting["at"]), by_contact=False)
                self.put("S3", self.working_days_on(on, 1), letter, ended=ended)

    # F

    def found_again(self) -> None:
        """F2 to F9, and the law's return interview: what follows each time that the child is found."""
        for found in self.entries("found"):
            on, reported = moment(found["at"]).date(), self._reported_before(found)
            back = moment(found.get("returned_at") or found["at"])
            next_day, fifth = self.working_days_on(on, 1), self.working_days_on(on, 5)
            if reported:
                confirmed = self.first("confirm", lambda e: e["what"] == "agencies informed", found)
                self.put("F2", self.hours_on(back, 24), confirmed)
                self.put("F8", fifth, self._decided("legal action", found))
                offered = self.first("return interview", lambda e: e.get("outcome") in INTERVIEWED, found)
                self.put("E-RI", self.hours_on(back, 72), offered)
            if (
                not self.has(*KNOWN_TO_CARE)
                and not self.case["pupil"].get("social_worker")
                and self._times_missing() >= 3
            ):
                self.put("F3", next_day, self.first("refer", lambda e: e["to"] == "single assessment"))
            if found.get("concerns") or self.has("safeguarding concern", "developing concerns"):
                self.put("F4", next_day, self.first("joint interview", after=found))
            if self.has("looked after"):
                self.put("F5", self.hours_on(back, 72), self.first("return interview", is_independent, found))
                self.put("F6", fifth, self._decided("early looked-after review", found))
            if self.has("child protection plan"):
                self.put("F7", fifth, self._decided("review conference", found))
            if found.get("in_authority") is False and found.get("likely_to_return") is False:
                self.put("F9", next_day, self.first("involve receiving authority", after=found))

    def _reported_before(self, entry: Plain) -> bool:
        return any(e["at"] <= entry["at"] for e in self.entries("report to police"))

    def _decided(self, about: str, after: Plain) -> Plain | None:
        return self.first("decision", lambda e: e["about"] == about and bool(e.get("reason")), after)

    def _times_missing(self) -> int:
        """How often the child was reported within 90 days before the latest report, this case counted once."""
        reports = self.entries("report to police")
        if not reports:
            return 0
        latest, times = moment(reports[-1]["at"]), 1
        for case in self.earlier:
            before = [moment(e["at"]) for e in case["log"] if e["did"] == "report to police"]
            before = [at for at in before if at <= latest]
            times += bool(before) and (latest.date() - max(before).date()).days <= 90
        return times

    # C1, A1, A2, and what the law asks of days

    def around(self) -> None:
        """A2: a leave request records what decides it, refused, or granted on evidence."""
        for request in self.entries("leave request"):
            whole = self.first("leave request", is_decided, request)
            self.put("A2", moment(request["at"]).date(), request if is_decided(request) else whole)

    def while_absent(self) -> None:
        """C1: contact each day after contact. A1: after a holiday. The law: workers told of an unexplained absence."""
        contacts = [moment(e["at"]) for e in self.log if is_contact(e)]
        contacts += [moment(e["at"]) for e in self.entries("found")[1:]]
        heard = sorted({at.date() for at in contacts})
        previous = None
        for day in self.absent:
            is_after = any(one < day and (previous is None or one >= previous) for one in heard)
            previous = day
            if is_after and not ("U" in self.marks_on(day) and day not in heard):
                that_day = [e for e in self.log if is_contact(e) and moment(e["at"]).date() == day]
                missed = datetime.combine(day + ONE, time.min)
                self.put("C1", day, that_day[0] if that_day else None, ended=missed if missed <= self.now else None)
        for day in self.silent:
            shut, before = 0, day - ONE
            while not self.wall.is_school_day(before):
                shut, before = shut + 1, before - ONE
            if shut >= 7:
                made = self._first_of(
                    ("sms", "call", "home visit"),
                    lambda e, on=day: moment(e["at"]).date() >= on and e.get("outcome") != "failed",
                    None,
                )
                self.put("A1", day, made)
        if self.silent:
            pupil = self.case["pupil"]
            if self.has_social_worker:
                self.put("E-SW", self.silent[0], self._informed(*SOCIAL_WORKER))
            if pupil.get("youth_offending_worker"):
                self.put("E-YOW", self.silent[0], self._informed("youth offending worker"))


def each_child(cases: list[Plain]) -> Iterator[tuple[Plain, tuple[Plain, ...]]]:
    """Each case with the same child's other cases."""
    for case in cases:
        name = case["pupil"]["name"]
        yield case, tuple(other for other in cases if other is not case and other["pupil"]["name"] == name)
