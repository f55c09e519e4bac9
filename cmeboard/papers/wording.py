"""The wording of papers: Jinja2 templates, shipped or the school's own, that can neither run nor reach anything.

A template of a store stands for the shipped one of the same name. A field that does not exist is found without
running the template, so that also a branch that is rarely taken is checked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from jinja2 import BaseLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cmeboard.core.problem import Problem
from cmeboard.packs import read_text

FOLDER = "templates"


class WordingError(Exception):
    """A template is wrong. `problem` says where and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Blank:
    """A value that is not known: a template prints it as a place to fill in, and finds it false in an `if`."""

    question: str

    def __str__(self) -> str:
        return f"[to fill in: {self.question}]"

    def __bool__(self) -> bool:
        return False


Fields = Mapping[str, Mapping[str, object]]
"""What a template may ask for, such as `pupil.name`: groups of fields."""


class _Asked(NamedTuple):
    """A group of fields that a template asks for, or a field of it."""

    line: int
    group: str
    member: str | None

    @property
    def field(self) -> str:
        """As the template writes it."""
        return self.group if self.member is None else f"{self.group}.{self.member}"

    def is_in(self, fields: Fields) -> bool:
        """Whether it is there. Where the group is not, that alone is told, and not each of its fields too."""
        if self.member is None:
            return self.group in fields
        group = fields.get(self.group)
        return group is None or self.member in (group if isinstance(group, Mapping) else dir(group))


class _Templates(BaseLoader):
    def __init__(self, own: Mapping[str, str]) -> None:
        self.own = own

    def get_source(self, environment: object, template: str) -> tuple[str, str, None]:
        if template in self.own:
            return self.own[template], f"{FOLDER}/{template}", None
        if "/" in template or "\\" in template:
            raise TemplateNotFound(template)
        try:
            return read_text(f"templates/{template}"), f"cmeboard/packs/templates/{template}", None
        except OSError:
            raise TemplateNotFound(template) from None


class Wording:
    """The templates in force: `own` are the store's, text by file name. Each is parsed once."""

    def __init__(self, own: Mapping[str, str] | None = None) -> None:
        self.own = dict(own or {})
        self._loader = _Templates(self.own)
        self._plain = self._environment(escape=())
        self._html = self._environment(escape=("html",))
        self._asked: dict[str, tuple[_Asked, ...]] = {}

    def _environment(self, escape: tuple[str, ...]) -> ImmutableSandboxedEnvironment:
        return ImmutableSandboxedEnvironment(
            loader=self._loader,
            undefined=StrictUndefined,
            autoescape=bool(escape),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def text(self, name: str, fields: Fields) -> str:
        """The template `name` filled in, as plain text. Raises WordingError."""
        return self._render(self._plain, name, fields)

    def page(self, name: str, fields: Fields) -> str:
        """The HTML template `name` filled in, every value escaped. Raises WordingError."""
        return self._render(self._html, name, fields)

    def source(self, name: str) -> str:
        """A template's or list's text as it stands, unfilled. Raises WordingError."""
        try:
            return self._loader.get_source(self._plain, name)[0]
        except TemplateNotFound:
            raise WordingError(_absent(name)) from None

    def problems(self, name: str, fields: Fields) -> list[Problem]:
        """What is wrong with the template `name`: its syntax, and fields that do not exist."""
        try:
            source, path, _ = self._loader.get_source(self._plain, name)
            if name not in self._asked:
                self._asked[name] = tuple(_asked_in(self._plain.parse(source, name)))
        except TemplateSyntaxError as error:
            return [Problem(path, error.lineno, None, "", error.message or "is no template", "mend the {{ }} or {% %}")]
        except TemplateNotFound:
            return [_absent(name)]
        wrong = (one for one in self._asked[name] if not one.is_in(fields))
        return [_wrong_field(path, one.line, one.field, fields) for one in wrong]

    def _render(self, environment: ImmutableSandboxedEnvironment, name: str, fields: Fields) -> str:
        for problem in self.problems(name, fields):
            raise WordingError(problem)
        try:
            return environment.get_template(name).render(**fields)
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise WordingError(self._where(name, error)) from None

    def _where(self, name: str, error: Exception) -> Problem:
        _, path, _ = self._loader.get_source(self._plain, name)
        line, trace = None, error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == path:
                line = trace.tb_lineno
            trace = trace.tb_next
        return Problem(path, line, None, "", f"the template cannot be filled in: {error}", "mend this line")


def _asked_in(tree: nodes.Template) -> Iterator[_Asked]:
    own_names = {node.name for node in tree.find_all(nodes.Name) if node.ctx in ("store", "param")}
    own_names |= {macro.name for macro in tree.find_all(nodes.Macro)} | {"loop", "caller", "range", "namespace"}
    for name in tree.find_all(nodes.Name):
        if name.ctx == "load" and name.name not in own_names:
            yield _Asked(name.lineno, name.name, None)
    for attribute in tree.find_all(nodes.Getattr):
        root = attribute.node
        if isinstance(root, nodes.Name) and root.name not in own_names:
            yield _Asked(attribute.lineno, root.name, attribute.attr)


def _wrong_field(path: str, line: int, field: str, fields: Fields) -> Problem:
    group = field.partition(".")[0]
    members = fields.get(group, fields)
    there = sorted(members) if isinstance(members, Mapping) else []
    prefix = f"{group}." if members is not fields else ""
    return Problem(
        path, line, None, field, f"there is no field {field}", "use one of: " + ", ".join(prefix + key for key in there)
    )


def _absent(name: str) -> Problem:
    return Problem.of_file(f"{FOLDER}/{name}", "there is no such template", "leave it out: the shipped one serves")


@cache
def shipped_wording() -> Wording:
    """The templates as they ship."""
    return Wording()
