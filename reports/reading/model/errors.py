"""Why a file could not be read: a code and a Chinese sentence that says what to do."""

from __future__ import annotations

#: code → what the clerk reads. A reader raises only codes of this table.
MESSAGES: dict[str, str] = {
    "EMPTY": "文件是空的（0字节或没有文字），请重新导出后上传。",
    "TOO_LARGE": "文件超过{limit}MB，请压缩图片或另存后再上传。",
    "KIND_UNKNOWN": "无法识别文件格式。请上传Word、WPS、PDF、OFD、Excel、网页、图片或纯文本（txt、md）文件。",
    "KIND_NOT_YET_READ": "暂不能读取这种格式（{kind}）。请用Word或WPS打开，另存为docx后再上传。",
    "PICTURE_KIND": "这是手机拍摄的{kind}图片，本系统不能读取。请另存为JPG或PNG图片后再上传。",
    "NOT_A_DOCUMENT": "这是{kind}，不是年度报告。请上传Word、WPS、PDF、OFD、Excel、网页、图片或纯文本（txt、md）文件。",
    "PACKAGE": "这是压缩包，其中的文件须逐个对应到单位和年度。请在“上传压缩包”页上传，或解压后逐个上传。",
    "PACKAGE_EMPTY": "压缩包中没有文件。请重新打包后上传。",
    "PACKAGE_TOO_MANY": "压缩包中的文件超过200个。请分成几个压缩包上传。",
    "PACKAGE_TOO_LARGE": "压缩包中的文件合计超过500MB。请分成几个压缩包上传。",
    "PACKAGE_INSIDE": "压缩包中还有压缩包。请取出其中的文件，重新打包后上传。",
    "MAIL_SEVERAL": "邮件中有几个可以读取的附件。请另存其中的年度报告后单独上传，或在“上传压缩包”页上传这封邮件。",
    "MAIL_WITHOUT_FILES": "邮件中没有附件。请另存年度报告文件后上传。",
    "ENCRYPTED": "文件有密码保护。请去掉密码后再上传。",
    "CORRUPT": "文件已损坏，无法打开。请从原文件重新导出或另存一份，确认能正常打开后再上传。",
    "UNSAFE": "文件的内部结构异常（可能含有恶意内容），已拒绝读取。请在Word或WPS中另存为docx后再上传。",
    "SCANNED": "文件是扫描件或图片，表格没有可读取的文字。请上传由Word、WPS直接导出的PDF，或上传docx文件。",
    "TOO_MANY_PAGES": "文件超过{most}页。请只上传本单位一个年度的年度报告。",
    "NO_WORDS": "图片中未识别出文字，可能是空白页或照片不清。请按200至300dpi重新扫描，或上传Word、WPS文件。",
    "OCR_MISSING": "本系统没有安装图片识别组件，不能读取扫描件和图片。请上传由Word、WPS另存的docx文件。",
    "PICTURE_TOO_LARGE": "图片过大（超过6400万像素）。请按200至300dpi重新扫描，或缩小后再上传。",
    "PICTURE_TOO_SMALL": "图片过小，文字看不清。请按200至300dpi扫描，或上传原图。",
    "CONVERTER_MISSING": "本系统未安装文档转换组件，不能读取doc、wps、rtf、odt文件。请用Word或WPS另存为docx后上传。",
    "CONVERSION_FAILED": "文件无法转换为docx。请用Word或WPS打开，另存为docx后再上传。",
    "UNREADABLE_TEXT": "文字内容已成乱码（汉字丢失），无法识别。请从原文件重新导出后上传。",
    "NO_TABLES": "未找到年度报告的表格。请确认上传的是政府信息公开工作年度报告，而不是解读、工作要点或通知。",
    "MEMORY_LIMIT": "读取该文件所需内存超过上限。请只保留本年度报告的内容，有大图片的删去，另存为docx后再上传。",
    "TIME_LIMIT": "读取该文件用时超过上限。请在Word或WPS中另存为docx后再上传。",
    "READER_CRASHED": "读取程序意外中止，已记录。请在Word或WPS中另存为docx后再试；仍未解决的，请联系管理员。",
    "NOT_STORED": "文件已读取，但结果未能保存，已记录。请点“重新读取”；仍未解决的，请将文件名和时间告知系统管理员。",
    "WORKER_LOST": "后台读取多次中断，未能完成。请点“重新读取”；仍未解决的，请联系管理员。",
}


#: Why an old report of a year without the form has no text and is still kept, to be downloaded: people may be able to
#: open it. What is locked, unsafe or no document is not kept.
KEPT_UNREAD = frozenset(
    {
        "CONVERSION_FAILED",
        "CONVERTER_MISSING",
        "CORRUPT",
        "KIND_NOT_YET_READ",
        "MEMORY_LIMIT",
        "NO_WORDS",
        "OCR_MISSING",
        "PICTURE_TOO_LARGE",
        "PICTURE_TOO_SMALL",
        "SCANNED",
        "TIME_LIMIT",
        "TOO_MANY_PAGES",
        "UNREADABLE_TEXT",
    }
)


class ReadingError(Exception):
    """A file that cannot be read. ``code`` is a key of MESSAGES, ``message`` the Chinese sentence with ``values``."""

    def __init__(self, code: str, **values: str) -> None:
        self.code = code
        self.values = values
        self.message = MESSAGES[code].format(**values)
        super().__init__(f"{code}: {self.message}")
