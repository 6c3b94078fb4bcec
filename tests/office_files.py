"""Office files made by hand, for tests: exactly the XML that a test is about."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = f"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{_DOCUMENT}"/></Types>"""


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx_members(body: str, parts: Mapping[str, str] | None = None) -> dict[str, str | bytes]:
    """The members of a .docx with this body; `parts` are its "styles", "numbering" and so on."""
    parts = parts or {}
    links = "".join(
        f'<Relationship Id="r{kind}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>'
        for kind in parts
    )
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELS}">{links}</Relationships>',
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
    }
    for kind, content in parts.items():
        members[f"word/{kind}.xml"] = content
    return members


def docx(body: str, parts: Mapping[str, str] | None = None) -> bytes:
    return zipped(docx_members(body, parts))


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}<w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(content: str, properties: str = "") -> str:
    """A cell; plain text becomes its one paragraph."""
    inner = content if content.startswith("<") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties and f'<w:trPr>{properties}</w:trPr>'}{''.join(cells)}</w:tr>"


def compound(*streams: str, content: bytes = b"") -> bytes:
    """An OLE compound file with these streams, each of them 4,096 bytes that begin with `content`.

    Sectors of 512 bytes: the allocation table, then the directory, then the streams.
    """
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    directory = (len(streams) + 1 + 3) // 4
    chain: list[int] = [table, *(2 + at for at in range(directory - 1)), end]
    entries = [_entry("Root Entry", 5, end, 0, child=1 if streams else free)]
    body = b""
    for at, name in enumerate(streams):
        first = len(chain)
        chain += [*(first + 1 + step for step in range(7)), end]
        following = at + 2 if at + 1 < len(streams) else free
        entries.append(_entry(name, 2, first, 4096, right=following))
        body += content[:4096].ljust(4096, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += b"".join(n.to_bytes(2, "little") for n in (0x3E, 3, 0xFFFE, 9, 6)) + bytes(10)
    header += b"".join(
        n.to_bytes(4, "little") for n in (1, 1, 0, 4096, end, 0, end, 0, 0, *[free] * 108)
    )
    allocated = [*chain, *[free] * (128 - len(chain))]
    fat = b"".join(n.to_bytes(4, "little") for n in allocated)
    empty = bytes(68) + b"\xff" * 12 + bytes(48)
    listing = b"".join(entries) + empty * (directory * 4 - len(entries))
    return header + fat + listing + body


def _entry(name: str, kind: int, first: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    return (
        encoded.ljust(64, b"\0") + len(encoded).to_bytes(2, "little") + bytes([kind, 1])
        + (0xFFFFFFFF).to_bytes(4, "little") + right.to_bytes(4, "little")
        + child.to_bytes(4, "little") + bytes(36)
        + first.to_bytes(4, "little") + size.to_bytes(8, "little")
    )  # fmt: skip
