"""Gradient boosting in numpy: many small trees, each fitted to the errors that the earlier ones leave.

Friedman's (2001) method for the pinball loss of a quantile, or for squared loss: splits follow the gradient, which is a
sign for a quantile and the residual for the mean; leaves hold the quantile or mean of the residuals in them. Every tree
is oblivious (Prokhorenkova et al. 2018, CatBoost): all nodes of a level test the same column and threshold, so the
results of a row are the bits of its leaf's number, and hundreds of trees take only a few array operations. A missing
value (NaN) is never above a threshold.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Settings:
    """How to fit. `bins`: the number of bins of equal count per column. `rate`: the learning rate. `row_share`,
    `column_share`: the random shares of rows and columns that each tree is fitted to. `lean`: regularisation, as a
    number of rows without error added to every leaf.
    """

    trees: int = 300
    depth: int = 6
    rate: float = 0.08
    bins: int = 64
    row_share: float = 0.4
    column_share: float = 0.15
    lean: float = 10.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Boosted:
    """The fitted trees: the column and threshold of each level of each tree, and the values of the leaves."""

    start: float
    columns: Integers
    thresholds: Floats
    leaves: Floats

    def predict(self, row: Floats) -> float:
        """The predicted quantile (or mean) for one row."""
        bits = row[self.columns] > self.thresholds
        numbers = bits @ _powers(self.columns.shape[1])
        return float(self.start + self.leaves[np.arange(len(numbers)), numbers].sum())

    def predict_many(self, rows: Floats) -> Floats:
        """The prediction for each row, as by `predict`."""
        result = np.full(len(rows), self.start)
        for columns, thresholds, leaves in zip(self.columns, self.thresholds, self.leaves, strict=True):
            result += leaves[(rows[:, columns] > thresholds) @ _powers(len(columns))]
        return result


def fit(
    rows: Floats, target: Floats, weights: Floats, level: float | None = 0.5, settings: Settings | None = None
) -> Boosted:
    """Fit the quantile `level` of the target or, with None, its mean. Rows are drawn for each tree by their weights.

    The same input gives the same trees. ValueError: there are no rows.
    """
    if len(rows) == 0:
        raise ValueError("nothing to learn from: no rows")
    settings = settings or Settings()
    random = np.random.default_rng(settings.seed)
    edges = [_edges(column, settings.bins) for column in rows.T]
    codes = np.stack([_codes(column, cuts) for column, cuts in zip(rows.T, edges, strict=True)])
    telling = np.flatnonzero(codes.min(axis=1) < codes.max(axis=1))
    start = float(target.mean() if level is None else np.quantile(target, level))
    residuals = target - start
    chance = np.minimum(1.0, settings.row_share * weights / weights.mean())
    if len(telling) == 0:
        return _constant(start, settings)
    trees = []
    for _ in range(settings.trees):
        seen = np.flatnonzero(random.random(len(rows)) < chance)
        shown = random.permutation(telling)[: max(1, round(settings.column_share * len(telling)))]
        tree = _grow(codes, shown, seen, residuals, level, settings)
        residuals -= tree[2][_leaf_numbers(codes, tree[0], tree[1])]
        trees.append(tree)
    columns = np.array([tree[0] for tree in trees])
    cuts = np.array([tree[1] for tree in trees])
    limits = np.stack([np.pad(part, (0, settings.bins + 1 - len(part)), constant_values=np.inf) for part in edges])
    return Boosted(start, columns, limits[columns, cuts], np.array([tree[2] for tree in trees]))


def _constant(value: float, settings: Settings) -> Boosted:
    nothing = np.zeros((1, settings.depth))
    return Boosted(value, nothing.astype(np.int64), nothing, np.zeros((1, 1 << settings.depth)))


def _powers(depth: int) -> Integers:
    return 1 << np.arange(depth)


def _edges(column: Floats, bins: int) -> Floats:
    """The possible thresholds of a column. If values are missing, the first threshold separates them from all
    others.
    """
    values = column[~np.isnan(column)]
    if len(values) == 0:
        return np.zeros(1)
    cuts = np.unique(np.quantile(values, np.linspace(0, 1, bins + 1)[1:-1], method="lower"))
    if len(values) < len(column):
        cuts = np.concatenate([[np.nextafter(values.min(), -np.inf)], cuts])
    return cuts


def _codes(column: Floats, edges: Floats) -> Integers:
    """The number of thresholds below each value; 0 if missing. value > edges[k] is the same as code > k."""
    codes = np.searchsorted(edges, column, side="left")
    codes[np.isnan(column)] = 0
    return codes.astype(np.int64)


def _leaf_numbers(codes: Integers, columns: Integers, cuts: Integers) -> Integers:
    numbers = np.zeros(codes.shape[1], dtype=np.int64)
    for bit, (column, cut) in enumerate(zip(columns, cuts, strict=True)):
        numbers += (codes[column] > cut).astype(np.int64) << bit
    return numbers


def _grow(
    codes: Integers, shown: Integers, seen: Integers, residuals: Floats, level: float | None, settings: Settings
) -> tuple[Integers, Integers, Floats]:
    """Fit one tree: the column and cut of each level, and the values of its leaves."""
    table = codes[np.ix_(shown, seen)]
    remaining = residuals[seen]
    gradient: Floats = remaining if level is None else level - (remaining < 0).astype(np.float64)
    numbers = np.zeros(len(seen), dtype=np.int64)
    columns, cuts = np.zeros(settings.depth, dtype=np.int64), np.zeros(settings.depth, dtype=np.int64)
    for depth in range(settings.depth):
        which, cut = _best_split(table, numbers, gradient, 1 << depth, settings)
        columns[depth], cuts[depth] = shown[which], cut
        numbers += (table[which] > cut).astype(np.int64) << depth
    return columns, cuts, _leaf_values(numbers, remaining, level, settings)


def _best_split(
    table: Integers, numbers: Integers, gradient: Floats, leaves: int, settings: Settings
) -> tuple[int, int]:
    """The column (by its place in the table) and cut that explain most of the gradient over all leaves at once."""
    bins = settings.bins + 1
    places = (table + (np.arange(len(table)) * leaves * bins)[:, None] + numbers * bins).ravel()
    size = len(table) * leaves * bins
    shape = (len(table), leaves, bins)
    sums = np.bincount(places, np.tile(gradient, len(table)), size).reshape(shape).cumsum(axis=2)
    counts = np.bincount(places, minlength=size).reshape(shape).cumsum(axis=2)
    right, right_counts = sums[:, :, -1:] - sums, counts[:, :, -1:] - counts
    gain = (sums**2 / (counts + settings.lean) + right**2 / (right_counts + settings.lean)).sum(axis=1)[:, :-1]
    which, cut = np.unravel_index(int(gain.argmax()), gain.shape)
    return int(which), int(cut)


def _leaf_values(numbers: Integers, remaining: Floats, level: float | None, settings: Settings) -> Floats:
    """The value of each leaf: the quantile (or mean) of its residuals times the rate, shrunk if it has few rows."""
    size = 1 << settings.depth
    counts = np.bincount(numbers, minlength=size)
    if level is None:
        return settings.rate * _sums(numbers, remaining, size) / (counts + settings.lean)
    order = np.lexsort((remaining, numbers))
    firsts = np.cumsum(counts) - counts
    picks = np.minimum(firsts + np.floor(level * counts).astype(np.int64), len(order) - 1)
    values = remaining[order[picks]] if len(order) else np.zeros(size)
    return np.where(counts > 0, settings.rate * values * counts / (counts + settings.lean), 0.0)


def _sums(places: Integers, values: Floats, size: int) -> Floats:
    return np.bincount(places, values, size).astype(np.float64)
