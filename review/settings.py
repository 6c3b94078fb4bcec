"""Settings of the review service, each an environment variable `GOUJI_…`; docs/settings.md lists them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError

from gouji.errors import UsageError
from gouji.types import Value


def default_folder(environment: Mapping[str, str]) -> Path:
    """Where data is kept without a setting: the user's data folder."""
    folder = environment.get("XDG_DATA_HOME") or environment.get("LOCALAPPDATA")
    return (Path(folder) if folder else Path.home() / ".local" / "share") / "gouji"


class ServeSettings(Value):
    """How the service runs. Everything has a default that works on one machine with SQLite."""

    data: Path = Field(description="数据目录 / folder of data: files, SQLite database, indexes")
    database: str = Field(
        "", description="数据库地址，空为数据目录下的 SQLite / database; empty: SQLite in the data folder"
    )
    host: str = Field("127.0.0.1", description="监听地址 / address to listen on")
    port: int = Field(8470, ge=0, le=65_535, description="端口 / port")
    public_url: str = Field(
        "", description="用户访问的地址，https 时 Cookie 加 Secure / address that people use"
    )
    workers: int = Field(2, ge=0, le=64, description="本进程的处理线程数，0 为只提供网页 / worker threads")
    worker_megabytes: int = Field(
        4_096, ge=256, description="处理一个文件的内存上限，MB / memory of a process that reads a file"
    )
    worker_seconds: int = Field(
        900, gt=0, description="处理一个文件每一步的秒数上限 / seconds of one step of a file's work"
    )
    model: str = Field("", description="读取用的模型，空为不用 / model that reads as well; empty: none")
    model_files_per_minute: int = Field(
        60, ge=0, description="每分钟最多开始几个由模型读取的文件，0 为不限 / files begun with a model in a minute"
    )
    model_report_cost: Decimal | None = Field(
        None, ge=0, description="每份报告的模型费用上限，空为不限 / most money for the model of a report"
    )
    model_report_tokens: int | None = Field(
        None, ge=0, description="每份报告的词元上限，空为不限 / most tokens for the model of a report"
    )
    proxies: str = Field(
        "127.0.0.1", description="可信的反向代理地址，逗号分隔 / proxies whose X-Forwarded-For is believed"
    )
    zone: str = Field("Asia/Shanghai", description="显示时间的时区 / time zone of what people read")
    session_hours: int = Field(12, gt=0, description="登录有效小时数 / hours until signed out")
    idle_minutes: int = Field(120, gt=0, description="无操作退出的分钟数 / idle minutes until signed out")
    password_length: int = Field(12, ge=8, description="密码最短长度 / shortest password")
    lock_after: int = Field(5, gt=0, description="连续失败几次后锁定 / failures until locked")
    lock_minutes: int = Field(15, gt=0, description="锁定分钟数 / minutes locked")
    password_kib: int = Field(
        65_536, ge=8, description="argon2 的内存，KiB / memory of argon2 for one password"
    )
    password_rounds: int = Field(3, ge=1, description="argon2 的轮数 / rounds of argon2")
    attempts: int = Field(
        30, gt=0, description="同一地址 15 分钟内登录失败次数上限 / failed sign-ins of an address in 15 min"
    )
    upload_bytes: int = Field(
        2_000_000_000, gt=0, description="一次上传的字节数上限 / bytes of one upload"
    )
    upload_files: int = Field(2_000, gt=0, description="一次上传的文件数上限 / files of one upload")
    oidc_issuer: str = Field("", description="OIDC 发行方地址 / address of the OIDC issuer")
    oidc_client: str = Field("", description="OIDC 客户端 / OIDC client id")
    oidc_secret: SecretStr = Field(SecretStr(""), description="OIDC 密钥 / OIDC client secret")
    oidc_role: Literal["none", "reader", "reviewer", "lead", "admin"] = Field(
        "reader", description="OIDC 新用户的角色，none 为没有 / role of people new by OIDC"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="日志级别 / level of logs"
    )

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{(self.data / 'gouji.sqlite').as_posix()}"

    @property
    def files(self) -> Path:
        """Where the bytes of uploads are kept, by their hash."""
        return self.data / "files"

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> ServeSettings:
        """The settings with what `GOUJI_…` variables say. Raises UsageError."""
        environment = os.environ if environment is None else environment
        given = {
            name: environment[f"GOUJI_{name.upper()}"]
            for name in cls.model_fields
            if environment.get(f"GOUJI_{name.upper()}")
        }
        given.setdefault("data", str(default_folder(environment)))
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            names = "、".join(f"GOUJI_{str(fault['loc'][0]).upper()}" for fault in error.errors())
            raise UsageError(
                f"环境变量 {names} 的值不对，请改正后再启动。",
                f"The values of {names} are wrong; correct them and start again.",
            ) from None
