"""A small shop whose customers are known by much, and some of whom want to go."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from project_copy import Copy, Run
from shared_demo import LOG, SECRET

DEFAULT = "shop@example.org"
ADDRESS = "ana@example.org"
PHONE = "06 12 34 56 78"
CARD = "L-778899"

Row = dict[str, Any]

# Ana is known to three systems and as a guest; 17 is Bob's number in web alone.
CUSTOMERS: list[Row] = [
    {
        "source_system": "web",
        "customer_id": "A-1000",
        "email": "ana.before@example.org",
        "first_name": "Ana",
        "last_name": "Mirandole",
        "country": "FR",
        "updated_at": "2025-01-01 10:00:00",
    },
    {
        "source_system": "web",
        "customer_id": "A-1000",
        "email": ADDRESS,
        "phone": PHONE,
        "first_name": "Ana",
        "last_name": "Mirandole",
        "postal_code": "69001",
        "country": "FR",
        "loyalty_id": CARD,
        "updated_at": "2026-01-01 10:00:00",
    },
    {
        "source_system": "mail",
        "customer_id": "M-2000",
        "email": " ANA@Example.org ",
        # What is nobody's names neither her nor who also wrote it.
        "phone": "0600000000",
        "country": "FR",
        "loyalty_id": "n/a",
    },
    {
        "source_system": "web",
        "customer_id": "B-1030",
        "email": "b1030@example.org",
        "phone": "06 00 00 00 00",
        "country": "FR",
        "loyalty_id": "n/a",
    },
    {
        "source_system": "shop",
        "customer_id": "S-3000",
        "phone": "+33612345678",
        "country": "FR",
        "loyalty_id": CARD,
    },
    {"source_system": "web", "customer_id": "17", "email": DEFAULT},
    {"source_system": "mail", "customer_id": "17", "email": "cara@example.org"},
    *(
        {"source_system": "web", "customer_id": f"D-{number}", "email": DEFAULT}
        for number in range(1001, 1014)
    ),
    *(
        {
            "source_system": "web",
            "customer_id": f"B-{number}",
            "email": f"b{number}@example.org",
        }
        for number in range(1000, 1030)
    ),
]
ORDERS: list[Row] = [
    {
        "source_system": system,
        "order_id": f"o-{place}",
        "line_number": "1",
        "customer_id": customer,
        "customer_email": email,
        "ordered_at": f"2026-0{1 + place % 6}-11 12:00:00",
        "status": "paid",
        "amount": f"{10 + place}.25",
    }
    for place, (system, customer, email) in enumerate(
        [
            ("web", "A-1000", ADDRESS),
            ("shop", "S-3000", ""),
            ("web", "", "Ana@Example.org"),
            ("web", "17", ""),
            ("mail", "17", ""),
            *(("web", f"D-{number}", "") for number in range(1001, 1014)),
            *(("web", f"B-{number}", "") for number in range(1000, 1030)),
        ]
    )
]
# A line in quarantine names its buyer too.
ORDERS += [
    {**ORDERS[0], "order_id": "", "amount": "5"},
    {**ORDERS[3], "order_id": "o-odd", "status": "bartered"},
]
OTHERS: dict[str, list[Row]] = {
    "consents": [
        {
            "source_system": system,
            "customer_id": customer,
            "purpose": purpose,
            "status": "granted",
            "recorded_at": "2026-01-01 10:00:00",
        }
        for system, customer, purpose in [
            ("mail", "M-2000", "email"),
            ("mail", "M-2000", "sms"),
            ("web", "17", "email"),
            ("mail", "17", "email"),
        ]
    ],
    "touchpoints": [
        {
            "source_system": "web",
            "touchpoint_id": f"t-{place}",
            "customer_id": customer,
            "customer_email": email,
            "occurred_at": "2026-06-01 10:00:00",
            "action": "product_view",
        }
        for place, (customer, email) in enumerate(
            [("A-1000", ""), ("", ADDRESS), ("17", ""), ("B-1000", "")]
        )
    ],
    "feedback": [
        {
            "source_system": "shop",
            "customer_id": "S-3000",
            "kind": "nps",
            "score": "9",
            "responded_at": "2026-06-02 10:00:00",
        }
    ],
    "vouchers": [
        {
            "voucher_code": "V-1",
            "source_system": "web",
            "customer_id": "A-1000",
            "issued_at": "2026-01-01 10:00:00",
        }
    ],
    "campaign_members": [
        {
            "campaign_id": "spring",
            "source_system": "web",
            "customer_id": "A-1000",
            "assigned_at": "2026-01-01 10:00:00",
        }
    ],
    "customer_attributes": [
        {
            "source_system": "web",
            "customer_id": "A-1000",
            "attribute": "occupation",
            "value": "student",
        }
    ],
}
ASK_ANA = {"email": "Ana@example.ORG", "requested_at": "2026-06-03 10:00:00"}
ASK_BOB = {
    "source_system": "web",
    "customer_id": "17",
    "email": DEFAULT,
    "requested_at": "2026-06-04 10:00:00",
}
ASK_NOBODY = {"email": "nobody@example.org", "requested_at": "2026-06-05 10:00:00"}
CONTRADICTION = {
    "source_system": "web",
    "customer_id": "B-1001",
    "email": "b1002@example.org",
    "requested_at": "2026-06-06 10:00:00",
}
ASK_DEFAULT = {"email": DEFAULT, "requested_at": "2026-06-07 10:00:00"}


def write(folder: Path, table: str, rows: Iterable[Row]) -> Path:
    """Write rows as a raw file of a table; returns the file."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{table}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_shop(folder: Path) -> Path:
    """Write the shop, without a request; returns its folder."""
    people = write(folder, "customers", CUSTOMERS)
    with people.open("a", encoding="utf-8") as file:
        file.write(f"web,A-1000,{ADDRESS},,,,,,,,and,far,too,many,columns\n")
    # A guest's order lies alone in its file: nothing else of it is of a person.
    write(folder, "transactions", [row for row in ORDERS if row["order_id"] != "o-2"])
    write(
        folder, "transactions_guest",
        [row for row in ORDERS if row["order_id"] == "o-2"],
    )  # fmt: skip
    for table, rows in OTHERS.items():
        write(folder, table, rows)
    return folder


def run(project: Copy, out: Path, *arguments: object) -> Run:
    """Call the runner with the secret; what it writes to its log is looked at."""
    return project.run(out, *arguments, **SECRET, **LOG)


def killed_after(project: Copy, out: Path, step: str) -> None:
    """Call erase, and kill it once a step is done."""
    with subprocess.Popen(
        [sys.executable, "-m", "pipeline", "erase", "--out", str(out)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=project.folder,
        env={
            **os.environ,
            "PYTHONPATH": str(project.folder / "scripts"),
            "DBT_TARGET_PATH": str(project.folder / "target"),
            **SECRET,
        },
    ) as called:
        assert called.stdout is not None
        for line in called.stdout:
            if line.startswith(step):
                called.kill()
                return
    raise AssertionError(f"{step} was never done")
