"""The cast: people with roles, a section, a moment. Tests read as prose about them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_socket
from django.contrib.auth.models import Group
from django.core.files.storage import storages
from django.db import connection
from django.utils.functional import empty

from accounts.models import User
from articles import site
from articles.models import Section
from articles.models.document import ArticleDocument
from articles.search import spelling
from distribution import held as rules_for_machines
from images.models import Image
from newsletter import held as newsletters
from pagecache import purge
from tests import emptying, factories

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


emptying.install()


def pytest_runtest_setup() -> None:
    """Close the outside: tests talk to this machine only."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings) -> Iterator[None]:
    """Give each test files of its own: pictures, mail, generations; hold no site from before."""
    settings.VAR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "images.storage.PrivateFolder",
            "OPTIONS": {"location": tmp_path / "private"},
        },
    }
    # The fields hold the store of the test before.
    for model in (Image, ArticleDocument):
        model._meta.get_field("file").storage._wrapped = empty
    purge.forget()
    site.forget()
    newsletters.forget()
    rules_for_machines.forget()
    spelling.forget()
    yield
    purge.forget()
    site.forget()
    newsletters.forget()
    rules_for_machines.forget()
    spelling.forget()
    storages._storages.clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Send away, at the end, who still has the database open: a process that was just killed."""
    yield
    with django_db_blocker.unblock():
        connection.close()  # the last test's may be gone already
        cursor = connection.cursor()
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def now() -> datetime:
    """Return noon of the day on which the tests take place."""
    return NOON


def _person(email: str, name: str, *roles: str) -> User:
    user = User.objects.create_user(email, "correct horse battery", name=name)
    user.groups.set(Group.objects.filter(name__in=roles))
    assert user.groups.count() == len(roles)
    return user


@pytest.fixture
def reporter(db) -> User:
    """Return a reporter."""
    return _person("rosa@example.org", "Rosa Reporter", "Reporter")


@pytest.fixture
def other_reporter(db) -> User:
    """Return another reporter."""
    return _person("otto@example.org", "Otto Other", "Reporter")


@pytest.fixture
def copy_editor(db) -> User:
    """Return a copy editor."""
    return _person("cora@example.org", "Cora Copy", "Copy editor")


@pytest.fixture
def picture_editor(db) -> User:
    """Return a picture editor."""
    return _person("pia@example.org", "Pia Picture", "Picture editor")


@pytest.fixture
def section_editor(db, world) -> User:
    """Return the editor of the section World."""
    user = _person("sami@example.org", "Sami Section", "Section editor")
    world.editors.add(user)
    return user


@pytest.fixture
def editor(db) -> User:
    """Return an editor of all sections."""
    return _person("edda@example.org", "Edda Editor", "Editor")


@pytest.fixture
def profile_editor(db) -> User:
    """Return a profile editor."""
    return _person("petra@example.org", "Petra Profile", "Profile editor")


@pytest.fixture
def administrator(db) -> User:
    """Return an administrator."""
    return _person("ada@example.org", "Ada Administrator", "Administrator")


@pytest.fixture
def world(db) -> Section:
    """Return the section World."""
    return factories.make_section("World")


@pytest.fixture
def sport(db) -> Section:
    """Return the section Sport."""
    return factories.make_section("Sport")
