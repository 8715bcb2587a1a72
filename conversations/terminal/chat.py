"""A conversation at the terminal: the same lifecycle and the same event log as on the web."""

import asyncio
import os
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User

from chatsite.tenancy.models import Membership, Organization
from conversations.models import Conversation, Run, Turn
from conversations.runs import lifecycle
from conversations.terminal import answers
from conversations.terminal.screen import Screen
from conversations.validation import InvalidInput, validate_message

HELP = "/new begins another conversation, /regenerate asks for another answer, /quit leaves, Ctrl-C stops an answer"


@dataclass(slots=True)
class Chat:
    organization: Organization
    screen: Screen
    conversation: Conversation | None = None
    """None: the first message begins one."""
    failed: bool = False
    """Whether a message has remained without an answer."""

    def run(self, lines: Iterable[str]) -> None:
        """Until the lines end or the user leaves."""
        with asyncio.Runner() as loop:
            for line in lines:
                if line.strip() == "/quit":
                    return
                try:
                    if run := self._take(line):
                        self.screen.begin(self.organization.assistant_name)
                        self.failed |= not loop.run(answers.show(run, self.screen))
                except answers.Leave:
                    return

    def _take(self, line: str) -> Run | None:
        """The run that a line begins, if any."""
        match line.strip():
            case "":
                return None
            case "/help":
                self.screen.notice(HELP)
            case "/new":
                self.conversation = None
                self.screen.notice("a new conversation")
            case "/regenerate":
                return self._regenerate()
            case _:
                return self._ask(line)
        return None

    def _ask(self, line: str) -> Run | None:
        try:
            message = validate_message(line.replace("\0", ""))
            self.conversation = self.conversation or begin(self.organization)
            started = lifecycle.start(self.conversation, message)
            if started.begun is None:
                self.screen.notice("a person will answer")
            return started.begun
        except InvalidInput as problem:
            self._refuse(problem.message)
        except lifecycle.TooManyWaiting:
            self._refuse("Too many messages wait for an answer already.")
        return None

    def _regenerate(self) -> Run | None:
        try:
            if self.conversation:
                run: Run = lifecycle.regenerate(self.conversation).run
                return run
        except lifecycle.NothingToRegenerate:
            pass
        self._refuse("There is no answer yet that could be replaced.")
        return None

    def _refuse(self, sentence: str) -> None:
        self.failed = True
        self.screen.problem(sentence)


def begin(organization: Organization) -> Conversation:
    """A conversation that belongs to the organization's first admin, or to nobody."""
    return Conversation.objects.create(
        organization=organization, user=_first_admin(organization), external_id="terminal", locale=_locale()
    )


def tail(conversation: Conversation, count: int = 6) -> list[Turn]:
    """The newest turns, oldest first, for somebody who comes back."""
    turns = conversation.turns.exclude(state=Turn.State.SUPERSEDED).order_by("-seq")[:count]
    return list(turns)[::-1]


def _first_admin(organization: Organization) -> User | None:
    admins = organization.memberships.filter(role=Membership.Role.ADMIN).select_related("user").order_by("pk")
    membership = admins.first()
    return membership.user if membership else None


def _locale() -> str:
    """From the environment's LANG, such as ja_JP.UTF-8."""
    language = os.environ.get("LANG", "")[:2].lower()
    return language if language in dict(settings.LANGUAGES) else "en"
