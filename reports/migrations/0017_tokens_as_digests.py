"""Tokens of the API are kept as digests with an end; users count what ended their sessions."""

import hashlib
from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def keep_digests(apps, schema_editor):
    """Tokens that are in use hold for as long as a new one; their plain text goes."""
    Token, ApiToken = apps.get_model("authtoken", "Token"), apps.get_model("reports", "ApiToken")
    now = timezone.now()
    for token in Token.objects.all():
        digest = hashlib.sha256(token.key.encode()).hexdigest()
        ApiToken.objects.create(
            user_id=token.user_id,
            digest=digest,
            created_at=token.created,
            expires_at=now + timedelta(days=90),
        )
    Token.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0016_portal_chain_guards"),
        ("authtoken", "0004_alter_tokenproxy_options"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="access_generation",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="取得时间")),
                ("expires_at", models.DateTimeField(verbose_name="有效期至")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "接口令牌",
                "verbose_name_plural": "接口令牌",
            },
        ),
        migrations.RunPython(keep_digests, migrations.RunPython.noop),
    ]
