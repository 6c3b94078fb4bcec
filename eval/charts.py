"""Plots of a run as SVG that stands in a page by itself: nothing is fetched, nothing runs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len

from eval.tables import Row, Table
from gouji.errors import MissingExtra
from gouji.reporting.wording import say

_LIVE = re.compile(r"<!--.*?-->|<script\b.*?</script>", re.S)
"""What the library adds for its own script, and the day, which would change the page each time."""
_COLOURS = ("#2b6ca3", "#d08a2e")
_FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif'
_FONT_SIZE = 13
_ROW = 26
_HEAD = 70


def bars(table: Table, lang: str = "zh", rows: Sequence[Row] | None = None) -> str:
    """A table as horizontal bars with their 95% intervals, the first row on top. Rows where nothing
    was scored are left out. Raises `MissingExtra` where the plotting library is not installed."""
    try:
        import pygal
        from pygal.style import Style
    except ImportError as error:
        raise MissingExtra(
            "画图需要扩展 eval。请安装：pip install gouji[eval]",
            "Plots need the extra `eval`. Install it with: pip install gouji[eval]",
        ) from error
    shown = [row for row in reversed(table.rows if rows is None else rows)
             if row.figures[0].value is not None]
    style = Style(
        background="transparent", plot_background="transparent", foreground="#1d2126",
        foreground_strong="#1d2126", foreground_subtle="#b9bdc4", colors=_COLOURS, opacity="1",
        font_family=_FONT, label_font_size=_FONT_SIZE, major_label_font_size=_FONT_SIZE,
        legend_font_size=_FONT_SIZE,
        value_font_size=12, guide_stroke_color="#e1e3e6", major_guide_stroke_color="#e1e3e6",
    )
    names = [say(lang, *row.name) for row in shown]
    scale = 100 if table.percent else 1
    chart = pygal.HorizontalBar(
        style=style, js=[], disable_xml_declaration=True, no_prefix=True, width=860,
        height=_HEAD + _ROW * len(shown) * len(table.columns), margin=8, spacing=8,
        show_legend=len(table.columns) > 1, legend_at_bottom=True, explicit_size=False,
        margin_left=8 + _extra_width(names), truncate_label=-1,
        formatter=lambda value: f"{value:.1f}%" if table.percent else f"{value:.2f}",
        **({"range": (0, 100)} if table.percent else {}),
    )
    chart.x_labels = names
    for index, column in enumerate(table.columns):
        chart.add(say(lang, *column), [_bar(row, index, scale) for row in shown])
    return _LIVE.sub("", chart.render(is_unicode=True)).replace('id="" ', "")


def _extra_width(names: Sequence[str]) -> int:
    """Pixels that Chinese names take beyond what the library reckons, which counts characters."""
    return max((int((cell_len(name) - len(name)) * _FONT_SIZE * 0.55) for name in names), default=0)


def _bar(row: Row, index: int, scale: int) -> object:
    figure = row.figures[index]
    if figure.value is None:
        return None
    value = round(figure.value * scale, 2)
    if figure.low is None or figure.high is None:
        return value
    low, high = round(figure.low * scale, 2), round(figure.high * scale, 2)
    return {"value": value, "ci": {"low": low, "high": high}}
