"""Spellings of one phone or one name come to one key; what may be another customer keeps its own, and what anybody may have gives none."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.engine.customers import How, keys_of
from tests.engine.keys import keys_of_text

MOBILE = "13800000001"

PHONES = {
    (MOBILE,): [
        "13800000001",
        " 138 0000 0001 ",
        "138-0000-0001",
        "138.0000.0001",
        "+86 13800000001",
        "+86-138-0000-0001",
        "008613800000001",
        "8613800000001",
        "(+86)13800000001",
        "１３８ ００００ ０００１",
        "138‐0000‐0001",
        "手机:13800000001(微信同号)",
        "13800000001.0",
        "13800000001/",
    ],
    (MOBILE, "13900000002"): [
        "13800000001/13900000002",
        "13800000001、13900000002",
        "13800000001；13900000002",
        "13800000001,139 0000 0002",
        "13800000001 13900000002",
        "138 0000 0001 139 0000 0002",
        "张三13800000001 李四13900000002",
        "13800000001转13900000002",
        "13800000001\n13900000002",
    ],
    ("02112345678",): [
        "021-12345678",
        "(021)12345678",
        "021 1234 5678",
        "+86 21 1234 5678",
        "+86(0)21-12345678",
        "02112345678",
    ],
    ("02112345678x801",): [
        "021-12345678转801",
        "021-12345678-801",
        "（021）12345678 ext. 801",
        "02112345678x801",
        "021-12345678分机801",
    ],
    ("13800000001x1234",): ["13800000001转1234", "13800000001-1234", "138 0000 0001 # 1234"],
    ("4008001234",): ["400-800-1234", "4008001234"],
    ("+14155550100",): ["+1 415 555 0100", "0014155550100"],
    ("1234567",): ["123-4567"],
    ("12345678", "87654321"): ["12345678 87654321"],
    (): [
        "",
        " ",
        "12345",
        "123456",
        "138****0001",
        "0000000",
        "00000000000",
        "11111111111",
        "无",
        "1.38E+10",
        "-",
        "110/120",
    ],
}


@pytest.mark.parametrize(("keys", "text"), [(keys, text) for keys, texts in PHONES.items() for text in texts])
def test_a_phone_is_the_same_however_it_is_written(keys: tuple[str, ...], text: str) -> None:
    assert keys_of_text(text, "phone") == keys


NAMES = {
    "上海星河": ["上海星河", "上海星河有限公司", "上海(星河)有限公司", "（上海）星河 有限公司", "上海星河股份有限公司",
             "上海【星河】有限责任公司",
             "上海 星 河有 限 公司", "上海星河有限公司 Co., Ltd.", "上海星河\u3000有限公司\u200b", "《上海星河》"],
    "acme": ["ACME", "Acme Ltd", "acme co., ltd.", "ＡＣＭＥ Inc.", "Acme Company Limited", "Acme, LLC", "Acme L.L.C.", "(acme) Corp."],
    "disco": ["Disco", "disco ltd"],
    "星河集团": ["星河集团", "星河(集团)有限公司"],
    "星河公司": ["星河公司"],
    "星河有限公司上海分公司": ["星河有限公司上海分公司"],
    "58同城": ["58同城"],
    "张三": ["张三"],
    "": ["", " ", "个人", "无", "测试", "测试有限公司", "王先生", "李总", "甲", "A", "A Ltd",
         "有限公司", "Co., Ltd.", "--", "???", "12345", "N/A", "Test"],
}  # fmt: skip


@pytest.mark.parametrize(("key", "text"), [(key, text) for key, texts in NAMES.items() for text in texts])
def test_a_name_is_the_same_however_it_is_written(key: str, text: str) -> None:
    assert keys_of_text(text, "name") == ((key,) if key else ())


def test_ids_are_text_and_a_blank_cell_identifies_nobody() -> None:
    assert [keys_of_text(t, "id") for t in (" 007 ", "7", "０07", " ", None)] == [("007",), ("7",), ("０07",), (), ()]
    assert keys_of_text(None, "phone") == keys_of_text(None, "name") == ()


TEXTS = st.one_of(
    st.text(max_size=12),
    st.text("有限公司股份责任 ()（）.,coltdincx星河ＡB集团", max_size=14),
    st.text("0123456789 -+/转ext()、.#*６", max_size=26),
)


@given(TEXTS, st.sampled_from(["id", "phone", "name"]))
def test_a_key_is_its_own_key(text: str, how: How) -> None:
    for key in keys_of_text(text, how):
        assert keys_of_text(key, how) == (key,)


@given(st.lists(TEXTS | st.none(), max_size=8), st.sampled_from(["id", "phone", "name"]))
def test_a_column_tells_what_its_cells_tell(texts: list[str | None], how: How) -> None:
    keys = keys_of(pa.chunked_array([pa.array(texts[:3], pa.string()), pa.array(texts[3:], pa.string())]), how)
    found = list(zip(keys.row.tolist(), keys.text.to_pylist(), strict=True))
    assert found == [(row, key) for row, text in enumerate(texts) for key in keys_of_text(text, how)]


def test_rows_are_in_order_however_their_phones_are_written() -> None:
    texts = [None, "+86 13800000001", "13800000002", "021-12345678/138-0000-0003", "13800000004", "", "138 0000 0005"]
    keys = keys_of(pa.array(texts, pa.string()), "phone")
    assert keys.row.tolist() == [1, 2, 3, 3, 4, 6]
    mobiles = [f"1380000000{i}" for i in range(6)]
    assert keys.text.to_pylist() == [*mobiles[1:3], "02112345678", *mobiles[3:6]]


MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True).filter(lambda phone: len(set(phone)) > 1)
CORES = st.text("星河远山天宇恒信嘉禾", min_size=2, max_size=8)


@st.composite
def spelt(draw: st.DrawFn, phone: str) -> str:
    """A way to write a mobile."""
    first, second = (draw(st.sampled_from(["", " ", "-", "."])) for _ in range(2))
    text = phone[:3] + first + phone[3:7] + second + phone[7:]
    text = draw(st.sampled_from(["", "+86", "+86 ", "0086-", "(+86)", "86", "电话:", " "])) + text
    if draw(st.booleans()):
        text = text.translate(str.maketrans("0123456789+()-", "０１２３４５６７８９＋（）－"))
    return text + draw(st.sampled_from(["", " ", "(微信)", "/021-87654321"]))


@given(st.data(), MOBILES)
def test_spellings_of_a_mobile_always_match(data: st.DataObject, phone: str) -> None:
    assert phone in keys_of_text(data.draw(spelt(phone)), "phone")


@given(st.data(), MOBILES, st.integers(0, 10), st.integers(1, 9))
def test_one_other_digit_never_matches(data: st.DataObject, phone: str, at: int, more: int) -> None:
    other = phone[:at] + str((int(phone[at]) + more) % 10) + phone[at + 1 :]
    mine, theirs = (data.draw(spelt(text)).partition("/")[0] for text in (phone, other))
    assert not set(keys_of_text(mine, "phone")).intersection(keys_of_text(theirs, "phone"))


@given(st.data(), CORES, CORES)
def test_spellings_of_a_name_match_and_other_names_do_not(data: st.DataObject, one: str, other: str) -> None:
    def spell(core: str) -> str:
        cut = data.draw(st.integers(1, len(core) - 1))
        front, back = data.draw(st.sampled_from(["()", "（）", "【】", "  ", ("", ""), "［］"]))
        form = data.draw(
            st.sampled_from(["", "有限公司", " 有限 公司", "股份有限公司", "有限责任公司", " Co., Ltd.", "CO.,LTD"])
        )
        return front + core[:cut] + back + core[cut:] + form

    assert (keys_of_text(spell(one), "name") == keys_of_text(spell(other), "name")) == (one == other)
