"""Labelled sets: a folder of reports, and beside them what is known of each.

Either one folder with everything, or `reports/` and `gold/` inside it. A report's name is its path
without the suffix; `NAME.jsonl` holds its problems, `NAME.negatives.jsonl` facts that hold and
`NAME.records.jsonl` the records that an extractor must find. Where a report is there in several
formats, one of them is read: the one that the labels name, else the first of `ORDER`.
"""

from __future__ import annotations

from pathlib import Path

from eval.fields import load_expected
from eval.labels import Fact, Label, load_facts, load_labels, misplaced
from gouji.errors import UsageError
from gouji.inputs import report_files
from gouji.types import Value

ORDER = (".txt", ".docx", ".pdf", ".xlsx", ".html")
_ENDINGS = (".negatives.jsonl", ".records.jsonl", ".jsonl")


class Sample(Value):
    """A report and what is known of it. `labels` is None where nobody has labelled it; an empty
    tuple says that it was read and nothing is wrong with it. `sources` are the files of what is
    known, `expected_path` the one with expected records."""

    name: str
    path: Path
    labels: tuple[Label, ...] | None = None
    facts: tuple[Fact, ...] = ()
    expected_path: Path | None = None
    sources: tuple[Path, ...] = ()


def load_set(folder: Path) -> tuple[Sample, ...]:
    """The reports of a set, by name. Raises `UsageError` where there is nothing to read, where
    labels have no report or do not fit the format, or where a quote is not at its offsets."""
    if not folder.is_dir():
        raise UsageError(
            f"找不到文件夹 {folder}。请给出装有报告和标注的文件夹。",
            f"There is no folder {folder}. Name the folder that holds the reports and labels.",
        )
    reports = folder / "reports" if (folder / "reports").is_dir() else folder
    gold = folder / "gold" if (folder / "gold").is_dir() else folder
    versions = _versions(reports)
    named = _named(gold)
    _refuse_orphans(named, versions)
    samples = []
    for name, paths in sorted(versions.items()):
        if name not in named and all(path.suffix.lower() == ".md" for path in paths):
            continue  # notes beside the reports
        samples.append(_sample(name, paths, gold))
    return tuple(samples)


def _versions(reports: Path) -> dict[str, list[Path]]:
    """The files of each report, by name, the first choice first."""
    found: dict[str, list[Path]] = {}
    for path in map(Path, report_files([str(reports)])):
        found.setdefault(path.relative_to(reports).with_suffix("").as_posix(), []).append(path)
    for paths in found.values():
        paths.sort(key=lambda path: (_rank(path), path.name))
    return found


def _rank(path: Path) -> int:
    suffix = path.suffix.lower()
    return ORDER.index(suffix) if suffix in ORDER else len(ORDER)


def _named(gold: Path) -> dict[str, Path]:
    """The names that label files speak of, each with one of its files."""
    found: dict[str, Path] = {}
    for path in sorted(set(gold.rglob("*.jsonl")) - {gold / "judged.jsonl"}):
        relative = path.relative_to(gold).as_posix()
        ending = next(ending for ending in _ENDINGS if relative.endswith(ending))
        found.setdefault(relative.removesuffix(ending), path)
    return found


def _refuse_orphans(named: dict[str, Path], versions: dict[str, list[Path]]) -> None:
    orphans = [path.name for name, path in named.items() if name not in versions]
    if orphans:
        raise UsageError(
            f"标注文件没有对应的报告：{'、'.join(orphans)}。报告与标注须同名，只是后缀不同。",
            f"Labels without a report: {', '.join(orphans)}. A report and its labels share a name.",
        )


def _sample(name: str, paths: list[Path], gold: Path) -> Sample:
    problems, negatives, records = (
        gold / f"{name}{ending}" for ending in (".jsonl", ".negatives.jsonl", ".records.jsonl")
    )
    labels = load_labels(problems) if problems.exists() else None
    facts = load_facts(negatives)
    load_expected(records)  # refused here rather than by a worker
    path = _chosen(name, paths, labels or ())
    _refuse_misplaced(path, [*(labels or ()), *facts], problems.name)
    return Sample(
        name=name, path=path, labels=labels, facts=facts,
        expected_path=records if records.exists() else None,
        sources=tuple(file for file in (problems, negatives, records) if file.exists()),
    )


def _chosen(name: str, paths: list[Path], labels: tuple[Label, ...]) -> Path:
    wanted = {label.report for label in labels if label.report}
    if not wanted:
        return paths[0]
    for path in paths:
        if wanted == {path.name}:
            return path
    raise UsageError(
        f"{name}.jsonl 的标注属于 {'、'.join(sorted(wanted))}，文件夹中没有这份报告。",
        f"The labels of {name}.jsonl are of {', '.join(sorted(wanted))}, which is not in the folder.",
    )


def _refuse_misplaced(path: Path, labels: list[Label | Fact], source: str) -> None:
    if not any(span.start is not None for label in labels for span in label.evidence):
        return
    from extractor.loading import load

    wrong = misplaced(labels, load(path).text)
    if wrong:
        raise UsageError(
            f"{source} 中有 {len(wrong)} 条标注的引文不在所给位置：{'、'.join(wrong[:10])}。"
            f"位置以 gouji text {path.name} 打印的正文计数。",
            f"{source}: {len(wrong)} labels have quotes that are not at their offsets: "
            f"{', '.join(wrong[:10])}. Offsets count in what `gouji text {path.name}` prints.",
        )
