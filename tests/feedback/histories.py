"""What happens to conversations, by chance, and time that passes."""

import contextlib
import random
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, F, Model

from chatsite.tenancy.models import Organization
from conversations import intake
from conversations.models import Conversation, Run, Turn
from conversations.runs import lifecycle
from escalation import asking
from escalation import lifecycle as desk
from escalation.models import AgentProfile, DeskSettings, Escalation
from escalation.talk import console
from escalation.types import Actor
from feedback import ratings, surveys
from feedback.models import Outcome, Rating, SurveyAnswer
from feedback.ratings import Opinion
from tests import factories
from tests.desk import escalated
from tests.factories import Visitor

AGING: tuple[type[Model], ...] = (Turn, Run, Escalation, Rating, SurveyAnswer, Outcome)
REFUSALS = (
    desk.IllegalTransition,
    desk.AlreadyClaimed,
    lifecycle.IllegalTransition,
    lifecycle.TooManyWaiting,
    lifecycle.NothingToRegenerate,
    asking.ConversationClosed,
    console.NotActive,
    ratings.NotRatable,
    surveys.NotOffered,
    surveys.Answered,
)
"""What cannot be done just now is not done."""


def pass_time(**amount: float) -> None:
    """Everything that is known happened so much longer ago."""
    for model in AGING:
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, DateTimeField)]
        model._default_manager.update(**{name: F(name) - timedelta(**amount) for name in names})


def rules(organization: Organization, **fields: Any) -> None:
    """How the organization runs its desk."""
    DeskSettings.objects.update_or_create(organization=organization, defaults=fields)


class History:
    def __init__(self, seed: int, visitors: list[Visitor], agent: AgentProfile) -> None:
        self.random, self.visitors, self.agent = random.Random(seed), visitors, agent

    def step(self) -> None:
        steps: list[Callable[[Visitor], object]] = [
            *[self.ask] * 4,
            *[self.answer] * 6,
            self.fail,
            self.stop,
            self.regenerate,
            *[self.rate] * 3,
            self.want_a_person,
            *[self.help] * 2,
            self.hand_back,
            self.resolve,
            self.withdraw,
            self.end,
            *[self.survey] * 2,
            self.wait,
        ]
        with contextlib.suppress(*REFUSALS):
            self.random.choice(steps)(self.random.choice(self.visitors))

    def ask(self, visitor: Visitor) -> None:
        page = {"url": f"https://shop.example/{self.random.randrange(3)}?q=1"}
        intake.send(visitor.principal, visitor.session_id, intake.Message("Hello?", page_context=page))

    def answer(self, visitor: Visitor) -> None:
        if run := self._waiting(visitor):
            factories.answered(run, "An answer.")

    def fail(self, visitor: Visitor) -> None:
        if run := self._waiting(visitor):
            factories.failed(run)

    def stop(self, visitor: Visitor) -> None:
        if run := self._waiting(visitor):
            lifecycle.cancel(run)

    def regenerate(self, visitor: Visitor) -> None:
        intake.regenerate(visitor.principal, visitor.session_id)

    def rate(self, visitor: Visitor) -> None:
        runs = list(Run.objects.filter(conversation=visitor.conversation, status="completed"))
        if runs:
            value = self.random.choice(["up", "down", None])
            ratings.rate(visitor.principal, self.random.choice(runs).public_id, Opinion(value))

    def want_a_person(self, visitor: Visitor) -> None:
        escalated(visitor)

    def help(self, visitor: Visitor) -> None:
        if row := self._open(visitor):
            desk.join(row, self.agent, deliberate=True)
            console.reply(row, self.agent, "Here I am.", uuid.uuid4().hex)

    def hand_back(self, visitor: Visitor) -> None:
        if row := self._open(visitor):
            desk.hand_back(row, Actor.of(self.agent))

    def resolve(self, visitor: Visitor) -> None:
        if row := self._open(visitor):
            desk.resolve(row, Actor.of(self.agent), "solved")

    def withdraw(self, visitor: Visitor) -> None:
        if row := self._open(visitor):
            desk.withdraw(row)

    def end(self, visitor: Visitor) -> None:
        desk.end(visitor.conversation)

    def survey(self, visitor: Visitor) -> None:
        surveys.answer(visitor.principal, visitor.session_id, self.random.randint(1, 5), "")

    def wait(self, visitor: Visitor) -> None:
        pass_time(hours=self.random.choice([1, 20, 30, 200]))

    def _waiting(self, visitor: Visitor) -> Run | None:
        Run.objects.filter(status="running").update(status="queued", runner=None)
        return Run.objects.active().filter(conversation=visitor.conversation).order_by("id").first()

    def _open(self, visitor: Visitor) -> Escalation | None:
        conversation = Conversation.objects.get(pk=visitor.conversation.pk)
        return Escalation.objects.open().filter(conversation=conversation).first()
