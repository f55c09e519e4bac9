"""The action is wrong: neither the file nor the world."""


class Refused(Exception):
    """An action that cannot be done as asked. `why` says what is wrong, `remedy` what to do instead."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(f"{why}: {remedy}" if remedy else why)
        self.why = why
        self.remedy = remedy
