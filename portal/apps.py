"""Application configurations that differ from those of the packages."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Leave out what no page asks for: half of the first start would go into compressing it."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "rest_framework",  # only the browsable API pages, which are off
        "redoc",
        "swagger-ui-es-*",
    ]
