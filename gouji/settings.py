"""Settings: limits on what is read, and how. Every field is also an environment variable
(`GOUJI_MAX_BYTES` and so on); `docs/settings.md` is generated from here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Self

from pydantic import Field, ValidationError

from gouji.errors import UsageError
from gouji.types import Value


class Limits(Value):
    """What a single file may cost. Beyond a limit the file is refused with a clear message."""

    max_bytes: int = Field(100_000_000, description="单个文件的字节数上限 / bytes of one file")
    max_unpacked_bytes: int = Field(
        400_000_000, description="压缩包格式（docx、xlsx）解开后的字节数上限 / bytes after unpacking"
    )
    max_pages: int = Field(2_000, description="PDF 页数上限 / pages of a PDF")
    max_cells: int = Field(500_000, description="表格单元格数上限 / table cells")
    max_nesting: int = Field(8, description="表格嵌套层数上限 / depth of nested tables")
    max_chars: int = Field(10_000_000, description="正文字符数上限 / characters of text")
    max_seconds: float = Field(120.0, description="单个文件读取秒数上限 / seconds to load one file")
    chunk_tokens: int = Field(1_000, description="每个切块的词元预算 / token budget of a chunk")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Limits:
        """The limits with what `GOUJI_…` variables say; a value that is no number is refused."""
        environment = os.environ if environment is None else environment
        given = {
            name: environment[f"GOUJI_{name.upper()}"]
            for name in cls.model_fields
            if f"GOUJI_{name.upper()}" in environment
        }
        try:
            return cls.model_validate(given)
        except ValueError as error:
            names = "、".join(f"GOUJI_{name.upper()}" for name in given)
            raise UsageError(
                f"环境变量 {names} 必须是数字，请改正后再运行。",
                f"The environment variables {names} must be numbers; correct them and run again.",
            ) from error


class EmbeddingSettings(Value):
    """How texts are compared where similar ones are looked for. Without a model this machine does it
    alone; with one (any that speaks OpenAI's protocol) the texts are sent there."""

    model: str = Field("", description="向量模型名；空为本机方法 / the model; blank: on this machine")
    base_url: str = Field("", description="接口地址 / address of the interface")
    key_env: str = Field(
        "GOUJI_EMBEDDING_KEY", description="存放密钥的环境变量名 / variable that holds the key"
    )
    batch: int = Field(64, gt=0, description="每次发送的文本数 / texts of one call")
    timeout: float = Field(60.0, gt=0, description="单次调用秒数 / seconds for one call")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """What the `GOUJI_EMBEDDING_…` variables say. Raises UsageError where they cannot work."""
        environment = os.environ if environment is None else environment
        given = {
            name: environment[f"GOUJI_EMBEDDING_{name.upper()}"]
            for name in cls.model_fields
            if environment.get(f"GOUJI_EMBEDDING_{name.upper()}")
        }
        try:
            settings = cls.model_validate(given)
        except ValidationError as error:
            names = "、".join(f"GOUJI_EMBEDDING_{str(e['loc'][0]).upper()}" for e in error.errors())
            raise UsageError(
                f"环境变量 {names} 的值不对，请改正后再运行。",
                f"The environment variables {names} are wrong; correct them and run again.",
            ) from None
        if settings.model and not settings.base_url.startswith(("http://", "https://")):
            raise UsageError(
                "设置了 GOUJI_EMBEDDING_MODEL，还须在 GOUJI_EMBEDDING_BASE_URL 中写明接口地址（http 或 https）。",
                "GOUJI_EMBEDDING_MODEL is set; GOUJI_EMBEDDING_BASE_URL must hold its http(s) address.",
            )
        return settings
