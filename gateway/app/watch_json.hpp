// Reads JSON that came over the broker, and never fails: what is missing, or of another type than expected, is empty.
// Text is made fit for a terminal: control characters, which could move its cursor, become blanks.
#pragma once
#include "gateway/domain/time.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::app::loose {

// A contract v1 object; absent when the payload is none.
std::optional<boost::json::object> parse(std::string_view payload);

std::string text(const boost::json::object&, std::string_view key);
std::uint64_t count(const boost::json::object&, std::string_view key);
double number(const boost::json::object&, std::string_view key);
std::optional<bool> flag(const boost::json::object&, std::string_view key);
std::optional<domain::utc_time> time(const boost::json::object&, std::string_view key);
const boost::json::object& object(const boost::json::object&, std::string_view key);
// The objects of a list; other items are passed over.
std::vector<const boost::json::object*> objects(const boost::json::object&, std::string_view key);
// The strings of a list.
std::vector<std::string> texts(const boost::json::object&, std::string_view key);

std::string joined(const std::vector<std::string>&);  // "a, b"
std::string printable(std::string_view utf8);

}  // namespace kentongan::app::loose
