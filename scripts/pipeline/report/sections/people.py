"""People: how records became customers, who may be contacted and until when."""

from __future__ import annotations

from pipeline.report import charts, words
from pipeline.report.parts import Figure, Section, Table, numbers, text
from pipeline.report.source import Source

SUMMARY = """
    select topic, subject, row_count
    from ops.identity_summary
    order by topic, subject
"""

CHANNELS = {
    "email": "is_contactable_email",
    "sms": "is_contactable_sms",
    "phone": "is_contactable_phone",
    "post": "is_contactable_post",
    "ads": "is_contactable_ads",
}

CONTACTABLE = """
    select
        count(*),
        count(*) filter (is_contactable_email),
        count(*) filter (is_contactable_sms),
        count(*) filter (is_contactable_phone),
        count(*) filter (is_contactable_post),
        count(*) filter (is_contactable_ads)
    from marts.customers
"""

RETENTION = """
    select retention_state, count(*) as customers
    from marts.customers
    group by retention_state
    order by retention_state
"""

STATES = {
    "active": "In touch within the time that policy allows",
    "to_reconfirm": "Due soon: ask them, or let them go",
    "expired": "Out of scores and activation",
}

# What to look at, in the words of who looks.
CLEARED = {
    ("shared_by_too_many", "email"): "E-mail addresses of too many records to link any",
    ("shared_by_too_many", "phone"): "Phone numbers of too many records to link any",
    ("shared_by_too_many", "loyalty_id"): "Loyalty cards of too many records",
    ("decisions", "of_unknown_records"): "Decisions about records that never landed",
    ("consents", "of_unknown_customers"): "Consents of people whom nothing else knows",
    ("consents", "contradictory"): "Consents given and withdrawn at one moment",
    ("consents", "unreadable"): "Decisions that could not be read and may be refusals",
}


def section(source: Source) -> Section:
    """Records, consent, retention."""
    return Section(
        key="people",
        title="Records, consent and retention",
        lead="Scores are made of whole persons, and only of those who agreed.",
        figures=(records(source), contactable(source), retention(source)),
    )


def records(source: Source) -> Figure:
    """How many records of the sources are how many customers."""
    title = "From records to customers"
    found = {(topic, subject): count for topic, subject, count in source.rows(SUMMARY)}
    several = found.get(("people", "customers_of_several_records"), 0)
    came, became = (
        found.get(("people", subject), 0) for subject in ("source_records", "customers")
    )
    unclear = tuple(
        (label(topic, subject), words.count(count))
        for (topic, subject), count in found.items()
        if topic != "people" and count
    )
    return Figure(
        title,
        f"{words.plural(came, 'record')} of the sources are"
        f" {words.plural(became, 'customer')}; {words.customers_text(several)} of them"
        " have several records.",
        tables=(
            Table(
                "What to look at",
                (*text("What"), *numbers("How many")),
                unclear,
                is_open=True,
            ),
        )
        if unclear
        else (),
        notes=(
            "Policy says which identifiers join records. The working file lists each"
            " case, for those who may see persons.",
        ),
    )


def label(topic: str, subject: str) -> str:
    """A count as words."""
    if topic == "conflicts":
        return f"Customers whose records differ: {words.label(subject).lower()}"
    return CLEARED.get((topic, subject), words.label(f"{topic}_{subject}"))


def contactable(source: Source) -> Figure:
    """How many people policy allows to contact in each channel."""
    title = "People who may be contacted"
    [(people, *counts)] = source.rows(CONTACTABLE)
    if not people:
        return Figure(title, "Nobody is known yet.")
    reached = dict(zip(CHANNELS, counts, strict=True))
    best = max(reached, key=lambda channel: reached[channel])
    return Figure(
        title,
        f"{words.label(best)} reaches most:"
        f" {words.share_text(reached[best], people)} of"
        f" {words.plural(people, 'person', 'people')}.",
        charts=(
            charts.bars(
                title,
                [
                    charts.Bar(
                        words.label(channel),
                        0 if words.is_few(count) else count,
                        words.customers_text(count),
                        charts.SKY,
                    )
                    for channel, count in reached.items()
                ],
            ),
        ),
        tables=(
            Table(
                title,
                (*text("Channel"), *numbers("People", "Share")),
                tuple(
                    (
                        words.label(channel),
                        words.customers_text(count),
                        words.share_text(count, people),
                    )
                    for channel, count in reached.items()
                ),
            ),
        ),
        notes=(
            "Missing is not consent. Policy has a rule for each channel; minors, people"
            " past their time and who withdrew are never among them.",
        ),
    )


def retention(source: Source) -> Figure:
    """Whose data may be used, and for how long."""
    title = "How long data may be used"
    found: dict[str, int] = dict(source.rows(RETENTION))
    if not found:
        return Figure(title, "Nobody is known yet.")
    due = found.get("to_reconfirm", 0)
    return Figure(
        title,
        f"{words.customers_text(due)} people are due for a question whether they"
        f" stay; {words.customers_text(found.get('expired', 0))} are past it.",
        tables=(
            Table(
                title,
                (*text("State", "Meaning"), *numbers("People")),
                tuple(
                    (words.label(state), meaning, words.customers_text(found[state]))
                    for state, meaning in STATES.items()
                    if state in found
                ),
                is_open=True,
            ),
        ),
        notes=(
            "Counted from the last day on which the person was in touch themselves: an"
            " order, a click, a form, a call; never an opened mail.",
        ),
    )
