// A responder's phone: the order it is shown, the answers it gives, the receipts it gets.
#pragma once
#include "gateway/domain/effect.hpp"
#include "gateway/domain/event.hpp"

#include <string>
#include <variant>

namespace kentongan::contract {

// {"v":1, "order", "rev", "delivery", "number", "kind":"dispatch|update|stand_down", "prio", "category", "text",
//  "loc", "unit", "agency", "created", "valid_until", "reason", "purpose", "verified":false while nobody has checked
//  the call, "sop":{"draft","items":[{"id","text_id","text_en"}]}}. kind is also "nudge" or "welfare": a question to a
// crew that owes a word. An order of prio P3 is routine: no alarm. Repeated with the same order and delivery until the
// phone says "received"; a phone that knows them shows nothing again, but says "received" again. "ts" is when it was
// sent, by the gateway's clock: a phone whose own clock is wrong tells its times by it.
std::string encode_phone_order(const domain::transmission&, domain::utc_time sent);

// A phone that remembers nothing asks for what is open for its responder.
struct resend_asked {};

// What a phone says: how far a delivery got on the device, a person's answer, a tick, where the phone is, or that it
// has lost its memory.
using phone_message = std::variant<domain::evidence_seen, domain::answer_given, domain::sop_tick_given,
                                   domain::position_seen, resend_asked>;

// {"v":1, "id" (of this message, <= 64), "order", "delivery", "state": "received|opened" with a delivery, or "accepted|
//  rejected|en_route|on_scene|transporting|at_destination|done|in_field|at_station|out_of_service|speak|emergency|
//  delayed|backup|nothing_found|not_ours|report" (report needs "note"), or "sop" with "item" and "done",
//  "at" (device time), "number", "reason" <= 500, "note" <= 500}; or "position" with "lat", "lon" (degrees, WGS 84),
//  "acc" (metres) and "at"; or "resend". "phone" may name the phone itself, which tells those of one responder apart.
struct phone_input {
  std::string id;     // empty: the phone wants no receipt
  std::string phone;  // empty: it has not said
  phone_message what;
};
// What cannot be read. With an id the phone is told so, or it would repeat it for ever.
struct phone_refusal {
  std::string id;  // empty: none that could be read
  domain::rejection why;
};
std::variant<phone_input, phone_refusal> decode_phone_input(std::string_view responder, std::string_view payload);

// {"v":1, "id", "state": a reply_code, "detail", "assignment", "number", "ts"}: on disk, or why not. The phone repeats
// its message until it has one.
std::string encode_receipt(std::string_view id, const domain::reply&, domain::utc_time sent);

}  // namespace kentongan::contract
