// openapi.json says what the server's own tables say: the same routes for the same roles, and the same names.
#include "gateway/web/description.hpp"

#include "gateway/domain/effect.hpp"
#include "gateway/domain/event.hpp"
#include "gateway/domain/order_view.hpp"
#include "gateway/domain/unit_status.hpp"
#include "gateway/web/base_routes.hpp"
#include "gateway/web/live_feed.hpp"
#include "gateway/web/phone_routes.hpp"
#include "gateway/web/read_routes.hpp"
#include "gateway/web/sign_in.hpp"
#include "gateway/web/write_routes.hpp"
#include "tests/support/fake_intake.hpp"
#include "tests/support/fake_journal.hpp"
#include "tests/support/json_of.hpp"
#include "tests/support/virtual_clock.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace kentongan;
using namespace kentongan::domain;
using namespace kentongan::web;
namespace json = boost::json;

namespace {

using names = std::set<std::string>;

std::string text(const json::value& v) { return std::string(v.as_string().c_str(), v.as_string().size()); }
names texts(const json::array& list) {
  names out;
  for (const auto& v : list) out.insert(text(v));
  return out;
}

const json::object& whole() {
  static const auto parsed = test::json_of(description());
  return parsed;
}
const json::object& schema(std::string_view name) {
  return whole().at("components").at("schemas").at(json::string_view(name.data(), name.size())).as_object();
}

template <class Table>
names in(const Table& table) {
  return names(table.begin(), table.end());
}

// "desk dispatcher viewer"; "open"
std::string who(const web::route& r) {
  if (r.open) return "open";
  std::string out;
  for (const std::string_view name : {"desk", "dispatcher", "technician", "viewer"})
    if (r.roles.has(*from_name<role>(name))) out += std::string(name) + ' ';
  return out;
}
std::string who(const json::object& operation) {
  if (const auto* s = operation.if_contains("security"); s && s->as_array().empty()) return "open";
  std::string out;
  for (const auto& name : texts(operation.at("x-roles").as_array())) out += name + ' ';
  return out;
}

struct scene {
  test::fake_intake intake;
  test::fake_board board;
  test::fake_journal journal;
  test::virtual_clock clock;
  verbs::verbs verbs{{intake, board, journal, [] { return "{}"; }}};
  live_feed feed{{}};
  sign_in door{{}, {}};
  domain::city city;
  domain::directory known{city};
  phone_routes phones{{known}};
  std::vector<web::route> routes;

  scene() {
    add_base_routes(routes, {[] { return std::string("{}"); }, [] { return ready_state{}; }});
    add_read_routes(routes, verbs, [] { return std::string("{}"); });
    add_write_routes(routes, verbs, clock.port());
    add_feed_route(routes, feed);
    add_description_route(routes);
    door.add_routes(routes);
    phones.add_routes(routes);
  }
};

}  // namespace

TEST_CASE("description: every route of the server is described for the same roles, and no other is") {
  const scene s;
  names served, described;
  for (const auto& r : s.routes) served.insert(std::string(r.method) + ' ' + std::string(r.pattern) + ": " + who(r));
  for (const auto& [path, item] : whole().at("paths").as_object()) {
    if (item.as_object().contains("x-not-yet")) continue;
    for (const auto& [method, operation] : item.as_object())
      described.insert((method == "get" ? "GET " : "POST ") + std::string(path) + ": " + who(operation.as_object()));
  }
  for (const auto& r : served) CHECK_MESSAGE(described.contains(r), "not described: ", r);
  for (const auto& r : described) CHECK_MESSAGE(served.contains(r), "not served: ", r);
  CHECK(served.size() == s.routes.size());
}

TEST_CASE("description: names are those of the tables") {
  const auto same = [](std::string_view name, const auto& table) {
    CHECK_MESSAGE(texts(schema(name).at("enum").as_array()) == in(table), name);
  };
  same("ActorRole", names_of(actor_role{}));
  same("AssignmentState", names_of(assignment_state{}));
  same("Availability", names_of(availability{}));
  same("Disposition", names_of(disposition{}));
  same("DutyState", names_of(duty_state{}));
  same("Evidence", names_of(evidence{}));
  same("LadderStep", names_of(ladder_step{}));
  same("MessageKind", names_of(message_kind{}));
  same("OrderKind", names_of(order_kind{}));
  same("Priority", names_of(priority{}));
  same("Problem.Code", names_of(problem{}));
  same("Reach", names_of(reach{}));
  same("RejectReason", names_of(reject_reason{}));
  same("Relation", names_of(order_relation{}));
  same("RouteRole", names_of(route_role{}));
  const auto roles = texts(schema("Role").at("enum").as_array());
  for (const auto name : names_of(role{})) CHECK_MESSAGE(roles.contains(std::string(name)), name);

  // The branches of a union are named by a constant.
  const auto branches = [](std::string_view name, const char* tag) {
    names out;
    for (const auto& b : schema(name).at("oneOf").as_array()) out.insert(text(b.at("properties").at(tag).at("const")));
    return out;
  };
  CHECK(branches("Fact", "type") == in(fact_names));
  CHECK(branches("Status", "layer") == in(names_of(report_layer{})));
}

TEST_CASE("description: it is told to anyone, and not again to whoever has it") {
  const scene s;
  std::optional<response> got;
  const auto& way = *std::find_if(s.routes.begin(), s.routes.end(),
                                  [](const web::route& r) { return r.pattern == "/api/v1/openapi.json"; });
  const auto ask = [&](std::string tag) {
    exchange x;
    if (!tag.empty()) x.request.headers.emplace_back("if-none-match", std::move(tag));
    x.done = [&got](response r) { got = std::move(r); };
    way.act(std::move(x));
  };
  ask({});
  CHECK(got->status == 200);
  CHECK(got->body == description());
  CHECK(way.open);
  ask(std::string(got->header("ETag")));
  CHECK(got->status == 304);
  CHECK(got->body.empty());
}
