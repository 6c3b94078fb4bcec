"""The narrative of the accounts in the wordings of several provinces."""

from __future__ import annotations

from decimal import Decimal

from extractor.loading_txt import document_of_text
from extractor.template import extract
from gouji.records import (
    Comparison,
    DepartmentProfile,
    Figure,
    Footing,
    Procurement,
    Records,
    Share,
    StateAssets,
    SubjectItem,
    ThreePublic,
)
from gouji.settings import Limits


def read(text: str) -> Records:
    return extract(document_of_text("a.txt", "txt", "", text, Limits()))


def value(records: Records, concept: str, fund: str = "all", measure: str = "final") -> Decimal:
    found = [f for f in records.of(Figure) if (f.concept, f.fund, f.measure) == (concept, fund, measure)]
    assert found, (concept, fund, measure, [f.key for f in records.of(Figure)])
    return found[0].amount.value


def test_both_totals_in_one_name() -> None:
    records = read(
        "2023年度云海市民政局部门决算\n2023年度收、支总计均为1,334.56万元。"
        "与2022年度相比，收、支总计各增加100.00万元，增长8.10%。"
    )
    assert value(records, "income_grand_total") == value(records, "expenditure_grand_total") == Decimal("1334.56")
    (comparison,) = records.of(Comparison)
    assert comparison.amount is not None
    assert comparison.amount.value == Decimal("1334.56")
    assert comparison.against_year == 2022


def test_fund_of_the_section_and_of_the_label() -> None:
    records = read(
        "2023年度云海市民政局部门决算\n"
        "五、一般公共预算财政拨款支出决算情况说明\n"
        "2023年度财政拨款支出1,210.00万元，占本年支出合计的92.37%。\n"
        "八、政府性基金预算财政拨款收入支出决算情况说明\n"
        "年初结转和结余0.00万元；本年收入30.00万元；本年支出30.00万元；年末结转和结余0.00万元。\n"
    )
    assert value(records, "expenditure_total", "general_public") == 1210
    assert value(records, "income_total", "gov_funds") == 30


def test_budget_and_completion() -> None:
    records = read(
        "2022年度清河县水利局部门决算\n"
        "“三公”经费财政拨款支出预算18.00万元，支出决算15.50万元，完成预算的86.11%。其中：公务接待费支出3.00万元，完成预算5.50万元的54.55%。"
    )
    assert value(records, "three_public", "fiscal", "budget_original") == 18
    completions = [c for c in records.of(Comparison) if c.rate_kind == "completion"]
    assert [(c.amount.value, c.base.value) for c in completions if c.amount and c.base] == [
        (Decimal("15.50"), Decimal("18.00")),
        (Decimal("3.00"), Decimal("5.50")),
    ]


def test_a_reason_is_not_read_as_figures_of_the_accounts() -> None:
    records = read(
        "2022年度清河县水利局部门决算\n三、支出决算情况说明\n"
        "本年支出合计3,410.00万元，比上年增加123.45万元，增长3.76%，主要原因是：一是项目支出增加120.00万元；二是公用经费支出3.45万元。"
    )
    assert [f.concept for f in records.of(Figure)] == ["expenditure_total"]


def test_another_year_in_the_sentence_is_not_this_year() -> None:
    records = read(
        "2011年审计局部门决算\n2010年“三公经费”预算中，公务接待费865万元。\n"
        "2011年“三公经费”预算中，公务接待费800万元。"
    )
    found = {f.measure: f.amount.value for f in records.of(Figure) if f.concept == "official_reception"}
    assert found == {"prior_year": 865, "final": 800}


def test_a_level_of_government_is_a_scope_of_its_own() -> None:
    records = read("全省一般公共预算支出6796.6亿元。\n省级一般公共预算支出842.4亿元。")
    assert {f.scope for f in records.of(Figure)} == {"全省", "省级"}


def test_the_basic_part_of_a_subject_is_not_the_departments() -> None:
    records = read(
        "2023年某学校部门预算\n五、一般公共预算支出情况说明\n"
        "初中教育支出200元，其中：基本支出200元，项目支出0元。"
    )
    assert [f.concept for f in records.of(Figure)] == []


def test_subject_items_with_children_and_comparison() -> None:
    records = read(
        "2016年度东山乡部门决算说明\n五、公共财政拨款支出决算情况\n"
        "（一）一般公共服务支出（科目编码201）332.88万元（其中科目编码2010301-政府机构行政运行的金额为311.52万元；"
        "科目编码2010601-财政事务行政运行的金额为21.36万元），总体较2015年决算数增加59.35万元，增长21.7%。主要原因是：人员补助增加。\n六、其他\n"
    )
    (item,) = records.of(SubjectItem)
    assert item.class_name is not None
    assert item.class_name.quote == "一般公共服务支出"
    assert [part.label for part in item.children] == ["2010301-政府机构行政运行", "2010601-财政事务行政运行"]
    assert item.comparison is not None
    assert item.comparison.reason is not None
    (footing,) = records.of(Footing)
    assert footing.total.value == Decimal("332.88")


def test_items_by_class_section_and_item() -> None:
    records = read(
        "2023年度云海市民政局部门决算\n"
        "1.社会保障和就业支出（类）民政管理事务（款）行政运行（项）。年初预算为500.00万元，支出决算为520.00万元，完成年初预算的104.00%，"
        "决算数大于年初预算数的主要原因是人员增加。"
    )
    (item,) = records.of(SubjectItem)
    assert [e.quote for e in (item.class_name, item.section_name, item.item_name) if e] == [
        "社会保障和就业支出", "民政管理事务", "行政运行",
    ]
    assert item.amount is not None
    assert item.budget is not None
    assert (item.amount.value, item.budget.value) == (520, 500)


def test_a_share_names_its_own_part() -> None:
    records = read(
        "2023年度云海市民政局部门决算\n九、政府采购支出说明\n"
        "政府采购支出总额100.00万元，其中：政府采购货物支出50.00万元、政府采购工程支出30.00万元、政府采购服务支出20.00万元。"
        "授予中小企业合同金额80.00万元，占政府采购支出总额的80.00%；货物采购授予中小企业合同金额占货物支出金额的100%。"
    )
    assert [(s.part.value, s.whole.value) for s in records.of(Share)] == [(80, 100)]
    (procurement,) = records.of(Procurement)
    assert procurement.goods is not None
    assert procurement.goods.value == 50


def test_counts_beside_the_money() -> None:
    records = read(
        "2023年度云海市民政局部门决算\n七、“三公”经费支出说明\n"
        "全年安排因公出国（境）团组2个，累计9人次。公务用车购置数1辆，公务用车保有量3辆。国内公务接待20批次、200人次。\n"
        "十、国有资产占用情况说明\n"
        "截至2023年12月31日，共有车辆3辆，其中：机要通信用车1辆、应急保障用车0辆、其他用车2辆；单价100万元（含）以上设备（不含车辆）4台（套）。\n"
    )
    (counts,) = records.of(ThreePublic)
    read_counts = [counts.delegations, counts.person_times, counts.vehicles_bought, counts.fleet_size,
                   counts.batches, counts.guests]
    assert [c.value for c in read_counts if c] == [2, 9, 1, 3, 20, 200]
    (assets,) = records.of(StateAssets)
    assert [use.amount.value for use in assets.vehicles_by_use] == [1, 0, 2]
    assert assets.equipment[0].amount.value == 4


def test_the_department_itself() -> None:
    records = read(
        "云海市商务局2024年度部门决算\n一、主要职能\n负责商务工作。\n二、机构设置及人员情况\n"
        "2024年度，实有人数23人，其中：在职人员15人，增加2人；离休人员1人；退休人员7人，减少1人。\n"
        "本级下设3个处室，分别是：办公室、人事处、综合处（法规处）。\n纳入决算编制范围的单位包括：\n"
        "1.云海市商务局（本级）\n2.云海市会展服务中心\n第二部分 情况说明\n"
    )
    (profile,) = records.of(DepartmentProfile)
    assert [(s.kind, s.count.value, s.direction) for s in profile.staff] == [
        ("实有人数", 23, None), ("在职", 15, "up"), ("离休", 1, None), ("退休", 7, "down"),
    ]
    assert [office.quote for office in profile.offices] == ["办公室", "人事处", "综合处（法规处）"]
    assert [unit.name.quote for unit in profile.units] == ["云海市商务局（本级）", "云海市会展服务中心"]
    assert [duty.quote for duty in profile.functions] == ["负责商务工作。"]
