"""OpenDocument sheets, and OpenDocument texts in one XML file.

In: the bytes of an .ods, .fods or .fodt. Out: a Document with complete grids. Start at ``reader.read_opendocument``;
``body`` reads paragraphs and tables, ``sheets`` the cells of a sheet, ``styles`` what is hidden, raised or drawn.
A packed text (.odt) is converted to docx instead.
"""
