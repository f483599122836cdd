// JSON, both ways, strict and bounded: what a payload may look like is decided by the few calls below.
#pragma once
#include "gateway/domain/order.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace kentongan::contract {

// The largest payload that is looked at; the brokers we configure refuse larger ones.
inline constexpr std::size_t payload_octets_max = 65'536;

// An object of contract v1 (`"v":1`), or why it is none. UTF-8 is checked, nesting is bounded.
std::variant<boost::json::object, domain::rejection> parse_object(std::string_view payload);
// The same of somebody else's making, without our version.
std::variant<boost::json::object, domain::rejection> parse_foreign_object(std::string_view payload);

// Reads the fields of an object. The first fault is kept, and later reads return defaults, so that a decoder reads
// straight through and asks once at its end.
class fields {
 public:
  explicit fields(const boost::json::object& o) : object_(o) {}

  std::string text(std::string_view key, std::size_t octets_max);  // absent: empty
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t min, std::int64_t max);
  std::optional<double> number(std::string_view key, double min, double max);
  std::optional<domain::utc_time> time(std::string_view key);
  std::optional<bool> flag(std::string_view key);
  const boost::json::object* object(std::string_view key);
  const boost::json::array* array(std::string_view key, std::size_t items_max);
  template <domain::named E>
  std::optional<E> choice(std::string_view key) {
    const std::string word = text(key, 32);
    if (word.empty()) return std::nullopt;
    const auto value = domain::from_name<E>(word);
    if (!value) fail(domain::reject_reason::malformed, key, "'" + word + "' is not one of its values");
    return value;
  }

  void fail(domain::reject_reason, std::string_view key, std::string what);
  const std::optional<domain::rejection>& fault() const { return fault_; }

 private:
  const boost::json::value* find(std::string_view key) const;
  const boost::json::object& object_;
  std::optional<domain::rejection> fault_;
};

// Writes compact JSON straight into a string: a tenth of the cost of building a tree first, and the feed's
// whole traffic goes through it. What comes out is always JSON: control characters are escaped, and octets that are not
// UTF-8 (a radio may send any) become U+FFFD. Numbers must be finite.
class writer {
 public:
  explicit writer(std::string& out) : out_(out) {}
  writer& open() { return put('{'); }
  writer& close() { return put('}', true); }
  writer& open_list(std::string_view key) { return name(key).put('['); }
  writer& close_list() { return put(']', true); }
  writer& item(std::string_view text) { return comma().quoted(text); }
  writer& item_object() { return comma().put('{'); }
  writer& object(std::string_view key) { return name(key).put('{'); }
  writer& field(std::string_view key, std::string_view value) { return name(key).quoted(value); }
  writer& field(std::string_view key, const char* value) { return field(key, std::string_view(value)); }
  writer& field(std::string_view key, std::uint64_t value);
  writer& field(std::string_view key, double value);
  writer& flag(std::string_view key, bool value);
  writer& field(std::string_view key, domain::utc_time t) {
    return field(key, std::string_view(domain::to_rfc3339(t)));
  }
  // Leaves empty values out.
  writer& maybe(std::string_view key, std::string_view value) { return value.empty() ? *this : field(key, value); }
  writer& maybe(std::string_view key, const std::optional<domain::utc_time>& t) { return t ? field(key, *t) : *this; }
  writer& maybe(std::string_view key, std::uint64_t value) { return value == 0 ? *this : field(key, value); }

 private:
  writer& put(char c, bool closes = false) {
    out_ += c;
    first_ = !closes;
    return *this;
  }
  writer& comma() {
    if (!first_) out_ += ',';
    first_ = false;
    return *this;
  }
  writer& name(std::string_view key) {
    comma().quoted(key);
    out_ += ':';
    return *this;
  }
  writer& quoted(std::string_view text);

  std::string& out_;
  bool first_ = true;
};

}  // namespace kentongan::contract
