#!/usr/bin/env python3
"""Makes tests/data/stats/vectors.json: what the statistics of comparisons must give, computed another way.

    python3 scripts/make-stats-vectors.py           write the file
    python3 scripts/make-stats-vectors.py --check   compute everything afresh and compare with the file

Needs `numpy` and `scipy`; with `statsmodels` there, Holm's adjustment is held against it too:
python3 -m pip install numpy scipy statsmodels

Nothing here shares a method with src/stats. Exact p-values come from every split there is, one by one,
as fractions; where there are too many splits, from a recurrence over whole numbers that the small cases
confirm, or from SciPy. Differences are all written down and sorted. What SciPy has as well is compared
with SciPy here, before anything is written. Exact shares are stored as [numerator, denominator].
"""

import argparse
import itertools
import json
import math
import pathlib
import random
import statistics
import sys
import time
from collections import Counter
from fractions import Fraction
from functools import lru_cache

try:
    import numpy as np
    from scipy import special, stats
except ImportError as error:
    sys.exit(f"{error}; install what is missing: python3 -m pip install numpy scipy")
try:
    from statsmodels.stats.multitest import multipletests
except ImportError:
    multipletests = None

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "tests" / "data" / "stats" / "vectors.json"

# Beyond so many values in both groups the normal approximation is asked for.
EXACT_UP_TO = 50

# So many random splits leave a p-value uncertain by less than 0.0012 (one standard deviation).
RESAMPLES = 199_999

# What SciPy's and this script's own figures, or those of two releases of SciPy, may differ by.
AGREE = 1e-11

LEAST, GREATEST = -(1 << 63), (1 << 63) - 1


class Numbers:
    """Whole numbers, the same in every run: `random()` is the one stream that Python promises to keep."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def below(self, most):
        return int(self.random.random() * most)

    def values(self, count, spread, offset=0):
        return [offset + self.below(spread) for _ in range(count)]


def agree(ours, other, what):
    if not math.isclose(ours, other, rel_tol=AGREE, abs_tol=0.0):
        sys.exit(f"{what}: {ours!r} here, {other!r} there")
    return ours


def share(fraction):
    return [fraction.numerator, fraction.denominator]


def towards_zero(fraction):
    """What Python makes of a fraction."""
    return int(fraction)


# Medians


def median_of(values):
    return towards_zero(statistics.median(Fraction(value) for value in values))


def medians():
    numbers = Numbers(1)
    cases = [numbers.values(count, 10**spread, -(10**spread) // 2)
             for count in (1, 2, 3, 4, 5, 10, 31) for spread in (1, 6, 15)]
    cases += [[LEAST, GREATEST], [LEAST, LEAST], [GREATEST, GREATEST], [-3, -2], [2, 3], [-1, 2], [-2, 1]]
    return [{"values": sorted(case), "median": median_of(case)} for case in cases]


def rank_of_interval(count, confidence):
    """The greatest k with P(k-th smallest <= median <= k-th greatest) >= confidence; 0 where there is none."""
    allowed = math.floor((1 - Fraction(confidence)) / 2 * 2**count)
    ways, below, rank = 1, 1, 0
    while rank < (count + 1) // 2 and below <= allowed:
        rank += 1
        ways = ways * (count - rank + 1) // rank
        below += ways
    if count <= 1000 and rank > 0:
        outside = 2 * stats.binom.cdf(rank - 1, count, 0.5)
        assert outside <= (1 - confidence) * (1 + 1e-9), (count, confidence)
        outside += 2 * stats.binom.pmf(rank, count, 0.5)
        assert 2 * rank >= count - 1 or outside > (1 - confidence) * (1 - 1e-9), (count, confidence)
    return rank


def median_intervals():
    counts = [*range(0, 41), 50, 53, 54, 64, 99, 100, 255, 1000, 1074, 1075, 1500, 4096, 10000]
    cases = []
    for confidence in (0.5, 0.9, 0.95, 0.99, 0.999999):
        for count in counts:
            cases.append({"count": count, "confidence": confidence, "rank": rank_of_interval(count, confidence)})
    return cases


# Two groups


def doubled_midranks(pooled):
    before = Counter()
    smaller = 0
    for value, count in sorted(Counter(pooled).items()):
        before[value] = 2 * smaller + count + 1
        smaller += count
    return [before[value] for value in pooled]


def by_distance(ranks, chosen):
    """How many splits lie how far from the mean: every one of them is looked at."""
    mean = chosen * (len(ranks) + 1)
    return Counter(abs(sum(split) - mean) for split in itertools.combinations(ranks, chosen))


def counted_by_distance(ranks, chosen):
    """The same by a recurrence over the values, for more splits than can be looked at."""
    sums = {(0, 0): 1}
    for rank in ranks:
        more = Counter(sums)
        for (count, total), ways in sums.items():
            if count < chosen:
                more[count + 1, total + rank] += ways
        sums = more
    mean = chosen * (len(ranks) + 1)
    distances = Counter()
    for (count, total), ways in sums.items():
        if count == chosen:
            distances[abs(total - mean)] += ways
    return distances


def exact(base, new, look_at_every_split=True):
    ranks = doubled_midranks(base + new)
    count = by_distance if look_at_every_split else counted_by_distance
    distances = count(ranks, len(base))
    splits = math.comb(len(ranks), len(base))
    assert sum(distances.values()) == splits
    if look_at_every_split and len(ranks) <= 14:
        assert distances == counted_by_distance(ranks, len(base))
    seen = abs(sum(ranks[:len(base)]) - len(base) * (len(ranks) + 1))
    p = Fraction(sum(ways for distance, ways in distances.items() if distance >= seen), splits)
    smallest = Fraction(distances[max(distances)], splits)
    against_scipy(base, new, p)
    return {"base": base, "new": new, "p": share(p), "smallest": share(smallest)}


def against_scipy(base, new, p):
    if len(set(base + new)) == len(base + new):
        agree(float(p), stats.mannwhitneyu(base, new, method="exact").pvalue, "mannwhitneyu, exact")
    if math.comb(len(base + new), len(base)) <= 1000 and len(base) > 1 and len(new) > 1:
        mean = len(base) * (len(base + new) + 1) / 2
        ranks = stats.rankdata(base + new)
        far = stats.permutation_test(
            (ranks[:len(base)], ranks[len(base):]),
            lambda first, _, axis: np.abs(first.sum(axis=axis) - mean),
            permutation_type="independent", alternative="greater", n_resamples=np.inf, vectorized=True)
        agree(float(p), far.pvalue, "permutation_test")


def exact_cases():
    numbers = Numbers(2)
    cases = [([1], [2]), ([1], [1]), ([5, 5, 5], [5, 5]), ([1, 2, 3], [4, 5, 6]), ([4, 5, 6], [1, 2, 3]),
             ([LEAST, 0], [GREATEST, 0]), ([1, 1, 1, 1, 9], [1, 1, 1, 9, 9]), ([0] * 6, [0] * 5 + [4096])]
    sizes = [(1, 4), (2, 2), (2, 7), (3, 3), (3, 4), (3, 10), (4, 4), (5, 5), (5, 8), (6, 6), (7, 4), (7, 7), (8, 8)]
    for first, second in sizes:
        for spread, moved in ((2, 0), (3, 1), (4, 0), (6, 2), (30, 8), (10**9, 10**8)):
            cases.append((numbers.values(first, spread), numbers.values(second, spread, moved)))
    for spread, moved in ((3, 1), (8, 2), (10**9, 3 * 10**8)):
        cases.append((numbers.values(10, spread), numbers.values(10, spread, moved)))
    found = [exact(base, new) for base, new in cases]
    # Untied splits are all distinct sums of ranks; SciPy counts them by another way still.
    for first, second in ((15, 15), (20, 20), (25, 25), (10, 40), (1, 49), (24, 26)):
        for spread, moved in ((4, 0), (5, 2), (40, 5), (10**12, 10**11)):
            base, new = numbers.values(first, spread), numbers.values(second, spread, moved)
            found.append(exact(base, new, look_at_every_split=False))
    return found


def resampled_cases():
    """p-values from random splits: good for three digits, and nothing but shuffling in them."""
    numbers = Numbers(3)
    found = []
    cases = ((12, 12, 5, 1), (20, 20, 6, 1), (25, 25, 9, 1), (30, 30, 6, 1), (40, 60, 50, 9))
    for first, second, spread, moved in cases:
        base, new = numbers.values(first, spread), numbers.values(second, spread, moved)
        mean = first * (first + second + 1) / 2
        ranks = stats.rankdata(base + new)
        result = stats.permutation_test(
            (ranks[:first], ranks[first:]),
            lambda group, _, axis: np.abs(group.sum(axis=axis) - mean),
            permutation_type="independent", alternative="greater", n_resamples=RESAMPLES, batch=20_000,
            vectorized=True, rng=np.random.Generator(np.random.PCG64(7)))
        found.append({"base": base, "new": new, "p": round(float(result.pvalue), 4)})
    return found


def approximate_cases():
    numbers = Numbers(4)
    found = []
    sizes = ((26, 25), (30, 30), (1, 60), (51, 3), (100, 100), (150, 400))
    for first, second in sizes:
        for spread, moved in ((2, 0), (4, 1), (20, 3), (10**9, 10**8), (1000, 600), (1000, 1000), (1, 0)):
            base, new = numbers.values(first, spread), numbers.values(second, spread, moved)
            tied = len(set(base + new)) > 1
            p = float(stats.mannwhitneyu(base, new, method="asymptotic").pvalue) if tied else 1.0
            found.append({"base": base, "new": new, "p": p})
    return found


def normal_cases():
    """Both tails of the normal distribution, by SciPy; Python's own `erfc` agrees."""
    found = []
    for z in [*(step / 8 for step in range(0, 64)), *range(8, 38)]:
        p = 2 * float(stats.norm.sf(z))
        agree(p, math.erfc(z / math.sqrt(2)), "erfc")
        agree(p, float(special.erfc(z / math.sqrt(2))), "special.erfc")
        found.append({"z": float(z), "p": p})
    return found


# Shifts


@lru_cache(maxsize=None)
def splits_by_u(first, second):
    """How many untied splits have U = 0, 1, …: the recurrence of Mann and Whitney over the greatest value."""
    if first == 0 or second == 0:
        return (1,)
    ways = [0] * (first * second + 1)
    for u, count in enumerate(splits_by_u(first - 1, second)):
        ways[u + second] += count
    for u, count in enumerate(splits_by_u(first, second - 1)):
        ways[u] += count
    return tuple(ways)


def enumerated_by_u(first, second):
    least = first * (first + 1) // 2
    counts = Counter(sum(split) - least for split in itertools.combinations(range(1, first + second + 1), first))
    return tuple(counts[u] for u in range(first * second + 1))


def rank_of_shift(first, second, confidence):
    """The greatest k with 2 P(U < k) <= 1 - confidence, at most that of the middle."""
    pairs = first * second
    allowed = 1 - Fraction(confidence)
    middle = (pairs + 1) // 2
    if first + second <= EXACT_UP_TO:
        ways = splits_by_u(first, second)
        if first + second <= 12:
            assert ways == enumerated_by_u(first, second)
        splits, below, rank = sum(ways), 0, 0
        while rank < middle and Fraction(2 * (below + ways[rank]), splits) <= allowed:
            below += ways[rank]
            rank += 1
        return rank
    deviation = math.sqrt(pairs * (first + second + 1) / 12)
    reach = float(stats.norm.isf((1 - confidence) / 2)) * deviation
    # P(U <= k - 1) with the correction for continuity: (k - 1/2 - pairs / 2) / deviation <= -z.
    rank = math.floor(pairs / 2 + 0.5 - reach)
    assert abs(pairs / 2 + 0.5 - reach - round(pairs / 2 + 0.5 - reach)) > 1e-6
    return max(0, min(rank, middle))


def shift(base, new, confidence):
    rank = rank_of_shift(len(base), len(new), confidence)
    differences = sorted(max(-GREATEST, min(GREATEST, b - a)) for a in base for b in new)
    found = {"base": base, "new": new, "confidence": confidence, "shift": None}
    if rank > 0:
        found["shift"] = [differences[rank - 1], median_of(differences), differences[-rank]]
    return found


def shift_cases():
    numbers = Numbers(5)
    cases = [([1], [2], 0.95), ([1, 2, 3], [4, 5, 6], 0.95), ([1, 2, 3], [4, 5, 6], 0.9), ([1], [3], 0.0),
             ([LEAST] * 4, [GREATEST] * 4, 0.95), ([GREATEST] * 4, [LEAST] * 4, 0.95),
             ([LEAST, GREATEST, 0, 1], [GREATEST, LEAST, 5, -1], 0.9), ([0] * 5, [0, 0, 0, 0, 4096], 0.95)]
    for first, second in ((2, 6), (3, 3), (4, 3), (4, 4), (5, 5), (6, 6), (5, 9), (7, 7), (10, 10), (20, 20), (25, 25),
                          (3, 47), (1, 49), (26, 25), (30, 30), (1, 60), (51, 4), (60, 40)):
        for spread, moved in ((4, 1), (40, -9), (10**10, 10**9)):
            for confidence in (0.9, 0.95, 0.99):
                base = numbers.values(first, spread)
                new = numbers.values(second, spread, moved)
                cases.append((base, new, confidence))
    # More pairs than are written down.
    cases.append((numbers.values(300, 50), numbers.values(300, 50, 3), 0.95))
    cases.append((numbers.values(280, 10**12), numbers.values(301, 10**12, -10**11), 0.999))
    return [shift(*case) for case in cases]


# Families of tests, and plans


def adjusted(p):
    """Holm's step-down procedure, word for word."""
    order = sorted(range(len(p)), key=lambda position: p[position])
    found, least = [0.0] * len(p), 0.0
    for done, position in enumerate(order):
        least = max(least, min(1.0, (len(p) - done) * p[position]))
        found[position] = least
    if multipletests and p:
        for ours, other in zip(found, multipletests(p, method="holm")[1]):
            assert ours == other == 0 or agree(ours, float(other), "multipletests") is not None
    return found


def holm_cases():
    numbers = Numbers(6)
    cases = [[], [0.04], [1.0, 1.0], [0.0, 0.0], [0.01, 0.04, 0.03, 0.005], [0.02, 0.02, 0.02], [0.5, 0.001, 0.5]]
    cases += [[numbers.random.random() ** power for _ in range(count)] for count in (2, 5, 13, 60) for power in (1, 4)]
    return [{"p": case, "adjusted": adjusted(case)} for case in cases]


def runs_needed(base, new, significance, most):
    """Noether's sample size for two groups of one size, but never fewer than can reach the significance."""
    pairs = len(base) * len(new)
    greater = Fraction(sum(2 * (b > a) + (b == a) for a in base for b in new), 2 * pairs)
    found = {"base": base, "new": new, "significance": significance, "most": most, "runs": None}
    if greater == Fraction(1, 2):
        return found
    z = float(stats.norm.isf(significance / 2)) + float(stats.norm.isf(0.1))
    runs = z * z / (6 * float(greater - Fraction(1, 2)) ** 2)
    assert abs(runs - round(runs)) > 1e-9, "too near to a whole number to compare"
    runs = math.ceil(runs)
    while Fraction(2, math.comb(2 * runs, runs)) > Fraction(significance):
        runs += 1
    found["runs"] = runs if runs <= most else None
    return found


def planning_cases():
    numbers = Numbers(7)
    cases = [([1, 2, 3], [4, 5, 6], 0.05, 100), ([1, 2, 3], [4, 5, 6], 1e-9, 100), ([1, 2, 3], [4, 5, 6], 1e-9, 20),
             ([1, 2], [2, 1], 0.05, 1000), ([1], [2], 0.01, 50)]
    for significance in (0.05, 0.01, 0.0042, 1e-5):
        for spread, moved in ((4, 1), (40, 5), (40, -20), (10**9, 10**8)):
            cases.append((numbers.values(6, spread), numbers.values(5, spread, moved), significance, 200))
            cases.append((numbers.values(10, spread), numbers.values(10, spread, moved), significance, 200))
    return [runs_needed(*case) for case in cases]


def untied_cases():
    return [{"runs": runs, "p": share(min(Fraction(1), Fraction(2, math.comb(2 * runs, runs))))}
            for runs in range(0, 31)]


def everything():
    return {
        "medians": medians(),
        "median_intervals": median_intervals(),
        "exact": exact_cases(),
        "resampled": resampled_cases(),
        "approximate": approximate_cases(),
        "normal": normal_cases(),
        "shifts": shift_cases(),
        "holm": holm_cases(),
        "planning": planning_cases(),
        "untied": untied_cases(),
    }


def written(vectors):
    """One case a line, so that a change is seen where it is."""
    parts = []
    for name, cases in vectors.items():
        lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
        parts.append(f'"{name}": [\n{lines}\n]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def differences(old, new, where=""):
    """Where two such files differ, floating-point numbers by more than releases of SciPy do."""
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        return [line for key in old for line in differences(old[key], new[key], f"{where}.{key}")]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new))
        return [line for at, (a, b) in pairs for line in differences(a, b, f"{where}[{at}]")]
    if isinstance(old, float) and isinstance(new, float) and math.isclose(old, new, rel_tol=AGREE):
        return []
    return [] if old == new else [f"{where}: {old!r} in the file, {new!r} now"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the file, write nothing")
    check = parser.parse_args().check
    began = time.monotonic()
    vectors = everything()
    counts = ", ".join(f"{len(cases)} {name}" for name, cases in vectors.items())
    holm = "with" if multipletests else "without"
    print(f"{counts}: {time.monotonic() - began:.0f} s, {holm} statsmodels")
    if not check:
        VECTORS.parent.mkdir(parents=True, exist_ok=True)
        VECTORS.write_text(written(vectors))
        return
    found = differences(json.loads(VECTORS.read_text()), json.loads(written(vectors)))
    for line in found[:20]:
        print(line)
    if found:
        sys.exit(f"{VECTORS.name}: {len(found)} differences")
    print(f"{VECTORS.name}: the same")


if __name__ == "__main__":
    main()
