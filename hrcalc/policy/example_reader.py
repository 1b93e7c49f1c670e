"""Worked examples of a policy file."""

from __future__ import annotations

from hrcalc.policy.document import Example
from hrcalc.policy.source import Mapping, Scalar, Sequence, Value
from hrcalc.policy.value_reader import ValueReader
from hrcalc.words import Text

EXAMPLE_KEYS = ("title", "policy", "given", "expect", "error")
_MEND = Text(
    "写成 - {title: …, given: {won: 10}, expect: {commission: 500}}。",
    "Write it as - {title: …, given: {won: 10}, expect: {commission: 500}}.",
)


def read_examples(values: ValueReader, root: Mapping, *, alone: bool) -> tuple[Example, ...]:
    """The examples of a document, or (`alone`) of a file that holds nothing else."""
    value = root.entries.get("examples")
    if value is None or (isinstance(value, Scalar) and not value.text):
        return ()
    if not isinstance(value, Sequence):
        values.wrong(
            value.position, Text("examples 下面每个算例以“- ”开头。", "Each of examples begins with '- '."), _MEND
        )
        return ()
    return tuple(e for item in value.items if (e := _example(values, item, alone)))


def _example(values: ValueReader, value: Value, alone: bool) -> Example | None:
    entries = values.mapping(value, EXAMPLE_KEYS, _MEND)
    if entries is None:
        return None
    before = len(values.problems)
    names = _policies(values, entries, alone)
    given = entries.entries.get("given", Mapping({}, {}, entries.position))
    if isinstance(given, Scalar) and not given.text:
        given = Mapping({}, {}, given.position)
    if not isinstance(given, Mapping):
        values.wrong(
            given.position,
            Text("given 写成 {名称: 值}。", "given is {name: value}."),
            Text("例如 given: {won: 10}。", "For example given: {won: 10}."),
        )
    _outcome(values, entries)
    for part in (given, entries.entries.get("expect")):
        _thousands(values, part)
    if len(values.problems) > before or not isinstance(given, Mapping):
        return None
    expect, error = entries.entries.get("expect"), entries.entries.get("error")
    return Example(
        title=values.text(entries, "title"),
        policies=names,
        given=given,
        expect=expect if isinstance(expect, Mapping) else None,
        error=error if isinstance(error, Scalar) else None,
        position=entries.position,
    )


def _thousands(values: ValueReader, part: Value | None) -> None:
    """Numbers with a comma, however deep in rows of an example."""
    if isinstance(part, Mapping):
        values.thousands(part)
        for inner in part.entries.values():
            _thousands(values, inner)
    elif isinstance(part, Sequence):
        for item in part.items:
            _thousands(values, item)


def _policies(values: ValueReader, entries: Mapping, alone: bool) -> tuple[str, ...]:
    policy = entries.entries.get("policy")
    names: tuple[str, ...] = ()
    if isinstance(policy, Scalar) and policy.text:
        names = (policy.text,)
    elif isinstance(policy, Sequence):
        names = tuple(v.text for v in policy.items if isinstance(v, Scalar))
        for value in policy.items:
            if not isinstance(value, Scalar):
                values.wrong(
                    value.position,
                    Text("这里写制度名。", "The name of a policy goes here."),
                    Text("写 policy: [制度名]。", "Write policy: [names]."),
                )
    if alone and not names:
        values.wrong(
            entries.position,
            Text("这个算例没有说明它检验哪份制度。", "This example does not say which policies it tests."),
            Text("写 policy: [制度名]。", "Write policy: [names]."),
        )
    if policy is not None and not alone:
        values.wrong(
            entries.keys["policy"].position,
            Text(
                "制度里的算例检验的就是这份制度,不写 policy。",
                "An example in a policy tests that policy: no policy here.",
            ),
            Text("删掉 policy。", "Remove policy."),
        )
    return names


def _outcome(values: ValueReader, entries: Mapping) -> None:
    """An example has one of expect and error."""
    expect, error = entries.entries.get("expect"), entries.entries.get("error")
    if expect is None and error is None:
        values.wrong(
            entries.position,
            Text("这个算例没有 expect:不知道应当算出什么。", "This example has no expect: what should come out?"),
            _MEND,
        )
    elif expect is not None and error is not None:
        values.wrong(
            entries.keys["error"].position,
            Text("一个算例写 expect 或 error,不能都写。", "An example has expect or error, not both."),
            Text("删掉其中一个,或拆成两个算例。", "Remove one of them, or make two examples of it."),
        )
    elif expect is not None and not (isinstance(expect, Mapping) and expect.entries):
        values.wrong(
            entries.keys["expect"].position,
            Text("expect 写成 {项目: 金额}。", "expect is {item: amount}."),
            Text("例如 expect: {commission: 500}。", "For example expect: {commission: 500}."),
        )
    elif error is not None and not (isinstance(error, Scalar) and error.text):
        values.wrong(
            entries.keys["error"].position,
            Text("error 后面要有一段文字。", "error needs a text."),
            Text('写报错里的几个字,如 error: "不能相乘"。', 'Write words of the refusal, such as error: "cannot be".'),
        )
