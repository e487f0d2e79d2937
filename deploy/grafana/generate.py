"""Writes the dashboards into the chart, from where Helm and compose take them, and the chart's rules for compose's Prometheus.

    python3 deploy/grafana/generate.py            writes
    python3 deploy/grafana/generate.py --check    writes nothing, and fails where a file is not what would be written
"""

import json
import pathlib
import sys

from editorial import editorial
from operations import operations

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART = ROOT / "helm/copydesk"


def dashboard(board: dict) -> str:
    return json.dumps(board, indent=2, ensure_ascii=False) + "\n"


def rules_for_compose() -> str:
    """The chart's rules, filled in as prometheus.yml there names things."""
    text = (CHART / "rules/copydesk.yaml").read_text()
    _, rest = text.split("groups:", 1)
    filled = rest.replace("@JOB@", "copydesk").replace("@NAMESPACE@", "compose").replace("@RUNBOOK@", "docs/runbook.md")
    return "# The chart's rules for compose; written by deploy/grafana/generate.py.\ngroups:" + filled


def main() -> int:
    files = {
        CHART / "dashboards/operations.json": dashboard(operations()),
        CHART / "dashboards/editorial.json": dashboard(editorial()),
        ROOT / "deploy/prometheus/rules.yaml": rules_for_compose(),
    }
    stale = []
    for path, text in files.items():
        if "--check" not in sys.argv:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            stale.append(f"{path.relative_to(ROOT)} is stale: run python3 deploy/grafana/generate.py")
    print("\n".join(stale) or "everything is as generated")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
