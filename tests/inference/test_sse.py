import pytest

from conversations.inference.sse import EventParser


def payloads(*reads: bytes) -> list[bytes]:
    parser = EventParser()
    return [payload for data in reads for payload in parser.feed(data)] + parser.close()


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_any_cut_of_the_bytes_gives_the_same_payloads(end: bytes) -> None:
    lines = [
        ": a comment",
        "event: message",
        "data: Grüße, 質問",
        "",
        "data:no space",
        "id: 7",
        "",
        "data: a",
        "data: b",
        "",
    ]
    stream = end.join(line.encode() for line in lines) + end
    expected = ["Grüße, 質問".encode(), b"no space", b"a\nb"]
    assert payloads(stream) == expected
    for cut in range(1, len(stream)):
        assert payloads(stream[:cut], stream[cut:]) == expected
    assert payloads(*(stream[i : i + 1] for i in range(len(stream)))) == expected


def test_several_events_in_one_read_come_in_order() -> None:
    assert EventParser().feed(b"data: 1\n\ndata: 2\n\ndata: 3\n\n") == [b"1", b"2", b"3"]


def test_the_last_event_needs_no_blank_line() -> None:
    assert payloads(b"data: 1\n\ndata: [DONE]") == [b"1", b"[DONE]"]


def test_other_fields_and_empty_events_give_nothing() -> None:
    assert payloads(b"retry: 10\n\n\n\nevent: ping\n\ndatabase: x\n\n") == []
