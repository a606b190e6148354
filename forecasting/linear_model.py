"""Least squares with residuals of unequal variance, and Student's t, for intervals with days as the unit."""

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

LEAST_FREEDOM = 3.0
"""Of a t quantile; its formula is right from there on."""
_Z975 = NormalDist().inv_cdf(0.975)
_TINY = 1e-300
_ROUGHLY_ONE = 1 - 1e-9

Floats = NDArray[np.float64]


class LinearModel:
    """Least squares on these columns. Columns that add nothing (tickets that never vary) are dropped."""

    def __init__(self, columns: Floats) -> None:
        left, sizes, right = np.linalg.svd(columns, full_matrices=False)
        kept = sizes > sizes.max(initial=0.0) * 1e-9
        self._base: Floats = left[:, kept]
        self.freedom = len(columns) - int(kept.sum())
        last = right[kept, -1]
        self.tells_last_apart = self.freedom > 0 and float(last @ last) > _ROUGHLY_ONE
        self.weights: Floats = self._base @ (last / sizes[kept])
        """The last column's coefficient is the sum of these times the days' values."""
        self._leverages: Floats = (self._base**2).sum(axis=1)

    def corrected(self, shares: Floats) -> Floats:
        """The factors of the residuals by HC3: larger for days that pull the model towards themselves.

        A day that decides a coefficient alone (the only Sunday) has no residual, and says nothing of the rest.
        """
        decides_alone = self._leverages > _ROUGHLY_ONE
        corrected: Floats = np.where(decides_alone, 0.0, shares / np.where(decides_alone, 1.0, 1 - self._leverages))
        return corrected

    def residuals(self, values: Floats) -> Floats:
        """What the columns leave unexplained."""
        left: Floats = values - self._base @ (self._base.T @ values)
        return left

    def freedom_of(self, shares: Floats) -> float:
        """Satterthwaite's degrees of freedom of Σ (share × residual)², if all days scattered alike; at least 3."""
        # Only the sum of the eigenvalues of D(I − BBᵀ)D and the sum of their squares are needed.
        squares = shares**2
        scaled = self._base * squares[:, None]
        inner = self._base.T @ scaled
        trace = float(squares.sum() - np.trace(inner))
        trace_of_square = float((squares**2).sum() - 2 * (scaled**2).sum() + (inner**2).sum())
        return min(float(self.freedom), max(LEAST_FREEDOM, trace**2 / max(trace_of_square, _TINY)))


def t_quantile(freedom: float, z: float = _Z975) -> float:
    """A quantile of Student's t (Abramowitz & Stegun 26.7.5): that which is `z` for a normal distribution, here 97.5 %;
    within 0.01 from 3 degrees of freedom on.

    >>> [round(t_quantile(freedom), 2) for freedom in (4, 10, 30, 1000)]
    [2.78, 2.23, 2.04, 1.96]
    """
    v = freedom
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * v**4)
    )
