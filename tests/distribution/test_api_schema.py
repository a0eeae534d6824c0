"""The API does what its own description says, whatever is asked (schemathesis)."""

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from articles import site
from distribution.api.limiting import limit
from distribution.api.root import api
from tests.factories import make_author, make_live, make_topic

pytestmark = pytest.mark.django_db
_EXAMPLES = 8

schema = schemathesis.openapi.from_dict(api.get_openapi_schema())


@pytest.fixture
def application(world, monkeypatch):
    """Return the site with a few stories, in the test's own transaction."""
    for number in range(1, 3):
        make_live(
            f"Story {number}",
            section=world,
            authors=(make_author(f"Author {number}"),),
            topics=(make_topic(f"Topic {number}"),),
        )
    site.forget()
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    return WSGIHandler()


@schema.parametrize()
@settings(
    max_examples=_EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_operation_keeps_to_the_description(case, application):
    limit.forget()
    # A place in the changes that was never handed out has the right shape, and is refused.
    refused = [positive_data_acceptance] if case.operation.path.endswith("/changes") else []
    case.call_and_validate(app=application, excluded_checks=refused)
