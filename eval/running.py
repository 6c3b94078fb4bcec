"""A run over a set: measure every report, from the cache or on all cores, and score what came out."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from eval.caching import Job, keep, kept
from eval.identity import file_hash, identity
from eval.judged import load_judged
from eval.measuring import Measured, measure
from eval.runs import Mutation, Run, RunKind
from eval.scoring import score
from eval.sets import Sample, load_set

Progress = Callable[[str], None]


def run_set(
    folder: Path, kind: RunKind = "labelled", *, cache: Path | None = None, jobs: int = 1,
    preview: bool = False, judged: Path | None = None, mutation: Mutation | None = None,
    progress: Progress | None = None,
) -> Run:
    """Evaluate a set of reports. The same reports, sources and judgements give the same run,
    whether results come from `cache` or not, and whatever the number of `jobs`.

    Raises `UsageError` where the set or the judgements do not fit their format.
    """
    mutation = (mutation or Mutation()) if kind == "injected" else None
    verdicts = load_judged(judged) if judged else {}
    samples = load_set(folder)
    todo = [
        Job(path=sample.path, expected=sample.expected_path, preview=preview,
            mutation=mutation)
        for sample in samples
    ]
    measured = measure_all(todo, cache=cache, jobs=jobs, progress=progress)
    return Run(
        kind=kind, mutation=mutation, set=folder.resolve().name,
        identity=identity(preview=preview, judged=judged),
        reports=tuple(
            score(sample, result, kind, verdicts, _known(sample))
            for sample, result in zip(samples, measured, strict=True)
        ),
    )


def measure_all(
    todo: Sequence[Job], *, cache: Path | None = None, jobs: int = 1,
    progress: Progress | None = None,
) -> list[Measured]:
    """The results of all jobs, in their order; each is kept in `cache` as soon as it is there."""
    keys = [job.key for job in todo]
    results: dict[int, Measured] = {}
    for index, key in enumerate(keys):
        result = kept(cache, key) if cache else None
        if result is not None:
            results[index] = result
    mutating = any(job.mutation for job in todo)
    left = [index for index in range(len(todo)) if index not in results]
    # Memory that a large report took stays with the process, so small ones go first: the peak that
    # is read after a report is its own. Mutants take their time, so there the long ones do.
    left.sort(key=lambda index: todo[index].path.stat().st_size, reverse=mutating)
    for index, result in _worked(left, todo, jobs):
        if cache and not result.crashed:
            keep(cache, keys[index], result)
        results[index] = result
        if progress:
            progress(todo[index].path.name)
    return [results[index] for index in range(len(todo))]


def cores() -> int:
    """How many processes run at once unless a number is given."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _worked(
    left: Sequence[int], todo: Sequence[Job], jobs: int
) -> Iterator[tuple[int, Measured]]:
    if jobs <= 1 or len(left) <= 1:
        yield from ((index, work(todo[index])) for index in left)
        return
    # Started anew rather than forked: the same on every system, and no threads are copied.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(left)), mp_context=context) as pool:
        futures = {pool.submit(work, todo[index]): index for index in left}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def work(job: Job) -> Measured:
    """One job, in whatever process."""
    from eval.fields import load_expected

    expected = load_expected(job.expected) if job.expected else ()
    return measure(job.path, expected, preview=job.preview, mutation=job.mutation)


def _known(sample: Sample) -> str | None:
    """The hash of all that is known of a report; None where nothing is."""
    return file_hash(sample.sources) if sample.sources else None
