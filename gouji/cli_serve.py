"""The command line of the review service: `gouji serve`, `gouji worker`, and what they share with
`gouji review …`.

Nothing of `review` is imported before one of these commands runs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from gouji.cli_output import lang_option
from gouji.errors import MissingExtra

if TYPE_CHECKING:
    from review.serving import Say
    from review.settings import ServeSettings


def place_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where the service keeps its data; else what the environment says."""
    for option in (
        click.option("--database", metavar="URL", help="数据库地址 / database, else GOUJI_DATABASE"),
        click.option("--data", metavar="DIR", help="数据目录 / folder of data, else GOUJI_DATA"),
    ):
        command = option(command)
    return command


@click.command()
@click.option("--host", metavar="HOST", help="监听地址，默认 127.0.0.1 / address to listen on")
@click.option("--port", type=int, metavar="N", help="端口，默认 8470 / port")
@click.option(
    "--workers", type=int, metavar="N", help="处理线程数，0 为只提供网页 / worker threads; 0: pages only"
)
@place_options
@lang_option
def serve(lang: str, **given: Any) -> int:
    """启动复核服务：网页、接口和处理线程。

    Start the review service. Without any set-up it keeps its data in the user's data folder and makes
    an account `admin` with a one-time password. docs/settings.md lists what can be set.
    """
    settings = settings_of(given)
    from review.serving import serve

    serve(settings, saying(lang))
    return 0


@click.command()
@click.option("--workers", type=int, metavar="N", help="处理线程数 / worker threads")
@place_options
@lang_option
def worker(lang: str, **given: Any) -> int:
    """启动处理进程，与 gouji serve 共用一个数据库。

    Only work on uploaded files, beside a `gouji serve` on the same database.
    """
    settings = settings_of(given)
    from review.serving import work

    work(settings, saying(lang))
    return 0


def settings_of(given: dict[str, Any]) -> ServeSettings:
    """The settings of the environment with what the command line says. Raises MissingExtra."""
    if any(find_spec(name) is None for name in ("fastapi", "sqlalchemy", "argon2")):
        raise MissingExtra(
            "复核服务需要额外的软件包，请运行：pip install 'gouji[review]'",
            "The review service needs more packages; run: pip install 'gouji[review]'",
        )
    from review.settings import ServeSettings

    said = {f"GOUJI_{name.upper()}": str(value) for name, value in given.items() if value is not None}
    return ServeSettings.from_environment({**os.environ, **said})


def saying(lang: str) -> Say:
    """Tells sentences on standard error, in one of the two languages."""

    def say(zh: str, en: str) -> None:
        print(en if lang == "en" else zh, file=sys.stderr, flush=True)

    return say
