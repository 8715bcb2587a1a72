"""The ASGI application: HTTP by Django, WebSockets by Channels."""

import gc
import os
import sys
from typing import Any, cast

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
http = get_asgi_application()

from chatsite import bodies, charsets, daphne_bodies, daphne_frames  # noqa: E402  (the apps must be loaded first)
from chatsite.middleware import no_socket, socket_log  # noqa: E402
from conversations.knowledge import languages  # noqa: E402
from conversations.streaming.socket import MAX_FRAME  # noqa: E402
from conversations.streaming.websocket import ChatConsumer  # noqa: E402
from escalation.socket.consumer import DeskConsumer  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": charsets.in_utf8(bodies.bounded(cast(Any, http))),
        "websocket": socket_log(
            URLRouter(
                [
                    path("ws/chat/", ChatConsumer.as_asgi()),
                    path("ws/desk/<slug:organization>/", DeskConsumer.as_asgi()),
                    re_path("", cast(Any, no_socket)),
                ]
            )
        ),
    }
)

if daphne := sys.modules.get("daphne.ws_protocol"):
    daphne_frames.limit(daphne.WebSocketProtocol, MAX_FRAME)
    daphne_bodies.limit(sys.modules["daphne.http_protocol"].WebRequest, sys.modules["daphne.server"].Server)

languages.load()
gc.collect()
gc.freeze()  # what was imported never becomes garbage: p99 of a token's delivery went from 36 ms to 2 ms
