#include "radio/stand_in/handhelds.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace kentongan::radio {
namespace {

constexpr std::size_t max_seen = 1000;
constexpr std::size_t max_waiting = 1000;  // answers, and own messages without an ack
constexpr std::uint32_t last_number = 99999;

std::string_view kind_name(aprs_kind kind) {
  constexpr std::string_view names[] = {"message", "ack", "reject", "bulletin"};
  return names[static_cast<std::size_t>(kind)];
}

std::string cleaned(std::string_view text) {
  std::array<char, aprs_max_text> clean;
  return {clean.data(), aprs_clean_text(text, clean)};
}

std::string_view why_bad(ax25_result result) {
  switch (result) {
    case ax25_result::ok:
      break;
    case ax25_result::too_short:
      return "too short for AX.25";
    case ax25_result::bad_address:
      return "bad AX.25 address";
    case ax25_result::too_many_digipeaters:
      return "more than 8 digipeaters";
    case ax25_result::not_ui:
      return "not a UI frame";
    case ax25_result::info_too_long:
      return "more than 256 octets of information";
  }
  return "";
}

}  // namespace

handhelds::handhelds(handheld_settings settings, handlers given)
    : settings_(std::move(settings)), handlers_(std::move(given)), next_number_(settings_.first_number) {
  if (!settings_.beacons.empty()) next_beacon_ = time_point{};
}

void handhelds::heard(std::span<const std::uint8_t> octets, time_point now) {
  ax25_frame frame;
  if (const ax25_result result = ax25_decode(octets, frame); result != ax25_result::ok) {
    tell_frame(report::direction::heard, "bad", {}, "", "", why_bad(result), octets);
    return;
  }
  const ax25_address_text from = to_text(frame.source);
  aprs_message message;
  switch (aprs_parse(frame.info, message)) {
    case aprs_result::message:
      break;
    case aprs_result::other:
      message.text = {reinterpret_cast<const char*>(frame.info.data()), frame.info.size()};
      return tell_frame(report::direction::heard, "other", message, from.view(), to_text(frame.destination).view(), "",
                        octets);
    case aprs_result::malformed:
      return tell_frame(report::direction::heard, "bad", {}, from.view(), to_text(frame.destination).view(),
                        "malformed message", octets);
  }
  const auto own = parse_ax25_address(message.addressee);
  if (message.kind == aprs_kind::bulletin || !own || !is_mine(*own)) {
    const std::string_view remark = message.kind == aprs_kind::bulletin ? "" : "not for us";
    return tell_frame(report::direction::heard, kind_name(message.kind), message, from.view(), message.addressee,
                      remark, octets);
  }
  heard_message(message, {*own, frame.source}, octets, now);
}

void handhelds::heard_message(const aprs_message& message, const pair& between, std::span<const std::uint8_t> frame,
                              time_point now) {
  const ax25_address_text from = to_text(between.peer);
  const auto tell = [&](std::string_view remark) {
    tell_frame(report::direction::heard, kind_name(message.kind), message, from.view(), message.addressee, remark,
               frame);
  };
  if (settings_.fast) {
    tell("");
    if (message.kind != aprs_kind::message) return;
    std::string reply = with_short_number(settings_.fast_text, message.text);
    constexpr std::string_view count = "{n}";
    ++fast_answers_;
    if (const auto at = reply.find(count); at != reply.npos)
      reply.replace(at, count.size(), std::to_string(fast_answers_));
    const std::string text = cleaned(reply);
    return send(between, {.addressee = from.view(), .text = text, .id = {}, .reply_ack = {}}, "");
  }
  if (message.kind != aprs_kind::message) {
    tell("");
    return settled(between, message.id.value_or(""));
  }
  const bool again = is_duplicate(message, between, now);
  tell(again ? "duplicate" : "");
  last_ = between;
  if (message.reply_ack) settled(between, *message.reply_ack);
  if (settings_.ack) {
    if (const auto answer = aprs_answer(message, from.view())) send(between, *answer, "");
  }
  if (again) return;
  for (const scripted_answer& answer : settings_.answers) {
    if (scheduled_.size() == max_waiting) return note("dropped", "too many answers wait to be sent");
    scheduled_.emplace(now + answer.after, outgoing{between, with_short_number(answer.text, message.text), {}, 0});
  }
}

std::string handhelds::say(std::string_view text, time_point now) {
  pair between;
  if (last_) {
    between = *last_;
  } else if (settings_.to && !settings_.calls.empty()) {
    between = {settings_.calls.front(), *settings_.to};
  } else {
    return "nobody has written yet: start with --to and --call, or wait for a message";
  }
  send_numbered(between, text, now);
  return {};
}

std::optional<handhelds::time_point> handhelds::deadline() const {
  std::optional<time_point> next = next_beacon_;
  if (!scheduled_.empty()) next = next ? std::min(*next, scheduled_.begin()->first) : scheduled_.begin()->first;
  if (!outstanding_.empty()) {
    const time_point repeat = outstanding_.begin()->first;
    next = next ? std::min(*next, repeat) : repeat;
  }
  return next;
}

void handhelds::tick(time_point now) {
  if (next_beacon_ && *next_beacon_ <= now) {
    next_beacon_ = now + settings_.beacon_every;
    send_beacons();
  }
  while (!scheduled_.empty() && scheduled_.begin()->first <= now) {
    auto due = scheduled_.extract(scheduled_.begin());
    send_numbered(due.mapped().between, due.mapped().text, now);
  }
  while (!outstanding_.empty() && outstanding_.begin()->first <= now) {
    auto due = outstanding_.extract(outstanding_.begin());
    if (due.mapped().sent < settings_.tries) {
      transmit(std::move(due.mapped()), now);
    } else {
      note("unacknowledged", due.mapped().text);
    }
  }
}

bool handhelds::is_mine(const ax25_address& call) const {
  return settings_.any || std::find(settings_.calls.begin(), settings_.calls.end(), call) != settings_.calls.end();
}

bool handhelds::is_duplicate(const aprs_message& message, const pair& between, time_point now) {
  while (!seen_.empty() && now - seen_.front().at > settings_.duplicate_window) seen_.pop_front();
  const std::string_view id = message.id.value_or("");
  for (const seen_message& before : seen_) {
    if (before.id == id && before.between == between && before.text == message.text) return true;
  }
  if (seen_.size() == max_seen) seen_.pop_front();
  seen_.push_back({now, between, std::string(message.text), std::string(id)});
  return false;
}

void handhelds::settled(const pair& between, std::string_view id) {
  std::erase_if(outstanding_,
                [&](const auto& entry) { return entry.second.id == id && entry.second.between == between; });
}

void handhelds::send_numbered(const pair& between, std::string_view text, time_point now) {
  if (outstanding_.size() == max_waiting) return note("dropped", "too many messages wait for an ack");
  std::string number = std::to_string(next_number_);
  next_number_ = next_number_ >= last_number ? 1 : next_number_ + 1;
  transmit({between, cleaned(text), std::move(number), 0}, now);
}

void handhelds::transmit(outgoing message, time_point now) {
  const ax25_address_text to = to_text(message.between.peer);
  const std::string remark = message.sent == 0 ? std::string() : "repeat " + std::to_string(message.sent);
  send(message.between, {.addressee = to.view(), .text = message.text, .id = message.id, .reply_ack = {}}, remark);
  const auto wait = settings_.repeat_after * (1 << std::min(message.sent, 20));
  ++message.sent;
  outstanding_.emplace(now + wait, std::move(message));
}

void handhelds::send_beacons() {
  for (const beacon& b : settings_.beacons) {
    ax25_frame frame;
    frame.destination = b.to;
    frame.source = b.from;
    frame.info = b.info;
    std::array<std::uint8_t, ax25_max_frame> octets;
    const std::span<const std::uint8_t> sent = std::span(octets).first(ax25_encode(frame, octets));
    handlers_.transmit(sent);
    aprs_message shown;
    shown.text = {reinterpret_cast<const char*>(b.info.data()), b.info.size()};
    tell_frame(report::direction::sent, "beacon", shown, to_text(b.from).view(), to_text(b.to).view(), "", sent);
  }
}

void handhelds::send(const pair& between, const aprs_message& message, std::string_view remark) {
  std::array<std::uint8_t, aprs_max_info> info;
  ax25_frame frame;
  frame.destination = *parse_ax25_address(aprs_tocall);
  frame.source = between.own;
  const std::size_t info_size = aprs_format(message, info);
  frame.info = std::span(info).first(info_size);
  std::array<std::uint8_t, ax25_max_frame> octets;
  const std::size_t size = info_size == 0 ? 0 : ax25_encode(frame, octets);
  if (size == 0) return note("unsendable", message.text);
  const std::span<const std::uint8_t> sent = std::span(octets).first(size);
  handlers_.transmit(sent);
  tell_frame(report::direction::sent, kind_name(message.kind), message, to_text(between.own).view(), message.addressee,
             remark, sent);
}

void handhelds::tell_frame(report::direction what, std::string_view kind, const aprs_message& message,
                           std::string_view from, std::string_view to, std::string_view remark,
                           std::span<const std::uint8_t> frame) {
  handlers_.tell({what, kind, from, to, message.text, message.id, remark, frame});
}

void handhelds::note(std::string_view kind, std::string_view text) {
  handlers_.tell({report::direction::note, kind, "", "", text, {}, "", {}});
}

}  // namespace kentongan::radio
