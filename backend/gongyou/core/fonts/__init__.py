"""Chinese text in pictures: the shipped Noto Sans SC, a fallback for each character, wrapping and shrinking."""

from gongyou.core.fonts.faces import missing_glyphs
from gongyou.core.fonts.text import TextBlock, draw_text, layout_text

__all__ = ["TextBlock", "draw_text", "layout_text", "missing_glyphs"]
