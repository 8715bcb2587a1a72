"""Beside the admin's own: no model's pages."""

from django.contrib import admin
from django.urls import URLPattern, path

from conversations.admin.knowledge import address, files, live, search, upload


def urls() -> list[URLPattern]:
    view = admin.site.admin_view
    return [
        path("knowledge/search/", view(search.page), name="knowledge-search"),
        path("knowledge/upload/", view(upload.page), name="knowledge-upload"),
        path("knowledge/address/", view(address.page), name="knowledge-address"),
        path("knowledge/files/", view(upload.add), name="knowledge-add"),
        path("knowledge/states/", view(live.states), name="knowledge-states"),
        path("knowledge/files/<str:document_id>/", view(files.download), name="knowledge-file"),
        path("knowledge/retry/<str:public_id>/", view(live.retry), name="knowledge-retry"),
    ]
