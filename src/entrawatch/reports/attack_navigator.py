"""Render the covered ATT&CK techniques as a layer of the ATT&CK Navigator."""

import json

from entrawatch.reference.attack import attack_version
from entrawatch.specs.coverage import Coverage

# The layer format that Navigator 5 reads and writes; its file says so itself.
_LAYER_FORMAT = "4.5"
_NAVIGATOR = "5.1.0"


def navigator_layer(found: Coverage) -> str:
    """Return the layer as JSON: a score for each technique, the number of alerts that detect it."""
    most = max((len(alerts) for alerts in found.techniques.values()), default=1)
    layer = {
        "name": "entrawatch",
        "versions": {"attack": attack_version().partition(".")[0], "navigator": _NAVIGATOR, "layer": _LAYER_FORMAT},
        "domain": "enterprise-attack",
        "description": "Techniques that the entrawatch alerts detect; the score is the number of alerts.",
        "filters": {"platforms": ["Identity Provider"]},
        "techniques": [
            {"techniqueID": name, "score": len(alerts), "comment": ", ".join(alerts), "showSubtechniques": True}
            for name, alerts in found.techniques.items()
        ],
        "gradient": {"colors": ["#ffffff", "#3182bd"], "minValue": 0, "maxValue": most},
    }
    return json.dumps(layer, indent=2, ensure_ascii=False) + "\n"
