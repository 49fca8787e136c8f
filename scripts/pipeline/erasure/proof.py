"""The proof of an erasure: what was looked through, and that nothing was found."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.erasure import files, pending
from pipeline.erasure.scan import Hit, Scan, scan, sought
from pipeline.errors import PipelineError
from pipeline.output import Output

NAMED = 5


@dataclass(frozen=True)
class Proof:
    """Where the proof is, what was looked through, and which raw files remain."""

    path: Path
    scan: Scan
    sought: int
    asked: dict[str, int]
    raw_files: tuple[str, ...]

    @property
    def messages(self) -> list[str]:
        """What the user should know, without naming anybody."""
        messages = [
            f"{self.asked['people']:,} people erased, {self.asked['unknown']:,}"
            f" requests of unknown people; searched {self.scan.tables:,} tables and"
            f" {self.scan.files:,} files for {self.sought:,} words and found none",
            f"wrote {self.path}",
        ]
        if self.raw_files:
            messages.append(
                f"your raw files still name erased people: {', '.join(self.raw_files)};"
                " you can land them again safely"
            )
        return messages


def prove(output: Output, run_id: str) -> Proof:
    """Clean what runs left, look through everything, and write what was found.

    The raw files are the user's: they are neither changed nor looked through. Raises
    PipelineError where something is left; the erasure stays in work then, else it is
    forgotten whom it was about.
    """
    files.remove_former_publications(output)
    files.remove_compiled(output)
    with duckdb.connect(str(output.erasing), read_only=True) as connection:
        wanted = sought(connection)
        kinds = connection.execute(
            "select kind, count(*) from erasing.spellings group by all order by all"
        ).fetchall()
        counts = connection.execute(
            "select name, number from erasing.counts"
        ).fetchall()
        remaining = connection.execute(
            "select distinct folder, file from erasing.raw_files order by all"
        ).fetchall()
    raw_folders = {Path(folder) for folder, _ in remaining}
    left_out = [output.demo, output.erasing, output.folder / "run.lock", *raw_folders]
    found = scan(output, wanted, left_out)
    if found.hits and len(files.clean(output, found.hits, wanted)) < len(found.hits):
        found = scan(output, wanted, left_out)
    told = {
        "run_id": run_id,
        "asked": dict(counts),
        "spellings_sought": dict(kinds),
        "words_sought": len(wanted.words),
        "short_ids_sought": len(wanted.pairs),
        "files_looked_through": found.files,
        "tables_looked_through": found.tables,
        "columns_looked_through": found.columns,
        "hits": len(found.hits),
        "places": dict(Counter(hit.place for hit in found.hits)),
        "raw_files_that_remain": sorted({file for _, file in remaining}),
    }
    path = output.erasures / f"{run_id}.json"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    path.chmod(0o600)
    if found.hits:
        raise PipelineError(complaint(found.hits, path))
    pending.remove(output)
    return Proof(
        path,
        found,
        len(wanted.words) + len(wanted.pairs),
        dict(counts),
        tuple(sorted({file for _, file in remaining})),
    )


def complaint(hits: tuple[Hit, ...], path: Path) -> str:
    """Where something of the persons is left, and what to do."""
    places = sorted({hit.place for hit in hits})
    more = f" and {len(places) - NAMED} more places" if len(places) > NAMED else ""
    policy = (
        " A row of seeds/policy/identity_decisions.csv names a person; remove it."
        if any((hit.table or "").startswith("policy.") for hit in hits)
        else ""
    )
    return (
        f"the erasure is not complete: {', '.join(places[:NAMED])}{more} still name"
        f" an erased person ({path.name} lists every place).{policy} Remove what names"
        " the person and run scripts/run erase again."
    )
