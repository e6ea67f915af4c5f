"""A digitized survival curve: its points put in order, and the line through them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bsq.curves.errors import CurveError

Floats = NDArray[np.float64]

MOST_POINTS = 20_000
"""A trace of every pixel column has a tenth of that."""
WILD = 0.05
"""A point further than this from the falling line through the others was not clicked on the curve."""
MOST_WILD = 0.1
"""So many of the points may be wild; where more are, the curve does not fall."""
READ_ERROR = 0.002
"""Standard error of a survival read from a figure by hand, where the points do not show one themselves."""
CALIBRATION = 0.002
"""Standard error of the reading of an axis, as a share of its length."""
ROUGH = 0.01
"""The coarsest steps in which a figure is read, as a share of an axis."""
FEW = 12
"""So many times may all have two digits by chance."""
COARSE = 0.005
"""A time that was read is off by no more than this share of the curve, however far its points are apart."""
NOISE_SHOWN = 1.3
"""The noise of points is so many times what their distances from the nearest falling line show."""
SAME_END = 0.02
"""Points that end before a time by no more than this part of it end at it."""
NEGATIVE = 0.05
"""A time may lie before 0 by so much of the axis."""


class Polyline:
    """The falling line through the points of a digitized curve.

    Attributes
    ----------
    time, survival : arrays of float, shape (points,)
        Never falling times from 0 and never rising survival from 1.
    raw : array of float, shape (points,)
        The survival as it was read, point by point.
    resolution : float
        The steps in which survival was read, where it was read in steps; else 0.0001.
    noise : float
        Standard error of one point about the line, as far as the points show it: 0 where none lies above one before it.
    is_exact : bool
        Whether the points are the corners of the steps.
    assumed : tuple of str
        What was made of points that cannot be as they are.
    is_stepped : bool
        Whether the line is drawn in steps, each of which has its own point.
    off_axis : float
        How far before time 0 a point lies: so far the time axis was misread.
    """

    def __init__(
        self, time: Floats, survival: Floats, raw: Floats, resolution: float, noise: float, is_exact: bool,
        assumed: tuple[str, ...] = (), is_stepped: bool = False, off_axis: float = 0.0,
    ) -> None:  # fmt: skip
        self.time, self.survival, self.raw = time, survival, raw
        self.resolution, self.noise, self.is_exact, self.assumed = resolution, noise, is_exact, assumed
        self.is_stepped, self.off_axis = is_stepped or is_exact, off_axis
        self.end, self.final = float(time[-1]), float(survival[-1])
        self._times, self._fallen = time.tolist(), (-survival).tolist()

    @property
    def read_error(self) -> float:
        """Standard error of a survival that was read."""
        return float(max(np.hypot(self.resolution / 12**0.5, self.noise), 1e-5))

    @property
    def time_error(self) -> float:
        """Standard error of a time that was read: as large a share of the curve as survival has, or half a step."""
        if self.is_exact:  # times that were rounded; a coarse grid is one of visits, at which events are
            return max(self.tick / 4 if self.tick <= 2 * ROUGH * self.end else 0.0, self._of_two_digits())
        steps = np.diff(np.unique(self.time))
        usual = float(np.median(steps)) if len(steps) and not self.noise else 0.0
        rounding = min(self.tick / 12**0.5, ROUGH * self.end)
        return max(self.noise * self.end, min(usual / 2, COARSE * self.end), rounding, self._of_two_digits())

    def _of_two_digits(self) -> float:
        """Standard error of the times where all of them have two significant digits or fewer."""
        power = 10.0 ** np.floor(np.log10(self.time[self.time > 0]) - 1)
        is_short = np.allclose(self.time[self.time > 0] / power, np.rint(self.time[self.time > 0] / power), atol=1e-6)
        return float(power.max()) / 12**0.5 if is_short and len(np.unique(self.time)) > FEW else 0.0

    @property
    def calibration(self) -> tuple[float, float]:
        """Standard errors of all times and all survivals together, by the reading of the axes."""
        if self.is_exact:
            return 0.0, 0.0
        return max(CALIBRATION * self.end, self.off_axis / 2), CALIBRATION / 2

    def shaken(self, random: np.random.Generator) -> Polyline:
        """Another reading of the same curve: every point off by its read error."""
        from scipy.optimize import isotonic_regression

        if self.is_exact:
            return self
        moved = self.time + random.normal(0, self.time_error, len(self.time)) * (self.time > 0)
        time = isotonic_regression(np.clip(moved, 0, self.end)).x
        read = np.clip(self.survival + random.normal(0, self.read_error, len(time)) * (self.time > 0), 0, 1)
        time[-1] = self.end
        return self._with(time, isotonic_regression(read, increasing=False).x, read)

    @property
    def tick(self) -> float:
        """The steps in which times were read, of the corners of steps."""
        return _resolution(self.time)

    def until(self, time: float) -> Polyline:
        """The curve cut short at a time, or drawn on to it: flat, or by its last points where it is near their time."""
        if self.end < time <= self.end * (1 + SAME_END):
            times = np.where(self.time == self.end, time, self.time)
            return self._with(times, self.survival, self.raw)
        times = np.append(np.minimum(self.time, time), time)
        return self._with(times, np.append(self.survival, self.final), np.append(self.raw, self.raw[-1]))

    def _with(self, time: Floats, survival: Floats, raw: Floats) -> Polyline:
        return Polyline(
            time, survival, raw, self.resolution, self.noise, self.is_exact, self.assumed, self.is_stepped,
            self.off_axis,
        )  # fmt: skip

    def falls_throughout(self) -> bool:
        """Whether every point lies later and lower than the one before, as where each drop has one point, its foot."""
        return bool((np.diff(self.time) > 0).all() and (np.diff(self.raw) < 0).all())

    def in_steps(self) -> Polyline:
        """The line in steps that have their feet at the points."""
        time, survival = np.repeat(self.time, 2)[1:], np.repeat(self.survival, 2)[:-1]
        assumed = (*self.assumed, "points at the feet of drops")
        return Polyline(time, survival, survival, self.resolution, self.noise, False, assumed, True, self.off_axis)

    def before(self, time: float | Floats) -> Floats:
        """The survival just before a time."""
        i = np.clip(np.searchsorted(self.time, time, side="left"), 1, len(self.time) - 1)
        earlier, later, high, low = self.time[i - 1], self.time[i], self.survival[i - 1], self.survival[i]
        passed = (time - earlier) / np.maximum(later - earlier, 1e-300)
        return np.where(np.asarray(time) > self.end, self.final, high + np.clip(passed, 0, 1) * (low - high))

    def bounds(self, time: float | Floats, slack: float = 0.0) -> tuple[Floats, Floats]:
        """The lowest and highest survival at a time: those of the points after and before it, by which it must lie."""
        later = np.asarray(time) + slack
        # of several points at that very time the last, for survival is that after the drop
        after = np.maximum(np.searchsorted(self.time, later), np.searchsorted(self.time, later, side="right") - 1)
        before = np.searchsorted(self.time, np.asarray(time) - slack, side="right") - 1
        low = self.survival[np.minimum(after, len(self.time) - 1)]
        return low, self.survival[np.maximum(before, 0)]

    def crossing(self, survival: float) -> float:
        """The first time at which the line is down at a survival; infinite if it never is."""
        if survival < self.final:
            return float("inf")
        i = bisect_left(self._fallen, -survival)
        if i == 0:
            return float(self._times[0])
        earlier, later, high, low = self._times[i - 1], self._times[i], self._fallen[i - 1], self._fallen[i]
        return float(earlier + (later - earlier) * (-survival - high) / (low - high))


def polyline(time: Sequence[float], survival: Sequence[float]) -> Polyline:
    """Order the points, drop wild ones, and draw the nearest line that never rises.

    Parameters
    ----------
    time, survival : sequences of float, shape (points,)
        In the order of the clicks where that is known; survival as fractions.

    Raises
    ------
    CurveError
        If they are not the points of a falling curve.

    References
    ----------
    Barlow RE, Bartholomew DJ, Bremner JM, Brunk HD. Statistical Inference under Order Restrictions, 1972, chapter 1
    (isotonic regression).

    Examples
    --------
    >>> line = polyline([0, 2, 2, 5], [1, 1, 0.8, 0.8])
    >>> line.crossing(0.9), float(line.before(4)), line.is_exact
    (2.0, 0.8, True)
    """
    from scipy.optimize import isotonic_regression

    t, s, assumed = _points(time, survival)
    order = np.lexsort((-s, t))
    if _disorder(t[order], s[order]) < _disorder(t, s) / 2:
        t, s = t[order], s[order]
        assumed.append("points sorted by time")
    keep = ~_wild(s)
    if not keep.all():
        t, s = t[keep], s[keep]
        assumed.append(f"{(~keep).sum()} of {len(keep)} points lie off the falling line and are left out")
    if t[0] > 0 or s[0] < 1:
        t, s = np.append(0.0, t), np.append(1.0, s)
    is_exact = _has_corners(t, s)
    resolution = _last_decimal(s) if is_exact else min(_resolution(s), ROUGH)
    forward, falling = isotonic_regression(t).x, isotonic_regression(s, increasing=False).x
    # noise shows across flat pieces in survival, across upright ones in time, and both lines are fitted to it
    off = np.sqrt(np.mean((falling - s) ** 2 + ((forward - t) / t.max()) ** 2))
    noise = NOISE_SHOWN * round(float(off), 9)
    if noise:
        noise = max(noise, resolution / 2)
    elif not is_exact and resolution < READ_ERROR / 4:
        noise = READ_ERROR
    off_axis = max(0.0, -min(map(float, time)))
    return Polyline(forward, falling, s, resolution, noise, is_exact, tuple(assumed), off_axis=off_axis)


def _points(time: Sequence[float], survival: Sequence[float]) -> tuple[Floats, Floats, list[str]]:
    """The points as arrays, inside their axes."""
    t, s = np.asarray(time, dtype=float), np.asarray(survival, dtype=float)
    if t.ndim != 1 or t.shape != s.shape:
        raise CurveError(f"expected as many times as survivals, found {t.shape} and {s.shape}")
    if not 2 <= len(t) <= MOST_POINTS:
        found = f"found {len(t):,}" + ("; a digitized curve has a few hundred" if len(t) > MOST_POINTS else "")
        raise CurveError(f"expected at least two points and at most {MOST_POINTS:,}, {found}")
    if not (np.isfinite(t).all() and np.isfinite(s).all()):
        raise CurveError("expected finite times and survivals, found NaN or infinity")
    assumed = []
    span = t.max()
    if span <= 0:
        raise CurveError(f"expected times after 0, found none above {span:g}")
    if t.min() < -NEGATIVE * span:
        raise CurveError(f"expected times from 0, found {t.min():g}")
    if np.mean((s < -WILD) | (s > 1 + WILD)) > MOST_WILD:
        worst = s[np.argmax(np.abs(s - 0.5))]
        raise CurveError(f"expected survival between 0 and 1, found {worst:g}; give percentages as fractions")
    if t.min() < 0:
        assumed.append(f"times before 0 (from {t.min():g}) are 0")
    if s.max() > 1 or s.min() < 0:
        assumed.append("survival cut at 0 and 1")
    return np.clip(t, 0, None), np.clip(s, 0, 1), assumed


def _disorder(time: Floats, survival: Floats) -> float:
    """How far points are from going forward and down, in squared units of the axes."""
    back, up = np.maximum.accumulate(time) - time, survival - np.minimum.accumulate(survival)
    return float(np.sum((back / time.max()) ** 2) + np.sum(up**2))


def _wild(survival: Floats) -> NDArray[np.bool_]:
    """Which points lie far from the longest falling run of points."""
    from scipy.optimize import isotonic_regression

    chosen = _longest_falling(survival)
    places = np.arange(len(survival))
    line = np.interp(places, places[chosen], isotonic_regression(survival[chosen], increasing=False).x)
    # a point between its neighbours of the run is on a steep part of the curve, however far from the middle
    above = np.interp(places, places[chosen], survival[chosen])
    left = survival[chosen][np.clip(np.searchsorted(places[chosen], places, side="right") - 1, 0, None)]
    right = survival[chosen][np.clip(np.searchsorted(places[chosen], places), None, len(chosen) - 1)]
    outside = np.maximum(np.maximum(survival - left, right - survival), 0)
    wild: NDArray[np.bool_] = (outside > WILD) & (np.abs(survival - line) > WILD) & (np.abs(survival - above) > WILD)
    if wild.mean() > MOST_WILD:
        i = int(np.argmax(survival - np.minimum.accumulate(survival)))
        raise CurveError(
            f"expected a curve that falls; it rises to {survival[i]:g} after {survival[:i].min(initial=1):g}; "
            "a cumulative incidence is 1 minus survival (--incidence)"
        )
    return wild


def _longest_falling(values: Floats) -> list[int]:
    """Which values make up the longest run that never rises."""
    tails: list[float] = []
    ends: list[int] = []
    before = [-1] * len(values)
    for i, value in enumerate(values.tolist()):
        place = bisect_left(tails, -value + 1e-12)
        before[i] = ends[place - 1] if place else -1
        tails[place : place + 1], ends[place : place + 1] = [-value], [i]
    chosen, i = [], ends[-1]
    while i >= 0:
        chosen.append(i)
        i = before[i]
    return chosen[::-1]


def _resolution(survival: Floats) -> float:
    """The greatest step that all values are multiples of, to 0.000001; no less than 0.0001."""
    millionths = np.unique(np.rint(survival * 1e6).astype(np.int64))
    return max(float(np.gcd.reduce(np.diff(millionths))) * 1e-6 if len(millionths) > 1 else 1e-4, 1e-4)


def _last_decimal(values: Floats) -> float:
    """The place of the last decimal that any of the values has, to the fourth."""
    return next(
        (10.0**-k for k in range(1, 4) if np.allclose(values * 10**k, np.rint(values * 10**k), atol=1e-6)), 1e-4
    )


def _has_corners(time: Floats, survival: Floats) -> bool:
    """Whether nearly every piece between two points is flat or upright, as between the corners of steps."""
    flat, upright = np.diff(survival) == 0, np.diff(time) == 0
    corners = np.count_nonzero(flat[:-1] & upright[1:]) + np.count_nonzero(upright[:-1] & flat[1:])
    return bool(np.mean(flat | upright) > 0.9 and corners > 0.6 * (len(time) - 2))
