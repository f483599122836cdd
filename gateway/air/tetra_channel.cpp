#include "gateway/air/tetra_channel.hpp"

#include "gateway/air/answer_reader.hpp"
#include "gateway/air/message_number.hpp"
#include "gateway/air/repeat_ids.hpp"
#include "gateway/air/tetra_words.hpp"
#include "gateway/air/words.hpp"
#include "radio/pei/sds.hpp"

#include <algorithm>
#include <stdexcept>

namespace kentongan::air {

using domain::evidence;
using domain::steady_time;

namespace {

constexpr std::size_t cautious_bits = 140 * 8;  // until the terminal has said more
constexpr std::chrono::milliseconds report_validity{30000};

std::uint8_t rank_of(domain::priority p) { return static_cast<std::uint8_t>(1 + static_cast<int>(p)); }

}  // namespace

std::string check(const tetra_settings& s) {
  if (std::string wrong = check(s.statuses); !wrong.empty()) return wrong;
  if (std::string wrong = check(s.outbox); !wrong.empty()) return wrong;
  if (s.confirm_status != 0 && s.confirm_status < 0x8000) return "a status of the city's own begins at 8000";
  for (const auto t : {s.evidence.retry, s.duplicate_window, s.duplicate_window_status, s.notice_validity,
                       s.emergencies.retry, s.stranger_notes})
    if (t.count() <= 0) return "waiting times must be above 0";
  if (s.heard_limit == 0 || s.evidence.limit == 0 || s.emergencies.limit == 0) return "limits must be above 0";
  return {};
}

tetra_channel::tetra_channel(tetra_settings given, const domain::directory& directory, ports::intake& intake, hooks h,
                             const vocabulary& v)
    : settings_([&] {
        if (const std::string wrong = check(given); !wrong.empty()) throw std::invalid_argument(wrong);
        return std::move(given);
      }()),
      directory_(directory),
      intake_(intake),
      hooks_(std::move(h)),
      vocabulary_(v),
      evidence_(intake, hooks_.now, settings_.evidence),
      outbox_(settings_.outbox, {hooks_.transmit, hooks_.withdraw,
                                 [this](const tetra_message::key_type& key, evidence to, std::string_view reason) {
                                   if (to == evidence::failed)
                                     note("warn", "order " + key.first.str() + " delivery " +
                                                      std::to_string(key.second) + ": " + std::string(reason));
                                   evidence_.submit({key.first, key.second, to, std::string(reason), std::nullopt});
                                 }}),
      heard_(settings_.heard_limit, settings_.duplicate_window, settings_.duplicate_window_status),
      emergencies_(intake, hooks_.now, settings_.emergencies),
      room_(radio::pei::text_room(cautious_bits)) {}

void tetra_channel::note(std::string_view level, const std::string& text) const {
  if (hooks_.note) hooks_.note(level, settings_.net.str() + ": " + text);
}

// --- out -------------------------------------------------------------------------------------------------------------

void tetra_channel::send(const ports::transmission& t) {
  const auto to = radio::pei::parse_identity(t.channel.address);
  if (t.channel.kind != domain::channel_kind::tetra || t.channel.net != settings_.net || !to) {
    ++counts_.unsendable;
    std::string why = to ? "this is not its net" : "'" + t.channel.address + "' is no TETRA identity";
    note("warn", "order " + t.order->id.str() + " delivery " + std::to_string(t.delivery) + ": " + why);
    return evidence_.submit({t.order->id, t.delivery, evidence::failed, std::move(why), std::nullopt});
  }
  tetra_message m;
  m.key = {t.order->id, t.delivery};
  m.to = to->ssi;
  m.what = tetra_order_text(t, directory_.find_category(t.order->category), vocabulary_, room_);
  m.rank = rank_of(t.prio);
  m.expires = t.expires;
  outbox_.send(std::move(m), steady());
}

void tetra_channel::recall(const domain::order_id& order, std::uint32_t delivery) { outbox_.recall({order, delivery}); }

void tetra_channel::terminal_is(bool up, const std::optional<radio::pei::identity>& own, std::size_t max_bits) {
  own_ = own;
  room_ = radio::pei::text_room(max_bits);
  outbox_.terminal_is(up);
}

void tetra_channel::told(std::uint64_t id, radio::pei::send_fate fate, std::string_view reason) {
  if (fate == radio::pei::send_fate::failed) note("info", "not sent: " + std::string(reason));
  outbox_.told(id, fate, reason, steady());
}

void tetra_channel::say(const sender_of& to, std::variant<std::string, std::uint16_t> what) {
  if (!to.known || to.ssi == 0) return;
  if (outbox_.own_waiting(to.ssi) >= settings_.notices_per_station) {
    ++counts_.notices_dropped;
    return;
  }
  ++counts_.notices;
  outbox_.send(
      {std::nullopt, to.ssi, std::move(what), rank_of(domain::priority::p2), steady() + settings_.notice_validity},
      steady());
}

// --- in --------------------------------------------------------------------------------------------------------------

tetra_channel::sender_of tetra_channel::who(const std::optional<radio::pei::identity>& from) const {
  if (!from) return {0, "unknown", false};
  // The city writes the identities of its own network without it.
  auto i = *from;
  if (!own_ || i.network == own_->network) i.network = 0;
  sender_of s{i.ssi, radio::pei::to_text(i), false};
  const auto owner = directory_.owner_of(domain::channel_kind::tetra, s.address);
  s.known = owner.unit || owner.desk_of;
  return s;
}

void tetra_channel::stranger(const sender_of& from, std::string_view what) {
  ++counts_.unknown_senders;
  if (stranger_noted_ && steady() < *stranger_noted_ + settings_.stranger_notes) return;
  stranger_noted_ = steady();
  note("warn", std::string(what) + " from " + from.address + ", which belongs to nobody (" +
                   std::to_string(counts_.unknown_senders) + " so far)");
}

void tetra_channel::heard(const radio::pei::heard& h) {
  std::visit([this](const auto& one) { take(one); }, h);
}

void tetra_channel::take(const radio::pei::heard_report& r) {
  if (r.from) outbox_.reported(r.from->ssi, r.reference, r.status, steady());
}

std::optional<std::uint64_t> tetra_channel::is_new(const answer_context& c, std::string number, std::string text) {
  heard_message m;
  m.from = c.from.address;
  m.number = std::move(number);
  m.text = std::move(text);
  const auto now = steady();
  const auto* known = heard_.find_same(m, now);
  if (!known) return heard_.remember(std::move(m), now);
  ++counts_.duplicates;
  if (known->state == heard_state::accepted) report_received(c);
  return std::nullopt;
}

void tetra_channel::report_received(const answer_context& c) {
  for (const auto reference : c.reports)
    hooks_.transmit({0, c.from.ssi, radio::pei::make_report(c.protocol, radio::pei::delivery::received, reference), 0,
                     steady() + report_validity});
}

void tetra_channel::take(const radio::pei::heard_text& t) {
  answer_context c;
  c.from = who(t.from);
  c.protocol = t.protocol;
  if (t.wants_received && c.from.ssi != 0) c.reports = t.references;
  const answer_text said = read_answer(t.text, vocabulary_);
  const bool emergency = said.code == domain::answer_code::emergency;
  if (!c.from.known && !emergency) return stranger(c.from, "a text");
  const auto token = is_new(c, t.references.empty() ? "" : std::to_string(t.references.front()), t.text);
  if (!token) return;
  c.token = *token;
  if (emergency) return raise(std::move(c), said.note);
  if (t.text.empty()) {
    heard_.find(c.token)->state = heard_state::accepted;
    return report_received(c);
  }
  if (!said.code) note("info", "no known word from " + c.from.address + ": " + said.note);
  ++(said.code ? counts_.answers : counts_.unknown_words);
  domain::answer_given a;
  a.code = c.code = said.code.value_or(domain::answer_code::speak);
  a.number = c.number = said.number;
  a.reason = said.reason;
  a.note = said.note;
  if (!t.references.empty()) {
    // As of APRS: a radio counts from the beginning when it is switched on, so the time belongs to an answer's name.
    const auto ids = window_ids_of(
        c.from.address + '{' + std::to_string(t.references.front()) + '-' + message_number(t.text, 0, 0) + '-',
        hooks_.now().utc, settings_.duplicate_window);
    a.answer_id = ids.id;
    a.other_id = ids.other_id;
  }
  submit(std::move(a), std::move(c));
}

void tetra_channel::take(const radio::pei::heard_status& s) {
  answer_context c;
  c.from = who(s.from);
  c.is_status = true;
  const std::string text = "STATUS " + hexadecimal(s.value);
  const auto code = s.value == 0 ? domain::answer_code::emergency : find_status(settings_.statuses, s.value);
  if (code == domain::answer_code::emergency) {
    const auto token = is_new(c, {}, text);
    if (!token) return;
    c.token = *token;
    return raise(std::move(c), text);
  }
  if (!c.from.known) return stranger(c.from, text);
  const auto token = is_new(c, {}, text);
  if (!token) return;
  if (!code) {
    ++counts_.unknown_statuses;
    note("warn", text + " of " + c.from.address + " stands in no table");
    heard_.find(*token)->state = heard_state::accepted;
    return say(c.from, tetra_unknown_status(s.value));
  }
  ++counts_.answers;
  c.token = *token;
  c.code = *code;
  domain::answer_given a;
  a.code = *code;
  a.note = text;
  submit(std::move(a), std::move(c));
}

void tetra_channel::take(const radio::pei::heard_call& call) {
  if (!call.emergency) return;
  answer_context c;
  c.from = who(call.from);
  c.is_status = true;
  const auto token = is_new(c, {}, "CALL");
  if (!token) return;
  c.token = *token;
  raise(std::move(c), "emergency call");
}

void tetra_channel::submit(domain::answer_given a, answer_context c) {
  a.channel = domain::channel_kind::tetra;
  a.address = c.from.address;
  intake_.submit(std::move(a),
                 self_.hook([c = std::move(c)](tetra_channel& me, const domain::reply& r) { me.answered(c, r); }));
}

void tetra_channel::answered(const answer_context& c, const domain::reply& r) {
  using enum domain::reply_code;
  if (r.code == rejected) {
    ++counts_.not_stored;
    heard_.forget(c.token);  // said again, it is taken again
    note("warn", "answer of " + c.from.address + " not stored: " + r.detail);
  } else {
    if (auto* m = heard_.find(c.token)) m->state = heard_state::accepted;
    report_received(c);
    if (r.code == stored || r.code == repeat) return confirm(c, r);
    note("info", "answer of " + c.from.address + " " + std::string(domain::name_of(r.code)) + ": " + r.detail);
  }
  say(c.from, notice(r, c.number, vocabulary_));
}

// A text's confirmation is its delivery report.
void tetra_channel::confirm(const answer_context& c, const domain::reply& r) {
  if (!c.is_status) return;
  if (settings_.confirm_status != 0) return say(c.from, settings_.confirm_status);
  say(c.from, tetra_confirmation(r, c.code));
}

// --- emergencies -----------------------------------------------------------------------------------------------------

void tetra_channel::raise(answer_context c, std::string words) {
  ++counts_.emergencies;
  domain::emergency_called e;
  e.channel = domain::channel_kind::tetra;
  e.address = c.from.address;
  e.unsure = !c.from.known;
  e.note = std::move(words);
  e.device_at = hooks_.now().utc;
  e.answer_id = c.from.address + "!" + std::to_string(e.device_at->time_since_epoch().count());
  emergencies_.call(std::move(e), [this, c = std::move(c)](const domain::reply& r) {
    if (r.code == domain::reply_code::rejected) {
      ++counts_.not_stored;
      return heard_.forget(c.token);  // said again, it is taken again
    }
    if (auto* m = heard_.find(c.token)) m->state = heard_state::accepted;
    report_received(c);
    say(c.from, tetra_emergency_confirmation());
  });
}

// --- time ------------------------------------------------------------------------------------------------------------

std::optional<steady_time> tetra_channel::deadline() const {
  auto first = outbox_.deadline();
  const auto consider = [&first](std::optional<steady_time> t) {
    if (t && (!first || *t < *first)) first = t;
  };
  consider(evidence_.deadline());
  consider(emergencies_.deadline());
  return first;
}

void tetra_channel::tick() {
  const auto now = steady();
  evidence_.tick(now);
  emergencies_.tick();
  outbox_.tick(now);
}

tetra_statistics tetra_channel::statistics() const {
  auto s = counts_;
  s.outbox = outbox_.statistics();
  return s;
}

}  // namespace kentongan::air
