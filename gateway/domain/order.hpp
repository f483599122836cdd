// An order (perintah): what the call centre wants done, as it was received. A value; it never changes after
// acceptance except by a higher revision of the same id.
#pragma once
#include "gateway/domain/city.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kentongan::domain {

enum class order_kind : std::uint8_t {
  dispatch,  // act on it
  update,    // new words for an order that is out
  cancel,    // stand down
};
constexpr auto names_of(order_kind) { return name_table<3>{"dispatch", "update", "cancel"}; }

struct place {
  std::optional<double> lat_deg, lon_deg;  // WGS 84; both or none
  std::string address;                     // <= 200 octets
  std::string kecamatan;                   // resolves "setempat" agencies
  friend bool operator==(const place&, const place&) = default;
};

struct order {
  order_id id;
  std::uint32_t revision = 1;
  order_kind kind = order_kind::dispatch;
  incident_id incident;          // empty: the order is its own incident
  std::string category;          // a code of the city's table, or empty when `to` names everyone
  std::optional<priority> prio;  // absent: the category's
  std::string text;              // UTF-8, <= 2000 octets; for phones and desks
  std::string radio_text;        // <= 200 octets of printable ASCII; empty: made from text
  place where;
  std::vector<agency_id> to_agencies;  // explicit targets; both empty: the routing table decides
  std::vector<unit_id> to_units;
  utc_time created;
  utc_time valid_until;
  std::string source;  // who sent it, for the audit: "cad-1"
  std::string reason;  // of a cancel
  order_purpose purpose = order_purpose::real;
  bool unverified = false;  // nobody has checked the call yet: no transmitter is keyed for it
};

// A fingerprint of everything the sender said, so that a repeat can be told from a conflict. Not cryptographic.
std::uint64_t content_hash(const order&);

// Why an order was not accepted. The names are the API's error codes (contract v1).
enum class reject_reason : std::uint8_t {
  malformed,  // not JSON, not UTF-8, a field of the wrong type, unknown field values
  too_long,   // a text beyond its bound
  unknown_category,
  unknown_agency,
  unknown_unit,
  unknown_order,   // cancel or update of an order that is not open
  no_target,       // neither category nor targets, or nobody left to send to
  expired,         // valid_until has passed
  conflict,        // the same id and revision with other content
  stale_revision,  // a lower revision than the one known
  already_closed,  // update or cancel of an order that has ended
  rate_limited,    // more than the source may send; repeat later
  unavailable,     // the journal cannot be written; repeat later
  retained,        // a command with the retained flag: it would fire at every reconnect
};
constexpr auto names_of(reject_reason) {
  return name_table<14>{"malformed",      "too_long",     "unknown_category", "unknown_agency", "unknown_unit",
                        "unknown_order",  "no_target",    "expired",          "conflict",       "stale_revision",
                        "already_closed", "rate_limited", "unavailable",      "retained"};
}

struct rejection {
  reject_reason reason;
  std::string detail;  // names the field or the value, for people and logs
};

}  // namespace kentongan::domain
