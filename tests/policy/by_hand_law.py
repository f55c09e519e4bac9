"""Leaving the roll, and what the law asks by entries and by marks, counted as a person counts it."""

from datetime import date, datetime, time

from by_hand import ONE, Plain, Steps, day_of, moment
from by_hand_after import AfterHand
from by_hand_words import IN_FORCE, LAW, POLICY, ground_of


class LawHand(AfterHand):
    """One case with every rule but those that `ByHand` counts."""

    def all_steps(self) -> Steps:
        """Every step of these rules that a person expects now."""
        super().all_steps()
        for ask in (self.leaving, self.law_by_entry, self.law_by_marks):
            ask()
        if not self.is_over:
            self._in_a_row()
            self._looked_at_again()
        return self.steps

    def leaving(self) -> None:
        """O1 and the law: before the name is deleted the authority is told, on a ground that can be shown."""
        notices = self.entries("notify off roll")
        moves = [e for e in self.entries("move") if e["to"] == "Off-roll Notified"]
        start = min([*notices, *moves], key=lambda e: str(e["at"]), default=None)
        on = moment(start["at"]).date() if start else None
        if start is None and self.case["stage"] == "Off-roll Notified":
            on = moment(self.log[-1]["at"]).date() if self.log else day_of(self.case["first_day_absent"])
        if on is None:
            return
        due = day_of((start or {}).get("deleted_on") or str(on))
        listed = [e for e in notices if e.get("ground") in POLICY or ground_of(e.get("ground", ""))]
        first = moment(listed[0]["at"]) if listed else None
        self.put("E-DEL", due, first)
        enquiries = self.enquiries_stood()
        both = max(first, enquiries) if first and enquiries else None
        self.put("O1", due, both if self.unknown else first)
        for notice in notices:
            self.put("E-GROUND", day_of(notice.get("deleted_on") or notice["at"][:10]), self._shown(notice))
            left = day_of(notice.get("deleted_on") or str(moment(notice["at"]).date()))
            self.put("E-CTF", self.school_days_on(left, 15), self.first("transfer file", after=notice))

    def _shown(self, notice: Plain) -> datetime | None:
        """When a ground of the law was shown: with the notice, or the last piece of evidence in the log for it."""
        ground = ground_of(notice.get("ground", ""))
        letters = {g: needed for g, (needed, _) in LAW.items()}
        if ground not in letters or (ground == "i" and self._absent_in_a_row({"G", "N", "O"}) < 20):
            return None
        shown = [
            self.first("evidence received", lambda e, needed=needed: needed in str(e.get("of", "")))
            for needed in letters[ground]
        ]
        return max(moment(e["at"]) for e in (notice, *shown) if e) if all(shown) else None

    def _absent_in_a_row(self, codes: set[str]) -> int:
        run = 0
        for day in filter(self.wall.is_school_day, sorted(map(day_of, self.case["marks"]))):
            run = run + 1 if self.marks_on(day) <= codes else 0
        return run

    def law_by_entry(self) -> None:
        """The attendance return again within 28 days, the new pupil's return, the reason for a decision not to act."""
        for entry in self.entries("notify local authority"):
            on = moment(entry["at"])
            if entry["kind"] in ("ten day absence", "irregular attendance", "update") and self.of_school_age(on.date()):
                again = self.first("notify local authority", after=entry)
                self.put("E-ATTM", on.date() + 28 * ONE, again, ended=self.over(on, by_contact=False))
        admitted = self.case["pupil"].get("admitted")
        if self.has("new pupil") and admitted and day_of(admitted) >= IN_FORCE and self.of_school_age(day_of(admitted)):
            returned = self.first("notify local authority", lambda e: e["kind"] == "new pupil")
            self.put("E-NEW", day_of(admitted) + 5 * ONE, returned)
        for entry in self.entries("decision"):
            if entry["about"] == "not to act":
                why = self.first("decision", lambda e: bool(e.get("reason")), entry)
                self.put("E-NOT", moment(entry["at"]).date(), entry if entry.get("reason") else why)

    def law_by_marks(self) -> None:
        """N becomes the true code within five school days. Fifteen school days of illness in the school year."""
        marks = {day: self.marks_on(day) for day in map(day_of, self.case["marks"]) if day <= self.now.date()}
        unsettled = sorted(day for day, codes in marks.items() if "N" in codes)
        if unsettled:
            self.put("E-N", self.school_days_on(unsettled[0], 5), None)
        first = day_of(self.case["first_day_absent"])
        for case in self.earlier:
            marks |= {day_of(day): set(codes.split()) for day, codes in case["marks"].items()}
        for year in range(first.year - 1, self.now.year + 1):
            ill = sorted(
                day
                for day, codes in marks.items()
                if "I" in codes and date(year, 9, 1) <= day < date(year + 1, 9, 1) and self.wall.is_school_day(day)
            )
            if len(ill) >= 15 and ill[14] >= first and self.of_school_age(ill[0]):
                told = self.first("notify local authority", lambda e: e["kind"] == "fifteen day illness")
                ended = self.over(datetime.combine(ill[14], time.min), by_contact=False)
                self.put("E-SICK", ill[14], told, ended=ended)

    def _in_a_row(self) -> None:
        """Ten school days without a break coded G, N, O or U."""
        run: list[date] = []
        for day in self.absent:
            marks = self.marks_on(day)
            run = [*run, day] if marks <= {"G", "N", "O", "U", "-"} else []
        if run and self.of_school_age(run[0]):
            self.put("E-ATT", self.wall.school_days_on_from(run, 10), self.first("notify local authority"))

    def _looked_at_again(self) -> None:
        """A decision not to act is looked at again on each further day of absence, until there is contact."""
        over: datetime | None = None
        for n, decided in enumerate(e for e in self.entries("decision") if e["about"] == "not to act"):
            if n == 0 or (over is not None and moment(decided["at"]) > over):
                over = self.over(moment(decided["at"]), by_contact=True)
                self._each_day_after(moment(decided["at"]).date(), over)

    def _each_day_after(self, decided: date, over: datetime | None) -> None:
        days = [day for day in self.absent if day > decided and (over is None or day <= over.date())]
        for day in days:
            again = self._first_of(
                ("decision", "report to police"),
                lambda e, on=day: (
                    moment(e["at"]).date() >= on
                    and (e["did"] == "report to police" or e["about"] in ("not to act", "other"))
                ),
                None,
            )
            following = [datetime.combine(later, time.min) for later in days if later > day][:1]
            self.put("E-NOTD", day, again, ended=min([*([over] if over else []), *following], default=None))
