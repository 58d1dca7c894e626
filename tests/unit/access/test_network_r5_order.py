"""R5's order of ids: feed after feed, within each as Java compares texts."""

from access.network.r5_order import r5_order


def ordered(ids: list[str], prefixes: list[str]) -> list[str]:
    return [ids[row] for row in r5_order(ids, prefixes).tolist()]


def test_one_feed_is_sorted_as_text_whatever_its_ids_hold() -> None:
    assert ordered(["b", "10", "9", "B", "a:2", "a:10", "Z:1"], [""]) == [
        "10",
        "9",
        "B",
        "Z:1",
        "a:10",
        "a:2",
        "b",
    ]


def test_feeds_stand_in_their_order_and_ids_behind_the_first_colon_are_one_text() -> None:
    ids = ["x:b", "a:z:1", "a:y:2", "x:a", "a:y:10"]
    assert ordered(ids, ["x", "a"]) == ["x:a", "x:b", "a:y:10", "a:y:2", "a:z:1"]
    assert ordered(ids, ["a", "x"]) == ["a:y:10", "a:y:2", "a:z:1", "x:a", "x:b"]


def test_the_prefix_of_a_feed_that_has_no_company_means_nothing() -> None:
    assert ordered(["town:b", "a", "town:a"], ["town"]) == ["a", "town:a", "town:b"]


def test_texts_compare_by_units_of_utf_16_as_in_java() -> None:
    # U+1F68C takes two units that begin with D83D, below U+FF21.
    assert ordered(["\uff21", "\U0001f68c", "é"], [""]) == ["é", "\U0001f68c", "\uff21"]


def test_what_belongs_to_no_feed_stands_last_and_equal_ids_keep_their_order() -> None:
    assert ordered(["new", "b:1", "a:1"], ["a", "b"]) == ["a:1", "b:1", "new"]
    assert r5_order(["a", "a", "0"], [""]).tolist() == [2, 0, 1]


def test_nothing_has_an_order_too() -> None:
    assert r5_order([], ["a", "b"]).tolist() == []
