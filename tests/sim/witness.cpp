#include "tests/sim/witness.hpp"

#include "radio/codec/aprs.hpp"
#include "radio/codec/ax25.hpp"

#include <algorithm>
#include <charconv>

namespace kentongan::sim {

using namespace std::chrono_literals;
using namespace domain;

namespace {

[[noreturn]] void fail(const std::string& what) { throw violation(what); }
void expect(bool good, const std::string& what) {
  if (!good) fail(what);
}

// Between the commit and its effects there is only the completion of the commit.
constexpr auto recall_delay = 10s;

// What a fact is called in the feed: layer and state.
struct named_as {
  using name = std::pair<std::string_view, std::string_view>;
  name operator()(const order_accepted&) const { return {"order", "stored"}; }
  name operator()(const order_revised&) const { return {"order", "revised"}; }
  name operator()(const order_cancelled&) const { return {"order", "cancelled"}; }
  name operator()(const order_closed&) const { return {"order", "closed"}; }
  name operator()(const delivery_advanced& f) const { return {"delivery", name_of(f.to)}; }
  name operator()(const assignment_moved& f) const { return {"assignment", name_of(f.to)}; }
  name operator()(const answer_refused&) const { return {"answer", "refused"}; }
  name operator()(const ladder_climbed& f) const { return {"ladder", name_of(f.step)}; }
  name operator()(const alarm_raised&) const { return {"alarm", "raised"}; }
  name operator()(const alarm_closed&) const { return {"alarm", "closed"}; }
  name operator()(const unit_reported& f) const { return {"unit", name_of(f.to)}; }
  name operator()(const unit_called& f) const { return {"call", name_of(f.what)}; }
  name operator()(const gateway_started&) const { return {"", ""}; }
  name operator()(const milestone_filled&) const { return {"assignment", "filled_in"}; }
  name operator()(const note_taken& f) const { return {"note", name_of(f.what)}; }
  name operator()(const overdue_noticed& f) const {
    constexpr std::string_view names[] = {"not_moving", "not_there", "welfare"};
    return {"ladder", names[static_cast<std::size_t>(f.what)]};
  }
  name operator()(const ladder_reopened&) const { return {"ladder", "reopened"}; }
  name operator()(const targets_added&) const { return {"order", "targets_added"}; }
  name operator()(const target_dropped&) const { return {"order", "target_dropped"}; }
  name operator()(const stand_down_climbed&) const { return {"ladder", "stand_down_unconfirmed"}; }
  name operator()(const stand_down_settled& f) const {
    return {"assignment", f.confirmed ? "stand_down_confirmed" : "stand_down_given_up"};
  }
  name operator()(const order_verified&) const { return {"order", "verified"}; }
  name operator()(const order_released&) const { return {"order", "released"}; }
  name operator()(const disposition_set&) const { return {"order", "disposition"}; }
  name operator()(const order_linked& f) const { return {"order", name_of(f.relation)}; }
  name operator()(const sop_ticked& f) const { return {"note", f.done ? "sop_done" : "sop_open"}; }
  name operator()(const emergency_raised&) const { return {"emergency", "raised"}; }
  name operator()(const emergency_escalated&) const { return {"emergency", "escalated"}; }
  name operator()(const emergency_acknowledged&) const { return {"emergency", "acknowledged"}; }
  name operator()(const emergency_cleared&) const { return {"emergency", "cleared"}; }
  name operator()(const unit_positioned&) const { return {"emergency", "position"}; }
  name operator()(const reach_changed& f) const { return {"readiness", name_of(f.to)}; }
  name operator()(const agency_heard&) const { return {"", ""}; }
  name operator()(const agency_silent&) const { return {"readiness", "silent"}; }
  name operator()(const duty_changed& f) const { return {"roster", name_of(f.to)}; }
  name operator()(const net_quieted&) const { return {"net", "quiet"}; }
  name operator()(const strength_short& f) const {
    return {"roster", f.stage == strength_stage::advance ? "short_ahead" : "short"};
  }
};

std::string between(const std::string& topic, std::string_view before, std::string_view after) {
  const auto at = topic.find(before);
  if (at == std::string::npos || !topic.ends_with(after)) return {};
  const auto from = at + before.size();
  return topic.substr(from, topic.size() - after.size() - from);
}

}  // namespace

std::uint32_t short_number_of(std::string_view text) {
  std::uint32_t n = 0;
  if (text.starts_with('#')) std::from_chars(text.data() + 1, text.data() + text.size(), n);
  return n;
}

void witness::published(const mqtt::message& m) {
  if (m.topic == topics_.health()) return health(parsed(m.payload));
  const auto o = parsed(m.payload);
  if (!m.correlation.empty()) answered_[m.correlation] = loop_.now();
  expect(!o.empty(), "not JSON on " + m.topic + ": " + m.payload);
  if (o.contains("statuses"))
    for (const auto& s : list_of(o, "statuses")) status(s.get_object());
  else if (const auto r = between(m.topic, "/resp/", "/cmd/order"); !r.empty())
    phone_order(r, o);
  else if (const auto who = between(m.topic, "/resp/", "/cmd/receipt"); !who.empty())
    receipt(who, o);
  else if (const auto unit = between(m.topic, "/unit/", "/state/status"); !unit.empty())
    unit_status(unit, o);
  else if (m.topic == topics_.response("orders"))
    open_orders(o);
  else if (m.topic.find("/gw/") == std::string::npos && m.topic.find("/state/") == std::string::npos)
    order_reply(o);
}

void witness::arrived(const mqtt::message& m) {
  if (m.topic.ends_with("/cmd/order") && m.topic.find("/resp/") != std::string::npos) {
    const auto o = parsed(m.payload);
    at_broker_.insert({order_id(text_of(o, "order")), static_cast<std::uint32_t>(number_of(o, "delivery"))});
  }
  if (m.topic.ends_with("/evt/order")) news_at_broker_.insert(m.topic + '\n' + m.payload);
}

void witness::status(const boost::json::object& s) const {
  const auto seq = number_of(s, "seq");
  const auto* f = ledger_.fact(seq);
  expect(f, "news of fact " + std::to_string(seq) + ", which is not on disk");
  const auto [layer, state] = std::visit(named_as{}, f->body);
  expect(f->order.str() == text_of(s, "order") && layer == text_of(s, "layer") && state == text_of(s, "state"),
         "news of fact " + std::to_string(seq) + " say something else than the fact");
}

void witness::order_reply(const boost::json::object& o) const {
  if (text_of(o, "state") != "stored") return;
  const auto* known = ledger_.find(order_id(text_of(o, "order")));
  expect(known && known->revision >= number_of(o, "rev"),
         "'stored' said of order '" + text_of(o, "order") + "', which is not on disk");
}

void witness::phone_order(const std::string& responder, const boost::json::object& o) {
  const auto* known = ledger_.find(order_id(text_of(o, "order")));
  const auto number = number_of(o, "delivery");
  const std::string what = "delivery " + std::to_string(number) + " of '" + text_of(o, "order") + "' to " + responder;
  expect(known && number >= 1 && number <= known->deliveries.size(), what + " is published but not on disk");
  const auto& d = known->deliveries[static_cast<std::size_t>(number) - 1];
  expect(d.plan.channel.kind == channel_kind::phone && d.plan.channel.address == responder,
         what + " was planned for somebody else");
  expect(name_of(d.kind) == text_of(o, "kind"), what + " has another kind than planned");
  expect(!is_over(d.state) || loop_.now() - d.since < recall_delay, what + " is published although it is over");
  times_[{known->id, d.plan.number}].push_back(loop_.now());
  if (d.kind == message_kind::stand_down || is_check(d.kind)) return;
  const auto text = known->texts.find(static_cast<std::uint32_t>(number_of(o, "rev")));
  expect(text != known->texts.end() && text->second == text_of(o, "text"), what + " has not the order's words");
}

void witness::receipt(const std::string& responder, const boost::json::object& o) const {
  const std::string id = text_of(o, "id"), state = text_of(o, "state");
  const auto phone = phones_.find(responder);
  if (phone == phones_.end() || state != "stored") return;
  if (id.starts_with("r-") || id.starts_with("o-")) {
    const auto dash = id.rfind('-');
    const auto* known = ledger_.find(order_id(id.substr(2, dash - 2)));
    const auto n = static_cast<std::size_t>(std::stoul(id.substr(dash + 1)));
    expect(known && n <= known->deliveries.size() && known->deliveries[n - 1].state >= evidence::device,
           "receipt for '" + id + "', which is not on disk");
    return;
  }
  const std::string said = phone->second->said(id), channel = "phone:" + responder;
  const bool about_unit = said == "speak" || said == "emergency";
  expect(about_unit ? ledger_.knows_word_of(channel) : ledger_.knows_answer(channel, id),
         "receipt for answer '" + id + "', which is not on disk");
}

void witness::health(const boost::json::object& h) const {
  expect(number_of(object_of(h, "mqtt"), "outbox") <= 10'032, "the outbox exceeds its bound");
  expect(number_of(object_of(h, "phones"), "waiting") <= 5'000, "the phones' queue exceeds its bound");
  for (const auto& n : list_of(h, "nets"))
    expect(number_of(n.get_object(), "queued") <= 256, "a net's queue exceeds its bound");
}

// Lists and boards: what they show is on disk, or was at some time.
void witness::open_orders(const boost::json::object& answer) const {
  for (const auto& v : list_of(answer, "orders")) {
    const auto& shown = v.get_object();
    const auto* o = ledger_.find(order_id(text_of(shown, "order")));
    expect(o && number_of(shown, "rev") <= o->revision, "a list shows what is not on disk: " + text_of(shown, "order"));
    for (const auto& a : list_of(shown, "assignments")) {
      const auto known = o->assignments.find(unit_id(text_of(a.get_object(), "unit")));
      const auto state = from_name<assignment_state>(text_of(a.get_object(), "state"));
      expect(known != o->assignments.end() && state && known->second.ever_was(*state),
             "a list shows a state that is not on disk, in order " + o->id.str());
    }
    expect(list_of(shown, "deliveries").size() <= o->deliveries.size(), "a list shows deliveries that are not on disk");
  }
}

void witness::unit_status(const std::string& unit, const boost::json::object& status) const {
  for (const auto& v : list_of(status, "assignments")) {
    const auto* o = ledger_.find(order_id(text_of(v.get_object(), "order")));
    const auto state = from_name<assignment_state>(text_of(v.get_object(), "state"));
    const auto known = o ? o->assignments.find(unit_id(unit)) : decltype(o->assignments.end()){};
    expect(o && known != o->assignments.end() && state && known->second.ever_was(*state),
           "the board shows a state of " + unit + " that is not on disk");
  }
}

// --- on the air ----------------------------------------------------------------------------------------------------

void witness::transmitted(std::span<const std::uint8_t> octets) {
  radio::ax25_frame frame;
  radio::aprs_message m;
  if (!options_.octets_are_right()) return;  // KISS has no checksum: anything may come
  expect(radio::ax25_decode(octets, frame) == radio::ax25_result::ok, "a frame that is not AX.25 was sent");
  expect(radio::aprs_parse(frame.info, m) == radio::aprs_result::message, "a frame that is no APRS message was sent");
  const std::string call(m.addressee);
  if (m.kind == radio::aprs_kind::ack) return aprs_ack(call, std::string(m.id.value_or("")));
  aprs_text(call, m.text);
}

void witness::aprs_text(const std::string& call, std::string_view text) const {
  const auto number = short_number_of(text);
  if (!number) return;  // a notice
  const auto* o = ledger_.find_number(number);
  const bool planned = o && std::any_of(o->deliveries.begin(), o->deliveries.end(), [&](const auto& d) {
                         return d.plan.channel.kind == channel_kind::aprs && d.plan.channel.address == call;
                       });
  const bool is_order = text.find(" P1 ") != text.npos || text.find(" P2 ") != text.npos ||
                        text.find(" P3 ") != text.npos || text.find(" BATAL") != text.npos;
  if (!is_order) return;
  expect(planned, "'" + std::string(text) + "' was sent to " + call + " but is not on disk");
}

// An ack says that the answer is on disk, or that it changes nothing.
void witness::aprs_ack(const std::string& call, const std::string& number) const {
  const auto set = handhelds_.find(call);
  expect(set != handhelds_.end() && set->second->has_said(number), "ack to " + call + " for what it never said");
  const std::string channel = "aprs:" + call;
  if (ledger_.knows_answer_that_begins(channel, call + '{' + number + '-')) return;
  // Not on the timeline. Then it must have been a call, or without effect: no order it could mean waits for it.
  static const std::map<std::string, assignment_state, std::less<>> words = {
      {"TERIMA", assignment_state::accepted},
      {"OTW", assignment_state::en_route},
      {"TIBA", assignment_state::on_scene},
      {"BAWA", assignment_state::transporting},
      {"SELESAI", assignment_state::done},
      {"TOLAK", assignment_state::rejected},
      {"DI TUJUAN", assignment_state::at_destination}};
  const auto [from, to] = set->second->said().equal_range(number);
  for (auto it = from; it != to; ++it) {
    const std::string& text = it->second;
    const auto space = text.find_last_of(' ');
    const bool named = space != text.npos && text[space + 1] >= '0' && text[space + 1] <= '9';
    if (!named) return;  // it may have been ambiguous
    const auto* o = ledger_.find_number(static_cast<std::uint32_t>(std::stoul(text.substr(space + 1))));
    if (!o || o->closed) return;
    const auto word = words.find(std::string_view(text).substr(0, space));
    if (word == words.end()) return;
    const auto a = o->assignments.find(directory_.owner_of(channel_kind::aprs, call).unit->id);
    if (a == o->assignments.end() || a->second.ever_was(word->second)) return;
  }
  fail("ack to " + call + " for message " + number + ", which is not on disk");
}

}  // namespace kentongan::sim
