"""An sshd of our own on the loopback address, for keys that each run one command. It keeps everything in one folder."""

import getpass
import os
import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from time import monotonic, sleep

import pytest

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
needs_sshd = pytest.mark.skipif(
    SSHD is None or shutil.which("ssh") is None, reason="there is no sshd here: apt-get install openssh-server"
)


class Server:
    """`forced` are the options of each key by its name, such as `restrict,command="..."`."""

    def __init__(self, folder: Path, forced: Mapping[str, str]) -> None:
        folder.mkdir(mode=0o700)
        self._folder = folder
        for name in ("host", *forced):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
        lines = [f"{options} {(folder / f'{name}.pub').read_text().strip()}\n" for name, options in forced.items()]
        (folder / "keys").write_text("".join(lines))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        (folder / "config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/keys\n"
            f"PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
            "PermitRootLogin forced-commands-only\nAcceptEnv *\nLogLevel ERROR\n"
        )
        assert SSHD is not None
        Path("/run/sshd").mkdir(exist_ok=True) if os.getuid() == 0 else None
        log = (folder / "log").open("wb")
        self._process = subprocess.Popen([SSHD, "-D", "-e", "-f", folder / "config"], stderr=log)
        if not self._is_up():
            self.stop()
            pytest.skip("sshd does not start here")

    def _is_up(self) -> bool:
        deadline = monotonic() + 10
        while monotonic() < deadline and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return True
            sleep(0.05)
        return False

    def host(self) -> str:
        """Who comes in where."""
        return f"{getpass.getuser()}@127.0.0.1"

    def ssh(self, key: str) -> list[str]:
        """The client with one key, all but the host."""
        options = ["-i", str(self._folder / key), "-p", str(self.port), "-F", "none", "-o", "BatchMode=yes"]
        options += ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"]
        return ["ssh", *options, "-o", "SendEnv=*", "-o", "IdentitiesOnly=yes"]

    def stop(self) -> None:
        """Ends it, and waits."""
        self._process.terminate()
        self._process.wait(10)
