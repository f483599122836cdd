// JSON in tests: parsed by a library that is not the writer under test.
#pragma once
#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace kentongan::test {

// The object in `text`; fails the test when there is none.
inline boost::json::object json_of(std::string_view text) {
  boost::json::error_code ec;
  auto v = boost::json::parse(text, ec);
  const std::string shown(text);
  CAPTURE(shown);
  REQUIRE_MESSAGE(!ec, ec.message());
  REQUIRE(v.is_object());
  return std::move(v.as_object());
}

// "reason" -> its string; empty when there is none.
inline std::string text_at(const boost::json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v && v->is_string() ? std::string(v->get_string().c_str(), v->get_string().size()) : std::string{};
}

inline std::int64_t number_at(const boost::json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v && v->is_number() ? v->to_number<std::int64_t>() : -1;
}

}  // namespace kentongan::test
