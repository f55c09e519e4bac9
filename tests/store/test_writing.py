"""One protocol for every write (issue on the record, 1 and 2; limits.md R1 to R8)."""

import os
import stat
from pathlib import Path

import pytest
from git_store import CASE, TEXT, append, by_hand, writer

from cmeboard.core.refused import Refused
from cmeboard.store.errors import Busy, CannotWrite, GitFailed, NoIdentity, PendingEdit, StoreError
from cmeboard.store.git.history import history
from cmeboard.store.git.index import index_locked
from cmeboard.store.git.repository import Git
from cmeboard.store.lock import held
from cmeboard.store.writing.writer import Commit, Current, FileChange


def head(root: Path) -> str:
    return by_hand(root, "rev-parse", "HEAD")


def test_a_save_is_one_commit_of_its_own_files_under_the_persons_name(store: Path) -> None:
    assert append(store, "sms sent") == head(store)
    assert by_hand(store, "log", "-1", "--format=%an <%ae>|%cn|%s|%(trailers:only)") == (
        "Sam Patel <sam@school.example>|Sam Patel|sms sent|Entry: note"
    )
    assert by_hand(store, "show", "--name-only", "--format=", "HEAD") == CASE
    assert by_hand(store, "status", "--porcelain") == ""
    assert by_hand(store, "fsck", "--strict") == ""


def test_nothing_to_change_is_no_commit(store: Path) -> None:
    before = head(store)
    assert writer(store).write(lambda _: None) == ""
    assert writer(store).write(lambda _: Commit((FileChange(CASE, TEXT),), "same")) == ""
    assert head(store) == before


def test_a_refusal_changes_nothing(store: Path) -> None:
    before = head(store)

    def plan(current: Current) -> Commit:
        raise Refused("no", "do not")

    with pytest.raises(Refused):
        writer(store).write(plan)
    assert head(store) == before
    assert (store / CASE).read_bytes() == TEXT


def test_many_files_and_new_folders_are_one_commit(store: Path) -> None:
    files = tuple(FileChange(f"cases/2027-28/2027-{n:06}.yaml", b"n: %d\n" % n) for n in range(150))
    assert writer(store).write(lambda _: Commit((*files, FileChange("calendar.yaml", b"terms: []\n")), "import"))
    assert by_hand(store, "rev-list", "--count", "HEAD") == "2"
    assert by_hand(store, "status", "--porcelain") == ""
    assert len(by_hand(store, "ls-tree", "-r", "--name-only", "HEAD").split()) == 153
    assert by_hand(store, "fsck", "--strict") == ""


def test_a_file_can_go(store: Path) -> None:
    writer(store).write(lambda _: Commit((FileChange("notices/n.yaml", b"n: 1\n"),), "a notice"))
    writer(store).write(lambda _: Commit((FileChange("notices/n.yaml", None),), "gone"))
    assert not (store / "notices/n.yaml").exists()
    assert by_hand(store, "ls-tree", "-r", "--name-only", "HEAD").split() == [CASE, "cmeboard.yaml"]
    assert by_hand(store, "status", "--porcelain") == ""


@pytest.mark.rows("R7")
def test_other_peoples_staged_work_stays_staged(store: Path) -> None:
    (store / "cmeboard.yaml").write_bytes(b"school: Another\n")
    (store / "new.txt").write_bytes(b"x")
    by_hand(store, "add", "cmeboard.yaml", "new.txt")
    append(store, "call")
    assert by_hand(store, "status", "--porcelain").splitlines() == ["M  cmeboard.yaml", "A  new.txt"]
    by_hand(store, "commit", "-m", "mine")
    assert (store / CASE).read_bytes() == TEXT + b"- call\n"
    assert by_hand(store, "show", f"HEAD:{CASE}").endswith("- call")


def test_a_hand_edit_is_recorded_first_and_marked(store: Path) -> None:
    (store / CASE).write_bytes(TEXT + b"- typed in vim\n")
    append(store, "sms")
    newest, edit, _ = history(Git(store))
    assert (newest.subject, newest.by_hand) == ("sms", False)
    assert (edit.subject, edit.by_hand, edit.paths) == ("2026-K7Q3FD: edited by hand", True, (CASE,))
    assert edit.trailers == {
        "Case": "2026-K7Q3FD",
        "By-hand": "yes",
        "Recorded-by": "Sam Patel <sam@school.example>",
    }
    assert (store / CASE).read_bytes() == TEXT + b"- typed in vim\n- sms\n"


def test_a_hand_edit_is_recorded_on_its_own(store: Path) -> None:
    (store / CASE).write_bytes(TEXT + b"- typed in vim\n")
    assert writer(store).record_hand_edits([CASE, "cmeboard.yaml"]) == head(store)
    assert by_hand(store, "status", "--porcelain") == ""
    assert by_hand(store, "log", "-1", "--format=%s") == "2026-K7Q3FD: edited by hand"
    assert writer(store).record_hand_edits([CASE]) == ""


def test_a_hand_edit_with_a_problem_is_never_overwritten(store: Path) -> None:
    (store / CASE).write_bytes("é".encode())
    before = head(store)
    with pytest.raises(PendingEdit, match=r"2026-K7Q3FD.yaml:1: must be ASCII"):
        append(store, "sms")
    assert (store / CASE).read_bytes() == "é".encode()
    assert head(store) == before


def test_a_case_deleted_by_hand_is_not_made_anew_in_silence(store: Path) -> None:
    (store / CASE).unlink()
    with pytest.raises(PendingEdit, match="git restore"):
        append(store, "sms")


@pytest.mark.parametrize("name", ["HEAD^{tree}", "HEAD:cases", "HEAD:cases/2026-27"])
def test_a_folder_of_the_record_that_is_missing_is_never_taken_for_an_empty_one(store: Path, name: str) -> None:
    """Taken for empty, the next commit would leave every other file in it out of the record."""
    oid, before = by_hand(store, "rev-parse", name), head(store)
    (store / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    with pytest.raises(StoreError, match="may be damaged"):
        append(store, "sms")
    assert head(store) == before
    assert (store / CASE).read_bytes() == TEXT


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
@pytest.mark.rows("G8")
def test_a_hand_edit_that_git_was_told_to_overlook_is_seen(store: Path, flag: str) -> None:
    by_hand(store, "update-index", flag, CASE)
    (store / CASE).write_bytes(TEXT + b"- unseen\n")
    append(store, "sms")
    _, edit, _ = history(Git(store))
    assert (edit.by_hand, edit.paths) == (True, (CASE,))


@pytest.mark.rows("R5")
def test_an_editor_that_saves_in_between_is_never_overwritten(store: Path) -> None:
    asked = []

    def plan(current: Current) -> Commit:
        data = current.read(CASE) or b""
        if not asked:
            (store / CASE).write_bytes(TEXT + b"- from the editor\n")
        asked.append(data)
        return Commit((FileChange(CASE, data + b"- ours\n"),), "ours", {"Entry": "note"})

    writer(store).write(plan)
    assert len(asked) == 2
    assert (store / CASE).read_bytes() == TEXT + b"- from the editor\n- ours\n"
    assert by_hand(store, "log", "--format=%s").splitlines()[:2] == ["ours", "2026-K7Q3FD: edited by hand"]
    assert leftovers(store) == []


@pytest.mark.rows("G3")
def test_a_commit_by_hand_in_between_is_kept(store: Path) -> None:
    asked = []

    def plan(current: Current) -> Commit:
        data = current.read(CASE) or b""
        if not asked:
            (store / CASE).write_bytes(TEXT + b"- by hand\n")
            by_hand(store, "commit", "-qam", "by hand")
        asked.append(data)
        return Commit((FileChange(CASE, data + b"- ours\n"),), "ours", {"Entry": "note"})

    writer(store).write(plan)
    assert (store / CASE).read_bytes() == TEXT + b"- by hand\n- ours\n"
    assert by_hand(store, "log", "--format=%s").splitlines()[:2] == ["ours", "by hand"]


def test_a_version_staged_and_nowhere_else_stops_the_write(store: Path) -> None:
    (store / CASE).write_bytes(TEXT + b"- staged alone\n")
    by_hand(store, "add", CASE)
    (store / CASE).write_bytes(TEXT)
    with pytest.raises(CannotWrite, match="git restore --staged"):
        append(store, "sms")
    assert by_hand(store, "show", f":{CASE}").endswith("staged alone")


@pytest.mark.parametrize(
    ("mark", "command"),
    [("MERGE_HEAD", "git merge"), ("rebase-merge", "git rebase"), ("BISECT_LOG", "git bisect reset")],
)
@pytest.mark.rows("G6", "R7")
def test_nothing_is_written_into_somebodys_unfinished_work(store: Path, mark: str, command: str) -> None:
    (store / ".git" / mark).mkdir() if "-" in mark else (store / ".git" / mark).write_text("x")
    with pytest.raises(CannotWrite, match=command):
        append(store, "sms")
    assert (store / CASE).read_bytes() == TEXT


@pytest.mark.rows("G7", "R7")
def test_a_detached_head_another_branch_and_an_unborn_one_are_refused(store: Path) -> None:
    by_hand(store, "switch", "-q", "-c", "other")
    with pytest.raises(CannotWrite, match="git switch main"):
        append(store, "sms")
    by_hand(store, "switch", "-q", "--detach")
    with pytest.raises(StoreError, match="detached"):
        append(store, "sms")
    by_hand(store, "switch", "-q", "--orphan", "empty")
    with pytest.raises(StoreError, match="without any commit"):
        append(store, "sms")


@pytest.mark.rows("R8")
def test_without_an_identity_nothing_is_recorded(store: Path, home: Path) -> None:
    (home / ".gitconfig").write_text("")
    with pytest.raises(NoIdentity, match="git config --global"):
        append(store, "sms")
    assert (store / CASE).read_bytes() == TEXT


def test_a_signature_that_fails_leaves_everything_as_it_was(store: Path, home: Path) -> None:
    by_hand(store, "config", "commit.gpgsign", "true")
    by_hand(store, "config", "gpg.format", "ssh")
    by_hand(store, "config", "user.signingkey", str(home / "no-key"))
    before = head(store)
    with pytest.raises(CannotWrite, match="could not be signed"):
        append(store, "sms")
    assert head(store) == before
    assert (store / CASE).read_bytes() == TEXT
    assert leftovers(store) == []


@pytest.mark.rows("G2", "R3")
def test_a_living_git_command_is_waited_for_and_never_robbed(store: Path) -> None:
    lock = store / ".git" / "index.lock"
    lock.write_bytes(b"")
    with held(store / ".git", 0o600), pytest.raises(Busy, match=r"index\.lock"), index_locked(Git(store), 0o600, 0.1):
        pass
    assert lock.exists()


@pytest.mark.rows("R3")
def test_an_index_lock_of_a_dead_process_of_ours_is_cleared(store: Path) -> None:
    (store / ".git" / "index.lock").write_text("cmeboard sam pid 1 boot x\n")
    append(store, "sms")
    assert not (store / ".git" / "index.lock").exists()


def test_whoever_waits_too_long_learns_who_holds_the_lock(store: Path) -> None:
    with (
        held(store / ".git", 0o600),
        pytest.raises(Busy, match=f"process {os.getpid()} since"),
        held(store / ".git", 0o600, patience=0.05),
    ):
        pass


@pytest.mark.rows("R25")
def test_files_are_for_their_owner_alone(store: Path) -> None:
    old = os.umask(0)
    try:
        append(store, "sms")
        append(store, "new", "cases/2027-28/2027-K7Q3FD.yaml")
    finally:
        os.umask(old)
    for folder, _, files in os.walk(store):
        assert stat.S_IMODE(Path(folder).stat().st_mode) & 0o077 == 0, folder
        for name in files:
            assert stat.S_IMODE(Path(folder, name).stat().st_mode) & 0o077 == 0, name


def test_a_shared_store_is_for_its_group(store: Path) -> None:
    by_hand(store, "config", "core.sharedRepository", "0660")
    append(store, "new", "cases/2027-28/2027-K7Q3FD.yaml")
    assert stat.S_IMODE((store / "cases/2027-28").stat().st_mode) == 0o2770
    assert stat.S_IMODE((store / "cases/2027-28/2027-K7Q3FD.yaml").stat().st_mode) == 0o660
    assert stat.S_IMODE((store / ".git/cmeboard/lock").stat().st_mode) == 0o660


@pytest.mark.parametrize(
    "path", ["../x.yaml", "/etc/passwd", "cases/../../x", ".git/config", ".GIT/x", "a\nb", "-rf", ""]
)
def test_no_path_leads_out_of_the_store(store: Path, path: str) -> None:
    with pytest.raises(CannotWrite, match="no path inside"):
        writer(store).write(lambda _: Commit((FileChange(path, b"x"),), "out"))


@pytest.mark.rows("R21")
def test_links_and_pipes_are_not_followed(store: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (store / CASE).unlink()
    (store / CASE).symlink_to(tmp_path / "secret")
    with pytest.raises(CannotWrite, match="is a link"):
        append(store, "sms")
    (store / CASE).unlink()
    os.mkfifo(store / CASE)
    with pytest.raises(CannotWrite, match="no plain file"):
        append(store, "sms")
    (store / "cases" / "linked").symlink_to(tmp_path)
    with pytest.raises(CannotWrite, match="is a link"):
        append(store, "sms", "cases/linked/secret")
    assert (tmp_path / "secret").read_text() == "secret"


def leftovers(root: Path) -> list[str]:
    """Temporary files that a write should have removed."""
    found = [path.name for path in root.rglob(".cmeboard-*")]
    kept = ("lock", "next", "seen")
    return found + [path.name for path in (root / ".git/cmeboard").iterdir() if path.name not in kept]


def test_a_store_whose_names_are_longer_is_written_too(home: Path, tmp_path: Path) -> None:
    root = tmp_path / "long"
    by_hand(tmp_path, "init", "-q", "--object-format=sha256", "--initial-branch=main", str(root))
    (root / CASE).parent.mkdir(parents=True)
    (root / CASE).write_bytes(TEXT)
    by_hand(root, "add", "-A")
    by_hand(root, "commit", "-qm", "begun")
    commit = append(root, "sms sent")
    assert commit == head(root)
    assert len(commit) == 64
    assert by_hand(root, "status", "--porcelain") == ""
    assert by_hand(root, "fsck", "--strict") == ""


@pytest.mark.rows("R15")
@pytest.mark.parametrize("is_edited", [False, True])
def test_an_entry_that_an_edit_took_out_of_a_damaged_record_is_not_given_up(store: Path, is_edited: bool) -> None:
    """Without the recorded version nobody can see what an old editor's buffer lacks."""
    append(store, "sms")
    oid = by_hand(store, "rev-parse", f"HEAD:{CASE}")
    (store / ".git/objects" / oid[:2] / oid[2:]).unlink()
    if not is_edited:
        append(store, "call")
        assert (store / CASE).read_bytes() == TEXT + b"- sms\n- call\n"
        return
    (store / CASE).write_bytes(TEXT)
    before = head(store)
    with pytest.raises(GitFailed, match=f"could not read what the record holds of {CASE}"):
        append(store, "call")
    assert (head(store), (store / CASE).read_bytes()) == (before, TEXT)
