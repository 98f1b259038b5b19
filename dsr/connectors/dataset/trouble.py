"""What is wrong with a dataset file, said so that its author can mend it. Knows no YAML and no database."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing about a file. `line` and `column` count from 1; 0 where there is no text to point into."""

    line: int
    column: int
    sentence: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.sentence}" if self.line else self.sentence


class DatasetProblem(Exception):
    """A dataset file cannot be used. Everything found at once, in the order of the file.

    `problems` are pairs of line and sentence; `findings` the same with their columns.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(sorted(set(findings)))
        self.problems: list[tuple[int, str]] = [(item.line, item.sentence) for item in self.findings]
        super().__init__("\n".join(str(item) for item in self.findings))
