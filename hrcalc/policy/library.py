"""All policy documents of a folder, and which of them are in force in a month."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from hrcalc.calendar import Month
from hrcalc.policy.document import Document, ExampleFile
from hrcalc.policy.errors import Position, policy_problem, with_lines
from hrcalc.policy.reader import read_document
from hrcalc.problems import Problem
from hrcalc.words import Text

_COPIED_FROM = "examples"
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Library:
    """Documents in the order of name and version. `hashes`: file -> SHA-256 of its bytes.

    `partial` are documents with mistakes, as far as they could be read: to be checked with the others, never to be paid from. `unread`
    are the words of files that could not be read at all, any of which may be a name.
    """

    documents: tuple[Document, ...] = ()
    example_files: tuple[ExampleFile, ...] = ()
    problems: tuple[Problem, ...] = ()
    hashes: dict[str, str] = field(default_factory=dict)
    partial: tuple[Document, ...] = ()
    unread: frozenset[str] = frozenset()
    sources: dict[str, str] = field(default_factory=dict)
    """File -> its text, to show the lines that problems are about."""

    def in_force(self, month: Month) -> list[Document]:
        """The documents of a month: of each name the latest version that has begun, unless it has ended."""
        return _in_force(self.documents, month)

    def to_check(self, month: Month) -> list[Document]:
        """The documents of a month, those with mistakes among them."""
        return _in_force(sorted([*self.documents, *self.partial], key=_order), month)

    def not_in_force(self, month: Month) -> list[Document]:
        """All other documents, earlier and later versions among them."""
        versions = {d.version for d in self.in_force(month)}
        return [d for d in self.documents if d.version not in versions]

    def named(self, name: str, month: Month | None = None) -> Document | None:
        """The version of a document in a month; without a month, or before its first version began, its latest version."""
        versions = [d for d in self.documents if d.name == name]
        begun = [d for d in versions if month is not None and d.effective <= month]
        found = begun or versions
        return found[-1] if found else None


def load(*paths: Path) -> Library:
    """Read every `.yaml` and `.yml` file in these folders (and these files). Problems are collected, not raised.

    A folder called `examples` inside one of them is left alone: plans to copy from, not in force.
    """
    documents: list[Document] = []
    partial: list[Document] = []
    unread: set[str] = set()
    example_files: list[ExampleFile] = []
    problems: list[Problem] = []
    hashes: dict[str, str] = {}
    sources: dict[str, str] = {}
    for path, file in _files(paths, problems):
        try:
            content = path.read_bytes()
            text = content.decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(_unreadable(file, error))
            continue
        hashes[file] = hashlib.sha256(content).hexdigest()
        sources[file] = text.replace("\r\n", "\n")
        found, wrong = read_document(sources[file], file)
        problems.extend(wrong)
        if isinstance(found, Document):
            (partial if wrong else documents).append(found)
        elif found is not None:
            example_files.append(found)
        else:
            unread.update(_WORD.findall(text))
    documents.sort(key=_order)
    for first, second in pairwise(sorted([*documents, *partial], key=_order)):
        if (first.name, first.effective) == (second.name, second.effective):
            problems.append(
                policy_problem(
                    second.position,
                    Text(
                        f"制度“{second.version}”在 {first.file} 里已有一份。",
                        f"'{second.version}' also stands in {first.file}.",
                    ),
                    Text("删掉一份,或改 effective。", "Remove one of them, or change its effective."),
                )
            )
    return Library(
        tuple(documents),
        tuple(example_files),
        tuple(with_lines(problems, sources)),
        hashes,
        tuple(partial),
        frozenset(unread),
        sources,
    )


def _order(document: Document) -> tuple[str, Month, str]:
    return document.name, document.effective, document.file


def _in_force(documents: Iterable[Document], month: Month) -> list[Document]:
    latest: dict[str, Document] = {}
    for document in documents:
        if document.effective <= month:
            latest[document.name] = document
    return [d for d in latest.values() if d.in_force(month)]


def _files(paths: tuple[Path, ...], problems: list[Problem]) -> list[tuple[Path, str]]:
    found: dict[Path, str] = {}
    for path in paths:
        if path.is_file():
            found[path] = path.name
        elif path.is_dir():
            for child in sorted(path.rglob("*")):
                inside = child.relative_to(path)
                if child.suffix not in (".yaml", ".yml") or child.name.startswith(".") or not child.is_file():
                    continue
                if _COPIED_FROM not in inside.parts[:-1]:
                    found[child] = inside.as_posix()
        else:
            problems.append(
                policy_problem(
                    Position(str(path), 1, 1),
                    Text("没有这个文件或文件夹。", "There is no such file or folder."),
                    Text(
                        "检查路径,或用 --policies 指出制度文件夹。",
                        "Check the path, or name the folder of policies with --policies.",
                    ),
                )
            )
    return list(found.items())


def _unreadable(file: str, error: Exception) -> Problem:
    if isinstance(error, UnicodeDecodeError):
        why = Text("文件不是 UTF-8 编码。", "The file is not UTF-8.")
        mend = Text("用“另存为”保存,编码选 UTF-8。", "Save it again, with the encoding UTF-8.")
    else:
        why = Text(f"打不开文件:{error}", f"The file cannot be opened: {error}")
        mend = Text("检查权限。", "Check the permissions.")
    return policy_problem(Position(file, 1, 1), why, mend)
