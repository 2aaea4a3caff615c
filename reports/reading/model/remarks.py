"""Remarks to the clerk on how a file was read. Readers put the codes into Document.remarks."""

from __future__ import annotations

from collections.abc import Iterable

#: code → Chinese sentence; codes that need no word to a person have none.
SENTENCES: dict[str, str] = {
    "BYTES_LOST": "文件中有少量字节损坏，个别文字可能缺失，请核对。",
    "CHARSET_GUESSED": "文件没有写明文字编码，按推测的编码读取，请核对。",
    "MOJIBAKE_REPAIRED": "文件的文字曾按错误的编码保存，已还原，请核对。",
    "EMBEDDED_DOCUMENT_NOT_READ": "文件中嵌入了另一个文档，其内容没有读取。",
    "FORMULA_NOT_CALCULATED": "有的单元格是没有计算结果的公式，未能取数。请重新计算并保存后上传，或按原件更正。",
    "HIDDEN_SHEET_LEFT_OUT": "隐藏的工作表没有读取。",
    "HIDDEN_ROWS_LEFT_OUT": "隐藏的行没有读取。",
    "HIDDEN_COLUMNS_LEFT_OUT": "隐藏的列没有读取。",
    "SHEET_CUT": "工作表过大，只读取了前面的部分（每张表2000行、200列、20000个单元格以内）。",
    "HIDDEN_LAYERS_LEFT_OUT": "文件中有不显示的图层，图层上的内容没有读取。请核对数字是否与显示的一致。",
    "MACROS_NOT_READ": "文件带有宏，宏没有运行，也没有读取。",
    "SIGNATURE_NOT_VERIFIED": "文件带有电子签名或电子印章。系统只记录其存在，没有验证其有效性。",
    "PAGES_WITH_PICTURES": "有的页面含有图片，图片中的文字没有读取，请核对。",
    "READ_FROM_PICTURE": "文字由图片识别得到，每个数字都请核对。",
}


def pages_not_read(pages: Iterable[int]) -> str:
    """The remark that these pages (from 0) are pictures that were not read."""
    return f"第{'、'.join(str(page + 1) for page in pages)}页是图片，没有文字，未能读取。"


def pages_guessed(pages: Iterable[int]) -> str:
    """The remark that the characters of these pages (from 0) were guessed."""
    return f"第{'、'.join(str(page + 1) for page in pages)}页是图片，文字由识别得到，其中的数字都请核对。"


def sentences(remarks: Iterable[str]) -> list[str]:
    """The remarks of a reading as sentences: codes by the table, others as they are, each once."""
    found = [SENTENCES.get(remark, "" if remark.isascii() else remark) for remark in remarks]
    return [sentence for sentence in dict.fromkeys(found) if sentence]
