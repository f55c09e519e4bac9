"""completion: the script that makes a shell complete commands, options and case ids."""

import click
from click.shell_completion import get_completion_class

from cmeboard.cli.call import Call
from cmeboard.cli.common import with_call
from cmeboard.cli.main import cmeboard
from cmeboard.cli.output import say_json

VARIABLE = "_CMEBOARD_COMPLETE"


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@with_call
def completion_command(call: Call, /, shell: str) -> int:
    """Print the completion script of a shell.

    \b
    Examples:
      cmeboard completion bash >> ~/.bashrc
      cmeboard completion zsh >> ~/.zshrc
      cmeboard completion fish > ~/.config/fish/completions/cmeboard.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101  click knows all three
    script = kind(cmeboard, {}, "cmeboard", VARIABLE).source()
    if call.as_json:
        say_json({"shell": shell, "script": script})
    else:
        click.echo(script)
    return 0
