"""Which characters the papers can print: asks fontconfig, the library that picks the fonts for the press."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FONTS_CONF = Path(__file__).resolve().parent / "fonts.conf"
LIBRARY = "libfontconfig.so.1"
FACES = ("regular", "bold", "italic", "bold:italic")
MATCH_PATTERN, FOUND = 0, 0  # FcMatchPattern, FcResultMatch


def loads(library: str) -> bool:
    """Whether a shared library can be loaded."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_letters(text: str, fonts_conf: Path = FONTS_CONF) -> str:
    """The characters of `text` that a face of the papers' typeface lacks, each once, in order.

    Without fontconfig, or without the font, that is every one. Spaces are never missing.
    """
    wanted = "".join(char for char in dict.fromkeys(text) if not char.isspace())
    if not loads(LIBRARY):
        return wanted
    with _library(fonts_conf) as (lib, config):
        charsets = [_charset(lib, config, face) for face in FACES]
        return "".join(char for char in wanted if not all(cs and lib.FcCharSetHasChar(cs, ord(char)) for cs in charsets))


@contextmanager
def _library(fonts_conf: Path) -> Iterator[tuple[Any, ctypes.c_void_p]]:
    """Fontconfig with a configuration of its own, read from `fonts_conf`."""
    lib = ctypes.CDLL(LIBRARY)
    for name in ("FcConfigCreate", "FcNameParse", "FcFontMatch"):
        getattr(lib, name).restype = ctypes.c_void_p
    config = ctypes.c_void_p(lib.FcConfigCreate())
    try:
        lib.FcConfigParseAndLoad(config, str(fonts_conf).encode(), 1)
        lib.FcConfigBuildFonts(config)
        yield lib, config
    finally:
        lib.FcConfigDestroy(config)


def _charset(lib: Any, config: ctypes.c_void_p, face: str) -> ctypes.c_void_p | None:
    """Characters of the font that a face of Times New Roman resolves to; None when there is no font.

    The matched pattern is never freed: it owns the set, and a check runs once in a process.
    """
    pattern = ctypes.c_void_p(lib.FcNameParse(f"Times New Roman:{face}".encode()))
    lib.FcConfigSubstitute(config, pattern, MATCH_PATTERN)
    lib.FcDefaultSubstitute(pattern)
    match = ctypes.c_void_p(lib.FcFontMatch(config, pattern, ctypes.byref(ctypes.c_int())))
    lib.FcPatternDestroy(pattern)
    charset = ctypes.c_void_p()
    if not match or lib.FcPatternGetCharSet(match, b"charset", 0, ctypes.byref(charset)) != FOUND:
        return None
    return charset
