#include "gateway/app/watch_json.hpp"

#include "gateway/contract/json.hpp"

#include <variant>

namespace kentongan::app::loose {

namespace json = boost::json;

std::optional<json::object> parse(std::string_view payload) {
  auto parsed = contract::parse_object(payload);
  if (auto* o = std::get_if<json::object>(&parsed)) return std::move(*o);
  return std::nullopt;
}

std::string printable(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto c = static_cast<unsigned char>(utf8[i]);
    const auto next = i + 1 < utf8.size() ? static_cast<unsigned char>(utf8[i + 1]) : 0;
    if (c == 0xC2 && next >= 0x80 && next < 0xA0) {  // C1 controls: U+0080 to U+009F
      out += ' ';
      ++i;
    } else {
      out += c < 0x20 || c == 0x7F ? ' ' : utf8[i];
    }
  }
  return out;
}

std::string text(const json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  const auto* s = v ? v->if_string() : nullptr;
  return s ? printable(*s) : std::string{};
}

std::uint64_t count(const json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  if (!v || !v->is_number()) return 0;
  json::error_code ec;
  const auto n = v->to_number<std::uint64_t>(ec);
  return ec ? 0 : n;
}

double number(const json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v && v->is_number() ? v->to_number<double>() : 0;
}

std::optional<bool> flag(const json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  const auto* b = v ? v->if_bool() : nullptr;
  return b ? std::optional<bool>(*b) : std::nullopt;
}

std::optional<domain::utc_time> time(const json::object& o, std::string_view key) {
  return domain::parse_rfc3339(text(o, key));
}

const json::object& object(const json::object& o, std::string_view key) {
  static const json::object empty;
  const auto* v = o.if_contains(key);
  const auto* inner = v ? v->if_object() : nullptr;
  return inner ? *inner : empty;
}

std::vector<const json::object*> objects(const json::object& o, std::string_view key) {
  std::vector<const json::object*> out;
  const auto* v = o.if_contains(key);
  if (const auto* list = v ? v->if_array() : nullptr)
    for (const auto& item : *list)
      if (const auto* inner = item.if_object()) out.push_back(inner);
  return out;
}

std::vector<std::string> texts(const json::object& o, std::string_view key) {
  std::vector<std::string> out;
  const auto* v = o.if_contains(key);
  if (const auto* list = v ? v->if_array() : nullptr)
    for (const auto& item : *list)
      if (const auto* s = item.if_string()) out.push_back(printable(*s));
  return out;
}

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const auto& s : list) out += (out.empty() ? "" : ", ") + s;
  return out;
}

}  // namespace kentongan::app::loose
