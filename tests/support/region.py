"""A region pack that is no demo, for tests of what real channels may do."""

import re
import shutil
from pathlib import Path

from directory.region import REGIONS


def own_region(folder: Path) -> Path:
    """A copy of the demo pack in `folder`, marked real; its numbers are of a range that is given to nobody."""
    pack = folder / "own"
    shutil.copytree(REGIONS / "skch", pack)
    settings = pack / "region.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("demo: true", "demo: false"), encoding="utf-8")
    for sheet in ("staff.csv", "services.csv"):
        path = pack / sheet
        text = path.read_text(encoding="utf-8-sig")
        path.write_text(re.sub(r"\b600 ?000 ?0(\d\d)\b", r"600 000 9\1", text), encoding="utf-8-sig")
    return pack
