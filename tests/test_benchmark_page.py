"""What `make bench-model` says on the benchmark's page stays when the rest is measured again."""

from __future__ import annotations

from eval.benchmark_page import model_section, with_model_section
from tests.conftest import ROOT

PAGE = "# 基准\n\n一\n\n## 这些数字没有说明的 / What the figures do not say\n\n- 二\n"


def test_the_section_stands_before_the_limits_and_replaces_itself() -> None:
    once = with_model_section(PAGE, "## 模型\n\n甲\n")
    assert model_section(once) == "## 模型\n\n甲"
    assert once.index("甲") < once.index("这些数字没有说明的")
    twice = with_model_section(once, "## 模型\n\n乙\n")
    assert "甲" not in twice
    assert with_model_section(twice, "## 模型\n\n甲\n") == once


def test_a_page_measured_anew_keeps_what_it_said_of_the_model() -> None:
    before = with_model_section(PAGE, "## 模型\n\n甲\n")
    after = with_model_section(PAGE.replace("一", "三"), model_section(before))
    assert model_section(after) == "## 模型\n\n甲"
    assert "三" in after
    assert with_model_section(PAGE, model_section(PAGE)) == PAGE


def test_the_page_of_this_version_says_what_the_small_model_did() -> None:
    section = model_section((ROOT / "docs" / "benchmark.md").read_text(encoding="utf-8"))
    assert "qwen2.5-coder-1.5b" in section
