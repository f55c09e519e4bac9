"""Forges a record in every way of the table, and asks `verify` to name it: the commit, the case, and what was done."""

import argparse
import re
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cmeboard.workspace.proving import verify_store
from stress.forged_store import HEAD_EMAIL, HEAD_NAME, Record, copied, make_record
from stress.homes import home_of


@dataclass(frozen=True, slots=True)
class Told:
    """What `verify` has to say: words, and the commit and the case where they are known."""

    words: str
    commit: str = ""
    case: str = ""

    def is_in(self, root: Path, processes: Sequence[int] = (1,)) -> bool:
        """Whether one of the findings says so, and each number of processes finds the same."""
        now = time.time()
        found, *others = (verify_store(root, now, number) for number in processes)
        return all(other == found for other in others) and any(
            re.search(self.words, one.finding) and self.commit in ("", one.commit) and self.case in ("", one.case)
            for one in found.findings
        )


Forge = Callable[[Record], Told]


@dataclass(frozen=True, slots=True)
class Forgery:
    """One kind of forgery."""

    name: str
    forge: Forge
    signed: bool


FORGERIES: list[Forgery] = []


def forgery(*, signed: bool = False) -> Callable[[Forge], Forge]:
    """Enters a kind into the table. `signed`: in a record whose commits are signed."""

    def enter(forge: Forge) -> Forge:
        FORGERIES.append(Forgery(forge.__name__.replace("_", " "), forge, signed))
        return forge

    return enter


@forgery()
def entry_removed(record: Record) -> Told:
    path = record.a_case("\nlog:\n")
    gone = record.chance.choice(record.entries(path))
    left = path.read_text().replace(gone, "", 1)
    path.write_text(left if "\nlog:\n  - " in left else left.replace("\nlog:\n", "\n"))
    return Told("the entry .* was removed or altered", record.commit(), path.stem)


@forgery()
def entry_altered(record: Record) -> Told:
    path = record.a_case("\nlog:\n")
    text = path.read_text()
    line = record.chance.choice(re.findall(r"(?:\n    | )by: [A-Z][^,\n]*", text))
    path.write_text(text.replace(line, line + " Junior", 1))
    return Told("the entry .* was removed or altered", record.commit(), path.stem)


@forgery()
def entry_moved_in_time(record: Record) -> Told:
    path = record.a_case("\nlog:\n")
    text = path.read_text()
    moment = record.chance.choice(re.findall(r"at: \d{4}-\d{2}-\d{2} \d{2}:\d{2}", text[text.index("\nlog:\n") :]))
    at = text.index(moment, text.index("\nlog:\n"))
    path.write_text(text[:at] + f"at: 2026-09-0{record.chance.randint(1, 9)} 08:00" + text[at + len(moment) :])
    return Told("the entry .* was removed or altered", record.commit(), path.stem)


@forgery()
def case_deleted(record: Record) -> Told:
    path = record.a_case("\nlog:\n")
    path.unlink()
    return Told("was deleted", record.commit(), path.stem)


@forgery()
def stage_changed(record: Record) -> Told:
    path = record.a_case()
    text = path.read_text()
    stages = ["Absent", "Contacted", "Visited", "Found", "Off-roll Notified"]
    other = record.chance.choice([stage for stage in stages if f"stage: {stage}\n" not in text])
    path.write_text(re.sub(r"^stage: .*$", f"stage: {other}", text, count=1, flags=re.MULTILINE))
    return Told("the stage went from .* no entry says why", record.commit(), path.stem)


@forgery()
def file_made_unreadable(record: Record) -> Told:
    path = record.a_case()
    path.write_text(path.read_text() + record.chance.choice(["log: [", "\tx: y\n", "stage: Absent\n", "colour: red\n"]))
    return Told("the file is not valid", record.commit(), path.stem)


@forgery()
def link_in_place_of_a_case(record: Record) -> Told:
    path = record.a_case()
    path.unlink()
    path.symlink_to("/etc/passwd")
    return Told("is no plain file", record.commit(), path.stem)


@forgery()
def commit_backdated(record: Record) -> Told:
    record.add_entry(record.a_case("\nlog:\n"))
    day = f"20{record.chance.randint(10, 25)}-03-04T10:00:00+0000"
    return Told("is dated before the commit that it follows", record.commit(GIT_COMMITTER_DATE=day))


@forgery()
def commit_from_the_future(record: Record) -> Told:
    record.add_entry(record.a_case("\nlog:\n"))
    day = f"20{record.chance.randint(40, 90)}-03-04T10:00:00+0000"
    return Told("is dated in the future", record.commit(GIT_COMMITTER_DATE=day))


@forgery()
def commit_by_a_stranger(record: Record) -> Told:
    role = record.chance.choice(["AUTHOR", "COMMITTER"])
    return Told("is not among the staff", record.commit(**{f"GIT_{role}_EMAIL": "else@where.example"}))


@forgery()
def commit_in_a_colleagues_name(record: Record) -> Told:
    return Told(f"goes by the name of {HEAD_NAME}", record.commit(GIT_AUTHOR_NAME=HEAD_NAME))


@forgery()
def side_of_a_merge_dropped(record: Record) -> Told:
    record.git("switch", "-qc", "side")
    path = record.a_case("\nlog:\n")
    record.add_entry(path)
    record.commit("theirs")
    record.git("switch", "-q", "main")
    (record.root / "note.txt").write_text("ours")
    record.commit("ours")
    record.git("merge", "-q", "-s", "ours", "-m", "merge", "side")
    return Told("the entry .* was removed or altered", record.git("rev-parse", "HEAD"), path.stem)


@forgery()
def history_rewritten_below_a_seal(record: Record) -> Told:
    """An entry taken out from its birth on: no commit shows a loss, the seal does."""
    sealed = record.git("rev-parse", "seal/number-12^{commit}")
    since = record.git("rev-list", "HEAD").split()[16 - record.chance.randrange(5)]
    path = record.a_case("\nlog:\n")
    record.rewrite(since, path, path.read_bytes() + b"# nothing to see\n")
    return Told("is no longer in the history: it was rewritten", sealed)


@forgery()
def seal_taken_away(record: Record) -> Told:
    record.git("tag", "-d", "seal/number-8")
    return Told("which was removed or made anew", record.git("rev-parse", "seal/number-12^{commit}"))


@forgery()
def seal_made_anew(record: Record) -> Told:
    other = record.git("rev-list", "HEAD").split()[record.chance.randrange(12, 15)]
    record.git("tag", "-f", "-a", "-m", "sealed", "seal/number-8", other)
    return Told("which was removed or made anew", record.git("rev-parse", "seal/number-12^{commit}"))


@forgery()
def last_commits_reset_away(record: Record) -> Told:
    path = record.a_case("\nlog:\n")
    record.add_entry(path)
    gone = record.commit()
    record.git("reset", "-q", "--hard", "HEAD~1")
    return Told("was recorded here and is in the history no more", gone, path.stem)


@forgery()
def shared_commit_made_anew(record: Record) -> Told:
    shared = record.git("rev-parse", "HEAD")
    record.git("commit", "-q", "--no-verify", "--amend", "-m", f"other words {record.chance.random()}")
    return Told("was shared with the other copy and is no longer in the history", shared)


@forgery()
def commit_replaced(record: Record) -> Told:
    old = record.chance.choice(record.git("rev-list", "HEAD").split()[:10])
    record.git("replace", old, record.git("commit-tree", "-m", "forged", "-p", f"{old}~1", f"{old}^{{tree}}"))
    return Told("refs/replace", old)


@forgery()
def history_cut_off(record: Record) -> Told:
    old = record.chance.choice(record.git("rev-list", "HEAD").split()[:10])
    (record.root / ".git" / "info" / "grafts").write_text(f"{old}\n")
    return Told("grafts")


@forgery()
def history_made_shallow(record: Record) -> Told:
    old = record.chance.choice(record.git("rev-list", "HEAD").split()[:10])
    (record.root / ".git" / "shallow").write_text(f"{old}\n")
    return Told("follows [0-9a-f]+, which this copy does not have", old)


@forgery()
def loss_hidden_by_the_index(record: Record) -> Told:
    """The index of the history, which git believes, says that the folder was like this before."""
    path = record.a_case("\nlog:\n")
    path.write_text(path.read_text().replace(record.chance.choice(record.entries(path)), "", 1))
    oid = record.commit()
    record.git("commit-graph", "write", "--reachable")
    now, before = (bytes.fromhex(record.git("rev-parse", f"{name}^{{tree}}")) for name in ("HEAD", "HEAD~1"))
    index = record.root / ".git" / "objects" / "info" / "commit-graph"
    index.chmod(0o600)
    index.write_bytes(index.read_bytes().replace(before, now))
    return Told("the entry .* was removed or altered|the file is not valid", oid, path.stem)


@forgery()
def names_mapped(record: Record) -> Told:
    (record.root / ".mailmap").write_text(f"{HEAD_NAME} <{HEAD_EMAIL}> <sam@school.example>\n")
    return Told("mailmap", record.commit())


@forgery()
def version_exchanged_under_its_id(record: Record) -> Told:
    path = record.a_case("\nlog:\n")
    record.add_entry(path)
    record.commit()
    name = path.relative_to(record.root).as_posix()
    exchange(record, "blob", f"HEAD:{name}", lambda data: data.replace(b"at: 2026-11-20", b"at: 2026-11-21"))
    return Told(rf"git could not read {name}")


@forgery()
def commit_exchanged_under_its_id(record: Record) -> Told:
    oid = record.commit()
    exchange(record, "commit", "HEAD", lambda data: data.replace(b"author Sam", b"author Ann"))
    return Told(f"git could not read {oid}")


def exchange(record: Record, kind: str, name: str, change: Callable[[bytes], bytes]) -> None:
    """Other bytes in the place of a loose object."""
    oid = record.git("rev-parse", name)
    loose = record.root / ".git" / "objects" / oid[:2] / oid[2:]
    data = zlib.decompress(loose.read_bytes()).partition(b"\0")[2]
    forged = change(data)
    assert forged != data
    loose.chmod(0o600)
    loose.write_bytes(zlib.compress(b"%s %d\0" % (kind.encode(), len(forged)) + forged))


@forgery()
def object_lost(record: Record) -> Told:
    path = record.a_case("\nlog:\n")
    record.add_entry(path)
    record.commit()
    oid = record.git("rev-parse", f"HEAD:{path.relative_to(record.root).as_posix()}")
    (record.root / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    return Told("git could not read")


@forgery(signed=True)
def commit_unsigned(record: Record) -> Told:
    record.git("config", "commit.gpgsign", "false")
    return Told("is not signed", record.commit())


@forgery(signed=True)
def commit_signed_with_another_key(record: Record) -> Told:
    record.git("config", "user.signingkey", str(record.root.parent / "other-key"))
    return Told("is signed with a key that is not among the signers", record.commit())


@forgery(signed=True)
def commit_signed_for_somebody_else(record: Record) -> Told:
    oid = record.commit(GIT_AUTHOR_NAME=HEAD_NAME, GIT_AUTHOR_EMAIL=HEAD_EMAIL)
    return Told(f"is signed by sam@school.example, and its author is said to be {HEAD_NAME}", oid)


@forgery(signed=True)
def signed_commit_changed(record: Record) -> Told:
    record.commit()
    data = record.git("cat-file", "commit", "HEAD").replace("as it was", f"as it never was {record.chance.random()}")
    oid = record.git("hash-object", "-w", "-t", "commit", "--stdin", data=data.encode() + b"\n")
    record.git("reset", "-q", "--hard", oid)
    return Told("has a bad signature", oid)


def make_records(base: Path) -> dict[bool, Path]:
    """A record without and one with signatures, and the keys, under `base`."""
    for name in ("key", "other-key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(base / name)], check=True)
    return {False: make_record(base), True: make_record(base, base / "key")}


def main() -> int:
    """Status 1 where `verify` does not name a forgery."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument(
        "--processes", type=int, nargs="+", default=[1], help="how many judge: each of these has to find the same"
    )
    wanted = parser.parse_args()
    named: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, home_of(Path(folder)):
        records = make_records(Path(folder))
        for seed in range(wanted.seeds):
            for kind in FORGERIES:
                record = copied(records[kind.signed], Path(folder, "forged"), seed)
                if kind.forge(record).is_in(record.root, wanted.processes):
                    named[kind.name] += 1
                else:
                    print(f"{kind.name}, seed {seed}: not named", file=sys.stderr)
            if seed % 10 == 9:
                print(f"{seed + 1} of each kind: {sum(named.values())} named", flush=True)
    missed = {kind.name: wanted.seeds - named[kind.name] for kind in FORGERIES if named[kind.name] < wanted.seeds}
    print(f"{len(FORGERIES)} kinds, {wanted.seeds} of each; not named: {missed or 'none'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
