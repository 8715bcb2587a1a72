"""The language in which a request says what reply it wants: `[[n=200,rate=20,fault=reset,at=7]]`.

  n      tokens of the reply; each is "t=<monotonic ns> ", so a reader knows its delivery time  (200)
  rate   tokens a second; 0 = as fast as the reader takes them                                  (20)
  ttft   milliseconds before the first token                                                    (0)
  pad    extra bytes in each token                                                              (0)
  text   name of a text given by POST /script: that text instead of n timed tokens
  hold   tokens after which the reply waits for POST /release
  fault  an HTTP status (429, 500, 401 ...), or
         hang: never answers; drop: closes the connection instead of answering;
         stall: silent from token `at` on; reset: TCP reset at `at`;
         eof: connection closed at `at`; end: body ends at `at` without finish_reason and [DONE];
         nodone: complete, but without [DONE]; garbage: a chunk that is not JSON at `at`;
         error: an error object inside the stream at `at`; split: every write cut inside a character
  at     token index at which a fault strikes                                                   (n / 2)
  code   the error's code                                                                       (by status)
  retry  Retry-After in seconds                                                                 (absent)
  every  only each k-th request with this very spec gets the fault                              (1)
  times  only the first k requests with this very spec get the fault                            (all)

Any other key is allowed and makes a spec distinct, so that its `every` and `times` count alone: id=a1.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

IN_MESSAGE = re.compile(r"\[\[([a-z]+=[^\[\]\s]*)\]\]")
PAIR = re.compile(r"([a-z]+)=([\w.\-]+)")


@dataclass(frozen=True, slots=True)
class Spec:
    n: int = 200
    rate: float = 20.0
    ttft: float = 0.0
    pad: int = 0
    text: str | None = None
    hold: int | None = None
    fault: str | None = None
    at: int | None = None
    code: str | None = None
    retry: str | None = None


def find(message: str, model: str) -> str | None:
    """The last spec in the message, else the model's name when that is one."""
    found = IN_MESSAGE.findall(message)
    if found:
        return str(found[-1])
    return model.strip("[]") if PAIR.match(model.strip("[]")) else None


def parse(source: str, seen: Counter[str]) -> Spec:
    """`seen` counts the requests of each faulty spec, and is what `every` and `times` refer to."""
    pairs = dict(PAIR.findall(source))
    fault = pairs.get("fault")
    if fault:
        seen[source] += 1
        if seen[source] % int(pairs.get("every", 1)) or seen[source] > int(pairs.get("times", seen[source])):
            fault = None
    return Spec(
        n=int(pairs.get("n", 200)),
        rate=float(pairs.get("rate", 20)),
        ttft=float(pairs.get("ttft", 0)) / 1000,
        pad=int(pairs.get("pad", 0)),
        text=pairs.get("text"),
        hold=int(pairs["hold"]) if "hold" in pairs else None,
        fault=fault,
        at=int(pairs["at"]) if "at" in pairs else None,
        code=pairs.get("code"),
        retry=pairs.get("retry"),
    )
