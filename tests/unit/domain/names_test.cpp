#include "gateway/domain/effect.hpp"
#include "gateway/domain/event.hpp"
#include "gateway/domain/order_view.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace kentongan::domain;

namespace {

// Each name is there, is unique, and leads back to its enumerator.
template <class E>
void check_names(std::size_t count) {
  const auto names = names_of(E{});
  CHECK(names.size() == count);
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    CAPTURE(std::string(names[i]));
    CHECK_FALSE(names[i].empty());
    CHECK(seen.insert(names[i]).second);
    CHECK(from_name<E>(names[i]) == static_cast<E>(i));
    CHECK(name_of(static_cast<E>(i)) == names[i]);
  }
  CHECK_FALSE(from_name<E>("").has_value());
  CHECK_FALSE(from_name<E>("nonsense").has_value());
  CHECK(name_of(static_cast<E>(200)) == "?");
}

}  // namespace

TEST_CASE("every enumerator has a name of its own") {
  check_names<priority>(3);
  check_names<channel_kind>(4);
  check_names<route_role>(3);
  check_names<order_kind>(3);
  check_names<reject_reason>(14);
  check_names<assignment_state>(assignment_state_count);
  check_names<actor_role>(4);
  check_names<verdict>(7);
  check_names<evidence>(8);
  check_names<availability>(4);
  check_names<unit_call>(2);
  check_names<ladder_step>(6);
  check_names<answer_code>(17);
  check_names<reply_code>(7);
  check_names<message_kind>(5);
  check_names<work_result>(4);
  check_names<note_kind>(7);
  check_names<overdue>(3);
  check_names<disposition>(4);
  check_names<order_relation>(2);
  check_names<order_purpose>(3);
  check_names<stand_down_state>(4);
  check_names<report_layer>(13);
  check_names<path_kind>(3);
  check_names<reach>(3);
  check_names<duty_state>(3);
  check_names<strength_stage>(2);
}

TEST_CASE("names say what their enumerators mean") {
  // The last enumerator of each table: one that is missing in the middle would shift it.
  CHECK(name_of(priority::p3) == "P3");
  CHECK(name_of(channel_kind::voice) == "voice");
  CHECK(name_of(channel_kind::tetra) == "tetra");
  CHECK(name_of(reject_reason::retained) == "retained");
  CHECK(name_of(assignment_state::handed_over) == "handed_over");
  CHECK(name_of(verdict::illegal) == "illegal");
  CHECK(name_of(evidence::recalled) == "recalled");
  CHECK(name_of(availability::out_of_service) == "out_of_service");
  CHECK(name_of(ladder_step::rejected) == "rejected");
  CHECK(name_of(answer_code::emergency) == "emergency");
  CHECK(name_of(reply_code::rejected) == "rejected");
}

TEST_CASE("every kind of fact has its struct's name") {
  CHECK(std::variant_size_v<fact_body> == fact_names.size());
  CHECK(name_of(fact_body{order_accepted{}}) == "order_accepted");
  CHECK(name_of(fact_body{order_closed{}}) == "order_closed");
  CHECK(name_of(fact_body{assignment_moved{}}) == "assignment_moved");
  CHECK(name_of(fact_body{ladder_climbed{}}) == "ladder_climbed");
  CHECK(name_of(fact_body{unit_called{}}) == "unit_called");
  CHECK(name_of(fact_body{gateway_started{}}) == "gateway_started");
}
