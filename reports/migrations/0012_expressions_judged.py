from django.db import migrations
from django.utils import timezone

from reports.isolation.expressions import judge

#: A fault of ``reports.isolation.expressions`` → what the note of the entry says.
WHY = {
    "bad": "不是正确的正则表达式",
    "large": "占用资源过多",
    "slow": "匹配超过时限",
    "empty": "会匹配空文字",
}
LONGEST_NOTE, LONGEST_SUMMARY = 200, 400


def judge_stored(apps, schema_editor):
    """Switch off stored expressions that could not be saved today, and revise the list that the checks use."""
    entries = apps.get_model("reports", "WordListEntry").objects
    off = []
    for entry in entries.filter(is_expression=True).order_by("id"):
        fault = judge(entry.pattern).fault
        if fault is None:
            continue
        if entry.enabled:
            off.append(entry)
        note = f"升级时停用：{WHY[fault]}。{entry.note}"[:LONGEST_NOTE]
        entries.filter(pk=entry.pk).update(enabled=False, note=note)
    revisions = apps.get_model("reports", "CheckSetRevision").objects
    last = revisions.order_by("-id").first()
    if not off or last is None:
        return
    gone = {entry.pk for entry in off}
    revisions.create(
        of="words",
        summary=f"系统升级：停用不宜使用的正则表达式{'、'.join(f'“{e.pattern}”' for e in off)}"[
            :LONGEST_SUMMARY
        ],
        before={},
        after={"disabled": sorted(gone)},
        values=last.values,
        words=[word for word in last.words if word["id"] not in gone],
        boilerplate=last.boilerplate,
        by=None,
        by_name="系统",
        at=timezone.now(),
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_leased_jobs_constraints")]

    operations = [migrations.RunPython(judge_stored, migrations.RunPython.noop)]
