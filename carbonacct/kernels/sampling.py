"""Random numbers by counter, and quantile functions, eight draws at a time.

A uniform depends on (key, stream, draw) and on nothing else: Threefry-2x64 with 20 rounds (Salmon, Moraes, Dror and
Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011) enciphers the counter (stream, pair of draws). Quantiles
are the inverse distribution functions, so that random, stratified and quasi-random points take the same way; the
normal one is algorithm AS 241 (Wichura 1988), logarithm and exponential follow fdlibm. All of it is plain
multiplication, addition and division, so the digits do not depend on the vector width of the processor.

A chunk of CHUNK inputs × LANES draws lies in scratch buffers as ``lane * CHUNK + input``. No loop touches one buffer
under two types: the compiler would have to assume that the two overlap, and give up its vectors (6 ns instead of 2
a value, measured with exp).
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from carbonacct.kernels import configure_cache

configure_cache()

LANES = 8
CHUNK = 64
SIZE = LANES * CHUNK
BUFFERS = 7
FEW_ROUNDS, MANY_ROUNDS, SMALL = 4, 16, 64  # four rounds leave a bias of some per cent in permutations of 5
LOGNORMAL, NORMAL, UNIFORM, TRIANGULAR, BERNOULLI, DISCRETE, WEIBULL, EXTREME = 2, 3, 4, 5, 6, 7, 8, 11
PLAIN = 1  # the uniform itself, for quantile functions that are not compiled
RANDOM, STRATIFIED, GIVEN = 0, 1, 2
A, B, C, FACTOR, LOW, SPAN, MINIMUM, MAXIMUM = range(8)

_U = np.uint64
_GOLDEN = _U(0x9E3779B97F4A7C15)
_LCG_FACTOR, _LCG_STEP = _U(6364136223846793005), _U(1442695040888963407)  # Knuth, MMIX
_PARITY = _U(0x1BD11BDAA9FC1A22)
_ONE_BITS = _U(0x3FF0000000000000)
_EPS = 2.0**-53
_TOP = 1.0 - 2.0**-53
_LOG2E, _LN2_HI, _LN2_LO = 1.44269504088896338700e00, 6.93147180369123816490e-01, 1.90821492927058770002e-10
_MAGIC = 6755399441055744.0  # 1.5 × 2⁵²: adding it leaves the nearest whole number in the low bits
_SQRT_HALF_BITS = _U(0x3FE6A09E667F3BCD)
_MANTISSA = _U(0x000FFFFFFFFFFFFF)
_EXPONENT_ONE = _U(0x4330000000000000)
_OFFSET = 4503599627370496.0  # 2⁵²

_fast: Any = {"nogil": True, "cache": True, "error_model": "numpy"}


@numba.njit("UniTuple(u8, 2)(u8, u8, u8, u8, u8, u8)", **_fast)
def _four_rounds(x, y, r0, r1, r2, r3):  # type: ignore[no-untyped-def]
    w = _U(64)
    x = x + y
    y = ((y << r0) | (y >> (w - r0))) ^ x
    x = x + y
    y = ((y << r1) | (y >> (w - r1))) ^ x
    x = x + y
    y = ((y << r2) | (y >> (w - r2))) ^ x
    x = x + y
    y = ((y << r3) | (y >> (w - r3))) ^ x
    return x, y


@numba.njit("UniTuple(u8, 2)(u8, u8, u8, u8)", **_fast)
def threefry(x, y, k0, k1):  # type: ignore[no-untyped-def]
    """Threefry-2x64-20 of the counter (x, y) under the key (k0, k1)."""
    k2 = k0 ^ k1 ^ _PARITY
    x, y = _four_rounds(x + k0, y + k1, _U(16), _U(42), _U(12), _U(31))
    x, y = _four_rounds(x + k1, y + k2 + _U(1), _U(16), _U(32), _U(24), _U(21))
    x, y = _four_rounds(x + k2, y + k0 + _U(2), _U(16), _U(42), _U(12), _U(31))
    x, y = _four_rounds(x + k0, y + k1 + _U(3), _U(16), _U(32), _U(24), _U(21))
    x, y = _four_rounds(x + k1, y + k2 + _U(4), _U(16), _U(42), _U(12), _U(31))
    return x + k2, y + k0 + _U(5)


@numba.njit("void(u8[::1], i8, i8, u8, u8, u8, u8[::1])", **_fast)
def _random_bits(streams, first, count, batch, k0, k1, bits):  # type: ignore[no-untyped-def]
    """Bits of doubles in [1, 2): lanes l and l + 4 of a batch are the two words of one counter."""
    for lane in range(4):
        pair = _U(4) * batch + _U(lane)
        low, high = lane * CHUNK, (lane + 4) * CHUNK
        for i in range(count):
            x, y = threefry(streams[first + i], pair, k0, k1)
            bits[low + i] = (x >> _U(12)) | _ONE_BITS
            bits[high + i] = (y >> _U(12)) | _ONE_BITS


@numba.njit("void(f8[::1], f8[::1], i8)", **_fast)
def _to_uniform(ones, u, size):  # type: ignore[no-untyped-def]
    """(k + ½) × 2⁻⁵² for the 52 bits k: never 0, never 1, and 1 − u is exact."""
    for i in range(size):
        u[i] = (ones[i] - 1.0) + _EPS


@numba.njit("u8(u8, u8, u8)", **_fast)
def _turn(part, other, modulus):  # type: ignore[no-untyped-def]
    """``part`` plus a number below ``modulus`` made of ``other`` (a keyed 64-bit word), modulo ``modulus``."""
    z = (other ^ (other >> _U(30))) * _U(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> _U(27))) * _U(0x94D049BB133111EB)
    part = part + (((z >> _U(32)) * modulus) >> _U(32))
    return part - modulus if part >= modulus else part


@numba.njit("u8(u8, u8, u8, u8, u8)", **_fast)
def permuted(value, size, a, b, key):  # type: ignore[no-untyped-def]
    """Place of ``value`` in a keyed permutation of 0 … size − 1: a Feistel network over a × b ≥ size, cycle-walking.

    Needs no table, so a stratified design of any number of inputs takes no memory. The rounds mix by the finaliser of
    splitmix64 (Steele, Lea and Flood 2014).
    """
    while True:
        left, right = value // b, value % b
        step = key
        for _ in range(FEW_ROUNDS if size > SMALL else MANY_ROUNDS):
            left = _turn(left, step + right * _GOLDEN, a)
            right = _turn(right, ~step + left * _GOLDEN, b)
            step = step * _LCG_FACTOR + _LCG_STEP
        value = left * b + right
        if value < size:
            return value


@numba.njit("void(u8[::1], i8, i8, u8, u8, u8, u8, f8[::1])", **_fast)
def _stratify(streams, first, count, batch, draws, k0, k1, u):  # type: ignore[no-untyped-def]
    """Latin hypercube: the stratum of a draw by the input's permutation, the place within it by the uniform at hand."""
    a = _U(np.ceil(np.sqrt(np.float64(draws))))
    b = (draws + a - _U(1)) // a
    for i in range(count):
        key, _ = threefry(streams[first + i], _U(0), k0, ~k1)
        for lane in range(LANES):
            draw = min(_U(LANES) * batch + _U(lane), draws - _U(1))
            place = np.float64(permuted(draw, draws, a, b, key))
            u[lane * CHUNK + i] = min((place + u[lane * CHUNK + i]) / np.float64(draws), _TOP)


@numba.njit("void(f8[::1], i8[::1], i8, i8, f8[::1])", **_fast)
def _given(points, rows, first, count, u):  # type: ignore[no-untyped-def]
    for i in range(count):
        for lane in range(LANES):
            u[lane * CHUNK + i] = points[rows[first + i] * LANES + lane]


@numba.njit("void(f8[:, ::1], i8, i8, f8[::1])", **_fast)
def _squeeze(table, first, count, u):  # type: ignore[no-untyped-def]
    """Uniforms of a truncated distribution: low + span × u, kept within (0, 1)."""
    for lane in range(LANES):
        for i in range(count):
            moved = table[LOW, first + i] + table[SPAN, first + i] * u[lane * CHUNK + i]
            u[lane * CHUNK + i] = min(max(moved, _EPS), _TOP)


@numba.njit("void(u8[::1], u8[::1], u8[::1], i8)", **_fast)
def _split_bits(bits, mantissa, exponent, size):  # type: ignore[no-untyped-def]
    """x = m × 2ᵏ with √½ ≤ m < √2: bits of m, and of 2⁵² + 2048 + k."""
    for i in range(size):
        moved = bits[i] + (_ONE_BITS - _SQRT_HALF_BITS)
        mantissa[i] = (moved & _MANTISSA) + _SQRT_HALF_BITS
        exponent[i] = (moved >> _U(52)) | _EXPONENT_ONE


@numba.njit("void(f8[::1], f8[::1], f8[::1], i8)", **_fast)
def _log_parts(mantissa, exponent, out, size):  # type: ignore[no-untyped-def]
    """Logarithm from its parts, fdlibm's polynomial: below 1 ulp."""
    for i in range(size):
        k = exponent[i] - (_OFFSET + 1023.0)
        f = mantissa[i] - 1.0
        s = f / (2.0 + f)
        z = s * s
        w = z * z
        even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
        odd = 2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860510658591e-01)
        rest = even + z * (6.666666666666735130e-01 + w * odd)
        half = 0.5 * f * f
        out[i] = k * _LN2_HI - ((half - (s * (half + rest) + k * _LN2_LO)) - f)


@numba.njit("void(f8[::1], f8[::1], f8[::1], f8[::1], i8)", **_fast)
def _log(x, mantissa, exponent, out, size):  # type: ignore[no-untyped-def]
    """Natural logarithm of positive normal numbers; ``out`` may be ``x``."""
    _split_bits(x.view(np.uint64), mantissa.view(np.uint64), exponent.view(np.uint64), size)
    _log_parts(mantissa, exponent, out, size)


@numba.njit("void(u8[::1], u8[::1], i8)", **_fast)
def _power_bits(shifted, power, size):  # type: ignore[no-untyped-def]
    for i in range(size):
        power[i] = (shifted[i] + _U(1023)) << _U(52)


@numba.njit("void(f8[::1], f8[::1], f8[::1], i8)", **_fast)
def _exp(x, shifted, power, size):  # type: ignore[no-untyped-def]
    """Exponential in place, |x| < 700; fdlibm's rational form, within 1 ulp."""
    for i in range(size):
        shifted[i] = x[i] * _LOG2E + _MAGIC
    _power_bits(shifted.view(np.uint64), power.view(np.uint64), size)
    for i in range(size):
        k = shifted[i] - _MAGIC
        high, low = x[i] - k * _LN2_HI, k * _LN2_LO
        r = high - low
        t = r * r
        c = -1.65339022054652515390e-06 + t * 4.13813679705723846039e-08
        c = 1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 + t * (6.61375632143793436117e-05 + t * c))
        c = r - t * c
        x[i] = (1.0 - ((low - (r * c) / (2.0 - c)) - high)) * power[i]


@numba.njit("f8(f8)", **_fast)
def _centre(q):  # type: ignore[no-untyped-def]
    """AS 241 for |q| ≤ 0.425, q = u − ½."""
    r = 0.180625 - q * q
    n = (r * 2509.0809287301226727 + 33430.575583588128105) * r + 67265.770927008700853
    n = ((n * r + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427
    n = (n * r + 133.14166789178437745) * r + 3.387132872796366608
    d = (r * 5226.495278852545925 + 28729.085735721942674) * r + 39307.89580009271061
    d = ((d * r + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083
    d = (d * r + 42.313330701600911252) * r + 1.0
    return q * n / d


@numba.njit("f8(f8)", **_fast)
def _near_tail(s):  # type: ignore[no-untyped-def]
    """AS 241 for s = √(−ln p) ≤ 5."""
    r = s - 1.6
    n = (r * 7.7454501427834140764e-4 + 0.0227238449892691845833) * r + 0.24178072517745061177
    n = ((n * r + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055
    n = (n * r + 4.6303378461565452959) * r + 1.42343711074968357734
    d = (r * 1.05075007164441684324e-9 + 5.475938084995344946e-4) * r + 0.0151986665636164571966
    d = ((d * r + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494
    d = (d * r + 2.05319162663775882187) * r + 1.0
    return n / d


@numba.njit("f8(f8)", **_fast)
def _far_tail(s):  # type: ignore[no-untyped-def]
    """AS 241 for s = √(−ln p) > 5."""
    r = s - 5.0
    n = (r * 2.01033439929228813265e-7 + 2.71155556874348757815e-5) * r + 0.0012426609473880784386
    n = ((n * r + 0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358
    n = (n * r + 5.4637849111641143699) * r + 6.6579046435011037772
    d = (r * 2.04426310338993978564e-15 + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5
    d = ((d * r + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531
    d = (d * r + 0.59983220655588793769) * r + 1.0
    return n / d


@numba.njit("u8(f8[::1], f8[::1], u8[::1], f8[::1], f8[::1], i8)", **_fast)
def _collect_tails(u, z, places, p, side, size):  # type: ignore[no-untyped-def]
    """Centre values into z; places outside the centre, their tail probability, and u − ½ of each."""
    for i in range(size):
        z[i] = _centre(u[i] - 0.5)
    count = _U(0)
    for i in range(_U(size)):
        places[count] = i
        count += _U(abs(u[i] - 0.5) > 0.425)
    for i in range(count):
        value = u[places[i]]
        p[i], side[i] = min(value, 1.0 - value), value - 0.5
    return count


@numba.njit("void(f8[::1], f8[::1], i8, f8[::1])", **_fast)
def _tail_values(p, side, count, tail):  # type: ignore[no-untyped-def]
    """Quantiles of tails from p = ln(tail probability); the far tail, below e⁻²⁵, is rare."""
    largest = 0.0
    for i in range(count):
        p[i] = np.sqrt(-p[i])
    for i in range(count):
        largest = max(largest, p[i])
        tail[i] = _near_tail(p[i])
    if largest > 5.0:
        for i in range(count):
            tail[i] = _far_tail(p[i]) if p[i] > 5.0 else tail[i]
    for i in range(count):
        tail[i] = tail[i] if side[i] > 0.0 else -tail[i]


@numba.njit("void(f8[::1], f8[::1], u8[::1], f8[:, ::1], i8)", **_fast)
def _normal(u, z, places, work, size):  # type: ignore[no-untyped-def]
    """Standard normal quantiles of u into z; four buffers of ``work`` are used."""
    p, side, tail = work[0], work[1], work[2]
    count = _collect_tails(u, z, places, p, side, size)
    _log(p, tail, work[6], p, np.int64(count))
    _tail_values(p, side, np.int64(count), tail)
    for i in range(count):
        z[places[i]] = tail[i]


@numba.njit("void(f8[:, ::1], i8, i8, f8[::1])", **_fast)
def _line(table, first, count, x):  # type: ignore[no-untyped-def]
    """a + b × x."""
    for lane in range(LANES):
        for i in range(count):
            x[lane * CHUNK + i] = table[A, first + i] + table[B, first + i] * x[lane * CHUNK + i]


@numba.njit("void(f8[:, ::1], i8, i8, f8[::1])", **_fast)
def _triangular(table, first, count, u):  # type: ignore[no-untyped-def]
    """Quantiles of the triangle on (0, 1) with mode c."""
    for lane in range(LANES):
        for i in range(count):
            mode, value = table[C, first + i], u[lane * CHUNK + i]
            left, right = np.sqrt(value * mode), 1.0 - np.sqrt((1.0 - value) * (1.0 - mode))
            u[lane * CHUNK + i] = left if value < mode else right


@numba.njit("void(f8[:, ::1], i8, i8, i8, f8[::1])", **_fast)
def _steps(table, kind, first, count, u):  # type: ignore[no-untyped-def]
    """Bernoulli (1 with probability a) and the whole numbers a … a + b − 1."""
    for lane in range(LANES):
        for i in range(count):
            a, b, value = table[A, first + i], table[B, first + i], u[lane * CHUNK + i]
            step = a + min(np.floor(b * value), b - 1.0)
            u[lane * CHUNK + i] = step if kind == DISCRETE else np.float64(value > 1.0 - a)


@numba.njit("void(f8[:, ::1], i8, i8, i8, f8[::1], f8[:, ::1])", **_fast)
def _by_logarithm(table, kind, first, count, u, work):  # type: ignore[no-untyped-def]
    """Weibull a + b × (−ln(1 − u))^(1 ∕ c) and Gumbel a + b × (−ln(−ln u))."""
    for i in range(SIZE):
        u[i] = 1.0 - u[i] if kind == WEIBULL else u[i]
    _log(u, work[0], work[1], u, SIZE)
    for i in range(SIZE):
        u[i] = -u[i]
    _log(u, work[0], work[1], u, SIZE)
    for lane in range(LANES):
        for i in range(count):
            value = u[lane * CHUNK + i]
            u[lane * CHUNK + i] = max(value / table[C, first + i], -700.0) if kind == WEIBULL else -value
    if kind == WEIBULL:
        _exp(u, work[0], work[1], SIZE)
    _line(table, first, count, u)


@numba.njit("void(f8[:, ::1], i8, i8, i8, f8[::1], u8[::1], f8[:, ::1])", **_fast)
def _quantiles(table, kind, first, count, u, places, work):  # type: ignore[no-untyped-def]
    """Uniforms of a chunk into values of the distribution, in place."""
    if kind in (LOGNORMAL, NORMAL):
        _normal(u, work[4], places, work, SIZE)
        u[:] = work[4]
        _line(table, first, count, u)
        if kind == LOGNORMAL:
            _exp(u, work[0], work[1], SIZE)
    elif kind == UNIFORM:
        _line(table, first, count, u)
    elif kind == TRIANGULAR:
        _triangular(table, first, count, u)
        _line(table, first, count, u)
    elif kind in (BERNOULLI, DISCRETE):
        _steps(table, kind, first, count, u)
    elif kind in (WEIBULL, EXTREME):
        _by_logarithm(table, kind, first, count, u, work)


@numba.njit("void(f8[:, ::1], i8, i8, f8[::1])", **_fast)
def _clamp(table, first, count, x):  # type: ignore[no-untyped-def]
    """Rounding must not carry a truncated value over its bounds."""
    for lane in range(LANES):
        for i in range(count):
            value = max(x[lane * CHUNK + i], table[MINIMUM, first + i])
            x[lane * CHUNK + i] = min(value, table[MAXIMUM, first + i])


@numba.njit("void(f8[:, ::1], i8[::1], i8, i8, f8[::1], f8[::1], i8)", **_fast)
def _store(table, targets, first, count, x, out, origin):  # type: ignore[no-untyped-def]
    """factor × value to row ``target − origin`` of out (rows of LANES)."""
    for i in range(count):
        factor, row = table[FACTOR, first + i], (targets[first + i] - origin) * LANES
        for lane in range(LANES):
            out[row + lane] = factor * x[lane * CHUNK + i]


@numba.njit(
    "void(i8, b1, i8, f8[:, ::1], u8[::1], i8[::1], i8, i8, u8, u8, u8, u8, f8[::1], i8[::1], f8[::1], i8, f8[:, ::1])",
    **_fast,
)
def sample(  # type: ignore[no-untyped-def]
    kind, truncated, design, table, streams, targets, first, last, batch, draws, k0, k1, points, rows, out, origin, work
):
    """Values of inputs first … last − 1, all of one distribution, for the LANES draws of a batch.

    ``table`` holds one column per input (rows A … MAXIMUM), ``work`` is BUFFERS × SIZE of scratch, set to ½ at first.
    """
    u, places, bits = work[3], np.empty(SIZE, np.uint64), work[5]
    for start in range(first, last, CHUNK):
        count = min(CHUNK, last - start)
        if design == GIVEN:
            _given(points, rows, start, count, u)
        else:
            _random_bits(streams, start, count, batch, k0, k1, bits.view(np.uint64))
            _to_uniform(bits, u, SIZE)
        if design == STRATIFIED:
            _stratify(streams, start, count, batch, draws, k0, k1, u)
        if truncated:
            _squeeze(table, start, count, u)
        _quantiles(table, kind, start, count, u, places, work)
        if truncated:
            _clamp(table, start, count, u)
        _store(table, targets, start, count, u, out, origin)
