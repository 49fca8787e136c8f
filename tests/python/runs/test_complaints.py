"""What the user is told when dbt stops: short, and without anybody's data."""

from __future__ import annotations

from pipeline import transform


def test_values_that_an_engine_quotes_are_left_out() -> None:
    told = transform.without_values(
        transform.one_line(
            "Runtime Error in model orders (models/marts/orders/orders.sql)\n"
            "  Conversion Error: Could not convert string 'ann@example.com' to INT32\n"
            "  LINE 12: cast(customer_email as integer)\n"
            "           ^"
        )
    )
    assert "ann@example.com" not in told
    assert "Could not convert string" in told
    assert "LINE 12" not in told


def test_one_message_with_many_items_is_one_sentence() -> None:
    rows = [("no segment has {items}; add rows.", cell) for cell in ("512", "111")]
    assert transform.sentences([*rows, ("plain.",)]) == [
        "no segment has 111, 512; add rows.",
        "plain.",
    ]


def test_more_than_five_sentences_are_counted() -> None:
    sentences = [f"{number}." for number in range(7)]
    assert transform.shortened(sentences)[-1] == "And 2 more like these."
