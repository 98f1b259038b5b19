"""The connector for Django models: what a declaration may say, and what deleting rows brings with it."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from django.db import connection as database
from django.db.models.signals import pre_delete
from django.test.utils import CaptureQueriesContext

from dsr.connectors.builtin.django_models import CONNECTOR
from dsr.connectors.spec import (
    Ability,
    ConnectorTrouble,
    Correction,
    Erased,
    ErasureAction,
    ErasureStep,
    FoundRecords,
    Key,
    Limits,
    SetPlan,
    Settings,
    Trouble,
)

pytestmark = [pytest.mark.usefixtures("shop"), pytest.mark.both_databases]

ANN = (Key("email", "ann@example.org"), Key("customer_id", "1001"))
ERASE, ANONYMISE, KEEP = ErasureAction.ERASE, ErasureAction.ANONYMISE, ErasureAction.KEEP


@pytest.fixture
def models(shop: None) -> Any:
    """The shop's models with its two customers in them."""
    from tests.connectors.trials import shops  # noqa: PLC0415 (its models can be imported once the app is installed)

    shops.fill()
    return shops


def settings_of(text: str, **more: Any) -> Settings:
    return Settings(plain={"models": text}, secret={}, **more)


def records(settings: Settings, name: str) -> list[dict[str, Any]]:
    with CONNECTOR.open(settings=settings) as connection:
        for each in connection.collect(keys=ANN, done=()):
            if isinstance(each, FoundRecords) and each.about.name == name:
                return [dict(record) for record in each.records]
    raise AssertionError(f"{name} was not given")


def plan(text: str, *wishes: SetPlan) -> dict[str, ErasureStep]:
    with CONNECTOR.open(settings=settings_of(text, may_write=True)) as connection:
        return {step.name: step for step in connection.plan_erasure(keys=ANN, wishes=wishes)}


def erase(text: str, *wishes: SetPlan) -> list[Erased]:
    with CONNECTOR.open(settings=settings_of(text, may_write=True)) as connection:
        return list(connection.erase(keys=ANN, wishes=wishes, done=()))


def test_rows_are_given_with_what_their_fields_mean(models: Any) -> None:
    with CONNECTOR.open(settings=settings_of(models.MODELS)) as connection:
        customers, *_ = connection.collect(keys=ANN, done=())
    assert isinstance(customers, FoundRecords)
    email = next(field for field in customers.about.fields if field.path == "email")
    assert (email.title, email.description) == ("e-mail address", "Where we write to.")
    (ann,) = customers.records
    assert (ann["name"], ann["number"], ann["extra"]) == ("Ann", 1001, {})
    (order,) = records(settings_of(models.MODELS), "shop.Order")
    assert order["total"] == Decimal("9.90")


def test_fields_can_be_left_out(models: Any) -> None:
    text = "- model: shop.Customer\n  find: {email: email}\n  leave_out: [extra, born]"
    (ann,) = records(settings_of(text), "shop.Customer")
    assert not {"extra", "born"} & set(ann)


def test_rows_of_other_people_say_why(models: Any) -> None:
    with CONNECTOR.open(settings=settings_of(models.MODELS)) as connection:
        third = {each.name: each.third_party for each in connection.count(keys=ANN) if each.third_party}
    assert third == {"shop.Ticket": "Colleagues wrote them."}


def test_odd_values_come_through(models: Any) -> None:
    odd = "<script>\u202e👋'; DROP TABLE shop_customer; --"
    models.Customer.objects.filter(name="Ann").update(name=odd)
    (ann,) = records(settings_of(models.MODELS), "shop.Customer")
    assert ann["name"] == odd


@pytest.mark.parametrize(
    "value", ["' OR 1=1 --", "%", "_", "*", "ann@example.org\0", "", " ", "ann@example.orG ", "9" * 40]
)
def test_a_key_is_a_value_and_no_pattern(models: Any, value: str) -> None:
    keys = (Key("email", value), Key("customer_id", value))
    with CONNECTOR.open(settings=settings_of(models.MODELS)) as connection:
        found = sum(each.records for each in connection.count(keys=keys))
        list(connection.search_again(keys=keys, wishes=()))
    assert found == (5 if value == "ann@example.orG " else 0)


def test_a_row_that_is_too_long_is_refused(models: Any) -> None:
    models.Order.objects.update(note="x" * 100_000)
    with pytest.raises(ConnectorTrouble) as caught:
        records(settings_of(models.MODELS, limits=Limits(row_bytes=50_000)), "shop.Order")
    assert caught.value.kind is Trouble.TOO_MUCH


def test_rows_go_before_those_that_they_refer_to(models: Any) -> None:
    names = [each.name for each in erase(models.MODELS)]
    assert names.index("shop.OrderLine") < names.index("shop.Order") < names.index("shop.Customer")
    assert [each.name for each in models.Customer.objects.all()] == ["Bob"]
    assert models.Ticket.objects.count() == 1


def test_rows_that_would_go_along_are_noticed_before(models: Any) -> None:
    text = "- model: shop.Customer\n  find: {email: email}\n- model: shop.Order\n  through: customer"
    problem = plan(text)["shop.Order"].problem
    assert problem == "Rows of shop.OrderLine (2) refer to rows of shop.Order and would be deleted with them."
    with pytest.raises(ConnectorTrouble) as caught:
        erase(text)
    assert caught.value.kind is Trouble.NOT_ALLOWED
    assert models.Order.objects.count() == 2


def test_rows_that_are_kept_hold_those_that_they_refer_to(models: Any) -> None:
    steps = plan(models.MODELS, SetPlan("shop.Order", KEEP), SetPlan("shop.OrderLine", KEEP))
    assert "Rows of shop.Order (1) refer to" in steps["shop.Customer"].problem
    assert steps["shop.Order"].problem == ""


def test_a_row_of_somebody_else_holds_too(models: Any) -> None:
    text = (
        "- model: shop.Customer\n  find: {email: email}\n"
        "- model: shop.Order\n  find: {email: note}\n- model: shop.OrderLine\n  through: order"
    )
    assert "shop.Order (1) refer to rows of shop.Customer" in plan(text)["shop.Customer"].problem


def test_files_in_a_storage_are_not_forgotten(models: Any) -> None:
    ann = models.Customer.objects.get(name="Ann")
    models.Photo.objects.create(customer=ann, picture="photos/ann.jpg")
    text = f"{models.MODELS}\n- model: shop.Photo\n  through: customer"
    assert "shop.Photo.picture names files" in plan(text)["shop.Photo"].problem
    assert plan(f"{text}\n  files_elsewhere: true")["shop.Photo"].problem == ""


def test_anonymised_rows_stay_and_say_nothing(models: Any) -> None:
    wishes = [
        SetPlan("shop.Customer", ANONYMISE),
        SetPlan("shop.Order", KEEP),
        SetPlan("shop.OrderLine", KEEP),
    ]
    erased = {each.name: each for each in erase(models.MODELS, *wishes)}
    assert erased["shop.Customer"] == Erased("shop.Customer", ANONYMISE, 1)
    row = models.Customer.objects.exclude(name="Bob").get()
    assert (row.name, row.email, row.number, row.born, row.extra) == (
        "",
        f"erased-{row.pk}@erased.invalid",
        None,
        None,
        {},
    )
    assert models.Order.objects.filter(customer=row).count() == 1
    with CONNECTOR.open(settings=settings_of(models.MODELS)) as connection:
        assert list(connection.search_again(keys=ANN, wishes=wishes)) == []


@pytest.mark.parametrize(
    ("name", "field", "why"),
    [
        ("shop.Customer", "id", "is the key"),
        ("shop.Customer", "newsletter", "may not be empty"),
        ("shop.Order", "customer", "must refer to something"),
        ("shop.Order", "nowhere", "has no field"),
        ("shop.OrderLine", "", "Name the personal fields"),
    ],
)
def test_what_cannot_be_overwritten_is_noticed_before(models: Any, name: str, field: str, why: str) -> None:
    step = plan(models.MODELS, SetPlan(name, ANONYMISE, (field,) if field else ()))[name]
    assert why in step.problem


def test_all_or_nothing(models: Any) -> None:
    """The company's own code refuses at the last step: what went before is there again."""

    def refuse(*_: Any, **__: Any) -> None:
        raise IntegrityError("a rule of the company's own")

    before = models.Order.objects.count(), models.OrderLine.objects.count()
    pre_delete.connect(refuse, sender=models.Customer)
    try:
        with pytest.raises(ConnectorTrouble) as caught:
            erase(models.MODELS)
    finally:
        pre_delete.disconnect(refuse, sender=models.Customer)
    assert caught.value.kind is Trouble.MISCONFIGURED
    assert (models.Order.objects.count(), models.OrderLine.objects.count()) == before


def test_many_rows_go_in_batches(models: Any) -> None:
    ann = models.Customer.objects.get(name="Ann")
    models.Order.objects.bulk_create([models.Order(customer=ann, total=1) for _ in range(1200)])
    with CaptureQueriesContext(database) as queries:
        erased = {each.name: each.records for each in erase(models.MODELS)}
    assert erased["shop.Order"] == 1201
    assert len(queries) < 120


def test_the_second_search_looks_into_every_text_of_the_app(models: Any) -> None:
    erase(models.MODELS)
    models.Ticket.objects.create(text="Call back Ann@Example.org!")
    models.Ticket.objects.create(text="joann@example.org is somebody else")
    models.Customer.objects.filter(name="Bob").update(extra={"friends": ["ann@example.org"]})
    with CONNECTOR.open(settings=settings_of(models.MODELS)) as connection:
        left = {
            (each.name, each.field_path): each.records
            for each in connection.search_again(keys=ANN, wishes=())
        }
    assert left == {("shop.Ticket", "text"): 1, ("shop.Customer", "extra"): 1}


@pytest.mark.parametrize(
    ("path", "after", "kind"),
    [
        ("email", "no address", Trouble.MISCONFIGURED),
        ("name", "x" * 81, Trouble.MISCONFIGURED),
        ("born", "yesterday", Trouble.MISCONFIGURED),
        ("id", "7", Trouble.MISCONFIGURED),
        ("nowhere", "7", Trouble.MISCONFIGURED),
    ],
)
def test_a_correction_that_does_not_fit_changes_nothing(
    models: Any, path: str, after: str, kind: Trouble
) -> None:
    good = Correction("shop.Customer", "name", "Ann", "Anne")
    bad = Correction("shop.Customer", path, "1990-02-03" if path == "born" else "Ann", after)
    with CONNECTOR.open(settings=settings_of(models.MODELS, may_write=True)) as connection:
        with pytest.raises(ConnectorTrouble) as caught:
            list(connection.rectify(keys=ANN, corrections=[good, bad]))
        assert caught.value.kind is kind
        assert after not in str(caught.value)
    assert models.Customer.objects.filter(name="Ann").exists()


def test_the_mark_is_set_on_the_person_alone(models: Any) -> None:
    with CONNECTOR.open(settings=settings_of(models.MODELS, may_write=True)) as connection:
        changes = [
            [each.records for each in connection.restrict(keys=ANN, on=on)] for on in (True, True, False)
        ]
    assert changes == [[1], [0], [1]]
    assert not models.Customer.objects.filter(processing_restricted=True).exists()


def test_without_a_mark_there_is_nothing_to_set(models: Any) -> None:
    text = "- model: shop.Customer\n  find: {email: email}"
    with CONNECTOR.open(settings=settings_of(text, may_write=True)) as connection:
        assert Ability.RESTRICT not in connection.abilities


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "write a list"),
        ("- model: shop.Customer\n  find: [", "line 2"),
        ("- model: shop.Nowhere\n  find: {email: email}", "entry 1"),
        ("- model: shop.Customer\n  find: {email: nowhere}", "no field nowhere"),
        ("- model: shop.Customer\n  find: {email: orders__note}", "no field orders__note"),
        ("- model: shop.Customer", "neither"),
        ("- model: shop.Customer\n  find: {email: email}\n  typo: 1", "entry 1"),
        ("- model: shop.Customer\n  find: {email: email}\n  mark: name", "yes/no"),
        ("- model: shop.Customer\n  find: {email: email}\n  personal: name", "own fields"),
        ("- model: shop.Customer\n  find: {email: email}\n" * 2, "twice"),
        ("- model: shop.Order\n  through: customer", "named above"),
        ("- !!python/object/apply:os.system [ls]", "line 1"),
    ],
)
def test_a_declaration_that_does_not_fit_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(ConnectorTrouble) as caught, CONNECTOR.open(settings=settings_of(text)):
        pass
    assert caught.value.kind is Trouble.MISCONFIGURED
    assert says in caught.value.detail


@pytest.mark.parametrize("name", ["cases.Case", "accounts.Staff", "audit.Event", "register.SystemConnection"])
def test_our_own_tables_are_refused(name: str) -> None:
    with (
        pytest.raises(ConnectorTrouble) as caught,
        CONNECTOR.open(settings=settings_of(f"- model: {name}\n  find: {{email: id}}")),
    ):
        pass
    assert caught.value.kind in {Trouble.NOT_ALLOWED, Trouble.MISCONFIGURED}


def test_a_table_that_is_not_there_is_told(models: Any) -> None:
    with CONNECTOR.open(settings=settings_of(models.MODELS)) as connection, database.cursor() as cursor:
        cursor.execute("ALTER TABLE shop_ticket RENAME TO elsewhere")
        with pytest.raises(ConnectorTrouble):
            connection.test()
