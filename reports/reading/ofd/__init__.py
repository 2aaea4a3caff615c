"""OFD files, fixed pages of GB/T 33190: a zip archive of XML pages with positioned text and paths.

In: the bytes of a file. Out: a Document as a PDF with a text layer gives it. Start at ``reader.read_ofd``; ``parts``
finds the pages in the archive, ``pages`` turns their objects into characters and ruled lines in points.
"""
