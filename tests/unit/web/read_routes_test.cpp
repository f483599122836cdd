#include "gateway/web/read_routes.hpp"

#include "tests/support/fake_intake.hpp"
#include "tests/support/fake_journal.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace kentongan;
using namespace kentongan::web;

TEST_CASE("read routes: a tag changes with the body and begins with the edition") {
  CHECK(entity_tag("a", 0) != entity_tag("b", 0));
  CHECK(entity_tag("a", 0) == entity_tag("a", 0));
  CHECK(entity_tag("a", 7).starts_with("\"7-"));
  const auto tag = entity_tag("a", 7);
  for (const std::string& good :
       std::vector<std::string>{tag, "W/" + tag, "\"x\", " + tag, std::string("*"), " " + tag + " ,\"y\""})
    CHECK_MESSAGE(names_tag(good, tag), good);
  for (const std::string& bad :
       std::vector<std::string>{std::string(), std::string("\"x\""), tag.substr(1), "," + tag + "z"})
    CHECK_MESSAGE(!names_tag(bad, tag), bad);
}

TEST_CASE("read routes: a fault of a verb has its status") {
  using verbs::fault_kind;
  const auto status = [](fault_kind k) { return kind_of(to_problem({k, "x"}).what).status; };
  CHECK(status(fault_kind::malformed) == 400);
  CHECK(status(fault_kind::no_such_verb) == 404);
  CHECK(status(fault_kind::busy) == 503);
  CHECK(status(fault_kind::unreadable) == 503);
}

TEST_CASE("read routes: what a query may not have is refused by all of them") {
  test::fake_intake intake;
  test::fake_board board;
  test::fake_journal journal;
  verbs::verbs verbs{{intake, board, journal, [] { return "{}"; }}};
  std::vector<web::route> routes;
  add_read_routes(routes, verbs, [] { return std::string("{}"); });
  for (const auto& r : routes) {
    std::optional<response> got;
    exchange x;
    x.params = {"x"};
    x.query = {{"agncy", "damkar"}};
    x.done = [&got](response out) { got = std::move(out); };
    r.act(std::move(x));
    REQUIRE_MESSAGE(got, r.pattern);
    CHECK_MESSAGE(got->status == 400, r.pattern);
  }
}
