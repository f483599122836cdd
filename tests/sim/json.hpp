// Reading what the gateway publishes, leniently: the simulation looks only at the fields it asks for.
#pragma once
#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace kentongan::sim {

inline boost::json::object parsed(std::string_view payload) {
  boost::json::error_code ec;
  auto v = boost::json::parse(payload, ec);
  return !ec && v.is_object() ? std::move(v.get_object()) : boost::json::object{};
}
inline std::string text_of(const boost::json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v && v->is_string() ? std::string(v->get_string()) : std::string();
}
inline std::uint64_t number_of(const boost::json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  boost::json::error_code ec;
  return v && v->is_number() ? v->to_number<std::uint64_t>(ec) : 0;
}
inline boost::json::array list_of(const boost::json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v && v->is_array() ? v->get_array() : boost::json::array{};
}
inline boost::json::object object_of(const boost::json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v && v->is_object() ? v->get_object() : boost::json::object{};
}

}  // namespace kentongan::sim
