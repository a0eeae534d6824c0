"""The desk's page about readers: figures by hour, day, story and section, with tables."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from lxml import html

from articles.models import SiteIdentity
from events.clock import database_now
from readership import charts, counting, figures, ranking
from readership.models import SectionReads
from tests.factories import make_live, make_section

PEOPLE = ["reporter", "copy_editor", "picture_editor", "section_editor", "editor",
          "profile_editor", "administrator"]  # fmt: skip
URL = "admin:readership_sectionreads_changelist"


@pytest.mark.parametrize(
    ("largest", "steps"),
    [(0, [0, 1]), (1, [0, 1]), (4, [0, 1, 2, 3, 4]), (5, [0, 2, 4, 6]), (99, [0, 50, 100]),
     (1001, [0, 500, 1000, 1500])],
)  # fmt: skip
def test_lines_stand_at_round_numbers(largest, steps):
    assert charts.scale(largest) == steps


def test_bars_are_as_long_as_their_numbers_and_stand_on_each_other():
    chart = charts.columns(["a", "b"], [[10, 30], [0, 0]])

    low, high = chart.bars[0].pieces
    assert high.height == pytest.approx(3 * low.height, abs=0.3)
    assert low.y == pytest.approx(high.y + high.height, abs=0.2)
    assert low.y + low.height == pytest.approx(charts.BASE, abs=0.2)
    assert (chart.bars[1].pieces, chart.total) == ([], 40)


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "hours"), [((2026, 10, 25), 25), ((2026, 3, 29), 23)])
def test_a_day_on_which_the_clocks_change_has_its_own_hours(day, hours):
    SiteIdentity.objects.create(pk=1, name="The Courier", time_zone="Europe/Berlin")
    noon = datetime(*day, 20, 30, tzinfo=UTC)
    for number in range(30):
        hour = noon.replace(minute=0) - timedelta(hours=number)
        SectionReads.objects.create(hour=hour, section_id=1, reads=1)

    drawn = figures.today(noon)

    assert len(drawn.table.rows) == hours
    assert len(figures.week(noon).table.rows) == 7
    assert sum(values[0] for _label, values in drawn.table.rows) == drawn.chart.total


@pytest.mark.django_db
def test_charts_and_tables_say_the_same(client, editor):
    world, sport = make_section("World"), make_section("Sport")
    now = database_now()
    ferry = make_live("Ferry", section=world, now=now)
    cup = make_live("Cup", section=sport, slug="cup", now=now)
    counting.write(now, {ferry.pk: 30, cup.pk: 12})
    ranking.rank(now)
    client.force_login(editor)

    page = html.fromstring(client.get(reverse(URL)).text)

    totals = [int(each.text) for each in page.find_class("reads-total")]
    tables = [
        sum(int(cell.text) for cell in each.iterfind(".//tbody//td"))
        for each in page.find_class("reads-chart")
    ]
    assert totals == tables == [42, 42, 2]
    lists = [
        [(row.find("a").text, row.find_class("reads-value")[0].text) for row in each.iter("li")]
        for each in page.find_class("reads-list")
    ]
    stories, areas = [("Ferry", "30"), ("Cup", "12")], [("World", "30"), ("Sport", "12")]
    assert lists == [stories, stories, areas, areas]
    assert not page.xpath("//main//*[@style]")


@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE)
def test_every_role_sees_it_and_nobody_else(person, client, request):
    assert client.get(reverse(URL)).status_code == 302
    client.force_login(request.getfixturevalue(person))
    assert "Nothing yet." in client.get(reverse(URL)).text
