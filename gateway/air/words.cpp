#include "gateway/air/words.hpp"

#include "gateway/air/radio_ascii.hpp"
#include "radio/codec/aprs.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace kentongan::air {
namespace {

constexpr std::size_t line_size = radio::aprs_max_text;
constexpr std::size_t address_size_short = 80;  // of an address when everything does not fit

std::string abbreviated(const std::string& text, const vocabulary& v) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ", at), text.size());
    if (end == at) {
      out += text[at++];
      continue;
    }
    const std::string word = text.substr(at, end - at);
    const auto it = std::find_if(v.abbreviations.begin(), v.abbreviations.end(),
                                 [&](const auto& pair) { return pair.first == word; });
    out += it == v.abbreviations.end() ? word : it->second;
    at = end;
  }
  return out;
}

std::string where(const domain::place& p) {
  if (!p.address.empty()) return upper(to_radio_ascii(p.address));
  if (!p.lat_deg || !p.lon_deg) return {};
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%.5f,%.5f", *p.lat_deg, *p.lon_deg);
  return text.data();
}

std::string joined(const std::string& first, std::string_view between, const std::string& second) {
  if (first.empty() || second.empty()) return first + second;
  const bool ended = between == ". " && (first.back() == '.' || first.back() == '!');
  return first + std::string(ended ? " " : between) + second;
}

}  // namespace

std::vector<std::string> order_lines(const ports::transmission& t, const domain::category* category,
                                     const vocabulary& v) {
  const domain::order& o = *t.order;
  const std::string number = '#' + std::to_string(t.number);
  std::string head, address, text;
  switch (t.kind) {
    case ports::message_kind::dispatch:
      head = number + ' ' + std::string(domain::name_of(t.prio));
      if (category) head += ' ' + shortened(upper(to_radio_ascii(category->name_id)), line_size / 2);
      break;
    case ports::message_kind::update:
      head = number + ' ' + v.update;
      break;
    case ports::message_kind::stand_down:
      head = number + ' ' + v.stand_down;
      break;
    case ports::message_kind::nudge:
      return {number + ' ' + v.nudge};
    case ports::message_kind::welfare:
      return {number + ' ' + v.welfare};
  }
  if (o.purpose != domain::order_purpose::real && t.kind == ports::message_kind::dispatch)
    head = number + ' ' + (o.purpose == domain::order_purpose::roll_call ? v.roll_call : v.test_alarm);
  if (t.kind == ports::message_kind::stand_down) {
    text = upper(to_radio_ascii(o.reason));
  } else {
    address = where(o.where);
    text = upper(to_radio_ascii(o.radio_text.empty() ? o.text : o.radio_text));
  }

  const std::size_t prefix = number.size() + 3;  // "#12/2 "
  const auto lay_out = [&] { return wrapped(joined(head, ": ", joined(address, ". ", text)), line_size, 0, prefix); };
  auto lines = lay_out();
  if (lines.size() > order_lines_max) {
    address = abbreviated(address, v);
    text = abbreviated(text, v);
    lines = lay_out();
  }
  if (lines.size() > order_lines_max) {
    address = shortened(address, address_size_short);
    const std::string whole = text;
    // Where the lines break decides what fits, so it is tried: at most once per character of three lines.
    for (std::size_t room = std::min(whole.size(), order_lines_max * line_size); lines.size() > order_lines_max;
         --room) {
      text = shortened(whole, room);
      lines = lay_out();
      if (room == 0) break;
    }
  }
  for (std::size_t i = 1; i < lines.size(); ++i) lines[i] = number + '/' + std::to_string(i + 1) + ' ' + lines[i];
  return lines;
}

std::string notice(const domain::reply& reply, std::uint32_t asked, const vocabulary& v) {
  using enum domain::reply_code;
  const std::uint32_t known = reply.number != 0 ? reply.number : asked;
  const std::string number = known == 0 ? std::string{} : '#' + std::to_string(known);
  std::string text;
  switch (reply.code) {
    case stored:
    case repeat:
    case conflict:  // only a console names the edition that it saw
      break;
    case refused:
      text = joined(number, " ", v.not_accepted) + ": ";
      if (reply.state)
        text += v.state_is + ' ' + v.states[static_cast<std::size_t>(*reply.state)];
      else
        text += known == 0 ? v.ask_the_centre : v.not_yours;
      break;
    case ambiguous: {
      text = v.name_the_order;
      // The open orders' numbers stand in the detail; its other words are for the log.
      std::string choice;
      for (std::size_t at = reply.detail.find('#'); at != std::string::npos; at = reply.detail.find('#', at + 1)) {
        const std::size_t end = std::min(reply.detail.find_first_not_of("0123456789", at + 1), reply.detail.size());
        if (end > at + 1) choice += ' ' + reply.detail.substr(at, end - at);
      }
      if (!choice.empty()) text += ':' + choice;
      break;
    }
    case unknown:
      text = known == 0 ? v.no_order_for_you : number + ' ' + v.no_such_order;
      break;
    case rejected:
      text = joined(number, " ", v.not_stored);
      break;
  }
  return shortened(text, line_size);
}

}  // namespace kentongan::air
