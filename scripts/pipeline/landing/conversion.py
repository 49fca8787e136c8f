"""SQL that turns a file's text into canonical text, kind by kind.

A value that cannot be read as its kind is kept as ``unreadable: <value>``, which no
engine's cast accepts by luck; staging quarantines it.

A date without an hour is no moment: it stays a day, ``YYYY-MM-DD``, of no time zone.
Staging takes it for that day in the reporting zone, whatever zone the file is in.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline.landing import ids
from pipeline.quoting import literal, literals

UNREADABLE = "unreadable: "
FAILED = UNREADABLE + "expression failed"

DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = "([01][0-9]|2[0-3]):[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
LOCAL = f"{DAY}([ T]{TIME})?"
LOCAL_TIME = f"{DAY}[ T]{TIME}"
# UTC is what BigQuery writes.
OFFSET = "(Z|z|UTC|GMT|[+-](0[0-9]|1[0-8])(:?[0-5][0-9])?)"
INSTANT = f"{DAY}[ T]{TIME} ?{OFFSET}"
PLAIN_NUMBER = "-?[0-9]+([.][0-9]+)?"
ANY_NUMBER = "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?"
# Years of fewer digits are a %Y that met two digits, not history.
FIRST_MOMENT = "timestamp '1000-01-01 00:00:00'"
LAST_MOMENT = "timestamp '9999-12-31 23:59:59.999999'"
# The codes of a mapped format by which it tells an hour, or a moment in a zone.
TELLS_AN_HOUR = frozenset("HIcXTRrszZ")
BLANKS = [" ", "\u00a0", "\u202f"]  # thousands in French exports are any of these


EPOCHS = {"epoch_seconds": 6, "epoch_milliseconds": 3}  # digits down to microseconds


@dataclass(frozen=True)
class Habits:
    """How the values of one file are written."""

    time_zone: str = "UTC"
    date_format: tuple[str, ...] = ()
    decimal: str = "."
    thousands: str = ""
    largest: int | None = ids.EXACT  # whole number that the file writes exactly
    latest: datetime.date | None = None  # that a year of two digits can mean

    def iso(self, kind: str) -> Habits:
        """The habits of a value of a type that SQL itself has written."""
        largest = {"FLOAT": ids.EXACT_SINGLE, "DOUBLE": ids.EXACT}.get(kind)
        return Habits(time_zone=self.time_zone, largest=largest)


def parse(kind: str, value: str, habits: Habits) -> str:
    """SQL for what a text means: a timestamp, a plain number or the text itself."""
    return PARSERS[kind](value, habits) if kind in PARSERS else value


def render(kind: str, parsed: str, value: str, day: str | None = None) -> str:
    """SQL for the canonical text of what was parsed, or ``unreadable: ...``.

    ``day`` is SQL for the day of a timestamp that has no hour.
    """
    if kind not in RENDERERS:
        return value
    text = RENDERERS[kind](parsed)
    if day is not None:
        text = f"{render_date(day)}, {text}"
    return (
        f"case when {value} is null then null when {value} = {literal(FAILED)} then"
        f" {value} else coalesce({text}, {literal(UNREADABLE)} || {value}) end"
    )


def full_match(value: str, pattern: str) -> str:
    """SQL: whether the whole text matches."""
    return f"regexp_full_match({value}, {literal(pattern)})"


def to_utc(local: str, time_zone: str) -> str:
    """SQL: a local time as UTC.

    A time that the clock skips is counted with the offset before the gap, one that it
    shows twice with the offset after it: what DuckDB's ICU does.
    """
    # Casting back through ICU would double the cost.
    if time_zone != "UTC":
        local = f"make_timestamp(epoch_us(timezone({literal(time_zone)}, {local})))"
    return local


def to_local(moment: str, time_zone: str) -> str:
    """SQL: a moment in UTC as local time."""
    if time_zone == "UTC":
        return moment
    return f"timezone({literal(time_zone)}, timezone('UTC', {moment}))"


def iso_instant(value: str) -> str:
    """SQL: an ISO time with an offset as UTC."""
    clock = f"regexp_extract({value}, {literal(f'^({DAY}[ T]{TIME})')}, 1)"
    sign = f"case when {full_match(value, '.*-[0-9:]{2,5}')} then 1 else -1 end"
    # Everything behind the clock: Z, UTC, +02, +0200 or +02:00.
    digits = f"regexp_extract({value}, {literal('[+-]([0-9]{2}):?([0-9]{2})?$')}, "
    minutes = (
        f"60 * coalesce(try_cast({digits}1) as integer), 0)"
        f" + coalesce(try_cast({digits}2) as integer), 0)"
    )
    return f"try_cast({clock} as timestamp) + to_minutes(({sign}) * ({minutes}))"


def parse_timestamp(value: str, habits: Habits) -> str:
    """SQL: a text as a timestamp in UTC."""
    zone = habits.time_zone
    if habits.date_format:
        return first_format(
            (moment, moment if tells_an_hour(item) else "null::timestamp")
            for item in habits.date_format
            for moment in [formatted(value, item, zone, habits.latest)[0]]
        )
    return (
        f"case when {full_match(value, LOCAL_TIME)} then"
        f" {to_utc(f'try_cast({value} as timestamp)', zone)}"
        f" when {full_match(value, INSTANT)} then {iso_instant(value)} end"
    )


def parse_day(value: str, habits: Habits) -> str | None:
    """SQL: a text as a day, where it tells one and no hour; None where none can."""
    if not habits.date_format:
        return f"case when {full_match(value, DAY)} then try_cast({value} as date) end"
    if all(map(tells_an_hour, habits.date_format)):
        return None
    return first_format(
        (local, "null::date" if tells_an_hour(item) else f"cast({local} as date)")
        for item in habits.date_format
        for local in [formatted(value, item, habits.time_zone, habits.latest)[1]]
    )


def first_format(formats: Iterable[tuple[str, str]]) -> str:
    """SQL: the answer of the first format that reads the text."""
    branches = " ".join(
        f"when {reads} is not null then {answer}" for reads, answer in formats
    )
    return f"case {branches} end"


def tells_an_hour(date_format: str) -> bool:
    """Whether a mapped format tells more of a time than its day."""
    if date_format in EPOCHS:
        return True
    codes = re.findall(r"%-?(.)", date_format)
    return not TELLS_AN_HOUR.isdisjoint(codes)


def parse_date(value: str, habits: Habits) -> str:
    """SQL: a text as a day; what is a moment becomes its day in the file's zone."""
    if habits.date_format:
        zone = habits.time_zone
        days = [
            formatted(value, item, zone, habits.latest)[1]
            for item in habits.date_format
        ]
        return f"cast(coalesce({', '.join(days)}) as date)"
    moment = (
        f"case when {full_match(value, LOCAL)} then try_cast({value} as timestamp) end"
    )
    return f"cast({moment} as date)"


def formatted(
    value: str, date_format: str, time_zone: str, latest: datetime.date | None = None
) -> tuple[str, str]:
    """SQL: a text in a mapped format as a moment in UTC, and as a local time.

    A year of two digits is of the last century in which its day is not after
    ``latest``. A ``%Y`` that met two digits leaves the text to the next format.
    """
    if date_format in EPOCHS:
        scale = EPOCHS[date_format]
        number = f"try_cast({value} as decimal(30, 9))"
        micros = f"try_cast(round({number} * {10**scale}, 0) as bigint)"
        is_epoch = full_match(value, "-?[0-9]{1,15}([.][0-9]{1,9})?")
        moment = f"case when {is_epoch} then try(make_timestamp({micros})) end"
        return moment, to_local(moment, time_zone)
    parsed = f"try_strptime({value}, {literal(date_format)})"
    if "%y" in date_format and latest:
        parsed = (
            f"case when {parsed} >= date {literal(latest.isoformat())} + 1"
            f" then {parsed} - to_years(100) else {parsed} end"
        )
    elif "%Y" in date_format:
        parsed = f"case when {parsed} >= {FIRST_MOMENT} then {parsed} end"
    if "%z" in date_format or "%Z" in date_format:
        moment = f"timezone('UTC', {parsed})"
        return moment, to_local(moment, time_zone)
    return to_utc(parsed, time_zone), parsed


def render_timestamp(moment: str) -> str:
    """SQL: ``YYYY-MM-DD HH:MM:SS``, with six decimals where they are not zero."""
    return (
        f"case when {moment} not between {FIRST_MOMENT} and {LAST_MOMENT} then null"
        f" when epoch_us({moment}) % 1000000 = 0 then cast({moment} as varchar)"
        f" else strftime({moment}, '%Y-%m-%d %H:%M:%S.%f') end"
    )


def render_date(day: str) -> str:
    """SQL: ``YYYY-MM-DD``."""
    return (
        f"case when {day} between cast({FIRST_MOMENT} as date)"
        f" and cast({LAST_MOMENT} as date) then cast({day} as varchar) end"
    )


def parse_decimal(value: str, habits: Habits) -> str:
    """SQL: a number with the file's marks as one with a point, exponent kept."""
    decimal, thousands = habits.decimal, habits.thousands
    if decimal == "." and not thousands:
        return f"case when {full_match(value, ANY_NUMBER)} then {value} end"
    mark = f"[{decimal}]"
    pattern = f"[+-]?([0-9]+{mark}?[0-9]*|{mark}[0-9]+)([eE][+-]?[0-9]{{1,3}})?"
    plain = value
    if thousands:
        signs = signs_of(thousands)
        group = "(" + "|".join(f"\\x{{{ord(sign):x}}}" for sign in signs) + ")"
        pattern += f"|[+-]?[0-9]{{1,3}}({group}[0-9]{{3}})+({mark}[0-9]*)?"
        plain = f"translate({value}, {literal(''.join(signs))}, '')"
    return (
        f"case when {full_match(value, pattern)} then"
        f" replace({plain}, {literal(decimal)}, '.') end"
    )


def signs_of(thousands: str) -> list[str]:
    """What stands between thousands: any blank where it is one; nothing of nothing."""
    if thousands in BLANKS:
        return BLANKS
    return [thousands] if thousands else []


def render_decimal(number: str) -> str:
    """SQL: digits, a point where needed, and nothing else; exact."""
    parts = literal("^[+-]?([0-9]*)[.]?([0-9]*)[eE]?([+-]?[0-9]*)$")
    point = "length(number.whole) + coalesce(try_cast(number.exponent as integer), 0)"
    digits = "(number.whole || number.fraction)"
    whole = f"ltrim(rpad({digits}, greatest({point}, 0)::integer, '0'), '0')"
    fraction = (
        f"repeat('0', greatest(-({point}), 0))"
        f" || substr({digits}, greatest({point}, 0) + 1)"
    )
    written = (
        f"case when starts_with({number}, '-') then '-' else '' end"
        f" || case when {whole} = '' then '0' else {whole} end"
        f" || case when {fraction} = '' then '' else '.' || ({fraction}) end"
    )
    names = "['whole', 'fraction', 'exponent']"
    return (
        f"case when {full_match(number, PLAIN_NUMBER)} then {number}"
        f" when {number} is not null then"
        f" list_transform([regexp_extract({number}, {parts}, {names})],"
        f" lambda number: {written})[1] end"
    )


def parse_id(value: str, habits: Habits) -> str:
    """SQL: an id as it is compared."""
    group = "".join(signs_of(habits.thousands))
    return ids.canonical(value, habits.decimal, group, habits.largest)


def render_id(parsed: str) -> str:
    """SQL: an id as it is."""
    return parsed


def parse_boolean(value: str, habits: Habits) -> str:
    """SQL: a word as a boolean."""
    del habits
    yes, no = (
        literals(["true", "t", "yes", "y", "1"]),
        literals(["false", "f", "no", "n", "0"]),
    )
    return (
        f"case when lower({value}) in ({yes}) then true"
        f" when lower({value}) in ({no}) then false end"
    )


def render_boolean(parsed: str) -> str:
    """SQL: a boolean as text."""
    return f"cast({parsed} as varchar)"


PARSERS: dict[str, Callable[[str, Habits], str]] = {
    "timestamp": parse_timestamp,
    "date": parse_date,
    "decimal": parse_decimal,
    "boolean": parse_boolean,
    "id": parse_id,
}
RENDERERS: dict[str, Callable[[str], str]] = {
    "timestamp": render_timestamp,
    "date": render_date,
    "decimal": render_decimal,
    "boolean": render_boolean,
    "id": render_id,
}
