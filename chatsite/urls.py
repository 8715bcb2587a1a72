from django.contrib import admin
from django.urls import path

from chatsite import views

urlpatterns = [
    path("", views.demo_page, name="demo"),
    path("admin/", admin.site.urls),
]
