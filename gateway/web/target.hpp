// The target of a request: path segments and query, percent-decoded, bounded. RFC 3986 section 2.1; '+' in a query is
// a space, as forms send it.
//
// Refused: a target that is no absolute path, broken escapes, control characters however they are written, octets that
// are not UTF-8, more than 8 segments or 32 query fields, and a query field that is named twice: two programs would
// read two different values.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kentongan::web {

struct target {
  std::vector<std::string> path;  // "/api/v1/orders" -> api, v1, orders; "/" -> none
  std::vector<std::pair<std::string, std::string>> query;
};

inline constexpr std::size_t target_octets_max = 2048;

std::optional<target> parse_target(std::string_view);

}  // namespace kentongan::web
