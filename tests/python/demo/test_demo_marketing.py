"""Campaigns, control groups, vouchers: what they brought is what is planted."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

from demo_files import Demo, Record, moment


def starts(demo: Demo) -> dict[str, datetime]:
    """The send of each campaign."""
    return {
        row["campaign_id"]: moment(row["started_at"])
        for row in demo.rows_of["campaigns"]
    }


def converted(demo: Demo, campaign: str, is_control: bool) -> float:
    """The share of a group that ordered in the web shop within two weeks."""
    start = starts(demo)[campaign]
    group = [
        row
        for row in demo.rows_of["campaign_members"]
        if row["campaign_id"] == campaign
        and row["is_control"] == ("true" if is_control else "false")
    ]
    buyers = sum(
        any(
            order_id[0] in "WX" and start < stamp < start + timedelta(days=14)
            for stamp, order_id in demo.orders_of.get(str(demo.person(row)), [])
        )
        for row in group
    )
    return buyers / len(group)


def test_a_dozen_campaigns_over_three_channels(demo: Demo) -> None:
    campaigns = demo.rows_of["campaigns"]
    assert len(campaigns) == 12
    assert {row["channel"] for row in campaigns} == {"email", "sms", "post"}
    assert [row["currency"] for row in campaigns].count("GBP") == 1
    assert all(Decimal(row["cost"]) > 0 for row in campaigns)
    assert all(row["started_at"] < row["ended_at"] for row in campaigns)


def test_members_are_counted_and_assigned_before_the_send(demo: Demo) -> None:
    members: Counter[str] = Counter()
    control: Counter[str] = Counter()
    for row in demo.rows_of["campaign_members"]:
        assert moment(row["assigned_at"]) < starts(demo)[row["campaign_id"]]
        assert demo.person(row) is not None
        is_control = row["is_control"] == "true"
        assert row["variant"] in ({""} if is_control else {"A", "B"})
        assert bool(row["cost"]) != is_control
        members[row["campaign_id"]] += 1
        control[row["campaign_id"]] += is_control
    for row in demo.planted("campaign_effects"):
        assert int(row["members"]) == members[row["campaign_id"]]
        assert int(row["control"]) == control[row["campaign_id"]]
    assert 0.15 < sum(control.values()) / sum(members.values()) < 0.25


def test_one_campaign_brings_orders_and_the_like_of_it_none(larger_demo: Demo) -> None:
    effects = {
        row["campaign_id"]: row for row in larger_demo.planted("campaign_effects")
    }
    planted = {
        campaign
        for campaign, row in effects.items()
        if Decimal(row["planted_uplift"]) > 0
    }
    assert planted == {"CMP-11"}
    uplift = converted(larger_demo, "CMP-11", False) - converted(
        larger_demo, "CMP-11", True
    )
    assert 0.03 < uplift < 0.1
    nothing = converted(larger_demo, "CMP-10", False) - converted(
        larger_demo, "CMP-10", True
    )
    assert abs(nothing) < 0.025


def test_extra_orders_are_orders_of_treated_members(larger_demo: Demo) -> None:
    demo = larger_demo
    members = {
        (row["campaign_id"], demo.person(row)): row["is_control"]
        for row in demo.rows_of["campaign_members"]
    }
    clicks = {
        (row.get("campaign_id"), demo.person(row))
        for row in demo.touchpoints
        if row["action"] == "clicked"
    }
    extra = demo.planted("campaign_orders")
    by_campaign = Counter(row["campaign_id"] for row in extra)
    for row in demo.planted("campaign_effects"):
        assert int(row["extra_orders"]) == by_campaign[row["campaign_id"]]
    treated = sum(
        campaign == "CMP-11" and is_control == "false"
        for (campaign, _), is_control in members.items()
    )
    assert 0.04 < len(extra) / treated < 0.08
    for row in extra:
        ordered = moment(row["ordered_at"])
        assert (ordered, row["order_id"]) in demo.orders_of[row["person"]]
        assert members[row["campaign_id"], row["person"]] == "false"
        assert (row["campaign_id"], row["person"]) in clicks
        sent = starts(demo)[row["campaign_id"]]
        assert sent < ordered < sent + timedelta(days=14)


def test_control_groups_hear_nothing(demo: Demo) -> None:
    control = {
        (row["campaign_id"], demo.person(row))
        for row in demo.rows_of["campaign_members"]
        if row["is_control"] == "true"
    }
    heard = {
        (row["campaign_id"], demo.person(row))
        for row in demo.touchpoints
        if row.get("campaign_id")
    }
    assert len(heard) > 50
    assert not heard & control


def test_control_groups_get_no_vouchers(larger_demo: Demo) -> None:
    members = {
        (row["campaign_id"], larger_demo.person(row)): row["is_control"]
        for row in larger_demo.rows_of["campaign_members"]
    }
    holders = {
        (row["campaign_id"], larger_demo.person(row))
        for row in larger_demo.rows_of["vouchers"]
    }
    assert {members[holder] for holder in holders} == {"false"}


def test_vouchers_are_used_by_their_holders_while_they_hold(larger_demo: Demo) -> None:
    demo = larger_demo
    vouchers = {row["voucher_code"]: row for row in demo.rows_of["vouchers"]}
    planted = demo.planted("vouchers")
    assert {row["voucher_code"] for row in planted} == vouchers.keys()
    orders: defaultdict[str, list[Record]] = defaultdict(list)
    for row in demo.transactions:
        if row.get("coupon_code", "") in vouchers:
            orders[row["coupon_code"]].append(row)
    used = {row["voucher_code"]: row for row in planted if row["order_id"]}
    assert used.keys() == orders.keys()
    assert 15 < len(used) < len(vouchers) / 5
    for code, rows in orders.items():
        assert {row["order_id"] for row in rows} == {used[code]["order_id"]}
        voucher = vouchers[code]
        holder = demo.person(voucher)
        for row in rows:
            assert demo.person(row) == holder == used[code]["person"]
            ordered = moment(row["ordered_at"])
            assert moment(voucher["issued_at"]) < ordered
            assert ordered <= moment(voucher["expires_at"])
            full = Decimal(row["quantity"]) * Decimal(row["unit_price"])
            assert Decimal(row["discount_amount"]) >= full * Decimal("0.149")
