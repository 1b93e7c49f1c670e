"""Text in both languages."""

from __future__ import annotations

from hrcalc.words import Text, listed


def test_of_many_names_the_first_are_told_and_how_many_more() -> None:
    names = [f"E{i}" for i in range(1, 11)]
    assert listed(names[:1]) == Text("E1", "E1")
    assert listed(names[:8], "人") == Text("E1、E2、E3、E4、E5、E6、E7、E8", "E1, E2, E3, E4, E5, E6, E7, E8")
    assert listed(names, "人").zh == "E1、E2、E3、E4、E5、E6、E7、E8 等 10 人"
    assert listed(iter(names)).en == "E1, E2, E3, E4, E5, E6, E7, E8 and 2 more"
    assert listed([Text("北京", "Beijing"), "E1"]) == Text("北京、E1", "Beijing, E1")
