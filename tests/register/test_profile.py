"""The loader of controller profiles: what it reads from files and from stored data."""

import json
from datetime import date
from pathlib import Path

import pytest

from dsr.register.profile import load_profile, parse_profile, profile_from_json
from dsr.register.profile_errors import ProfileInvalid
from dsr.register.profile_formats import contrast, countries, time_zones
from dsr.register.profile_parts import AnswerFormat, ChannelKind, IdentifierKind, LegalBasis, Retention
from dsr.register.profile_schema import profile_schema_page
from dsr.rules.regimes import REGIMES
from dsr.rules.rights import Right

ROOT = Path(__file__).resolve().parents[2]
NOT_FOR_REQUESTS = {"eu_1182_71_weeks3", "uk_dpa2018_s164A"}  # an arithmetic of weeks; complaints

MINIMAL = (Path(__file__).parent / "data" / "acme.yaml").read_text(encoding="utf-8")


def with_change(old: str, new: str) -> str:
    assert MINIMAL.count(old) == 1, old
    return MINIMAL.replace(old, new)


def test_files_are_read_and_their_troubles_told(tmp_path: Path) -> None:
    good = tmp_path / "good.yaml"
    good.write_bytes(b"\xef\xbb\xbf" + MINIMAL.encode())
    assert load_profile(path=good).slug == "acme"
    bad = {
        "missing.yaml": (None, ":1:1:", "The file cannot be read: no such file"),
        "latin.yaml": (MINIMAL.replace("Acme Ltd", "Acmé").encode("latin-1"), ":4:16:", "This is not UTF-8"),
        "large.yaml": (b"#" * 1_000_001, ":1:1:", "larger than 1 MB"),
    }
    for name, (content, place, part) in bad.items():
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(ProfileInvalid) as caught:
            load_profile(path=path)
        assert f"{name}{place}" in str(caught.value)
        assert part in str(caught.value)


def test_yaml_words_that_look_like_other_things_stay_text() -> None:
    text = with_change("country: GB", "country: NO").replace(
        "supervisory_authority: GB", "supervisory_authority: NO"
    )
    profile = parse_profile(text=text + "policy: {title: yes, dated: 2026-02-28}\n", source="x")
    assert (profile.country, profile.authority.code) == ("NO", "NO")
    assert profile.policy is not None
    assert (profile.policy.title, profile.policy.dated) == ("yes", "2026-02-28")


def test_stored_data_give_the_same_profile_again() -> None:
    profile = parse_profile(text=MINIMAL, source="x")
    again = profile_from_json(json.loads(json.dumps(profile.as_json())))
    assert again == profile
    assert again.profile_version == profile.profile_version
    assert profile_from_json(profile.as_json()) is again


def test_the_version_follows_the_content_and_not_the_layout() -> None:
    version = parse_profile(text=MINIMAL, source="x").profile_version
    rows = MINIMAL.splitlines(keepends=True)
    moved = parse_profile(text="# moved\n" + "".join(rows[7:13] + rows[:7] + rows[13:]), source="y")
    assert moved.profile_version == version
    assert len(version) == 16
    assert int(version, 16) > 0
    assert parse_profile(text=with_change("Acme Ltd", "Acme plc"), source="x").profile_version != version


@pytest.mark.parametrize(
    "data", [None, [], "x", 3, {}, {"profile": float("nan")}, {"a": {1, 2}}, {"profile": b"1"}]
)
def test_stored_data_that_are_no_profile_are_refused(data: object) -> None:
    with pytest.raises(ProfileInvalid, match="stored profile"):
        profile_from_json(data)


def test_stored_data_are_checked_like_files() -> None:
    data = parse_profile(text=MINIMAL, source="x").as_json()
    data["time_zone"] = "Europe/Londen"
    with pytest.raises(ProfileInvalid, match="stored profile: time_zone: There is no time zone"):
        profile_from_json(data)


def test_what_is_left_out_takes_its_default() -> None:
    profile = parse_profile(text=MINIMAL, source="x")
    assert profile.answer_formats == (AnswerFormat.BUNDLE,)
    assert (profile.fees.charged, profile.role, profile.processor_note) == ("never", "controller", "")
    assert (profile.clock.suspension, profile.clock.extension) == (None, "allowed")
    assert (
        profile.case_retention.identity_evidence_days,
        profile.case_retention.years_after_closing_year,
    ) == (0, 3)
    assert profile.promised_days(Right.ACCESS) is None
    assert profile.rights == (Right.ACCESS, Right.ERASURE)


def test_an_authority_of_ones_own_can_be_written_out() -> None:
    entry = "authority: {code: DE-BY, name: BayLDA, website: https://www.lda.bayern.de, languages: [de]}"
    own = parse_profile(text=with_change("authority: GB", entry), source="x").authority
    assert (own.name, own.languages) == ("BayLDA", ("de",))


def test_values_without_a_trace_are_named() -> None:
    text = MINIMAL + 'traces:\n  /systems/crm: {where: "3"}\n  /rights/promised/access: {assumed: "A"}\n'
    untraced = parse_profile(text=text, source="x").untraced()
    assert "rights.promised[1]" in untraced
    assert "time_zone" in untraced
    assert not {"rights.promised[0]", "systems[0].owner.email", "slug", "profile"} & set(untraced)


@pytest.mark.parametrize(
    ("period", "counted_from", "ends_on"),
    [
        ("P6Y", date(2026, 3, 31), date(2032, 3, 31)),
        ("P1Y", date(2028, 2, 29), date(2029, 2, 28)),
        ("P1M", date(2026, 1, 31), date(2026, 2, 28)),
        ("P18M", date(2026, 9, 30), date(2028, 3, 30)),
        ("P90D", date(2026, 1, 1), date(2026, 4, 1)),
        ("P1Y2M3D", date(2025, 12, 30), date(2027, 3, 3)),
        ("", date(2026, 1, 1), None),
    ],
)
def test_a_retention_period_ends_on_a_day(period: str, counted_from: date, ends_on: date | None) -> None:
    assert Retention(slug="r", reason="R", period=period).ends_on(counted_from=counted_from) == ends_on


def test_schema_and_code_name_the_same_things() -> None:
    schema = json.loads(profile_schema_page())
    values = schema["properties"]
    assert set(values["regime"]["enum"]) == set(REGIMES) - NOT_FOR_REQUESTS
    for words, kind in [
        (schema["$defs"]["right"], Right),
        (schema["$defs"]["identifier_kind"], IdentifierKind),
        (values["channels"]["items"]["properties"]["kind"], ChannelKind),
        (values["answer_formats"]["items"], AnswerFormat),
        (values["activities"]["items"]["properties"]["legal_basis"], LegalBasis),
    ]:
        assert words["enum"] == [str(member) for member in kind]


def test_the_published_schema_is_the_one_in_use() -> None:
    page = ROOT / "docs" / "reference" / "controller-profile.schema.json"
    assert page.read_text(encoding="utf-8") == profile_schema_page()


def test_the_smallest_profile_of_the_guide_is_valid() -> None:
    guide = (ROOT / "docs" / "how-to" / "write-a-controller-profile.md").read_text(encoding="utf-8")
    assert guide.split("```yaml\n")[1].split("```")[0] == MINIMAL
    assert parse_profile(text=MINIMAL, source="guide").name == "Acme"


def test_the_world_is_known() -> None:
    assert 240 < len(countries()) < 260
    assert "Europe/Moscow" in time_zones()
    assert contrast(colour="#000000") == pytest.approx(21)
    assert contrast(colour="#767676") == pytest.approx(4.54, abs=0.01)
