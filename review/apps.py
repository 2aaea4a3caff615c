from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"
    verbose_name = "审核"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the rules, pages and entries of the workflow with reports, and listen to its events."""
        from reports.models.people import Role
        from reports.navigation import Entry, register
        from reports.pages_above import Page, Place, add_panel, serve
        from reports.services.change_log import record_also
        from reports.signals import event_recorded, texts_wanted
        from review import permissions  # noqa: F401 – registers its rules
        from review.models import QualityWeights, TextBlock
        from review.notifications import tell
        from review.searched_talk import renew_talk_of
        from review.templatetags.workflow import waiting_questions
        from review.webhooks import write_down

        serve(Page.WORK, "review:report")
        serve(Page.ASK, "review:ask")
        serve(Page.MOVE, "review:move")
        serve(Page.URGE, "review:urge")
        serve(Page.QUALITY, "review:quality")
        serve(Page.OWN_QUALITY, "review:own_quality")
        serve(Page.TALK, "review:talk")
        add_panel(Place.MY_REPORTS, waiting_questions)
        register(
            Entry(30, "审核台", "review:queue", "checklist", (Role.REVIEWER,)),
            Entry(75, "对外通知", "review:webhooks", "webhook", (Role.ADMINISTRATOR,)),
            Entry(90, "审计日志", "review:audit", "shield-check", (Role.AUDITOR,)),
        )
        record_also(TextBlock, "text_block", ("agency_id", "text", "removed_at"))
        record_also(QualityWeights, "quality_weights", ("agency_id", "weights"))
        event_recorded.connect(tell, dispatch_uid="review.tell")
        event_recorded.connect(write_down, dispatch_uid="review.write_down")
        texts_wanted.connect(renew_talk_of, dispatch_uid="review.renew_talk_of")
