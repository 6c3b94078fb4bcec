"""The records that an extractor fills and the checker reads: where the two meet.

Every figure is an `Amount` with its evidence; `Unread` is "something stands there that could not be
read", `None` is "nothing stands there". Names follow the terms of the trade (see docs/records.md,
which is generated from this file).
"""

from __future__ import annotations

from typing import Literal, TypeVar

from pydantic import Field, SerializeAsAny

from gouji.types import Amount, Evidence, Reading, Value


class Record(Value):
    """A fact of a report. `where` names its section or project, for the reader.

    `origin` is "" for what templates read; where a model read it, or filled a field of it, the hash
    of prompt, schema, examples and model.
    """

    where: str = Field("", description="章节或项目")
    origin: str = Field("", description="模型读取的来源：提示词、schema、示例和模型的哈希")


# --- the report itself ---------------------------------------------------------------------------

ReportKind = Literal["final_account", "budget", "self_evaluation", "excerpt"]


class ReportHeader(Record):
    """What the report is: whose, of which year, of which kind."""

    department: Evidence | None = Field(None, description="部门名称")
    fiscal_year: int | None = Field(None, description="年度")
    year_evidence: Evidence | None = Field(None, description="年度的出处")
    kind: ReportKind = Field("final_account", description="文种")


class StaffCount(Value):
    """Staff of one kind: 在职、离休、退休 (or total), with the change that is stated beside it."""

    kind: str = Field(description="人员类别")
    count: Amount
    change: Amount | None = None
    direction: Literal["up", "down", "flat"] | None = None


class UnitRow(Value):
    """One unit of the list of units whose accounts are consolidated."""

    name: Evidence
    funding: str = ""
    establishment: Amount | None = Field(None, description="编制数")
    on_post: Amount | None = Field(None, description="在职人数")


class DepartmentProfile(Record):
    """部门概况: functions, bodies, staff and units."""

    functions: tuple[Evidence, ...] = Field((), description="主要职能，每条一处")
    staff: tuple[StaffCount, ...] = Field((), description="人员")
    offices_announced: Amount | None = Field(None, description="内设机构数（文中所称）")
    offices: tuple[Evidence, ...] = Field((), description="内设机构")
    offices_listed_wholly: bool = Field(False, description="“分别是/包括”之后是完整列举")
    units_announced: Amount | None = Field(None, description="下属或编报单位数（文中所称）")
    units: tuple[UnitRow, ...] = Field((), description="编报单位")


# --- statements of the accounts ------------------------------------------------------------------

Fund = Literal["all", "fiscal", "general_public", "gov_funds", "state_capital"]
"""全口径、财政拨款、一般公共预算、政府性基金、国有资本经营."""

Measure = Literal["final", "budget_original", "budget_adjusted", "prior_year"]
"""决算数（预算报告中为预算数）、年初预算数、全年（调整）预算数、上年数."""


class Figure(Record):
    """One figure of the nine statements, as one place states it.

    Two figures with the same `key` are the same fact. `concept` is one of
    `gouji.concepts.CONCEPTS`; `code` and `name` are of the functional or economic classification
    where the figure is that of a subject. `source` is "text" or the table (T1 to T9).
    """

    concept: str = Field(description="项目")
    fund: Fund = "all"
    measure: Measure = "final"
    code: str = Field("", description="科目编码")
    name: str = Field("", description="科目名称，去掉空白")
    source: str = Field("text", description="text 或 T1–T9")
    label: str = Field("", description="原文中的名称")
    scope: str = Field("", description="口径：下级单位、全省、省级等；空为本部门")
    amount: Amount

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        return (self.concept, self.fund, self.measure, self.code or self.name, self.scope)


class Part(Value):
    """One part of a stated total."""

    label: str
    amount: Amount


class Footing(Record):
    """A total and its parts, as one statement of the text gives them (其中：… / 包括：…).

    `complete` is true where the wording or the accounts say that the parts are the whole: only
    then must they add up; otherwise a part must still not be larger than the total.
    """

    what: str
    total: Amount
    parts: tuple[Part, ...]
    complete: bool = True


class Share(Record):
    """A part, its whole and the percentage that the text states between them (占…%)."""

    what: str
    part: Amount
    whole: Amount
    rate: Amount
    whole_label: str = ""


Against = Literal["prior_year", "budget_original", "budget_adjusted", "budget", "other"]


class Comparison(Record):
    """A figure against another year or its budget: 比上年增加…万元，增长…%；完成年初预算的…%；预决算差异率.

    `change` and `rate` are as printed (magnitudes, without sign unless one is printed);
    `direction` is what the words say, `word` where. `rate_kind`: growth is change/base, variance
    is (amount−base)/base, completion is amount/base.
    """

    what: str
    fund: Fund = "all"
    concept: str = Field("", description="对应的项目，能判定时填写")
    code: str = ""
    amount: Amount | None = None
    against: Against = "prior_year"
    against_year: int | None = Field(None, description="文中写明的比较年度")
    year_evidence: Evidence | None = None
    base: Amount | None = Field(None, description="文中写明的基数")
    change: Amount | None = None
    rate: Amount | None = None
    rate_kind: Literal["growth", "variance", "completion"] = "growth"
    direction: Literal["up", "down", "flat"] | None = None
    word: Evidence | None = Field(None, description="增减用词")
    rate_direction: Literal["up", "down", "flat"] | None = Field(None, description="比率前的用词所说")
    rate_word: Evidence | None = None
    reason: Evidence | None = Field(None, description="原因说明")
    explained: bool = Field(False, description="其后有原因说明的用语（原因、由于、所致等）")


class SubjectItem(Record):
    """One item of the functional classification as the narrative tells it (类/款/项)."""

    class_name: Evidence | None = Field(None, description="类")
    section_name: Evidence | None = Field(None, description="款")
    item_name: Evidence | None = Field(None, description="项")
    code: Evidence | None = Field(None, description="科目编码")
    fund: Fund = "general_public"
    amount: Amount | None = Field(None, description="支出决算数")
    budget: Amount | None = Field(None, description="年初预算数")
    comparison: Comparison | None = None
    purpose: Evidence | None = Field(None, description="主要用于")
    children: tuple[Part, ...] = Field((), description="括号中列出的下级科目；label 为“编码-名称”")


StatementId = Literal["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9"]


class StatementCell(Value):
    """A figure of a statement: with the row's code and name, `column` (one of `gouji.concepts`),
    `fund` and `measure` are the key of its fact. `column` is "" where the meaning is not known, and
    `label` is the column's name as printed."""

    column: str = ""
    fund: Fund = "all"
    measure: Measure = "final"
    label: str = ""
    amount: Reading = None
    evidence: Evidence | None = None


class StatementRow(Value):
    """A row of a statement: `side` is income or expenditure where the table has two."""

    label: Evidence | None = None
    name: str = Field("", description="名称，去掉空白与序号")
    code: str = Field("", description="科目编码，类款项连写")
    side: Literal["income", "expenditure", ""] = ""
    kind: Literal["item", "total", "of_which"] = Field("item", description="of_which：“其中”行")
    cells: tuple[StatementCell, ...] = ()


class StatementTable(Record):
    """One of the nine tables of a final account (or of a budget), with its figures.

    T1 收入支出决算总表 · T2 收入决算表 · T3 支出决算表 · T4 财政拨款收入支出决算总表 · T5 一般公共预算财政
    拨款支出决算表 · T6 一般公共预算财政拨款基本支出决算表 · T7 “三公”经费 · T8 政府性基金 · T9 国有资本经营.
    """

    statement: StatementId
    title: Evidence | None = None
    unit: str = "万元"
    rows: tuple[StatementRow, ...] = ()
    empty: bool = Field(False, description="空表")
    note: Evidence | None = Field(None, description="空表说明")
    unread_cells: int = 0


class ListedStatement(Value):
    """A statement that the report's catalogue names. `heading` is where its title stands again,
    so that the statement is there even where its table was not read."""

    statement: StatementId
    title: Evidence
    heading: Evidence | None = None


class Catalogue(Record):
    """The statements that a report's own catalogue (目录、附表清单) names."""

    statements: tuple[ListedStatement, ...] = ()


class ThreePublic(Record):
    """“三公”经费 as the narrative tells it: amounts are `Figure`s; here are the counts and lists."""

    delegations: Amount | None = Field(None, description="团组数")
    person_times: Amount | None = Field(None, description="出国人次")
    overseas_items: tuple[Part, ...] = Field((), description="列举的出国（境）事项及金额")
    overseas_total: Amount | None = None
    vehicles_bought: Amount | None = Field(None, description="购置数")
    fleet_size: Amount | None = Field(None, description="公务用车保有量")
    fleet_difference: Amount | None = Field(None, description="文中说明的保有量与车辆数的差异")
    batches: Amount | None = Field(None, description="国内公务接待批次")
    guests: Amount | None = Field(None, description="国内公务接待人次")


class OperatingExpense(Record):
    """机关运行经费; `public_funds` are the 公用经费 of public institutions where stated apart."""

    amount: Amount | None = None
    public_funds: Amount | None = Field(None, description="事业单位公用经费")


class Procurement(Record):
    """政府采购支出."""

    total: Amount | None = None
    goods: Amount | None = None
    works: Amount | None = None
    services: Amount | None = None
    small_medium: Amount | None = Field(None, description="授予中小企业合同金额")
    small_micro: Amount | None = Field(None, description="授予小微企业合同金额")


class StateAssets(Record):
    """国有资产占用: buildings, vehicles by use, large equipment."""

    as_of: Evidence | None = Field(None, description="截至日期")
    buildings_area: Amount | None = Field(None, description="房屋面积")
    buildings_value: Amount | None = Field(None, description="房屋价值")
    vehicles: Amount | None = None
    vehicles_value: Amount | None = Field(None, description="车辆价值")
    vehicles_by_use: tuple[Part, ...] = ()
    equipment: tuple[Part, ...] = Field((), description="大型设备台（套）数")


class EconomicItems(Record):
    """The economic classes that the text lists for 人员经费 or 公用经费 (包括：基本工资、津贴补贴…)."""

    concept: Literal["personnel_funds", "public_funds"]
    fund: Fund = "general_public"
    items: tuple[Evidence, ...] = ()


TextFaultKind = Literal[
    "placeholder", "choice_left", "percent_sign_missing", "unit_missing", "code_of_another_class",
    "instruction_left", "name_variant", "title_of_another_body", "phrase_garbled", "word_misspelt",
    "word_doubled", "dash_misread", "bracket_unclosed", "bracket_unopened", "quote_reversed",
    "mark_doubled", "stop_missing", "number_skipped", "number_repeated", "enumeration_cut",
    "subject_garbled", "class_of_another_code",
]  # fmt: skip
"""占位符、二选一、缺百分号、缺单位、科目编码与类不符；填写说明、名称两写、标题单位不符、固定表述、错别字、
叠词、破折号误作“一”、括号引号、标点重复、缺句号、序号跳号与重号、列举中断、科目名称缺字、类名与编码不符."""


class TextFault(Record):
    """A place where the text itself is visibly unfinished or garbled, as told by its form alone."""

    kind: TextFaultKind
    evidence: Evidence
    expected: str = Field("", description="按上下文应有的写法")
    context: Evidence | None = None


class Statement(Record):
    """A statement without a figure of its own: "无政府性基金…收入和支出", "本表为空表",
    "无重点支出项目" (no_projects), "预计完成" (estimate)."""

    kind: Literal["none", "empty_table", "same_as_prior", "no_projects", "estimate"]
    what: str
    concept: str = ""
    fund: Fund = "all"
    evidence: Evidence


class ProseMoney(Record):
    """Money that the prose beside the accounts tells: what the body itself paid out (发放种粮补贴…),
    or a figure of its whole region (固定资产投资…)."""

    kind: Literal["paid", "regional"]
    what: str
    amount: Amount


Topic = Literal[
    "functions", "organisation", "overall", "income", "expenditure", "fiscal", "basic",
    "gov_funds", "three_public", "operating_expense", "procurement", "state_assets",
    "performance", "terms", "delegations", "fleet", "receptions",
]  # fmt: skip


class TopicMention(Value):
    """A topic that the report speaks of: where first, and whether beside a figure with another
    year's."""

    topic: Topic
    first: Evidence
    figures: bool = Field(False, description="写有金额")
    compared: bool = Field(False, description="写有金额处与上年比较")


class Contents(Record):
    """Which of the required topics the report speaks of at all; `headings` counts its sections."""

    topics: tuple[TopicMention, ...] = ()
    headings: int = 0
    last: Evidence | None = Field(None, description="最后一个标题")


# --- performance ---------------------------------------------------------------------------------


class PerformanceOverview(Record):
    """预算绩效情况说明: how many projects, with which budgets, as the text counts them."""

    department_forms: Amount | None = Field(None, description="整体支出绩效自评表数")
    department_budget: Amount | None = None
    department_executed: Amount | None = None
    projects: Amount | None = Field(None, description="评价项目数")
    projects_budget: Amount | None = None
    projects_executed: Amount | None = None
    forms_attached: bool = Field(False, description="文中说明附有项目自评表")
    average_score: Amount | None = None
    grades: tuple[Part, ...] = Field((), description="按等级的项目数")


class MidyearAddition(Record):
    """What the text calls added during the year: 年中追加甲项目、乙经费等."""

    projects: Evidence = Field(description="追加之后列举的项目，原文")
    word: Evidence = Field(description="追加、年中追加")


FundsKind = Literal["total", "fiscal", "carryover", "superior", "local", "other"]


class FundsRow(Value):
    """A row of a form's funds block: 年度资金总额、当年财政拨款、上年结转、其他资金…"""

    kind: FundsKind
    label: str = ""
    budget_original: Reading = None
    budget_adjusted: Reading = None
    executed: Reading = None
    weight: Reading = None
    rate: Reading = None
    score: Reading = None


Operator = Literal[">=", ">", "<=", "<", "="]


class Measurand(Value):
    """A target or an actual: as written, and as operator and figure where it is one.

    `kind`: numeric (`amount` is read), qualitative (words), date, blank, or unread (looks like a
    figure and could not be read). `upper` is the upper end of a range.
    """

    raw: Evidence | None = None
    kind: Literal["numeric", "qualitative", "date", "blank", "unread"] = "blank"
    operator: Operator | None = Field(None, description="写明的比较符")
    amount: Amount | None = None
    upper: Amount | None = None


ScoringRule = Literal["direct", "proportional", "graded", "satisfaction", "other"]


class Indicator(Value):
    """One indicator row of a form or of an evaluation report's table."""

    level1: str = Field("", description="一级指标（向下填充）")
    level2: str = ""
    name: Evidence | None = Field(None, description="三级指标")
    weight: Reading = None
    target: Measurand = Measurand()
    actual: Measurand = Measurand()
    completion_rate: Reading = None
    score: Reading = None
    basis: Evidence | None = Field(None, description="指标值设定依据")
    prior_year: Measurand = Measurand()
    scoring_rule: ScoringRule | None = None
    scoring_rule_evidence: Evidence | None = None
    evidence_type: Evidence | None = Field(None, description="佐证资料")
    deviation_note: Evidence | None = Field(None, description="偏差原因分析及改进措施")
    unit_cell: Evidence | None = Field(None, description="单独一列的计量单位")
    class_cell: Evidence | None = Field(None, description="所在的二级指标单元格")


class SelfEvaluation(Record):
    """A self-evaluation form: of a project, or of the department as a whole."""

    kind: Literal["project", "department"] = "project"
    title: Evidence | None = Field(None, description="表题")
    project: Evidence | None = Field(None, description="项目名称")
    competent_department: Evidence | None = Field(None, description="主管部门")
    competent_department_label: Evidence | None = None
    implementing_unit: Evidence | None = None
    fiscal_year: int | None = None
    unit: str = "万元"
    funds: tuple[FundsRow, ...] = ()
    goal_expected: Evidence | None = Field(None, description="预期目标")
    goal_actual: Evidence | None = Field(None, description="实际完成情况")
    indicators: tuple[Indicator, ...] = ()
    total_weight: Reading = None
    total_score: Reading = None
    unread_rows: int = Field(0, description="未能识别的行数")

    @property
    def total_funds(self) -> FundsRow | None:
        """The row of the total funds, if the form has one."""
        return next((row for row in self.funds if row.kind == "total"), None)


class EvaluationIndicator(Value):
    """An indicator as the report's body states it: “…”指标，预期值≥45场."""

    name: Evidence
    section: str = ""
    target: Measurand


class ClassScore(Value):
    """A class of indicators in the report: weight, score, rate, counts."""

    name: str
    weight: Reading = None
    score: Reading = None
    rate: Reading = None
    indicators: Amount | None = Field(None, description="设置指标数")
    full: Amount | None = Field(None, description="满分指标数")


class EvaluationReport(Record):
    """绩效评价报告: its tables, scores, grade and counts."""

    project: Evidence | None = None
    executed: tuple[Amount, ...] = Field((), description="文中所称执行数，每处一个")
    executed_fiscal: tuple[Amount, ...] = ()
    classes: tuple[ClassScore, ...] = Field((), description="得分总表")
    class_total: ClassScore | None = None
    indicators: tuple[Indicator, ...] = Field((), description="完成情况表")
    stated_targets: tuple[EvaluationIndicator, ...] = Field((), description="正文所列指标及预期值")
    goals_set: Amount | None = Field(None, description="设置目标数")
    goals_met: Amount | None = Field(None, description="实现目标数")
    goals_rate: Amount | None = None
    class_counts: tuple[ClassScore, ...] = Field((), description="正文所称各类指标数、满分数、得分率")
    final_score: Amount | None = Field(None, description="最终得分")
    grade: Evidence | None = Field(None, description="评级")
    within_budget: Evidence | None = Field(None, description="“执行数控制在预算规模之内”一类表述")
    unmet_count: Amount | None = Field(None, description="文中所称未完成指标数")
    unmet_reasons: tuple[Evidence, ...] = Field((), description="未完成原因中的计划与实际")


# --- narrative -----------------------------------------------------------------------------------

ClaimKind = Literal["quantity", "share", "rank", "multiple", "date", "period", "name", "event"]

Told = Literal["", "goal", "result"]
"""Which column of a form tells it: 预期目标, 实际完成情况, or neither."""


class Claim(Record):
    """A fact that prose states: what is measured, about what, when, and the figure.

    `topic` is the thing that it is about (an event, a project, a region) and `measure` what of it
    is counted (参会人数, 展览面积); both in normal form. `scope` narrows it (中方, 前11个月, 第一批):
    claims are compared only where topic, measure, scope and period are the same.
    """

    kind: ClaimKind = "quantity"
    topic: str = ""
    measure: str = ""
    scope: str = ""
    year: int | None = None
    amount: Amount | None = None
    told: Told = Field("", description="所在栏：预期目标或实际完成情况")
    evidence: Evidence
    context: Evidence | None = Field(None, description="所在句")


class Listing(Record):
    """A list in prose: what is listed, how many are announced, and the items.

    `complete` is true where the wording says that the items are all (分别是…, without 等).
    """

    topic: str = ""
    what: str = Field(description="所列事物")
    announced: Amount | None = Field(None, description="文中所称数目")
    items: tuple[Evidence, ...] = ()
    complete: bool = False


DateRole = Literal[
    "event", "as_of", "plan", "filled", "document", "title", "compared", "other"
]


class DateMention(Record):
    """A date of the text. `role`: when something happened (event), how far the report looks
    (as_of), when the form was filled in, a document's number, a title's year, the year compared
    with, or a plan. `event` is what it dates, in normal form; `until_day` ends a range."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    until_day: int | None = Field(None, description="起止日期的止日（同月）")
    role: DateRole = "other"
    event: str = ""
    project: str = Field("", description="所在自评表的项目")
    told: Told = Field("", description="所在栏：预期目标或实际完成情况")
    past: bool = Field(False, description="用完成时态叙述")
    evidence: Evidence


# --- what a model proposes ------------------------------------------------------------------------


class ToldFigure(Value):
    """A figure as its clause tells it, in normal form: `measure` are the words before it and `after`
    those behind it, without the topic and without words that say nothing of what is counted.

    Two of them are of one fact only where all of this is the same. `values` is how many different
    figures the report gives with the very same words: where there are many, the words are of several
    things. `beside` are the other figures of its unit in the same paragraph or cell.
    """

    amount: Amount
    operator: Operator | None = Field(None, description="写明的比较符或“不少于”一类的词")
    topic: str = Field("", description="所述活动或区域")
    unique: bool = Field(False, description="名称只指一次活动、一个区域")
    measure: str = Field("", description="数字之前所说的内容")
    after: str = Field("", description="数字之后所说的内容")
    scope: tuple[str, ...] = Field((), description="口径：一方、一批、一段时间、计划等")
    names: tuple[str, ...] = Field((), description="句中在它之前的地名、机构名")
    year: int | None = None
    planned: bool = Field(False, description="是目标、计划，不是结果")
    values: int = 1
    beside: tuple[Amount, ...] = ()


class ToldDate(Value):
    """A date with the event that it dates, told as done: `verb` is held, opened, closed and the like."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    until_day: int | None = None
    event: str = ""
    verb: str = ""
    evidence: Evidence


class Side(Value):
    """One side of a proposal. Of the model's answer only the place of `evidence` is used; all the rest
    is read there from the report, whole clauses and sentences of it, so that no quote can leave out
    what turns its meaning. `passage` is where its paragraph or cell begins."""

    evidence: Evidence
    clauses: tuple[str, ...] = Field((), description="引文所在的分句，规范形式")
    sentence: str = Field("", description="引文所在的句子，规范形式")
    indicator: str = Field("", description="引文是指标的目标值或实际值时，指标的名称")
    where: str = ""
    project: str = Field("", description="所在自评表或评价报告的项目")
    told: Told = ""
    passage: int = 0
    whole: bool = Field(False, description="引文是完整的句子")
    figures: tuple[ToldFigure, ...] = ()
    dates: tuple[ToldDate, ...] = ()


class Proposal(Record):
    """A contradiction that a model proposes; by itself it proves nothing."""

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides, in the order of the proposal."""
        return tuple(side for side in vars(self).values() if isinstance(side, Side))


class ProposedConflict(Proposal):
    """Two statements that are said to concern one fact and to differ."""

    one: Side
    other: Side


class ProposedShortfall(Proposal):
    """A goal that is said not to have been met by its completion."""

    goal: Side
    result: Side


class ProposedMisfit(Proposal):
    """A reason that is said not to fit the change that it explains, `comparison`."""

    change: Side
    reason: Side
    comparison: Comparison


class ProposedNonResult(Proposal):
    """A completion that is said to be no result: a plan, an intention, or the goal once more."""

    result: Side
    goal: Side | None = None
    kind: Literal["plan", "intention", "copy"] = "plan"


# --- all of it -----------------------------------------------------------------------------------


class Coverage(Value):
    """How much of a report ended in records."""

    chunks: int = Field(0, description="切块数")
    chunks_read: int = Field(0, description="其中至少有一处进入记录的切块")
    figures: int = Field(0, description="正文与表格中的数字")
    figures_read: int = Field(0, description="其中进入记录的数字")
    cells: int = Field(0, description="非空表格单元格")
    cells_read: int = Field(0, description="其中进入记录的单元格")
    unread: tuple[Evidence, ...] = Field((), description="未能识别的位置")

    @property
    def figure_share(self) -> float:
        return self.figures_read / self.figures if self.figures else 1.0

    @property
    def cell_share(self) -> float:
        return self.cells_read / self.cells if self.cells else 1.0


R = TypeVar("R", bound="Record")


class Records(Value):
    """Everything that was extracted from one report, in the order of the text."""

    header: ReportHeader = ReportHeader()
    items: tuple[SerializeAsAny[Record], ...] = ()
    coverage: Coverage = Coverage()
    extractor: str = "template"

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """All records of one type."""
        return tuple(item for item in self.items if isinstance(item, kind))
