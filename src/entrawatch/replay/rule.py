"""Rule: one alert with its whole query, ready to be replayed."""

from dataclasses import dataclass, field
from datetime import timedelta

from entrawatch.detection.run import look_back
from entrawatch.reference.durations import minutes
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.rule_query import query_body


@dataclass(frozen=True)
class ReplayRule:
    """An alert and its query as it is deployed: a let for each input and parameter, then the author's text."""

    spec: AlertSpec
    query: str = field(repr=False)

    @property
    def lets(self) -> str:
        """Return the let statements in front of the author's text."""
        return self.query.removesuffix(query_body(self.spec))

    @property
    def literals(self) -> frozenset[str]:
        """Return the names of these let statements."""
        return frozenset({*self.spec.inputs, *self.spec.parameters})

    @property
    def window(self) -> timedelta:
        """Return the length of one evaluation period."""
        return timedelta(minutes=minutes(self.spec.window_size))

    @property
    def look_back(self) -> timedelta:
        """Return how far back one evaluation reads."""
        return look_back(self.spec)
