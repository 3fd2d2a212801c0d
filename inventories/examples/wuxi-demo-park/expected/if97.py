"""Water and steam by IAPWS-IF97, regions 1, 2 and 4 (enthalpy and saturation temperature only).

Source: International Association for the Properties of Water and Steam, Revised Release on the IAPWS Industrial
Formulation 1997 (R7-97(2012)): region 1 table 2 and eq. 7, region 2 tables 10 and 11 and eqs. 15-17,
region 4 table 34 and eq. 31. Run this file alone to compare with the verification tables 5, 15 and 36 of the release.
Units: p in MPa (absolute), T in K, h in kJ/kg.
"""

from __future__ import annotations

import math

R = 0.461526  # kJ/(kg K), section 2

# Table 2: (I, J, n)
REGION1 = (
    (0, -2, 0.14632971213167), (0, -1, -0.84548187169114), (0, 0, -0.37563603672040e1), (0, 1, 0.33855169168385e1),
    (0, 2, -0.95791963387872), (0, 3, 0.15772038513228), (0, 4, -0.16616417199501e-1), (0, 5, 0.81214629983568e-3),
    (1, -9, 0.28319080123804e-3), (1, -7, -0.60706301565874e-3), (1, -1, -0.18990068218419e-1),
    (1, 0, -0.32529748770505e-1), (1, 1, -0.21841717175414e-1), (1, 3, -0.52838357969930e-4),
    (2, -3, -0.47184321073267e-3), (2, 0, -0.30001780793026e-3), (2, 1, 0.47661393906987e-4),
    (2, 3, -0.44141845330846e-5), (2, 17, -0.72694996297594e-15), (3, -4, -0.31679644845054e-4),
    (3, 0, -0.28270797985312e-5), (3, 6, -0.85205128120103e-9), (4, -5, -0.22425281908000e-5),
    (4, -2, -0.65171222895601e-6), (4, 10, -0.14341729937924e-12), (5, -8, -0.40516996860117e-6),
    (8, -11, -0.12734301741641e-8), (8, -6, -0.17424871230634e-9), (21, -29, -0.68762131295531e-18),
    (23, -31, 0.14478307828521e-19), (29, -38, 0.26335781662795e-22), (30, -39, -0.11947622640071e-22),
    (31, -40, 0.18228094581404e-23), (32, -41, -0.93537087292458e-25),
)

# Table 10: (J0, n0)
REGION2_IDEAL = (
    (0, -0.96927686500217e1), (1, 0.10086655968018e2), (-5, -0.56087911283020e-2), (-4, 0.71452738081455e-1),
    (-3, -0.40710498223928), (-2, 0.14240819171444e1), (-1, -0.43839511319450e1), (2, -0.28408632460772),
    (3, 0.21268463753307e-1),
)

# Table 11: (I, J, n)
REGION2_RESIDUAL = (
    (1, 0, -0.17731742473213e-2), (1, 1, -0.17834862292358e-1), (1, 2, -0.45996013696365e-1),
    (1, 3, -0.57581259083432e-1), (1, 6, -0.50325278727930e-1), (2, 1, -0.33032641670203e-4),
    (2, 2, -0.18948987516315e-3), (2, 4, -0.39392777243355e-2), (2, 7, -0.43797295650573e-1),
    (2, 36, -0.26674547914087e-4), (3, 0, 0.20481737692309e-7), (3, 1, 0.43870667284435e-6),
    (3, 3, -0.32277677238570e-4), (3, 6, -0.15033924542148e-2), (3, 35, -0.40668253562649e-1),
    (4, 1, -0.78847309559367e-9), (4, 2, 0.12790717852285e-7), (4, 3, 0.48225372718507e-6),
    (5, 7, 0.22922076337661e-5), (6, 3, -0.16714766451061e-10), (6, 16, -0.21171472321355e-2),
    (6, 35, -0.23895741934104e2), (7, 0, -0.59059564324270e-17), (7, 11, -0.12621808899101e-5),
    (7, 25, -0.38946842435739e-1), (8, 8, 0.11256211360459e-10), (8, 36, -0.82311340897998e1),
    (9, 13, 0.19809712802088e-7), (10, 4, 0.10406965210174e-18), (10, 10, -0.10234747095929e-12),
    (10, 14, -0.10018179379511e-8), (16, 29, -0.80882908646985e-10), (16, 50, 0.10693031879409),
    (18, 57, -0.33662250574171), (20, 20, 0.89185845355421e-24), (20, 35, 0.30629316876232e-12),
    (20, 48, -0.42002467698208e-5), (21, 21, -0.59056029685639e-25), (22, 53, 0.37826947613457e-5),
    (23, 39, -0.12768608934681e-14), (24, 26, 0.73087610595061e-28), (24, 40, 0.55414715350778e-16),
    (24, 58, -0.94369707241210e-6),
)

# Table 34: n1 … n10
REGION4 = (
    0.11670521452767e4, -0.72421316703206e6, -0.17073846940092e2, 0.12020824702470e5, -0.32325550322333e7,
    0.14915108613530e2, -0.48232657361591e4, 0.40511340542057e6, -0.23855557567849, 0.65017534844798e3,
)


def h_region1(t: float, p: float) -> float:
    """Liquid: h = R T tau gamma_tau, pi = p/16.53 MPa, tau = 1386 K/T (eq. 7, table 3)."""
    pi, tau = p / 16.53, 1386.0 / t
    gamma_tau = sum(n * (7.1 - pi) ** i * j * (tau - 1.222) ** (j - 1) for i, j, n in REGION1)
    return R * t * tau * gamma_tau


def h_region2(t: float, p: float) -> float:
    """Vapour: h = R T tau (gamma0_tau + gammar_tau), pi = p/1 MPa, tau = 540 K/T (eqs. 15-17, table 12)."""
    pi, tau = p, 540.0 / t
    ideal = sum(n * j * tau ** (j - 1) for j, n in REGION2_IDEAL)
    residual = sum(n * pi**i * j * (tau - 0.5) ** (j - 1) for i, j, n in REGION2_RESIDUAL)
    return R * t * tau * (ideal + residual)


def saturation_temperature(p: float) -> float:
    """Boiling temperature at p (eq. 31)."""
    n = (0.0, *REGION4)
    beta = p**0.25
    e = beta * beta + n[3] * beta + n[6]
    f = n[1] * beta * beta + n[4] * beta + n[7]
    g = n[2] * beta * beta + n[5] * beta + n[8]
    d = 2.0 * g / (-f - math.sqrt(f * f - 4.0 * e * g))
    return (n[10] + d - math.sqrt((n[10] + d) ** 2 - 4.0 * (n[9] + n[10] * d))) / 2.0


def steam_enthalpy(p: float, celsius: float | None = None, dryness: float | None = None) -> float:
    """Superheated steam at (p, temperature), or wet and saturated steam at (p, dryness)."""
    boiling = saturation_temperature(p)
    if dryness is not None:
        return dryness * h_region2(boiling, p) + (1.0 - dryness) * h_region1(boiling, p)
    if celsius is None or celsius + 273.15 <= boiling:
        raise ValueError(f"not steam: {p} MPa, {celsius} °C")
    return h_region2(celsius + 273.15, p)


def verify() -> None:
    """The verification values printed in tables 5, 15 and 35 of the release (relative 1e-8)."""
    checks = (
        (h_region1(300, 3), 0.115331273e3), (h_region1(300, 80), 0.184142828e3), (h_region1(500, 3), 0.975542239e3),
        (h_region2(300, 0.0035), 0.254991145e4), (h_region2(700, 0.0035), 0.333568375e4),
        (h_region2(700, 30), 0.263149474e4), (saturation_temperature(0.1), 0.372755919e3),
        (saturation_temperature(1), 0.453035632e3), (saturation_temperature(10), 0.584149488e3),
    )
    for ours, printed in checks:
        assert abs(ours / printed - 1) < 5e-9, (ours, printed)


if __name__ == "__main__":
    verify()
    print("IAPWS-IF97 verification values: ok")
