"""Webhooks: where they go, what became of each, and sending one again."""

from typing import Any

import orjson
from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from chatsite.tenancy.columns import column
from chatsite.tenancy.roles import Role
from chatsite.tenancy.scoped_admin import ScopedAdmin
from conversations.admin.log import LogAdmin
from conversations.transcript.moments import ago
from escalation.admin.forms import EndpointForm
from escalation.models import WebhookDelivery, WebhookEndpoint
from escalation.webhooks import events, outbox

STATES = {"pending": "warning", "delivered": "success", "failed": "danger"}


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ScopedAdmin):
    form = EndpointForm
    list_display = ("name", "url", "events_shown", "enabled")
    list_filter = ("enabled",)
    search_fields = ("name", "url")
    readonly_fields = ("secret_shown",)
    actions = ("test",)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        fields = ("name", "url", "events", "enabled")
        return (*fields, "secret_shown") if obj else fields

    @column(_("Events"))
    def events_shown(self, endpoint: WebhookEndpoint) -> str:
        return ", ".join(endpoint.events) or str(_("all"))

    @column(_("Signing secret"))
    def secret_shown(self, endpoint: WebhookEndpoint) -> str:
        """Folded away, so that it does not stand on a shared screen by accident."""
        return format_html(
            '<details class="cs-secret"><summary>{}</summary><code class="cs-code">{}</code></details>',
            _("Show"),
            endpoint.secret,
        )

    @admin.action(description=_("Send a test to the selected endpoints"), permissions=["change"])
    def test(self, request: HttpRequest, endpoints: "QuerySet[WebhookEndpoint]") -> None:
        sent = [outbox.queue(row, events.TEST, {"message": "This is a test."}) for row in endpoints]
        self.message_user(request, ngettext("%(count)d test sent.", "%(count)d tests sent.", len(sent)) % count(sent))


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(LogAdmin):
    view_role = Role.ADMIN
    public_ids = {"del": "pk"}
    list_display = ("event", "endpoint", "state_label", "attempts", "status", "created")
    list_filter = ("state", ("endpoint", RelatedOnlyFieldListFilter))
    list_select_related = ("endpoint",)
    search_fields = ("event", "endpoint__name", "error")
    actions = ("replay",)
    fields = ("endpoint", "event", "state", "attempts", "next_attempt_at", "status", "error", "answer", "said")
    readonly_fields = fields

    @column(_("State"), ordering="state", label=STATES)
    def state_label(self, row: WebhookDelivery) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @column(_("Created"), ordering="id")
    def created(self, row: WebhookDelivery) -> str:
        return ago(row.created_at)

    @column(_("What is sent"))
    def said(self, row: WebhookDelivery) -> str:
        text = orjson.dumps(row.payload, option=orjson.OPT_INDENT_2).decode()
        return format_html('<pre class="cs-code">{}</pre>', text)

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.action(description=_("Send the selected deliveries again"), permissions=["replay"])
    def replay(self, request: HttpRequest, deliveries: "QuerySet[WebhookDelivery]") -> None:
        sent = [outbox.replay(row) for row in deliveries.filter(endpoint__enabled=True)]
        said = ngettext("%(count)d delivery is sent again.", "%(count)d deliveries are sent again.", len(sent))
        self.message_user(request, said % count(sent))


def count(rows: list[Any]) -> dict[str, int]:
    return {"count": len(rows)}
