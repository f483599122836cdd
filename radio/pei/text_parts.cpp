#include "radio/pei/text_parts.hpp"

#include <algorithm>

namespace kentongan::radio::pei {

std::optional<text_parts::whole> text_parts::add(const identity& from, const sds_text& part, time_point now) {
  given_up_ += texts_.remove_if([now](const open_text& t) { return now - t.begun >= patience; });
  const text_part p = part.part.value_or(text_part{});
  if (p.total > parts_max) {
    ++given_up_;
    return std::nullopt;
  }
  auto it = std::find_if(texts_.begin(), texts_.end(), [&](const open_text& t) {
    return t.from == from && t.group == p.group && t.total == p.total;
  });
  if (it == texts_.end()) {
    if (texts_.size() >= texts_max) {
      texts_.pop_front();
      ++given_up_;
    }
    it = texts_.insert(texts_.end(), {from, p.group, p.total, now, {}});
  }
  it->parts.insert_or_assign(p.number, part);
  if (it->parts.size() < p.total) return std::nullopt;
  whole w;
  for (const auto& [number, text] : it->parts) {
    w.text += text.text;
    if (text.reference) w.references.push_back(*text.reference);
  }
  texts_.erase(it);
  return w;
}

}  // namespace kentongan::radio::pei
