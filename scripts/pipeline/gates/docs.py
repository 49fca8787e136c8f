"""Data Docs: one page a table under each gate, and an index of both gates.

The pages are rendered by Great Expectations and framed by us: its own frame loads
scripts and styles from the network and names every page after the time of the run.
"""

from __future__ import annotations

import html
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from great_expectations.core.expectation_validation_result import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.render.renderer.page_renderer import (
    ValidationResultsPageRenderer,
)
from great_expectations.render.view.view import DefaultJinjaSectionView

from pipeline.gates.results import Finding, GateResult
from pipeline.gates.suites import Suite

FINDINGS = "findings.json"
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem;
  padding: 0 1rem; color: #1f2933; background: #fff; }
h1 { font-size: 1.5rem; } h2, h5 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #d5dbe1; padding: .4rem .6rem; text-align: left;
  vertical-align: top; overflow-wrap: break-word; }
th { white-space: nowrap; }
.badge { background: #eef1f4; border-radius: .2rem; padding: 0 .3rem;
  font-family: ui-monospace, monospace; font-size: .85em; white-space: pre-wrap; }
.critical, .text-danger { color: #a61b1b; } .warning { color: #8a5a00; }
.met, .text-success { color: #1b6e3c; }
.fa-check-circle::before { content: "met"; font-style: normal; }
.fa-times::before { content: "not met"; font-style: normal; }
.fa-exclamation-triangle::before { content: "not checked"; font-style: normal; }
"""


def build(
    result: GateResult,
    suite: Suite,
    stripped: Mapping[int, ExpectationValidationResult],
    folder: Path,
) -> None:
    """Replace a gate's pages under ``folder`` and write the index of every gate.

    ``stripped`` holds the results of Great Expectations by position in the suite,
    without any value of the data.
    """
    folder.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{result.gate}-", dir=folder))
    try:
        building.chmod(0o755)
        for table in suite.tables:
            positions = [
                position
                for position, entry in enumerate(suite.entries)
                if entry.table == table
            ]
            page = table_page(
                result,
                table,
                [result.findings[position] for position in positions],
                [stripped[position] for position in positions if position in stripped],
            )
            (building / f"{table}.html").write_text(page, encoding="utf-8")
        record = json.dumps(summary(result, suite), indent=2, ensure_ascii=False)
        (building / FINDINGS).write_text(record + "\n", encoding="utf-8")
        target = folder / result.gate
        shutil.rmtree(target, ignore_errors=True)
        building.rename(target)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    write_index(folder)


def summary(result: GateResult, suite: Suite) -> dict[str, Any]:
    """A gate's findings as they are kept beside its pages."""
    return {
        "gate": result.gate,
        "description": suite.description,
        "run_id": result.run_id,
        "checked_at": result.checked_at.isoformat(sep=" ", timespec="seconds"),
        "findings": [asdict(finding) for finding in result.findings],
    }


def table_page(
    result: GateResult,
    table: str,
    findings: Sequence[Finding],
    stripped: Sequence[ExpectationValidationResult],
) -> str:
    """The page of one table: what was found in words, then in detail."""
    rows = "\n".join(
        f'<tr><td class="{state(finding)}">{state(finding)}</td>'
        f"<td>{html.escape(finding.message)}</td>"
        f"<td>{html.escape(finding.why)}</td></tr>"
        for finding in findings
    )
    return page(
        f"{table}: {result.gate} gate",
        '<p><a href="../index.html">All gates</a></p>'
        f"<p>Run {html.escape(result.run_id)}, checked at"
        f" {result.checked_at:%Y-%m-%d %H:%M:%S} UTC.</p>"
        f"<table><tr><th>Result</th><th>Finding</th><th>Why</th></tr>{rows}</table>"
        + "".join(sections(table, stripped)),
    )


def sections(
    table: str, stripped: Sequence[ExpectationValidationResult]
) -> Iterator[str]:
    """What Great Expectations shows of the results, without its overview."""
    if not stripped:
        return
    met = sum(bool(item.success) for item in stripped)
    validation = ExpectationSuiteValidationResult(
        success=met == len(stripped),
        results=list(stripped),
        suite_name=table,
        statistics={
            "evaluated_expectations": len(stripped),
            "successful_expectations": met,
            "unsuccessful_expectations": len(stripped) - met,
            "success_percent": 100 * met / len(stripped),
        },
        meta={},
    )
    renderer = ValidationResultsPageRenderer(run_info_at_end=True)
    document = renderer.render(validation)
    view = DefaultJinjaSectionView()
    # The first section is the overview, the last tells of the run.
    for number, section in enumerate(document.sections[1:-1], 1):
        content = section.to_json_dict()
        loop = {"index": number}
        yield view.render(  # type: ignore[no-untyped-call]
            {"section": content, "section_loop": loop}
        )


def write_index(folder: Path) -> None:
    """Write ``index.html`` from the findings of every gate that has run."""
    gates = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob(f"[!.]*/{FINDINGS}"))
    ]
    temporary = folder / ".index.html"
    temporary.write_text(index(gates), encoding="utf-8")
    temporary.replace(folder / "index.html")


def index(gates: Sequence[Mapping[str, Any]]) -> str:
    """The page that lists every gate, its tables and what was not met."""
    return page("Data quality", "".join(gate_section(gate) for gate in gates))


def gate_section(gate: Mapping[str, Any]) -> str:
    """One gate in the index."""
    findings = [Finding(**content) for content in gate["findings"]]
    failed = [finding for finding in findings if not finding.success]
    rows = ""
    for table in dict.fromkeys(finding.table for finding in findings):
        listed = [finding for finding in findings if finding.table == table]
        met = sum(finding.success for finding in listed)
        link = f"{gate['gate']}/{table}.html"
        rows += (
            f'<tr><td><a href="{html.escape(link)}">{html.escape(table)}</a></td>'
            f"<td>{met} of {len(listed)}</td></tr>"
        )
    items = "".join(
        f'<li class="{state(finding)}">{html.escape(finding.message)}</li>'
        for finding in failed
    )
    stopped = any(finding.severity == "critical" for finding in failed)
    return (
        f"<h2>{html.escape(gate['gate'])}:"
        f" {'stopped the run' if stopped else 'passed'}</h2>"
        f"<p>{html.escape(gate['description'])} Run {html.escape(gate['run_id'])},"
        f" checked at {html.escape(gate['checked_at'])} UTC.</p>"
        f"<ul>{items}</ul>"
        f"<table><tr><th>Table</th><th>Expectations met</th></tr>{rows}</table>"
    )


def state(finding: Finding) -> str:
    """A finding in one word, also its style: met, or how bad it is."""
    return "met" if finding.success else finding.severity


def page(title: str, body: str) -> str:
    """A page that loads nothing and runs nothing."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><h1>{html.escape(title)}</h1>{body}</body></html>\n"
    )
