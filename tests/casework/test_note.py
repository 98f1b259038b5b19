"""Notes, and looks that are events too."""

import pytest

from dsr.audit.models import AuditEntry
from dsr.cases.models import Note
from dsr.casework import note
from dsr.casework.door import NotNow
from tests.casework.scenes import Scene


def test_a_note_is_a_row_and_its_words_are_not_in_the_record(scene: Scene) -> None:
    note.add_note(case_id=scene.case.pk, body=" Rang\x00 Anna. ", actor=scene.actor("omar"), now=scene.now)
    row = Note.objects.get()
    assert (row.body, row.by) == ("Rang Anna.", scene.cast.omar)
    (entry,) = scene.entries("note:added")
    assert entry.known == {"note": row.pk}


def test_an_empty_note(scene: Scene) -> None:
    with pytest.raises(NotNow, match="Write the note first"):
        note.add_note(case_id=scene.case.pk, body=" ", actor=scene.actor("omar"), now=scene.now)


def test_a_look_at_the_queue_stands_in_ones_own_stream(scene: Scene) -> None:
    note.look_at_queue(case_ids=[3, 1], searched=False, actor=scene.actor("axel"), now=scene.now)
    entry = AuditEntry.objects.get(kind="queue:looked_at")
    assert entry.stream == f"staff:{scene.cast.axel.pk}"
    assert entry.known == {"cases": [3, 1], "count": 2, "searched": False}
