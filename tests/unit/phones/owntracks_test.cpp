#include "gateway/phones/owntracks.hpp"

#include "tests/support/fake_intake.hpp"
#include "tests/support/json_of.hpp"
#include "tests/support/virtual_clock.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace kentongan;
using namespace kentongan::domain;

namespace {

struct scene {
  test::fake_intake intake;
  test::virtual_clock clock;
  test::captured_log log;
  phones::owntracks tracks{{intake, clock.port(), log.port(), [](std::string_view user) {
                              return user.starts_with("budi") ? std::string("budi") : std::string();
                            }}};

  std::int64_t seconds(std::chrono::seconds after = {}) const {
    return std::chrono::duration_cast<std::chrono::seconds>((clock.now.utc + after).time_since_epoch()).count();
  }
  void says(std::string payload, std::string_view user = "budi-k3f9", bool retained = false) {
    mqtt::message m;
    m.payload = std::move(payload);
    m.retained = retained;
    tracks.on_message(user, m);
  }
  void is_at(std::chrono::seconds after, const std::string& more = {}, std::string_view user = "budi-k3f9") {
    says(R"({"_type":"location","lat":-8.25,"lon":112.5,"tst":)" + std::to_string(seconds(after)) + more + '}', user);
  }
  void crosses(std::string_view event, std::string_view region, std::chrono::seconds after = {}) {
    says(R"({"_type":"transition","event":")" + std::string(event) + R"(","desc":")" + std::string(region) +
         R"(","tst":)" + std::to_string(seconds(after)) + '}');
  }
  std::string shown() const {
    std::string out;
    contract::writer w(out);
    w.open();
    tracks.write(w, "budi");
    w.close();
    return out;
  }
};

}  // namespace

TEST_CASE("owntracks: a fix is the position of the responder whose credential it is") {
  scene s;
  s.is_at(-3s, R"(,"acc":12)");
  REQUIRE(s.intake.items.size() == 1);
  const auto& p = s.intake.newest<position_seen>();
  CHECK(p.channel == channel_kind::phone);
  CHECK(p.address == "budi");
  CHECK(p.where == position{-8.25, 112.5, 12.0, s.clock.now.utc - 3s});
  CHECK(s.tracks.stats().positions == 1);
}

TEST_CASE("owntracks: what cannot be true is counted, and no position") {
  scene s;
  s.is_at(5min + 1s);
  CHECK(s.tracks.stats().rejected == 1);
  s.is_at(24h * 3);
  s.says("garbage");
  CHECK(s.tracks.stats().rejected == 3);
  s.is_at(0s, R"(,"acc":500.5)");
  CHECK(s.tracks.stats().distrusted == 1);
  s.is_at(0s, {}, "stranger-k3f9");
  CHECK(s.tracks.stats().unknown == 1);
  s.says(R"({"_type":"encrypted","data":"x"})");
  s.says(R"({"_type":"encrypted","data":"x"})");
  CHECK(s.tracks.stats().encrypted == 2);
  CHECK(s.log.count(ports::level::warn, "encrypted") == 1);
  s.says(R"({"_type":"card"})");
  s.says(R"({"_type":"lwt","tst":1})");
  CHECK(s.tracks.stats().ignored == 2);
  CHECK(s.intake.items.empty());
  s.is_at(5min, R"(,"acc":500)");
  CHECK(s.intake.items.size() == 1);
}

TEST_CASE("owntracks: a region that was entered or left is a suggestion, once in 5 min") {
  scene s;
  s.crosses("enter", "TKP");
  REQUIRE(s.intake.items.size() == 1);
  CHECK(s.intake.newest<region_seen>().address == "budi");
  CHECK(s.intake.newest<region_seen>().entered);
  CHECK(s.intake.newest<region_seen>().region == "TKP");
  CHECK(s.intake.newest<region_seen>().device_at == s.clock.now.utc);
  s.crosses("enter", "TKP");
  CHECK(s.intake.items.size() == 1);
  s.crosses("leave", "TKP");
  CHECK_FALSE(s.intake.newest<region_seen>().entered);
  s.clock.pass(5min);
  s.crosses("enter", "TKP");
  CHECK(s.intake.items.size() == 3);
  s.crosses("enter", "besok", 24h);
  s.says(R"({"_type":"transition","event":"enter","desc":"lama","tst":1})", "budi-k3f9", true);  // retained: no news
  for (int i = 0; i < 1'000; ++i) s.crosses("enter", std::to_string(i)), s.clock.pass(2s);
  CHECK(s.tracks.stats().rejected == 1);
  CHECK(s.tracks.stats().regions < 3 + 50 * (2'000 / 300 + 2));  // 50 names in 5 min
}

TEST_CASE("owntracks: a flood is cut off, and the others are heard") {
  scene s;
  for (int i = 0; i < 10'000; ++i) s.is_at(0s);
  s.is_at(0s, {}, "budi-zzzz");
  CHECK(s.tracks.stats().rate_limited == 9'940);
  CHECK(s.tracks.stats().positions == 61);
}

TEST_CASE("owntracks: its battery is told when it is low, by the newest fix") {
  scene s;
  CHECK(s.shown() == "{}");
  s.is_at(0s, R"(,"batt":9,"bs":1)");
  s.is_at(1s, R"(,"batt":8,"bs":1)");
  s.is_at(-1h, R"(,"batt":80,"bs":1)");  // late
  CHECK(s.log.count(ports::level::warn, "the battery of phone 'budi-k3f9' of budi is low: 9 %") == 1);
  CHECK(s.shown() ==
        R"({"owntracks":{"last":"2026-01-31T07:00:01.000Z","battery":8,"charging":false,"battery_low":true}})");
  CHECK(s.tracks.stats().positions == 3);  // the late one is the dispatcher's to judge
}
