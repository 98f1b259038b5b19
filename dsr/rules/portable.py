"""What Art. 20 gives: data the person provided, knowingly or by being observed; not what was concluded from them.

Categories are those of the dataset files (fideslang). EDPB (WP 242 rev.01, II): observed data count as provided,
inferred and derived data do not.
"""

from collections.abc import Iterable

# A step of a category's path that says: made by the controller out of other data.
CONCLUDED = frozenset({"derived", "inferred", "predicted", "score", "scoring", "segment", "profiling"})


def is_portable(*, categories: Iterable[str]) -> bool:
    """Whether data of these categories are given. Without categories they are: nothing says they were concluded."""
    return not any(CONCLUDED.intersection(category.lower().split(".")) for category in categories)
