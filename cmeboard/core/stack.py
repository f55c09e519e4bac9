"""Policy files made into one policy: the school's own, and the packs of law and guidance that it names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple, TypeVar

from cmeboard.core.calendar import SchoolCalendar
from cmeboard.core.policy import DatedDay, DatedLength, Ground, PolicyFile, ReasonableEnquiry, Rule, in_force
from cmeboard.core.stage import Stage
from cmeboard.core.words import Flag

Value = TypeVar("Value")


class Origin(NamedTuple):
    """Which version of which policy a rule comes from, and the commit that brought it in, where the store has one."""

    version: str
    commit: str = ""


Origins = Mapping[str, Sequence[tuple[date | None, Origin]]]
"""For each rule the versions that changed it, oldest first, with the days from which they hold."""


class Policy:
    """The rules in force. The school's file comes first; a pack adds its rules, and its law cannot be loosened."""

    def __init__(self, files: tuple[PolicyFile, ...], origins: Origins | None = None) -> None:
        self.files = files
        rules: dict[str, list[Rule]] = {}
        self._origins: dict[tuple[str, date | None], Sequence[tuple[date | None, Origin]]] = {}
        for file in files:
            for rule_id, forms in _by_id(file.rules).items():
                held = rules.get(rule_id, [])
                rules[rule_id] = _stacked(held, forms)
                known = (origins or {}).get(rule_id) if file is files[0] else None
                for form in rules[rule_id]:
                    if form not in held:
                        source = known or [(None, Origin(f"{file.policy} {file.version}"))]
                        self._origins[rule_id, form.in_force] = source
        self.rules = tuple(rule for forms in rules.values() for rule in forms if rule.active)
        self._rules_for: dict[tuple[frozenset[str], frozenset[str]], tuple[tuple[str, tuple[Rule, ...]], ...]] = {}
        self.places = {rule_id: place for place, rule_id in enumerate(rules)}
        self.clocks = tuple(
            sorted({(did, rule.clock) for rule in self.rules if rule.clock for part in rule.entry for did in part.did})
        )
        """Which field of which kind of entry gives when a step's time begins."""
        self.on_admission = tuple(rule for rule in self.rules if rule.on == "admission")
        self.by_id = {rule.id.casefold(): rule for rule in self.rules}
        self.moves: Mapping[str, Stage] = {did: stage for file in reversed(files) for did, stage in file.moves.items()}
        self.ends = frozenset(did for file in files for did in file.ends)
        self.contact_outcomes = {did: frozenset(o) for file in files for did, o in file.contact_outcomes.items()}
        self.warnings = tuple(warned for file in files for warned in file.warnings)
        self.in_brief = {one.say: (one.brief or one.say) if one.on_card else "" for one in self.warnings}
        """What a card says of each warning; nothing where it is not for the card."""
        self.ages_warned_of = frozenset(age for warned in self.warnings for age in warned.birthdays)
        self.days_absent_warned_of = frozenset(
            warned.days_absent_at_least for warned in self.warnings if warned.days_absent_at_least is not None
        )
        self.warns_of_school_age = any(warned.compulsory_school_age for warned in self.warnings)
        self.grounds: tuple[Ground, ...] = tuple(ground for file in files for ground in file.grounds)
        self._break_of_days = next((file.after_break_of_days for file in files if file.after_break_of_days), ())
        self.notices_may_go_after_years = _first(file.notices_may_go_after_years for file in files)
        self.unknown = _first(file.whereabouts_unknown for file in files)
        self.leave = _first(file.leave for file in files)
        self.school_age = _first(file.compulsory_school_age for file in files)
        self._enquiries = tuple(file.reasonable_enquiries for file in files if file.reasonable_enquiries)
        self.version = " + ".join(f"{file.policy} {file.version}" for file in files)

    @classmethod
    def stack(cls, *files: PolicyFile, origins: Origins | None = None) -> "Policy":
        """The policy that these files make together."""
        return cls(files, origins)

    @cached_property
    def flags_that_start_clocks(self) -> frozenset[Flag]:
        """The flags of which it matters since when they are known."""
        return frozenset(flag for rule in self.rules for flag in _flags_of(rule))

    def rules_for(self, kinds: frozenset[str], known: frozenset[str]) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
        """The rules that can start at all in a case with such kinds of entry, of a pupil of whom this is known.

        They stand by what starts them. Cases are alike: of 10,000 only some hundred differ in this, so each answer is
        kept.
        """
        found = self._rules_for.get((kinds, known))
        if found is None:
            by_start: dict[str, list[Rule]] = {}
            for rule in self.rules:
                if rule.can_start(kinds, known):
                    by_start.setdefault(rule.on, []).append(rule)
            found = tuple((on, tuple(rules)) for on, rules in by_start.items())
            self._rules_for[kinds, known] = found
        return found

    def origin(self, rule: Rule, day: date) -> Origin:
        """Where a rule of this policy comes from, for a clock that started on `day`."""
        found = self._origins[rule.id, rule.in_force]
        if len(found) == 1:
            return found[0][1]
        held = [origin for since, origin in found if since is None or since <= day]
        return held[-1] if held else found[0][1]

    def enquiries_on(self, day: date) -> tuple[ReasonableEnquiry, ...]:
        """The reasonable enquiries that are asked where an absence began on `day`, of the first file that then had any.

        So a pack's hold for an absence that began before the school wrote its own, or since it took them out.
        """
        held = (tuple(enquiry for enquiry in listed if enquiry.holds_on(day)) for listed in self._enquiries)
        return next(filter(None, held), ())

    def follows_a_break(self, day: date, calendar: SchoolCalendar) -> bool:
        """Whether as many days without school end before `day` as the policy calls a break (rule A1).

        Never where the policy knows no breaks.
        """
        return bool(self._break_of_days) and calendar.days_shut_before(day) >= in_force(self._break_of_days, day).days

    def ground(self, text: str, day: date, *, of_law: bool = False) -> Ground | None:
        """The ground that `text` names, among those that hold on `day`: by its letter, title or another word."""
        wanted = text.casefold().strip()
        letter = wanted.removeprefix("ground").removeprefix("reg").strip().removeprefix("9(1)").strip("() ")
        for ground in self.grounds:
            names = {ground.title.casefold(), ground.id.casefold(), *(word.casefold() for word in ground.words)}
            if of_law and ground.kind != "law":
                continue
            if ground.holds_on(day) and (wanted in names or letter in names):
                return ground
        return None


def _first(values: Iterable[Value | None]) -> Value | None:
    return next((value for value in values if value is not None), None)


def _flags_of(rule: Rule) -> Iterator[Flag]:
    yield from rule.flags
    yield from rule.sooner.flags if rule.sooner else ()
    for part in (rule.applies, *rule.applies.any_of):
        yield from part.flags
    for matcher in (*rule.entry, *(rule.done.all_of if rule.done else ())):
        yield from matcher.for_flags


def _by_id(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """The forms of each rule, oldest first, each in force until the day before the next one's first."""
    found: dict[str, list[Rule]] = {}
    for rule in sorted(rules, key=lambda rule: rule.in_force or date.min):
        found[rule.id] = [*_until(rule.in_force, found.get(rule.id, [])), rule]
    return found


def _until(day: date | None, forms: Sequence[Rule]) -> list[Rule]:
    """Those of a rule's forms that hold before `day`, on which another form begins; the last of them until then."""
    earlier = [form for form in forms if day is not None and (form.in_force is None or form.in_force < day)]
    if earlier and day is not None and (earlier[-1].in_force_to is None or earlier[-1].in_force_to >= day):
        earlier[-1] = earlier[-1].model_copy(update={"in_force_to": day - timedelta(1)})
    return earlier


def _stacked(own: Sequence[Rule], pack: Sequence[Rule]) -> list[Rule]:
    """The forms of a rule that a pack has too: its own, unless they loosen a law; before the first, the pack's."""
    if not own:
        return list(pack)
    ends = own[-1].in_force_to is not None
    if pack[-1].kind == "law" and (ends or any(loosens(form, pack[-1]) for form in own)):
        return list(pack)
    return [*_until(own[0].in_force, pack), *own]


def loosens(own: Rule, law: Rule) -> str:
    """In which way a school's rule asks less than the rule of law with its id, in a user's words; else nothing."""
    if not own.active and law.active:
        return "it is switched off"
    if _later(own.day, law.day) or _later(own.latest_day_of_absence, law.latest_day_of_absence):
        return "its day is later"
    if law.within and (not own.within or any(_longer(one, law) for one in own.within)):
        return "its time is longer, or in another unit"
    for field in ("on", "done", "applies", "entry", "codes", "before", "until"):
        if getattr(own, field) != getattr(law, field):
            return f"its {field!r} differs"
    return ""


def _later(own: tuple[DatedDay, ...], law: tuple[DatedDay, ...]) -> bool:
    if not law:
        return False
    return not own or max(dated.day for dated in own) > max(dated.day for dated in law)


def _longer(own: DatedLength, law: Rule) -> bool:
    length = own.within
    return all(length.unit is not dated.within.unit or length.n > dated.within.n for dated in law.within)
