from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "年度报告"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard and record changes of people and settings, whoever makes them."""
        from reports.services import change_log, separate_duties

        separate_duties.connect()
        change_log.connect()
