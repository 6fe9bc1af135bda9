"""What holds of a district with several sources after every sync, whatever they say."""

from collections import Counter

from tests.contract.roster_tables import Tables


def astray(before: Tables, tables: Tables) -> list[str]:
    """Who is lost between the sources: at no school any more though a source in use has them, or without one primary school."""
    retired = {row[0] for row in tables["retired"]}
    found = []
    for kind in ("student", "staffer"):
        active = {row[0] for row in tables[kind] if row[5] == "active"}
        had = {row[0] for row in before[f"{kind}_school"] if row[3]}
        here = [row for row in tables[f"{kind}_school"] if row[3]]
        primary = Counter(row[0] for row in here if row[2])
        present = {row[2] for row in tables[f"{kind}_source"] if row[3] and row[0] not in retired}
        at = {row[0] for row in here}
        found += [f"{kind} {one} is at no school any more" for one in sorted(active & present & had - at)]
        some = sorted(active & at)
        found += [f"{kind} {one} has {primary[one]} primary schools" for one in some if primary[one] != 1]
    return found
