"""An example stands on what it is given: beside the documents that its own name, others change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcalc.engine.plan import formulas_of
from hrcalc.examples.runner import ExampleRunner, Result
from hrcalc.policies import vocabulary
from hrcalc.policy import tree
from hrcalc.policy.document import Document, Example
from hrcalc.policy.library import Library, load
from hrcalc.settings import Settings

POLICIES = Path(__file__).resolve().parents[2] / "policies"
SETTINGS = Settings()
LIBRARY = load(POLICIES)


def runner_of(names: set[str]) -> ExampleRunner:
    documents = tuple(d for d in LIBRARY.documents if d.name in names)
    return ExampleRunner(Library(documents), vocabulary(SETTINGS), SETTINGS.calendar.of_the_country())


ALL = runner_of({d.name for d in LIBRARY.documents})


def words_of(document: Document) -> set[str]:
    """Every word of a document's formulas that may be a metric or an item."""
    formulas = [f for name in (*document.metrics, *document.items) for _, f in formulas_of(document, name)]
    nodes = [node for formula in formulas for node in formula.node.walk()]
    names = {node.parts[-1] for node in nodes if isinstance(node, tree.Name)}
    return names | {node.name for node in nodes if isinstance(node, tree.Posted)}


def named_by(documents: list[Document]) -> set[str]:
    """These documents, and those that define a word of theirs: nothing that those read in their turn."""
    words = {word for d in documents for word in words_of(d)}
    return {d.name for d in documents} | {
        d.name for d in LIBRARY.documents if words & {*d.metrics, *d.items, *d.titles}
    }


def told(results: list[Result]) -> list[object]:
    return [(r.example.title, r.policies, r.differences, r.as_problems()) for r in results]


@pytest.mark.parametrize("document", LIBRARY.documents, ids=lambda d: d.version)
def test_a_document_and_those_it_names_are_enough(document: Document) -> None:
    found = runner_of(named_by([document])).run_document(document)
    assert told(found) == told(ALL.run_document(document))
    assert [r.example.title for r in found if not r.passed] == []


@pytest.mark.parametrize("example", [e for f in LIBRARY.example_files for e in f.examples], ids=lambda e: e.title)
def test_of_a_file_of_examples_the_documents_named_are_enough(example: Example) -> None:
    own = [d for d in LIBRARY.documents if d.name in example.policies]
    found = runner_of(named_by(own)).run_file([example])
    assert told(found) == told(ALL.run_file([example]))
    assert [r.passed for r in found] == [True]
