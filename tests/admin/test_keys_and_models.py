import re

import pytest
from django.test import Client
from django.urls import reverse

from chatsite.tenancy.models import ApiKey, Organization, WidgetSite
from conversations.models import ModelDeployment, ModelPool

LIMITS = {
    "max_concurrency": 5,
    "first_byte_timeout": 20,
    "idle_timeout": 30,
    "context_window": 8000,
    "max_output_tokens": 500,
}


@pytest.fixture
def deployment(organization: Organization) -> ModelDeployment:
    pool = ModelPool.objects.create(organization=organization)
    return ModelDeployment.objects.create(
        organization=organization, pool=pool, name="Main", model="m", api_key="sk-very-secret"
    )


def save(client: Client, deployment: ModelDeployment, **values: str) -> str:
    path = reverse("admin:conversations_modeldeployment_change", args=[deployment.pk])
    form = {"name": "Main", "pool": deployment.pool_id, "provider": "openai_compatible", "model": "m", "priority": 0}
    response = client.post(path, form | LIMITS | values, follow=True)
    deployment.refresh_from_db()
    return response.content.decode()


def test_models_key_is_never_shown(admin: Client, deployment: ModelDeployment) -> None:
    path = reverse("admin:conversations_modeldeployment_change", args=[deployment.pk])
    for page in (admin.get(path), admin.get(reverse("admin:conversations_modeldeployment_changelist"))):
        assert "very-secret" not in page.content.decode()
        assert "Set" in page.content.decode()


def test_models_without_key_say_so(admin: Client, deployment: ModelDeployment) -> None:
    ModelDeployment.objects.update(api_key="")
    assert "Not set" in admin.get(reverse("admin:conversations_modeldeployment_changelist")).content.decode()


def test_models_key_stays_when_the_field_is_empty(admin: Client, deployment: ModelDeployment) -> None:
    save(admin, deployment, name="Renamed")
    assert (deployment.name, deployment.api_key) == ("Renamed", "sk-very-secret")


def test_models_key_is_replaced_and_forgotten(admin: Client, deployment: ModelDeployment) -> None:
    shown = save(admin, deployment, new_key="sk-another")
    assert deployment.api_key == "sk-another"
    assert "sk-another" not in shown
    save(admin, deployment, forget_key="on")
    assert deployment.api_key == ""


def test_deployment_belongs_to_its_pools_organization(admin: Client, deployment: ModelDeployment) -> None:
    form = {"name": "New", "pool": deployment.pool_id, "provider": "openai_compatible", "model": "m", "priority": 1}
    admin.post(reverse("admin:conversations_modeldeployment_add"), form | LIMITS)
    assert ModelDeployment.objects.get(name="New").organization_id == deployment.organization_id


def test_api_key_is_shown_once_and_works(admin: Client, organization: Organization) -> None:
    response = admin.post(reverse("admin:tenancy_apikey_add"), {"name": "Orders"})
    match = re.search(r"cs_[\w-]{40,}", response.content.decode())
    assert match
    assert "no-store" in response["Cache-Control"]
    row = ApiKey.objects.get()
    assert (row.organization, row.digest) == (organization, ApiKey.hash(match[0]))
    for path in ("changelist", "change"):
        arguments = [row.pk] if path == "change" else []
        assert match[0] not in admin.get(reverse(f"admin:tenancy_apikey_{path}", args=arguments)).content.decode()


def test_api_key_is_revoked_not_deleted(admin: Client, organization: Organization) -> None:
    row, _ = ApiKey.issue(organization, "Orders")
    foreign, _ = ApiKey.issue(Organization.objects.create(name="Zebra", slug="zebra"), "Orders")
    admin.post(
        reverse("admin:tenancy_apikey_changelist"), {"action": "revoke", "_selected_action": [row.pk, foreign.pk]}
    )
    row.refresh_from_db()
    foreign.refresh_from_db()
    assert row.revoked_at
    assert foreign.revoked_at is None
    assert admin.post(reverse("admin:tenancy_apikey_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_site_is_added_for_the_only_organization(admin: Client, organization: Organization) -> None:
    origins = "https://Shop.example/\nself\nhttp://localhost:3000"
    form = {
        "name": "Shop",
        "enabled": "on",
        "allowed_origins": origins,
        "suggestions": "One?\nTwo?",
        "accent": "#0c6b66",
    }
    admin.post(reverse("admin:tenancy_widgetsite_add"), form)
    site = WidgetSite.objects.get()
    assert site.organization == organization
    assert site.allowed_origins == ["https://shop.example", "self", "http://localhost:3000"]
    assert site.suggestions == ["One?", "Two?"]


def test_suggestions_may_differ_by_language(admin: Client, site: WidgetSite) -> None:
    path = reverse("admin:tenancy_widgetsite_change", args=[site.pk])
    form = {"name": "Shop", "allowed_origins": "self", "suggestions": "Hello?\nja: 返品は？\nja: 配送は？"}
    admin.post(path, form)
    site.refresh_from_db()
    assert site.suggestions == {"en": ["Hello?"], "ja": ["返品は？", "配送は？"]}
    assert "ja: 返品は？" in admin.get(path).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"allowed_origins": "shop.example"},
        {"allowed_origins": "https://shop.example/path"},
        {"allowed_origins": "javascript:alert(1)"},
        {"accent": "red;}"},
        {"suggestions": "1\n2\n3\n4"},
    ],
)
def test_wrong_values_are_refused_with_a_reason(admin: Client, site: WidgetSite, wrong: dict[str, str]) -> None:
    path = reverse("admin:tenancy_widgetsite_change", args=[site.pk])
    response = admin.post(path, {"name": "Changed", "allowed_origins": "self"} | wrong)
    assert response.status_code == 200
    site.refresh_from_db()
    assert site.name == "Shop"
