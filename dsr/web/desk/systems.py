"""Data systems on the desk: what they hold, who looks after them, how they are reached, whether that works."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.casework import systems
from dsr.casework.connections import drop_folder
from dsr.casework.door import NotNow
from dsr.casework.systems import PERMISSION, DatasetUnfit, WrongSettings
from dsr.connectors.registry import UnknownConnector, broken_connectors, connector, connectors
from dsr.register.models import Controller, Dataset, DataSystem, SystemConnection
from dsr.web.desk.act_page import INVALID, REFUSALS, REFUSED, refusal_words
from dsr.web.desk.doors import DeskRequest, desk_page, stamp
from dsr.web.desk.forms.systems import SETTING, ConnectionForm, DatasetForm, SystemForm, words_of
from dsr.web.desk.sections import desk_nav

METHODS = ("GET", "HEAD", "POST")


@dataclass(frozen=True, slots=True)
class SystemLine:
    """A system in the list."""

    name: str
    purpose: str
    owner: str
    reached: str | Promise
    icon: str
    state: str | Promise
    tested_at: datetime | None
    writes: bool
    active: bool
    url: str


@desk_page(PERMISSION)
def listing(request: DeskRequest) -> HttpResponseBase:
    """The systems of one controller."""
    controllers = _controllers(request)
    if not controllers:
        raise Http404
    chosen = next((one for one in controllers if one.slug == request.GET.get("controller")), controllers[0])
    found = DataSystem.objects.filter(controller=chosen).select_related("connection").order_by("name")
    return _page(
        request,
        "desk/systems.html",
        controllers=controllers,
        chosen=chosen,
        lines=[_line(system) for system in found],
        datasets=Dataset.objects.filter(controller=chosen),
        broken=broken_connectors(),
    )


@desk_page(PERMISSION, methods=METHODS)
def add(request: DeskRequest, *, controller: str) -> HttpResponseBase:
    """A system by hand."""
    owner = _controller(request, controller)
    form = SystemForm(request.POST if request.method == "POST" else None)
    status = HttpResponse.status_code
    if form.is_bound:
        status = INVALID
        if form.is_valid():
            try:
                made = systems.add_system(
                    controller_slug=owner.slug, words=form.words, **stamp(request)._asdict()
                )
            except REFUSALS as refusal:
                form.add_error(None, refusal_words(refusal))
                status = REFUSED
            else:
                messages.success(request, gettext("The system is added. New requests look into it."))
                return redirect("desk:system", controller=owner.slug, system=made.slug)
    return _page(request, "desk/system_edit.html", status=status, owner=owner, form=form, system=None)


@desk_page(PERMISSION, methods=METHODS)
def edit(request: DeskRequest, *, controller: str, system: str) -> HttpResponseBase:
    """What the register says of a system."""
    owner, row = _system(request, controller, system)
    form = SystemForm(request.POST if request.method == "POST" else None, initial=words_of(row))
    status = HttpResponse.status_code
    if form.is_bound:
        status = INVALID
        if form.is_valid():
            try:
                systems.change_system(
                    controller_slug=owner.slug, slug=row.slug, words=form.words, **stamp(request)._asdict()
                )
            except REFUSALS as refusal:
                form.add_error(None, refusal_words(refusal))
                status = REFUSED
            else:
                messages.success(request, gettext("The system is saved."))
                return _back(owner, row)
    return _page(request, "desk/system_edit.html", status=status, owner=owner, form=form, system=row)


@desk_page(PERMISSION)
def show(request: DeskRequest, *, controller: str, system: str) -> HttpResponseBase:
    """One system: register, connection, test, and what may be changed by it."""
    owner, row = _system(request, controller, system)
    connection = _connection(row)
    return _page(
        request,
        "desk/system.html",
        owner=owner,
        system=row,
        line=_line(row),
        connection=connection,
        connector_title=_title(connection),
        shown=_shown(connection),
        said=connection.test_said.splitlines() if connection else [],
        drop=drop_folder(connection=connection) if connection and _wants_files(connection) else "",
        connectors=connectors(),
        facts=_facts(row),
    )


@desk_page(PERMISSION, methods=METHODS)
def connect(request: DeskRequest, *, controller: str, system: str, slug: str) -> HttpResponseBase:
    """The settings of a connector."""
    owner, row = _system(request, controller, system)
    try:
        chosen = connector(slug=slug)
    except UnknownConnector as unknown:
        raise Http404 from unknown
    form = ConnectionForm(
        request.POST if request.method == "POST" else None,
        connector=chosen,
        connection=_connection(row),
        datasets=list(Dataset.objects.filter(controller=owner)),
    )
    status = HttpResponse.status_code
    if form.is_bound:
        status = INVALID
        if form.is_valid() and _connected(request, owner, row, slug, form):
            return _back(owner, row)
    return _page(
        request,
        "desk/system_connect.html",
        status=status,
        owner=owner,
        system=row,
        form=form,
        connector=chosen,
    )


@desk_page(PERMISSION, methods=("POST",))
def test(request: DeskRequest, *, controller: str, system: str) -> HttpResponseBase:
    """Try the connection."""
    owner, row = _system(request, controller, system)
    try:
        tested = systems.test_connection(
            controller_slug=owner.slug, slug=row.slug, **stamp(request)._asdict()
        )
    except REFUSALS as refusal:
        messages.error(request, refusal_words(refusal))
    else:
        told = messages.success if tested.ok else messages.error
        told(
            request,
            gettext("The connection works.") if tested.ok else gettext("The connection does not work."),
        )
    return _back(owner, row)


@desk_page(PERMISSION, methods=METHODS)
def writing(request: DeskRequest, *, controller: str, system: str) -> HttpResponseBase:
    """Whether data may be changed by the connection: asked once, with what it means."""
    owner, row = _system(request, controller, system)
    connection = _connection(row)
    if connection is None:
        raise Http404
    if request.method == "POST":
        try:
            systems.allow_writing(
                controller_slug=owner.slug,
                slug=row.slug,
                allowed=not connection.may_write,
                **stamp(request)._asdict(),
            )
        except REFUSALS as refusal:
            messages.error(request, refusal_words(refusal))
        else:
            messages.success(request, gettext("Saved."))
        return _back(owner, row)
    return _page(request, "desk/system_writing.html", owner=owner, system=row, connection=connection)


@desk_page(PERMISSION, methods=METHODS)
def disconnect(request: DeskRequest, *, controller: str, system: str) -> HttpResponseBase:
    """Forget the connection: asked once."""
    owner, row = _system(request, controller, system)
    if request.method == "POST":
        try:
            systems.disconnect(controller_slug=owner.slug, slug=row.slug, **stamp(request)._asdict())
        except REFUSALS as refusal:
            messages.error(request, refusal_words(refusal))
        else:
            messages.success(request, gettext("The connection is forgotten, with its secrets."))
        return _back(owner, row)
    return _page(request, "desk/system_disconnect.html", owner=owner, system=row)


@desk_page(PERMISSION, methods=METHODS)
def dataset(request: DeskRequest, *, controller: str) -> HttpResponseBase:
    """Import a dataset file; its faults stand with their lines."""
    owner = _controller(request, controller)
    sent = request.method == "POST"
    form = DatasetForm(request.POST if sent else None, request.FILES if sent else None)
    problems: list[tuple[int, str]] = []
    status = HttpResponse.status_code
    if sent:
        status = INVALID
        if form.is_valid():
            try:
                row = systems.import_dataset(
                    controller_slug=owner.slug, text=form.cleaned_data["text"], **stamp(request)._asdict()
                )
            except DatasetUnfit as unfit:
                problems = unfit.problems
                form.add_error(None, refusal_words(unfit))
            else:
                messages.success(request, gettext("The dataset is imported."))
                return redirect("desk:dataset_show", controller=owner.slug, key=row.pk)
    return _page(
        request, "desk/dataset_import.html", status=status, owner=owner, form=form, problems=problems
    )


@desk_page(PERMISSION)
def dataset_show(request: DeskRequest, *, controller: str, key: int) -> HttpResponseBase:
    """What a dataset describes: collections, where they lead, what holds identities; or the file itself."""
    owner = _controller(request, controller)
    row = Dataset.objects.filter(controller=owner, pk=key).first()
    if row is None:
        raise Http404
    if "download" in request.GET:
        response = HttpResponse(row.text, content_type="application/yaml; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="dataset.yml"'
        return response
    described = systems.checked_dataset(text=row.text)
    return _page(request, "desk/dataset.html", owner=owner, row=row, described=described)


def _connected(
    request: DeskRequest, owner: Controller, row: DataSystem, slug: str, form: ConnectionForm
) -> bool:
    try:
        systems.connect(
            controller_slug=owner.slug,
            slug=row.slug,
            connector_slug=slug,
            given=form.given,
            dataset_key=form.cleaned_data["dataset"],
            limits=form.limits,
            **stamp(request)._asdict(),
        )
    except WrongSettings as wrong:
        for name, words in wrong.fields.items():
            form.add_error(name if name == "dataset" else SETTING + name, gettext(words))
        return False
    except NotNow as refusal:
        form.add_error(None, refusal_words(refusal))
        return False
    messages.success(request, gettext("The connection is kept. Test it now."))
    return True


def _line(system: DataSystem) -> SystemLine:
    connection = _connection(system)
    icon, state = _state(connection)
    return SystemLine(
        name=system.name,
        purpose=system.purpose,
        owner=system.owner_name or system.owner_email,
        reached=_title(connection) or (_("By its owner") if system.owner_email else _("By hand")),
        icon=icon,
        state=state,
        tested_at=connection.tested_at if connection else None,
        writes=bool(connection and connection.may_write),
        active=system.is_active,
        url=reverse("desk:system", args=[system.controller.slug, system.slug]),
    )


def _state(connection: SystemConnection | None) -> tuple[str, str | Promise]:
    if connection is None:
        return "dash", _("No connection")
    if connection.test_ok is None:
        return "hollow", _("Not tested")
    return ("check", _("Works")) if connection.test_ok else ("cross", _("Does not work"))


def _title(connection: SystemConnection | None) -> str:
    if connection is None:
        return ""
    try:
        return connector(slug=connection.connector).title
    except UnknownConnector:
        return gettext("%(name)s (not installed here)") % {"name": connection.connector}


def _wants_files(connection: SystemConnection) -> bool:
    return connection.connector == "spreadsheet_drop"


def _shown(connection: SystemConnection | None) -> list[tuple[str, str]]:
    """Plain settings with their labels; of secrets only that they are kept."""
    if connection is None:
        return []
    try:
        chosen = connector(slug=connection.connector)
    except UnknownConnector:
        return []
    known = {setting.name: setting for setting in chosen.settings}
    rows = []
    for name, value in connection.settings.items():
        setting = known.get(name)
        if value and setting is not None:
            rows.append((setting.label, str(dict(setting.choices).get(str(value), value))))
        elif value:
            rows.append((name, str(value)))
    if connection.sealed:
        rows.append((gettext("Secrets"), gettext("kept, and never shown")))
    if connection.dataset is not None:
        rows.append((gettext("Dataset"), connection.dataset.name or connection.dataset.key))
    return rows


def _facts(system: DataSystem) -> list[tuple[str | Promise, str]]:
    rows = [
        (_("What it is for"), system.purpose),
        (_("Categories of data"), ", ".join(system.categories)),
        (_("Who gets data from it"), system.recipients),
        (_("How long data stay"), system.retention),
        (_("Where the data come from"), system.source),
        (_("Transfers to third countries"), system.transfers),
        (_("Who looks after it"), ", ".join(one for one in (system.owner_name, system.owner_email) if one)),
    ]
    return [(label, value or "–") for label, value in rows]


def _connection(system: DataSystem) -> SystemConnection | None:
    return (
        SystemConnection.objects.select_related("dataset", "system__controller").filter(system=system).first()
    )


def _controllers(request: DeskRequest) -> list[Controller]:
    return [one for one in Controller.objects.order_by("name") if request.permits.allow(PERMISSION, one.slug)]


def _controller(request: DeskRequest, slug: str) -> Controller:
    found = next((one for one in _controllers(request) if one.slug == slug), None)
    if found is None:
        raise Http404
    return found


def _system(request: DeskRequest, controller: str, slug: str) -> tuple[Controller, DataSystem]:
    owner = _controller(request, controller)
    row = DataSystem.objects.filter(controller=owner, slug=slug).select_related("controller").first()
    if row is None:
        raise Http404
    return owner, row


def _back(owner: Controller, row: DataSystem) -> HttpResponse:
    return redirect("desk:system", controller=owner.slug, system=row.slug)


def _page(request: DeskRequest, template: str, *, status: int = 200, **context: object) -> HttpResponse:
    return render(request, template, {"desk_nav": desk_nav(), **context}, status=status)
