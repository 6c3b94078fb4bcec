"""A set read by templates, by a model and by both, with a server that says what a test wants."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.runs import load_run
from eval.ways import Ways, read_in_three_ways
from eval.ways_table import unanswered, ways_rows, ways_text, write_ways
from extractor.models.config import Model
from gouji.assisted import Assistance
from gouji.cli import main
from tests.fake_model import Asked, FakeModel, Said

REPORT = """某省商务厅2024年度部门决算公开说明
第二部分 部门决算情况说明
一、一般公共预算财政拨款支出决算具体情况
（1）卫生健康支出（类）行政事业单位医疗（款）事业单位医疗（项）决算158.33万元，较预算150.72万元多7.61万元（5.05%），原因是新招录人员参保。
（2）住房保障支出（类）住房改革支出（款）住房公积金（项）决算205.44万元，较预算188.10万元多17.34万元（9.32%），原因是缴存基数上调。
"""
ROWS: list[dict[str, str]] = [
    {"class_name": "卫生健康支出", "section_name": "行政事业单位医疗", "item_name": "事业单位医疗",
     "amount": "158.33万元", "budget": "150.72万元", "change": "7.61万元", "rate": "5.05%",
     "reason": "新招录人员参保"},
    {"class_name": "住房保障支出", "section_name": "住房改革支出", "item_name": "住房公积金",
     "amount": "205.44万元", "budget": "188.10万元", "change": "17.34万元", "rate": "9.32%",
     "reason": "缴存基数上调"},
]
"""What a good reader answers. 17.34 of 188.10 is 9.22%, and the report says 9.32%."""


def answer(asked: Asked, spoiled: bool = False) -> Said:
    """The items to whoever asks for items, and nothing to anybody else."""
    schema = asked.body["response_format"]["json_schema"]["schema"]
    shown = asked.body["messages"][-1]["content"].splitlines()
    if "item_name" not in json.dumps(schema):
        return Said(content='{"rows": []}')
    rows: list[dict[str, str]] = []
    for row in ROWS:
        line = next(line for line in shown if row["item_name"] in line)
        rows.append({"at": line[1 : line.index("]")], **row})
    if spoiled:
        rows[0]["reason"] = "并无此说"
    return Said(content=json.dumps({"rows": rows}, ensure_ascii=False), usage=(1_000, 200))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One report: its wrong rate is labelled, its items are expected."""
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "甲.txt").write_text(REPORT, encoding="utf-8")
    at = REPORT.index("9.32%")
    label: dict[str, Any] = {
        "id": "L1", "kind": "arithmetic", "type": "rate", "severity": "high", "certainty": "certain",
        "evidence": [{"quote": "9.32%", "start": at, "end": at + 5}],
    }
    (folder / "甲.jsonl").write_text(json.dumps(label) + "\n", encoding="utf-8")
    expected = [
        {"type": "SubjectItem", "item_name": row["item_name"], "amount": row["amount"],
         "comparison": {"rate": row["rate"], "reason": row["reason"]}}
        for row in ROWS
    ]
    (folder / "甲.records.jsonl").write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in expected), encoding="utf-8"
    )
    return folder


@pytest.fixture
def fake() -> Iterator[FakeModel]:
    with FakeModel() as fake:
        fake.otherwise = answer
        yield fake


def described(fake: FakeModel, **more: Any) -> Assistance:
    model = Model(
        name="假", model="fake", base_url=fake.url, price_in=2, price_out=8, attempts=1,
        **more,
    )
    return Assistance(model=model)


def cells(ways: Ways, name: str) -> tuple[str, ...]:
    return next(cells for (zh, _), cells in ways_rows(ways) if zh == name)


def test_fields_and_labels_are_scored_for_each_way(folder: Path, fake: FakeModel) -> None:
    ways = read_in_three_ways(folder, described(fake))
    template, _model, both = (way[0].run.reports[0] for way in ways)
    assert cells(ways, "字段召回率") == ("50.0% 4/8", "100.0% 8/8", "100.0% 8/8")
    assert cells(ways, "字段准确率")[2] == "100.0% 8/8"
    assert cells(ways, "模型所答有出处的")[0] == "—"
    assert cells(ways, "模型所答有出处的")[1].endswith("/16")
    assert not template.labels[0].found
    assert both.labels[0].found
    [finding] = [finding for finding in both.findings if finding.origin == "model"]
    assert finding.standing == "labelled"
    assert cells(ways, "　其中模板没有的") == ("0", "1", "1")
    text = ways_text(ways)
    assert "只有加上模型才找到的问题" in text
    assert "L1" in text
    assert "不对或未判定的发现：" not in text


def test_tokens_and_cost_are_of_every_call(folder: Path, fake: FakeModel) -> None:
    ways = read_in_three_ways(folder, described(fake))
    use = ways.both[0].run.reports[0].model
    assert use is not None
    assert use.questions >= 1
    assert use.unanswered == 0
    assert float(use.cost) == pytest.approx((use.tokens_in * 2 + use.tokens_out * 8) / 1e6)
    assert ways.template[0].run.reports[0].model is None
    identity = ways.both[0].run.identity
    assert identity.extractor == "template+假"
    assert identity.model
    assert identity.prompts_sha256


def test_what_varies_from_time_to_time_is_told(folder: Path, fake: FakeModel) -> None:
    times = iter([False, True, False, True])
    fake.otherwise = lambda asked: (
        answer(asked, next(times)) if "item_name" in json.dumps(asked.body["response_format"])
        else answer(asked)
    )
    ways = read_in_three_ways(folder, described(fake), repeat=2)
    assert cells(ways, "字段召回率")[1] == "100.0% 8/8 / 87.5% 7/8"
    steady = cells(ways, "每次都读到的值")
    assert steady[0] == "—"
    assert not steady[1].startswith("100")
    asked = sum("item_name" in json.dumps(each.body["response_format"]) for each in fake.chats)
    assert asked == 4  # every time anew


def test_a_reader_that_fails_changes_no_finding_of_the_templates(folder: Path, fake: FakeModel) -> None:
    fake.otherwise = lambda asked: Said(status=500, message="down")
    ways = read_in_three_ways(folder, described(fake, backoff=0.01))
    template, both = ways.template[0].run.reports[0], ways.both[0].run.reports[0]
    assert both.findings == template.findings
    assert both.fields == template.fields
    assert unanswered(ways)


def test_the_command_writes_runs_that_can_be_compared(
    folder: Path, fake: FakeModel, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    models = tmp_path / "models.toml"
    models.write_text(
        f'[models.fake]\nmodel = "fake"\nbase_url = "{fake.url}"\nprice_in = 0\nprice_out = 0\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("GOUJI_MODELS", str(models))
    monkeypatch.setenv("GOUJI_CACHE", str(tmp_path / "cache.sqlite"))
    command = ["eval", "models", str(folder), "--model", "fake", "-o", str(tmp_path / "runs")]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "字段召回率" in said
    assert "100.0% 8/8" in said
    before, after = (str(tmp_path / "runs" / f"{name}.json") for name in ("template", "both"))
    assert load_run(Path(after)).identity.model
    assert main(["eval", "compare", before, after]) == 0
    assert "L1" in capsys.readouterr().out
    calls = len(fake.chats)
    assert main(command) == 0  # from the cache
    assert len(fake.chats) == calls


def test_each_run_is_a_file(folder: Path, fake: FakeModel, tmp_path: Path) -> None:
    write_ways(read_in_three_ways(folder, described(fake), repeat=2), tmp_path / "runs")
    names = sorted(path.name for path in (tmp_path / "runs").iterdir())
    assert names == ["both-2.json", "both.json", "model-2.json", "model.json", "template.json"]
