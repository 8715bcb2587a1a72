from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "chatsite.tenancy"
    label = "tenancy"
    verbose_name = "Organizations"

    def ready(self) -> None:
        from chatsite.tenancy import groups

        groups.connect()
