from django.apps import AppConfig


class EscalationConfig(AppConfig):
    name = "escalation"
    verbose_name = "Desk"

    def ready(self) -> None:
        """Each subject connects its own receivers and registrations: one line here."""
        from conversations import extensions
        from escalation import attention, policy, problems, rated, reasons
        from escalation.assigning import assignment
        from escalation.extension import Desk
        from escalation.handoff import handoff_summary
        from escalation.listing import places
        from escalation.talk import attachments, pictures
        from escalation.triggers import rules
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
