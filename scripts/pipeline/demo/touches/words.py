"""The words in which the tools write actions down: the project's, or a vendor's.

The web shop changed its tracking halfway; each tool has one word at a time.
"""

from __future__ import annotations

# The word before and after the change of tool.
WEB_WORDS = {
    "page_view": ("page_view", "Page Viewed"),
    "search": ("view_search_results", "Products Searched"),
    "product_view": ("view_item", "Product Viewed"),
    "wishlist_add": ("add_to_wishlist", "Product Added to Wishlist"),
    "cart_add": ("add_to_cart", "Product Added"),
    "checkout_start": ("begin_checkout", "Checkout Started"),
    "account_creation": ("sign_up", "Signed Up"),
    "ebook_download": ("file_download", "ebook_download"),
    "review": ("review", "Product Reviewed"),
}
APP_WORDS = {
    "product_view": ("product_view", "product_view"),
    "cart_add": ("cart_add", "cart_add"),
    "checkout_start": ("checkout_start", "checkout_start"),
}
Words = dict[str, tuple[str, str]]

# The e-mail tool tells some automatic acts apart, and not all.
SENT, OPENED, CLICKED = "Received Email", "opened", "clicked"
MACHINE_OPEN, BOT_CLICK = "machine_open", "bot_click"
UNSUBSCRIBED, COMPLAINED = "unsubscribed", "spamreport"
SUBSCRIBED, BOUNCED = "Subscribed to List", "bounced"
SMS_SENT, SMS_CLICKED = "Received SMS", "Clicked SMS"
APPLE, SCANNER = "apple_mail_privacy", "scanner"

# A word that policy does not know, and will never.
UNKNOWN = "swiped_right"
