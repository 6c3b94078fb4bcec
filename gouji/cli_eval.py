"""The command line of the evaluation: `gouji eval run`, `models`, `show`, `compare`, `corpus`.

Nothing of `eval` is imported before one of these commands runs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from gouji.cli_eval_export import export_decisions
from gouji.cli_output import lang_option, output_option, write


def work_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """How the work is done; none of these changes what comes out."""
    for option in (
        click.option("--no-cache", is_flag=True, help="不使用已有结果 / measure everything anew"),
        click.option("--cache", metavar="DIR", help="结果缓存的文件夹 / where results are kept"),
        click.option(
            "--jobs", "-j", type=click.IntRange(min=1), metavar="N",
            help="同时运行的进程数，默认为核数 / processes at once, else one a core",
        ),
    ):
        command = option(command)
    return command


@click.group("eval")
def evaluation() -> None:
    """评测：找到多少、对多少。

    Evaluation: how much is found, and how much of it is right.
    """


@evaluation.command()
@click.argument("folder", metavar="SET")
@click.option(
    "--kind", type=click.Choice(["labelled", "injected", "clean"]), default="labelled",
    show_default=True,
    help="labelled 对照标注；injected 注入错误；clean 无矛盾的报告 / against labels, with injected "
    "errors, or reports without contradictions",
)
@click.option(
    "--output", "-o", metavar="RUN.json", help="把结果写成文件，供 show 和 compare 读取 / write the run"
)
@click.option(
    "--judged", metavar="FILE",
    help="人工判定的文件，默认为文件夹中的 judged.jsonl / judgements, else judged.jsonl of the set",
)
@click.option("--preview", is_flag=True, help="同时运行预览规则 / run preview rules as well")
@click.option("--seed", type=int, default=0, show_default=True, help="注入错误的随机种子 / of injection")
@click.option(
    "--per-operator", type=click.IntRange(min=1), default=8, show_default=True, metavar="N",
    help="每份报告每种错误的个数 / injected errors of each sort, for each report",
)
@work_options
@lang_option
def run(
    folder: str, kind: str, output: str | None, judged: str | None, preview: bool, seed: int,
    per_operator: int, jobs: int | None, cache: str | None, no_cache: bool, lang: str,
) -> int:
    """评测一个文件夹中的报告。

    Evaluate the reports of a folder. Exit status: 0 done, 2 a report could not be read.
    """
    from eval.as_text import run_text
    from eval.caching import default_folder
    from eval.judged import file_for
    from eval.running import cores, run_set
    from eval.runs import Mutation, run_json

    result = run_set(
        Path(folder), kind,  # type: ignore[arg-type]  # click has checked it
        cache=None if no_cache else Path(cache) if cache else default_folder(),
        jobs=jobs or cores(), preview=preview, judged=file_for(Path(folder), judged),
        mutation=Mutation(seed=seed, per_operator=per_operator), progress=_progress(),
    )
    if output:
        write(run_json(result), output)
    write(run_text(result, lang), None)
    return 2 if any(report.error for report in result.reports) else 0


@evaluation.command("models")
@click.argument("folder", metavar="SET")
@click.option(
    "--model", "name", metavar="NAME", required=True, envvar="GOUJI_MODEL",
    help="模型名；gouji models 列出可用的 / name of the model; gouji models lists them",
)
@click.option("--base-url", metavar="URL", help="接口地址 / address of the model's interface")
@click.option("--key-env", metavar="VAR", help="存放密钥的环境变量 / variable that holds the key")
@click.option(
    "--kind", type=click.Choice(["labelled", "clean"]), default="labelled", show_default=True,
    help="labelled 对照标注；clean 无矛盾的报告 / against labels, or reports without contradictions",
)
@click.option(
    "--repeat", type=click.IntRange(min=1), default=1, show_default=True, metavar="N",
    help="模型阅读的次数；第二次起不用缓存 / how often the model reads; without the cache from the second",
)
@click.option(
    "--judged", metavar="FILE",
    help="人工判定的文件，默认为文件夹中的 judged.jsonl / judgements, else judged.jsonl of the set",
)
@click.option("--preview", is_flag=True, help="同时运行预览规则 / run preview rules as well")
@click.option(
    "--max-tokens", type=click.IntRange(min=1), metavar="N",
    help="每次阅读整个文件夹的词元上限 / most tokens for each reading of the set",
)
@click.option(
    "--max-seconds", type=click.FloatRange(min=0), metavar="N",
    help="每次阅读整个文件夹的秒数上限 / most seconds for each reading of the set",
)
@click.option("--no-cache", is_flag=True, help="不使用已有的回答 / ask everything anew")
@click.option(
    "--output", "-o", metavar="DIR",
    help="把各次结果写成文件，供 show 和 compare 读取 / a folder for the runs, for show and compare",
)
@lang_option
def with_models(
    folder: str, name: str, base_url: str | None, key_env: str | None, kind: str, repeat: int,
    judged: str | None, preview: bool, max_tokens: int | None, max_seconds: float | None,
    no_cache: bool, output: str | None, lang: str,
) -> int:
    """比较三种读法：模板、模型、两者。

    Compare three ways of reading a set: templates, a model alone, both together. Exit status: 0 done,
    2 a report could not be read or a question has no answer.
    """
    from eval.judged import file_for
    from eval.ways import read_in_three_ways
    from eval.ways_table import unanswered, ways_text, write_ways
    from extractor.models.budget import Allowance
    from extractor.models.cache import cache_file
    from extractor.models.config import chosen
    from gouji.assisted import Assistance

    assistance = Assistance(
        model=chosen(name, overrides={"base_url": base_url, "key_env": key_env}),
        cache=None if no_cache else cache_file(),
        per_run=Allowance(max_tokens=max_tokens, max_seconds=max_seconds),
    )
    ways = read_in_three_ways(
        Path(folder), assistance, kind,  # type: ignore[arg-type]  # click has checked it
        repeat=repeat, judged=file_for(Path(folder), judged), preview=preview, progress=_progress(),
    )
    if output:
        write_ways(ways, Path(output))
    write(ways_text(ways, lang), None)
    return 2 if unanswered(ways) else 0


@evaluation.command()
@click.argument("path", metavar="RUN")
@click.option(
    "--format", "form", type=click.Choice(["text", "html"]), default="text", show_default=True,
    help="输出格式 / format of the output",
)
@lang_option
@output_option
def show(path: str, form: str, lang: str, output: str | None) -> int:
    """显示一次评测的结果，或写成带图的网页。

    Show a run as text, or as a self-contained page with plots.
    """
    from eval.runs import load_run

    result = load_run(Path(path))
    if form == "html":
        from eval.as_html import run_html

        write(run_html(result, lang), output)
    else:
        from eval.as_text import run_text

        write(run_text(result, lang), output)
    return 0


@evaluation.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@lang_option
def compare(before: str, after: str, lang: str) -> int:
    """比较两次评测：逐条列出得失。

    Compare two runs: what was gained and what was lost, by name. Exit status: 0 nothing was lost,
    1 something was.
    """
    from eval.as_text import comparison_text
    from eval.compare import compare as differences_of
    from eval.compare import regressed
    from eval.runs import load_run

    old, new = load_run(Path(before)), load_run(Path(after))
    differences = differences_of(old, new)
    write(comparison_text(old, new, differences, lang), None)
    return 1 if regressed(differences) else 0


@evaluation.command()
@click.argument("folder", metavar="FOLDER")
@click.option(
    "--expect", metavar="FILE", required=True, help="已接受的发现 / the findings that were accepted"
)
@click.option("--accept", is_flag=True, help="接受现在的发现 / accept what is found now")
@work_options
@lang_option
def corpus(
    folder: str, expect: str, accept: bool, jobs: int | None, cache: str | None, no_cache: bool,
    lang: str,
) -> int:
    """对照已接受的发现，逐条列出丢失的和新增的。

    Findings of every report of a folder against those that were accepted. Exit status: 0 the same,
    1 something was lost or is new.
    """
    from eval.caching import default_folder
    from eval.corpus import accept as accepted
    from eval.corpus import changes, lines_of, load_accepted, said_of
    from eval.running import cores

    said = said_of(
        Path(folder), cache=None if no_cache else Path(cache) if cache else default_folder(),
        jobs=jobs or cores(), progress=_progress(),
    )
    found = changes(load_accepted(Path(expect)), said)
    write("".join(f"{line}\n" for line in lines_of(found)), None)
    if accept:
        accepted(Path(expect), said)
        return 0
    return 1 if found else 0


evaluation.add_command(export_decisions)


def _progress() -> Callable[[str], None] | None:
    """A line for each report that was measured, where a person watches."""
    if not sys.stderr.isatty():
        return None
    return lambda name: print(name, file=sys.stderr)
