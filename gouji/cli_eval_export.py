"""`gouji eval export-decisions`: what reviewers decided, as a set that `gouji eval run` reads.

Neither `review` nor `eval` knows the other; they meet here, and neither is imported before it runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gouji.cli_output import lang_option, write
from gouji.errors import UsageError

if TYPE_CHECKING:
    from eval.decided import DecidedFinding, DecidedReport, Written
    from review.intake.store import Store
    from review.ledger.verdicts import DecidedVersion, Judgement


@click.command("export-decisions")
@click.option(
    "--database", metavar="URL",
    help="复核服务的数据库，默认同 gouji serve / database of the service, by default that of gouji serve",
)
@click.option(
    "--files", metavar="DIR",
    help="复核服务保存文件的文件夹，默认同 gouji serve / where the service keeps files",
)
@click.option(
    "--output", "-o", metavar="FOLDER", required=True,
    help="写入的文件夹，须为空 / folder to write, which must be empty",
)
@lang_option
def export_decisions(database: str | None, files: str | None, output: str, lang: str) -> int:
    """把复核结论写成评测集：已排除的不应再报，已确认的应当再次找到。

    Write what reviewers decided as a set for `gouji eval run`: rejected findings must not come again,
    confirmed ones must be found again. Exit status: 0 done, 2 a report's file could not be read.
    """
    from eval.decided import write_set
    from review.database import Database
    from review.intake.store import Store
    from review.ledger.verdicts import decided_versions
    from review.settings import ServeSettings

    settings = ServeSettings.from_environment()
    opened = Database(_existing(database or settings.database_url))
    store = Store(Path(files) if files else settings.files)
    try:
        with opened.session() as session:
            reports = (_report(decided, store, lang) for decided in decided_versions(session))
            written = write_set(Path(output), reports)
    finally:
        opened.close()
    write(_said(written, lang) + "\n", None)
    return 2 if written.missing else 0


def _existing(url: str) -> str:
    """The address; an SQLite file that is not there would be made, empty. Raises UsageError."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        address = make_url(url)
    except ArgumentError:
        raise UsageError(
            f"数据库地址 {url} 不对，应如 sqlite:///文件 或 postgresql://主机/库名。",
            f"{url} is no database address, such as sqlite:///FILE or postgresql://HOST/NAME.",
        ) from None
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        raise UsageError(
            f"找不到数据库文件 {address.database}。请用 --database 指明。",
            f"There is no database file {address.database}. Name it with --database.",
        )
    return url


def _report(decided: DecidedVersion, store: Store, lang: str) -> DecidedReport:
    from eval.decided import DecidedReport

    report, version = decided.report, decided.version
    year = str(report.fiscal_year or "")
    name = "-".join(part for part in (str(version.id), report.department, year) if part)
    return DecidedReport(
        file=store.path(version.sha256), name=name, suffix=Path(version.file_name).suffix.lower(),
        findings=tuple(_finding(judgement, lang) for judgement in decided.judgements),
    )


def _finding(judgement: Judgement, lang: str) -> DecidedFinding:
    from eval.decided import DecidedFinding
    from review.values import Action, ReasonCode, label

    verdict, rejected = judgement.verdict, judgement.verdict.action == Action.REJECT
    said = [label(Action(verdict.action), lang)]
    if rejected:
        said.append(label(ReasonCode(verdict.reason), lang))
    said += [verdict.comment.strip(), verdict.at.date().isoformat(), f"gouji {verdict.gouji_version}"]
    settled = judgement.second is not False
    return DecidedFinding(
        finding=judgement.found,
        verdict="unclear" if not settled else "wrong" if rejected else "right",
        reason=" · ".join(part for part in said if part),
        holds=settled and rejected and verdict.reason != ReasonCode.EXCEPTION,
        certainty="certain" if judgement.second else "probable",
    )


def _said(written: Written, lang: str) -> str:
    zh = [f"已写出 {written.reports} 份报告：判定 {written.judged} 条，标注 {written.labels} 条，"
          f"成立的关系 {written.facts} 条。"]
    en = [f"{written.reports} reports written: {written.judged} judgements, {written.labels} labels, "
          f"{written.facts} relations that hold."]
    if written.misplaced:
        zh.append(f"{written.misplaced} 条的引文已不在原位（文件现在读法不同），没有写成标注。")
        en.append(f"{written.misplaced} have quotes that are no longer at their places and are no labels.")
    if written.missing:
        zh.append(f"找不到或读不出文件：{'、'.join(written.missing)}。请用 --files 指明文件夹。")
        en.append(f"Files not found or not readable: {', '.join(written.missing)}. "
                  "Name their folder with --files.")
    return "\n".join(en if lang == "en" else zh)
