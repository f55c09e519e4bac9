"""Two hundred names that no terminal is fond of. The same each time."""

from itertools import cycle, islice

RIGHT_TO_LEFT = [
    "محمد الأمين",
    "شيماء‎ حسن",
    "יעל בן־דוד",
    "אבּ֫וּדִי",
    "نور‌زاده",
    "ܝܘܚܢܢ",
    "ދިވެހި",
    "עומר Omar",
    "علي O'Neill",
]
COMBINING = ["Zoë", "Ngọc Nguyễn", "Olúwaṣeun", "Ș̦t̩e̩fan", "e" + "\u0301" * 300, "a\u0300\u0316" * 40, "\u0301Start"]
INDIC = ["अमृता शर्मा", "கார்த்திக்", "ಕೃಷ್ಣ", "ক্ষমা দাস", "നന്ദിനി", "ស្រីពៅ", "ณัฐวุฒิ", "ခင်မောင်", "བསྟན་འཛིན"]
WIDE = ["李小龍" * 30, "김민준", "ｆｕｌｌ　ｗｉｄｔｈ", "山田 太郎", "﷽", "𠮷野家", "ﾊﾝｶｸ ｶﾀｶﾅ", "👨", "〱〲〳"]
EMOJI = [
    "👩‍👧 family",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿 flag",
    "🇬🇧 Kit",
    "☎️ call",
    "👍🏿 Rowan",
    "❤️‍🔥",
    "1️⃣ first",
    "🧑‍🚀" * 20,
    "☺︎",
    "✈",
]
LONG = ["x" * 300, "Longname " * 40, "-" * 300, "W" * 80, "i" * 500, "Anne-" * 60]
MARKUP = [
    "[/]",
    "[bold]b[/bold]",
    "[link=http://x]y[/link]",
    "[@click=app.quit]x[/]",
    "[N] absent",
    r"\[",
    "{{ 7*7 }}",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "%s %d {0}",
    "[red",
    "]]",
    "$primary",
]
ESCAPES = [
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]0;pwned\x07",
    "\x1b]8;;http://x\x1b\\y\x1b]8;;\x1b\\",
    "\x9b31m red",
    "\x1b[2J\x1b[H",
    "\x90q\x9c",
    "A\nB\tC\rD",
    "bell\x07",
    "nul\x00byte",
    "del\x7f",
    "\x0e\x0f shift",
    "\x85 next line",
]
INVISIBLE = [
    "a\u200bb",
    "\u202eevil",
    "\u2066x\u2069",
    "\ufeffbom",
    "soft\u00adhyphen",
    "\u2028line",
    "\u3164",
    "\u115f\u1160",
    "\u00a0nbsp",
    "\u180e",
    "\u034f",
    "\U000e0041tag",
    "\ufffc",
    "\ud800lone",
]
SPACES = ["", " ", "\t", "   lead", "trail   ", "many     inside", "\u3000ideographic", "\u2003em"]

KINDS = (RIGHT_TO_LEFT, COMBINING, INDIC, WIDE, EMOJI, LONG, MARKUP, ESCAPES, INVISIBLE, SPACES)


def awkward_names(count: int = 200) -> list[str]:
    """Each kind by itself, then mixed in pairs: what ends one name begins the next."""
    alone = [name for kind in KINDS for name in kind]
    mixed = (
        f"{one[:12]} {other[:12]}"
        for step in range(1, len(alone))
        for one, other in zip(alone, islice(cycle(alone), step * 7, None), strict=False)
    )
    return list(islice(dict.fromkeys((*alone, *mixed)), count))
