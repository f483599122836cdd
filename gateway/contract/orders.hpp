// Orders as payloads: from the call centre to the gateway, and the gateway's reply.
#pragma once
#include "gateway/domain/event.hpp"

#include <string>
#include <variant>

namespace kentongan::contract {

// {"v":1, "id", "rev":1, "kind":"dispatch|update|cancel", "incident", "category", "prio":"P1|P2|P3", "text" <= 2000,
//  "radio" <= 200 printable ASCII, "loc":{"lat","lon","addr","kecamatan"}, "to":["agency/damkar","unit/pmi-1"],
//  "created", "valid_until", "src", "reason" <= 500 (of a cancel), "purpose":"roll_call|test_alarm" (a drill),
//  "verified":false (no transmitter is keyed until the verb `verify`)}; unknown fields are ignored.
std::variant<domain::order, domain::rejection> decode_order(std::string_view payload);
std::string encode(const domain::order&);

// {"v":1, "order", "rev", "number", "state":"stored|rejected", "dup":true (a repeat), "reason": a reject_reason,
//  "detail", "edition"}. Answers a cmd/order; sent only when the order is on disk, or will not be.
std::string encode_reply(const domain::reply&);

class fields;
// The list `key` of targets, each "agency/ID" or "unit/ID".
void decode_target_list(fields&, std::string_view key, std::vector<domain::agency_id>&, std::vector<domain::unit_id>&);

}  // namespace kentongan::contract
