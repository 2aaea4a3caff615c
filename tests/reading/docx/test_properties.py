"""Properties of a Word file: invisible in the text, they may hold what must not be published."""

from reports.reading.docx.reader import read_docx
from reports.reading.model.document import Note
from tests.reading.docx_builder import docx, paragraph


def test_what_stands_in_the_properties_of_the_file_is_kept_as_notes():
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>年报</dc:title><dc:creator>某人</dc:creator>'
        "<dc:subject> 公开 </dc:subject><cp:keywords>13900000000</cp:keywords><dc:description/></cp:coreProperties>"
    )
    custom = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="联系人"><vt:lpwstr>张某 '
        "110101199003070011</vt:lpwstr></property></Properties>"
    )
    document = read_docx(
        docx(paragraph("正文"), parts={"docProps/core.xml": core, "docProps/custom.xml": custom})
    )
    assert document.title == "年报"
    assert document.notes == (
        Note("property", "公开"),
        Note("property", "13900000000"),
        Note("property", "张某 110101199003070011"),
    )
