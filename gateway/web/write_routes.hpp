// The changes. Each is a verb of gateway/verbs, or an order of contract v1, and goes the same way as over MQTT; the
// answer leaves when what it says is on disk, as {"v":1,"reply":{...}}.
//
//   POST /api/v1/orders                     an order, an update or a cancel; 201 when it is new. Without "id" the
//                                           Idempotency-Key is its id
//   POST /api/v1/orders/{order}/cancel      {"reason"}
//   POST /api/v1/orders/{order}/VERB        answer, alarm, targets, verify, link, disposition, tick, note
//   POST /api/v1/alarms                     {"agency","reason"}: closes the alarm of an agency that cannot be reached
//   POST /api/v1/emergencies/{id}/ack       {"note"}      /clear   {"reason"}
//   POST /api/v1/roster/duty                {"responder","to","until",...}
//   POST /api/v1/nets/{net}/quiet           {"until","reason"}
//
// Bodies are those of gateway/contract/commands.hpp; what the path says may be left out of them, and "by" too: it is
// then the token's name. Who may: the role of the token, whatever the body says; the journal names the token as the
// channel.
//
// Idempotency-Key (any POST): see idempotency.hpp. If-Match (changes of an open order): the edition that was seen, "7"
// or the tag of GET; another one is 412.
#pragma once
#include "gateway/ports/clock.hpp"
#include "gateway/verbs/verbs.hpp"
#include "gateway/web/problem.hpp"
#include "gateway/web/router.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace kentongan::web {

void add_write_routes(std::vector<route>&, verbs::verbs&, ports::clock);

// The edition that If-Match names: "\"7-1f\"" or "\"7\"" -> 7; nothing: it names none.
std::optional<std::uint32_t> edition_in(std::string_view if_match);

}  // namespace kentongan::web
