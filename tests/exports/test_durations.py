"""How long something took, from every spelling that platforms and people use, and from nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.exports.durations import minutes


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1小时22分钟", "82"), ("99小时9分钟", "5949"), ("82分钟", "82"), ("100分", "100"), ("1.5小时", "90"), ("1.5h", "90"),
        ("0分钟", "0"),
        ("8:30", "510"), ("08:30", "510"), ("100:05", "6005"), ("8:30:30", "510.5"), ("８：３０", "510"), ("1 小时 5 分钟", "65"),
        ("1个小时", "60"), ("半小时", "30"), ("30秒", "0.5"), ("20秒", "0.333333"), ("1小时20秒", "60.333333"), ("1h 22min", "82"),
        ("2 hours", "120"), ("1 Hour 3 Minutes", "63"), ("1.25分钟", "1.25"), ("90秒", "1.5"), ("0.1小时", "6"), ("１．５小时", "90"),
    ],
)  # fmt: skip
def test_durations(text: str, value: str) -> None:
    assert str(minutes(text)) == value


@pytest.mark.parametrize(
    "text",
    ["", " ", "8", "1.5", "-30分钟", "+1h", "严重迟到1小时22分钟", "1小时22分钟迟到", "1小时82分钟", "1小时60分钟", "1分60秒",
     "1.5小时20分钟",
     "5分钟1小时", "1小时1小时", "8:60",
     "8:5", "8:30:60", "1:2:3:4", "小时", "分钟", "一小时", "1,000分钟", "1e3分钟", "1..5小时", "1000000小时1分", "1:30小时", "8:30-9:30"],
)  # fmt: skip
def test_what_is_no_duration(text: str) -> None:
    assert minutes(text) is None
    assert minutes(text, day_hours=Decimal(8)) is None


def test_days_need_somebody_to_say_how_long_they_are() -> None:
    assert minutes("0.5天") is None
    assert minutes("0.5天", day_hours=Decimal(8)) == 240
    assert minutes("1天2小时", day_hours=Decimal("7.5")) == 570
    assert minutes("半天", day_hours=Decimal(8)) == 240
    assert minutes("1天30小时", day_hours=Decimal(8)) is None


@given(st.integers(0, 999), st.integers(0, 59), st.integers(0, 59))
def test_every_spelling_of_a_duration_is_the_same(hours: int, rest: int, seconds: int) -> None:
    whole = hours * 60 + rest
    for text in (
        f"{hours}小时{rest}分钟",
        f"{hours}h{rest}m",
        f"{whole}分钟",
        f"{hours}:{rest:02d}",
        f"{hours} Hours {rest} Minutes",
    ):
        assert minutes(text) == whole, text
    with_seconds = minutes(f"{hours}:{rest:02d}:{seconds:02d}")
    assert with_seconds == minutes(f"{hours}小时{rest}分钟{seconds}秒")
    assert with_seconds is not None
    assert abs(with_seconds * 60 - (whole * 60 + seconds)) < Decimal("0.0001")


@given(st.text(alphabet="0123456789.:天小时分钟秒半hms 个", max_size=12))
def test_a_text_is_a_duration_or_it_is_not(text: str) -> None:
    found = minutes(text)
    assert found is None or found >= 0
