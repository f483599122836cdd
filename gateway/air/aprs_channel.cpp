#include "gateway/air/aprs_channel.hpp"

#include "gateway/air/answer_reader.hpp"
#include "gateway/air/message_number.hpp"
#include "gateway/air/radio_ascii.hpp"
#include "gateway/air/repeat_ids.hpp"
#include "gateway/air/words.hpp"

#include <algorithm>
#include <stdexcept>

namespace kentongan::air {

using domain::evidence;
using domain::steady_time;

namespace {

// A call sign as the air spells it, or nothing.
std::optional<radio::ax25_address> call_sign(std::string_view text) { return radio::parse_ax25_address(upper(text)); }

messenger_settings complete(const aprs_settings& s) {
  messenger_settings m = s.messages;
  m.own = call_sign(s.call_sign).value_or(radio::ax25_address{});
  m.path.clear();
  for (const auto& hop : s.path) m.path.push_back(call_sign(hop).value_or(radio::ax25_address{}));
  return m;
}

}  // namespace

std::string check(const aprs_settings& s) {
  if (!call_sign(s.call_sign)) return "'" + s.call_sign + "' is not a call sign";
  for (const auto& hop : s.path)
    if (!call_sign(hop)) return "'" + hop + "' is not a digipeater's call sign";
  if (s.notice_tries < 1 || s.notice_tries > 20) return "notice tries must be 1 to 20";
  if (s.notice_validity.count() <= 0) return "waiting times must be above 0";
  if (s.positions.emergency_span.count() <= 0 || s.positions.emergencies.retry.count() <= 0)
    return "waiting times must be above 0";
  return check(complete(s));
}

aprs_channel::aprs_channel(aprs_settings settings, const domain::directory& directory, ports::intake& intake,
                           net_scheduler& scheduler, evidence_reporter& evidence, hooks h, const vocabulary& v)
    : settings_([&] {
        if (const std::string fault = check(settings); !fault.empty()) throw std::invalid_argument(fault);
        return std::move(settings);
      }()),
      directory_(directory),
      intake_(intake),
      hooks_(std::move(h)),
      vocabulary_(v),
      scheduler_(scheduler),
      evidence_(evidence),
      messenger_(complete(settings_),
                 {[this](outgoing_frame frame) { return scheduler_.push(std::move(frame), steady()); },
                  [this](frame_id id) { scheduler_.withdraw(id); }, [this](frame_id id) { scheduler_.answered(id); },
                  [this](const message_key& key, domain::evidence e, std::string_view why) { report(key, e, why); },
                  [this](const inbound_text& text) { heard_text(text); }}),
      positions_(
          settings_.positions, directory, intake,
          {hooks_.now, [this](std::string_view level, std::string_view text) { note(level, std::string(text)); }}) {}

void aprs_channel::note(std::string_view level, const std::string& text) const {
  if (hooks_.note) hooks_.note(level, settings_.net.str() + ": " + text);
}

// --- out -----------------------------------------------------------------------------------------------------------

void aprs_channel::send(const ports::transmission& t) {
  const auto refuse = [&](std::string why) {
    ++counts_.unsendable;
    note("warn", "order " + t.order->id.str() + " delivery " + std::to_string(t.delivery) + ": " + why);
    evidence_.submit({t.order->id, t.delivery, evidence::failed, std::move(why), std::nullopt});
  };
  if (t.channel.kind != domain::channel_kind::aprs || t.channel.net != settings_.net)
    return refuse("this is not its net");
  const auto to = call_sign(t.channel.address);
  if (!to) return refuse("'" + to_radio_ascii(t.channel.address) + "' is not a call sign");

  outbound_message m;
  m.key = {t.order->id, t.delivery};
  m.addressee = radio::to_text(*to).view();
  m.prio = t.prio;
  m.expires = t.expires;
  const auto lines = order_lines(t, directory_.find_category(t.order->category), vocabulary_);
  for (std::size_t i = 0; i < lines.size(); ++i)
    m.lines.push_back({lines[i], message_number(t.order->id.str(), t.delivery, static_cast<std::uint32_t>(i))});
  messenger_.send(std::move(m), steady());
}

void aprs_channel::recall(const domain::order_id& order, std::uint32_t delivery) {
  messenger_.recall({order, delivery}, steady());
}

void aprs_channel::report(const message_key& key, evidence to, std::string_view reason) {
  if (key.order.empty()) {  // a notice
    if (to == evidence::on_air) return;
    const auto it = notices_.find(key.delivery);
    if (it == notices_.end()) return;
    const auto of = notices_of_.find(it->second);
    if (--of->second == 0) notices_of_.erase(of);
    notices_.erase(it);
    return;
  }
  if (to == evidence::failed)
    note("warn", "order " + key.order.str() + " delivery " + std::to_string(key.delivery) + ": " + std::string(reason));
  evidence_.submit({key.order, key.delivery, to, std::string(reason), std::nullopt});
}

// --- in ------------------------------------------------------------------------------------------------------------

void aprs_channel::received(std::span<const std::uint8_t> octets) {
  ++counts_.frames_in;
  radio::ax25_frame frame;
  if (radio::ax25_decode(octets, frame) != radio::ax25_result::ok) {
    ++counts_.bad_frames;
    return;
  }
  if (frame.source == *call_sign(settings_.call_sign)) {
    ++counts_.own_frames;
    return;
  }
  radio::aprs_message message;
  switch (radio::aprs_parse(frame.info, message)) {
    case radio::aprs_result::message:
      positions_.heard(frame.source, message);
      return messenger_.heard(frame.source, message, steady());
    case radio::aprs_result::other:
      ++counts_.other_frames;
      return positions_.heard(frame);
    case radio::aprs_result::malformed:
      ++counts_.bad_frames;
      return;
  }
}

void aprs_channel::heard_text(const inbound_text& heard) {
  if (heard.text.empty()) {
    ++counts_.empty_texts;
    return messenger_.refuse(heard.token, steady());
  }
  const answer_text said = read_answer(heard.text, vocabulary_);
  if (said.automatic) {
    ++counts_.automatic;
    return messenger_.acknowledge(heard.token, steady());
  }
  if (!said.code) note("info", "no known word from " + heard.from + ": " + said.note);
  ++(said.code ? counts_.answers : counts_.unknown_words);

  domain::answer_given answer;
  answer.channel = domain::channel_kind::aprs;
  answer.address = heard.from;
  answer.code = said.code.value_or(domain::answer_code::speak);
  answer.number = said.number;
  answer.reason = said.reason;
  answer.note = said.note;
  if (!heard.number.empty()) {
    // HTs begin to count again when they are switched on, so number and text alone do not name an answer for ever: the
    // span of time it falls into is part of its name. A repeat may fall into the next one.
    const auto ids = window_ids_of(heard.from + '{' + heard.number + '-' + message_number(heard.text, 0, 0) + '-',
                                   now().utc, settings_.messages.duplicate_window / 2);
    answer.answer_id = ids.id;
    answer.other_id = ids.other_id;
  }
  intake_.submit(std::move(answer), self_.hook([heard, number = said.number](aprs_channel& me, const domain::reply& r) {
    me.answered(heard, number, r);
  }));
}

void aprs_channel::answered(const inbound_text& heard, std::uint32_t number, const domain::reply& r) {
  using enum domain::reply_code;
  if (r.code == rejected) {
    ++counts_.not_stored;
    messenger_.forget(heard.token);
    note("warn", "answer of " + heard.from + " not stored: " + r.detail);
    if (!heard.number.empty()) return;  // its HT repeats it
  } else {
    messenger_.acknowledge(heard.token, steady());
    if (was_taken(r)) return;
    note("info", "answer of " + heard.from + " " + std::string(domain::name_of(r.code)) + ": " + r.detail);
  }
  send_notice(heard.from, notice(r, number, vocabulary_));
}

void aprs_channel::send_notice(const std::string& to, const std::string& text) {
  const auto waiting = notices_of_.find(to);
  if (waiting != notices_of_.end() && waiting->second >= settings_.notices_per_station) {
    ++counts_.notices_dropped;
    return;
  }
  ++counts_.notices;
  const domain::instant at = now();
  outbound_message m;
  m.key.delivery = ++last_notice_;
  m.addressee = to;
  m.prio = domain::priority::p2;
  m.expires = at.steady + settings_.notice_validity;
  m.tries_max = settings_.notice_tries;
  // The same words again are a new message, also after a restart: the time makes their number another one.
  const std::string name = to + '|' + text + '|' + std::to_string(at.utc.time_since_epoch().count());
  m.lines.push_back({text, message_number(name, last_notice_, 0)});
  notices_.emplace(last_notice_, to);
  ++notices_of_[to];
  messenger_.send(std::move(m), at.steady);
}

// --- time ----------------------------------------------------------------------------------------------------------

void aprs_channel::frame_done(frame_id id, frame_fate fate) { messenger_.frame_done(id, fate, steady()); }

std::optional<steady_time> aprs_channel::deadline() const {
  const auto messages = messenger_.deadline(), owed = positions_.deadline();
  return messages && owed ? std::min(messages, owed) : messages ? messages : owed;
}

void aprs_channel::tick() {
  messenger_.tick(steady());
  positions_.tick();
}

aprs_statistics aprs_channel::statistics() const {
  aprs_statistics s = counts_;
  s.messages = messenger_.statistics();
  s.positions = positions_.statistics();
  return s;
}

}  // namespace kentongan::air
