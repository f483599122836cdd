#include "gateway/contract/presence.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace kentongan;
using namespace kentongan::contract;

namespace {

std::string judged(std::string_view payload) {
  const auto d = decode_presence(payload);
  const auto* bad = std::get_if<domain::rejection>(&d);
  return bad ? bad->detail : "fine";
}

}  // namespace

TEST_CASE("presence: what a phone tells about itself") {
  const auto p = std::get<phone_presence>(decode_presence(
      R"({"v":1,"phone":"damkar-1-k3f9","online":true,"at":"2026-01-31T07:00:01Z","battery":12,"charging":true,"app":"hp 1"})"));
  CHECK(p.phone == "damkar-1-k3f9");
  CHECK(p.online);
  CHECK(p.battery_percent == 12u);
  CHECK(p.charging);
  CHECK(p.app == "hp 1");
  const auto will = std::get<phone_presence>(decode_presence(R"({"v":1,"phone":"b","online":false})"));
  CHECK_FALSE(will.online);
  CHECK_FALSE(will.battery_percent);
  CHECK_FALSE(will.charging);
}

TEST_CASE("presence: what is none says why") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {R"({"v":1,"online":true})", "phone: must match [A-Za-z0-9_-]{1,64}"},
      {R"({"v":1,"phone":"a b","online":true})", "phone: must match [A-Za-z0-9_-]{1,64}"},
      {R"({"v":1,"phone":"b"})", "online: is missing"},
      {R"({"v":1,"phone":"b","online":1})", "online: must be true or false"},
      {R"({"v":1,"phone":"b","online":true,"battery":101})", "battery: "},
      {R"({"v":1,"phone":"b","online":true,"battery":"12"})", "battery: "},
      {R"({"v":1,"phone":"b","online":true,"charging":"no"})", "charging: must be true or false"},
      {R"({"v":1,"phone":"b","online":true,"app":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})", "app: "},
      {R"({"v":2,"phone":"b","online":true})", "v"},
      {"online", "not JSON"},
      {"", "not JSON"},
  };
  for (const auto& [payload, why] : rows) {
    CAPTURE(payload);
    CHECK(judged(payload).starts_with(why));
  }
}
