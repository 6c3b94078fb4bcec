"""The command line: `gouji check`, `text`, `extract`, `rule`, `rules`, `eval`, `serve`.

What needs time to import is imported in the command that uses it, so that `--help` is immediate.
Exit status: 0 nothing found, 1 something found, 2 the command could not do its work.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any, TextIO

import click

from gouji import __version__
from gouji.cli_eval import evaluation
from gouji.cli_model import (
    Reading,
    assistance,
    checked_with_model,
    model,
    models,
    plan_text,
    reading_options,
)
from gouji.cli_output import lang_option, output_option, write
from gouji.cli_review import review
from gouji.cli_serve import serve, worker
from gouji.errors import GoujiError, UsageError, internal
from gouji.inputs import report_files

if TYPE_CHECKING:
    from gouji.pipeline import Checked
    from gouji.settings import Limits
    from gouji.types import Document

_WIDTH = 100
"""Columns where there is no terminal to ask."""

KINDS = (
    "arithmetic", "articulation", "scoring", "indicator", "date", "same_fact", "claim",
    "completeness", "budget", "text",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gouji")
def cli() -> None:
    """勾稽：读部门决算公开报告，找出自相矛盾之处并逐条证明。

    Reads departmental final accounts and proves what contradicts in them.
    """


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html"]), default="text",
    show_default=True, help="输出格式 / format of the output",
)
@lang_option
@output_option
@click.option("--preview", is_flag=True, help="同时运行预览规则 / run preview rules as well")
@click.option("--debug", is_flag=True, help="内部出错时显示调用栈 / show where an internal error arose")
@reading_options
def check(
    paths: tuple[str, ...], form: str, lang: str, output: str | None, preview: bool, debug: bool,
    **options: Any,
) -> int:
    """检查报告：文件、文件夹（含子文件夹）或通配符。

    Check reports: files, folders with what is in them, or patterns. Exit status: 0 nothing found,
    1 something found, 2 a file could not be checked or a model did not answer for all of it.
    """
    from gouji.settings import Limits

    files = report_files(paths)
    limits = Limits.from_environment()
    reading = Reading(**options)
    assisting = assistance(reading)
    if assisting and reading.dry_run:
        write(plan_text(files, limits, assisting, reading.show_prompts, lang), output)
        return 0
    if assisting:
        checked = list(checked_with_model(
            files, limits, assisting, reading, preview, lang, None if debug else _unread
        ))
    else:
        checked = [_checked(file, limits, preview, debug) for file in _watched(files, lang)]
    if form == "json":
        from gouji.reporting.as_json import findings_json

        write(findings_json([item.report for item in checked], lang), output)
    elif form == "html":
        from gouji.reporting.as_html import findings_html

        write(findings_html(checked, lang), output)
    else:
        _print_text(checked, lang, output)
    from gouji.reporting.reading import incomplete

    lacking = incomplete([item.report for item in checked], lang)
    if lacking and (output or form != "text"):
        print(lacking, file=sys.stderr)
    if lacking or any(item.report.error for item in checked):
        return 2
    return 1 if any(item.report.findings for item in checked) else 0


@cli.command()
@click.argument("path")
@lang_option
def text(path: str, lang: str) -> int:
    """打印载入的正文，证据的位置以此计数。

    Print the loaded text, character for character: the offsets of all evidence count in it.
    """
    write(_document(path).text, None)
    return 0


@cli.command()
@click.argument("path")
@lang_option
@output_option
def extract(path: str, lang: str, output: str | None) -> int:
    """把抽取到的记录写成 JSON。

    Write the records that were extracted as JSON.
    """
    from extractor.template import extract as records_of
    from gouji.reporting.as_json import records_json

    document = _document(path)
    write(records_json(path, document.sha256, records_of(document)), output)
    return 0


@cli.command()
@click.argument("code")
@lang_option
def rule(code: str, lang: str) -> int:
    """显示一条规则的说明、依据和例子。

    Show a rule's documentation, its basis and its examples.
    """
    from checker.engine import catalogue
    from gouji.reporting.rule_page import rule_section

    rules = {rule.code: rule for rule in catalogue()}
    found = rules.get(code.upper())
    if found is None:
        raise UsageError(
            f"没有规则 {code}。用 gouji rules 查看全部规则。",
            f"There is no rule {code}. See them all with: gouji rules",
        )
    write(rule_section(found, lang), None)
    return 0


@cli.command()
@click.option("--kind", type=click.Choice(KINDS), help="只列出一类规则 / rules of one kind only")
@lang_option
def rules(kind: str | None, lang: str) -> int:
    """列出全部规则。

    List the rules.
    """
    from checker.engine import catalogue
    from gouji.reporting.as_text import rules_text

    listed = [rule for rule in catalogue() if kind in (None, rule.kind)]
    write(rules_text(listed, lang), None)
    return 0


cli.add_command(evaluation)
cli.add_command(model)
cli.add_command(models)
cli.add_command(serve)
cli.add_command(worker)
cli.add_command(review)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status. Errors are sentences on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    lang = _language(given)
    try:
        status = cli.main(args=given, prog_name="gouji", standalone_mode=False)
    except GoujiError as error:
        return _fail(error.message(lang), lang)
    except click.UsageError as error:
        return _fail(_usage_message(error, lang), lang)
    except click.ClickException as error:
        return _fail(error.format_message(), lang)
    except (click.Abort, KeyboardInterrupt):
        _fail("已中断。" if lang == "zh" else "Interrupted.", lang)
        return 130
    except BrokenPipeError:  # whoever read the output has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    return status if isinstance(status, int) else 0


def _checked(path: str, limits: Limits, preview: bool, debug: bool) -> Checked:
    """One file, checked. An error inside gouji spoils this file only, and is said."""
    from gouji.pipeline import Checked, check_file

    try:
        report, document = check_file(path, limits, preview=preview)
    except Exception as error:
        if debug:
            raise
        return _unread(path, internal(error))
    return Checked(report.model_copy(update={"path": path}), document)


def _unread(path: str, error: GoujiError) -> Checked:
    from gouji.pipeline import Checked, unread

    return Checked(unread(path, error), None)


def _document(path: str) -> Document:
    from extractor.loading import load
    from gouji.settings import Limits

    return load(path, Limits.from_environment())


def _watched(files: Sequence[str], lang: str) -> Iterator[str]:
    """The files, with a progress bar on standard error where a person watches several."""
    if len(files) < 2 or not sys.stderr.isatty():
        yield from files
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(
        files, "检查" if lang == "zh" else "Checking", console=Console(stderr=True), transient=True
    )


def _print_text(checked: Sequence[Checked], lang: str, output: str | None) -> None:
    from rich.console import Console

    from gouji.reporting.as_text import print_findings

    page = StringIO() if output or not sys.stdout.isatty() else None
    width = int(os.environ.get("COLUMNS") or _WIDTH) if page else None
    console = Console(
        file=page, width=width, color_system=None if page else "auto", highlight=False, emoji=False
    )
    print_findings(checked, console, lang)
    if page:
        write(page.getvalue(), output)


def _speak_utf8(stream: TextIO) -> None:
    """Chinese comes out right on a Windows console or pipe in another code page as well."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(encoding="utf-8", errors="backslashreplace")


def _language(arguments: Sequence[str]) -> str:
    """The language asked for, also where the command line itself is at fault."""
    for index, argument in enumerate(arguments):
        if argument == "--lang=en" or (argument == "--lang" and arguments[index + 1 :][:1] == ["en"]):
            return "en"
    return "zh"


def _usage_message(error: click.UsageError, lang: str) -> str:
    if lang == "en":
        return f"{error.format_message()} See: gouji --help"
    if isinstance(error, click.NoSuchOption):
        said = f"没有选项 {error.option_name}"
    elif isinstance(error, click.MissingParameter):
        said = f"缺少参数 {error.param.human_readable_name if error.param else ''}".rstrip()
    elif isinstance(error, click.BadParameter) and error.param:
        said = f"{error.param.opts[0]} 的值不对：{error.message}"
    else:
        said = error.format_message().rstrip(".")
    return f"{said}。用 gouji --help 查看用法。"


def _fail(message: str, lang: str) -> int:
    print(("错误：" if lang == "zh" else "Error: ") + message, file=sys.stderr)
    return 2
