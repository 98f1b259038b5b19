"""Records are read once and can be read again as often as needed; on disk they are sealed."""

from pathlib import Path

import orjson
import pytest

from dsr.bundles.sections import MOST_COLUMNS
from dsr.bundles.spool import Spool
from dsr.common.chunks import CHUNK


def nothing() -> None:
    """Nobody counts."""


def test_sections_come_back_as_they_went_in(tmp_path: Path) -> None:
    many: list[dict[str, object]] = [{"n": number, "text": "ä\n" * 40} for number in range(9_000)]
    huge: list[dict[str, object]] = [{"a": "x" * (3 * CHUNK)}, {"b": None}]
    four = [many, [], huge, many[:1]]
    with Spool(directory=tmp_path) as spool:
        added = [spool.add(records=records, each=nothing) for records in four]
        spool.seal()
        for _ in range(2):
            assert [list(map(orjson.loads, one.lines())) for one in added] == four
    sections = [one.section for one in added]
    assert [section.count for section in sections] == [9_000, 0, 2, 1]
    assert list(sections[2].columns) == ["a", "b"]


def test_nothing_is_left_or_readable(tmp_path: Path) -> None:
    with Spool(directory=tmp_path) as spool:
        spool.add(records=[{"name": "Lovelace" * CHUNK}], each=nothing)
        assert list(tmp_path.iterdir()) == []
        assert b"Lovelace" not in spool._read_at(0, CHUNK)


@pytest.mark.parametrize(("extra", "more"), [(0, False), (1, True)])
def test_columns_are_bounded(tmp_path: Path, extra: int, more: bool) -> None:
    with Spool(directory=tmp_path) as spool:
        section = spool.add(records=[{f"c{n}": n} for n in range(MOST_COLUMNS + extra)], each=nothing).section
    assert (len(section.columns), section.more_columns) == (MOST_COLUMNS, more)
