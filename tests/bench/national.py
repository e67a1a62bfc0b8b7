"""The files of the whole country that lie beside the checkout."""

from tests.bench.demo import ROOT

_DATA = ROOT.parent / "shared" / "data"
MUNICIPALITIES, PARTS = _DATA / "municipalities_cz.csv", _DATA / "municipality_parts_cz.csv"
PLACE_FORMS = _DATA / "place_forms_cs.csv"
MESSAGES = _DATA / "messages_dev.jsonl"
