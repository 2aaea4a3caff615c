"""Static files under hashed names, the portal's JavaScript modules among them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = r'(?P<matched>import(?P<names>[^"\';]*?)from\s*"(?P<url>\.[^"]+)"\s*;)'


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """As whitenoise stores them, and the portal's modules import one another by hashed name.

    Django can rewrite imports in every script (``support_js_module_import_aggregation``), but then stops at an example
    in a comment of a package's script; here only ``static/js`` is looked at.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((IMPORT, 'import%(names)sfrom "%(url)s";'),)),
    )
