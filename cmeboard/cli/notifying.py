"""Tells somebody what an import did, through a command of the server's own: a mail, a message, a ticket."""

import shlex
import subprocess

from cmeboard.cli.output import tell

_SECONDS = 60


def notify(command: str, subject: str, text: str) -> bool:
    """Runs a command and gives it the text, headed as a mail is, on its standard input. False where it failed.

    It is started without a shell. The text holds counts and case ids only.
    """
    message = f"Subject: cmeboard: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    try:
        subprocess.run(shlex.split(command), input=message.encode(), timeout=_SECONDS, check=True, capture_output=True)
    except ValueError as error:
        tell(f"--notify cannot be read ({error}): put quotes round the command as a whole")
    except OSError as error:
        tell(f"--notify could not be started ({error.strerror}): see that the command is there")
    except subprocess.CalledProcessError as error:
        tell(f"--notify failed with status {error.returncode}: run the command by hand")
    except subprocess.TimeoutExpired:
        tell(f"--notify did not end within {_SECONDS} seconds: run the command by hand")
    else:
        return True
    return False
