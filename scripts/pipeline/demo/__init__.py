"""The demo's raw data: a French fashion retailer with a web shop and stores.

People come first, then what they buy, say and look at, then the files in which the
sources tell it, then the faults that real exports have. What is planted where:

- ``people``: identities (who is behind which ids), habits, lapses, companies
- ``campaigns``: campaigns with a control group and a known effect, vouchers
- ``orders``: what is bought, free samples, test orders
- ``returns``: cancellations, refunds and returns
- ``statements``: declared facts, consents, answers to surveys, erasure requests
- ``browsing``, ``messages``: interactions, abandoned carts, clicks of machines
- ``files``: repeated rows, older versions, invalid and shared e-mails
- ``bad_rows``: rows for quarantine and unreadable lines
- ``planted``: the files that tell the truth about all of it
"""

from pipeline.demo.generator import make

__all__ = ["make"]
