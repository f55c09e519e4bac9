"""The one way in which anything is written to a store: a board's key, a command, an import, a hand edit taken in.

Under the store's lock: look at what is on disk now, let the caller decide on that, record a hand edit that waits in a
commit of its own, make the commit, and install it. A save is acknowledged when the branch holds it, and not before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cmeboard.core.problem import Problem
from cmeboard.store.disk import checked_path, read_file
from cmeboard.store.errors import Busy, CannotWrite, PendingEdit, StoreError, disk_errors_told
from cmeboard.store.files.lost import lost_entries, unexplained_stage
from cmeboard.store.git.index import index_locked
from cmeboard.store.git.objects import NewObject, new_object, tree_with, write_objects
from cmeboard.store.git.repository import Git, Head
from cmeboard.store.git.settings import Person, Settings
from cmeboard.store.git.stored import Objects, damaged, id_of
from cmeboard.store.lock import held
from cmeboard.store.settings.config import policy_moves
from cmeboard.store.writing.finishing import finish_interrupted
from cmeboard.store.writing.install import Moved, Put, install
from cmeboard.store.writing.journal import journal_path

ATTEMPTS = 20
"""How often a write starts again because somebody else changed the same file or the branch in between."""

Validate = Callable[[str, bytes], Sequence[Problem]]


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file of the store as it is to be, whole. `data` is None where it is to go: only a notice ever does."""

    path: str
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit to make. `subject` and `trailers` name nobody; a trailer with several values stands once for each."""

    files: tuple[FileChange, ...]
    subject: str
    trailers: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    body: str = ""


class Current:
    """The store as it is while the lock is held. Each file is read once."""

    def __init__(self, root: Path, objects: Objects, commit: str | None) -> None:
        self._root = root
        self._objects = objects
        self._commit = commit
        self._disk: dict[str, bytes | None] = {}
        self._head: dict[str, bytes | None] = {}

    def read(self, path: str) -> bytes | None:
        """The file's bytes on disk, or None where there is none. Raises CannotWrite for what is no plain file."""
        if path not in self._disk:
            self._disk[path] = read_file(self._root, path)
        return self._disk[path]

    def head(self, path: str) -> bytes | None:
        """The file's bytes in the last commit, or None. Raises GitFailed where the record is damaged there."""
        if path not in self._head:
            recorded = self._objects.blob(self._commit, checked_path(path))
            self._head[path] = self._not_given(path) if recorded is None else recorded
        return self._head[path]

    def _not_given(self, path: str) -> bytes | None:
        """Of a file that git does not give: nothing where the record has none, else the one on disk, which is the same.

        Raises GitFailed where it is not the same: what an edit by hand took out of it could not be missed.
        """
        named = self._objects.named(self._commit, path) if self._commit is not None else None
        if named is None:
            return None
        data = self.read(path)
        if data is None or id_of("blob", data, len(named)) != named:
            raise damaged(f"what the record holds of {path}")
        return data

    def is_edited(self, path: str) -> bool:
        """Whether the file on disk is not what the last commit holds."""
        return self.read(path) != self.head(path)

    def not_taken(self, path: str) -> tuple[Problem, ...]:
        """What an edit by hand did that is not recorded until it is put right.

        That are recorded entries which it took out or altered, and a stage that no entry leads to.
        """
        data = self.read(path)
        if data is None or not self.is_edited(path):
            return ()
        recorded = self.head(path)
        return lost_entries(recorded, data, path) or unexplained_stage(recorded, data, path, self._moves)

    def _moves(self) -> Mapping[str, str]:
        return policy_moves(self.read("policy.yaml") or b"") or {}


Plan = Callable[[Current], Commit | None]


class Writer:
    """Writes to the store at `root`. `validate` says what is wrong with a file that was edited by hand."""

    def __init__(self, root: Path, validate: Validate) -> None:
        self._git = Git(root)
        self._validate = validate

    def write(self, plan: Plan) -> str:
        """Makes the commit that `plan` decides on and returns its id; nothing where there was nothing to record.

        `plan` sees what is on disk now; it may be asked again, when somebody else changed that meanwhile. It may raise
        Refused, and then nothing changes. Raises StoreError.
        """
        with disk_errors_told():
            return self._write(plan)

    def _write(self, plan: Plan) -> str:
        settings = self._git.settings()
        person = settings.identity()
        with held(self._git.git_dir, settings.file_mode) as dead:
            if dead or journal_path(self._git.git_dir).exists():
                finish_interrupted(self._git, settings)
            for _ in range(ATTEMPTS):
                try:
                    return self._once(plan, settings, person)
                except Moved:
                    continue
        raise Busy("the same file keeps being changed by another program", "nothing was recorded; try again")

    def record_hand_edits(self, paths: Sequence[str]) -> str:
        """Records what was edited by hand in these files, each in a commit of its own, and returns the last one's id.

        Nothing where nothing was edited. Raises as `write`.
        """

        def as_it_stands(current: Current) -> Commit | None:
            edited = [path for path in paths if current.is_edited(path)]
            files = tuple(FileChange(path, current.read(path)) for path in edited)
            return Commit(files, "") if files else None

        return self.write(as_it_stands)

    def _once(self, plan: Plan, settings: Settings, person: Person) -> str:
        head = writable_head(self._git, settings)
        with self._git.reading() as objects:
            current = Current(self._git.root, objects, head.commit)
            commit = plan(current)
            if commit is None or not any(_changes(current, file) for file in commit.files):
                return ""
            edits = self._hand_edits(current, commit)
            with index_locked(self._git, settings.file_mode):
                maker = _Maker(self._git, objects, head, settings, person)
                return maker.make(current, commit, edits)

    def _hand_edits(self, current: Current, commit: Commit) -> dict[str, bytes]:
        edits = {}
        for file in commit.files:
            if not current.is_edited(file.path):
                continue
            data = current.read(file.path)
            if data is None:
                raise PendingEdit(
                    f"{file.path} was deleted by hand", f"bring it back with: git restore --source=HEAD {file.path}"
                )
            problems = self._validate(file.path, data)
            if problems:
                raise PendingEdit(
                    f"{file.path} was edited by hand and has a problem: {problems[0]}",
                    "nothing was recorded or overwritten; mend the file first",
                )
            wrong = current.not_taken(file.path)
            if wrong:
                raise PendingEdit(wrong[0].message, f"nothing was recorded or overwritten; {wrong[0].fix}")
            edits[file.path] = data
        return edits


def _changes(current: Current, file: FileChange) -> bool:
    return file.data != current.read(file.path) or current.is_edited(file.path)


def writable_head(git: Git, settings: Settings) -> Head:
    """The branch to write to. Raises CannotWrite where a commit would be lost or mixed up with somebody's work."""
    operation = git.unfinished()
    if operation is not None:
        raise CannotWrite(
            f"a {operation.name} is under way in this store, and an entry recorded now could be lost with it",
            f"finish it first: {operation.finish}",
        )
    head = git.head()
    board = settings.get("cmeboard.branch")
    if board is not None and head.branch != f"refs/heads/{board}":
        raise CannotWrite(
            f"git stands on the branch {head.branch.removeprefix('refs/heads/')}, and the record is kept on {board}",
            f"go back with: git switch {board}",
        )
    return head


class _Maker:
    """Makes one write's commits and installs the last."""

    def __init__(self, git: Git, objects: Objects, head: Head, settings: Settings, person: Person) -> None:
        self._git = git
        self._objects = objects
        self._head = head
        self._settings = settings
        self._person = person
        self._tree = objects.tree_of(head.commit) if head.commit is not None else None

    def make(self, current: Current, commit: Commit, edits: Mapping[str, bytes]) -> str:
        """Records `edits` one by one, then `commit`. Returns the last commit's id."""
        blobs = {file.path: self._blob(file.data) for file in commit.files if file.data is not None}
        edited = {path: self._blob(data) for path, data in edits.items()}
        for file in commit.files:
            self._refuse_lost_staging(file.path, current, edited)
        steps: list[tuple[dict[str, str | None], str]] = []
        changes: dict[str, str | None] = {}
        for path, blob in edited.items():
            changes = changes | {path: blob.oid}
            steps.append((changes, _hand_message(path, self._person)))
        final = changes | {file.path: blobs[file.path].oid if file.path in blobs else None for file in commit.files}
        if final != changes:
            steps.append((final, message(commit.subject, commit.trailers, commit.body)))
        new = self._commits(steps, [*blobs.values(), *edited.values()])
        puts = [
            Put(file.path, before, file.data, self._oid(before), final[file.path], final[file.path])
            for file in commit.files
            if (before := current.read(file.path)) != file.data or file.path in edits
        ]
        install(self._git, self._head.branch, self._head.commit, new, puts, self._settings)
        return new

    def _commits(self, steps: Sequence[tuple[dict[str, str | None], str]], blobs: Sequence[NewObject]) -> str:
        trees = [tree_with(self._objects, self._tree, changes, self._git.hash_name) for changes, _ in steps]
        write_objects(self._git, [*blobs, *(entry for _, made in trees for entry in made)])
        parent = self._head.commit
        for (tree, _), (_, words) in zip(trees, steps, strict=True):
            parents = [parent] if parent is not None else []
            parent = commit_tree(self._git, self._settings, self._person, tree, parents, words)
        if parent is None:
            raise AssertionError("a write without a commit")
        return parent

    def _blob(self, data: bytes) -> NewObject:
        return new_object("blob", data, self._git.hash_name)

    def _oid(self, data: bytes | None) -> str | None:
        return self._blob(data).oid if data is not None else None

    def _refuse_lost_staging(self, path: str, current: Current, edited: Mapping[str, NewObject]) -> None:
        staged = self._objects.get(f":{path}")
        known = {self._oid(current.head(path)), edited[path].oid if path in edited else None}
        if staged is None or staged.oid in known:
            return
        if self._git.head() != self._head:
            raise Moved
        raise CannotWrite(
            f"a version of {path} is staged that is neither the file nor the last commit",
            f"commit it with: git commit, or take it out with: git restore --staged {path}",
        )


def commit_tree(git: Git, settings: Settings, person: Person, tree: str, parents: Sequence[str], words: str) -> str:
    """Makes a commit object, signed where the user's configuration asks for it. Raises StoreError."""
    sign = settings.is_on("commit.gpgsign")
    options = [*(settings.signing() if sign else ()), "commit-tree", "-S" if sign else "--no-gpg-sign"]
    named = [option for parent in parents for option in ("-p", parent)]
    try:
        made = git.run(*options, *named, "-F", "-", tree, data=words.encode("utf-8", "replace"), identity=person)
    except StoreError as error:
        if not sign:
            raise
        raise CannotWrite(
            f"the commit could not be signed ({error.why})",
            "nothing was recorded; see the key with: git config user.signingkey, or ask the administrator",
        ) from error
    return made.decode("ascii").strip()


def message(subject: str, trailers: Mapping[str, str | Sequence[str]], body: str = "") -> str:
    """A commit's words: one line, what else there is to say, and the trailers."""
    last = "\n".join(
        f"{key}: {_one_line(value)}"
        for key, values in trailers.items()
        for value in ([values] if isinstance(values, str) else values)
    )
    return "\n\n".join(part for part in (_one_line(subject), body.strip(), last) if part) + "\n"


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _hand_message(path: str, person: Person) -> str:
    folder, _, name = path.rpartition("/")
    title = name.removesuffix(".yaml") if folder.startswith(("cases/", "notices")) else path
    trailers = {"Case": title} if folder.startswith("cases/") else {}
    return message(f"{title}: edited by hand", trailers | {"By-hand": "yes", "Recorded-by": str(person)})
