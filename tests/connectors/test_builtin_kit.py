"""Every built-in connector keeps to the interface, as the test kit sees it."""

import pytest

from dsr.connectors import testkit
from dsr.connectors.builtin.django_models import CONNECTOR as MODELS
from dsr.connectors.builtin.folder import CONNECTOR as FOLDER
from dsr.connectors.builtin.http_json import CONNECTOR as HTTP
from dsr.connectors.builtin.mailbox import CONNECTOR as MAILBOX
from dsr.connectors.builtin.spreadsheet_drop import CONNECTOR as SPREADSHEETS
from dsr.connectors.builtin.sql import CONNECTOR as SQL
from tests.connectors.trials import databases, folders, interfaces, mailboxes, spreadsheets

ALWAYS = {"has_the_attributes", "test_button_works", "finds_the_person", "finds_nobody_else", "gives_streams"}


def run(check: testkit.Check, connector: object, trials: testkit.Trials, *, without: set[str]) -> None:
    reason = check.run(connector, trials)  # type: ignore[arg-type]  # what each of them is, the first check tells
    assert bool(reason) is (str(check) in without), reason


@pytest.mark.parametrize("check", testkit.CHECKS, ids=str)
def test_spreadsheets(check: testkit.Check) -> None:
    without = {str(each) for each in testkit.CHECKS if each.work.__module__.endswith("writing")} - {
        "search_again_sees"
    }
    run(check, SPREADSHEETS, spreadsheets.trials, without=without)


@pytest.mark.parametrize("check", testkit.CHECKS, ids=str)
def test_folder(check: testkit.Check) -> None:
    without = {"memory_stays_flat", "knows_the_keys_it_holds", "corrects_values", "marks_and_unmarks"}
    run(check, FOLDER, folders.trials, without=without | {"keeps_to_the_limit_of_a_row"})


@pytest.mark.usefixtures("this_machine_may_be_asked")
@pytest.mark.parametrize("check", testkit.CHECKS, ids=str)
def test_mailbox(check: testkit.Check) -> None:
    without = {"memory_stays_flat", "knows_the_keys_it_holds", "corrects_values", "marks_and_unmarks"}
    run(check, MAILBOX, mailboxes.trials, without=without | {"keeps_to_the_limit_of_a_row"})


@pytest.mark.both_databases
@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("check", testkit.CHECKS, ids=str)
def test_django_models(check: testkit.Check) -> None:
    from tests.connectors.trials import shops  # noqa: PLC0415 (its models can be imported once the app is installed)

    run(check, MODELS, shops.trials, without=set())


@pytest.mark.parametrize("check", testkit.CHECKS, ids=str)
def test_sql(check: testkit.Check) -> None:
    run(check, SQL, databases.trials, without=set())


@pytest.mark.usefixtures("this_machine_may_be_asked")
@pytest.mark.parametrize("check", testkit.CHECKS, ids=str)
def test_http(check: testkit.Check) -> None:
    without = {"memory_stays_flat", "knows_the_keys_it_holds", "corrects_values", "marks_and_unmarks"}
    run(check, HTTP, interfaces.trials, without=without)
