"""The blocks the law demands: under every law the right ones, and none of them ever missing."""

import re
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsr.cases import changes
from dsr.cases.models import Case, RightTrack
from dsr.casework.letters import (
    complaint_block,
    complaint_blocks,
    locked_blocks,
    mandatory_blocks,
    missing_blocks,
    remedies_block,
    remedy_blocks,
)
from dsr.casework.letters.law import Family, family_of, law_under
from dsr.rules.lifecycle import GROUND_TEXTS, GROUNDS_OF, Decision, RefusalGround, TrackState
from dsr.rules.regimes import REGIMES
from dsr.rules.rights import Right
from tests.casework.letters.stage import case_of, decided, everything_recorded
from tests.cast import Cast

REFUSALS = ("refuse", "grant_partly")
EVERY_REFUSAL = [(r, g, d) for r in Right for g in GROUNDS_OF[r] for d in REFUSALS]


def names(case: Case) -> list[str]:
    return [block.name for block in remedy_blocks(case=case)]


@pytest.mark.parametrize(("right", "ground", "decision"), EVERY_REFUSAL)
def test_no_refusal_lacks_its_blocks(
    cast: Cast, now: datetime, right: Right, ground: RefusalGround, decision: str
) -> None:
    case = case_of(right.value, now=now)
    track = decided(
        case, right.value, decision, ground=ground.value, reasons="Facts of the case.", cast=cast, now=now
    )
    everything_recorded(track, cast=cast, now=now)
    blocks = mandatory_blocks(case=case)
    locked = locked_blocks(case=case)
    assert [block.name for block in blocks] == [
        "reasons",
        "controller_first",
        "complaint",
        "residence",
        "court",
    ]
    assert missing_blocks(text=locked, blocks=blocks) == []
    assert GROUND_TEXTS[ground][0] in locked and "Facts of the case." in locked
    assert "UK GDPR)" in blocks[0].text
    for block in blocks:
        assert missing_blocks(text=locked.replace(block.text, ""), blocks=blocks) == [block.name]


@pytest.mark.parametrize("decision", ["grant", "no_data"])
def test_nothing_refused_nothing_locked(cast: Cast, now: datetime, decision: str) -> None:
    case = case_of("access", now=now)
    decided(case, "access", decision, cast=cast, now=now)
    assert locked_blocks(case=case) == "" and mandatory_blocks(case=case) == ()


def test_who_says_that_others_decide_says_where_to_complain(cast: Cast, now: datetime) -> None:
    case = case_of("access", now=now)
    decided(case, "access", "not_controller", reasons="Client Ltd decides.", cast=cast, now=now)
    locked = locked_blocks(case=case)
    assert "Client Ltd decides." in locked and "Information Commissioner" in locked


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_letter_with_a_refused_part_lacks_a_block(cast: Cast, now: datetime, data: st.DataObject) -> None:
    """Whatever is decided about whichever rights, under whichever law."""
    rights = list(Right)
    case = Case.objects.first() or case_of(*(right.value for right in rights), now=now)
    regime = data.draw(st.sampled_from(sorted(REGIMES)))
    case.controller.regime = regime
    refused = []
    for track in RightTrack.objects.filter(case=case):
        grounds = GROUNDS_OF[Right(track.right)]
        decision = data.draw(st.sampled_from(list(Decision) if grounds else [Decision.GRANT]))
        ground = data.draw(st.sampled_from(grounds)) if grounds and decision in REFUSALS else ""
        changes.assign(
            row=track,
            state=TrackState.DECIDED,
            decision=decision,
            ground=ground,
            reasons=f"Why for {track.right}.",
            decided_at=now,
            decided_by=cast.omar,
        )
        refused += [track.right] if decision in (*REFUSALS, "not_controller") else []
    text = locked_blocks(case=case)
    blocks = mandatory_blocks(case=case)
    assert bool(refused) == bool(text)
    assert [block.name for block in blocks].count("reasons") == len(refused)
    assert all(f"Why for {right}." in text for right in refused)
    assert missing_blocks(text=text, blocks=blocks) == []
    assert not refused or "complaint" in {block.name for block in blocks}


@pytest.mark.parametrize("regime", sorted(REGIMES))
def test_no_law_speaks_the_words_of_another(cast: Cast, now: datetime, regime: str) -> None:
    case = case_of("erasure", regime=regime, now=now)
    track = decided(
        case, "erasure", "refuse", ground="legal_obligation", reasons="Invoices.", cast=cast, now=now
    )
    everything_recorded(track, cast=cast, now=now)
    text = locked_blocks(case=case)
    family = family_of(regime=regime)
    assert ("GDPR" in text) is (family in {Family.EU, Family.UK})
    assert ("UK GDPR" in text) is (family is Family.UK)
    assert ("164A" in text) is (family in {Family.UK, Family.UK_PART_3})
    assert ("Art. 77" in text) is (family in {Family.EU, Family.UK})
    assert "complain" in text or "report this" in text
    assert not re.search(r"%\(|\bNone\b|\(\)|  ", text)


def test_the_union(now: datetime) -> None:
    case = case_of("access", slug="comindware", now=now)
    assert names(case) == ["complaint", "residence", "court"]
    text = remedies_block(case=case)
    assert "place where you live or work" in text and "(Art. 77 GDPR)" in text
    assert "You can also go to court against us (Art. 79 GDPR)." in text


def test_the_authority_of_the_country_where_somebody_lives_is_named(now: datetime) -> None:
    case = case_of("access", slug="comindware", now=now)
    case.requester.residence = "FR"
    text = remedies_block(case=case)
    assert "of the country where you live (Art. 77 GDPR): Commission Nationale" in text
    assert "https://www.cnil.fr/" in text and "live or work" not in text


def test_in_britain_one_complains_to_the_controller_first(now: datetime) -> None:
    case = case_of("access", now=now)
    assert names(case) == ["controller_first", "complaint", "residence", "court"]
    first, complaint, residence, _court = (block.text for block in remedy_blocks(case=case))
    assert "You can first complain to us (section 164A Data Protection Act 2018)" in first
    assert "within 30 days" in first and "info@juxt.pro" in first
    for words in ("Information Commissioner", "Wycliffe House", "0303 123 1113", "https://ico.org.uk/"):
        assert words in complaint
    assert residence.startswith("If you live or work in another country")
    case.requester.residence = "DE"
    assert "country where you live: Die Bundesbeauftragte" in remedies_block(case=case)


def test_switzerland(now: datetime) -> None:
    case = case_of("access", regime="ch_fadp", now=now)
    assert names(case) == ["complaint", "court"]
    text = remedies_block(case=case)
    assert "You can report this" in text and "Art. 49 FADP" in text and "civil court" in text


def test_virginia_has_an_appeal_and_then_the_authority(now: datetime) -> None:
    case = case_of("access", regime="us_va_vcdpa", now=now)
    appeal, complaint = remedy_blocks(case=case)
    assert (appeal.name, complaint.name) == ("appeal", "complaint")
    assert "within 60 days of receiving it (Virginia Consumer Data Protection Act)" in appeal.text
    assert complaint.text.startswith("If we refuse your appeal as well")
    assert [block.name for block in complaint_blocks(case=case)] == ["complaint"]
    assert "appeal" not in complaint_block(case=case)


@pytest.mark.parametrize("regime", ["us_ca_ccpa", "us_ut_ucpa"])
def test_no_appeal_where_the_act_knows_none(now: datetime, regime: str) -> None:
    case = case_of("access", regime=regime, now=now)
    assert names(case) == ["complaint"]


def test_turkey_gives_the_person_days_of_their_own(now: datetime) -> None:
    text = remedies_block(case=case_of("access", regime="tr_kvkk", now=now))
    assert "within 30 days of our answer" in text and "within 60 days of your request" in text


def test_a_grievance_goes_to_the_controller_first(now: datetime) -> None:
    assert names(case_of("access", regime="in_dpdp", now=now)) == ["controller_first", "complaint"]


def test_the_institutions_of_the_union_have_a_court_of_their_own(now: datetime) -> None:
    text = remedies_block(case=case_of("access", regime="eu_reg_2018_1725", now=now))
    assert "Art. 63 Regulation (EU) 2018/1725" in text and "Court of Justice" in text


def test_an_unknown_regime_is_named_and_still_has_a_complaint(now: datetime) -> None:
    assert law_under(regime="xx_new").name == "xx_new"
    assert names(case_of("access", regime="xx_new", now=now)) == ["complaint"]


def test_a_block_broken_over_lines_is_not_missing(now: datetime) -> None:
    blocks = remedy_blocks(case=case_of("access", now=now))
    wrapped = "\n".join(word for block in blocks for word in block.text.split())
    assert missing_blocks(text=wrapped, blocks=blocks) == []
    assert missing_blocks(text="", blocks=blocks) == [block.name for block in blocks]
