"""False findings on invented reports: `python -m eval.invented.clean [COUNT]`."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from eval.invented.making import TEMPLATES, write
from eval.invented.making import make as make_report
from eval.invented.truth import StatedFigure, StatedForm, unread
from extractor.loading import load
from extractor.template import extract
from gouji.findings import Finding
from gouji.pipeline import check_document
from gouji.types import Value


class Clean(Value):
    """One invented report as checked: its findings, all false, and what was stated and not read."""

    template: str
    seed: int
    suffix: str
    findings: tuple[Finding, ...]
    stated: int
    missed: tuple[str, ...]

    @property
    def serious(self) -> tuple[Finding, ...]:
        """The findings of high and medium severity."""
        return tuple(f for f in self.findings if f.severity in ("high", "medium"))


def check_clean(template: str, seed: int, suffix: str = "txt") -> Clean:
    """Write one report, read and check it."""
    truth = write(template, seed).truth()
    with tempfile.TemporaryDirectory() as folder:
        path = make_report(template, seed, Path(folder), (suffix,))[0]
        document = load(path)
    records = extract(document)
    report = check_document(document, records)
    missed = tuple(_named(item) for item in unread(truth, records))
    return Clean(
        template=template, seed=seed, suffix=suffix, findings=report.findings,
        stated=len(truth.figures) + len(truth.forms), missed=missed,
    )


def _named(item: StatedFigure | StatedForm) -> str:
    if isinstance(item, StatedForm):
        return f"form {item.project}"
    return f"{item.source} {item.concept} {item.fund} {item.measure} {item.code} {item.amount}"


def plan(count: int, seed: int = 1) -> Iterator[tuple[str, int, str]]:
    """`count` reports over the templates: of five, three as text, one as Word, and of twenty one as PDF."""
    for number in range(count):
        turn = number // len(TEMPLATES)
        suffix = "pdf" if turn % 20 == 19 else "docx" if turn % 5 == 3 else "txt"
        yield TEMPLATES[number % len(TEMPLATES)], seed + turn, suffix


def check_all(jobs: Sequence[tuple[str, int, str]], workers: int = 2) -> list[Clean]:
    """Check the reports on `workers` processes."""
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(check_clean, *zip(*jobs, strict=True)))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    began = time.perf_counter()
    checked = check_all(list(plan(count)))
    seconds = time.perf_counter() - began
    serious = [(clean, finding) for clean in checked for finding in clean.serious]
    for template in TEMPLATES:
        mine = [clean for clean in checked if clean.template == template]
        found = sum(len(clean.serious) for clean in mine)
        read, stated = sum(c.stated - len(c.missed) for c in mine), sum(c.stated for c in mine)
        print(f"{template}: {found / len(mine):.2f} false findings a report, {read / stated:.1%} read")
    print(Counter(finding.rule for _, finding in serious).most_common())
    print(f"{len(serious) / count:.2f} false findings a report over {count} reports, {seconds:.0f} s")


if __name__ == "__main__":
    main()
