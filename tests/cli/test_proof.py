"""verify, seal, fmt and history --at, as an inspector and a member of staff use them."""

import json
import os
import subprocess
import zlib
from pathlib import Path

import pytest
from signers import sign_from_now_on

from cmeboard.cli.main import run


def git(*args: str, **dates: str) -> str:
    environment = {**os.environ, **dates}
    return subprocess.run(["git", *args], check=True, capture_output=True, text=True, env=environment).stdout.strip()


def the_case(store: Path) -> Path:
    (path,) = (store / "cases").rglob("*.yaml")
    return path


def document(capsys: pytest.CaptureFixture[str], *args: str) -> object:
    capsys.readouterr()
    run([*args, "--json"])
    return json.loads(capsys.readouterr().out)


def findings(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [one["finding"] for one in document(capsys, "verify")["findings"]]  # type: ignore[call-overload, index]


def test_an_honest_record_proves_itself_and_is_sealed(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = the_case(store).stem
    assert run(["record", case, "home visit", "--outcome", "no answer"]) == 0
    assert run(["undo", case]) == 0
    proof = document(capsys, "verify")
    assert isinstance(proof, dict)
    assert (proof["commits"], proof["cases"], proof["entries"], proof["findings"]) == (4, 1, 2, [])
    assert "all rights on a machine" in proof["not_proved"]
    assert run(["seal", "--name", "autumn"]) == 0
    fingerprint = capsys.readouterr().out.strip().rpartition(": ")[2]
    assert git("rev-parse", "refs/tags/seal/autumn").startswith("".join(fingerprint.split()))
    assert run(["verify", "--fingerprint", fingerprint]) == 0
    assert run(["verify", "--fingerprint", "0000 0000 0000 0000 0000"]) == 1
    assert "is NOT here" in capsys.readouterr().out


@pytest.mark.rows("R7")
def test_off_every_branch_the_record_is_read_and_each_command_says_how_to_go_back(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = the_case(store).stem
    assert run(["record", case, "sms"]) == 0
    git("switch", "-q", "--detach")
    the_case(store).write_text(the_case(store).read_text() + "reason: illness\n")
    for command in (["history", case], ["show", case], ["verify"]):
        assert run(command) == 0, command
    capsys.readouterr()
    assert run(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "a detached head" in said
    assert "git switch main" in said
    assert f"not in the record: {the_case(store).relative_to(store)}" in said
    git("restore", ".")
    git("remote", "add", "origin", "nowhere")
    git("-c", "sequence.editor=sed -i s/pick/edit/", "rebase", "-q", "-i", "HEAD~1")
    for command in (["doctor"], ["record", case, "sms"], ["sync"], ["verify"]):
        assert run(command) != 0, command
        captured = capsys.readouterr()
        assert "git rebase --continue, or git rebase --abort" in captured.out + captured.err, command
        assert "git switch" not in captured.out + captured.err
    git("rebase", "--abort")
    git("switch", "-q", "main")
    assert run(["doctor"]) == 0


@pytest.mark.rows("R7")
def test_patches_that_git_stopped_at_are_taken_anew_as_is_said(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = the_case(store).stem
    assert run(["record", case, "sms"]) == 0
    patch = store.parent / "entry.patch"
    patch.write_text(git("format-patch", "--stdout", "HEAD~1") + "\n")
    git("reset", "-q", "--hard", "HEAD~1")
    (store / ".git/cmeboard/seen").unlink()  # as the start says, once it is settled what was taken away
    assert run(["record", case, "home visit", "--outcome", "no answer"]) == 0
    assert subprocess.run(["git", "am", "-q", str(patch)], capture_output=True, check=False).returncode != 0
    for command in (["doctor"], ["record", case, "sms"]):
        capsys.readouterr()
        assert run(command) != 0, command
        captured = capsys.readouterr()
        assert "a run of git am is under way" in captured.out + captured.err
        assert "git am --abort, then git am -3" in captured.out + captured.err, command
    git("am", "--abort")
    git("am", "-q", "-3", str(patch))
    assert run(["doctor"]) == 0
    assert [word in the_case(store).read_text() for word in ("did: sms", "did: home visit")] == [True, True]
    assert run(["verify"]) == 0


def test_a_case_whose_file_is_empty_is_brought_back_as_is_said(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As git leaves it when it is killed at the moment at which it writes the file."""
    case = the_case(store).stem
    the_case(store).write_bytes(b"")
    assert run(["record", case, "sms"]) != 0
    assert (
        f"the file is empty: bring back the recorded version with: cmeboard restore {case};" in capsys.readouterr().err
    )
    assert run(["restore", case]) == 0
    assert run(["record", case, "sms"]) == 0


def test_a_file_that_was_recorded_unreadable_is_brought_back_by_its_commit(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = the_case(store)
    run(["record", path.stem, "sms"])
    path.write_text(path.read_text().replace("did: sms", "did: smss"))
    git("commit", "-qnam", "by hand")
    capsys.readouterr()
    assert run(["restore", path.stem]) != 0
    assert "git revert COMMIT takes it back" in capsys.readouterr().err
    git("revert", "--no-edit", "HEAD")
    assert run(["show", path.stem]) == 0
    assert run(["verify"]) == 1, "the record keeps that it was so"
    assert "1 finding\nApart from these, proved of the commits that were read" in capsys.readouterr().out


def test_a_seal_names_the_one_before_it(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["seal", "--name", "one"]) == 0
    fingerprint = capsys.readouterr().out.strip().rpartition(": ")[2]
    run(["record", the_case(store).stem, "sms"])
    assert run(["seal", "--name", "two"]) == 0
    words = git("tag", "-l", "--format=%(contents)", "seal/two")
    assert words.startswith("3 commits, 1 case, 1 entry")
    assert f"Previous-seal: seal/one {fingerprint}" in words
    git("tag", "-d", "seal/one")
    assert findings(capsys) == [f"seal/two follows seal/one {fingerprint}, which was removed or made anew"]


def test_an_entry_altered_and_a_stage_changed_by_hand_are_named(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = the_case(store)
    run(["record", path.stem, "sms"])
    text = path.read_text()
    path.write_text(text.replace("did: sms", "did: email").replace("stage: Contacted", "stage: Found"))
    git("commit", "-qnam", "by hand")
    findings = document(capsys, "verify")["findings"]  # type: ignore[call-overload, index]
    said = [one["finding"] for one in findings]
    assert any("sms" in one and "was removed or altered" in one for one in said)
    assert "the stage went from Contacted to Found, no entry says why" in said
    assert {one["commit"] for one in findings} == {git("rev-parse", "HEAD")}
    assert run(["seal"]) == 1
    assert "2 findings" in capsys.readouterr().err


def test_one_of_two_entries_that_say_the_same_is_named_when_it_goes(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = the_case(store)
    entry = "  - {at: 2026-11-10 10:00, by: S. Patel, did: sms}\n"
    text = path.read_text().replace("stage: Absent", "stage: Contacted") + "log:\n" + entry
    for log in (entry, ""):
        path.write_text(text + log)
        git("commit", "-qnam", "by hand")
    (one,) = findings(capsys)
    assert "was removed or altered" in one


def test_a_version_that_cannot_be_read_hides_no_loss(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = the_case(store)
    run(["record", path.stem, "sms"])
    good = path.read_text()
    path.write_text("log: [")
    git("commit", "-qnam", "broken")
    path.write_text(good[: good.index("log:")])
    git("commit", "-qnam", "mended, it says")
    said = [one["finding"] for one in document(capsys, "verify")["findings"]]  # type: ignore[call-overload, index]
    assert sum("was removed or altered" in one for one in said) == 1
    assert sum("not valid" in one for one in said) == 1


def test_a_history_rewritten_since_the_seal_shows(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["record", the_case(store).stem, "sms"])
    assert run(["seal"]) == 0
    git("reset", "-q", "--hard", "HEAD~1")
    lost, sealed = findings(capsys)
    assert "was recorded here and is in the history no more" in lost
    assert "it was rewritten" in sealed


def test_somebody_who_is_not_among_the_staff_is_named(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = store / "cmeboard.yaml"
    staff = "staff:\n  - {name: S. Patel, email: sam@school.example}\n"
    settings.write_text(settings.read_text().replace("staff: []\n", staff))
    git("commit", "-qnam", "staff")
    assert document(capsys, "verify")["findings"] == []  # type: ignore[call-overload, index]
    (store / "note.txt").write_text("x")
    git("add", "note.txt")
    git("-c", "user.email=else@where.example", "commit", "-qnm", "x")
    (one,) = document(capsys, "verify")["findings"]  # type: ignore[call-overload, index]
    assert "not among the staff" in one["finding"]


def test_a_store_that_names_signers_asks_for_signatures(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sign_from_now_on(store)
    run(["record", the_case(store).stem, "sms"])
    assert document(capsys, "verify")["findings"] == []  # type: ignore[call-overload, index]
    git("config", "--global", "commit.gpgsign", "false")
    run(["record", the_case(store).stem, "sms"])
    (one,) = document(capsys, "verify")["findings"]  # type: ignore[call-overload, index]
    assert (one["commit"], one["finding"]) == (git("rev-parse", "HEAD"), "is not signed")


def test_the_case_as_it_stood(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = the_case(store)
    path.write_text(path.read_text() + "\n# later\n")
    date = "2099-01-05T10:00:00+0000"
    git("commit", "-qnam", "later", GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)
    before = document(capsys, "history", path.stem, "--at", "2099-01-05 09:59")
    after = document(capsys, "history", path.stem, "--at", "2099-01-05 10:00")
    assert "# later" not in before["text"]  # type: ignore[call-overload, index]
    assert "# later" in after["text"]  # type: ignore[call-overload, index]
    assert after["policy"] == "aspire-2023 September 2023"  # type: ignore[call-overload, index]
    assert run(["history", path.stem, "--at", "2020-01-01"]) == 1
    assert "the record had no case" in capsys.readouterr().err


def test_fmt_lays_out_in_one_commit_and_leaves_what_it_cannot(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = the_case(store)
    path.write_text(
        path.read_text()
        + "log:\n- {at: 2026-11-09 09:40, by: S. Patel,   did: sms}\nreason:   illness  # said the aunt\n"
    )
    git("commit", "-qnam", "by hand")
    assert run(["fmt"]) == 0
    assert "\n  - {at: 2026-11-09 09:40, by: S. Patel, did: sms}\n" in path.read_text()
    assert "# said the aunt" in path.read_text()
    assert git("status", "--porcelain") == ""
    assert document(capsys, "verify")["findings"] == []  # type: ignore[call-overload, index]
    assert run(["fmt", "cases"]) == 0
    loose = store.parent / "loose.yaml"
    loose.write_text("log:\n- did:   sms\n")
    loose.chmod(0o640)
    assert run(["fmt", str(loose)]) == 0
    assert (loose.read_text(), loose.stat().st_mode & 0o777) == ("log:\n  - did: sms\n", 0o640)
    path.write_text("log: [")
    assert run(["fmt", str(path)]) == 1
    assert path.read_text() == "log: ["


def test_a_demonstration_proves_itself(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its staff are invented, and whoever looks at it is none of them."""
    demo = str(tmp_path / "demo")
    assert run(["--now", "2026-11-24 08:50", "demo", "--no-board", demo, "--pupils", "5"]) == 0
    assert run(["--store", demo, "--now", "2026-11-24 08:50", "check"]) == 0
    capsys.readouterr()
    assert run(["--store", demo, "verify"]) == 0, capsys.readouterr().out


def test_a_stage_is_explained_by_the_policy_of_its_day(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, policy = the_case(store), store / "policy.yaml"
    run(["record", path.stem, "sms"])
    policy.write_text(policy.read_text().replace("  sms: Contacted\n", ""))
    git("commit", "-qnam", "an SMS is no contact any more")
    assert findings(capsys) == []
    path.write_text(path.read_text().replace("stage: Contacted", "stage: Visited"))
    git("commit", "-qnam", "by hand")
    assert findings(capsys) == ["the stage went from Contacted to Visited, no entry says why"]


def test_a_case_that_begins_in_a_stage_without_an_entry_is_named(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = the_case(store)
    other = path.with_name("2026-AAAAAA.yaml")
    other.write_text(path.read_text().replace(path.stem, other.stem).replace("stage: Absent", "stage: Found"))
    git("add", ".")
    git("commit", "-qnm", "by hand")
    assert findings(capsys) == ["the stage went from Absent to Found, no entry says why"]


def test_settings_that_could_not_be_read_are_named(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = store / "cmeboard.yaml"
    good = settings.read_text()
    settings.write_text(good + "snyc: auto\n")
    git("commit", "-qnam", "by hand")
    settings.write_text(good)
    git("commit", "-qnam", "mended")
    (one,) = findings(capsys)
    assert "the file is not valid: cmeboard.yaml:" in one


def test_a_commit_of_ones_own_made_anew_is_no_finding_and_one_that_was_shared_is(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["record", the_case(store).stem, "sms"])
    git("commit", "-qn", "--amend", "-m", "said better")
    assert findings(capsys) == []
    git("init", "-q", "--bare", "../hub.git")
    git("push", "-q", "../hub.git", "main")
    git("remote", "add", "origin", "../hub.git")
    git("fetch", "-q", "origin")
    git("commit", "-qn", "--amend", "-m", "said otherwise")
    assert findings(capsys) == ["was shared with the other copy and is no longer in the history: it was rewritten"]


def test_what_makes_git_show_another_history_is_named_and_not_believed(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["record", the_case(store).stem, "sms"])
    first, *_, last = git("rev-list", "--reverse", "HEAD").split()
    git("replace", last, git("commit-tree", "-m", "forged", "-p", first, "HEAD^{tree}"))
    (store / ".git" / "info" / "grafts").write_text(f"{last} {first}\n")
    proof = document(capsys, "verify")
    assert isinstance(proof, dict)
    assert proof["commits"] == 3
    said = [one["finding"] for one in proof["findings"]]
    assert len(said) == 2
    assert "refs/replace" in said[0]
    assert "grafts" in said[1]


def test_names_mapped_and_a_link_in_place_of_a_case_are_named(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (store / ".mailmap").write_text("Mrs Head <sam@school.example>\n")
    path = the_case(store)
    run(["record", path.stem, "sms"])
    path.unlink()
    path.symlink_to("/etc/passwd")
    git("add", "-A")
    git("commit", "-qnm", "by hand")
    said = findings(capsys)
    assert any(".mailmap" in one for one in said)
    assert any("is no plain file" in one for one in said)


def test_a_part_of_the_history_is_no_proof(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["record", the_case(store).stem, "sms"])
    git("clone", "-q", "--depth=1", f"file://{store}", "../part")
    assert run(["--store", "../part", "verify"]) == 1
    said = capsys.readouterr().out
    assert "git fetch --unshallow" in said
    assert "which this copy does not have" in said
    assert "\n1 commit, 1 case, 1 entry: 2 findings\n" in said


def test_a_copy_without_earlier_versions_says_how_it_is_made_whole(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["record", the_case(store).stem, "sms"])
    git("config", "uploadpack.allowFilter", "true")
    git("clone", "-q", "--filter=blob:none", f"file://{store}", "../part")
    assert run(["--store", "../part", "verify"]) == 1
    told = next(line for line in capsys.readouterr().out.splitlines() if "a partial clone" in line)
    command = told.partition("make it whole: ")[2].replace("git ", "git -C ../part ")
    subprocess.run(command, shell=True, check=True)  # noqa: S602
    assert run(["--store", "../part", "verify"]) == 0
    run(["--store", "../part", "doctor"])
    assert "partial clone" not in capsys.readouterr().out


def test_damaged_objects_are_named_and_none_is_believed_for_its_id(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = the_case(store)
    oid = git("rev-parse", f"HEAD:{path.relative_to(store)}")
    loose = store / ".git" / "objects" / oid[:2] / oid[2:]
    loose.chmod(0o600)
    forged = path.read_bytes().replace(b"Rowan", b"Robin")
    loose.write_bytes(zlib.compress(b"blob %d\0" % len(forged) + forged))
    said = findings(capsys)
    assert f"git could not read {path.relative_to(store)} ({oid})" in said[0]
    assert "nothing after it could be proved" in said[0]
    assert any("git fsck says" in one and "mismatch" in one for one in said)


@pytest.mark.parametrize("asked", ["--deep", "--fingerprint"])
def test_a_folder_that_is_not_what_its_id_says_shows_in_a_deep_look(
    store: Path, capsys: pytest.CaptureFixture[str], asked: str
) -> None:
    """All commits keep their ids, and a seal its fingerprint: who has that in hand must not hear that all is well."""
    assert run(["seal"]) == 0
    fingerprint = capsys.readouterr().out.strip().rpartition(": ")[2]
    oid = git("rev-parse", "HEAD^{tree}")
    loose = store / ".git" / "objects" / oid[:2] / oid[2:]
    other = subprocess.run(["git", "cat-file", "tree", "HEAD~1^{tree}"], check=True, capture_output=True).stdout
    loose.chmod(0o600)
    loose.write_bytes(zlib.compress(b"tree %d\0" % len(other) + other))
    assert run(["verify", asked, *([fingerprint] if asked == "--fingerprint" else [])]) == 1
    assert "git fsck says" in capsys.readouterr().out


def test_a_date_that_no_calendar_holds_is_named(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git("commit", "-qn", "--allow-empty", "-m", "x", GIT_AUTHOR_DATE="@99999999999999 +0000")
    assert findings(capsys) == ["says it was written later"]


def test_a_signature_is_good_for_the_one_who_signed(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Git calls it good whoever the author is said to be (faults.md E2)."""
    sign_from_now_on(store)
    git("commit", "-qn", "--allow-empty", "--author", "Mrs Head <head@school.example>", "-m", "x")
    assert git("log", "-1", "--format=%G?", "--no-show-signature") in ("G", "N")
    (one,) = findings(capsys)
    assert one.startswith("is signed by sam@school.example, and its author is said to be Mrs Head")
