#include "gateway/web/negotiation.hpp"

#include <algorithm>
#include <optional>

namespace kentongan::web {

namespace {

constexpr std::size_t items_max = 32;  // of a header; the rest is not looked at

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view s) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!s.empty() && blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && blank(s.back())) s.remove_suffix(1);
  return s;
}

std::string_view cut(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto part = rest.substr(0, end);
  rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
  return trimmed(part);
}

// "0.8" in thousandths; nothing when it is no weight.
std::optional<int> weight(std::string_view s) {
  if (s.empty() || s.size() > 5 || (s[0] != '0' && s[0] != '1') || (s.size() > 1 && s[1] != '.')) return std::nullopt;
  int value = (s[0] - '0') * 1000, place = 100;
  for (const char c : s.size() > 2 ? s.substr(2) : std::string_view{}) {
    if (c < '0' || c > '9') return std::nullopt;
    value += (c - '0') * place;
    place /= 10;
  }
  return std::min(value, 1000);
}

// Calls `each` with an item and its weight.
template <class Each>
void for_each_item(std::string_view header, Each each) {
  for (std::size_t n = 0; !header.empty() && n < items_max; ++n) {
    auto item = cut(header, ',');
    const auto name = cut(item, ';');
    int q = 1000;
    while (!item.empty()) {
      const auto parameter = cut(item, ';');
      if (parameter.size() > 2 && same(parameter.substr(0, 2), "q=")) q = weight(parameter.substr(2)).value_or(0);
    }
    if (!name.empty()) each(name, q);
  }
}

}  // namespace

language language_of(std::string_view header) {
  std::optional<int> id, en, any;
  for_each_item(header, [&](std::string_view tag, int q) {
    const auto primary = tag.substr(0, tag.find('-'));
    auto& into = same(primary, "id") || same(primary, "in") || same(primary, "ms") ? id
                 : same(primary, "en")                                             ? en
                                                                                   : any;
    if (&into == &any && tag != "*") return;
    into = std::max(into.value_or(0), q);
  });
  const int of_id = id.value_or(any.value_or(0)), of_en = en.value_or(any.value_or(0));
  return of_en > of_id ? language::en : language::id;
}

bool accepts(std::string_view header, std::string_view type) {
  if (trimmed(header).empty()) return true;
  const auto slash = type.find('/');
  // The most specific range that fits decides.
  int best = -1, q_of_best = 0;
  for_each_item(header, [&](std::string_view range, int q) {
    int how = -1;
    if (range == "*/*" || range == "*") how = 0;
    if (range.size() > 2 && range.ends_with("/*") && same(range.substr(0, range.size() - 2), type.substr(0, slash)))
      how = 1;
    if (same(range, type)) how = 2;
    if (how > best) best = how, q_of_best = q;
  });
  return best >= 0 && q_of_best > 0;
}

bool is_json(std::string_view content_type) {
  if (!same(cut(content_type, ';'), "application/json")) return false;
  while (!content_type.empty()) {
    auto parameter = cut(content_type, ';');
    const auto name = cut(parameter, '=');
    if (same(name, "charset") && !same(parameter, "utf-8") && !same(parameter, "\"utf-8\"")) return false;
  }
  return true;
}

}  // namespace kentongan::web
