"""What can be wrong with a row of each table: one fault, and nothing else."""

from __future__ import annotations

# What the file says instead of the good values; which of the choices is drawn.
Choices = tuple[dict[str, str], ...]
Faults = tuple[tuple[str, Choices], ...]


def moment(column: str, *, is_required: bool = True) -> Faults:
    """The faults of a moment: left out, unreadable, after the end of all data."""
    missing: Faults = ((f"missing_{column}", ({column: ""},)),)
    wrong: Faults = (
        (
            f"invalid_{column}",
            ({column: "2025-02-30 25:61:00"}, {column: "hier soir"}),
        ),
        (
            f"future_{column}",
            ({column: "2099-01-01 10:00:00"}, {column: "2099-12-31 23:00:00"}),
        ),
    )
    return missing + wrong if is_required else wrong


def missing(column: str) -> Faults:
    """The fault of a value that must be there."""
    return ((f"missing_{column}", ({column: ""},)),)


def invalid(column: str, *texts: str) -> Faults:
    """The fault of a value that means nothing."""
    return ((f"invalid_{column}", tuple({column: text} for text in texts)),)


FAULTS: dict[str, Faults] = {
    "transactions": (
        *missing("order_id"),
        *moment("ordered_at"),
        ("missing_amount", ({"amount": "", "quantity": "", "discount_amount": ""},)),
        *invalid("amount", "douze", "12.90.1"),
        *invalid("quantity", "deux", "1x"),
        ("unknown_status", ({"status": "on_hold_legacy"},)),
        ("missing_exchange_rate", ({"currency": "SEK"},)),
    ),
    "customers": missing("customer_id"),
    "touchpoints": (
        *moment("occurred_at"),
        *missing("action"),
        *invalid("quantity", "deux", "0", "-1", "1.5"),
    ),
    "customer_attributes": (
        *missing("customer_id"),
        *missing("attribute"),
        (
            "attribute_not_allowed",
            (
                {"attribute": "religion", "value": "oui"},
                {"attribute": "religion", "value": "non"},
            ),
        ),
        *missing("value"),
        *moment("declared_at", is_required=False),
    ),
    "consents": (
        *missing("customer_id"),
        *missing("purpose"),
        ("unknown_purpose", ({"purpose": "pigeons"},)),
        *missing("status"),
        ("unknown_status", ({"status": "peut-être"},)),
        *moment("recorded_at"),
    ),
    "feedback": (
        *missing("customer_id"),
        *missing("kind"),
        ("unknown_kind", ({"kind": "humeur"},)),
        *missing("score"),
        *invalid("score", "très bien", "11", "-1"),
        (
            "invalid_scale",
            (
                {"scale_min": "zéro", "scale_max": "10"},
                {"scale_min": "10", "scale_max": "0"},
            ),
        ),
        *moment("responded_at"),
    ),
    "campaigns": (
        *missing("campaign_id"),
        *invalid("started_at", "au printemps"),
        (
            "invalid_ended_at",
            ({"ended_at": "fin mai"}, {"ended_at": "2001-01-01 10:00:00"}),
        ),
        *invalid("cost", "douze", "1 200 euros"),
        ("missing_exchange_rate", ({"currency": "SEK"},)),
    ),
    "campaign_members": (
        *missing("campaign_id"),
        *missing("customer_id"),
        *invalid("is_control", "peut-être"),
        *invalid("assigned_at", "la veille"),
        *invalid("cost", "douze"),
    ),
    "vouchers": (
        *missing("voucher_code"),
        ("missing_issued_at", ({"issued_at": "", "expires_at": ""},)),
        ("invalid_issued_at", ({"issued_at": "hier", "expires_at": ""},)),
        (
            "future_issued_at",
            ({"issued_at": "2099-01-01 10:00:00", "expires_at": ""},),
        ),
        (
            "invalid_expires_at",
            ({"expires_at": "bientôt"}, {"expires_at": "2001-01-01 10:00:00"}),
        ),
    ),
    "erasure_requests": (
        ("missing_identifier", ({"customer_id": "", "email": ""},)),
        *moment("requested_at"),
    ),
}
