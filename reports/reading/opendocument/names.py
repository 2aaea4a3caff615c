"""Names of OpenDocument (ISO/IEC 26300) that the reader asks for."""

_URN = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TEXT, TABLE, STYLE, DRAW = (_URN % part for part in ("office", "text", "table", "style", "drawing"))
FO = _URN % "xsl-fo-compatible"
DC = "{http://purl.org/dc/elements/1.1/}"
