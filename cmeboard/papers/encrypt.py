"""A paper encrypted for its readers alone, in the age format: anyone's age program opens it with the reader's key."""

from collections.abc import Sequence

from cmeboard.core.refused import Refused


def encrypted(data: bytes, recipients: Sequence[str]) -> bytes:
    """The bytes for the holders of these public keys, `age1...` or an ssh key's line. Raises Refused."""
    try:
        import pyrage
    except ImportError:
        raise Refused(
            "encryption needs a library that is not installed", "install it with: pip install 'cmeboard[handover]'"
        ) from None
    keys = []
    for recipient in recipients:
        kind = pyrage.ssh.Recipient if recipient.startswith("ssh-") else pyrage.x25519.Recipient
        try:
            keys.append(kind.from_str(recipient.strip()))
        except pyrage.RecipientError:
            raise Refused(
                f"{recipient[:20]!r} is no public key of age",
                "ask the school for its key: a line that begins with age1, ssh-ed25519 or ssh-rsa",
            ) from None
    return bytes(pyrage.encrypt(data, keys))
