"""Each rule of ``tests/mutation`` still stands in its file."""

from __future__ import annotations

import tomllib

from project_copy import PROJECT

RULES = PROJECT / "tests" / "mutation" / "rules"


def test_what_a_mutant_breaks_stands_once_in_its_file() -> None:
    mutants = [
        mutant
        for path in sorted(RULES.glob("*.toml"))
        for mutant in tomllib.loads(path.read_text("utf-8"))["mutant"]
    ]
    assert len(mutants) > 100
    assert [
        mutant["name"]
        for mutant in mutants
        if (PROJECT / mutant["file"]).read_text("utf-8").count(mutant["old"]) != 1
    ] == []
