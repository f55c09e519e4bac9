"""Days and moments beside one another: a limit is a day where days are counted, and a moment where hours are."""

from datetime import date, datetime, time, timedelta

ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)

YEARS = range(1900, 2200)
"""What the year of a day or moment can be: another is a slip, and days could not be counted from it."""

FAR_YEAR = f"must be in a year from {YEARS[0]} to {YEARS[-1]}"


def midnight(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time.min)


def day_of(value: date | datetime) -> date:
    """The day of a moment, or the day itself."""
    return value.date() if isinstance(value, datetime) else value


def last_moment(value: date | datetime) -> datetime:
    """The moment itself, or the last one of a day."""
    return value if isinstance(value, datetime) else datetime.combine(value, time.max)
