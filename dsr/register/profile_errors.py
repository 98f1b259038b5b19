"""What is wrong with a controller profile, said so that its author can mend it. Knows no files, no schema."""

from collections.abc import Iterable
from dataclasses import dataclass

Pointer = tuple[str | int, ...]


def shown(pointer: Pointer) -> str:
    """A place inside a profile as people write it: `systems[2].owner.email`; "profile" for the whole."""
    return "".join(_step(part) for part in pointer).removeprefix(".") or "profile"


def _step(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if part.isidentifier() else f'["{part[:60]}"]'


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `line` and `column` count from 1; 0 where there is no text to point into."""

    source: str
    line: int
    column: int
    path: str
    sentence: str

    def __str__(self) -> str:
        place = f"{self.source}:{self.line}:{self.column}" if self.line else self.source
        return f"{place}: {self.path}: {self.sentence}"


class ProfileInvalid(Exception):
    """A controller profile cannot be used. `problems` holds everything found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(
            sorted(problems, key=lambda problem: (problem.line, problem.column, problem.path))
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))
