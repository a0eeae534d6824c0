"""The beacon's address; `reads` is reserved in `articles.reserved`."""

from django.urls import path

from readership import views

app_name = "readership"
urlpatterns = [path("reads/", views.read, name="read")]
