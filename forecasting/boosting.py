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
Halves = NDArray[np.float32]
Integers = NDArray[np.int64]
Codes = NDArray[np.uint16] | NDArray[np.uint8]


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
class Binned:
    """Rows as numbers of bins, a row of `codes` for each column. `edges`: the thresholds of each column. `telling`: the
    columns that differ at all.
    """

    edges: list[Floats]
    codes: Codes
    telling: Integers


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


def binned(rows: Floats, bins: int) -> Binned:
    """The rows as `fit` takes them; several fits to the same rows share it. ValueError: there are no rows."""
    if len(rows) == 0:
        raise ValueError("nothing to learn from: no rows")
    edges = [_edges(column, bins) for column in rows.T]
    kind = np.uint8 if bins < 256 else np.uint16
    codes = np.stack([_codes(column, cuts).astype(kind) for column, cuts in zip(rows.T, edges, strict=True)])
    return Binned(edges, codes, np.flatnonzero(codes.min(axis=1) < codes.max(axis=1)))


def fit(
    rows: Floats | Binned,
    target: Floats,
    weights: Floats,
    level: float | None = 0.5,
    settings: Settings | None = None,
) -> Boosted:
    """Fit the quantile `level` of the target or, with None, its mean. Rows are drawn for each tree by their weights.

    The same input gives the same trees. ValueError: there are no rows.
    """
    settings = settings or Settings()
    table = rows if isinstance(rows, Binned) else binned(rows, settings.bins)
    random = np.random.default_rng(settings.seed)
    if len(table.telling) == 0:
        return _constant(float(target.mean() if level is None else np.quantile(target, level)), settings)
    # Also of a quantile: where many rows share it (half are called at once), the gradient of all would be the same, and
    # no split would tell them apart.
    start = float(target.mean())
    residuals = target - start
    chance = np.minimum(1.0, settings.row_share * weights / weights.mean())
    trees = []
    for _ in range(settings.trees):
        seen = np.flatnonzero(random.random(len(target)) < chance)
        shown = random.permutation(table.telling)[: max(1, round(settings.column_share * len(table.telling)))]
        tree = _grow(table.codes, shown, seen, residuals, level, settings)
        residuals -= tree[2][_leaf_numbers(table.codes, tree[0], tree[1])]
        trees.append(tree)
    columns = np.array([tree[0] for tree in trees])
    cuts = np.array([tree[1] for tree in trees])
    widest = max(settings.bins + 1, *map(len, table.edges))
    limits = np.stack([np.pad(part, (0, widest - len(part)), constant_values=np.inf) for part in table.edges])
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


def _leaf_numbers(codes: Codes, columns: Integers, cuts: Integers) -> NDArray[np.uint16]:
    numbers = np.zeros(codes.shape[1], dtype=np.uint16)
    for bit, (column, cut) in enumerate(zip(columns, cuts, strict=True)):
        numbers |= (codes[column] > cut).astype(np.uint16) << np.uint16(bit)
    return numbers


def _grow(
    codes: Codes, shown: Integers, seen: Integers, residuals: Floats, level: float | None, settings: Settings
) -> tuple[Integers, Integers, Floats]:
    """Fit one tree: the column and cut of each level, and the values of its leaves."""
    table = codes[shown].take(seen, axis=1)
    remaining = residuals[seen]
    bins = settings.bins + 1
    cells = table.astype(np.intp) + (np.arange(len(shown)) * bins)[:, None]
    counted = _Counted(cells, remaining, (len(shown), bins), level)
    numbers = np.zeros(len(seen), dtype=np.intp)
    columns, cuts = np.zeros(settings.depth, dtype=np.int64), np.zeros(settings.depth, dtype=np.int64)
    for depth in range(settings.depth):
        which, cut = _best_split(*counted.to_each_bin(), settings.lean)
        columns[depth], cuts[depth] = shown[which], cut
        is_above = table[which] > cut
        if depth < settings.depth - 1:
            counted.split(numbers, is_above)
        numbers += is_above.astype(np.intp) << depth
    return columns, cuts, _leaf_values(numbers, remaining, level, settings)


class _Counted:
    """Of every leaf, column and bin: the sum of the rows' gradient, and how many rows there are.

    For a quantile the gradient has two values, so that whole numbers say everything: how many rows are below what is
    fitted, and how many are not. Only the smaller half of a split is counted; the other is what remains. Half the usual
    precision is enough, and exact for whole numbers up to 16 million.
    """

    def __init__(
        self, cells: NDArray[np.intp], remaining: Floats, columns_and_bins: tuple[int, int], level: float | None
    ) -> None:
        self._level, self._shape = level, (2, *columns_and_bins)
        self._size = columns_and_bins[0] * columns_and_bins[1]
        self._cells, self._remaining = cells, remaining
        if level is not None:
            self._size *= 2
            self._cells = cells + (remaining < 0) * (self._size // 2)
        self._totals = self._count(self._cells, remaining, 1)

    def to_each_bin(self) -> tuple[Halves, Halves]:
        """The sums and the counts of the rows up to each bin, by leaf, column and bin."""
        first, second = self._totals[:, 0], self._totals[:, 1]
        if self._level is None:
            return first.cumsum(axis=2), second.cumsum(axis=2)
        counts = (first + second).cumsum(axis=2)
        sums = second.cumsum(axis=2)
        np.subtract(np.float32(self._level) * counts, sums, out=sums)
        return sums, counts

    def split(self, numbers: NDArray[np.intp], is_above: NDArray[np.bool_]) -> None:
        """Each leaf becomes two: the rows that are not above, then those above."""
        is_few = 2 * np.count_nonzero(is_above) <= len(is_above)
        rows = np.flatnonzero(is_above if is_few else ~is_above)
        cells = self._cells.take(rows, axis=1)
        cells += numbers[rows] * self._size
        part = self._count(cells, self._remaining[rows], len(self._totals))
        rest = self._totals - part
        self._totals = np.concatenate((rest, part) if is_few else (part, rest))

    def _count(self, places: NDArray[np.intp], remaining: Floats, leaves: int) -> Halves:
        shape, size = (leaves, *self._shape), leaves * self._size
        counts = np.bincount(places.ravel(), minlength=size).astype(np.float32)
        if self._level is not None:
            return counts.reshape(shape)
        sums = _sums(places.ravel(), np.tile(remaining, len(places)), size).astype(np.float32)
        return np.stack((sums.reshape(leaves, *self._shape[1:]), counts.reshape(leaves, *self._shape[1:])), axis=1)


def _best_split(sums: Halves, counts: Halves, lean: float) -> tuple[int, int]:
    """The column (by its place in the table) and cut that explain most of the gradient over all leaves at once, from
    the sums and counts of rows up to each bin.
    """
    gain = _explained(sums, counts, lean)
    gain += _explained(sums[:, :, -1:] - sums, counts[:, :, -1:] - counts, lean)
    of_all = gain.sum(axis=0)[:, :-1]
    which, cut = np.unravel_index(int(of_all.argmax()), of_all.shape)
    return int(which), int(cut)


def _explained(sums: Halves, counts: Halves, lean: float) -> Halves:
    explained = sums * sums
    explained /= counts + np.float32(lean)
    return explained


def _leaf_values(numbers: NDArray[np.intp], remaining: Floats, level: float | None, settings: Settings) -> Floats:
    """The value of each leaf: the quantile (or mean) of its residuals times the rate, shrunk if it has few rows."""
    size = 1 << settings.depth
    counts = np.bincount(numbers, minlength=size)
    if level is None:
        return settings.rate * _sums(numbers, remaining, size) / (counts + settings.lean)
    if len(remaining) == 0:
        return np.zeros(size)
    # Leaf after leaf in one sort: each has a span of its own on the line.
    low, span = remaining.min(), np.ptp(remaining) + 1
    in_order = np.sort(numbers * span + (remaining - low))
    firsts = np.cumsum(counts) - counts
    picks = np.minimum(firsts + np.floor(level * counts).astype(np.int64), len(in_order) - 1)
    values = in_order[picks] - np.arange(size) * span + low
    return np.where(counts > 0, settings.rate * values * counts / (counts + settings.lean), 0.0)


def _sums(places: Integers, values: Floats, size: int) -> Floats:
    return np.bincount(places, values, size).astype(np.float64)
