"""`[values.TABLE.COLUMN]`: a company's words for ours."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from hrcalc.problems import ProblemsFound
from hrcalc.settings import Settings
from hrcalc.tables import with_fields
from hrcalc.tables.wording.words import Words
from tests.tables.conftest import Company

WORDS = {"Closed Won": "signed", "赢单（新）": "paid", "Draft": "", " 结束 ": "取消"}


@pytest.mark.parametrize("encoded", [False, True])
def test_words_are_compared_in_half_width_without_spaces(encoded: bool) -> None:
    texts = ["Closed Won", " Ｃlosed Won", "赢单(新)", "Draft", None, "closed won", "other", "结束", "  "]
    cells: Any = pa.chunked_array([pa.array(texts[:4]), pa.array(texts[4:], pa.string())])
    found, _ = Words(WORDS).translate(cells.dictionary_encode() if encoded else cells)
    assert found.cast(pa.string()).to_pylist() == [
        "signed", "signed", "paid", None, None, "closed won", "other", "取消", None,
    ]  # fmt: skip


def test_no_cells_have_no_words() -> None:
    found, out = Words(WORDS).translate(pa.chunked_array([], pa.string()))
    assert (found.to_pylist(), out.tolist()) == ([], [])


def test_choices_yes_and_no_and_texts(company: Company) -> None:
    company.change(
        "2026-10/leads.csv", "2026-10-02,Z001,抖音,marketing,50000,yes", "2026-10-02,Z001,DY,官网投放,50000,填了"
    )
    company.settings["values"] = {
        "leads": {
            "source": {"官网投放": "marketing"},
            "form_filled": {"填了": "是"},
            "channel": {"DY": "抖音", "官网": ""},
        }
    }
    tables = company.read()
    assert tables.problems == []
    leads = tables.frames["leads"].select(["channel", "source", "form_filled"]).to_pylist()
    assert leads[0] == {"channel": "抖音", "source": "marketing", "form_filled": True}
    assert leads[1]["channel"] is None


def test_a_companys_own_column(company: Company) -> None:
    company.change("2026-10/deals.csv", "lead_id,status", "lead_id,演示")
    company.change("2026-10/deals.csv", "L1,signed", "L1,做过")
    company.change("2026-10/deals.csv", "L2,已回款", "L2,没做")
    company.settings["fields"] = {"deals": {"演示": "yes/no"}}
    company.settings["values"] = {"deals": {"演示": {"做过": "yes", "没做": "no"}}}
    tables = company.read()
    assert tables.problems == []
    assert tables.frames["deals"]["演示"].to_pylist() == [True, False]


@pytest.mark.parametrize(
    ("values", "code", "value", "hint"),
    [
        ({"deal": {"status": {}}}, "settings-table", "deal", "'deals'"),
        ({"deals": {"statuss": {}}}, "settings-column", "statuss", "'status'"),
        ({"deals": {"amount": {"x": "1"}}}, "settings-column", "amount", "status"),
        ({"deals": {"deal_id": {"x": "1"}}}, "settings-column", "deal_id", "status"),
        ({"deals": {"status": {"Won": "singed"}}}, "settings-value", "singed", "'signed'"),
        ({"leads": {"form_filled": {"x": "maybe"}}}, "settings-value", "maybe", "yes, no"),
        ({"deals": {"status": {"Won": "paid", "Ｗon ": "signed"}}}, "settings-value", "Ｗon ", "Keep one"),
    ],
)
def test_words_that_make_no_sense(values: Any, code: str, value: str, hint: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        with_fields(Settings(values=values))
    (problem,) = found.value.problems
    assert (problem.code, problem.value, problem.file, problem.blocking) == (code, value, "hrcalc.toml", True)
    assert hint in problem.mend.en


def test_our_words_may_be_in_either_language() -> None:
    with_fields(
        Settings(values={"deals": {"status": {"a": "已签", "b": "signed", "c": ""}, "product": {"d": "anything"}}})
    )
