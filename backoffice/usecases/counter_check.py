"""What the counter looks at in what a visitor has brought, each line with its row and how it came out (R-243, R-267)."""

from backoffice.domain.enclosures import Check, Outcome, outcomes
from backoffice.ports import Papers
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.usecases.assessing import counter_outcomes
from backoffice.usecases.expecting import expected_papers

PASSPORT = Check("passport", "R-243", "申請人の旅券の提示がある", ("passport-missing",))
RESULT_MAIL = Check(
    "mail", "R-243", "「審査完了に関するお知らせ」の写し又は画面の提示がある", ("mail-missing",)
)
NO_PASSPORT = "旅券を確認するまで交付できません。"
NO_MAIL = "申請受付番号を納付書で確かめられれば交付できます（提示がないときの扱いは仮定）。"


def looked_at(reading: Reading, application: Application, papers: Papers | None = None) -> list[Outcome]:
    """Return the lines of the counter's check: all of them open before anything is shown, else how they came out."""
    checks = [each.check for each in counter_outcomes(reading, application)]
    own = [PASSPORT, *checks, RESULT_MAIL]
    if papers is None:
        return [Outcome(check, "wait") for check in own]
    shown = reading.ports.post.read_papers(papers)
    found = reading.ports.post.defects(shown, expected_papers(reading, application, by_post=False))
    kinds = {str(paper["kind"]) for paper in shown}
    defects = [{"code": one.code, "rule": one.rule, "ja": one.ja, "soft": one.soft} for one in found]
    if "passport" not in kinds:
        defects.append(_defect(PASSPORT, NO_PASSPORT, soft=False))
    if "letter" not in kinds:
        defects.append(_defect(RESULT_MAIL, NO_MAIL, soft=True))
    return outcomes(own, defects)


def _defect(check: Check, ja: str, *, soft: bool) -> dict[str, object]:
    return {"code": check.codes[0], "rule": check.rule, "ja": ja, "soft": soft}
