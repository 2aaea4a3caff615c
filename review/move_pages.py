"""Texts and contents of the page of each move: one entry per move."""

from __future__ import annotations

from dataclasses import dataclass

from review.lifecycle import Move


@dataclass(frozen=True, slots=True)
class MovePage:
    """``what_happens`` is shown before the move, ``done`` after it.

    ``button`` is the style of the button on the report page, ``confirm`` that of the button that makes the move.
    ``figures``: the page shows the key figures that are decided on.
    """

    what_happens: str
    done: str
    button: str
    confirm: str
    figures: bool = False


MOVE_PAGES: dict[Move, MovePage] = {
    Move.PRESENT: MovePage(
        "送签后由分管领导核对，由其上报或退回；送签后仍可更正，分管领导看到的是最新数据。",
        "已送签，等待分管领导上报。",
        "btn-primary",
        "btn-primary",
        figures=True,
    ),
    Move.GIVE_BACK: MovePage(
        "退回后填报员继续修改，改好后重新送签。理由会显示给填报员。",
        "已退回填报员。",
        "btn-outline-secondary",
        "btn-warning",
    ),
    Move.SUBMIT: MovePage(
        "上报后进入审核，数据不能再改；第一个审核环节通过前可以撤回。",
        "已上报，等待审核。",
        "btn-primary",
        "btn-primary",
        figures=True,
    ),
    Move.WITHDRAW: MovePage(
        "撤回后生成新一版草稿，可以继续修改，之后须重新上报。",
        "已撤回，可以继续修改。",
        "btn-outline-secondary",
        "btn-primary",
    ),
    Move.DISCARD: MovePage(
        "草稿作废后仍可在历史中查看，但不能再上报。",
        "草稿已作废。",
        "btn-outline-danger",
        "btn-danger",
    ),
    Move.RESTORE: MovePage(
        "恢复后按这一版的文件、更正和情况说明生成新草稿；现有草稿不再使用，仍可在历史中查看和恢复。",
        "已恢复为新草稿，请核对后上报。",
        "btn-outline-primary",
        "btn-primary",
        figures=True,
    ),
    Move.PASS: MovePage(
        "您通过的是下列数据。通过后转入下一环节，最后一环节通过即为定稿；已公布年报的更正，定稿后立即代替原版本公开。",
        "已通过。",
        "btn-success",
        "btn-success",
        figures=True,
    ),
    Move.RETURN: MovePage(
        "退回后填报单位可在新一版草稿上修改，理由会显示给填报单位。",
        "已退回修改。",
        "btn-warning",
        "btn-warning",
    ),
    Move.ENDORSE: MovePage(
        "更正幅度超过规定的年报须经两名审核员：您复核下列数据后，由另一名审核员通过。",
        "已复核，可由另一名审核员通过。",
        "btn-success",
        "btn-success",
        figures=True,
    ),
    Move.REJECT: MovePage(
        "不予受理后，该年报视为未报，填报单位须重新上传。",
        "已作不予受理处理。",
        "btn-outline-danger",
        "btn-danger",
    ),
}
