from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        from conversations.knowledge import checks, files  # noqa: F401 (the checks register themselves)

        files.connect()
