"""What the test client learns of templates: the context of each page, not of each template that it includes.

Django reports every template to the test client, which copies its context. A page includes hundreds; that took a
seventeenth of the processor time of the tests of pages.
"""

import django.test.utils
from django.template import Context, Template
from django.test import signals


def report_pages_only() -> None:
    """Have `Client` report the outermost template of a page only; call before Django's test environment is set up."""
    django.test.utils.instrumented_test_render = _render


def _render(self: Template, context: Context) -> str:
    if context.template is self:
        signals.template_rendered.send(sender=self, template=self, context=context)
    return self.nodelist.render(context)
