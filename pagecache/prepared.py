"""A query set whose SQL Django writes once and PostgreSQL plans once, asked with other values.

Writing and planning the queries of a page anew at each request takes several times as long as
answering them. What comes out is the same: model instances with what they lead to.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any, ClassVar, cast
from weakref import WeakKeyDictionary

from django.db import DatabaseError, connection, models
from django.db.models.expressions import Expression, F, Func
from django.db.models.sql import Query

type Row = Sequence[Any]
type Convert = Callable[[Any, Any, Any], Any]


class Given(Expression):
    """Stands in a query set for a value that is told when it is asked."""

    def __init__(self, name: str, output_field: models.Field | None = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Leave a place in the SQL, and oneself among its parameters."""
        return "%s", (self,)


class Among(Func):
    """Say whether a column is one of the values of a list that is told when it is asked."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()

    def __init__(self, column: str, given: str) -> None:
        super().__init__(F(column), Given(given, models.BigIntegerField()))


class PreparedRows:
    """A `values_list`, made at the first question. Values are as the driver gives them."""

    def __init__(self, build: Callable[[], models.QuerySet[Any, Any]]) -> None:
        self._build = build
        self._statement: _Statement | None = None

    def ask(self, **given: Any) -> list[tuple[Any, ...]]:
        """Return the rows for these values: one query."""
        statement = self._statement
        if statement is None:
            statement = self._statement = _Statement(self._build().query)
        return statement.ask(given)


class Prepared[M: models.Model]:
    """The same with instances of a model, and of what they lead to.

    Args:
        build: returns the query set, with `Given` and `Among` for what is told later.
        columns: for the rows themselves ("") and for each relation that is to come with them
            ("author", "author__portrait"), a parent before its children: attribute names.
        values: names of annotations, set as attributes.
    """

    def __init__(
        self,
        build: Callable[[], models.QuerySet[M]],
        *,
        columns: Mapping[str, Sequence[str]],
        values: Sequence[str] = (),
    ) -> None:
        self._build = build
        self._columns = columns
        self._values = values
        self._plan: _Plan | None = None

    def ask(self, **given: Any) -> list[M]:
        """Return the rows for these values: one query."""
        plan = self._plan
        if plan is None:
            plan = self._plan = _Plan(self._build(), self._columns, self._values)
        return [cast(M, plan.instance(list(row))) for row in plan.statement.ask(given)]


class _Statement:
    """SQL that PostgreSQL has planned once in each connection: planning the joins of a page takes
    it longer than walking them.
    """

    _numbers = count(1)
    # The names of the statements that each connection of the driver knows.
    _known: ClassVar[WeakKeyDictionary[Any, dict["_Statement", str]]] = WeakKeyDictionary()

    def __init__(self, query: Query) -> None:
        self.sql, self.parameters = query.sql_with_params()

    def ask(self, given: Mapping[str, Any]) -> list[Any]:
        """Return the rows for these values."""
        with connection.cursor() as cursor:
            # Behind a pooler that changes servers between transactions, nothing is remembered.
            if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
                values = [given[e.name] if isinstance(e, Given) else e for e in self.parameters]
                cursor.execute(self.sql, values)
                return cast(list[Any], cursor.fetchall())
            told = [given[each.name] for each in self.parameters if isinstance(each, Given)]
            known = self._known.setdefault(connection.connection, {})
            name = known.get(self) or known.setdefault(self, self._prepare(connection.connection))
            try:
                cursor.execute(f"EXECUTE {name} ({', '.join(['%s'] * len(told))})", told)
            except DatabaseError:
                # A migration may have changed what it answers: planned anew the next time.
                known.pop(self, None)
                raise
            return cast(list[Any], cursor.fetchall())

    def _prepare(self, server: Any) -> str:
        """Tell a connection of the statement, and return the name that it has there."""
        name = f"newsroom_{next(self._numbers)}"
        with server.cursor() as cursor:
            numbers = count(1)
            # What never changes stays in the SQL, for indexes of a part of the table.
            parts = tuple(
                f"${next(numbers)}"
                if isinstance(each, Given)
                else cursor.mogrify("%s", [each]).decode()
                for each in self.parameters
            )
            cursor.execute(f"PREPARE {name} AS {self.sql % parts}")
        return name


class _Plan:
    """The SQL, and how an instance is made of a row."""

    def __init__(
        self,
        queryset: models.QuerySet[Any],
        columns: Mapping[str, Sequence[str]],
        values: Sequence[str],
    ) -> None:
        self.parts: list[_Part] = []
        asked: list[str] = []
        self.converters: list[tuple[int, Convert]] = []
        for path, wanted in columns.items():
            part = _Part(queryset.model, path, frozenset(wanted), len(asked))
            self.parts.append(part)
            for field in part.fields:
                self._convert(len(asked), field)
                asked.append(f"{path}__{field.attname}" if path else field.attname)
        self.values = tuple(enumerate(values, start=len(asked)))
        query = queryset.values_list(*asked, *values).query
        for place, name in self.values:
            self._convert(place, query.annotations[name].output_field)
        self.statement = _Statement(query)

    def _convert(self, place: int, field: Any) -> None:
        if hasattr(field, "from_db_value"):
            self.converters.append((place, field.from_db_value))

    def instance(self, row: list[Any]) -> models.Model:
        for place, convert in self.converters:
            row[place] = convert(row[place], None, connection)
        made: dict[str, models.Model | None] = {}
        for part in self.parts:
            parent = made.get(part.parent)
            each = made[part.path] = part.instance(row)
            if part.path and parent is not None:
                setattr(parent, part.name, each)
        root = cast(models.Model, made[""])
        for place, name in self.values:
            setattr(root, name, row[place])
        return root


class _Part:
    """The columns of a row that make up one instance. path: from the row, as in a filter."""

    def __init__(
        self, model: type[models.Model], path: str, wanted: frozenset[str], start: int
    ) -> None:
        for name in path.split("__") if path else ():
            model = cast(type[models.Model], model._meta.get_field(name).related_model)
        self.model = model
        self.path = path
        self.parent, _, self.name = path.rpartition("__")
        # A field that is loaded later, if it is asked for, has no place in the row.
        self.fields = [each for each in model._meta.concrete_fields if each.attname in wanted]
        self.names = frozenset(each.attname for each in self.fields)
        self.start = start
        self.end = start + len(self.fields)
        keys = [place for place, each in enumerate(self.fields) if each.primary_key]
        self.key = start + keys[0] if keys else None

    def instance(self, row: list[Any]) -> models.Model | None:
        if self.key is not None and row[self.key] is None:
            return None
        return self.model.from_db(
            connection.alias, cast(Any, self.names), row[self.start : self.end]
        )


def columns_of(model: type[models.Model], *, but: Sequence[str] = ()) -> list[str]:
    """Return the attribute names of a model's columns, but for some."""
    return [each.attname for each in model._meta.concrete_fields if each.attname not in but]
