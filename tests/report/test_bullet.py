"""Bullet charts: the scale, where marks and bars stand, which side is good."""

from __future__ import annotations

import re

import pytest

from carbonacct.report.bullet import WIDTH, Mark, Track, bullet, scale_of, zones
from carbonacct.report.texts import Text

NEAR, LONG = Mark("near", 1.0), Mark("long", 0.2)


def test_the_scale_begins_at_zero_and_leaves_room() -> None:
    scale = scale_of([Track(2.0, [NEAR, LONG])])
    assert scale.low == 0.0
    assert scale.high == pytest.approx(2.0 * 1.15)  # the largest of value and targets, and fifteen per cent
    assert scale.place(0.0) == 0.0 and scale.place(scale.high) == WIDTH
    assert scale.place(scale.high / 2) == pytest.approx(WIDTH / 2)


def test_a_value_far_away_does_not_squeeze_the_targets() -> None:
    scale = scale_of([Track(500.0, [NEAR, LONG])])
    assert scale.high == pytest.approx(2.5 * 1.15)  # two and a half times the largest target
    drawn = bullet([Track(500.0, [NEAR])], "<=", Text("甲", "a"))
    assert 'class="z-beyond"' in drawn
    assert 'class="z-beyond"' not in bullet([Track(2.0, [NEAR])], "<=", Text("甲", "a"))


def test_a_share_ends_at_one_hundred_unless_something_lies_beyond() -> None:
    assert scale_of([Track(62.0, [Mark("near", 95.0)])], whole=True).high == 100.0
    assert scale_of([Track(120.0, [Mark("near", 95.0)])], whole=True).high == pytest.approx(120.0 * 1.15)


def test_a_negative_value_is_left_of_zero() -> None:
    scale = scale_of([Track(-0.5, [NEAR])])
    assert scale.low == pytest.approx(-0.5 * 1.15)
    assert 0.0 < scale.place(0.0) < scale.place(1.0)


@pytest.mark.parametrize(("smaller", "kinds"), [(True, ["good", "middle", "bad"]), (False, ["bad", "middle", "good"])])
def test_zones_follow_the_direction(smaller: bool, kinds: list[str]) -> None:
    track = Track(0.5, [NEAR, LONG])
    found = zones(track, scale_of([track]), smaller)
    assert [kind for _, _, kind in found] == kinds
    assert [end for _, end, _ in found][:2] == [0.2, 1.0]


def test_one_target_has_two_zones() -> None:
    track = Track(3.0, [Mark("near", 2.0), Mark("long", 2.0)])
    assert [kind for _, _, kind in zones(track, scale_of([track]), True)] == ["good", "bad"]


def test_nothing_at_all_still_has_a_scale() -> None:
    assert scale_of([Track(0.0, [])]).high == 1.0
    assert scale_of([Track(None, [Mark("near", 0.0)])]).place(0.0) == 0.0


def test_the_picture_tells_its_words_in_both_languages_escaped() -> None:
    drawn = bullet([Track(0.5, [NEAR, LONG])], "<=", Text("甲 <b>", "value"))
    assert drawn.count('role="img"') == 2
    assert "<title>甲 &lt;b&gt;</title>" in drawn and "<title>value</title>" in drawn
    assert re.findall(r'class="(m-near|m-long|m-diamond)"', drawn) == ["m-near", "m-long", "m-diamond"] * 2
    widths = [
        float(width) for width in re.findall(r'<rect[^>]* width="([\d.]+)"[^>]*class="z-(?:good|middle|bad)"', drawn)
    ]
    assert sum(widths) == pytest.approx(2 * WIDTH, abs=0.7)  # rounded to tenths
