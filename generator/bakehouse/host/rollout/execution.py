"""One execution of a plan, shared by rollout and rollback; writes journal and history."""

from dataclasses import dataclass

from bakehouse import excerpt
from bakehouse.host.context import HostContext
from bakehouse.host.planning.prepare import DeployDecision
from bakehouse.host.rollout.metrics import RunMetrics
from bakehouse.host.state import history, journal
from bakehouse.host.state.history_entry import Action, HistoryEntry, RunOutcome, StepRecord
from bakehouse.host.state.history_lines import VERSION
from bakehouse.host.state.journal_entry import Journal
from bakehouse.host.state.request import Request
from bakehouse.host.state.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Execution:
    """A product on this host, the request, the decision, and the metrics of the run."""

    context: HostContext
    request: Request
    decision: DeployDecision
    metrics: RunMetrics

    def begin(self, step: str) -> None:
        """Note the next step in the journal: CHECKOUT, RETURN or `swap SERVICE`."""
        metrics, decision = self.metrics, self.decision
        kind, wanted = self.request.kind, decision.plan.release
        note = Journal(metrics.run, kind, metrics.started, wanted, decision.before, step)
        journal.write(self.context.state, note)

    def record(self, outcome: RunOutcome, why: str = "", good: Snapshot | None = None) -> HistoryEntry:
        """Add the run to the history: its outcome, and after success the snapshot."""
        plan, metrics = self.decision.plan, self.metrics
        steps = [StepRecord(s.service, s.action, s.reasons, s.image, s.digest) for s in plan.steps]
        others = self.decision.facts.others
        entry = HistoryEntry(
            version=VERSION,
            run=metrics.run,
            kind=self.request.kind,
            started=metrics.started,
            who=self.request.who,
            url=self.request.url,
            wanted=plan.release.tag,
            # retention removes the images of a plan's services: never those of others
            plan=tuple(step for step in steps if step.service not in others),
            milliseconds=metrics.milliseconds,
            verdict=outcome,
            why=excerpt.cut_lines(why),
            good=good,
            memory_before=metrics.before,
            memory_least=metrics.least,
            built=metrics.built() if plan.changes else None,
            off_branch=self.decision.off_branch,
            backing=tuple(s for s in steps if s.service in others and s.action is not Action.KEEP),
        )
        history.append(self.context.state, entry)
        return entry

    def touched(self, service: str) -> bool:
        """Tell whether this run began to change a service; after a killed run, that may be any of them."""
        return self.decision.interrupted is not None or service in self.metrics.begun
