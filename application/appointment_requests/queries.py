"""What can be read of requests."""

from dataclasses import dataclass

from domain.appointment_request import AppointmentRequest, RequestState


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with its state at the moment of reading."""

    request: AppointmentRequest
    state: RequestState
