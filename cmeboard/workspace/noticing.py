"""Other authorities' notices: added, listed, heard of again, removed by a person with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cmeboard.core.case import Case
from cmeboard.core.notices import Notice, matching, names_the_child, notice_id
from cmeboard.core.refused import Refused
from cmeboard.core.roles import Act, Permit
from cmeboard.store.files.explain import in_words
from cmeboard.store.files.layout import render_notice
from cmeboard.store.files.model_files import parse_model
from cmeboard.store.files.notices import notice_path, read_notices
from cmeboard.store.writing.writer import Commit, Current, FileChange, Writer
from cmeboard.workspace.answers import Done
from cmeboard.workspace.judging_files import problems_of
from cmeboard.workspace.reckoning import Reckoner


@dataclass(frozen=True, slots=True)
class Listed:
    """A notice with the cases of pupils who may be meant, and the day from which it may be removed, if a rule says."""

    notice: Notice
    cases: tuple[str, ...]
    may_go_on: date | None

    def may_go(self, now: datetime) -> bool:
        """Whether a person may remove it now."""
        return self.may_go_on is not None and now.date() >= self.may_go_on


class NoticeBoard:
    """The notices of one store."""

    def __init__(self, root: Path, reckoner: Reckoner, permit: Permit) -> None:
        self._root = root
        self._reckoner = reckoner
        self._permit = permit
        self._writer = Writer(root, problems_of)

    def listed(self) -> list[Listed]:
        """Every notice that can be read, with the cases that it may be about."""
        notices = read_notices(self._root)[0]
        about: dict[str, list[str]] = {notice.notice: [] for notice in notices}
        for case in self._reckoner.cases():
            for notice, _ in matching(case.pupil, notices):
                about[notice.notice].append(case.case)
        years = self._reckoner.configuration.policy.notices_may_go_after_years
        return [
            Listed(notice, tuple(about[notice.notice]), notice.may_go_on(years) if years is not None else None)
            for notice in notices
        ]

    def add(self, fields: Mapping[str, Any], now: datetime) -> tuple[Done, list[str]]:
        """Keeps a notice, and says which cases it may be about. Raises Refused, StoreError."""
        self._permit.require(Act.RECORD)
        received = fields.get("received") or now.date()
        key = self._reckoner.settings.id_key
        made = notice_id(key, str(fields.get("name") or ""), str(fields.get("authority") or ""), received)
        try:
            notice = Notice.model_validate({"notice": made, **fields, "received": received})
        except ValidationError as error:
            raise Refused(*in_words(error, Notice)) from None

        def plan(current: Current) -> Commit:
            if current.read(notice_path(made)) is not None:
                raise Refused(f"notice {made} is there already", "see it with: cmeboard notice list")
            return self._commit(made, render_notice(notice), "notice kept", "add")

        commit = self._writer.write(plan)
        cases = [case.case for case in self._reckoner.cases() if _is_about(case, notice)]
        return Done((made,), commit, f"{made}: notice kept"), cases

    def word(self, notice: str, on: date) -> Done:
        """The authority has said something on that day, so that the notice stays. Raises Refused, StoreError."""
        self._permit.require(Act.RECORD)

        def plan(current: Current) -> Commit:
            data = current.read(notice_path(notice))
            known = self._readable(notice, data)
            if on < known.heard:
                raise Refused(f"there was word on {known.heard} already", "name a later day")
            return self._commit(
                notice, render_notice(known.model_copy(update={"last_word": on})), f"word on {on}", "word"
            )

        return Done((notice,), self._writer.write(plan), f"{notice}: word on {on}")

    def remove(self, notice: str, reason: str, now: datetime, *, is_sooner: bool) -> Done:
        """Removes a notice, which only a person does. The commit keeps the reason. Raises Refused, StoreError."""
        self._permit.require(Act.REMOVE_NOTICE)
        years = self._reckoner.configuration.policy.notices_may_go_after_years

        def plan(current: Current) -> Commit:
            known = self._readable(notice, current.read(notice_path(notice)))
            day = known.may_go_on(years) if years is not None else None
            if not is_sooner and (day is None or now.date() < day):
                when = f"before {day}" if day else "by any rule of policy.yaml"
                raise Refused(
                    f"notice {notice} may not go {when}: the last word was on {known.heard}",
                    "where the child is found or the authority took it back, add --sooner",
                )
            _refuse_names(reason, known)
            commit = self._commit(notice, None, "notice removed", "remove")
            return Commit(commit.files, commit.subject, {**commit.trailers, "Reason": " ".join(reason.split())})

        return Done((notice,), self._writer.write(plan), f"{notice}: notice removed")

    def _readable(self, notice: str, data: bytes | None) -> Notice:
        if data is None:
            raise Refused(f"there is no notice {notice}", "see them with: cmeboard notice list")
        known, problems = parse_model(data, notice_path(notice), Notice)
        if known is None:
            raise Refused(str(problems[0]), "mend the file first")
        return known

    def _commit(self, notice: str, data: bytes | None, words: str, what: str) -> Commit:
        return Commit((FileChange(notice_path(notice), data),), f"{notice}: {words}", {"Entry": f"notice {what}"})


def _refuse_names(reason: str, notice: Notice) -> None:
    """The reason stays in git's log, where no child's name may stand."""
    if names_the_child(reason, notice.name, notice.known_as, notice.upn):
        raise Refused("the reason names the child, and it stays in git's log", "say it without the name or UPN")


def _is_about(case: Case, notice: Notice) -> bool:
    return any(True for _ in matching(case.pupil, [notice]))
