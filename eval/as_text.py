"""Runs and comparisons for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from eval.compare import Difference, changed_reports, identity_changes
from eval.metrics import Ratio
from eval.runs import Run
from eval.summary import STANDING, costs, standings, summary, suspects
from eval.tables import Table
from gouji.reporting.wording import say
from gouji.reporting.wrapping import pad

NOTHING = "—"
_NAMES = 34
_FIGURE = 34
_THINGS = {
    "label": ("标注", "label"), "finding": ("发现", "finding"), "mutant": ("注入错误", "injected error"),
    "report": ("报告", "report"),
}


def run_text(run: Run, lang: str = "zh") -> str:
    """The figures of a run, what it missed and what nobody has judged. Ends with a line break."""
    identity = run.identity
    lines = [
        say(lang, f"{run.set}（{run.kind}）：{len(run.reports)}份报告，gouji {identity.gouji}，"
                  f"{len(identity.rules)}条规则",
            f"{run.set} ({run.kind}): {len(run.reports)} reports, gouji {identity.gouji}, "
            f"{len(identity.rules)} rules"),
    ]
    for table in summary(run):
        lines += ["", *table_lines(table, lang)]
    if run.kind != "injected":
        lines += ["", *_standing_lines(run, lang)]
    lines += ["", *_cost_lines(run, lang), *_errors(run, lang)]
    return "\n".join(lines).rstrip() + "\n"


def table_lines(table: Table, lang: str) -> list[str]:
    """A table with a line for each row: every figure with its interval and counts."""
    width = max(_NAMES, *(cell_len(say(lang, *row.name)) + 2 for row in table.rows))
    lines = [say(lang, *table.title)]
    if len(table.columns) > 1:
        lines.append("  " + pad("", width) + "".join(pad(say(lang, *c), _FIGURE) for c in table.columns))
    for row in table.rows:
        figures = "".join(pad(figure_text(figure, table.percent), _FIGURE) for figure in row.figures)
        lines.append(f"  {pad(say(lang, *row.name), width)}{figures}".rstrip())
    return lines


def figure_text(figure: Ratio, percent: bool = True) -> str:
    """`86.4% [70.1, 96.7] 57/66`; a dash where nothing was scored, no interval where one report
    alone bears on it."""
    if figure.value is None:
        return NOTHING
    text = f"{number(figure.value, percent)}{'%' if percent else ''}"
    if figure.low is not None and figure.high is not None:
        text += f" [{number(figure.low, percent)}, {number(figure.high, percent)}]"
    return f"{text} {figure.hits}/{figure.of}"


def number(value: float, percent: bool) -> str:
    """A share in percent with one decimal, a mean with two."""
    return f"{value * 100:.1f}" if percent else f"{value:.2f}"


def _standing_lines(run: Run, lang: str) -> list[str]:
    counts = standings(run)
    said = [f"{say(lang, *STANDING[name])} {counts[name]}" for name in STANDING if counts[name]]
    lines = [say(lang, "发现：", "Findings: ") + (say(lang, "，", ", ").join(said) or "0")]
    for report in run.reports:
        for finding in report.findings:
            if finding.standing in ("wrong", "unclear") or (
                finding.standing == "open" and run.kind == "labelled"
            ):
                name = say(lang, *STANDING[finding.standing])
                lines.append(f"  {name}  {report.name}  {finding.id}  {finding.rule}  {finding.message}")
    for name, finding in suspects(run):
        facts = ",".join(finding.facts)
        lines.append(
            say(lang, "  涉及已核实成立的关系，待人工判定", "  on a fact that holds, to be judged")
            + f"  {name}  {finding.id}  {finding.rule}  {facts}"
        )
    return lines


def _cost_lines(run: Run, lang: str) -> list[str]:
    seconds, megabytes = costs(run)
    if not seconds:
        return []
    middle = seconds[len(seconds) // 2]
    text = say(lang, f"每份用时：中位{middle:.2f}秒，最长{seconds[-1]:.2f}秒",
               f"Seconds a report: median {middle:.2f}, most {seconds[-1]:.2f}")
    if megabytes:
        text += say(lang, f"；内存峰值最高{megabytes[-1]:.0f} MB", f"; peak memory {megabytes[-1]:.0f} MB")
    return [text]


def _errors(run: Run, lang: str) -> list[str]:
    label = say(lang, "无法读取", "could not be read")
    return [f"{label}: {report.file} {report.error}" for report in run.reports if report.error]


def comparison_text(
    before: Run, after: Run, differences: Sequence[Difference], lang: str = "zh"
) -> str:
    """What differs between two runs. Ends with a line break."""
    lines = [f"{name}: {one} → {other}" for name, one, other in identity_changes(before, after)]
    changed = changed_reports(before, after)
    if changed:
        lines.append(say(lang, "报告或标注不同：", "other report or labels: ") + ", ".join(changed))
    lines += _difference_lines(differences, lang)
    if not differences:
        lines.append(say(lang, "没有得失。", "Nothing was gained or lost."))
    return "\n".join(lines) + "\n"


def _difference_lines(differences: Iterable[Difference], lang: str) -> list[str]:
    lines = []
    for difference in differences:
        sign = "−" if difference.direction == "lost" else "+"
        thing = say(lang, *_THINGS[difference.thing])
        known = {True: "", False: say(lang, "（误报）", " (false)"),
                 None: "" if difference.thing == "report" else say(lang, "（未判定）", " (open)")}
        lines.append(
            f"{sign} {thing}{known[difference.good]} {difference.report} {difference.name} "
            f"{difference.said}".rstrip()
        )
    return lines
