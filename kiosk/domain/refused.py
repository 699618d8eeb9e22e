"""A rule's no: a value, not an exception, with a reason people are told."""

import enum

import msgspec


class Reason(enum.StrEnum):
    """Why a command was refused; ``refused.<reason>`` in kiosk/words says it to people."""

    UNKNOWN_SERVICE = "unknown_service"
    SERVICE_ELSEWHERE = "service_elsewhere"
    UNKNOWN_CLASS = "unknown_class"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_COUNTER = "unknown_counter"
    UNKNOWN_TICKET = "unknown_ticket"
    NOBODY_WAITING = "nobody_waiting"
    ONLY_LONG_SERVICES = "only_long_services"
    NO_ACCESSIBLE_WAITING = "no_accessible_waiting"
    COUNTER_IDLE = "counter_idle"
    COUNTER_BUSY = "counter_busy"
    COUNTER_CLOSED = "counter_closed"
    COUNTER_NOT_ACCESSIBLE = "counter_not_accessible"
    NO_ACCESSIBLE_CLASS = "no_accessible_class"
    SERVICE_NOT_HERE = "service_not_here"
    WRONG_STATE = "wrong_state"
    NOT_ACCESSIBLE_REQUEST = "not_accessible_request"
    NO_HELP_CALL = "no_help_call"
    NO_VISIT_TO_RATE = "no_visit_to_rate"
    RATED_ALREADY = "rated_already"
    RATING_OVER = "rating_over"
    SCORE_OUT_OF_RANGE = "score_out_of_range"
    NOT_RATED = "not_rated"
    NO_PRINTER = "no_printer"
    SLIP_IS_COMING = "slip_is_coming"


class Refused(msgspec.Struct, frozen=True):
    """The answer to a command that a rule does not allow; the hall is unchanged."""

    reason: Reason
