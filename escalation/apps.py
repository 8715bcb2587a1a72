from django.apps import AppConfig


class EscalationConfig(AppConfig):
    name = "escalation"
    verbose_name = "Desk"

    def ready(self) -> None:
        """Each subject connects its own receivers and registrations: one line here."""
        from escalation import attachments, handoff_summary, pictures, problems

        problems.register()
        attachments.connect()
        handoff_summary.connect()
        pictures.connect()
