"""What a store's own git configuration may say. What it says beyond that is told at the start and not obeyed.

Whoever hands a store on, as a copy or in a clone, hands its configuration on, and git would run what that names. Every
command of ours overrules the keys that run something (`store.git.repository`); this list names what a person should
know of, and it is a list of what is known to do no harm, so that a key of a git to come is told and not trusted.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from cmeboard.store.git.prepared import DRIVER, driver
from cmeboard.store.git.repository import Git
from cmeboard.store.git.settings import OF_A_STORE, Settings

_HARMLESS = re.compile(
    r"""
    core\.(repositoryformatversion|filemode|bare|logallrefupdates|fsync|fsyncmethod|sharedrepository|ignorecase
        |precomposeunicode|symlinks|autocrlf|eol|safecrlf|compression|loosecompression|bigfilethreshold|quotepath
        |checkstat|trustctime|untrackedcache|splitindex|preloadindex|commitgraph|multipackindex|abbrev|whitespace
        |commentchar|longpaths|hidedotfiles|createobject|deltabasecachelimit|packedgitlimit|packedgitwindowsize)
    |extensions\.(objectformat|refstorage|worktreeconfig)
    |(cmeboard|user|author|committer|advice|color|column|init|i18n|index|log|status|gc|pack|repack|maintenance|feature
        |fetch|push|pull|rebase|rerere|receive|transfer|commit|tag|commitgraph|checkout|branch|grep|blame|fsck)\.\w+
    |color\.\w+\.\w+
    |branch\..+\.(remote|merge|rebase|description|pushremote)
    |remote\.pushdefault
    |remote\..+\.(fetch|push|tagopt|prune|prunetags|mirror|skipdefaultupdate|skipfetchall)
    |merge\.(conflictstyle|ff|renames|renamelimit|directoryrenames|log|stat|branchdesc|verifysignatures|autostash)
    |merge\..+\.(name|recursive)
    |diff\.(algorithm|renames|renamelimit|context|interhunkcontext|mnemonicprefix|noprefix|statgraphwidth|colormoved
        |wserrorhighlight|indentheuristic|relative|submodule|suppressblankempty|autorefreshindex|ignoresubmodules)
    |diff\..+\.(xfuncname|funcname|binary|wordregex|algorithm)
    |gpg\.format|gpg\.mintrustlevel|gpg\.ssh\.(allowedsignersfile|revocationfile)
    |trailer\.separators|trailer\..+\.(key|where|ifexists|ifmissing)
    |rerere\.\w+|stash\.\w+
    """,
    re.VERBOSE,
)
_ADDRESS = re.compile(r"remote\..+\.(url|pushurl)")
_PLAIN_ADDRESS = re.compile(r"(?!-)(?:(?:https|ssh|git|file)://(?!-)|(?![\w.+-]+::))")
_SWITCHES = ("true", "false", "yes", "no", "on", "off", "0", "1", "")
OURS = "# cmeboard: "
"""The line by which a hook that this program wrote is known."""


def is_harmless(key: str, value: str) -> bool:
    """Whether a key of a store's own configuration runs nothing and leads nowhere."""
    if key == "core.fsmonitor":
        return value.lower() in _SWITCHES
    if key == DRIVER:
        return value == driver()
    if _ADDRESS.fullmatch(key):
        return _PLAIN_ADDRESS.match(value) is not None
    return _HARMLESS.fullmatch(key) is not None


def strange_keys(git: Git, settings: Settings) -> Iterator[str]:
    """The keys of the store's own configuration that nobody vouches for, each once.

    A store in another repository (a submodule) has a key of git's that leads back to the store itself.
    """
    told = [
        key
        for scope, key, value in settings.values
        if scope in OF_A_STORE and not is_harmless(key, value) and not _leads_home(git, key, value)
    ]
    yield from (key for key in dict.fromkeys(told) if key.lower() not in settings.vouched_for)


def _leads_home(git: Git, key: str, value: str) -> bool:
    return key == "core.worktree" and (git.git_dir / value).resolve() == git.root.resolve()


def strange_hooks(git: Git) -> Iterator[str]:
    """The names of hooks that this program did not write: git runs them on commits by hand."""
    for hook in sorted((git.git_dir / "hooks").glob("*")):
        if not hook.name.endswith(".sample") and hook.is_file() and not _is_ours(hook):
            yield hook.name


def _is_ours(hook: Path) -> bool:
    try:
        return not hook.is_symlink() and OURS in hook.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
