"""The small mark beside a metric that leads to its definition."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def definition(anchor: str, name: str) -> str:
    url = f"{reverse('admin:report-definitions')}#{anchor}"
    label = _("What is measured: %(name)s") % {"name": name}
    return format_html('<a class="cs-info" href="{}" title="{}" aria-label="{}">?</a>', url, label, label)
