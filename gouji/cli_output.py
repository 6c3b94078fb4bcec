"""What the commands share: the options for language and output, and how output is written."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gouji.errors import UsageError

lang_option = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True,
    help="输出语言 / language of the output",
)
output_option = click.option(
    "--output", "-o", metavar="FILE", help="写入文件而不是屏幕 / write to a file"
)


def write(content: str, output: str | None) -> None:
    """To standard output or a file, as UTF-8, byte for byte: line breaks are not translated.

    A lone surrogate, as in a file name that is no UTF-8, becomes its escape.
    """
    data = content.encode("utf-8", "backslashreplace")
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        Path(output).write_bytes(data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(
            f"无法写入 {output}：{reason}。请检查文件夹是否存在、文件是否被其他程序占用。",
            f"{output} cannot be written: {reason}. Check its folder and whether it is open elsewhere.",
        ) from error
