"""What an edit of the engagement policy moves: exactly that, and nothing else."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from project_copy import Copy, read_rows, run_dbt, setting, write_rows

from pipeline import summary

Rows = list[dict[str, str]]
Edit = Callable[[Rows], Rows]

TODAY = dt.date(2026, 6, 30)
BUYERS = [f"buyer{number}" for number in range(24)]
PROSPECTS = [f"prospect{number}" for number in range(14)]
# The first day outside the window of a year is 365 days old.
AGES = [0, 0, 1, 1, 2, 3, 6, 7, 30, 100, 364, 365, 500]
# Whatever an edit asks about has an action of its own; the others must not move.
ACTIONS = [
    "email_open",
    "email_click",
    "email_unsubscribe",
    "page_view",
    "product_view",
    "cart_add",
    "ebook_download",
    "webinar_attendance",
    "social_like",
    "danced",
    "sang",
]


@dataclass(frozen=True)
class Touch:
    """One row of touchpoints.csv."""

    touchpoint_id: str
    customer_id: str
    occurred_at: str
    action: str
    quantity: str = ""
    channel: str = ""
    device: str = ""
    topic: str = ""

    @property
    def age(self) -> int:
        """Days between the touchpoint and the scoring date."""
        return (TODAY - dt.date.fromisoformat(self.occurred_at[:10])).days


def touches() -> list[Touch]:
    """What everybody did, with crowded days, a burst and one second below it."""
    chance = random.Random(11)
    made = []

    def touch(person: str, age: int, action: str, time: str, **more: str) -> None:
        moment = f"{TODAY - dt.timedelta(days=age)} {time}"
        made.append(Touch(f"t{len(made)}", person, moment, action, **more))

    for person in [*BUYERS[:20], *PROSPECTS[:13]]:
        for number in range(chance.randrange(12)):
            touch(
                person,
                chance.choice(AGES),
                chance.choice(ACTIONS),
                f"{8 + number}:00:00".zfill(8),
                quantity=chance.choice(["", "", "", "2"]),
                channel=chance.choice(["", "web", "store"]),
                device=chance.choice(["", "mobile", "apple_mail_privacy", "bot"]),
                topic=chance.choice(["", "garden", "sport"]),
            )
    for place, channel in enumerate(["web", "store", "web", "app", "store"]):
        for person, age in [("buyer1", 5), ("prospect1", 9)]:
            touch(person, age, "product_view", f"10:0{place}:00", channel=channel)
    for person, clicks in [("buyer2", 4), ("buyer3", 3)]:
        for _ in range(clicks):
            touch(person, 4, "email_click", "11:11:11")
    for age in range(5):
        touch("prospect2", age, "webinar_attendance", "18:00:00")
    # All that these two did is too old.
    touch("buyer20", 400, "ebook_download", "09:00:00")
    touch("prospect13", 365, "ebook_download", "09:00:00")
    return made


@dataclass(frozen=True)
class Policy:
    """The seeds as they stood when something was built."""

    actions: dict[str, dict[str, str]]
    words: dict[str, str]
    weights: dict[tuple[str, str, str], Decimal]
    tiers: Rows
    window: int
    half_life: int
    minimum_customers: int

    def action(self, word: str) -> str:
        """The action that a word means."""
        found = self.words.get(word, word)
        return found if found in self.actions else "unknown"


SEEDS = [
    "actions",
    "action_words",
    "engagement_weights",
    "engagement_tiers",
    "sector_presets",
    "settings",
]


def policy(project: Copy) -> Policy:
    """The policy of the project as it stands."""
    seeds = {name: read_rows(project.seed(name)) for name in SEEDS}
    (fashion,) = (row for row in seeds["sector_presets"] if row["sector"] == "fashion")
    settings = {row["setting"]: row["value"] for row in seeds["settings"]}
    return Policy(
        {row["action"]: row for row in seeds["actions"]},
        {row["word"]: row["action"] for row in seeds["action_words"]},
        {
            (row["dimension"], row["value"], row["action"]): Decimal(row["weight"])
            for row in seeds["engagement_weights"]
        },
        sorted(seeds["engagement_tiers"], key=lambda row: int(row["tier_order"])),
        int(fashion["engagement_window_days"]),
        int(fashion["engagement_half_life_days"]),
        int(settings["engagement_minimum_customers"]),
    )


# What a row explains: touchpoints, how many count, points, what is left of them.
Amounts = tuple[int, int, Decimal, Decimal]
# By customer and action, or by customer, channel and topic.
Ledger = dict[tuple[str, ...], Amounts]
NOTHING: Amounts = (0, 0, Decimal(0), Decimal(0))


def plus(one: Amounts, other: Amounts) -> Amounts:
    """Two rows in one."""
    return (
        one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3]
    )  # fmt: skip


@dataclass(frozen=True, order=True)
class Earner:
    """One touchpoint of a customer's day with an action, best first."""

    less: Decimal
    channel: str
    topic: str
    device: str
    points: Decimal


def reckoned(made: list[Touch], rules: Policy) -> tuple[Ledger, Ledger]:
    """Ledger and channels, from the raw rows without any of the project's SQL.

    Of what is left only the sum over a day is told: channels have zero there.
    """
    seconds: Counter[tuple[str, str, str]] = Counter()
    for one in made:
        key = (one.customer_id, rules.action(one.action), one.occurred_at)
        seconds[key] += int(one.quantity or 1)
    days: dict[tuple[str, str, int], list[Earner]] = defaultdict(list)
    for one in made:
        action = rules.action(one.action)
        row = rules.actions[action]
        limit = row["burst_limit"]
        count = seconds[one.customer_id, action, one.occurred_at]
        points = Decimal(row["points"])
        circumstances = {
            "channel": one.channel or row["default_channel"],
            "topic": one.topic,
            "device": one.device,
            "burst": "yes" if limit and count >= int(limit) else "",
        }
        for dimension, value in circumstances.items():
            for weighed in (action, "(any)"):
                points *= rules.weights.get((dimension, value, weighed), Decimal(1))
        named = [value or "(none)" for value in circumstances.values()]
        earner = Earner(-abs(points), *named[:3], points)
        days[one.customer_id, action, one.age] += [earner] * int(one.quantity or 1)
    ledger: Ledger = defaultdict(lambda: NOTHING)
    channels: Ledger = defaultdict(lambda: NOTHING)
    for (person, action, age), earners in days.items():
        if age >= rules.window:
            continue
        cap = int(rules.actions[action]["daily_cap"])
        earned = Decimal(0)
        for place, one in enumerate(sorted(earners)):
            amounts = (
                (1, 1, one.points, Decimal(0)) if place < cap else (1, *NOTHING[1:])
            )
            earned += amounts[2]
            key = (person, one.channel, one.topic)
            channels[key] = plus(channels[key], amounts)
            ledger[person, action] = plus(ledger[person, action], amounts)
        left = float(earned) * 0.5 ** (age / rules.half_life)
        units = Decimal(math.floor(left * 10000 + 0.5)) / 10000
        ledger[person, action] = plus(ledger[person, action], (0, 0, Decimal(0), units))
    return dict(ledger), dict(channels)


def tiers(scores: dict[str, Decimal], rules: Policy) -> dict[str, str]:
    """The tier of everybody with a touchpoint in the window."""
    ranked = sorted(scores.values())
    found = {}
    for person, score in scores.items():
        place = Decimal(ranked.index(score)) / (len(ranked) - 1)
        percentile = place.quantize(Decimal("0.0001"), ROUND_HALF_UP)
        relative = len(ranked) >= rules.minimum_customers
        column = "minimum_percentile" if relative else "minimum_score"
        reached = percentile if relative else score
        found[person] = next(
            row["engagement_tier"]
            for row in rules.tiers
            if not row[column] or reached >= Decimal(row[column])
        )
    return found


@dataclass(frozen=True)
class Built:
    """What a build made of the shop, and the policy under which it did."""

    rules: Policy
    told: str
    ledger: Ledger
    channels: Ledger
    scores: dict[str, Decimal]
    points: dict[str, Decimal]
    tiers: dict[str, str]
    tiers_of_segments: dict[str, str]
    segments: dict[str, str]
    words: dict[str, tuple[str, int, bool]]
    automatic: set[str]

    def of(self, *actions: str) -> Ledger:
        """The rows of the ledger of some actions."""
        return {key: row for key, row in self.ledger.items() if key[1] in actions}

    def without(self, *actions: str) -> Ledger:
        """The rows of the ledger of all other actions."""
        return {key: row for key, row in self.ledger.items() if key[1] not in actions}


LEDGER = """
select source_customer_id, {}, touchpoint_count, counted_count, points, decayed_points
from marts.{} join activation.customer_sources using (customer_id)
"""


# What the tests look at, with all that it rests on.
LOOKED_AT = (
    "+engagement_ledger",
    "+engagement_channels",
    "+engagement_scores",
    "+customer_segments",
    "+customer_sources",
    "+touchpoint_actions",
    "+touchpoints",
)
# What no policy of engagement reaches, and so is the same in every build.
OUT_OF_REACH = (
    "path:models/staging/crm",
    "path:models/staging/marketing",
    "path:models/staging/shop",
    "path:models/staging/surveys",
    "path:models/intermediate/consents",
    "path:models/intermediate/identity",
    "path:models/intermediate/orders",
    "customer_sources",
)


def built(project: Copy, out: Path, *edits: tuple[str, Edit]) -> Built:
    """Build under an edited policy, and keep what came out."""
    warehouse = out / "warehouse.duckdb"
    left_out = ("test", "unit_test")
    command = ("build", "--select", *LOOKED_AT, "--exclude-resource-type", *left_out)
    with ExitStack() as stack:
        for seed, edit in edits:
            stack.enter_context(project.policy(seed, edit))
        rules = policy(project)
        same = ("--exclude", *OUT_OF_REACH) if edits else ()
        run_dbt(project, warehouse, *command, *same)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return looked_at(connection, rules)


def looked_at(connection: duckdb.DuckDBPyConnection, rules: Policy) -> Built:
    """What the tests look at in a warehouse that was built under a policy."""

    def query(statement: str) -> list[Any]:
        return connection.execute(statement).fetchall()

    def ledger(table: str, *columns: str) -> Ledger:
        rows = query(LEDGER.format(", ".join(columns), table))
        found = {row[:-4]: row[-4:] for row in rows}
        assert len(found) == len(rows)
        return found

    scores = query(
        "select source_customer_id, engagement_score, engagement_points,"
        " engagement_tier, status from marts.engagement_scores"
        " join activation.customer_sources using (customer_id)"
    )
    segments = query(
        "select source_customer_id, segment, engagement_tier"
        " from marts.customer_segments"
        " join activation.customer_sources using (customer_id)"
    )
    in_window = {row[0]: row[3] for row in scores if row[4] == "scored"}
    return Built(
        rules,
        " ".join(summary.unknown_actions(connection)),
        ledger("engagement_ledger", "action"),
        ledger("engagement_channels", "channel", "topic"),
        {row[0]: row[1] for row in scores},
        {row[0]: row[2] for row in scores},
        in_window,
        {row[0]: row[2] for row in segments if row[2]},
        {row[0]: row[1] for row in segments},
        {row[0]: row[1:] for row in query(WORDS)},
        {row[0] for row in query(AUTOMATIC)},
    )


WORDS = """
select source_action, action, touchpoint_count, is_known from ops.touchpoint_actions
"""

AUTOMATIC = "select touchpoint_id from marts.touchpoints where is_automatic"


def where(column: str, text: str, **changes: str) -> Edit:
    """An edit of the rows that have a text in a column."""
    return lambda rows: [
        {**row, **changes} if row[column] == text else row for row in rows
    ]


def more(*added: dict[str, str]) -> Edit:
    """An edit that adds rows, whose other columns are those of the first row."""
    return lambda rows: rows + [{**rows[0], **row} for row in added]


def twice_the_points(rows: Rows) -> Rows:
    """An edit that doubles what a download earns."""
    (points,) = (row["points"] for row in rows if row["action"] == "ebook_download")
    return where("action", "ebook_download", points=str(2 * int(points)))(rows)


EDITS: dict[str, list[tuple[str, Edit]]] = {
    "as it is": [],
    "actions": [
        ("actions", twice_the_points),
        ("actions", where("action", "product_view", daily_cap="1")),
        ("actions", where("action", "email_click", burst_limit="")),
        ("action_words", more({"word": "danced", "action": "social_share"})),
        (
            "engagement_weights",
            lambda rows: [row for row in rows if row["value"] != "apple_mail_privacy"],
        ),
    ],
    "weights": [
        (
            "engagement_weights",
            more(
                {
                    "dimension": "topic",
                    "value": "sport",
                    "action": "(any)",
                    "weight": "2",
                },
                {
                    "dimension": "channel",
                    "value": "store",
                    "action": "cart_add",
                    "weight": "0.25",
                },
                {
                    "dimension": "device",
                    "value": "mobile",
                    "action": "page_view",
                    "weight": "3",
                },
            ),
        ),
    ],
    "windows": [
        (
            "sector_presets",
            where(
                "sector",
                "fashion",
                engagement_half_life_days="1",
                engagement_window_days="7",
            ),
        ),
        ("settings", setting("engagement_minimum_customers", "2")),
    ],
    "tiers": [
        ("engagement_tiers", where("engagement_tier", "high", minimum_score="40")),
        ("engagement_tiers", where("engagement_tier", "medium", minimum_score="5")),
        ("segment_rules", where("rule_id", "hot_prospect", engagement_tier="medium")),
    ],
}

MADE = touches()


@pytest.fixture(scope="module")
def builds(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    """The shop, landed once and built under each policy."""
    raw = tmp_path_factory.mktemp("raw")
    orders = [
        {
            "order_id": f"{person}-{place}",
            "customer_id": person,
            "ordered_at": f"{TODAY - dt.timedelta(days=place * 20)} 12:00:00",
            "amount": f"{20 + place}.00",
        }
        for place, person in enumerate(BUYERS)
    ]
    write_rows(raw / "transactions.csv", orders)
    write_rows(raw / "touchpoints.csv", [asdict(one) for one in MADE])
    out = tmp_path_factory.mktemp("engagement_policy")
    assert project.run(out, "land", "--raw", raw).code == 0
    return {name: built(project, out, *edits) for name, edits in EDITS.items()}


def in_window(age: int = 365) -> list[Touch]:
    """The touchpoints within so many days."""
    return [one for one in MADE if one.age < age]


@pytest.mark.parametrize("name", EDITS)
def test_the_ledger_is_what_the_raw_rows_say(
    builds: dict[str, Built], name: str
) -> None:
    found = builds[name]
    ledger, channels = reckoned(MADE, found.rules)
    assert found.ledger == ledger
    assert {key: row[:3] for key, row in found.channels.items()} == {
        key: row[:3] for key, row in channels.items()
    }


@pytest.mark.parametrize("name", EDITS)
def test_the_sum_of_the_ledger_is_the_score(
    builds: dict[str, Built], name: str
) -> None:
    found = builds[name]
    assert set(found.scores) == {one.customer_id for one in MADE}
    for rows in (found.ledger, found.channels):
        sums: dict[str, Amounts] = dict.fromkeys(found.scores, NOTHING)
        for key, row in rows.items():
            sums[key[0]] = plus(sums[key[0]], row)
        assert {person: row[3] for person, row in sums.items()} == found.scores
        assert {person: row[2] for person, row in sums.items()} == found.points
    scores = {person: found.scores[person] for person, _ in found.ledger}
    assert found.tiers == tiers(scores, found.rules)
    assert found.tiers_of_segments == found.tiers


def test_an_unknown_action_is_counted_earns_nothing_and_is_told(
    builds: dict[str, Built],
) -> None:
    before, after = builds["as it is"], builds["actions"]
    unknown = Counter[str]()
    for one in in_window():
        if one.action in ("danced", "sang"):
            unknown[one.customer_id] += int(one.quantity or 1)
    assert {key[0]: row[0] for key, row in before.of("unknown").items()} == unknown
    assert {row[2:] for row in before.of("unknown").values()} == {(0, 0)}
    counts = Counter[str]()
    for one in MADE:
        counts[one.action] += int(one.quantity or 1)
    for word in ("danced", "sang"):
        assert before.words[word] == ("unknown", counts[word], False)
    assert before.words["product_view"][::2] == ("product_view", True)
    words = ", ".join(sorted(("danced", "sang"), key=lambda word: -counts[word]))
    total = counts["danced"] + counts["sang"]
    nothing = "earn no points, because policy does not know the words"
    assert f"touchpoints: {total:,} {nothing} {words};" in before.told
    assert f"touchpoints: {counts['sang']:,} {nothing} sang;" in after.told


def test_a_word_that_is_added_earns_its_points(builds: dict[str, Built]) -> None:
    before, after = builds["as it is"], builds["actions"]
    assert before.of("social_share") == {}
    days = Counter[tuple[str, int]]()
    for one in in_window():
        if one.action == "danced" and one.device != "bot":
            days[one.customer_id, one.age] += int(one.quantity or 1)
    points = Counter[str]()
    for (person, _), count in days.items():
        points[person] += 6 * min(2, count)
    assert points
    shares = after.of("social_share")
    assert {key[0]: row[2] for key, row in shares.items() if row[2]} == points
    assert after.words["danced"][::2] == ("social_share", True)


def test_double_points_double_the_rows_of_the_action(builds: dict[str, Built]) -> None:
    before, after = builds["as it is"], builds["actions"]
    downloads, doubled = before.of("ebook_download"), after.of("ebook_download")
    assert len(downloads) > 5
    assert doubled.keys() == downloads.keys()
    for key, row in downloads.items():
        assert doubled[key][:3] == (row[0], row[1], 2 * row[2])
        # Rounded once a day, the double may differ in the last digit.
        assert abs(doubled[key][3] - 2 * row[3]) <= Decimal("0.0001") * row[0]


def test_a_cap_of_one_counts_one_a_day(builds: dict[str, Built]) -> None:
    before, after = builds["as it is"], builds["actions"]
    days: dict[str, set[int]] = defaultdict(set)
    for one in in_window():
        if one.action == "product_view":
            days[one.customer_id].add(one.age)
    views = after.of("product_view")
    assert {key[0]: row[1] for key, row in views.items()} == {
        person: len(found) for person, found in days.items()
    }
    assert {key: row[0] for key, row in views.items()} == {
        key: row[0] for key, row in before.of("product_view").items()
    }
    assert views != before.of("product_view")


def test_a_burst_counts_where_policy_has_no_limit(builds: dict[str, Built]) -> None:
    before, after = builds["as it is"], builds["actions"]
    burst = {one.touchpoint_id for one in MADE if one.occurred_at[11:] == "11:11:11"}
    four = {
        one.touchpoint_id
        for one in MADE
        if one.touchpoint_id in burst and one.customer_id == "buyer2"
    }
    assert before.automatic & burst == four
    assert after.automatic & burst == set()
    clicks = ("email_click",)
    moved = {
        key: after.of(*clicks)[key][2] - row[2]
        for key, row in before.of(*clicks).items()
        if after.of(*clicks)[key] != row
    }
    # Three of the four count, at five points each.
    assert moved == {("buyer2", "email_click"): 15}


def test_opens_count_that_policy_no_longer_doubts(builds: dict[str, Built]) -> None:
    before, after = builds["as it is"], builds["actions"]
    doubted = {
        one.touchpoint_id
        for one in MADE
        if one.action == "email_open" and one.device == "apple_mail_privacy"
    }
    assert doubted <= before.automatic
    assert doubted & after.automatic == set()
    opens = {
        (one.customer_id, "email_open")
        for one in in_window()
        if one.touchpoint_id in doubted
    }
    moved = {
        key
        for key, row in before.of("email_open").items()
        if after.of("email_open")[key] != row
    }
    assert moved and moved <= opens


def test_nothing_else_moves_with_an_action(builds: dict[str, Built]) -> None:
    edited = ("ebook_download", "product_view", "email_click", "email_open")
    reworded = ("unknown", "social_share")
    before, after = builds["as it is"], builds["actions"]
    assert len(before.without(*edited, *reworded)) > 50
    assert after.without(*edited, *reworded) == before.without(*edited, *reworded)


def is_weighed(one: Touch) -> bool:
    """Whether a weight that the edit adds speaks of a touchpoint."""
    return (
        one.topic == "sport"
        or (one.action, one.channel) == ("cart_add", "store")
        or (one.action, one.device) == ("page_view", "mobile")
    )


def test_weights_move_the_rows_of_their_circumstance(builds: dict[str, Built]) -> None:
    before, after = builds["as it is"], builds["weights"]
    assert before.channels.keys() == after.channels.keys()
    moved = {key for key, row in before.channels.items() if after.channels[key] != row}
    actions = before.rules.actions
    days = Counter((one.customer_id, one.action, one.age) for one in MADE)
    weighed, alone, other = set(), set(), set()
    for one in in_window():
        if one.action not in actions:
            continue
        channel = one.channel or actions[one.action]["default_channel"]
        key = (one.customer_id, channel, one.topic or "(none)")
        if not is_weighed(one):
            other.add(key)
            continue
        weighed.add(key)
        # What no other touchpoint of the day can push out earns its points.
        doubted = one.device in ("bot", "apple_mail_privacy")
        if days[one.customer_id, one.action, one.age] == 1 and not doubted:
            alone.add(key)
    assert moved <= weighed
    assert alone <= moved
    assert len(alone) > 10 and len(other - weighed) > 10
    assert {key[0] for key in moved} == {
        person
        for person, score in before.scores.items()
        if after.scores[person] != score
    }
    # Of topic alone, the points double.
    sport = {
        (one.customer_id, one.channel or actions[one.action]["default_channel"])
        for one in in_window()
        if one.topic == "sport" and one.action not in ("danced", "sang")
        if (one.action, one.channel) == ("cart_add", "store")
        or (one.action, one.device) == ("page_view", "mobile")
    }
    doubled = [key for key in alone if key[2] == "sport" and key[:2] not in sport]
    assert len(doubled) > 5
    for key in doubled:
        assert after.channels[key][2] == 2 * before.channels[key][2]


def test_half_lives_and_windows_move_what_is_left(builds: dict[str, Built]) -> None:
    before, after = builds["as it is"], builds["windows"]
    young = {(one.customer_id, one.action) for one in in_window(7)}
    unknown = {
        (person, "unknown") for person, act in young if act in ("danced", "sang")
    }
    assert (
        after.ledger.keys()
        == {key for key in young if key[1] in ACTIONS[:-2]} | unknown
    )
    assert after.ledger.keys() < before.ledger.keys()
    single = Counter((one.customer_id, one.action) for one in in_window(7))
    ages = {(one.customer_id, one.action): one.age for one in in_window(7)}
    seen = set()
    for key, row in after.ledger.items():
        if single[key] == 1:
            seen.add(ages[key])
            exact = row[2] * Decimal("0.5") ** ages[key]
            assert abs(row[3] - exact) <= Decimal("0.00005")
    assert {0, 1, 2, 3, 6} <= seen
    assert after.scores.keys() == before.scores.keys()
    old = before.scores.keys() - {person for person, _ in young}
    assert old and {after.scores[person] for person in old} == {0}
    assert not old & after.tiers.keys()


def test_tiers_and_the_rule_of_hot_prospects_move(builds: dict[str, Built]) -> None:
    before, after = builds["as it is"], builds["tiers"]
    assert (after.ledger, after.channels, after.scores) == (
        before.ledger, before.channels, before.scores
    )  # fmt: skip
    moved = {
        (before.tiers[person], after.tiers[person])
        for person, score in before.scores.items()
        if person in before.tiers and 40 <= score < 60
    }
    assert moved == {("medium", "high")}
    assert Counter(after.tiers.values()) != Counter(before.tiers.values())
    for found, tier in ((before, "high"), (after, "medium")):
        hot = {who for who in PROSPECTS if found.segments.get(who) == "hot_prospect"}
        assert hot == {who for who in PROSPECTS if found.tiers.get(who) == tier}
        assert hot
        others = {found.segments[who] for who in PROSPECTS if who in found.segments}
        assert others == {"hot_prospect", "prospect"}
    assert {who: before.segments[who] for who in BUYERS} == {
        who: after.segments[who] for who in BUYERS
    }
