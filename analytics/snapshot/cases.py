"""A snapshot as a source of cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analytics.dataset.assemble import assemble, known_names
from analytics.dataset.dataset import Dataset
from analytics.dataset.source import DataOrigin
from analytics.snapshot.store import Snapshot


@dataclass(frozen=True, slots=True)
class SnapshotCases:
    """The cases of a snapshot, one row each.

    An old snapshot lacks what the codebook got later: derivations find it missing throughout.
    """

    snapshot: Snapshot

    def known(self) -> frozenset[str]:
        return known_names(self.snapshot.codebook)

    def given(self) -> frozenset[str]:
        return frozenset()

    def complete(self) -> bool:
        return False

    def load(self, wanted: Iterable[str]) -> Dataset:
        return assemble(self.snapshot, wanted)

    def origin(self) -> DataOrigin:
        manifest = self.snapshot.manifest
        return DataOrigin(
            name="Snapshot",
            sha256=manifest.content_hash,
            sites=manifest.facts.sites,
            cases=manifest.entry("episode").rows,
            synthetic_cases=manifest.facts.synthetic_cases,
            as_of=manifest.facts.data_cut_off,
        )
