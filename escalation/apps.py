from django.apps import AppConfig


class EscalationConfig(AppConfig):
    name = "escalation"
    verbose_name = "Desk"

    def ready(self) -> None:
        """Each subject connects its own receivers and registrations: one line here."""
        from conversations import extensions
        from escalation import (
            assignment,
            attachments,
            attention,
            handoff_summary,
            pictures,
            places,
            policy,
            problems,
            rated,
            reasons,
            rules,
        )
        from escalation.extension import Desk
        from escalation.webhooks import outbox

        extensions.register(Desk())
        problems.register()
        attachments.connect()
        handoff_summary.connect()
        pictures.connect()
        assignment.connect()
        places.connect()
        policy.connect()
        reasons.connect()
        attention.connect()  # before the rules: what a rule opens, the wish itself has written down
        rules.connect()
        rated.connect()
        outbox.connect()
