"""Old Office formats (.doc, .wps, .rtf, .xls, .et, .ppt …) by way of LibreOffice, if installed.

LibreOffice runs without a window, in a profile that is thrown away, with macros off, links never
followed, no proxy that leads anywhere and a time limit. RTF comes this way too: pandoc, the other
reader of it, garbles the GBK text of Chinese RTF and drops digits that follow it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from extractor.guards import too_large, unreadable
from gouji.errors import MissingExtra
from gouji.settings import Limits
from gouji.types import Document

CONVERTED_TO: dict[str, str] = {
    "doc": "docx",
    "rtf": "docx",
    "wordxml": "docx",
    "xls": "xlsx",
    "xlsb": "xlsx",
    "ods": "xlsx",
    "excelxml": "xlsx",
    "ppt": "pptx",
}
"""What each kind is turned into."""

_SUFFIX = {"wordxml": "xml", "excelxml": "xml"}
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_PROFILE = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    # Writer counts 0 as "never update links", Calc 1.
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "1"),
)
_NOWHERE = "http://127.0.0.1:9"


def soffice() -> str | None:
    """Where LibreOffice is, None where it is not installed."""
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return found
    return next((place for place in _USUAL_PLACES if Path(place).is_file()), None)


def load_legacy(
    path: Path, data: bytes, sha256: str, limits: Limits, kind: str
) -> Document:
    """Convert a file of `kind` (a key of `CONVERTED_TO`) and load what comes out.

    Raises `MissingExtra` where LibreOffice is not installed, `UnreadableFile` where it fails.
    """
    target = CONVERTED_TO[kind]
    converted = convert(path, data, kind, target, limits)
    document: Document
    if target == "docx":
        from extractor.loading_docx import load_docx

        document = load_docx(path, converted, sha256, limits)
    elif target == "xlsx":
        from extractor.loading_xlsx import load_xlsx

        document = load_xlsx(path, converted, sha256, limits)
    else:
        from extractor.loading_unstructured import load_pptx

        document = load_pptx(path, converted, sha256, limits)
    note = (
        f"文件经 LibreOffice 转换为 {target} 后读取，版式可能与原件略有出入。",
        f"The file was read after LibreOffice converted it to {target}; "
        "its layout may differ slightly.",
    )
    return document.model_copy(update={"format": kind, "notes": (note, *document.notes)})


def convert(path: Path, data: bytes, kind: str, target: str, limits: Limits) -> bytes:
    """The bytes of the file after LibreOffice has turned it into `target`."""
    program = soffice()
    if program is None:
        raise MissingExtra(
            f"{path}：读取 {kind} 格式需要 LibreOffice。请安装（Debian/Ubuntu："
            "sudo apt install libreoffice；Windows/macOS：https://www.libreoffice.org），"
            f"或用 Word、WPS、Excel 打开后另存为 {target}。",
            f"{path}: reading {kind} takes LibreOffice. Install it (Debian/Ubuntu: "
            "sudo apt install libreoffice; Windows/macOS: https://www.libreoffice.org), "
            f"or open the file in Word, WPS or Excel and save it as {target}.",
        )
    with tempfile.TemporaryDirectory(prefix="gouji-") as scratch:
        folder = Path(scratch)
        # Named by what it is and not by what it is called: LibreOffice goes by the name, and
        # WPS's own .wps and .et are Word and Excel files inside.
        source = folder / f"source.{_SUFFIX.get(kind, kind)}"
        source.write_bytes(data)
        profile = folder / "profile"
        _write_profile(profile)
        out = folder / "out"
        _run(
            [
                program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
                "--nologo", "--nodefault", "--nofirststartwizard", "--nolockcheck",
                "--convert-to", target, "--outdir", str(out), str(source),
            ],
            folder, path, limits,
        )  # fmt: skip
        result = out / f"source.{target}"
        if not result.is_file():
            raise unreadable(
                path,
                f"LibreOffice 无法打开这个文件。请用 Word、WPS 或 Excel 打开后另存为 {target}。",
                f"LibreOffice cannot open it. Open it in its own program and save it as {target}.",
            )
        if result.stat().st_size > limits.max_bytes:
            raise too_large(
                path,
                f"转换后超过 {limits.max_bytes:,} 字节的上限。如确需读取，请调大 GOUJI_MAX_BYTES。",
                f"converted, it is over the limit of {limits.max_bytes:,} bytes. "
                "Raise GOUJI_MAX_BYTES if it has to be read.",
            )
        return result.read_bytes()


def _write_profile(profile: Path) -> None:
    (profile / "user").mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{where}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for where, name, value in _PROFILE
    )
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">' + items + "</oor:items>",
        encoding="utf-8",
    )


def _run(command: list[str], folder: Path, path: Path, limits: Limits) -> None:
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), _NOWHERE)
    try:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **proxies}, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=sys.platform != "win32",
        )  # fmt: skip
    except OSError as error:
        raise unreadable(
            path,
            f"无法启动 LibreOffice（{command[0]}）。请检查其安装。",
            f"LibreOffice ({command[0]}) cannot be started. Check its installation.",
        ) from error
    try:
        process.wait(limits.max_seconds)
    except subprocess.TimeoutExpired as error:
        _end(process)
        raise too_large(
            path,
            f"LibreOffice 转换超过 {limits.max_seconds:g} 秒的上限，已停止。"
            "如确需读取，请调大 GOUJI_MAX_SECONDS。",
            f"LibreOffice took longer than the limit of {limits.max_seconds:g} seconds. "
            "Raise GOUJI_MAX_SECONDS if it has to be read.",
        ) from error
    except BaseException:
        _end(process)
        raise


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and what it started: soffice is a script around the real one."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
