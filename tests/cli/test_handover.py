"""A case handed to another school, and the receipt that comes back."""

import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pyrage
import pytest

from cmeboard.cli.main import run

NOW = ["--now", "2026-11-24 08:50"]


def test_only_the_other_school_can_open_it_and_its_receipt_comes_into_the_record(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    school = pyrage.x25519.Identity.generate()
    out = store.parent / "case.age"
    command = [*NOW, "handover", path.stem, "--to", "Other School", "--encrypt-to", str(school.to_public())]
    assert run([*command, "--out", str(out)]) == 0
    assert (out.stat().st_mode & 0o777, b"Rowan" in out.read_bytes()) == (0o600, False)
    opened = pyrage.decrypt(out.read_bytes(), [school])
    assert b"Rowan Sample" in opened
    assert b"Other School" in opened
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(out.read_bytes(), [pyrage.x25519.Identity.generate()])

    returned = sha256(opened).hexdigest()
    assert run([*NOW, "receipt", path.stem, "0" * 64, "--from", "Other School"]) == 1
    assert "is for no bundle" in capsys.readouterr().err
    assert run([*NOW, "receipt", path.stem, returned.upper(), "--from", "Other School"]) == 0
    capsys.readouterr()
    assert run(["show", path.stem, "--json"]) == 0
    made, came_back = json.loads(capsys.readouterr().out)["log"]
    assert "For: Other School. Discloses: the record of one pupil as it stands." in made["note"]
    assert came_back["note"].startswith("Receipt came back from Other School")


def test_another_program_opens_it(store: Path, tmp_path: Path) -> None:
    keygen, age = shutil.which("age-keygen"), shutil.which("age")
    if keygen is None or age is None:
        pytest.skip("age is not installed")
    (path,) = (store / "cases").rglob("*.yaml")
    key, out = tmp_path / "key", tmp_path / "case.age"
    made = subprocess.run([keygen, "-o", key], check=True, capture_output=True, text=True).stderr
    public = made.partition("age1")[2].split()[0]
    assert run([*NOW, "handover", path.stem, "--to", "X", "--encrypt-to", f"age1{public}", "--out", str(out)]) == 0
    opened = subprocess.run([age, "--decrypt", "-i", key, out], check=True, capture_output=True).stdout
    assert b"Rowan Sample" in opened


def test_what_is_no_key_is_refused_and_nothing_is_written(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = (store / "cases").rglob("*.yaml")
    before = path.read_bytes()
    out = store.parent / "case.age"
    for key in ("age1nonsense", "ssh-ed25519 nonsense"):
        assert run(["handover", path.stem, "--to", "X", "--encrypt-to", key, "--out", str(out)]) == 1
        assert "is no public key" in capsys.readouterr().err
    assert (out.exists(), path.read_bytes()) == (False, before)
