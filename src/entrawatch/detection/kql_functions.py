"""KQL functions that the translator lacks or implements differently from Kusto, as DuckDB SQL."""

from collections.abc import Mapping
from dataclasses import replace

# Read by store.refusal(): construct → what to write instead.
UNKNOWN_PLACE = "geo_info_from_ip_address of a public address"
UNKNOWN_CLIENT = "parse_user_agent of a text that no file declares"
MIXED_ARRAY = "array_sort of an array with different kinds of values"
UNKNOWN = {
    UNKNOWN_PLACE: "use the location in the record, or declare the address below places in workspace.yaml",
    UNKNOWN_CLIENT: "compare the text itself, or declare it below clients in workspace.yaml",
    MIXED_ARRAY: "convert the values to one type, such as tostring()",
}
# Called by the templates below, with DuckDB's representation of the KQL types.
MACROS = (
    # Null if any comparison is null: the result is documented only if every range is valid.
    """CREATE OR REPLACE MACRO kql_any(tests) AS (
        CASE WHEN len(list_filter(tests, lambda test: test IS NULL)) = 0
        THEN coalesce(list_bool_or(tests), FALSE) END)""",
    # In a list of one, so that DuckDB reads the address once and not for each range; the ranges are a constant to it.
    """CREATE OR REPLACE MACRO kql_begins_with_any(digits, networks) AS (
        list_transform([{'digits': digits, 'networks': networks}], lambda one: CASE WHEN one.digits IS NOT NULL
            THEN kql_any(list_transform(one.networks, lambda network: starts_with(one.digits, network))) END)[1])""",
    # A dotted address as 32 binary digits; null for anything else.
    """CREATE OR REPLACE MACRO kql_ipv4(address) AS (
        CASE WHEN regexp_full_match(address || '.', '((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){4}')
        THEN lpad(bin(list_reduce(CAST(str_split(address, '.') AS BIGINT[]), lambda high, low: high * 256 + low)),
            32, '0') END)""",
    """CREATE OR REPLACE MACRO kql_ipv4_bits(span) AS (
        CASE WHEN NOT contains(span, '/') THEN 32
        WHEN regexp_full_match(split_part(span, '/', 2), '[0-9]|[12][0-9]|3[0-2]')
        THEN CAST(split_part(span, '/', 2) AS INTEGER) END)""",
    """CREATE OR REPLACE MACRO kql_ipv4_network(span) AS (
        left(kql_ipv4(split_part(span, '/', 1)), kql_ipv4_bits(span)))""",
    """CREATE OR REPLACE MACRO kql_ipv4_is_in_any_range(address, spans) AS (
        kql_begins_with_any(kql_ipv4(split_part(address, '/', 1)), list_transform(
            CAST(CAST(spans AS JSON) AS VARCHAR[]), lambda span: kql_ipv4_network(span))))""",
    """CREATE OR REPLACE MACRO kql_ipv4_is_in_range(address, span) AS kql_ipv4_is_in_any_range(address, [span])""",
    # Groups of up to four hexadecimal digits as 16 binary digits each.
    """CREATE OR REPLACE MACRO kql_ipv6_groups(text) AS (
        array_to_string(list_transform(list_filter(str_split(text, ':'), lambda digits: digits <> ''),
            lambda digits: lpad(bin(CAST('0x' || digits AS INTEGER)), 16, '0')), ''))""",
    # An address of colons and hexadecimal digits as 128 binary digits; null for anything else.
    """CREATE OR REPLACE MACRO kql_ipv6(address) AS (
        CASE WHEN regexp_full_match(address, '(?i)([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}') THEN kql_ipv6_groups(address)
        WHEN len(str_split(address, ':')) <= 9 AND regexp_full_match(
            address, '(?i)([0-9a-f]{1,4}(:[0-9a-f]{1,4})*)?::([0-9a-f]{1,4}(:[0-9a-f]{1,4})*)?')
        THEN rpad(kql_ipv6_groups(str_split(address, '::')[1]),
            CAST(128 - length(kql_ipv6_groups(str_split(address, '::')[2])) AS INTEGER), '0')
            || kql_ipv6_groups(str_split(address, '::')[2]) END)""",
    """CREATE OR REPLACE MACRO kql_ipv6_bits(span) AS (
        CASE WHEN NOT contains(span, '/') THEN 128
        WHEN regexp_full_match(split_part(span, '/', 2), '[0-9]{1,2}|1[01][0-9]|12[0-8]')
        THEN CAST(split_part(span, '/', 2) AS INTEGER) END)""",
    """CREATE OR REPLACE MACRO kql_ipv6_network(span) AS (
        left(kql_ipv6(split_part(span, '/', 1)), kql_ipv6_bits(span)))""",
    """CREATE OR REPLACE MACRO kql_ipv6_is_in_any_range(address, spans) AS (
        kql_begins_with_any(kql_ipv6(split_part(address, '/', 1)), list_transform(
            CAST(CAST(spans AS JSON) AS VARCHAR[]), lambda span: kql_ipv6_network(span))))""",
    """CREATE OR REPLACE MACRO kql_ipv6_is_in_range(address, span) AS kql_ipv6_is_in_any_range(address, [span])""",
    """CREATE OR REPLACE MACRO kql_list(value) AS (coalesce(CAST(to_json(value) AS JSON[]), []))""",
    # Numbers by value and texts by characters: as JSON, 10 would be before 9, and "a b" before "a".
    f"""CREATE OR REPLACE MACRO kql_sorted(items) AS (
        CASE WHEN len(list_filter(items, lambda one: json_type(one) NOT IN ('BIGINT', 'UBIGINT', 'DOUBLE'))) = 0
        THEN list_transform(list_sort(list_transform(
            items, lambda one: {{'key': CAST(one AS DOUBLE), 'value': one}})), lambda one: one.value)
        WHEN len(list_filter(items, lambda one: json_type(one) <> 'VARCHAR')) = 0
        THEN list_transform(list_sort(list_transform(
            items, lambda one: {{'key': one ->> '$', 'value': one}})), lambda one: one.value)
        ELSE CAST(error('{MIXED_ARRAY}') AS JSON[]) END)""",
    # Nulls are last in both directions.
    """CREATE OR REPLACE MACRO kql_nulls(items) AS (
        list_filter(items, lambda one: coalesce(json_type(one), 'NULL') = 'NULL'))""",
    """CREATE OR REPLACE MACRO kql_others(items) AS list_filter(items, lambda one: json_type(one) <> 'NULL')""",
    """CREATE OR REPLACE MACRO kql_pointer(key) AS ('/' || replace(replace(key, '~', '~0'), '/', '~1'))""",
    """CREATE OR REPLACE MACRO kql_member(bag, key) AS (
        CASE json_type(bag) WHEN 'OBJECT' THEN json_extract(bag, kql_pointer(key)) END)""",
    # One value of each key; what is not a bag is skipped.
    """CREATE OR REPLACE MACRO kql_merged(bags) AS (
        to_json(map_from_entries(list_transform(
            list_distinct(flatten(list_transform(bags, lambda bag: json_keys(bag)))), lambda key: {
                'key': key, 'value': json_extract(
                    list_filter(bags, lambda bag: list_contains(json_keys(bag), key))[1], kql_pointer(key))}))))""",
    # Addresses of documentation, private and local networks, which have no place in any database.
    f"""CREATE OR REPLACE MACRO kql_geo(address) AS (
        CASE WHEN kql_ipv4_is_in_any_range(address, '["192.0.2.0/24","198.51.100.0/24","203.0.113.0/24",
            "10.0.0.0/8","172.16.0.0/12","192.168.0.0/16","127.0.0.0/8"]')
            OR kql_ipv6_is_in_range(address, '2001:db8::/32') OR coalesce(address, '') = '' THEN NULL
        ELSE CAST(error('{UNKNOWN_PLACE}') AS JSON) END)""",
)
SCALARS: Mapping[str, tuple[str, int]] = {
    "ipv4_is_private": (
        'kql_ipv4_is_in_any_range(CAST({0} AS VARCHAR), \'["10.0.0.0/8","172.16.0.0/12","192.168.0.0/16"]\')',
        1,
    ),
    "ipv4_is_in_range": ("kql_ipv4_is_in_range(CAST({0} AS VARCHAR), CAST({1} AS VARCHAR))", 2),
    "ipv4_is_in_any_range": ("kql_ipv4_is_in_any_range(CAST({0} AS VARCHAR), {1})", 2),
    "ipv6_is_in_range": ("kql_ipv6_is_in_range(CAST({0} AS VARCHAR), CAST({1} AS VARCHAR))", 2),
    "ipv6_is_in_any_range": ("kql_ipv6_is_in_any_range(CAST({0} AS VARCHAR), {1})", 2),
    "set_difference": (
        "to_json(list_filter(list_distinct(kql_list({0})), lambda one: NOT list_contains(kql_list({1}), one)))",
        2,
    ),
    "set_intersect": (
        "to_json(list_filter(list_distinct(kql_list({0})), lambda one: list_contains(kql_list({1}), one)))",
        2,
    ),
    "set_union": ("to_json(list_distinct(list_concat(kql_list({0}), kql_list({1}))))", 2),
    "kql_member": ("kql_member(to_json({0}), CAST({1} AS VARCHAR))", 2),
    "kql_element": (
        "json_extract(to_json({0}), '$[' || CASE WHEN ({1}) < 0 THEN '#' ELSE '' END || CAST({1} AS VARCHAR) || ']')",
        2,
    ),
    # The same for numbers and lengths of time.
    "abs": ("greatest({0}, -({0}))", 1),
    "array_sort_asc": ("to_json(list_concat(kql_sorted(kql_others(kql_list({0}))), kql_nulls(kql_list({0}))))", 1),
    "array_sort_desc": (
        "to_json(list_concat(list_reverse(kql_sorted(kql_others(kql_list({0})))), kql_nulls(kql_list({0}))))",
        1,
    ),
    "bag_keys": ("to_json(json_keys({0}))", 1),
    "split": ("to_json(str_split({0}, {1}))", 2),
    # Characters without a counterpart take the last one of the replacement.
    "translate": (
        "translate({2}, {0}, CASE WHEN {1} = '' THEN '' ELSE rpad({1}, CAST(greatest(length({0}), length({1})) "
        "AS INTEGER), right({1}, 1)) END)",
        3,
    ),
    "geo_info_from_ip_address": ("kql_geo(CAST({0} AS VARCHAR))", 1),
    "bin_at": ("time_bucket({1}, CAST({0} AS TIMESTAMP), CAST({2} AS TIMESTAMP))", 3),
    # Its end belongs to it.
    "range": ("to_json(generate_series({0}, {1}, {2}))", 3),
    # Called for a text that is not declared only.
    "parse_user_agent": (f"CASE WHEN {{0}} = {{0}} THEN CAST(error('{UNKNOWN_CLIENT}') AS JSON) END", 2),
    "datetime_utc_to_local": ("timezone({1}, timezone('UTC', CAST({0} AS TIMESTAMP)))", 2),
    "datetime_local_to_utc": ("timezone('UTC', timezone({1}, CAST({0} AS TIMESTAMP)))", 2),
    # Kusto keeps text that is not JSON as a string; the translator returns null.
    "parse_json": ("coalesce(TRY_CAST({0} AS JSON), to_json(NULLIF(CAST({0} AS VARCHAR), '')))", 1),
    "todynamic": ("coalesce(TRY_CAST({0} AS JSON), to_json(NULLIF(CAST({0} AS VARCHAR), '')))", 1),
}
# A DuckDB list is printed as [a, b], a dynamic value as JSON.
_LIST = "to_json(coalesce(list({0}) FILTER (WHERE {0} IS NOT NULL), []))"
_LIST_IF = "to_json(coalesce(list({0}) FILTER (WHERE ({1}) AND {0} IS NOT NULL), []))"
_BAGS = "list(to_json({0})) FILTER (WHERE json_type(to_json({0})) = 'OBJECT'"
# Of no bags at all, the page of summarize documents an empty array.
_BAG = f"CASE WHEN count({{0}}) = 0 THEN '[]'::JSON ELSE kql_merged(coalesce({_BAGS}), [])) END"
# Template, number of arguments, and what the name of an unnamed column starts with.
AGGREGATES: Mapping[str, tuple[str, int, str]] = {
    "make_list_if": (_LIST_IF, 2, "list"),
    "make_bag": (_BAG, 1, "bag"),
    "maxif": ("max({0}) FILTER (WHERE {1})", 2, "maxif"),
    "minif": ("min({0}) FILTER (WHERE {1})", 2, "minif"),
    "take_anyif": ("any_value({0}) FILTER (WHERE {1})", 2, "take_anyif"),
}


def add_functions() -> None:
    """Add the functions to the translator's registry for this process; names of duckdb-kql 1.1.2."""
    from duckdb_kql.translate.functions import AGGREGATE_FUNCTIONS, SCALAR_FUNCTIONS, AggregateSpec, FunctionSpec

    for name, (template, arguments) in SCALARS.items():
        SCALAR_FUNCTIONS[name] = FunctionSpec(name, "template", template, (arguments,), (), "")
    AGGREGATE_FUNCTIONS["make_list"] = replace(AGGREGATE_FUNCTIONS["make_list"], template=_LIST)
    for name, (template, arguments, prefix) in AGGREGATES.items():
        AGGREGATE_FUNCTIONS[name] = AggregateSpec(name, template, (arguments,), name_prefix=prefix)
    # The old spellings of the same functions.
    for old, name in (("makelist", "make_list"), ("makeset", "make_set")):
        AGGREGATE_FUNCTIONS[old] = replace(AGGREGATE_FUNCTIONS[name], name=old)
