"""How the admin looks, and who finds what in its sidebar. Read by django-unfold as settings.UNFOLD."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _file(path: str) -> Any:
    return lambda request: static(path)


def _accent(lightness: float, chroma: float) -> str:
    """A step of the accent's scale: the hue is the token's, so a change of brand stays a change of one file."""
    return f"oklch(from var(--cs-accent) {lightness}% {chroma} h)"


def _grey(lightness: float, chroma: float = 0.006) -> str:
    return f"oklch({lightness}% {chroma} 190)"


def _item(title: Any, icon: str, page: str, allowed: str, *arguments: str) -> dict[str, Any]:
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{page}", args=arguments),
        "permission": f"chatsite.tenancy.roles.{allowed}",
    }


def _group(title: Any, *items: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "separator": True, "items": list(items)}


def _folded(title: Any, *items: dict[str, Any]) -> dict[str, Any]:
    """What is not for every day: unfolded by a click, or when one of its pages is open."""
    return _group(title, *items) | {"collapsible": True}


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Chatsite",
    "SITE_HEADER": "Chatsite",
    "SITE_URL": "/",
    "SITE_SYMBOL": "forum",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _file("img/favicon.svg")}],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "8px",
    "STYLES": [_file("css/tokens.css"), _file("css/admin.css")],
    "SCRIPTS": [_file("js/sidebar.js")],
    "LOGIN": {"form": "chatsite.tenancy.sign_in.SignInForm"},
    "DASHBOARD_CALLBACK": "conversations.admin.overview.dashboard",
    "COLORS": {
        "base": {
            "50": _grey(98.2, 0.003),
            "100": _grey(96.4, 0.004),
            "200": _grey(92.2),
            "300": _grey(86.8),
            "400": _grey(70.5, 0.012),
            "500": _grey(54, 0.014),
            "600": _grey(44, 0.014),
            "700": _grey(36.5, 0.013),
            "800": _grey(26, 0.011),
            "900": _grey(20, 0.009),
            "950": _grey(15.5, 0.008),
        },
        "primary": {
            "50": _accent(97.5, 0.015),
            "100": _accent(94, 0.03),
            "200": _accent(88, 0.05),
            "300": _accent(81, 0.075),
            "400": _accent(74, 0.09),
            "500": _accent(66, 0.09),
            "600": _accent(48, 0.08),
            "700": _accent(42, 0.07),
            "800": _accent(36, 0.06),
            "900": _accent(31, 0.05),
            "950": _accent(24, 0.04),
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "navigation": [
            {
                "items": [
                    {"title": _("Home"), "icon": "home", "link": reverse_lazy("admin:index")},
                    _item(_("Queue"), "support_agent", "desk", "is_agent"),
                    _item(_("Canned replies"), "quickreply", "escalation_cannedreply_changelist", "is_agent"),
                    _item(_("Conversations"), "forum", "conversations_conversation_changelist", "is_manager"),
                ]
            },
            _group(
                _("Knowledge"),
                _item(_("Documents"), "library_books", "conversations_document_changelist", "is_agent"),
                _item(_("Search documents"), "manage_search", "knowledge-search", "is_agent"),
                _item(_("Sources"), "travel_explore", "conversations_source_changelist", "is_manager"),
            ),
            _group(
                _("Reports"),
                _item(_("Overview"), "monitoring", "report", "is_manager", "overview"),
                _item(_("Quality"), "thumbs_up_down", "report", "is_manager", "quality"),
                _item(_("Hand-off"), "swap_horiz", "report", "is_manager", "handoff"),
            ),
            _group(
                _("Feedback"),
                _item(_("Review"), "rate_review", "feedback_reviewitem_changelist", "is_manager"),
                _item(_("Ratings"), "thumb_up", "feedback_rating_changelist", "is_manager"),
                _item(_("Surveys"), "sentiment_satisfied", "feedback_surveyanswer_changelist", "is_manager"),
                _item(_("Corrections"), "edit_note", "feedback_correction_changelist", "is_manager"),
            ),
            _folded(
                _("Records"),
                _item(_("Escalations"), "history", "escalation_escalation_changelist", "is_manager"),
                _item(_("Runs"), "bolt", "conversations_run_changelist", "is_manager"),
                _item(_("Opened transcripts"), "policy", "escalation_transcriptaccess_changelist", "is_admin"),
            ),
            _folded(
                _("Desk"),
                _item(_("Agents"), "badge", "escalation_agentprofile_changelist", "is_manager"),
                _item(_("Teams"), "groups", "escalation_team_changelist", "is_manager"),
                _item(_("Labels"), "label", "escalation_label_changelist", "is_manager"),
                _item(_("Desk settings"), "tune", "escalation_desksettings_changelist", "is_admin"),
                _item(_("Hours"), "schedule", "escalation_businessinterval_changelist", "is_admin"),
                _item(_("Holidays"), "event_busy", "escalation_holiday_changelist", "is_admin"),
                _item(_("Targets"), "timer", "escalation_slatarget_changelist", "is_admin"),
                _item(_("Reasons"), "help", "escalation_reason_changelist", "is_admin"),
                _item(_("Rules"), "rule", "escalation_rule_changelist", "is_admin"),
                _item(_("Rating reasons"), "list", "feedback_ratingreason_changelist", "is_admin"),
            ),
            _folded(
                _("Assistant"),
                _item(_("Use of documents"), "fact_check", "conversations_knowledgepolicy_changelist", "is_admin"),
                _item(_("Models"), "memory", "conversations_modeldeployment_changelist", "is_admin"),
                _item(_("Pools"), "layers", "conversations_modelpool_changelist", "is_admin"),
            ),
            _folded(
                _("Connections"),
                _item(_("Widget sites"), "web", "tenancy_widgetsite_changelist", "is_admin"),
                _item(_("API keys"), "key", "tenancy_apikey_changelist", "is_admin"),
                _item(_("Webhooks"), "webhook", "escalation_webhookendpoint_changelist", "is_admin"),
                _item(_("Deliveries"), "send", "escalation_webhookdelivery_changelist", "is_admin"),
            ),
            _folded(
                _("People"),
                _item(_("Organization"), "domain", "tenancy_organization_changelist", "is_admin"),
                _item(_("Members"), "group", "tenancy_membership_changelist", "is_admin"),
                _item(_("Accounts"), "manage_accounts", "auth_user_changelist", "is_installer"),
            ),
        ],
    },
}
