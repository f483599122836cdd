#include "gateway/air/dtmf_reader.hpp"

#include <utility>

namespace kentongan::air {
namespace {

// From a to b on a clock that wraps. A little back is no time at all: edges are measured with some error. Far back
// means that the modem has started anew: very long.
std::uint32_t passed(std::uint32_t a, std::uint32_t b) {
  constexpr std::uint32_t error_max_ms = 1000;
  return a - b <= error_max_ms ? 0 : b - a;
}

}  // namespace

std::optional<dtmf_reading> dtmf_reader::heard(const radio::htl::dtmf& e, const dtmf_speaker& who) {
  if (e.edge == radio::htl::dtmf_edge::off)
    return heard(dtmf_key{e.digit, e.at_ms - e.duration_ms, e.duration_ms}, who);
  std::optional<dtmf_reading> before;
  if (is_over(e.at_ms)) before = end(dtmf_end::silence, who);
  down_ = true;
  last_edge_ms_ = e.at_ms;
  return before;
}

std::optional<dtmf_reading> dtmf_reader::heard(const dtmf_key& k, const dtmf_speaker& who) {
  ++counts_.keys;
  std::optional<dtmf_reading> before;
  if (is_over(k.start_ms)) before = end(dtmf_end::silence, who);
  down_ = false;
  last_edge_ms_ = k.end_ms();
  auto& keys = now_.keys;
  if (!keys.empty() && keys.back().digit == k.digit && passed(keys.back().end_ms(), k.start_ms) < dtmf_break_ms) {
    ++counts_.joined;
    keys.back().duration_ms = static_cast<std::uint16_t>(passed(keys.back().start_ms, k.end_ms()));
    return before;
  }
  const bool only_lead = keys.size() == 1 && keys[0].digit == k.digit;
  if ((k.digit == '*' || k.digit == '#') && only_lead) {
    keys[0] = k;  // "**", "##": the first one is for the squelch
    return before;
  }
  if (k.digit == '*' && !keys.empty()) before = end(dtmf_end::star, who);
  // The last place is kept for the # that ends it.
  const bool ends = k.digit == '#' && !keys.empty();
  if (ends || keys.size() + 1 < dtmf_keys_max)
    keys.push_back(k);
  else
    now_.overlong = true;
  if (ends) return end(dtmf_end::hash, who);
  return before;
}

std::optional<dtmf_reading> dtmf_reader::silence(std::uint32_t now_ms, const dtmf_speaker& who) {
  if (!is_over(now_ms)) return std::nullopt;
  return end(dtmf_end::silence, who);
}

std::optional<std::uint32_t> dtmf_reader::deadline() const {
  if (now_.keys.empty()) return std::nullopt;
  return last_edge_ms_ + (down_ ? dtmf_key_max_ms : dtmf_silence_ms);
}

bool dtmf_reader::is_over(std::uint32_t now_ms) const {
  return !now_.keys.empty() && passed(last_edge_ms_, now_ms) >= (down_ ? dtmf_key_max_ms : dtmf_silence_ms);
}

dtmf_reading dtmf_reader::end(dtmf_end how, const dtmf_speaker& who) {
  dtmf_sequence ended = std::exchange(now_, {});
  ended.end = how;
  dtmf_reading r = judge(ended, known_, who);
  ++counts_.readings[static_cast<std::size_t>(r.verdict)];
  return r;
}

}  // namespace kentongan::air
