"""120 hand-picked telephone numbers of twelve countries, and what they mean.

Each is: the country of the record, what was written, the E.164 form, the status.
"""

from __future__ import annotations

Row = tuple[str | None, str, str | None, str]

FRANCE: list[Row] = [
    ("FR", "06 12 34 56 78", "+33612345678", "valid"),
    ("FR", "+33 (0)6 12 34 56 78", "+33612345678", "valid"),
    ("FR", "0033 1 42 68 53 00", "+33142685300", "valid"),
    (None, "+33 1.42.68.53.00", "+33142685300", "valid"),
    ("FR", "'0612345678", "+33612345678", "valid"),
    ("FR", "01 42 68 53 00 ext. 12", "+33142685300", "valid"),
    # A range kept for fiction.
    ("FR", "06 39 98 12 34", "+33639981234", "possible"),
    ("FR", "06 12 34 56", None, "invalid"),
    ("FR", "06 12 34 56 78 / 01 42 68 53 00", None, "invalid"),
    (None, "06 12 34 56 78", None, "no_country"),
]
UNITED_KINGDOM: list[Row] = [
    ("GB", "020 7946 0018", "+442079460018", "valid"),
    (None, "+44 20 7946 0018", "+442079460018", "valid"),
    ("GB", "07400 123456", "+447400123456", "valid"),
    ("GB", "(0121) 234 5678", "+441212345678", "valid"),
    ("GB", "+44 (0)7400 123456", "+447400123456", "valid"),
    ("GB", "0044 7400 123456", "+447400123456", "valid"),
    ("GB", "07400 123456 x 42", "+447400123456", "valid"),
    ("GB", "07400 12345", "+44740012345", "possible"),
    ("GB", "07400 1234567", None, "invalid"),
    (None, "07400 123456", None, "no_country"),
]
GERMANY: list[Row] = [
    ("DE", "030 123456", "+4930123456", "valid"),
    ("DE", "0151 23456789 ext. 3", "+4915123456789", "valid"),
    ("DE", "+49 (0)151 2345 6789", "+4915123456789", "valid"),
    ("DE", "0049 30 123456", "+4930123456", "valid"),
    (None, "+49-151-23456789", "+4915123456789", "valid"),
    ("DE", "030/123456", "+4930123456", "valid"),
    # A direct line is part of a German number, not an extension.
    ("DE", "030 123456-12", "+493012345612", "valid"),
    ("DE", "0151 2345", "+491512345", "possible"),
    ("DE", "030", None, "invalid"),
    (None, "0151 23456789", None, "no_country"),
]
SPAIN: list[Row] = [
    ("ES", "612 34 56 78", "+34612345678", "valid"),
    ("ES", "91 234 56 78", "+34912345678", "valid"),
    ("ES", "0034 612345678", "+34612345678", "valid"),
    ("ES", "34612345678", "+34612345678", "valid"),
    (None, "+34612345678", "+34612345678", "valid"),
    ("ES", "912 345 678 ext 5", "+34912345678", "valid"),
    ("ES", "212 345 678", "+34212345678", "possible"),
    ("ES", "612 34 56 7", None, "invalid"),
    ("ES", "abc", None, "invalid"),
    (None, "612345678", None, "no_country"),
]
ITALY: list[Row] = [
    # The first zero belongs to an Italian number, abroad too.
    ("IT", "06 698 12345", "+390669812345", "valid"),
    ("IT", "312 345 6789", "+393123456789", "valid"),
    ("IT", "+39 06 698 12345", "+390669812345", "valid"),
    ("IT", "0039 312 3456789", "+393123456789", "valid"),
    (None, "+39 3123456789", "+393123456789", "valid"),
    ("IT", "02 1234 5678 ext 8", "+390212345678", "valid"),
    ("IT", "39 312 345 6789", "+393123456789", "valid"),
    ("IT", "1", None, "invalid"),
    ("IT", "06 698 12345 interno 3", None, "invalid"),
    (None, "06 698 12345", None, "no_country"),
]
NETHERLANDS: list[Row] = [
    ("NL", "06 12345678", "+31612345678", "valid"),
    ("NL", "010-1234567 x12", "+31101234567", "valid"),
    ("NL", "+31 (0)6 12345678", "+31612345678", "valid"),
    ("NL", "0031 6 12345678", "+31612345678", "valid"),
    ("NL", "tel. 06 12345678", "+31612345678", "valid"),
    (None, "tel:+31612345678", "+31612345678", "valid"),
    ("NL", "06-1234567", "+3161234567", "possible"),
    ("NL", "onbekend", None, "invalid"),
    ("NL", "0612345678901234", None, "invalid"),
    (None, "010-1234567", None, "no_country"),
]
BELGIUM: list[Row] = [
    ("BE", "0470 12 34 56", "+32470123456", "valid"),
    ("BE", "012 34 56 79 ext. 4", "+3212345679", "valid"),
    ("BE", "+32 (0)470 12 34 56", "+32470123456", "valid"),
    ("BE", "0032 470 12 34 56", "+32470123456", "valid"),
    ("BE", "02/555.12.12", "+3225551212", "valid"),
    (None, "+32 470 12 34 56", "+32470123456", "valid"),
    ("BE", "0470 12 34", None, "invalid"),
    ("BE", "0470 12 34 56 78", None, "invalid"),
    ("BE", "n/a", None, "invalid"),
    (None, "0470 12 34 56", None, "no_country"),
]
SWITZERLAND: list[Row] = [
    ("CH", "078 123 45 67", "+41781234567", "valid"),
    ("CH", "044 668 18 00", "+41446681800", "valid"),
    ("CH", "+41 (0)78 123 45 67", "+41781234567", "valid"),
    ("CH", "0041 78 123 45 67", "+41781234567", "valid"),
    (None, "+41 44 668 18 00", "+41446681800", "valid"),
    ("CH", "'+41781234567", "+41781234567", "valid"),
    ("CH", "021 234 56 78 #9", "+41212345678", "valid"),
    ("CH", "078 123 45", None, "invalid"),
    ("CH", "+41 78 123 45 67 89", None, "invalid"),
    (None, "078 123 45 67", None, "no_country"),
]
UNITED_STATES: list[Row] = [
    ("US", "(201) 555-0123", "+12015550123", "valid"),
    ("US", "201.555.0123 x123", "+12015550123", "valid"),
    (None, "+1 201 555 0123", "+12015550123", "valid"),
    ("US", "1-201-555-0123", "+12015550123", "valid"),
    ("US", "011 44 20 7946 0018", "+442079460018", "valid"),
    ("US", "(800)555-0100", "+18005550100", "valid"),
    # No area begins with the 1 that stands before area codes.
    ("US", "123 456 7890", None, "invalid"),
    # A number within a town, whose area code nobody wrote.
    ("US", "555-0123", None, "invalid"),
    # Digits spelt as letters cannot be told from mistakes.
    ("US", "1-800-FLOWERS", None, "invalid"),
    (None, "(201) 555-0123", None, "no_country"),
]
CANADA: list[Row] = [
    ("CA", "506-234-5678", "+15062345678", "valid"),
    ("CA", "(416) 555-0199", "+14165550199", "valid"),
    ("CA", "+1 (613) 555-0123", "+16135550123", "valid"),
    ("CA", "1 514 555 0123", "+15145550123", "valid"),
    ("CA", "514.555.0123 ext. 7", "+15145550123", "valid"),
    # Digits of full width.
    (
        "CA",
        "\uff14\uff11\uff16\uff15\uff15\uff15\uff10\uff11\uff19\uff19",
        "+14165550199",
        "valid",
    ),
    (None, "+14165550199", "+14165550199", "valid"),
    ("CA", "416 555 01999", None, "invalid"),
    ("CA", "+1 416 555", None, "invalid"),
    (None, "416-555-0199", None, "no_country"),
]
PORTUGAL: list[Row] = [
    ("PT", "912 345 678", "+351912345678", "valid"),
    ("PT", "21 234 5678 ext. 21", "+351212345678", "valid"),
    ("PT", "00351 912 345 678", "+351912345678", "valid"),
    ("PT", "351912345678", "+351912345678", "valid"),
    ("PT", "912\xa0345\xa0678", "+351912345678", "valid"),
    # Marks of writing direction, as contacts of a telephone are pasted.
    (None, "\u202a+351 912 345 678\u202c", "+351912345678", "valid"),
    ("PT", "112 345 678", "+351112345678", "possible"),
    ("PT", "912 345 67", None, "invalid"),
    ("PT", "+999 912 345 678", None, "invalid"),
    (None, "912 345 678", None, "no_country"),
]
AUSTRIA: list[Row] = [
    ("AT", "0664 123456", "+43664123456", "valid"),
    ("AT", "0512 572345", "+43512572345", "valid"),
    ("AT", "+43 (0)664 123456", "+43664123456", "valid"),
    ("AT", "0043 664 123456", "+43664123456", "valid"),
    ("AT", "0664/123 456 x 7", "+43664123456", "valid"),
    (None, "+43664123456", "+43664123456", "valid"),
    (None, "++43 664 123456", "+43664123456", "valid"),
    # Which digit an O stood for is not guessed at, obvious as it is.
    ("AT", "O664 123456", None, "invalid"),
    ("AT", "0", None, "invalid"),
    (None, "0664 123456", None, "no_country"),
]
PHONES = [
    *FRANCE, *UNITED_KINGDOM, *GERMANY, *SPAIN, *ITALY, *NETHERLANDS,
    *BELGIUM, *SWITZERLAND, *UNITED_STATES, *CANADA, *PORTUGAL, *AUSTRIA,
]  # fmt: skip
# The same digits mean another number, or none, in another country.
OVERSEAS: list[Row] = [
    ("RE", "0692 12 34 56", "+262692123456", "valid"),
    ("GP", "0690 00 12 34", "+590690001234", "valid"),
    ("MC", "06 12 34 56 78", "+377612345678", "valid"),
    ("US", "+33 6 12 34 56 78", "+33612345678", "valid"),
    ("AQ", "06 12 34 56 78", None, "invalid"),
    ("AQ", "+33 6 12 34 56 78", "+33612345678", "valid"),
    (None, "0033 6 12 34 56 78", None, "no_country"),
    (None, "n/a", None, "invalid"),
    (None, "+", None, "invalid"),
    (None, "'+33612345678", "+33612345678", "valid"),
]
# What a spreadsheet or a data frame took for an amount: all digits, or none.
DECIMALS: list[Row] = [
    ("DE", "491711234567.0", "+491711234567", "valid"),
    ("DE", "1711234567.0", "+491711234567", "valid"),
    ("DE", "491711234567,0", "+491711234567", "valid"),
    ("DE", "491711234567.", "+491711234567", "valid"),
    ("AT", "436641234567.00", "+436641234567", "valid"),
    ("FI", "'358401234567,00", "+358401234567", "valid"),
    ("NL", "31612345678.0", "+31612345678", "valid"),
    (None, "+393331234567.0", "+393331234567", "valid"),
    ("SE", "46,701,234,567.00", "+46701234567", "valid"),
    ("PL", "48.601.234.567,00", "+48601234567", "valid"),
    ("BE", "32\u202f470\u202f123\u202f456,0", "+32470123456", "valid"),
    ("IT", "3.93331234567E+11", "+393331234567", "valid"),
    ("GB", "4,47400123456E+11", "+447400123456", "valid"),
    ("ES", "6.12345678e8", "+34612345678", "valid"),
    ("DE", "4.917112345670E+11", "+491711234567", "valid"),
    ("DE", "4.91711E+11", None, "invalid"),
    ("DE", "4,91711E+11", None, "invalid"),
    ("DE", "5E+11", None, "invalid"),
    ("DE", "4.917112345678E+11", None, "invalid"),
    ("DE", "4.91711234567E-11", None, "invalid"),
    ("DE", "1711234567.5", None, "invalid"),
    ("AT", "6641234567,25", None, "invalid"),
    # Bremen, or 04942 1234567: the plus or the zero is lost.
    ("DE", "49421234567.0", None, "invalid"),
    ("DE", "+49421234567.0", "+49421234567", "valid"),
    ("DE", "49 171 1234567", "+491711234567", "valid"),
    # Italian numbers lose no zero of this kind.
    ("IT", "3906123456", "+393906123456", "valid"),
    # Points between digits are no decimals.
    ("US", "201.555.0123", "+12015550123", "valid"),
    ("US", "201.555.1000", "+12015551000", "valid"),
    ("FR", "01.42.68.53.00", "+33142685300", "valid"),
    ("DE", "0171.1234567", "+491711234567", "valid"),
]
# Seven digits: what is typed to get past a form, and what is near to it.
INVENTED: list[Row] = [
    ("FR", "06 00 00 00 00", None, "invented"),
    ("FR", "+33600000000", None, "invented"),
    ("FR", "0611111111", None, "invented"),
    ("FR", "01 23 45 67 89", None, "invented"),
    ("FR", "0123456789.0", None, "invented"),
    ("FR", "0987654321", None, "invented"),
    ("BE", "012 34 56 78", None, "invented"),
    ("GB", "01234 567890", None, "invented"),
    ("IN", "+91 98765 43210", None, "invented"),
    ("US", "(516) 555-5555", None, "invented"),
    (None, "+4915111111111", None, "invented"),
    ("DK", "33 33 33 33", None, "invented"),
    ("FR", "0000000000", None, "invalid"),
    ("FR", "06 12 34 56 78", "+33612345678", "valid"),
    ("FR", "06 39 98 00 00", "+33639980000", "possible"),
    ("US", "(212) 555-5550", "+12125555550", "valid"),
    ("DE", "0151 23456789", "+4915123456789", "valid"),
    ("GB", "07400 100000", "+447400100000", "valid"),
]
