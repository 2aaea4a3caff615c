"""The functions of PDFium that reading a page takes."""

from __future__ import annotations

import ctypes
from functools import lru_cache
from types import SimpleNamespace
from typing import Any


@lru_cache(maxsize=1)
def library_calls() -> SimpleNamespace:
    """The library's functions with plain addresses for pointers, so that they can be mapped over arrays."""
    from pypdfium2 import raw

    pointer, integer = ctypes.c_void_p, ctypes.c_int

    def call(name: str, result: Any, *arguments: Any) -> Any:
        """A short function: no other thread runs meanwhile, which saves a fifth of the time of a call."""
        return ctypes.PYFUNCTYPE(result, *arguments)(address_of(name))

    def long_call(name: str, result: Any, *arguments: Any) -> Any:
        """A function during which other threads may run."""
        return ctypes.CFUNCTYPE(result, *arguments)(address_of(name))

    def address_of(name: str) -> int:
        return ctypes.cast(getattr(raw, name), pointer).value or 0  # a function's address is never 0

    return SimpleNamespace(
        load_page=long_call("FPDF_LoadPage", pointer, pointer, integer),
        render=long_call("FPDF_RenderPageBitmap", None, pointer, pointer, *(integer,) * 6),
        create_bitmap=call("FPDFBitmap_CreateEx", pointer, integer, integer, integer, pointer, integer),
        fill_bitmap=call(
            "FPDFBitmap_FillRect", integer, pointer, integer, integer, integer, integer, ctypes.c_ulong
        ),
        bitmap_stride=call("FPDFBitmap_GetStride", integer, pointer),
        bitmap_buffer=call("FPDFBitmap_GetBuffer", pointer, pointer),
        destroy_bitmap=call("FPDFBitmap_Destroy", None, pointer),
        close_page=long_call("FPDF_ClosePage", None, pointer),
        rotation=call("FPDFPage_GetRotation", integer, pointer),
        bounding_box=call("FPDF_GetPageBoundingBox", integer, pointer, pointer),
        load_text=long_call("FPDFText_LoadPage", pointer, pointer),
        close_text=long_call("FPDFText_ClosePage", None, pointer),
        count_chars=call("FPDFText_CountChars", integer, pointer),
        text=call("FPDFText_GetText", integer, pointer, integer, integer, pointer),
        unicode=call("FPDFText_GetUnicode", ctypes.c_uint, pointer, integer),
        loose_box=call("FPDFText_GetLooseCharBox", integer, pointer, integer, pointer),
        tight_box=call("FPDFText_GetCharBox", integer, pointer, integer, pointer, pointer, pointer, pointer),
        origin=call("FPDFText_GetCharOrigin", integer, pointer, integer, pointer, pointer),
        text_matrix=call("FPDFText_GetMatrix", integer, pointer, integer, pointer),
        font_size=call("FPDFText_GetFontSize", ctypes.c_double, pointer, integer),
        angle=call("FPDFText_GetCharAngle", ctypes.c_float, pointer, integer),
        text_object=call("FPDFText_GetTextObject", pointer, pointer, integer),
        flatten=long_call("FPDFPage_Flatten", integer, pointer, integer),
        annotation_count=call("FPDFPage_GetAnnotCount", integer, pointer),
        annotation=call("FPDFPage_GetAnnot", pointer, pointer, integer),
        close_annotation=call("FPDFPage_CloseAnnot", None, pointer),
        annotation_kind=call("FPDFAnnot_GetSubtype", integer, pointer),
        annotation_flags=call("FPDFAnnot_GetFlags", integer, pointer),
        annotation_box=call("FPDFAnnot_GetRect", integer, pointer, pointer),
        annotation_text=call(
            "FPDFAnnot_GetStringValue", ctypes.c_ulong, pointer, ctypes.c_char_p, pointer, ctypes.c_ulong
        ),
        annotation_has=call("FPDFAnnot_HasKey", integer, pointer, ctypes.c_char_p),
        count_quads=call("FPDFAnnot_CountAttachmentPoints", ctypes.c_size_t, pointer),
        quad=call("FPDFAnnot_GetAttachmentPoints", integer, pointer, ctypes.c_size_t, pointer),
        field_kind=call("FPDFAnnot_GetFormFieldType", integer, pointer, pointer),
        field_value=call(
            "FPDFAnnot_GetFormFieldValue", ctypes.c_ulong, pointer, pointer, pointer, ctypes.c_ulong
        ),
        count_objects=call("FPDFPage_CountObjects", integer, pointer),
        object=call("FPDFPage_GetObject", pointer, pointer, integer),
        kind=call("FPDFPageObj_GetType", integer, pointer),
        render_mode=call("FPDFTextObj_GetTextRenderMode", integer, pointer),
        text_size=call("FPDFTextObj_GetFontSize", integer, pointer, pointer),
        font=call("FPDFTextObj_GetFont", pointer, pointer),
        font_name=call(
            "FPDFFont_GetBaseFontName", ctypes.c_size_t, pointer, ctypes.c_char_p, ctypes.c_size_t
        ),
        is_embedded=call("FPDFFont_GetIsEmbedded", integer, pointer),
        glyph_path=call("FPDFFont_GetGlyphPath", pointer, pointer, ctypes.c_uint32, ctypes.c_float),
        glyph_pieces=call("FPDFGlyphPath_CountGlyphSegments", integer, pointer),
        glyph_piece=call("FPDFGlyphPath_GetGlyphPathSegment", pointer, pointer, integer),
        fill_color=call("FPDFPageObj_GetFillColor", integer, pointer, pointer, pointer, pointer, pointer),
        stroke_color=call("FPDFPageObj_GetStrokeColor", integer, pointer, pointer, pointer, pointer, pointer),
        clip=call("FPDFPageObj_GetClipPath", pointer, pointer),
        clip_paths=call("FPDFClipPath_CountPaths", integer, pointer),
        clip_segments=call("FPDFClipPath_CountPathSegments", integer, pointer, integer),
        clip_segment=call("FPDFClipPath_GetPathSegment", pointer, pointer, integer, integer),
        bounds=call("FPDFPageObj_GetBounds", integer, pointer, pointer, pointer, pointer, pointer),
        matrix=call("FPDFPageObj_GetMatrix", integer, pointer, pointer),
        set_active=call("FPDFPageObj_SetIsActive", integer, pointer, integer),
        count_marks=call("FPDFPageObj_CountMarks", integer, pointer),
        mark=call("FPDFPageObj_GetMark", pointer, pointer, ctypes.c_ulong),
        remove_mark=call("FPDFPageObj_RemoveMark", integer, pointer, pointer),
        mark_name=call("FPDFPageObjMark_GetName", integer, pointer, pointer, ctypes.c_ulong, pointer),
        form_count=call("FPDFFormObj_CountObjects", integer, pointer),
        form_object=call("FPDFFormObj_GetObject", pointer, pointer, ctypes.c_ulong),
        segments=call("FPDFPath_CountSegments", integer, pointer),
        segment=call("FPDFPath_GetPathSegment", pointer, pointer, integer),
        draw_mode=call("FPDFPath_GetDrawMode", integer, pointer, pointer, pointer),
        point=call("FPDFPathSegment_GetPoint", integer, pointer, pointer, pointer),
        segment_kind=call("FPDFPathSegment_GetType", integer, pointer),
    )
