"""docs/benchmark.md, with one command: `python -m eval.benchmark SET PAGE`. What the page says of a
real small model (`make bench-model`) stays.

Three runs: the set's labels; errors injected into the set's reports and into invented ones; invented
reports without contradictions. Results are kept, so that a second call measures what has changed.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from eval.benchmark_page import model_section, page, with_model_section
from eval.caching import default_folder
from eval.invented.clean import plan
from eval.invented.making import make
from eval.judged import file_for
from eval.running import cores, run_set
from eval.runs import Mutation, Run, run_json
from gouji.errors import GoujiError

_SEED = 1001
"""Of the invented reports: not the ones that the rules were tried on while they were written."""


class Benchmark(NamedTuple):
    """The three runs of a benchmark."""

    labelled: Run
    injected: Run
    clean: Run


def benchmark(
    folder: Path, *, clean: int = 200, mutated: int = 60, cache: Path | None = None,
    jobs: int | None = None,
) -> Benchmark:
    """Measure: `clean` invented reports without contradictions; errors injected into the set's
    reports (8 of each sort) and into `mutated` invented ones (2 of each sort)."""
    jobs = jobs or cores()
    judged = file_for(folder)
    labelled = run_set(folder, cache=cache, jobs=jobs, judged=judged)
    real = run_set(folder, "injected", cache=cache, jobs=jobs, judged=judged)
    with tempfile.TemporaryDirectory() as place:
        whole = _invented(Path(place) / "clean", clean)
        unharmed = run_set(whole, "clean", cache=cache, jobs=jobs)
        few = _invented(Path(place) / "mutated", mutated)
        invented = run_set(
            few, "injected", cache=cache, jobs=jobs, mutation=Mutation(per_operator=2)
        )
    both = real.model_copy(update={
        "set": f"{real.set} + invented", "reports": (*real.reports, *invented.reports),
    })
    return Benchmark(labelled, both, unharmed)


def _invented(folder: Path, count: int) -> Path:
    folder.mkdir()
    for template, seed, suffix in plan(count, _SEED):
        make(template, seed, folder, (suffix,))
    return folder


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--clean", default=200, show_default=True, help="invented reports without contradictions")
@click.option("--mutated", default=60, show_default=True, help="invented reports with injected errors")
@click.option("--runs", type=click.Path(path_type=Path), help="a folder for the three runs as JSON")
def main(folder: Path, target: Path, clean: int, mutated: int, runs: Path | None) -> None:
    """Measure on FOLDER, a labelled set, and write the page TARGET."""
    try:
        measured = benchmark(folder, clean=clean, mutated=mutated, cache=default_folder())
    except GoujiError as error:
        sys.exit(error.message("en"))
    if runs:
        _write_runs(runs, measured)
    before = target.read_text(encoding="utf-8") if target.exists() else ""
    target.write_text(
        with_model_section(page(*measured), model_section(before)), encoding="utf-8", newline="\n"
    )


def _write_runs(folder: Path, measured: Sequence[Run]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for run in measured:
        (folder / f"{run.kind}.json").write_text(run_json(run), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
