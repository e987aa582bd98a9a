"""Multiple imputation by chained equations.

``impute(plan, m=20) -> Imputations``; ``impute(plan, numbers=range(4, 8))`` makes some of them in
another process, and ``combine(parts)`` puts them together: the result is the same however the
imputations were split, since each has its own child of the seed.

Numbers: predictive mean matching (type 1, ``donors`` nearest) or a normal draw.  Binary and
nominal variables: logistic and multinomial regression; ordinal: proportional odds.  Every draw is
proper: the parameters are drawn first.  Categories are augmented against separation with two rows
per term and level of small weight (White, Daniel & Royston, Comput Stat Data Anal
2010;54:2267-2275).
Source: van Buuren & Groothuis-Oudshoorn, J Stat Softw 2011;45(3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.stats.estimate import NotEstimableError
from analytics.stats.missing.posterior import draw_linear, draw_parameters
from analytics.stats.missing.surfaces import Cumulative, Multinomial, Rows, weighted_gram
from analytics.stats.missing.variables import ImputationPlan, Imputations, Variable

Array = NDArray[np.float64]
NOTHING_MISSING = "no value is missing"


def impute(
    plan: ImputationPlan, m: int = 20, *, numbers: Iterable[int] | None = None
) -> Imputations:
    """Draw imputations 0..m-1, or those of ``numbers``.

    NotEstimableError if nothing is missing, a patient may have no category at all, or a model
    cannot be fitted; the message names the variable.
    """
    chosen = tuple(range(m) if numbers is None else numbers)
    if not plan.incomplete:
        raise NotEstimableError(NOTHING_MISSING)
    chains = [_Chain(plan, number).run() for number in chosen]
    names = [each.name for each in plan.incomplete]
    return Imputations(
        plan=plan,
        numbers=chosen,
        drawn={name: np.stack([chain.drawn(name) for chain in chains]) for name in names},
        means={name: np.stack([chain.means[name] for chain in chains]) for name in names},
        deviations={name: np.stack([chain.sds[name] for chain in chains]) for name in names},
    )


def combine(parts: Sequence[Imputations]) -> Imputations:
    """Imputations of one plan from several processes, in the order of their numbers."""
    numbers = [number for part in parts for number in part.numbers]
    if len(set(numbers)) < len(numbers):
        raise ValueError("an imputation is there twice")
    order = np.argsort(numbers)

    def together(which: str) -> dict[str, Array]:
        return {
            name: np.concatenate([getattr(part, which)[name] for part in parts])[order]
            for name in getattr(parts[0], which)
        }

    return Imputations(
        plan=parts[0].plan,
        numbers=tuple(numbers[place] for place in order),
        drawn=together("drawn"),
        means=together("means"),
        deviations=together("deviations"),
    )


@dataclass(frozen=True, slots=True)
class _Block:
    """The columns of one variable in the design, and how its values become them."""

    variable: Variable
    columns: slice
    centre: Array
    scale: Array

    def encoded(self, values: Array) -> Array:
        if self.variable.kind in {"number", "binary"}:
            raw = values[:, np.newaxis]
        else:
            raw = (values[:, np.newaxis] == np.arange(1, self.variable.levels)).astype(np.float64)
        return (raw - self.centre) / self.scale


def _block(variable: Variable, first: int) -> _Block:
    observed = variable.values[~variable.missing]
    plain = variable.kind in {"number", "binary"}
    raw = (
        observed[:, np.newaxis]
        if plain
        else (observed[:, np.newaxis] == np.arange(1, variable.levels)).astype(np.float64)
    )
    sd = raw.std(axis=0) if len(raw) else np.ones(raw.shape[1])
    return _Block(
        variable=variable,
        columns=slice(first, first + raw.shape[1]),
        centre=raw.mean(axis=0) if len(raw) else np.zeros(raw.shape[1]),
        # A column that does not vary becomes zeros, and its coefficient is then held by the ridge.
        scale=np.where(sd > 0, sd, 1.0),
    )


class _Chain:
    """One imputation: the design with its current fill, improved variable by variable."""

    def __init__(self, plan: ImputationPlan, number: int) -> None:
        self.plan = plan
        self.generator = plan.generator(number)
        self.blocks: dict[str, _Block] = {}
        width = 1
        for each in plan.variables:
            block = _block(each, width)
            self.blocks[each.name] = block
            width = block.columns.stop
        self.design = np.empty((plan.variables[0].values.size, width), dtype=np.float32)
        self.design[:, 0] = 1
        self.values: dict[str, Array] = {}
        for each in plan.variables:
            self._set(each, self._random_fill(each))
        self.gram = weighted_gram(self.design, None)
        self.varies = np.ptp(self.design, axis=0) > 0
        self.varies[0] = True
        self.warm: dict[str, Array] = {}
        self.means = {each.name: np.empty(plan.iterations) for each in plan.incomplete}
        self.sds = {each.name: np.empty(plan.iterations) for each in plan.incomplete}
        self.codes = {
            each.name: np.unique(each.values[~each.missing].astype(np.int64), return_inverse=True)
            for each in plan.incomplete
            if each.kind != "number"
        }
        self.places = {
            each.name: (np.flatnonzero(~each.missing), np.flatnonzero(each.missing))
            for each in plan.incomplete
        }

    def run(self) -> _Chain:
        for iteration in range(self.plan.iterations):
            for each in self.plan.incomplete:
                drawn = self._draw(each)
                values = self.values[each.name]
                values[self.places[each.name][1]] = drawn
                self._encode_missing(each, drawn)
                self.means[each.name][iteration] = drawn.mean()
                self.sds[each.name][iteration] = drawn.std()
        return self

    def drawn(self, name: str) -> Array:
        return self.values[name][self.places[name][1]]

    def _random_fill(self, variable: Variable) -> Array:
        values = variable.values.copy()
        missing = variable.missing
        if missing.any():
            observed = values[~missing]
            values[missing] = self.generator.choice(observed, int(missing.sum()))
        return values

    def _set(self, variable: Variable, values: Array) -> None:
        self.values[variable.name] = values
        block = self.blocks[variable.name]
        self.design[:, block.columns] = block.encoded(values)

    def _encode_missing(self, variable: Variable, drawn: Array) -> None:
        block, missing = self.blocks[variable.name], self.places[variable.name][1]
        before = self.design[missing]
        self.design[missing, block.columns] = block.encoded(drawn)
        after = self.design[missing]
        # Only these columns of X'X have changed, and only by these rows.
        change = (after.T @ after - before.T @ before)[:, block.columns]
        self.gram[:, block.columns] += change
        first, last = block.columns.start, block.columns.stop
        self.gram[first:last, :first] = self.gram[:first, first:last].T
        self.gram[first:last, last:] = self.gram[last:, first:last].T

    def _draw(self, variable: Variable) -> Array:
        taking_part = self.varies.copy()
        taking_part[self.blocks[variable.name].columns] = False
        kept = np.flatnonzero(taking_part)
        if variable.kind == "number":
            return self._draw_number(variable, kept)
        return self._draw_category(variable, kept)

    def _draw_number(self, variable: Variable, kept: NDArray[np.int64]) -> Array:
        """In the units of the design: the variable's own column is what is predicted."""
        seen, missing = self.places[variable.name]
        block = self.blocks[variable.name]
        own = block.columns.start
        unseen = self.design[missing]
        gram = self.gram - unseen.T.astype(np.float64) @ unseen
        fit = draw_linear(
            gram[np.ix_(kept, kept)], gram[kept, own], gram[own, own], seen.size, self.generator
        )
        predicted = self._predicted(fit.coefficients, kept, self.design)[seen]
        wanted = self._predicted(fit.drawn, kept, unseen)
        if variable.method == "normal":
            noise = fit.drawn_sd * self.generator.standard_normal(missing.size)
            drawn: Array = (wanted + noise) * block.scale[0] + block.centre[0]
        else:
            near = nearest_donors(predicted, wanted, self.plan.donors, self.generator)
            drawn = variable.values[seen][near]
        return drawn if variable.shift is None else drawn + variable.shift[missing]

    @staticmethod
    def _predicted(coefficients: Array, kept: NDArray[np.int64], rows: Rows) -> Rows:
        full = np.zeros(rows.shape[1], dtype=np.float32)
        full[kept] = coefficients
        return np.asarray(rows @ full)

    def _draw_category(self, variable: Variable, kept: NDArray[np.int64]) -> Array:
        seen, missing = self.places[variable.name]
        present, codes = self.codes[variable.name]
        rows, codes, weights = _augmented(self.design, seen, codes, kept, present.size)
        model = Cumulative if variable.kind == "ordinal" else Multinomial
        surface = model(rows, codes, weights, kept, present.size)
        best, drawn = draw_parameters(
            surface, self.warm.get(variable.name), self.generator, variable.name
        )
        self.warm[variable.name] = best
        shift = None if variable.shift is None else variable.shift[missing]
        chances = surface.chances(drawn, self.design[missing], shift)
        if variable.allowed is not None:
            chances = chances * variable.allowed[np.ix_(missing, present)]
        return present[_chosen(chances, self.generator, variable.name)].astype(np.float64)


def _augmented(
    design: Rows,
    seen: NDArray[np.int64],
    codes: NDArray[np.int64],
    kept: NDArray[np.int64],
    levels: int,
) -> tuple[Rows, NDArray[np.int64], Array]:
    """The observed rows, and for each term one SD above and below the mean in every level.

    All added rows together weigh as many patients as the model has terms.
    """
    terms = kept[1:]
    extra = 2 * terms.size * levels
    rows = np.zeros((seen.size + extra, design.shape[1]), dtype=np.float32)
    # "clip" spares numpy a buffer; the places are valid anyway.
    np.take(design, seen, axis=0, out=rows[: seen.size], mode="clip")
    weights = np.ones(seen.size + extra)
    if extra:
        added = rows[seen.size :].reshape(levels, 2, terms.size, design.shape[1])
        added[..., 0] = 1
        place = np.arange(terms.size)
        added[:, 0, place, terms] = 1
        added[:, 1, place, terms] = -1
        weights[seen.size :] = (terms.size + 1) / extra
    labels = np.repeat(np.arange(levels), 2 * terms.size)
    return rows, np.concatenate([codes, labels]), weights


def _chosen(chances: Array, generator: np.random.Generator, name: str) -> NDArray[np.int64]:
    """One category per row, by the inverse of its cumulative probabilities."""
    reached = np.cumsum(chances, axis=1)
    whole = reached[:, -1]
    if (whole <= 0).any():
        raise NotEstimableError(f"{name}: a patient may have none of the observed categories")
    threshold = generator.random(len(chances)) * whole
    # The last category only where the sum has passed every other one.
    return np.asarray((threshold[:, np.newaxis] >= reached[:, :-1]).sum(axis=1), dtype=np.int64)


def nearest_donors(
    observed: Array | Rows, wanted: Array | Rows, donors: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """For each wanted prediction one of the ``donors`` nearest observed ones, at random.

    Equal predictions are put in random order first, so that none of them is preferred.
    """
    count = min(donors, observed.size)
    shuffled = generator.permutation(observed.size)
    order = shuffled[np.argsort(observed[shuffled])]
    ordered = observed[order]
    # The nearest ones are neighbours: they are found by moving a window of that many.
    low = np.clip(np.searchsorted(ordered, wanted) - count, 0, observed.size - count)
    for _ in range(count):
        after = np.minimum(low + count, observed.size - 1)
        better = (low + count < observed.size) & (
            np.abs(ordered[after] - wanted) < np.abs(wanted - ordered[low])
        )
        low = low + better
    return np.asarray(order[low + generator.integers(0, count, wanted.size)], dtype=np.int64)
