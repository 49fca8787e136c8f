"""What people do besides buying is what is planted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from datetime import datetime, timedelta

from demo_files import Demo, Record, known_actions, moment

ACTIONS = known_actions()


def action(row: Record) -> str:
    """The project's word for what was done."""
    return ACTIONS.get(row["action"].lower(), "unknown")


def moments(demo: Demo, *actions: str) -> dict[str, list[datetime]]:
    """When each person did one of the things, the earliest first."""
    found = defaultdict(list)
    for row in demo.touchpoints:
        person = demo.person(row)
        if person is not None and action(row) in actions:
            found[person].append(moment(row["occurred_at"]))
    return {person: sorted(stamps) for person, stamps in found.items()}


def test_there_are_a_dozen_or_more_for_each_person(larger_demo: Demo) -> None:
    share = len(larger_demo.touchpoints) / 3000
    assert 12 < share < 18


def test_words_occur_as_often_as_planted(demo: Demo) -> None:
    words = Counter(row["action"] for row in demo.touchpoints)
    assert words == {
        row["word"]: int(row["rows"]) for row in demo.planted("touchpoint_words")
    }


def test_only_planted_words_are_unknown(demo: Demo) -> None:
    planted = {
        row["word"]
        for row in demo.planted("touchpoint_words")
        if row["is_known"] == "false"
    }
    words = {row["action"] for row in demo.touchpoints}
    assert planted == {word for word in words if word.lower() not in ACTIONS}
    assert planted == {"swiped_right"}


def test_words_of_vendors_and_of_the_project_are_mixed(demo: Demo) -> None:
    words = {row["action"].lower() for row in demo.touchpoints}
    own = {word for word in words if ACTIONS.get(word) == word}
    assert len(own) > 10
    assert len(words - own) > 15


def test_nearly_everything_that_policy_knows_is_done(demo: Demo) -> None:
    done = {action(row) for row in demo.touchpoints}
    assert done >= {
        "page_view", "search", "product_view", "wishlist_add", "cart_add",
        "checkout_start", "account_creation", "ebook_download", "review",
        "email_sent", "email_open", "email_open_automatic", "email_click",
        "email_click_automatic", "email_unsubscribe", "newsletter_signup",
        "sms_sent", "push_sent", "app_install", "app_open", "contact_call",
        "contact_chat", "webinar_registration", "webinar_attendance",
        "event_registration", "event_attendance", "social_like", "social_share",
        "store_visit", "unknown",
    }  # fmt: skip


def test_views_before_an_order_are_as_many_as_usual(larger_demo: Demo) -> None:
    demo = larger_demo
    views = moments(demo, "product_view")
    start = min(stamp for orders in demo.orders_of.values() for stamp, _ in orders)
    checked: Counter[str] = Counter()
    for person, orders in demo.orders_of.items():
        usual = demo.people[person]["views_per_order"]
        if not usual:
            continue
        seen = views.get(person, [])
        low = int(usual) - int(usual) // 3
        high = int(usual) + int(usual) // 3
        before = datetime.min
        for stamp, order_id in orders:
            since = max(before, stamp - timedelta(days=14))
            # Too soon after the order before, or right after the beginning of all data.
            is_free = stamp - before > timedelta(hours=3)
            is_free = is_free and stamp > start + timedelta(days=14)
            if order_id[0] in "WX" and is_free:
                count = bisect_left(seen, stamp) - bisect_right(seen, since)
                assert low <= count <= high, (person, order_id, count)
                checked[usual] += 1
            before = stamp
    assert checked.keys() == {"0", "1", "2", "4", "6", "9", "12"}
    assert min(checked.values()) > 50


def test_most_orders_of_the_web_shop_follow_a_basket(demo: Demo) -> None:
    carts = moments(demo, "cart_add")
    orders = [
        (person, stamp)
        for person, entries in demo.orders_of.items()
        for stamp, order_id in entries
        if order_id[0] in "WX"
    ]
    followed = sum(
        any(
            stamp - timedelta(minutes=21) < cart < stamp
            for cart in carts.get(person, [])
        )
        for person, stamp in orders
    )
    assert 0.85 < followed / len(orders) < 0.95


def test_no_order_follows_an_abandoned_cart(demo: Demo) -> None:
    carts = moments(demo, "cart_add")
    planted = demo.planted("abandoned_carts")
    for row in planted:
        key = {
            "source_system": row["source_system"],
            "customer_id": row["source_customer_id"],
            "customer_email": row["customer_email"],
        }
        assert demo.person(key) == row["person"]
        left = moment(row["occurred_at"])
        assert left in carts[row["person"]]
        for stamp, _ in demo.orders_of.get(row["person"], []):
            assert abs(stamp - left) > timedelta(days=29)
    buyers = [row for row in planted if row["person"] in demo.orders_of]
    assert len(buyers) > 20


def test_hot_prospects_look_and_fill_baskets_and_others_do_not(
    larger_demo: Demo,
) -> None:
    demo = larger_demo
    since = datetime(2026, 6, 8)
    views, carts = moments(demo, "product_view"), moments(demo, "cart_add")
    prospects = {
        person: row["is_hot"] == "true"
        for person, row in demo.people.items()
        if row["type"] == "prospect"
    }
    assert 0.13 < len(prospects) / len(demo.people) < 0.17
    assert 20 < sum(prospects.values()) < len(prospects) / 5
    for person, is_hot in prospects.items():
        assert person not in demo.orders_of
        recent = [stamp for stamp in views.get(person, []) if stamp > since]
        assert is_hot == (len(recent) >= 4)
        assert is_hot == any(stamp > since for stamp in carts.get(person, []))
        assert is_hot or person not in carts


def test_some_hot_prospects_read_and_listen(larger_demo: Demo) -> None:
    for what in ("ebook_download", "webinar_registration"):
        done = moments(larger_demo, what)
        hot = {
            person
            for person, row in larger_demo.people.items()
            if row["is_hot"] == "true"
        }
        assert 0.3 < len(hot & done.keys()) / len(hot) < 0.95


def test_bursts_are_clicks_of_one_person_in_one_second(demo: Demo) -> None:
    clicks = Counter(
        (row["source_system"], row["customer_id"], row["occurred_at"])
        for row in demo.touchpoints
        if row["action"] == "clicked" and row["device"] not in {"scanner", "bot"}
    )
    planted = {
        (row["source_system"], row["source_customer_id"], row["occurred_at"]): int(
            row["clicks"]
        )
        for row in demo.planted("click_bursts")
    }
    assert len(planted) >= 3
    assert {key: count for key, count in clicks.items() if count > 5} == planted


def test_machines_are_told_by_word_or_by_device(demo: Demo) -> None:
    opens = Counter(
        (row["action"], row["device"])
        for row in demo.touchpoints
        if action(row) in {"email_open", "email_open_automatic"}
    )
    assert opens["machine_open", "apple_mail_privacy"] > 50
    assert opens["opened", "apple_mail_privacy"] > 20
    assert opens["opened", "mobile"] > 50
    scanned = {
        row["device"] for row in demo.touchpoints if row["action"] == "bot_click"
    }
    assert scanned == {"scanner"}


def test_who_does_it_is_known_by_id_by_email_or_not_at_all(demo: Demo) -> None:
    named = Counter(
        (
            row["source_system"],
            bool(row.get("customer_id")),
            bool(row.get("customer_email")),
        )
        for row in demo.touchpoints
    )
    assert named.keys() == {
        ("web", True, False),
        ("web", False, True),
        ("web", False, False),
        ("shop", True, False),
        ("mail", True, False),
        ("service", True, False),
    }
    for row in demo.touchpoints:
        if row.get("customer_id") or row.get("customer_email"):
            assert demo.person(row) is not None


def test_the_support_desk_knows_who_calls(demo: Demo) -> None:
    called = {
        row["customer_id"]
        for row in demo.touchpoints
        if action(row) in {"contact_call", "contact_chat"}
    }
    assert called == {
        source_id for source, source_id in demo.person_of_id if source == "service"
    }


def test_who_leaves_the_mailings_withdraws_the_consent(demo: Demo) -> None:
    withdrawn = {
        (row["source_system"], row["customer_id"], row["recorded_at"])
        for row in demo.rows_of["consents"]
        if row["status"] in {"withdrawn", "opt-out", "unsubscribed"}
    }
    left = [
        row
        for row in demo.touchpoints
        if action(row) in {"email_unsubscribe", "email_complaint"}
    ]
    assert len(left) > 10
    for row in left:
        stamp = moment(row["occurred_at"]).isoformat(sep=" ")
        assert (row["source_system"], row["customer_id"], stamp) in withdrawn
