"""A path to a `Document`: the format is told by the file's content, and each has its loader."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

from extractor.guards import too_large, unreadable
from extractor.sniffing import SUFFIXES, kind_of
from gouji.errors import GoujiError
from gouji.settings import Limits
from gouji.types import Document

Loader = Callable[[Path, bytes, str, Limits], Document]

_LOADERS: dict[str, tuple[str, str]] = {
    "pdf": ("extractor.loading_pdf", "load_pdf"),
    "txt": ("extractor.loading_txt", "load_txt"),
    "docx": ("extractor.loading_docx", "load_docx"),
    "xlsx": ("extractor.loading_xlsx", "load_xlsx"),
    "html": ("extractor.loading_html", "load_html"),
    "mail": ("extractor.loading_html", "load_mail"),
    "md": ("extractor.loading_md", "load_md"),
    "odt": ("extractor.loading_unstructured", "load_odt"),
    "epub": ("extractor.loading_unstructured", "load_epub"),
    "pptx": ("extractor.loading_unstructured", "load_pptx"),
}
"""Kind to module and function, imported when a file of that kind comes."""


def load(path: str | Path, limits: Limits | None = None) -> Document:
    """Load one report.

    Raises `UnreadableFile` (or its kinds `NoTextLayer`, `TooLarge`) and `MissingExtra`, each with a
    message for the user.
    """
    path = Path(path)
    limits = limits or Limits()
    data = _bytes(path, limits)
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        kind = kind_of(path, data, limits)
        document = _loader(kind)(path, data, sha256, limits)
    except GoujiError:
        raise
    except Exception as error:
        # The last resort: a parser that met something nobody thought of. The user gets a sentence,
        # and the cause stays attached for whoever looks into it.
        raise unreadable(
            path,
            f"文件内部结构异常，无法读取（{type(error).__name__}）。请用原程序打开后重新保存。",
            f"its inner structure is not as it should be ({type(error).__name__}). "
            "Open it in its program and save it again.",
        ) from error
    suffix = path.suffix.lower()
    if suffix in SUFFIXES[kind] or not suffix:
        return document
    return document.model_copy(update={"notes": (_misnamed(suffix, kind), *document.notes)})


def _loader(kind: str) -> Loader:
    if kind not in _LOADERS:
        from extractor.loading_legacy import load_legacy

        return partial(load_legacy, kind=kind)
    module, name = _LOADERS[kind]
    loader: Loader = getattr(import_module(module), name)
    return loader


def _bytes(path: Path, limits: Limits) -> bytes:
    try:
        if path.is_dir():
            raise unreadable(
                path, "这是文件夹，不是文件。", "this is a folder, not a file."
            )
        size = path.stat().st_size
        if not path.is_file():
            raise unreadable(
                path, "这不是普通文件，不读取。", "this is no regular file; it is not read."
            )
        if size > limits.max_bytes:
            raise too_large(
                path,
                f"文件有 {size:,} 字节，超过 {limits.max_bytes:,} 的上限。如确需读取，"
                "请调大 GOUJI_MAX_BYTES。",
                f"{size:,} bytes, over the limit of {limits.max_bytes:,}. "
                "Raise GOUJI_MAX_BYTES if it has to be read.",
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise unreadable(
            path, "找不到这个文件，请检查路径。", "there is no such file; check the path."
        ) from error
    except PermissionError as error:
        raise unreadable(
            path,
            "没有读取权限。请检查文件权限，或关闭正在占用它的程序。",
            "no permission to read it. Check its permissions, or close what holds it open.",
        ) from error
    except (OSError, ValueError) as error:
        raise unreadable(
            path, f"无法读取：{error}。", f"it cannot be read: {error}."
        ) from error
    if not data.strip(b"\0 \t\r\n"):
        raise unreadable(
            path,
            "文件是空的，可能没有下载或保存完。请重新获取。",
            "the file is empty; perhaps it was not downloaded or saved to the end. Get it again.",
        )
    return data


def _misnamed(suffix: str, kind: str) -> tuple[str, str]:
    name = {"wordxml": "Word XML", "excelxml": "Excel XML", "mail": "MHTML"}.get(kind, kind.upper())
    return (
        f"文件名以 {suffix} 结尾，内容却是 {name}，已按 {name} 读取。",
        f"The file is named {suffix} but is {name} inside; it was read as {name}.",
    )
