"""Each kind of attack on a hub: what is done in a copy, what is pushed, and the word with which the hub says no."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stress.hub_world import World

MAIN = ("main",)
Deed = Callable[[World], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Attack:
    """`deed` returns the references to push. `by_git` where git itself refuses, before or after our judge."""

    name: str
    deed: Deed
    words: str
    by_git: bool = False


ATTACKS: list[Attack] = []


def attack(words: str, *, by_git: bool = False) -> Callable[[Deed], Deed]:
    """Enters a kind of attack into the table; `words` is an expression that the refusal has to match."""

    def enter(deed: Deed) -> Deed:
        ATTACKS.append(Attack(deed.__name__.replace("_", " "), deed, words, by_git))
        return deed

    return enter


def entries_of(text: str) -> list[str]:
    """The log of a case file, an item each, as text."""
    log = text[text.index("\nlog:\n") + len("\nlog:\n") :]
    return [f"  - {item}" for item in re.split(r"^  - ", log, flags=re.MULTILINE)[1:]]


@attack("does not follow what is here")
def history_rewritten(world: World) -> Sequence[str]:
    world.git("commit", "-q", "--amend", "--no-verify", "-m", "another beginning")
    return ("+main",)


@attack("is the record and is never deleted", by_git=True)
def branch_deleted(world: World) -> Sequence[str]:
    return (":refs/heads/main",)


@attack("refs/heads/other is not kept here")
def another_branch(world: World) -> Sequence[str]:
    world.commit()
    return ("main:refs/heads/other",)


@attack("refs/replace/[0-9a-f]+ is not kept here")
def commit_replaced(world: World) -> Sequence[str]:
    forged = world.git("commit-tree", "-m", "forged", "HEAD^{tree}")
    world.git("replace", world.start, forged)
    return (f"refs/replace/{world.start}",)


@attack("refs/notes/commits is not kept here")
def notes_pushed(world: World) -> Sequence[str]:
    world.git("notes", "add", "-m", "it was not so", "HEAD")
    return ("refs/notes/commits",)


@attack("refs/tags/v1 is not kept here")
def another_tag(world: World) -> Sequence[str]:
    world.git("tag", "v1")
    return ("refs/tags/v1",)


@attack("is no seal, but a bare mark")
def seal_that_is_none(world: World) -> Sequence[str]:
    world.git("tag", "seal/autumn")
    return ("refs/tags/seal/autumn",)


@attack("seals what is not in the record here")
def seal_of_something_else(world: World) -> Sequence[str]:
    other = world.git("commit-tree", "-m", "another record", "HEAD^{tree}")
    world.git("tag", "-a", "-m", "sealed", "seal/autumn", other)
    return ("refs/tags/seal/autumn",)


@attack("calls itself seal/summer")
def seal_under_another_name(world: World) -> Sequence[str]:
    world.git("tag", "-a", "-m", "sealed", "seal/summer", "HEAD")
    world.git("update-ref", "refs/tags/seal/autumn", "refs/tags/seal/summer")
    return ("refs/tags/seal/autumn",)


@attack("seal autumn is said to be Mrs Head")
def seal_by_somebody_else(world: World) -> Sequence[str]:
    world.git("tag", "-a", "-m", "sealed", "seal/autumn", "HEAD", GIT_COMMITTER_NAME="Mrs Head")
    return ("refs/tags/seal/autumn",)


@attack("the entry .* was removed or altered")
def entry_removed(world: World) -> Sequence[str]:
    path = world.a_case("\nlog:\n")
    text = path.read_text()
    gone = world.chance.choice(entries_of(text))
    left = text.replace(gone, "", 1)
    path.write_text(left if "\nlog:\n  - " in left else left.replace("\nlog:\n", "\n"))
    world.commit()
    return MAIN


@attack("the entry .* was removed or altered")
def entry_altered(world: World) -> Sequence[str]:
    path = world.a_case("\n    by: ")
    text = path.read_text()
    line = world.chance.choice(re.findall(r"\n    by: .*", text))
    path.write_text(text.replace(line, "\n    by: Somebody Else", 1))
    world.commit()
    return MAIN


@attack("was deleted")
def case_deleted(world: World) -> Sequence[str]:
    world.a_case("\nlog:\n").unlink()
    world.commit()
    return MAIN


@attack("was deleted")
def case_renamed(world: World) -> Sequence[str]:
    path = world.a_case("\nlog:\n")
    path.rename(path.with_name("2026-ZZZZZZ.yaml"))
    world.commit()
    return MAIN


@attack("the stage went from .* no entry says why")
def stage_changed_without_an_entry(world: World) -> Sequence[str]:
    path = world.a_case("stage: ")
    text = path.read_text()
    stages = ["Absent", "Contacted", "Visited", "Found", "Reported Missing"]
    other = world.chance.choice([stage for stage in stages if f"stage: {stage}\n" not in text])
    path.write_text(re.sub(r"^stage: .*$", f"stage: {other}", text, count=1, flags=re.MULTILINE))
    world.commit()
    return MAIN


@attack("the file is not valid")
def bad_yaml(world: World) -> Sequence[str]:
    path = world.a_case()
    path.write_text(path.read_text() + world.chance.choice(["log: [", "\tx: y\n", "stage: Absent\n", "a: &a [*a]\n"]))
    world.commit()
    return MAIN


@attack("a key must be|an alias|an anchor|too deep|not valid")
def yaml_bomb(world: World) -> Sequence[str]:
    path = world.a_case()
    bombs = ["x: &x [" + "*x, " * 1000 + "*x]\n", "x: " + "[" * 50_000 + "\n", "x: " + "{a: " * 3000 + "\n"]
    path.write_text(path.read_text() + world.chance.choice(bombs))
    world.commit()
    return MAIN


@attack("the file is named .* and holds case")
def id_that_is_not_the_name(world: World) -> Sequence[str]:
    path = world.a_case()
    path.with_name("2026-ZZZZZZ.yaml").write_text(path.read_text())
    world.commit()
    return MAIN


@attack("unfinished merge")
def merge_markers(world: World) -> Sequence[str]:
    path = world.a_case()
    path.write_text(path.read_text() + "<<<<<<< ours\nreason: a\n=======\nreason: b\n>>>>>>> theirs\n")
    world.commit()
    return MAIN


@attack("is no plain file .a link")
def link_in_place_of_a_case(world: World) -> Sequence[str]:
    path = world.a_case()
    path.unlink()
    path.symlink_to("/etc/passwd")
    world.commit()
    return MAIN


@attack("is no file of a store|is no plain file .another repository")
def another_repository_inside(world: World) -> Sequence[str]:
    world.tree_with("160000", world.chance.choice(["inner", "cases/2026-27/2026-ZZZZZZ.yaml"]), b"")
    return MAIN


@attack("is no plain file .a program")
def case_that_can_be_run(world: World) -> Sequence[str]:
    world.a_case().chmod(0o755)
    world.commit()
    return MAIN


@attack("is no file of a store|gitmodules")
def submodules_named(world: World) -> Sequence[str]:
    (world.copy / ".gitmodules").write_text('[submodule "x"]\n\tpath = x\n\turl = -u./payload\n')
    world.commit()
    return MAIN


@attack("hasDotgit|is no file of a store", by_git=True)
def git_folder_in_the_tree(world: World) -> Sequence[str]:
    blob = world.git("hash-object", "-w", "--stdin", data=b"[core]\n\tfsmonitor = touch /tmp/harm\n")
    name = world.chance.choice([b".git", b".GIT", b".gIt"])
    inner = world.git("hash-object", "-w", "-t", "tree", "--stdin", data=b"100644 config\0" + bytes.fromhex(blob))
    head = world.run("cat-file", "tree", "HEAD^{tree}")
    entries = [*re.findall(rb"[0-7]+ [^\0]+\0.{20}", head, re.DOTALL), b"40000 " + name + b"\0" + bytes.fromhex(inner)]
    entries.sort(key=lambda entry: entry.partition(b" ")[2].partition(b"\0")[0] + b"/" * entry.startswith(b"40000"))
    tree = world.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", data=b"".join(entries))
    commit = world.git("commit-tree", "-m", "x", "-p", "HEAD", tree)
    return (f"{commit}:refs/heads/main",)


@attack("run.sh: is no file of a store")
def program_added(world: World) -> Sequence[str]:
    (world.copy / "run.sh").write_text("#!/bin/sh\ntouch /tmp/harm\n")
    world.commit()
    return MAIN


@attack("is no file of a store")
def newline_in_a_path(world: World) -> Sequence[str]:
    world.tree_with("100644", "cases/2026-27/2026-ZZ\nZZZZ.yaml", b"x: y\n")
    return MAIN


@attack("larger than 1 MB")
def file_of_two_megabytes(world: World) -> Sequence[str]:
    name = world.chance.choice(["note.txt", "cases/2026-27/2026-ZZZZZZ.yaml"])
    (world.copy / "cases" / "2026-27").mkdir(exist_ok=True)
    (world.copy / name).write_bytes(b"# " + bytes([97 + world.chance.randrange(26)]) * (2 << 20))
    world.commit()
    return MAIN


@attack("control characters in its message")
def escape_in_a_message(world: World) -> Sequence[str]:
    world.commit(world.chance.choice(["\x1b]52;c;ZXZpbA==\x07 x", "a\x9b31m", "a\u202eb", "a\rb"]) + "\n")
    return MAIN


@attack("its author is said to be Mrs Head")
def author_forged(world: World) -> Sequence[str]:
    world.commit(GIT_AUTHOR_NAME="Mrs Head")
    return MAIN


@attack("its committer is said to be .*head@school.example")
def committer_forged(world: World) -> Sequence[str]:
    world.commit(GIT_COMMITTER_EMAIL="head@school.example")
    return MAIN


@attack("dated before the commit that it follows")
def commit_backdated(world: World) -> Sequence[str]:
    world.commit(GIT_COMMITTER_DATE=f"20{world.chance.randrange(10, 26)}-01-05T09:00:00+0000")
    return MAIN


@attack("dated in the future")
def commit_from_the_future(world: World) -> Sequence[str]:
    world.commit(GIT_COMMITTER_DATE=f"20{world.chance.randrange(40, 90)}-01-05T09:00:00+0000")
    return MAIN


@attack("says it was written later")
def written_in_the_year_three_million(world: World) -> Sequence[str]:
    world.commit(GIT_AUTHOR_DATE="@99999999999999 +0000")
    return MAIN


@attack("the entry .* was removed or altered|was deleted")
def merge_that_drops_a_side(world: World) -> Sequence[str]:
    world.git("switch", "-qc", "side")
    path = world.a_case("\nlog:\n  - ")
    with path.open("a") as file:
        file.write('  - at: 2026-11-20 10:00\n    by: Sam Patel\n    did: note\n    note: "theirs"\n')
    world.commit()
    world.git("switch", "-q", "main")
    (world.copy / "note.txt").write_text("ours\n")
    world.commit()
    world.git("merge", "-q", "-s", "ours", "-m", "merge", "side")
    return MAIN


@attack("is no file of a store")
def names_mapped(world: World) -> Sequence[str]:
    (world.copy / ".mailmap").write_text(f"Mrs Head <head@school.example> <{'sam@school.example'}>\n")
    world.commit()
    return MAIN


@attack("belongs to another history")
def another_history_joined(world: World) -> Sequence[str]:
    root = world.git("commit-tree", "-m", "another beginning", "HEAD^{tree}")
    tip = world.git("commit-tree", "-m", "joined", "-p", "HEAD", "-p", root, "HEAD^{tree}")
    return (f"{tip}:refs/heads/main",)


@attack("must be as cmeboard init writes it")
def merging_switched_off(world: World) -> Sequence[str]:
    (world.copy / ".gitattributes").write_text("cases/** -merge filter=evil\n")
    world.commit()
    return MAIN


@attack("a tombstone comes with a purge")
def tombstone_made_up(world: World) -> Sequence[str]:
    folder = world.copy / "tombstones"
    folder.mkdir()
    (folder / "2026-ZZZZZZ.yaml").write_text("case: 2026-ZZZZZZ\n")
    world.commit()
    return MAIN


@attack("is a part of the record and is never taken out")
def policy_deleted(world: World) -> Sequence[str]:
    (world.copy / world.chance.choice(["policy.yaml", "calendar.yaml", "cmeboard.yaml"])).unlink()
    world.commit()
    return MAIN


@attack("the file is not valid: policy.yaml")
def policy_that_cannot_be_read(world: World) -> Sequence[str]:
    path = world.copy / "policy.yaml"
    path.write_text(path.read_text().replace("owner:", "onwer:", 1))
    world.commit()
    return MAIN


@attack("the file is not valid: templates/")
def template_that_asks_for_too_much(world: World) -> Sequence[str]:
    folder = world.copy / "templates"
    folder.mkdir()
    (folder / "page.html").write_text("{{ the_password }}")
    world.commit()
    return MAIN


@attack("missing(Author|Committer|SpaceBefore)|bad ?(Date|Name|Email)|fsck", by_git=True)
def commit_without_a_date(world: World) -> Sequence[str]:
    tree = world.git("rev-parse", "HEAD^{tree}")
    text = f"tree {tree}\nparent {world.start}\nauthor Sam Patel <sam@school.example>\ncommitter Sam\n\nx\n"
    commit = world.git("hash-object", "-w", "-t", "commit", "--literally", "--stdin", data=text.encode())
    return (f"{commit}:refs/heads/main",)


@attack("says things in its head that no log shows")
def another_encoding_claimed(world: World) -> Sequence[str]:
    world.git("-c", "i18n.commitEncoding=UTF-16", "commit", "-q", "--no-verify", "--allow-empty", "-m", "x")
    return MAIN
