"""The campaigns, their members and the vouchers, as the campaign tool exports them."""

from __future__ import annotations

from pipeline.demo.chance import stream
from pipeline.demo.exports.repeats import with_repeats
from pipeline.demo.marketing.campaigns import Campaign
from pipeline.demo.marketing.members import Member
from pipeline.demo.marketing.vouchers import Voucher
from pipeline.demo.period import Period
from pipeline.demo.sheets import Row, Sheet, csv_line, money
from pipeline.demo.world import World

CAMPAIGN_HEADER = (
    "campaign_id", "name", "channel", "objective", "started_at", "ended_at", "cost",
    "currency",
)  # fmt: skip
MEMBER_HEADER = (
    "campaign_id", "source_system", "customer_id", "variant", "is_control",
    "assigned_at", "cost",
)  # fmt: skip
VOUCHER_HEADER = (
    "voucher_code", "source_system", "customer_id", "issued_at", "expires_at",
    "campaign_id",
)  # fmt: skip


def outreach_sheets(world: World) -> list[Sheet]:
    """The three files."""
    draw, period = stream(world.seed, "outreach"), world.period
    campaigns = tuple(campaign_row(campaign, period) for campaign in world.campaigns)
    members = [member_row(member, period) for member in world.members]
    members = with_repeats(draw, members, max(3, len(world.people) // 1000))
    vouchers = tuple(voucher_row(voucher, period) for voucher in world.purse.vouchers)
    return [
        Sheet("campaigns.csv", CAMPAIGN_HEADER, campaigns),
        Sheet("campaign_members.csv", MEMBER_HEADER, tuple(members)),
        Sheet("vouchers.csv", VOUCHER_HEADER, vouchers),
    ]


def campaign_row(campaign: Campaign, period: Period) -> Row:
    """One campaign; the currency is told only where it is a foreign one."""
    values = (
        campaign.campaign_id,
        campaign.name,
        campaign.channel,
        campaign.objective,
        period.local(campaign.sent),
        period.local(min(campaign.ended, period.end)),
        money(campaign.cost),
        "" if campaign.currency == "EUR" else campaign.currency,
    )
    return Row(csv_line(values), ("", campaign.campaign_id, 0))


def member_row(member: Member, period: Period) -> Row:
    """One member; who is not contacted costs nothing."""
    campaign = member.campaign
    cost = "" if member.is_control else money(campaign.contact_cost)
    text = (
        f"{campaign.campaign_id},{member.source},{member.customer_id},{member.variant},"
        f"{'true' if member.is_control else 'false'},{period.local(member.assigned)},"
        f"{cost}"
    )
    number = int(campaign.campaign_id.rpartition("-")[2])
    return Row(text, (member.source, member.customer_id, number))


def voucher_row(voucher: Voucher, period: Period) -> Row:
    """One voucher."""
    text = (
        f"{voucher.code},{voucher.source},{voucher.customer_id},"
        f"{period.local(voucher.issued)},{period.local(voucher.expires)},"
        f"{voucher.campaign_id}"
    )
    return Row(text, (voucher.source, voucher.code, 0))
