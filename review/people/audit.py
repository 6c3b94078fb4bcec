"""The audit log: who did what to what, when and from where. Rows are only ever appended."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from review.access import Access
from review.tables import AuditEvent

SOFTWARE = "gouji"
"""Whose name the log has for what nobody signed in did: the command line, the service itself."""
ACTIONS: dict[str, tuple[str, str]] = {
    "sign-in": ("登录", "sign in"),
    "sign-in.failed": ("登录失败", "failed sign-in"),
    "sign-in.locked": ("账号锁定", "account locked"),
    "sign-out": ("退出", "sign out"),
    "session.end": ("结束会话", "end sessions"),
    "password.change": ("修改密码", "change password"),
    "password.refused": ("当前密码输错", "wrong current password"),
    "password.reset": ("重置密码", "reset password"),
    "person.create": ("新建账号", "create account"),
    "person.change": ("修改账号", "change account"),
    "person.unlock": ("解除锁定", "unlock account"),
    "role.grant": ("授予角色", "grant role"),
    "role.withdraw": ("收回角色", "withdraw role"),
    "token.create": ("新建令牌", "create token"),
    "token.revoke": ("吊销令牌", "revoke token"),
    "decision.assign": ("分派疑点", "assign finding"),
    "decision.confirm": ("确认疑点", "confirm finding"),
    "decision.reject": ("排除疑点", "reject finding"),
    "decision.defer": ("暂缓疑点", "defer finding"),
    "decision.fix": ("标为已更正", "mark finding as fixed"),
    "decision.reopen": ("重新打开疑点", "reopen finding"),
    "decision.comment": ("备注", "comment"),
    "decision.second": ("请第二人复核", "ask for a second review"),
    "decision.undo": ("撤销", "undo"),
    "decision.bulk.assign": ("批量分派", "assign in bulk"),
    "decision.bulk.confirm": ("批量确认", "confirm in bulk"),
    "decision.bulk.reject": ("批量排除", "reject in bulk"),
    "decision.bulk.defer": ("批量暂缓", "defer in bulk"),
    "decision.bulk.fix": ("批量标为已更正", "mark as fixed in bulk"),
    "decision.bulk.reopen": ("批量重新打开", "reopen in bulk"),
    "decision.bulk.second": ("批量请第二人复核", "ask for second reviews in bulk"),
    "decision.bulk.undo": ("批量撤销", "undo in bulk"),
    "export": ("导出疑点", "export findings"),
    "export.audit": ("导出审计日志", "export audit log"),
    "upload": ("上传", "upload"),
    "batch.create": ("新建批次", "create batch"),
    "batch.pause": ("暂停批次", "pause batch"),
    "batch.resume": ("继续批次", "resume batch"),
    "batch.cancel": ("取消排队", "cancel queued files"),
    "batch.retry": ("重试失败文件", "try failed files again"),
    "version.retry": ("重试文件", "try file again"),
    "version.move": ("文件改归报告", "move file to another report"),
    "version.download": ("下载原文件", "download original"),
    "report.correct": ("更正报告信息", "correct report"),
    "report.recheck": ("重新检查", "check again"),
    "organisation.create": ("新建组织", "create organisation"),
    "organisation.change": ("修改组织", "change organisation"),
    "organisation.remove": ("删除组织", "remove organisation"),
    "organisation.import": ("导入组织", "import organisations"),
    "organisation.assign": ("自动归属报告", "assign reports"),
    "backup": ("备份", "back up"),
    "restore": ("恢复", "restore"),
}
"""What people read for an action; one that is not here is shown as it is written."""

OBJECTS: dict[str, tuple[str, str]] = {
    "person": ("账号", "account"),
    "token": ("令牌", "token"),
    "organisation": ("组织", "organisation"),
    "batch": ("批次", "batch"),
    "version": ("文件", "file"),
    "report": ("报告", "report"),
    "finding": ("疑点", "finding"),
    "bulk": ("批量处理", "bulk decision"),
    "view": ("视图", "view"),
}
"""What people read for a kind of object."""

DETAILS: dict[str, tuple[str, str]] = {
    "active": ("可用", "open"), "all": ("全部", "all"), "by": ("方式", "by"),
    "code": ("编码", "code"), "created": ("账号", "account"), "display_name": ("姓名", "name"),
    "email": ("邮箱", "e-mail"), "file": ("文件", "file"), "files": ("文件数", "files"),
    "findings": ("疑点数", "findings"), "format": ("格式", "format"), "made": ("备份于", "made"),
    "minutes": ("分钟", "minutes"), "name": ("名称", "name"),
    "organisation": ("组织", "organisation"), "parent": ("上级", "parent"),
    "person": ("账号", "account"), "reason": ("原因", "reason"), "reports": ("报告数", "reports"),
    "role": ("角色", "role"), "rows": ("行数", "rows"), "title": ("名称", "name"),
    "versions": ("文件数", "files"),
}  # fmt: skip
"""What people read for a part of the detail."""
WORDS: dict[str, tuple[str, str]] = {
    "True": ("是", "yes"), "False": ("否", "no"), "password": ("密码", "password"),
    "locked": ("已锁定", "locked"), "closed": ("已停用", "closed"), "oidc": ("统一身份", "OIDC"),
}
"""What people read for a value of the detail."""


def note(
    session: Session, access: Access | None, action: str, kind: str = "", ident: object = "",
    *, who: str = SOFTWARE, user_id: int | None = None, address: str = "", **detail: Any,
) -> None:
    """Append what `access` did to the object `kind` `ident`, in the transaction that does it.

    Without an access, `who`, `user_id` and `address` say who it was: the command line, unless they do.
    `detail` must be plain JSON without secrets.
    """
    session.add(AuditEvent(
        user_id=access.user_id if access else user_id,
        user_name=(access.name if access else who)[:80],
        address=(access.address if access else address)[:64],
        action=action, object_kind=kind, object_id=str(ident)[:80], detail=detail,
    ))
