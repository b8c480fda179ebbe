"""The counts of all seeds, for the report at the end of a test run."""

from dataclasses import dataclass


@dataclass
class Tally:
    """The counts over all seeds; `healed` counts those that were wrong until the scheduled promote."""

    seeds: int = 0
    runs: int = 0
    calls: int = 0
    kills: int = 0
    healed: int = 0
    rounds: int = 0
    backwards: int = 0
    mixed: float = 0.0

    def __str__(self) -> str:
        mean = self.mixed / self.seeds if self.seeds else 0.0
        return (
            f"{self.seeds} seeds, {self.runs} runs, {self.calls} calls to the registry, {self.kills} kills; "
            f"at most {self.rounds} rounds; {self.healed} wrong until the scheduled promote; "
            f"{self.backwards} moves to an older commit seen; :latest mixed for {mean:.2f} s a seed"
        )
