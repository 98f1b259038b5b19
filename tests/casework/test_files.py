"""Files taken in: judged, named, destroyed when the verb that wanted them fails."""

import io

import pytest
from pytest_django.fixtures import Settings

from dsr.casework import files
from dsr.casework.files import LONGEST_NAME, Upload
from dsr.common.filetypes import FileOverLimit, FileRefused
from tests.casework.scenes import pdf, vault_files


def test_kept_while_the_block_ends_well() -> None:
    with files.stored([pdf("a.pdf"), pdf("b.pdf")]) as kept:
        assert [file.media_type for file in kept] == ["application/pdf"] * 2
        assert b"".join(kept[0].read()).startswith(b"%PDF")
    assert len(vault_files()) == 2


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_destroyed_when_it_does_not(failure: type[BaseException]) -> None:
    with pytest.raises(failure), files.stored([pdf()]):
        raise failure
    assert vault_files() == set()


def test_a_long_name_keeps_its_ending() -> None:
    with files.stored([pdf("ä" * 500 + ".pdf")]) as kept:
        assert len(kept[0].name) == LONGEST_NAME
        assert kept[0].name.endswith(".pdf")


def test_limits(settings: Settings) -> None:
    settings.DSR_MAX_UPLOAD_BYTES = 20
    with pytest.raises(FileOverLimit), files.stored([pdf()]):
        pass
    with files.stored([pdf()], limit=1000):
        pass
    with pytest.raises(FileRefused), files.stored([Upload("a.html", io.BytesIO(b"<html></html>"))]):
        pass
    assert len(vault_files()) == 1
