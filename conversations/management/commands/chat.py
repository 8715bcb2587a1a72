"""`manage.py chat`: talk to the assistant at the terminal. Through a pipe, it prints only the answers."""

import logging
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from chatsite import ids
from chatsite.tenancy.models import Organization
from conversations.models import Conversation, Turn
from conversations.terminal import answers, chat, lines
from conversations.terminal.screen import Pipe, Terminal


class Command(BaseCommand):
    help = "Chats in the terminal. Ctrl-C stops an answer; at the prompt it leaves, as Ctrl-D does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organization", default="demo", metavar="SLUG")
        parser.add_argument("--conversation", metavar="conv_...", help="continue this one")

    def handle(self, *args: Any, organization: str, conversation: str | None, **options: Any) -> None:
        continued = self._conversation(conversation)
        tenant = continued.organization if continued else self._organization(organization)
        if not answers.runner_is_there():
            raise CommandError(answers.NO_RUNNER)
        logging.getLogger().setLevel(logging.ERROR)  # lines between the words of an answer help nobody
        if sys.stdin.isatty():
            self._talk(tenant, continued)
        else:
            piped = chat.Chat(tenant, Pipe(), continued)
            piped.run(lines.piped())
            if piped.failed:
                sys.exit(1)

    def _talk(self, organization: Organization, continued: Conversation | None) -> None:
        screen = Terminal()
        talk = chat.Chat(organization, screen, continued)
        screen.notice(f"{organization.name}. /help for commands, Ctrl-D to leave.")
        for turn in chat.tail(continued) if continued else []:
            _show(screen, turn, organization.assistant_name)
        talk.run(lines.typed(screen.prompt(), settings.DATA_DIR / "chat-history"))
        if talk.conversation:
            screen.notice(f"To go on: manage.py chat --conversation {talk.conversation.public_id}")

    def _organization(self, slug: str) -> Organization:
        found = Organization.objects.filter(slug=slug).first()
        if not found:
            raise CommandError(f"There is no organization {slug}. `manage.py demo` makes the one called demo.")
        return found

    def _conversation(self, public_id: str | None) -> Conversation | None:
        if public_id is None:
            return None
        key = ids.parse("conv", public_id)
        found = key and Conversation.objects.select_related("organization").filter(pk=key).first()
        if not found:
            raise CommandError(f"There is no conversation {public_id}.")
        return found


def _show(screen: Terminal, turn: Turn, assistant: str) -> None:
    if turn.role == Turn.Role.USER:
        screen.begin("you")
    else:
        screen.begin(assistant if turn.role == Turn.Role.ASSISTANT else turn.get_role_display())
    screen.text(turn.content)
    screen.end(stopped=turn.state == Turn.State.STOPPED)
