"""What Prometheus reads: the requests of this process, and what the database counts."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gouji import __version__
from review.tables import Finding, LoginSession, Report, User, Version, now
from review.web.around import Measures


def measured(session: Session, measures: Measures) -> bytes:
    """The text that Prometheus reads."""
    registry = CollectorRegistry()
    registry.register(_Counted(session))
    return generate_latest(measures.registry) + generate_latest(registry)


class _Counted(Collector):
    def __init__(self, session: Session) -> None:
        self.session = session

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing is counted before somebody asks."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily | InfoMetricFamily]:
        yield InfoMetricFamily("gouji", "The software", value={"version": __version__})
        findings = GaugeMetricFamily(
            "gouji_findings", "Findings of the last runs", labels=["state", "severity"]
        )
        for state, severity, number in self.session.execute(
            select(Finding.state, Finding.severity, func.count()).where(Finding.present)
            .group_by(Finding.state, Finding.severity)
        ):
            findings.add_metric([state, severity], number)
        yield findings
        files = GaugeMetricFamily("gouji_files", "Uploaded files", labels=["state"])
        for state, number in self.session.execute(
            select(Version.state, func.count()).group_by(Version.state)
        ):
            files.add_metric([state], number)
        yield files
        for name, said, what in (
            ("gouji_reports", "Reports", select(func.count()).select_from(Report)),
            ("gouji_people", "Open accounts", select(func.count()).select_from(User).where(User.active)),
            (
                "gouji_sessions", "Signed-in browsers",
                select(func.count()).select_from(LoginSession).where(LoginSession.expires_at > now()),
            ),
        ):
            yield GaugeMetricFamily(name, said, value=self.session.scalar(what) or 0)
