"""Why a figure is more or less than last year: reasons that fit the subject and the direction."""

from __future__ import annotations

from eval.invented.book import Book
from eval.invented.money import ZERO

_STAFF = {
    1: ("在职人员增加，相应经费增加", "人员工资标准调整，支出相应增加", "新招录人员到岗，人员经费增加"),
    -1: ("部分人员退休或调出，相应经费减少", "在职人员减少，缴费支出随之减少", "人员变动，支出较上年减少"),
    0: ("人员和标准均无变化", "人员结构稳定，支出未发生变化"),
}
_RETIRED = {
    1: ("退休人员增加", "退休人员待遇标准提高"), -1: ("部分退休人员去世", "退休人员减少，支出相应减少"),
    0: ("退休人员无变化",),
}  # fmt: skip
_WORKS = {
    1: ("新增项目支出", "本年加大了项目投入", "上级安排的任务增加，项目支出相应增加"),
    -1: ("部分项目上年已完工", "厉行节约，压减一般性项目支出", "项目数量减少，支出相应减少"),
    0: ("项目安排与上年相同",),
}  # fmt: skip
_TOTAL = {
    1: ("项目支出增加", "年中追加了项目资金", "人员经费和项目经费均有增加", "本年新增项目较多"),
    -1: ("项目支出减少", "落实过紧日子要求，压减支出", "部分项目上年已实施完毕", "人员减少及项目压减"),
    0: ("收支规模保持稳定",),
}  # fmt: skip
_TRAVEL = {
    1: ("按计划执行的出访任务增加",), -1: ("出访任务减少", "本年出访人次减少"),
    0: ("两年均未安排因公出国（境）", "出访安排与上年相同"),
}  # fmt: skip
_CARS = {
    1: ("车辆使用年限较长，维修费用增加", "下乡任务增加，燃料费增加"),
    -1: ("加强公车管理，运行费用下降", "严控公务用车使用"),
    0: ("车辆数量和用车任务稳定",),
}  # fmt: skip
_GUESTS = {
    1: ("来访调研批次增加", "业务交流增多"), -1: ("严格执行接待标准，控制接待批次", "落实厉行节约规定"),
    0: ("接待支出与上年保持一致",),
}  # fmt: skip
_RUNNING = {
    1: ("办公用房维修和水电支出增加", "差旅和办公支出增加"), -1: ("压减办公和会议支出", "厉行节约，日常开支减少"),
    0: ("日常开支保持稳定",),
}  # fmt: skip


def reason(book: Book, concept: str, fund: str = "all", code: str = "") -> str:
    """A reason for the change of a fact against last year."""
    table = {
        "overseas_travel": _TRAVEL, "vehicle": _CARS, "vehicle_operation": _CARS,
        "vehicle_purchase": _CARS, "official_reception": _GUESTS,
        "agency_operating_expense": _RUNNING, "institution_public_funds": _RUNNING,
    }.get(concept, _TOTAL)  # fmt: skip
    if code:
        table = _of_subject(code, book)
    direction = book.up(concept, fund, code)
    if concept == "three_public":
        table = {1: ("公务用车和接待任务增加", "执行任务增加"), -1: _GUESTS[-1], 0: ("从严控制，与上年保持一致",)}
    text = book.voice.pick(*table[direction])
    if code and direction > 0 and book.ledger[concept, fund, "prior_year", code] == ZERO:
        text = book.voice.pick("上年未安排此项支出", "本年新增该科目支出")
    return text


def _of_subject(code: str, book: Book) -> dict[int, tuple[str, ...]]:
    if code in ("2080501", "2080502", "2080801"):
        return _RETIRED
    basic = any(line.basic for line in book.ledger.of("general_public") if line.code == code)
    return _STAFF if basic else _WORKS


def budget_reason(book: Book, concept: str, fund: str = "all", code: str = "") -> str:
    """决算数大于预算数的主要原因…, or that both are the same."""
    final = book.ledger[concept, fund, "final", code]
    budget = book.ledger[concept, fund, "budget_original", code]
    if book.voice.bare(final) == book.voice.bare(budget):
        return book.voice.pick("决算数与预算数持平", "决算数等于预算数", "决算数同预算数一致")
    if budget == ZERO:
        return book.voice.pick("决算数大于预算数的主要原因是年中追加了经费", "该项经费为年中追加")
    more = final > budget
    why = (
        ("年中追加经费", "年中增加人员经费", "上级专项资金年中下达") if more
        else ("部分支出按进度结转下年", "执行中厉行节约", "实际支出低于年初测算")
    )
    return f"决算数{'大' if more else '小'}于预算数的主要原因{book.voice.pick('是', '：')}{book.voice.pick(*why)}"
