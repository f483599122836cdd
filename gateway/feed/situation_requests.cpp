#include "gateway/feed/situation_requests.hpp"

#include "gateway/contract/situation.hpp"

namespace kentongan::feed {

using namespace domain;

namespace {

// A response must fit into one message of the configured brokers (65,536 octets). What does not is counted.
constexpr std::size_t list_octets_max = 60'000;

template <class List, class Append>
void put_list(std::string& body, std::string_view name, const List& list, Append append) {
  body += ",\"" + std::string(name) + "\":[";
  std::size_t written = 0;
  std::string one;
  for (const auto& x : list) {
    one.clear();
    append(one, x);
    if (body.size() + one.size() > list_octets_max) break;
    if (written++) body += ',';
    body += one;
  }
  body += ']';
  if (written < list.size()) body += ",\"" + std::string(name) + "_left_out\":" + std::to_string(list.size() - written);
}

std::string roster_body(const roster_view& r) {
  std::string body = ",\"at\":\"" + to_rfc3339(r.at) + '"';
  put_list(body, "stand_ins", r.stand_ins, [](std::string& out, const roster_view::absence& a) {
    contract::writer(out).open().field("agency", a.agency.str()).field("by", a.by.str()).close();
  });
  put_list(body, "changes", r.changes, contract::append_duty_change);
  put_list(body, "crews", r.crews, contract::append_crew);
  return body;
}

}  // namespace

situation_fields read_situation_fields(std::string_view verb, contract::fields& f) {
  situation_fields s;
  if (verb == "emergency-ack" || verb == "emergency-clear") {
    s.emergency = emergency_id(f.text("emergency", 320));
    s.note = f.text("note", 500);
  } else if (verb == "duty") {
    s.responder = responder_id(f.text("responder", 32));
    s.instead_of = responder_id(f.text("instead_of", 32));
    s.to = f.choice<duty_state>("to");
    s.until = f.time("until");
    if (!s.to) f.fail(reject_reason::malformed, "to", "is missing: on, off or as_rostered");
  } else if (verb == "roster") {
    s.at = f.time("at");
  }
  return s;
}

situation_answer answer_situation(std::string_view verb, const situation_fields& f, const actor& by,
                                  const std::string& reason, const ports::situation& s, utc_time now) {
  std::string body;
  if (verb == "emergencies") {
    put_list(body, "emergencies", s.emergencies(), contract::append_emergency);
    return body;
  }
  if (verb == "readiness") {
    put_list(body, "agencies", s.readiness(), contract::append_readiness);
    return body;
  }
  if (verb == "roster") return roster_body(s.roster(f.at.value_or(now)));
  if (verb == "emergency-ack") return event{emergency_ack_requested{f.emergency, by, f.note}};
  if (verb == "emergency-clear") return event{emergency_clear_requested{f.emergency, by, reason}};
  if (verb == "duty")
    return event{duty_change_requested{f.responder, *f.to, f.until.value_or(utc_time{}), f.instead_of, by, reason}};
  return {};
}

}  // namespace kentongan::feed
