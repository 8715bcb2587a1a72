from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Feedback")

    def ready(self) -> None:
        from conversations import extensions
        from feedback import problems, surveys
        from feedback.extension import Feedback

        extensions.register(Feedback())
        problems.register()
        surveys.connect()
