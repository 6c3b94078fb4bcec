"""The command line that looks after the review service: `gouji review migrate`, `backup`, `restore`,
`user …`.

Nothing of `review` is imported before one of these commands runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gouji.cli_output import lang_option, write
from gouji.cli_serve import place_options, saying, settings_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from review.settings import ServeSettings
    from review.tables import Organisation

ROLES = ("reader", "reviewer", "lead", "admin")
role_argument = click.argument("role", type=click.Choice(ROLES))
organisation_option = click.option(
    "--organisation", metavar="NAME", help="组织名称，默认全部组织 / organisation, else everywhere"
)


@click.group()
def review() -> None:
    """复核服务的管理：数据库、备份、账号。

    Look after the review service: its database, its backups, its accounts.
    """


@review.command()
@place_options
@lang_option
def migrate(lang: str, **given: Any) -> int:
    """把数据库升级到当前版本的结构。

    Bring the database to the schema of this version.
    """
    settings = settings_of(given)
    from review.database import Database
    from review.migrations import head, upgrade

    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database_url)
    try:
        done = upgrade(database.engine)
    finally:
        database.close()
    saying(lang)(
        f"数据库{'已升级到' if done else '已是当前版本'} {head()}。",
        f"The database is {'now' if done else 'already'} at {head()}.",
    )
    return 0


@review.command()
@click.argument("file", required=False)
@place_options
@lang_option
def backup(file: str | None, lang: str, **given: Any) -> int:
    """备份数据库和全部文件，服务可以继续运行。

    Write one archive with the database and every file, while the service may go on running. FILE is
    gouji-DATE-TIME.tar.gz of this folder unless given.
    """
    settings = settings_of(given)
    from review.backup import back_up
    from review.database import Database

    target = Path(file or f"gouji-{datetime.now():%Y%m%d-%H%M%S}.tar.gz")
    database = Database(settings.database_url)
    try:
        manifest = back_up(settings, database, target)
    finally:
        database.close()
    saying(lang)(
        f"已备份到 {target}：{manifest.reports} 份报告，{manifest.decisions} 条处理记录，"
        f"{len(manifest.members) - 1} 个文件。",
        f"Backed up to {target}: {manifest.reports} reports, {manifest.decisions} decisions, "
        f"{len(manifest.members) - 1} files.",
    )
    return 0


@review.command()
@click.argument("file")
@place_options
@lang_option
def restore(file: str, lang: str, **given: Any) -> int:
    """用备份替换现有数据，须先停止服务。

    Put a backup in place of what is there. The service must not be running; everybody is signed out.
    """
    settings = settings_of(given)
    from review.backup import restore

    manifest = restore(settings, Path(file))
    saying(lang)(
        f"已恢复 {manifest.at} 的备份：{manifest.reports} 份报告，{manifest.decisions} 条处理记录。"
        "所有人需要重新登录。",
        f"Restored the backup of {manifest.at}: {manifest.reports} reports, {manifest.decisions} "
        "decisions. Everybody has to sign in again.",
    )
    return 0


@review.group()
def user() -> None:
    """账号与角色。

    Accounts and roles.
    """


@user.command("list")
@place_options
@lang_option
def list_users(lang: str, **given: Any) -> int:
    """列出账号。

    List the accounts.
    """
    from sqlalchemy import select

    with _accounts(given) as (session, _):
        from review.tables import User
        from review.values import Role, label

        lines = []
        for found in session.scalars(select(User).order_by(User.name)):
            roles = "、".join(
                f"{label(Role(held.role), lang)}@{held.organisation.name if held.organisation else '*'}"
                for held in found.memberships
            )
            closed = "" if found.active else ("  closed" if lang == "en" else "  已停用")
            lines.append(f"{found.name}\t{found.display_name}\t{roles}{closed}\n")
    write("".join(lines), None)
    return 0


@user.command()
@click.argument("name")
@role_argument
@organisation_option
@click.option("--display-name", default="", metavar="TEXT", help="姓名 / name that others read")
@place_options
@lang_option
def add(
    name: str, role: str, organisation: str | None, display_name: str, lang: str, **given: Any
) -> int:
    """新建账号，打印一次性密码。

    Make an account and print its one-time password.
    """
    with _accounts(given) as (session, settings):
        from review.people import accounts, memberships
        from review.values import Role

        place = _organisation(session, organisation)
        made, password = accounts.created(session, None, settings, name, display_name=display_name)
        memberships.granted(session, None, made, Role(role), place)
    write(password + "\n", None)
    return 0


@user.command()
@click.argument("name")
@role_argument
@organisation_option
@click.option("--withdraw", is_flag=True, help="收回而不是授予 / take the role away")
@place_options
@lang_option
def role(
    name: str, role: str, organisation: str | None, withdraw: bool, lang: str, **given: Any
) -> int:
    """授予或收回角色。

    Give a role, or take it away.
    """
    with _accounts(given) as (session, _):
        from review.people import accounts, memberships
        from review.problems import not_found
        from review.values import Role

        found, place = accounts.named(session, name), _organisation(session, organisation)
        if not withdraw:
            memberships.granted(session, None, found, Role(role), place)
        else:
            held = next((
                held for held in found.memberships
                if held.role == role and held.organisation_id == (place.id if place else None)
            ), None)
            if held is None:
                raise not_found("角色", "role")
            memberships.withdrawn(session, None, found, held.id)
    saying(lang)("已保存。", "Saved.")
    return 0


@user.command()
@click.argument("name")
@place_options
@lang_option
def password(name: str, lang: str, **given: Any) -> int:
    """重置密码并解除锁定，打印一次性密码。

    Reset a password and unlock the account; print the one-time password.
    """
    with _accounts(given) as (session, settings):
        from review.people import accounts

        made = accounts.password_reset(session, None, accounts.named(session, name), settings)
    write(made + "\n", None)
    return 0


@user.command()
@click.argument("name")
@place_options
@lang_option
def unlock(name: str, lang: str, **given: Any) -> int:
    """解除锁定。

    Let somebody try again at once who failed too often.
    """
    with _accounts(given) as (session, _):
        from review.people import accounts

        accounts.unlocked(session, None, accounts.named(session, name))
    saying(lang)("已解除锁定。", "Unlocked.")
    return 0


def _switch(active: bool, zh: str, en: str, name: str, lang: str, given: dict[str, Any]) -> int:
    with _accounts(given) as (session, _):
        from review.people import accounts

        accounts.changed(session, None, accounts.named(session, name), active=active)
    saying(lang)(zh, en)
    return 0


@user.command("close")
@click.argument("name")
@place_options
@lang_option
def close_user(name: str, lang: str, **given: Any) -> int:
    """停用账号，保留其处理记录。

    Close an account; what it decided stays.
    """
    return _switch(False, "已停用。", "Closed.", name, lang, given)


@user.command("open")
@click.argument("name")
@place_options
@lang_option
def open_user(name: str, lang: str, **given: Any) -> int:
    """重新启用账号。

    Open a closed account again.
    """
    return _switch(True, "已启用。", "Opened.", name, lang, given)


@contextmanager
def _accounts(given: dict[str, Any]) -> Iterator[tuple[Session, ServeSettings]]:
    """The database for a change of accounts, made where there is none yet."""
    settings = settings_of(given)
    from review.serving import opened

    with opened(settings, saying("zh")) as database, database.writing() as session:
        yield session, settings


def _organisation(session: Session, name: str | None) -> Organisation | None:
    if name is None:
        return None
    from sqlalchemy import select

    from review.problems import not_found
    from review.tables import Organisation

    found = session.scalars(select(Organisation).where(Organisation.name == name)).all()
    if len(found) != 1:
        raise not_found("组织", "organisation")
    return found[0]
