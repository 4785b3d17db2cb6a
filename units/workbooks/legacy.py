"""Text in the encodings of before Unicode: TCVN3 (".VnTime") and VNI look like Vietnamese only in their own fonts."""

from collections.abc import Iterable

# Latin-1 characters that Vietnamese does not use but these encodings do: signs and foreign letters in the middle of words.
SIGNS = frozenset("µ¸¶·¹¨»¾¼½Æ©ÇËÎÏÑªÖ×ØÜÞßäå«æ¬ëîï\u00adöø÷ûüþ®¡¢§¤¥¦ñÐÅÄÛûÿŒœžŸ")
MODERN = frozenset("đĐăĂơƠưƯ")
FEWEST = 4  # a foreign name may hold a few such letters
LONGEST = 200_000  # letters looked at: enough to tell


def is_legacy(texts: Iterable[str]) -> bool:
    """Whether the texts, taken together, are TCVN3 or VNI: more of their signs than letters only Unicode has."""
    odd = modern = seen = 0
    for text in texts:
        if text.isascii():
            continue
        seen += len(text)
        for letter in text:
            odd += letter in SIGNS
            modern += letter in MODERN or "\u1ea0" <= letter <= "\u1ef9"
        if seen > LONGEST:
            break
    return odd >= FEWEST and odd > modern
