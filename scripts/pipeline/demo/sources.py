"""The systems that know the customers, each under ids of its own."""

from __future__ import annotations

WEB = "web"  # the web shop
SHOP = "shop"  # the tills, which know loyalty cards
MAIL = "mail"  # the newsletter tool, which knows subscribers
SERVICE = "service"  # the support desk, which knows callers
