#include "firmware/virtual/snapshot.hpp"

#include "firmware/virtual/commands.hpp"
#include "tests/unit/virtual/sounds.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace kentongan;
using namespace kentongan::virtual_radio;

namespace {

world_settings two() {
  world_settings settings;
  settings.identity.firmware = "test";
  settings.identity.hardware = "virtual";
  for (const char* name : {"A-1", "B-2"}) {
    world_settings::holder one;
    one.set.name = name;
    settings.handsets.push_back(one);
  }
  settings.handsets[0].set.mdc_unit = 0x1001;
  settings.handsets[1].set.selcall = "11001";
  return settings;
}

// The part of the state that is about one radio: the modem (0) or an HT (1, 2).
std::string part(const world& w, std::size_t which) {
  std::string all = state_members(w);
  for (std::size_t i = 0; i < which; ++i) all = all.substr(all.find('}') + 1);
  return all.substr(0, all.find('}'));
}
bool has(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

void run(world& w, int blocks) {
  for (int i = 0; i < blocks; ++i) w.step();
}

}  // namespace

TEST_CASE("who is who: an HT tells only what it has") {
  const world w(two(), {});
  CHECK(radios_members(w) ==
        R"("hts":[{"name":"A-1","mdc":"1001","selcall":""},{"name":"B-2","mdc":"","selcall":"11001"}])");
}

TEST_CASE("a world at rest is dark and silent") {
  world w(two(), {});
  run(w, 30);
  CHECK(part(w, 0) == R"("modem":{"on_air":false,"busy":false,"dbm":-115,"level":0,"ptt":false,"host":false,)"
                      R"("fault":false)");
  CHECK(part(w, 1) == R"(,"hts":[{"on_air":false,"busy":false,"dbm":-115,"level":0,"ptt":false,"hears":"nothing",)"
                      R"("digits":"","waiting":0,"alarm":false,"timed_out":false)");
}

TEST_CASE("lamps and meters follow who talks, and digits as they come in") {
  world w(two(), {});
  CHECK(obey(w, "B-2 ptt on") == "");
  w.set(1).speak(test::sine(1000, audio_hz, 2 * audio_hz, 16000));
  run(w, 300);
  CHECK(has(part(w, 2), R"("on_air":true,"busy":false)"));
  CHECK(has(part(w, 2), R"("ptt":true)"));
  CHECK(has(part(w, 1), R"("busy":true,"dbm":-89,"level":8)"));
  CHECK(has(part(w, 1), R"("hears":"voice")"));
  CHECK(has(part(w, 0), R"("busy":true)"));
  CHECK(has(part(w, 0), R"("level":8)"));
  CHECK(obey(w, "B-2 ptt off") == "");
  run(w, 300);
  CHECK(obey(w, "B-2 key 14") == "");
  run(w, 250);
  CHECK(has(part(w, 1), R"("digits":"14")"));
}

TEST_CASE("an alarm and a PTT held for too long are shown") {
  world w(two(), {});
  CHECK(obey(w, "A-1 emergency") == "");
  run(w, 3);
  CHECK(has(part(w, 1), R"("alarm":true)"));
  CHECK(obey(w, "B-2 ptt on") == "");
  run(w, 60 * 300 + 30);
  CHECK(has(part(w, 2), R"("on_air":false)"));
  CHECK(has(part(w, 2), R"("timed_out":true)"));
  CHECK(obey(w, "B-2 ptt off") == "");
  run(w, 3);
  CHECK(has(part(w, 2), R"("timed_out":false)"));
}
