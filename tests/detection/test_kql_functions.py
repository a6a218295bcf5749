"""Functions that are added to the translator, against the examples and rules of the KQL documentation."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sample_rows import Ask

RANGES = 'dynamic(["192.0.2.0/24", "10.0.0.1"])'
RANGES_V6 = 'dynamic(["a5e:f127:8a9d:146d:e102:b5d3:c755:f6cd/112", "::1"])'
ANSWERS: dict[str, Any] = {
    'ipv4_is_private("10.1.2.3")': True,
    'ipv4_is_private("172.32.0.1")': False,
    'ipv4_is_private("no address")': None,
    'ipv4_is_in_range("192.0.2.7", "192.0.2.0/29")': True,
    'ipv4_is_in_range("192.0.2.8", "192.0.2.0/29")': False,
    'ipv4_is_in_range("192.0.2.8", "0.0.0.0/0")': True,
    'ipv4_is_in_range("192.0.2.8", "192.0.2.0/33")': None,
    'ipv4_is_in_range("192.0.2.256", "192.0.2.0/24")': None,
    'ipv4_is_in_range("192.0.2.7.", "192.0.2.0/24")': None,
    f'ipv4_is_in_any_range("192.0.2.200", {RANGES})': True,
    f'ipv4_is_in_any_range("10.0.0.2", {RANGES})': False,
    f'ipv4_is_in_any_range("2001:db8::1", {RANGES})': None,
    'ipv4_is_in_any_range("10.0.0.2", dynamic([]))': False,
    # The documentation promises null where "one of the two strings" is no IPv4 address, and says no more of lists.
    'ipv4_is_in_any_range("10.0.0.2", dynamic(["10.0.0.0/8", "2001:db8::/32"]))': None,
    'ipv6_is_in_range("2001:DB8:0:1::7", "2001:db8::/33")': True,
    'ipv6_is_in_range("2001:db8:8000::7", "2001:db8::/33")': False,
    'ipv6_is_in_range("2001:db8::7", "::/0")': True,
    'ipv6_is_in_range("2001:db8:0:0:0:0:0:7", "2001:db8::7")': True,
    'ipv6_is_in_range("2001:db8::8", "2001:db8::7/128")': False,
    'ipv6_is_in_range("2001:db8::8", "2001:db8::/129")': None,
    'ipv6_is_in_range("192.0.2.7", "2001:db8::/32")': None,
    'ipv6_is_in_range("1:2:3:4:5:6:7:8:9", "::/0")': None,
    'ipv6_is_in_range("1::2::3", "::/0")': None,
    'ipv6_is_in_range("::1", "0:0:0:0:0:0:0:1/128")': True,
    'ipv6_is_in_range("fe80::", "fe80:0::/64")': True,
    f'ipv6_is_in_any_range("a5e:f127:8a9d:146d:e102:b5d3:c755:abcd", {RANGES_V6})': True,
    f'ipv6_is_in_any_range("a5e:f127:8a9d:146d:e102:b5d3:c756:abd1", {RANGES_V6})': False,
    'ipv6_is_in_any_range("2001:db8::7", dynamic(["2001:db8::/32", "192.0.2.0/24"]))': None,
    'ipv6_is_in_any_range("2001:db8::7", dynamic([]))': False,
    "tostring(set_difference(dynamic([1, 2, 2]), dynamic([2])))": "[1]",
    'tostring(set_intersect(dynamic(["a", "b", "b"]), dynamic(["b", "c"])))': '["b"]',
    "array_length(set_union(dynamic([1, 2]), dynamic([2, 3])))": 3,
    "tostring(array_sort_asc(dynamic([10, 9, null, 2.5, -1])))": "[-1,2.5,9,10,null]",
    "tostring(array_sort_desc(dynamic([10, 9, null, 2.5, -1])))": "[10,9,2.5,-1,null]",
    'tostring(array_sort_asc(split("b,a b,A,a,a!", ",")))': '["A","a","a b","a!","b"]',
    'tostring(bag_keys(dynamic({"a": 1, "b": {"c": 2}})))': '["a","b"]',
    'datetime_utc_to_local(datetime(2026-07-01T12:00:00Z), "Europe/Berlin")': datetime(2026, 7, 1, 14, tzinfo=UTC),
    'datetime_utc_to_local(datetime(2026-01-01T12:00:00Z), "US/Eastern")': datetime(2026, 1, 1, 7, tzinfo=UTC),
    'datetime_local_to_utc(datetime(2026-07-01T14:00:00Z), "Europe/Berlin")': datetime(2026, 7, 1, 12, tzinfo=UTC),
    'tostring(parse_json("no json"))': "no json",
    'isnull(parse_json(""))': True,
    'tostring(parse_json("[1,{}]")[1])': "{}",
    'tostring(todynamic("\\"quoted\\""))': "quoted",
}


@pytest.mark.parametrize("expression", ANSWERS)
def test_a_function_answers_as_kusto_does(expression: str, ask: Ask) -> None:
    """Null where Kusto says null: a filter on null keeps no row."""
    assert ask(f"print Answer = {expression}") == [(ANSWERS[expression],)]
