"""The signature of a delivery: HMAC-SHA256 over "<timestamp>.<body>", in the style that Stripe made common.

    Chatsite-Signature: t=1700000000,v1=5257a869...

The receiver computes it anew with the endpoint's secret, compares in constant time, and refuses old timestamps:
docs/webhooks.md shows how.
"""

import hashlib
import hmac

HEADER = "Chatsite-Signature"


def sign(secret: str, body: bytes, timestamp: int) -> str:
    """The header's value. `timestamp` is in seconds since 1970."""
    mac = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={mac.hexdigest()}"
