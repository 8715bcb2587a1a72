"""What all endpoints share: they are coroutines, know who asks, and answer in JSON whatever is accepted."""

from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from chatsite.tenancy import limits
from chatsite.tenancy.principal import Principal
from chatsite.threads import in_thread
from conversations import validation


class ApiView(APIView):
    http_method_names = ["get", "post"]
    open_to_all = False
    principal: Principal

    async def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """REST framework's own, with coroutines, and without the steps that nothing here uses."""
        self.args, self.kwargs = args, kwargs
        if "Transfer-Encoding" in request.headers:  # REST framework takes a length that was not sent for no body at all
            request.META.setdefault("CONTENT_LENGTH", "-1")
        self.headers = self.default_response_headers
        self.request = self.initialize_request(request, *args, **kwargs)
        # Nothing else is on offer, and `Accept: text/event-stream` must not be refused.
        self.request.accepted_renderer = self.get_renderers()[0]
        self.request.accepted_media_type = self.request.accepted_renderer.media_type
        try:
            handler = self._handler(self.request.method or "")
            if not self.open_to_all:
                self.principal = await in_thread(self.admit)(self.request)
            response = await handler(self.request, *args, **kwargs)
        except Exception as error:
            response = self.handle_exception(error)
        response.headers.setdefault("Cache-Control", "no-store")
        self.response = self.finalize_response(self.request, response, *args, **kwargs)
        return self.response

    def _handler(self, method: str) -> Any:
        handler = getattr(self, method.lower(), None) if method.lower() in self.http_method_names else None
        if handler is None or not iscoroutinefunction(handler):
            raise MethodNotAllowed(method)
        return handler

    def admit(self, request: Request) -> Principal:
        """Who asks. Called in a database thread; raises what `errors` describes."""
        principal: object = request.user
        if not isinstance(principal, Principal):
            raise NotAuthenticated
        limits.check_request(principal)
        return principal

    def idempotency_key(self) -> str | None:
        return validation.validate_idempotency_key(self.request.headers.get("Idempotency-Key"))
