"""The predicates by which reports count, by name. A list that is asked for one of them shows the same rows."""

from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from escalation.models import Escalation, EscalationEvent
from feedback.models import SurveyAnswer
from feedback.models import outcome as episodes

Named = dict[str, tuple[Any, Q]]
"""What it is called, and what it leaves."""

ESCALATED = Q(escalated_at__isnull=False)
OUTCOMES: Named = {
    "ended": (_("Ended"), episodes.ENDED),
    "open": (_("Still going on"), Q(end="open")),
    "confirmed": (_("Resolved, confirmed"), episodes.CONFIRMED),
    "assumed": (_("Resolved, assumed"), episodes.ASSUMED),
    "unresolved": (_("Not resolved"), episodes.UNRESOLVED),
    "with_person": (_("Handled by a person"), episodes.ENDED & ESCALATED & ~episodes.ABANDONED),
    "abandoned": (_("Abandoned"), episodes.ABANDONED),
    "escalated": (_("A person was asked for"), ESCALATED),
    "reopened": (_("Came back soon after"), Q(was_reopened=True)),
    "failed": (_("An answer failed"), Q(failures__gt=0)),
    "surveyed": (_("Survey answered"), Q(survey_score__isnull=False)),
    "satisfied": (_("Survey score 4 or 5"), Q(survey_score__gte=4)),
    "first_token": (_("First word measured"), Q(first_token_ms__isnull=False)),
    "first_answer": (_("First answer measured"), Q(first_answer_ms__isnull=False)),
    "replied": (_("A person replied"), Q(person_reply_ms__isnull=False)),
    "handled": (_("Time with a person measured"), Q(handle_ms__isnull=False)),
}
ENDINGS = ("confirmed", "assumed", "with_person", "unresolved", "abandoned", "open")
"""Each episode is exactly one of these."""
ENDING = Case(*(When(OUTCOMES[name][1], then=Value(name)) for name in ENDINGS), default=Value("open"))
"""Which one, for a query to annotate."""

RATINGS: Named = {
    "rated": (_("Up or down"), Q(value__isnull=False)),
    "up": (_("Up"), Q(value="up")),
    "down": (_("Down"), Q(value="down")),
    "commented": (_("With a comment"), Q(value__isnull=False) & ~Q(comment="")),
    "down_without_reason": (_("Down, without a reason"), Q(value="down", reasons=[])),
}

REPLIED = Q(first_reply_at__isnull=False)
FIRST_LATE, NEXT_LATE, END_LATE = (
    Q(**{f"{clock}_breached_at__isnull": False}) for clock in ("first_reply", "next_reply", "resolution")
)
HAD_PERSON = Q(joined_at__isnull=False)
OVER = ~Q(state__in=Escalation.OPEN)
SCORED = SurveyAnswer.objects.filter(escalation=OuterRef("pk"), score__isnull=False)
TRANSFERS = EscalationEvent.objects.filter(escalation=OuterRef("pk"), kind=EscalationEvent.Kind.TRANSFERRED)
ESCALATIONS: Named = {
    "open": (_("Open"), Q(state__in=Escalation.OPEN)),
    "resolved": (_("Resolved"), Q(state=Escalation.State.RESOLVED)),
    "handed_back": (_("Handed back"), Q(state=Escalation.State.HANDED_BACK)),
    "abandoned": (_("Abandoned"), Q(state=Escalation.State.ABANDONED)),
    "replied": (_("A person replied"), REPLIED),
    "joined": (_("A person joined"), HAD_PERSON),
    "first_reply_judged": (_("First reply came, or is late"), REPLIED | FIRST_LATE),
    "first_reply_met": (_("First reply in time"), REPLIED & ~FIRST_LATE),
    "next_reply_judged": (_("A person replied"), REPLIED),
    "next_reply_met": (_("Every next reply in time"), REPLIED & ~NEXT_LATE),
    "resolution_judged": (_("Ended with a person, or late"), (OVER & HAD_PERSON) | END_LATE),
    "resolution_met": (_("Ended in time"), OVER & HAD_PERSON & ~END_LATE),
    "handled": (_("Ended with a person"), OVER & HAD_PERSON),
    "transferred": (_("Was transferred"), Q(Exists(TRANSFERS))),
    "messages": (_("Left as a message"), Q(is_message=True)),
    "without_reason": (_("Without a reason"), Q(reason__isnull=True)),
    "without_agent": (_("Without an agent"), Q(agent__isnull=True)),
    "surveyed": (_("Survey answered"), Q(Exists(SCORED))),
}
