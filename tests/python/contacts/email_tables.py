"""60 hand-picked e-mail addresses: what was written and what it is, None for none."""

from __future__ import annotations

# Those that plain ASCII suffices for.
PLAIN: list[tuple[str, str | None]] = [
    ("ann@example.com", "ann@example.com"),
    ("Ann.Smith@Example.COM", "ann.smith@example.com"),
    ("  ann@example.com ", "ann@example.com"),
    ("\tann@example.com\r\n", "ann@example.com"),
    ("'ann@example.com", "ann@example.com"),
    ("mailto:ann@example.com", "ann@example.com"),
    (" 'MAILTO: Ann@example.com", "ann@example.com"),
    # Dots and what follows a plus may or may not mean another mailbox.
    ("ann.smith+shop@gmail.com", "ann.smith+shop@gmail.com"),
    ("annsmith@gmail.com", "annsmith@gmail.com"),
    ("o'neil@example.ie", "o'neil@example.ie"),
    ("ann_smith-jones@example.co.uk", "ann_smith-jones@example.co.uk"),
    ("a@b.cd", "a@b.cd"),
    ("1234567890@example.com", "1234567890@example.com"),
    ("!#$%&*+/=?^_`{|}~-@example.com", "!#$%&*+/=?^_`{|}~-@example.com"),
    ("ann@sub.domain.example.museum", "ann@sub.domain.example.museum"),
    ("ann@r3---sn.example.com", "ann@r3---sn.example.com"),
    ("ann@123.example", "ann@123.example"),
    (f"{'a' * 64}@example.com", f"{'a' * 64}@example.com"),
    (f"ann@{'b' * 63}.com", f"ann@{'b' * 63}.com"),
    (f"ann@{'b.' * 123}info", f"ann@{'b.' * 123}info"),
    # What is none.
    ("", None),
    ("   ", None),
    ("nobody", None),
    ("ann@", None),
    ("@example.com", None),
    ("'@example.com", None),
    ("''ann@example.com", None),
    ("'ann@example.com'", None),
    ("ann@@example.com", None),
    ("ann@home@example.com", None),
    ("ann smith@example.com", None),
    ("ann@exam ple.com", None),
    ("ann@example", None),
    ("ann@example.c", None),
    ("ann@example.com.", None),
    ("ann@.example.com", None),
    ("ann@example..com", None),
    (".ann@example.com", None),
    ("ann.@example.com", None),
    ("ann..smith@example.com", None),
    ("ann@-example.com", None),
    ("ann@example-.com", None),
    ("ann@192.168.0.1", None),
    ("ann@exam_ple.com", None),
    ("ann@example.com, bob@example.com", None),
    ("Ann Smith <ann@example.com>", None),
    ('"ann smith"@example.com', None),
    ("ann(home)@example.com", None),
    (f"{'a' * 65}@example.com", None),
    (f"ann@{'b' * 64}.com", None),
    (f"ann@{'b.' * 123}house", None),
]
# Those beyond, which SQL decides as well.
BEYOND: list[tuple[str, str | None]] = [
    ("\xa0ann@example.com\u200b", "ann@example.com"),
    ("\ufeffÉlodie@example.fr", "élodie@example.fr"),
    ("E\u0301lodie@example.fr", "élodie@example.fr"),
    ("an\u200bn@example.com", None),
    ("ann@exam\u200bple.com", None),
    ("ann\uff20example.com", None),
]
# Those that SQL alone cannot: it does not know the ASCII form of a domain.
DOMAINS: list[tuple[str, str | None]] = [
    ("Ann@Müller.example", "ann@xn--mller-kva.example"),
    ("ann@straße.example", "ann@xn--strae-oqa.example"),
    ("ann@xn--zzzz.example", None),
]
EMAILS = PLAIN + BEYOND + DOMAINS
