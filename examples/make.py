"""Writes the example disclosures: `python examples/make.py [FOLDER]`.

An invented department's final account as .docx, .pdf and .txt, once with the contradictions of
`planted.py` and once without any, and the README that lists them. The same input gives the same
bytes: no clock, no random ids. Needs python-docx and reportlab; no font file, since the PDF names
one of the fonts that every reader brings along (STSong-Light) and does not embed it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from content import CONTENT
from planted import PLANTED, Edit

sys.path.insert(1, str(Path(__file__).resolve().parent.parent))  # a script, run from a checkout

from eval.invented.layout import Properties, as_txt
from eval.invented.layout_pdf import CID_FONT, as_pdf
from eval.invented.layout_word import as_docx

NAME = "云岭省文化和旅游厅2024年度部门决算公开说明"
TWIN = NAME + "（无矛盾对照）"
DATE = datetime(2025, 8, 20, 9, 0, 0)
"""What the files give as the time of their making."""

PROPERTIES = Properties(NAME, "云岭省文化和旅游厅", "虚构示例", DATE)


def with_edits(content: str, edits: Sequence[Edit]) -> str:
    """The content with each edit made once: in the first line that holds `old` at or after the
    first line that holds `after`. Raises ValueError where there is none."""
    lines = content.split("\n")
    for edit in edits:
        start = next((n for n, line in enumerate(lines) if edit.after in line), len(lines))
        at = next((n for n in range(start, len(lines)) if edit.old in lines[n]), None)
        if at is None:
            raise ValueError(f"nothing to edit: {edit}")
        lines[at] = lines[at].replace(edit.old, edit.new, 1)
    return "\n".join(lines)


README = f"""\
# 示例：一份有矛盾的部门决算，和它的对照

云岭省文化和旅游厅及其省份、单位、活动和全部数字都是虚构的。

| 文件 | 内容 |
|---|---|
| `{NAME}` `.docx` `.pdf` `.txt` | 同一份公开说明的三种格式，埋有下列 {len(PLANTED)} 处矛盾 |
| `{TWIN}` `.docx` `.pdf` `.txt` | 没有矛盾的对照，`gouji check` 不应指出任何问题 |

内容依次为部门概况、情况说明（一至十二）、部门整体和 7 个项目的绩效自评表、
1 份绩效评价报告、名词解释和九张决算报表。

    gouji check {NAME}.docx

## 埋下的矛盾

同一处错误往往还会被别的规则从另一面指出（例如总额写错，表文不符与分项合计不符同时成立），所以疑点数多于下表。

| 位置 | 矛盾 | 规则 |
|---|---|---|
"""

README_END = f"""
## 重新生成

    python examples/make.py

`content.py` 是对照的全文，`planted.py` 是矛盾的清单，`make.py` 据此写出六个文件和本页；
同样的输入得到逐字节相同的文件。只需要 python-docx 和 reportlab（后者只用于生成，不是 gouji 的依赖）。
PDF 使用阅读器自带的宋体（{CID_FONT}），不嵌入字体，因此生成和读取都不需要安装字体；
没有中文字体的阅读器可能显示为其他字体，不影响检查。
"""


def make(folder: Path) -> None:
    """Write the six files and the README into `folder`."""
    table = "".join(f"| {p.place} | {p.what} | {p.code} |\n" for p in PLANTED)
    (folder / "README.md").write_bytes((README + table + README_END).encode())
    edits = [edit for plant in PLANTED for edit in plant.edits]
    for name, content in ((NAME, with_edits(CONTENT, edits)), (TWIN, CONTENT)):
        (folder / f"{name}.txt").write_bytes(as_txt(content))
        (folder / f"{name}.docx").write_bytes(as_docx(content, PROPERTIES))
        (folder / f"{name}.pdf").write_bytes(as_pdf(content, PROPERTIES))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
