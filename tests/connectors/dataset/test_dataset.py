"""Dataset files: read, refused with the line, and written so that they read back equal."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.connectors.dataset import (
    Collection,
    Dataset,
    DatasetProblem,
    Field,
    Reference,
    category_words,
    graph_of,
    read_dataset,
    write_dataset,
)

EXAMPLE = Path(__file__).parents[3] / "examples" / "datasets" / "bookshop.yml"
PEER = Path("../shared/peer-data/fides/postgres_example_test_dataset.yml")
GOOD = """dataset:
  - fides_key: shop
    name: Shop
    collections:
      - name: customer
        fields:
          - name: id
            fides_meta:
              primary_key: True
          - name: email
            fides_meta:
              identity: email
      - name: orders
        fides_meta:
          after: [shop.customer]
        fields:
          - name: id
            fides_meta:
              primary_key: True
          - name: customer_id
            fides_meta:
              references:
                - dataset: shop
                  field: customer.id
                  direction: from
"""


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(DatasetProblem) as caught:
        read_dataset(text=text)
    return caught.value.problems


def test_the_parts_are_read() -> None:
    dataset = read_dataset(text=GOOD)
    orders = dataset.collection("orders")
    assert dataset.key == "shop"
    assert orders is not None
    assert orders.after == ("shop.customer",)
    assert orders.primary_key == ("id",)
    assert orders.paths()["customer_id"].references == (Reference("shop", "customer", "id", "from"),)


@pytest.mark.parametrize("path", [EXAMPLE, PEER], ids=["bookshop", "peer"])
def test_a_file_reads_back_equal_after_writing(path: Path) -> None:
    if not path.exists():
        pytest.skip(f"{path} is not here")
    dataset = read_dataset(text=path.read_text())
    assert read_dataset(text=write_dataset(dataset=dataset)) == dataset


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("field: customer.id", "field: custoner.id", 24, "no collection has that name"),
        ("field: customer.id", "field: customer.idd", 24, "“customer” has no field “idd”"),
        ("field: customer.id", "field: customer", 24, "must be written as collection.field"),
        ("direction: from", "direction: sideways", 25, "must be “from” or “to”"),
        ("identity: email", "length: 3", 5, "No field has an “identity”"),
        ("- name: orders", "- name: customer", 13, "stands twice; the first time in line 5"),
        ("- name: customer_id", "- name: id", 20, "The field “id” stands twice in “orders”"),
        ("after: [shop.customer]", "after: [shop.nobody]", 15, "no collection has that name"),
        ("after: [shop.customer]", "after: [shop.orders]", 13, "goes round in a circle: orders → orders"),
        ("primary_key: True", "primary_key: perhaps", 9, "must be true or false"),
        ("identity: email", "length: -3", 12, "must be a whole number above 0"),
        ("    name: Shop\n", "    name: [Shop]\n", 3, "“name” must be text"),
        ("    collections:\n", "    collections: none\n    other:\n", 4, "“collections” must be a list"),
        ("  - fides_key: shop\n    name", "  - name", 2, "The dataset has no “fides_key”"),
        ("- name: email", "- title: email", 10, "A field has no “name”"),
        (
            "            fides_meta:\n              identity",
            "            fides_meta: 3\n            x",
            11,
            "must be a group",
        ),
        ("    name: Shop\n", "    name: Shop\n    name: Shop\n", 4, "stands twice; the first time in line 3"),
        ("    name: Shop\n", "    name: &a Shop\n", 3, "anchor"),
        ("    name: Shop\n", "    name: *a\n", 3, "alias"),
        ("    name: Shop\n", "    name: !!python/name:os.system x\n", 3, "A tag"),
        ("    name: Shop\n", "\tname: Shop\n", 3, "not well-formed YAML"),
        ("    name: Shop\n", "    name: 'Shop\n", 26, "not well-formed YAML"),
        ("    name: Shop\n", "    name: Shop\x07\n", 3, "not well-formed YAML"),
        ("dataset:", "data:", 1, "There is no “dataset:”"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, line: int, words: str) -> None:
    assert old in GOOD
    found = problems(GOOD.replace(old, new, 1))
    assert any(words in sentence and at == line for at, sentence in found), found


def test_everything_wrong_is_said_at_once_in_the_order_of_the_file() -> None:
    text = GOOD.replace("customer.id", "nobody.id").replace("True", "perhaps").replace("from", "sideways")
    found = problems(text)
    assert [line for line, _sentence in found] == sorted(line for line, _sentence in found)
    assert len(found) == 4


def test_a_problem_has_a_column() -> None:
    with pytest.raises(DatasetProblem) as caught:
        read_dataset(text=GOOD.replace("primary_key: True", "primary_key: perhaps", 1))
    (finding,) = caught.value.findings
    assert (finding.line, finding.column) == (9, 28)
    assert str(finding).startswith("line 9, column 28: ")


def test_a_mask_without_a_key_is_refused_and_no_key_alone_is_a_remark() -> None:
    without = GOOD.replace("primary_key: True", "length: 3")
    assert any(
        "marks no field as “primary_key”" in finding.sentence
        for finding in read_dataset(text=without).remarks
    )
    masked = without.replace(
        "identity: email",
        "identity: email\n              masking_strategy_override: {strategy: null_rewrite}",
    )
    assert any("says how it is masked" in sentence for _line, sentence in problems(masked))


def test_unknown_entries_are_kept_and_remarked() -> None:
    text = GOOD.replace("    name: Shop\n", "    name: Shop\n    colour: [red, {deep: 1.5}]\n    tags: []\n")
    text = text.replace("identity: email", "identity: email\n              flavour: '01'")
    dataset = read_dataset(text=text)
    assert [
        (item.line, "colour" in item.sentence or "flavour" in item.sentence) for item in dataset.remarks
    ] == [
        (4, True),
        (15, True),
    ]
    written = write_dataset(dataset=dataset)
    assert read_dataset(text=written) == dataset
    assert "deep: 1.5" in written
    assert "flavour: '01'" in written


def test_references_to_other_datasets_are_remarked_and_not_followed() -> None:
    dataset = read_dataset(text=GOOD.replace("dataset: shop", "dataset: crm"))
    assert any("leads to another dataset, “crm”" in item.sentence for item in dataset.remarks)
    assert graph_of(dataset=dataset).arrows == ()


@pytest.mark.parametrize(
    "text", ["", "# nothing", "a: [1", "- 1", "dataset: 3", "dataset: []", "dataset: [3]", "[" * 100, "{}"]
)
def test_what_is_no_dataset_is_refused(text: str) -> None:
    assert problems(text)


def test_several_datasets_and_documents_are_refused() -> None:
    second = GOOD.removeprefix("dataset:\n")
    assert any("A second dataset starts here" in sentence for _line, sentence in problems(GOOD + second))
    assert any("A second document" in sentence for _line, sentence in problems(GOOD + "---\n" + GOOD))


def read_or_problems(text: str) -> Dataset | list[tuple[int, str]]:
    try:
        return read_dataset(text=text)
    except DatasetProblem as problem:
        return problem.problems


@given(st.text(max_size=300))
def test_no_text_makes_the_reader_stumble(text: str) -> None:
    found = read_or_problems(text)
    assert isinstance(found, Dataset) or found


@given(st.binary(max_size=60), st.integers(0, len(GOOD)), st.integers(0, 40))
def test_no_damage_makes_the_reader_stumble(noise: bytes, at: int, length: int) -> None:
    text = GOOD[:at] + noise.decode("latin-1") + GOOD[at + length :]
    found = read_or_problems(text)
    if isinstance(found, Dataset):
        assert read_dataset(text=write_dataset(dataset=found)) == found
    else:
        assert all(line >= 1 for line, _sentence in found)


NAMES = st.text(
    st.characters(exclude_characters=".", exclude_categories=("Cs", "Cc")), min_size=1, max_size=8
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    """Any dataset that can be written: names, texts and settings of every kind."""
    names = draw(st.lists(NAMES.map(str.strip).filter(bool), min_size=1, max_size=4, unique=True))
    collections = []
    for name in names:
        inner = (Field("inner", data_categories=("user",), description=draw(TEXTS)),)
        fields = (
            Field("id", primary_key=True, identity="email", length=draw(st.none() | st.integers(1, 99))),
            Field(
                "other",
                fields=draw(st.sampled_from([(), inner])),
                data_type=draw(st.sampled_from(["", "string", "integer[]"])),
                references=(
                    Reference(
                        "key",
                        draw(st.sampled_from(names)),
                        "id",
                        draw(st.sampled_from(["from", "to", ""])),
                        draw(st.sampled_from([None, True, False])),
                    ),
                ),
                return_all_elements=draw(st.sampled_from([None, True, False])),
                masking=draw(
                    st.sampled_from([{}, {"strategy": "null_rewrite", "configuration": {"x": [1, None]}}])
                ),
            ),
        )
        collections.append(
            Collection(
                name, description=draw(TEXTS), fields=fields, extra=draw(st.sampled_from([{}, {"k": "on"}]))
            )
        )
    return Dataset("key", name=draw(TEXTS), collections=tuple(collections))


@given(datasets())
def test_any_dataset_reads_back_equal(dataset: Dataset) -> None:
    assert read_dataset(text=write_dataset(dataset=dataset)) == dataset


def test_arrows_follow_both_directions_and_lead_away_from_identities_without_one() -> None:
    def arrows(direction: str) -> list[tuple[str, str]]:
        text = GOOD.replace("direction: from", f"direction: {direction}" if direction else "extra: 1")
        return [(arrow.source, arrow.target) for arrow in graph_of(dataset=read_dataset(text=text)).arrows]

    assert arrows("from") == [("customer", "orders")]
    assert arrows("to") == [("orders", "customer")]
    assert arrows("") == [("customer", "orders")]


def test_sources_come_before_targets_and_circles_are_known() -> None:
    graph = graph_of(dataset=read_dataset(text=EXAMPLE.read_text()))
    names = [item.name for item in graph.collections]
    assert (
        names.index("customer") < names.index("purchase") < names.index("purchase_line") < names.index("book")
    )
    assert {frozenset({"customer"}), frozenset({"category"})} == set(graph.circles)
    assert "secret_audit" not in names


def test_categories_have_plain_words() -> None:
    assert category_words("user.contact.email") == "e-mail address"
    assert category_words("user.contact.email.work_address") == "e-mail address"
    assert category_words("shoe_size") == "shoe size"
