"""The demo's raw data: a French fashion retailer with a web shop and stores.

``generator`` draws a ``world``: people, then what they buy, say and look at. ``files``
has the sources tell it. ``planted`` adds the faults that real exports have, and writes
down the truth about all of it. What else is planted where:

- ``people``: identities (who is behind which ids), habits, lapses, companies
- ``campaigns``, ``orders``: a known effect, free samples, tests, refunds and returns
- ``statements``: declared facts, consents, answers to surveys, erasure requests
- ``touches``: interactions, abandoned carts, clicks of machines
- ``files``: repeated rows, older versions, invalid and shared e-mails
"""

from pipeline.demo.generator import make

__all__ = ["make"]
