#include "gateway/air/aprs_messenger.hpp"

#include "gateway/air/message_number.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace kentongan::air {

using domain::evidence;
using domain::priority;
using domain::steady_time;

std::string check(const messenger_settings& s) {
  if (s.own.callsign().empty()) return "the gateway needs a call sign";
  if (s.path.size() > radio::ax25_max_digipeaters) return "at most 8 digipeaters";
  if (s.retry_base.count() <= 0) return "the retry time must be above 0";
  if (s.tries_max < 1 || s.tries_max > 20) return "tries must be 1 to 20";
  if (s.messages_limit == 0 || s.heard_limit == 0) return "limits must be above 0";
  if (s.duplicate_window < std::chrono::seconds(1)) return "repeats must be recognised for at least 1 s";
  if (s.queue_retry.count() <= 0 || s.answer_validity.count() <= 0) return "waiting times must be above 0";
  return {};
}

aprs_messenger::aprs_messenger(messenger_settings settings, hooks h)
    : settings_(std::move(settings)),
      hooks_(std::move(h)),
      own_text_(radio::to_text(settings_.own).view()),
      heard_(settings_.heard_limit, settings_.duplicate_window, settings_.duplicate_window_unnumbered) {
  if (const std::string fault = check(settings_); !fault.empty()) throw std::invalid_argument(fault);
}

// --- out -----------------------------------------------------------------------------------------------------------

std::string aprs_messenger::address_of(const std::string& addressee, std::string_view number) {
  return addressee + '{' + std::string(number);
}

std::vector<std::uint8_t> aprs_messenger::frame_of(const radio::aprs_message& text) const {
  std::array<std::uint8_t, radio::aprs_max_info> info;
  const std::size_t info_size = radio::aprs_format(text, info);
  if (info_size == 0) return {};
  static const radio::ax25_address to_call = radio::parse_ax25_address(radio::aprs_tocall).value();
  radio::ax25_frame frame;
  frame.destination = to_call;
  frame.source = settings_.own;
  for (const auto& hop : settings_.path) frame.digipeaters[frame.digipeater_count++].address = hop;
  frame.info = {info.data(), info_size};
  std::array<std::uint8_t, radio::ax25_max_frame> octets;
  const std::size_t size = radio::ax25_encode(frame, octets);
  return {octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(size)};
}

void aprs_messenger::send(outbound_message out, steady_time now) {
  if (by_key_.contains(out.key)) return;
  const auto refuse = [&](std::string_view why) { hooks_.report(out.key, evidence::failed, why); };
  if (messages_.size() >= settings_.messages_limit) return refuse("too many radio messages are waiting");
  if (out.lines.empty() || out.lines.size() > 3) return refuse("a message has 1 to 3 lines");
  for (const auto& line : out.lines) {
    radio::aprs_message m;
    m.addressee = out.addressee;
    m.text = line.text;
    m.id = line.number;
    if (line.text.empty() || frame_of(m).empty()) return refuse("cannot be written as an APRS message");
  }
  if (out.expires <= now) return refuse("expired before it was sent");
  if (out.tries_max == 0) out.tries_max = settings_.tries_max;

  const message_id id = ++last_id_;
  const std::string addressee = out.addressee;
  by_key_.emplace(out.key, id);
  expiries_.emplace(out.expires, id);
  message& m = messages_[id];
  m.out = std::move(out);
  station& s = stations_[addressee];
  ++s.messages;
  begin_line(id, m);
  set_ready(id, m, s);
  pump(addressee, now);
}

void aprs_messenger::begin_line(message_id id, message& m) {
  m.tries = 0;
  std::string& number = m.out.lines[m.line].number;
  while (by_number_.contains(address_of(m.out.addressee, number))) number = following_number(number);
  by_number_[address_of(m.out.addressee, number)] = id;
}

aprs_messenger::turn aprs_messenger::turn_of(message_id id, const message& m) const {
  const bool begun = m.line > 0 && m.tries == 0;
  return {m.out.prio, static_cast<std::uint8_t>(begun ? 0 : m.tries == 0 ? 1 : 2), id};
}

void aprs_messenger::set_ready(message_id id, message& m, station& s) {
  m.at = phase::ready;
  s.ready.insert(turn_of(id, m));
}

void aprs_messenger::set_timer(message_id id, message& m, steady_time at) {
  m.wake_at = at;
  timers_.emplace(at, id);
}

void aprs_messenger::rest(message_id id, message& m, steady_time until) {
  m.at = phase::resting;
  set_timer(id, m, until);
}

void aprs_messenger::release(message_id id, message& m) {
  station& s = stations_.at(m.out.addressee);
  if (m.at == phase::ready) s.ready.erase(turn_of(id, m));
  if (m.at == phase::waiting || m.at == phase::resting) timers_.erase({m.wake_at, id});
  if (m.at == phase::queued) {
    by_frame_.erase(m.frame);
    hooks_.withdraw(m.frame);
  }
  if (s.active == id) s.active = 0;
}

void aprs_messenger::erase(message_id id) {
  const auto it = messages_.find(id);
  message& m = it->second;
  release(id, m);
  expiries_.erase({m.out.expires, id});
  by_number_.erase(address_of(m.out.addressee, m.out.lines[m.line].number));
  by_key_.erase(m.out.key);
  const auto s = stations_.find(m.out.addressee);
  if (--s->second.messages == 0) stations_.erase(s);
  messages_.erase(it);
}

void aprs_messenger::fail(message_id id, std::string reason, steady_time now) {
  const message_key key = messages_.at(id).out.key;
  const std::string addressee = messages_.at(id).out.addressee;
  erase(id);
  hooks_.report(key, evidence::failed, reason);
  pump(addressee, now);
}

void aprs_messenger::recall(const message_key& key, steady_time now) {
  const auto it = by_key_.find(key);
  if (it == by_key_.end()) return;
  const message_id id = it->second;
  const std::string addressee = messages_.at(id).out.addressee;
  erase(id);
  pump(addressee, now);
}

// Gives the addressee to the message whose turn it is.
void aprs_messenger::pump(const std::string& addressee, steady_time now) {
  const auto found = stations_.find(addressee);
  if (found == stations_.end() || found->second.ready.empty()) return;
  station& s = found->second;
  const message_id id = std::get<message_id>(*s.ready.begin());
  message& m = messages_.at(id);
  if (s.active != 0) {
    const message_id other_id = s.active;
    message& other = messages_.at(other_id);
    if (other.out.prio <= m.out.prio) return;
    const bool was_queued = other.at == phase::queued;
    release(other_id, other);
    if (was_queued)
      set_ready(other_id, other, s);
    else
      rest(other_id, other, other.next_try);
  }

  radio::aprs_message text;
  text.addressee = m.out.addressee;
  text.text = m.out.lines[m.line].text;
  text.id = m.out.lines[m.line].number;
  outgoing_frame frame;
  frame.octets = frame_of(text);
  frame.expires = m.out.expires;
  frame.wants_ack = true;
  frame.to = m.out.addressee;
  if (!m.out.key.order.empty()) frame.about = {{m.out.key.order, m.out.key.delivery}};
  switch (m.out.prio) {
    case priority::p1:
      frame.rank = m.tries == 0 ? urgency::p1_first : urgency::p1;
      break;
    case priority::p2:
      frame.rank = urgency::p2;
      break;
    case priority::p3:
      frame.rank = urgency::p3;
      break;
  }

  s.ready.erase(s.ready.begin());
  if (const auto queued = hooks_.queue(std::move(frame))) {
    s.active = id;
    m.at = phase::queued;
    m.frame = *queued;
    by_frame_[*queued] = id;
  } else {
    ++counts_.queue_refusals;
    rest(id, m, now + settings_.queue_retry);
  }
}

void aprs_messenger::frame_done(frame_id frame, frame_fate fate, steady_time now) {
  const auto it = by_frame_.find(frame);
  if (it == by_frame_.end()) return;  // an ack or a rej
  const message_id id = it->second;
  by_frame_.erase(it);
  message& m = messages_.at(id);
  if (fate == frame_fate::expired) {
    m.at = phase::waiting;  // no frame to withdraw
    return fail(id, "expired before the device acknowledged it", now);
  }
  if (fate == frame_fate::displaced) {
    // No pump: this runs inside a push, and another push would displace the next. It tries again on its own.
    ++counts_.queue_refusals;
    stations_.at(m.out.addressee).active = 0;
    return rest(id, m, now + settings_.queue_retry);
  }

  m.at = phase::waiting;
  ++counts_.lines_sent;
  if (m.tries++ > 0) ++counts_.retries;
  if (m.tries == 1) m.first_try = now;
  // 0, 1, 2, 4, 8 ... times the base after the first try, but never sooner than the base after this one.
  const auto offset = settings_.retry_base * (std::int64_t{1} << (m.tries - 1));
  const bool last = m.tries >= m.out.tries_max;
  m.next_try = last ? now + settings_.retry_base : std::max(m.first_try + offset, now + settings_.retry_base);
  set_timer(id, m, now + settings_.retry_base);
  if (!m.aired) {
    m.aired = true;
    const message_key key = m.out.key;
    hooks_.report(key, evidence::on_air, {});
  }
}

void aprs_messenger::settle(const std::string& from, std::string_view number, bool ack, steady_time now) {
  const auto it = by_number_.find(address_of(from, number));
  // A line not yet handed over may be answered too: it was sent before a restart, under the same number.
  if (it == by_number_.end()) {
    ++counts_.stray_answers;
    return;
  }
  const message_id id = it->second;
  if (!ack) return fail(id, "rejected by the device", now);
  message& m = messages_.at(id);
  if (m.line + 1 < m.out.lines.size()) {
    release(id, m);
    by_number_.erase(it);
    ++m.line;
    begin_line(id, m);
    set_ready(id, m, stations_.at(from));
  } else {
    const message_key key = m.out.key;
    erase(id);
    hooks_.report(key, evidence::device, {});
  }
  pump(from, now);
}

// --- in ------------------------------------------------------------------------------------------------------------

void aprs_messenger::heard(const radio::ax25_address& from_address, const radio::aprs_message& m, steady_time now) {
  std::string to(m.addressee);
  for (char& c : to)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  const auto to_address = radio::parse_ax25_address(to);
  if (m.kind == radio::aprs_kind::bulletin || !to_address || !(*to_address == settings_.own)) {
    ++counts_.not_for_us;
    return;
  }
  const std::string from(radio::to_text(from_address).view());
  if (const auto s = stations_.find(from); s != stations_.end() && s->second.active != 0)
    hooks_.answered(messages_.at(s->second.active).frame);
  if (m.kind == radio::aprs_kind::ack || m.kind == radio::aprs_kind::reject) {
    const bool ack = m.kind == radio::aprs_kind::ack;
    ++(ack ? counts_.acks_in : counts_.rejects_in);
    return settle(from, *m.id, ack, now);
  }
  if (m.reply_ack) {
    ++counts_.acks_in;
    settle(from, *m.reply_ack, true, now);
  }

  heard_message h;
  h.from = from;
  h.text = m.text;
  while (!h.text.empty() && h.text.back() == ' ') h.text.pop_back();
  if (m.id) h.number = *m.id;
  h.offers_reply_ack = m.offers_reply_ack;
  if (m.reply_ack) h.reply_ack = std::string(*m.reply_ack);
  if (heard_message* same = heard_.find_same(h, now)) {
    ++counts_.duplicates;
    same->reply_ack = std::move(h.reply_ack);  // the answer echoes what came last
    if (same->state != heard_state::pending) answer(*same, now);
    return;
  }
  ++counts_.texts_in;
  inbound_text text{0, h.from, h.number, h.text};
  text.token = heard_.remember(std::move(h), now);
  hooks_.text(text);
}

void aprs_messenger::answer(heard_message& h, steady_time now) {
  if (h.number.empty()) return;
  if (h.answered_at && now - *h.answered_at < settings_.answer_spacing) return;
  const bool ack = h.state == heard_state::accepted;
  radio::aprs_message received;
  received.id = h.number;
  received.offers_reply_ack = h.offers_reply_ack;
  if (h.reply_ack) received.reply_ack = *h.reply_ack;
  const auto reply = radio::aprs_answer(received, h.from, ack ? radio::aprs_kind::ack : radio::aprs_kind::reject);
  outgoing_frame frame;
  frame.octets = frame_of(*reply);
  frame.rank = urgency::ack;
  frame.to = h.from;
  frame.expires = now + settings_.answer_validity;
  if (frame.octets.empty()) return;
  h.answered_at = now;
  if (hooks_.queue(std::move(frame)))
    ++(ack ? counts_.acks_out : counts_.rejects_out);
  else
    ++counts_.queue_refusals;
}

void aprs_messenger::acknowledge(std::uint64_t token, steady_time now) {
  if (heard_message* h = heard_.find(token)) {
    h->state = heard_state::accepted;
    answer(*h, now);
  }
}

void aprs_messenger::refuse(std::uint64_t token, steady_time now) {
  if (heard_message* h = heard_.find(token)) {
    h->state = heard_state::refused;
    answer(*h, now);
  }
}

void aprs_messenger::forget(std::uint64_t token) { heard_.forget(token); }

// --- time ----------------------------------------------------------------------------------------------------------

std::optional<steady_time> aprs_messenger::deadline() const {
  std::optional<steady_time> first;
  if (!timers_.empty()) first = timers_.begin()->first;
  if (!expiries_.empty() && (!first || expiries_.begin()->first < *first)) first = expiries_.begin()->first;
  return first;
}

void aprs_messenger::tick(steady_time now) {
  while (!expiries_.empty() && expiries_.begin()->first <= now)
    fail(expiries_.begin()->second, "expired before the device acknowledged it", now);
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const message_id id = timers_.begin()->second;
    message& m = messages_.at(id);
    const std::string addressee = m.out.addressee;
    release(id, m);
    if (m.at == phase::waiting && m.next_try > now) {
      rest(id, m, m.next_try);
    } else if (m.tries >= m.out.tries_max) {
      fail(id, "no acknowledgement after " + std::to_string(m.tries) + " tries", now);
      continue;
    } else {
      set_ready(id, m, stations_.at(addressee));
    }
    pump(addressee, now);
  }
}

messenger_statistics aprs_messenger::statistics() const {
  messenger_statistics s = counts_;
  s.waiting = messages_.size();
  return s;
}

}  // namespace kentongan::air
