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
    "active": "Was in touch within the time limit",
    "to_reconfirm": "Reaches the time limit soon; ask whether they want to stay",
    "expired": "Has passed the time limit; not scored, not contacted",
}

# What to look at, in the words of who looks.
CLEARED = {
    ("shared_by_too_many", "email"): "E-mail addresses shared by too many records",
    ("shared_by_too_many", "phone"): "Phone numbers shared by too many records",
    ("shared_by_too_many", "loyalty_id"): "Loyalty cards shared by too many records",
    ("kept_apart", "phone"): "Phone numbers shared by records of different people",
    ("kept_apart", "loyalty_id"): "Loyalty cards shared by records of different people",
    ("decisions", "of_unknown_records"): "Identity decisions about missing records",
    ("consents", "of_unknown_customers"): "Consents of people who appear nowhere else",
    ("consents", "contradictory"): "Consents given and withdrawn at the same moment",
    ("consents", "unreadable"): "Unreadable consents that may be refusals",
}


def section(source: Source) -> Section:
    """Records, consent, retention."""
    return Section(
        key="people",
        title="Records, consent and retention",
        lead=(
            "Records of the same person are joined before scoring. People who object to"
            " profiling get no score."
        ),
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
        f"{words.plural(came, 'source record')} became"
        f" {words.plural(became, 'customer')}. Of these customers,"
        f" {words.customers_text(several)} have several records.",
        tables=(
            Table(
                "What to check",
                (*text("Case"), *numbers("Count")),
                unclear,
                is_open=True,
            ),
        )
        if unclear
        else (),
        notes=(
            "Policy decides which identifiers join records, and how many records may"
            " share one. The working file lists each case. It holds personal data, so"
            " few people may open it.",
        ),
    )


def label(topic: str, subject: str) -> str:
    """A count as words."""
    if topic == "conflicts":
        return f"Customers whose records disagree on: {words.label(subject).lower()}"
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
        f"{words.label(best)} reaches the most:"
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
            "Policy has a rule for each channel. A missing decision does not count as"
            " consent. Minors, people who withdrew and people past their time limit are"
            " never included.",
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
        f"{words.customers_text(due)} people reach the time limit soon."
        f" {words.customers_text(found.get('expired', 0))} people have passed it.",
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
            "The time starts when the person was last in touch, such as by an"
            " order, click, form or call. Opening an e-mail does not count.",
        ),
    )
