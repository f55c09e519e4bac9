"""Data that ships with the program: policies, attendance codes, register profiles, templates of papers."""

from importlib.resources import files


def read_text(name: str) -> str:
    """The text of a shipped file, by its path under this folder, such as `england/attendance_codes.csv`."""
    return files(__name__).joinpath(*name.split("/")).read_text(encoding="utf-8")
