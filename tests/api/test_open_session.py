"""POST /chat/session"""

from typing import Any

import pytest
from django.conf import LazySettings

from chatsite.tenancy import identity, tokens
from chatsite.tenancy.models import WidgetSite
from conversations import phrases
from conversations.models import Conversation, ModelDeployment, ModelPool
from tests import factories
from tests.api.client import Answer, Api
from tests.factories import ORIGIN, Visitor

pytestmark = pytest.mark.django_db(transaction=True)


async def open_session(site: WidgetSite, *, origin: str | None = ORIGIN, **body: Any) -> Answer:
    headers = {} if origin is None else {"Origin": origin}
    return await Api().post("/chat/session", {"widget_key": site.public_key, **body}, headers)


async def test_gives_a_session_a_token_and_what_the_widget_shows(site: WidgetSite) -> None:
    answer = await open_session(site, locale="ja-JP", page_context={"url": "https://shop.example/a", "junk": 1})
    assert answer.status == 201
    assert answer.json["websocket_url"] == "/ws/chat/"
    assert answer.json["config"]["greeting"] == phrases.say("assistant.greeting", "ja")
    assert answer.json["config"]["assistant"]["name"] == "Assistant"
    row = await Conversation.objects.aget()
    assert row.public_id == answer.json["session_id"]
    assert (row.locale, row.page_context) == ("ja", {"url": "https://shop.example/a"})
    assert tokens.read(answer.json["token"]).session_id == row.pk


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None, "", "https://shop.example.evil.example"])
async def test_pages_of_other_origins_are_refused(site: WidgetSite, origin: str | None) -> None:
    answer = await open_session(site, origin=origin)
    assert answer.refusal == (403, "origin_not_allowed")
    assert not await Conversation.objects.aexists()


async def test_the_server_itself_may_be_an_origin(site: WidgetSite) -> None:
    await WidgetSite.objects.aupdate(allowed_origins=[WidgetSite.SELF])
    assert (await open_session(site, origin="http://testserver")).status == 201
    assert (await open_session(site)).status == 403


async def test_disabled_and_unknown_sites_are_refused(site: WidgetSite) -> None:
    await WidgetSite.objects.aupdate(enabled=False)
    assert (await open_session(site)).refusal == (403, "site_disabled")
    assert (await open_session(WidgetSite(public_key="wk_nobody"))).refusal == (404, "not_found")


@pytest.mark.parametrize(("locale", "language"), [("zh-Hant-TW", "zh"), ("ar", "ar"), ("tlh", "fr"), ("", "fr")])
async def test_language_is_the_nearest_supported_one(site: WidgetSite, locale: str, language: str) -> None:
    headers = {"Origin": ORIGIN, "Accept-Language": "fr-CA,en;q=0.5"}
    answer = await Api().post("/chat/session", {"widget_key": site.public_key, "locale": locale}, headers)
    assert answer.json["config"]["greeting"] == phrases.say("assistant.greeting", language)


async def test_suggestions_may_be_kept_for_each_language(site: WidgetSite) -> None:
    await WidgetSite.objects.aupdate(suggestions={"en": ["Delivery?"], "de": ["Lieferung?"]}, accent="#123456")
    assert (await open_session(site, locale="de")).json["config"]["suggestions"] == ["Lieferung?"]
    answer = await open_session(site, locale="es")
    assert answer.json["config"]["suggestions"] == ["Delivery?"]
    assert answer.json["config"]["theme"] == {"accent": "#123456"}


async def test_an_older_token_continues_its_session(site: WidgetSite, alice: Visitor, monkeypatch: Any) -> None:
    monkeypatch.setattr(tokens, "LIFETIME", -29 * 24 * 3600)
    old = tokens.issue(alice.principal).token
    monkeypatch.undo()
    answer = await open_session(site, session_token=old)
    assert answer.status == 201
    assert answer.json["session_id"] == alice.session_id
    assert (await Api(answer.json["token"]).get(f"/chat/session/{alice.session_id}")).status == 200


async def test_tokens_of_other_sites_and_far_too_old_ones_begin_anew(
    site: WidgetSite, alice: Visitor, charlie: Visitor, monkeypatch: Any
) -> None:
    monkeypatch.setattr(tokens, "LIFETIME", -31 * 24 * 3600)
    old = tokens.issue(alice.principal).token
    monkeypatch.undo()
    for token in (charlie.token, old, "nonsense"):
        answer = await open_session(site, session_token=token)
        assert answer.status == 201
        assert answer.json["session_id"] not in (alice.session_id, charlie.session_id)


async def test_signed_identity_is_kept(site: WidgetSite) -> None:
    signed = {"user_id": "customer-7", "signature": identity.sign(site, "customer-7")}
    answer = await open_session(site, identity=signed)
    assert answer.status == 201
    assert (await Conversation.objects.aget()).external_id == "customer-7"


async def test_a_signed_tier_is_kept_and_follows_the_signature(site: WidgetSite) -> None:
    gold = {"user_id": "a", "tier": "gold", "signature": identity.sign(site, "a", "gold")}
    first = await open_session(site, identity=gold)
    assert first.status == 201
    assert (await Conversation.objects.aget()).customer_tier == "gold"
    token = first.json["token"]
    await open_session(site, session_token=token)
    assert (await Conversation.objects.aget()).customer_tier == "gold"
    plain = {"user_id": "a", "signature": identity.sign(site, "a")}
    await open_session(site, session_token=token, identity=plain)
    assert (await Conversation.objects.aget()).customer_tier == ""


async def test_tiers_that_are_not_signed_are_refused(site: WidgetSite) -> None:
    unsigned = {"user_id": "a", "tier": "gold", "signature": identity.sign(site, "a")}
    other = {"user_id": "a", "tier": "gold", "signature": identity.sign(site, "a", "silver")}
    forged = {"user_id": "a\ngold", "signature": identity.sign(site, "a", "gold")}
    dropped = {"user_id": "a", "signature": identity.sign(site, "a", "gold")}
    for claimed in (unsigned, other, forged, dropped):
        assert (await open_session(site, identity=claimed)).refusal == (403, "identity_invalid")
    alone = await open_session(site, identity={"tier": "gold"})
    assert alone.refusal == (400, "invalid_message")
    assert not await Conversation.objects.aexists()


async def test_signed_groups_are_kept_and_follow_the_signature(site: WidgetSite) -> None:
    groups = ["wholesale", "eu.partners"]
    member = {"user_id": "a", "groups": groups, "signature": identity.sign(site, "a", "", groups)}
    first = await open_session(site, identity=member)
    assert first.status == 201
    assert (await Conversation.objects.aget()).customer_groups == groups
    gold = {"user_id": "a", "tier": "gold", "groups": groups[:1]}
    gold["signature"] = identity.sign(site, "a", "gold", groups[:1])
    await open_session(site, session_token=first.json["token"], identity=gold)
    row = await Conversation.objects.aget()
    assert (row.customer_tier, row.customer_groups) == ("gold", ["wholesale"])
    plain = {"user_id": "a", "signature": identity.sign(site, "a")}
    await open_session(site, session_token=first.json["token"], identity=plain)
    assert (await Conversation.objects.aget()).customer_groups == []


async def test_groups_that_are_not_signed_are_refused(site: WidgetSite) -> None:
    signed = identity.sign(site, "a", "gold", ["x", "y"])
    for claimed in (
        {"tier": "gold", "groups": ["x"]},
        {"tier": "gold", "groups": ["y", "x"]},
        {"tier": "gold"},
        {"tier": "gold\nx,y"},
        {"groups": ["x", "y"]},
        {"user_id": "a\ngold", "groups": ["x", "y"]},
    ):
        refused = await open_session(site, identity={"user_id": "a", "signature": signed} | claimed)
        assert refused.refusal == (403, "identity_invalid")
    bare = {"user_id": "a", "groups": ["x"], "signature": identity.sign(site, "a")}
    assert (await open_session(site, identity=bare)).refusal == (403, "identity_invalid")


@pytest.mark.parametrize("groups", [["a,b"], ["a b"], ["a\n"], [""], ["x" * 61], ["g"] * 21, "g", [{}], {"g": 1}])
async def test_groups_that_cannot_be_are_refused(site: WidgetSite, groups: Any) -> None:
    signed = {"user_id": "a", "groups": groups, "signature": identity.sign(site, "a", "", list(map(str, groups)))}
    assert (await open_session(site, identity=signed)).refusal == (400, "invalid_message")


async def test_wrong_signatures_are_refused(site: WidgetSite, charlie: Visitor) -> None:
    assert charlie.conversation.site
    foreign = {"user_id": "customer-7", "signature": identity.sign(charlie.conversation.site, "customer-7")}
    for signed in (foreign, {"user_id": "customer-7", "signature": "é" * 10}):
        assert (await open_session(site, identity=signed)).refusal == (403, "identity_invalid")


async def test_somebody_else_who_signs_in_gets_a_session_of_their_own(site: WidgetSite) -> None:
    first = await open_session(site, identity={"user_id": "a", "signature": identity.sign(site, "a")})
    same = {"session_token": first.json["token"], "identity": {"user_id": "a", "signature": identity.sign(site, "a")}}
    other = {"session_token": first.json["token"], "identity": {"user_id": "b", "signature": identity.sign(site, "b")}}
    assert (await open_session(site, **same)).json["session_id"] == first.json["session_id"]
    assert (await open_session(site, **other)).json["session_id"] != first.json["session_id"]


async def test_who_signs_in_goes_on_with_the_session_and_older_tokens_do_not(site: WidgetSite, alice: Visitor) -> None:
    """Else whoever left a token on the device, or took one from it, would read along."""
    signed = {"user_id": "a", "signature": identity.sign(site, "a")}
    answer = await open_session(site, session_token=alice.token, identity=signed)
    assert answer.json["session_id"] == alice.session_id
    assert (await Api(answer.json["token"]).get(f"/chat/session/{alice.session_id}")).status == 200
    assert (await Api(alice.token).get(f"/chat/session/{alice.session_id}")).status == 404
    assert (await open_session(site, session_token=alice.token)).json["session_id"] != alice.session_id


async def test_who_signs_in_again_because_the_answer_was_lost_goes_on_too(site: WidgetSite, alice: Visitor) -> None:
    signed = {"user_id": "a", "signature": identity.sign(site, "a")}
    for _ in range(2):
        answer = await open_session(site, session_token=alice.token, identity=signed)
        assert answer.json["session_id"] == alice.session_id
        assert (await Api(answer.json["token"]).get(f"/chat/session/{alice.session_id}")).status == 200


@pytest.mark.parametrize(
    "body",
    [
        {"widget_key": None},
        {"widget_key": "k" * 61},
        {"widget_key": "a\0b"},
        {"page_context": []},
        {"page_context": {"url": 7}},
        {"identity": "me"},
        {"locale": 7 * "x" * 6},
    ],
)
async def test_malformed_fields_are_named(site: WidgetSite, body: dict[str, Any]) -> None:
    answer = await open_session(site, **body)
    assert answer.refusal == (400, "invalid_message")
    assert answer.json["error"]["details"]
    assert not await Conversation.objects.aexists()


async def test_sessions_of_one_address_are_limited(site: WidgetSite, settings: LazySettings) -> None:
    for _ in range(30):
        await open_session(site, origin=None)
    answer = await open_session(site)
    assert answer.refusal == (429, "rate_limited")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    settings.RATE_MULTIPLIER = 2
    assert (await open_session(site)).status == 201


async def test_other_methods_are_not_allowed(anyone: Api) -> None:
    answer = await anyone.get("/chat/session")
    assert answer.refusal == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST"


async def test_the_demo_model_is_named_where_it_answers(site: WidgetSite, settings: LazySettings) -> None:
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""
    settings.DEMO_MODEL_URL = "http://127.0.0.1:1/v1"
    assert (await open_session(site)).json["config"]["assistant"]["demo_model"] is True
    settings.OPENAI_API_KEY = "sk-test"
    assert (await open_session(site)).json["config"]["assistant"]["demo_model"] is False


async def test_that_answers_are_quotes_is_said_where_there_is_no_model(
    site: WidgetSite, settings: LazySettings
) -> None:
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = settings.DEMO_MODEL_URL = ""
    assert (await open_session(site)).json["config"]["assistant"]["quotes"] is True
    settings.DEMO_MODEL_URL = "http://127.0.0.1:1/v1"
    assert (await open_session(site)).json["config"]["assistant"]["quotes"] is False
    settings.DEMO_MODEL_URL = ""
    pool = await ModelPool.objects.acreate(organization=site.organization)
    await ModelDeployment.objects.acreate(organization=site.organization, pool=pool, name="own", model="own")
    assert (await open_session(site)).json["config"]["assistant"]["quotes"] is False


def test_a_token_is_good_in_a_websocket_subprotocol(site: WidgetSite) -> None:
    """RFC 6455 allows the characters of an RFC 7230 token."""
    assert set(factories.visitor(site).token) <= set("!#$%&'*+-.^_`|~0123456789") | set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    )
