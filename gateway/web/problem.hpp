// Errors as problem details (RFC 9457), in Indonesian or English. `title` says what kind of error it is, in the
// client's language; `detail` is the part's own words about this one, in English; `code` is for programs and never
// changes.
#pragma once
#include "gateway/web/message.hpp"
#include "gateway/web/negotiation.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace kentongan::web {

enum class problem : std::uint8_t {
  malformed,
  unauthorized,
  forbidden,
  not_found,
  method_not_allowed,
  not_acceptable,
  timeout,
  conflict,
  edited,
  too_large,
  target_too_long,
  unsupported_media,
  key_reused,
  unprocessable,
  header_too_large,
  too_many,
  upgrade_required,
  internal,
  busy,
  unavailable,
};
constexpr auto names_of(problem) {
  return domain::name_table<20>{
      "malformed",       "unauthorized",      "forbidden",  "not_found",     "method_not_allowed",
      "not_acceptable",  "timeout",           "conflict",   "edited",        "too_large",
      "target_too_long", "unsupported_media", "key_reused", "unprocessable", "header_too_large",
      "too_many",        "upgrade_required",  "internal",   "busy",          "unavailable"};
}

struct problem_kind {
  unsigned status;
  std::string_view title_id, title_en;
};
const problem_kind& kind_of(problem);

struct problem_details {
  problem what = problem::internal;
  std::string detail;
  std::optional<std::chrono::seconds> retry_after = {};
  std::string reason = {};  // a domain's name for it: "unknown_unit"
  std::string extra = {};   // more members, as JSON: ",\"order\":..."
};

response to_response(const problem_details&, language);

// {"code","status","title":{"id","en"}} of each, for GET /api/v1/problems.
std::string problem_catalogue();

}  // namespace kentongan::web
