#include "gateway/air/dtmf_dialogue.hpp"

#include <algorithm>

namespace kentongan::air {

dtmf_outcome dtmf_dialogue::heard(const dtmf_reading& r, domain::steady_time now) {
  const auto asked =
      std::find_if(held_.begin(), held_.end(), [&](const held& h) { return h.at == stage::asked && now < h.until; });
  const auto take = [&](dtmf_step step) {
    dtmf_outcome o{step, std::move(asked->what.reading)};
    held_.erase(asked);
    return o;
  };
  switch (r.verdict) {
    case dtmf_verdict::proven:
      forget(r.unit);
      return {dtmf_step::commit, r};
    case dtmf_verdict::emergency:
      return {dtmf_step::emergency, r};
    case dtmf_verdict::spoken_back:
      forget(r.unit);
      if (held_.size() >= settings_.limit) return {dtmf_step::busy, r};
      held_.push_back({{++last_id_, r}, stage::waiting, now, now + settings_.speak_window});
      return {dtmf_step::ask, r};
    case dtmf_verdict::confirmation:
      if (asked == held_.end() || asked->what.reading.unit != r.unit) return {dtmf_step::explain, r};
      return take(dtmf_step::commit);
    case dtmf_verdict::objection:
      return asked == held_.end() ? dtmf_outcome{dtmf_step::nothing, r} : take(dtmf_step::dropped);
    case dtmf_verdict::fragment:
      return {dtmf_step::nothing, r};
    case dtmf_verdict::wrong_check:
    case dtmf_verdict::unknown_form:
    case dtmf_verdict::unknown_unit:
    case dtmf_verdict::no_identity:
      break;
  }
  return {dtmf_step::explain, r};
}

bool dtmf_dialogue::somebody_has_the_word() const {
  return std::any_of(held_.begin(), held_.end(), [](const held& h) { return h.at != stage::waiting; });
}

std::optional<dtmf_dialogue::question> dtmf_dialogue::next(domain::steady_time now) {
  if (somebody_has_the_word()) return std::nullopt;
  for (auto& h : held_) {
    if (now < h.from || now >= h.until) continue;
    h.at = stage::speaking;
    return h.what;
  }
  return std::nullopt;
}

void dtmf_dialogue::spoken(std::uint32_t id, bool sent, domain::steady_time now) {
  for (auto& h : held_) {
    if (h.what.id != id || h.at != stage::speaking) continue;
    h.at = sent ? stage::asked : stage::waiting;
    if (sent)
      h.until = now + settings_.answer_window;
    else
      h.from = now + settings_.speak_again;
  }
}

std::vector<dtmf_reading> dtmf_dialogue::expired(domain::steady_time now) {
  std::vector<dtmf_reading> out;
  for (const auto& h : held_)
    if (now >= h.until) out.push_back(h.what.reading);
  std::erase_if(held_, [&](const held& h) { return now >= h.until; });
  return out;
}

std::optional<domain::steady_time> dtmf_dialogue::deadline() const {
  std::optional<domain::steady_time> first;
  const bool free = !somebody_has_the_word();
  for (const auto& h : held_) {
    const auto at = free ? std::min(h.from, h.until) : h.until;
    if (!first || at < *first) first = at;
  }
  return first;
}

void dtmf_dialogue::forget(unit_number u) {
  std::erase_if(held_, [&](const held& h) { return h.what.reading.unit == u; });
}

}  // namespace kentongan::air
