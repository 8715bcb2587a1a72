from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from chatsite import health, metrics, views
from conversations.admin.knowledge import urls as knowledge
from escalation.admin import desk
from feedback.admin import reports

READ = ["get", "head"]
ADMIN_URLS, ADMIN_APP, ADMIN_NAME = admin.site.urls

urlpatterns = [
    path("", views.demo_page, name="demo"),
    path("admin/", ([*desk.urls(), *knowledge.urls(), *reports.urls(), *ADMIN_URLS], ADMIN_APP, ADMIN_NAME)),
    path("api/schema/", SpectacularAPIView.as_view(http_method_names=READ), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(http_method_names=READ), name="docs"),
    path("", include("conversations.urls")),
    path("", include("feedback.urls")),
    path("", include("escalation.urls")),
    path("desk/<slug:slug>/", include("escalation.desk_urls")),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", metrics.page),
]

handler400 = "conversations.rendering.bad_request"
handler404 = "chatsite.views.not_found"
handler500 = "chatsite.views.server_error"
