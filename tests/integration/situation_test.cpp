// What stands apart from orders, by the program's own commands: an emergency over a kill -9, agencies, the roster.
#include "tests/integration/world.hpp"

#include <doctest/doctest.h>

using namespace kentongan::test;

TEST_CASE("an emergency outlives a killed gateway, and is cleared by command in two steps") {
  world w("situation");
  w.start_broker();
  w.start_gateway();
  REQUIRE(w.wait_ready());
  std::string text;
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"-c", (w.dir() / "k.toml").string()});
    arguments.insert(arguments.end(), {"--broker", w.uri(), "--lang", "en"});
    return w.run_program(arguments, &text);
  };
  const auto shows = [&](std::string_view part) { return text.find(part) != std::string::npos; };

  REQUIRE(run({"emergency", "list"}) == 0);
  CHECK_MESSAGE(shows("no emergency is open"), text);
  w.publish("cc/v1/blitar/resp/pmi-1/evt/ack", R"({"v":1,"id":"p1","state":"position","lat":-8.25,"lon":112.5})");
  w.publish("cc/v1/blitar/resp/pmi-1/evt/ack", R"({"v":1,"id":"m1","state":"emergency","note":"tolong"})");
  CHECK(w.run_until([&] { return run({"emergency", "list"}) == 0 && shows("tolong"); }, 20s));
  CHECK_MESSAGE(shows("-8.25000, 112.50000"), text);

  w.kill_gateway();
  w.start_gateway();
  REQUIRE(w.wait_ready());
  REQUIRE(run({"emergency", "list"}) == 0);
  CHECK_MESSAGE(shows("pmi-1"), text);
  CHECK_MESSAGE(shows("-8.25000, 112.50000"), text);
  CHECK(run({"emergency", "clear", "pmi-1", "--by", "Sari", "--reason", "safe"}) == 1);
  CHECK_MESSAGE(shows("acknowledge it first"), text);
  CHECK(run({"emergency", "ack", "pmi-1", "--by", "Sari"}) == 0);
  CHECK(run({"emergency", "clear", "pmi-1", "--by", "Sari", "--reason", "safe"}) == 0);
  REQUIRE(run({"emergency", "list"}) == 0);
  CHECK_MESSAGE(shows("no emergency is open"), text);

  REQUIRE(run({"readiness"}) == 0);
  CHECK_MESSAGE(shows("damkar"), text);
  CHECK_MESSAGE(shows("phone/damkar-1"), text);
  CHECK(run({"roster", "duty", "damkar-agus", "off", "--until", "8h", "--by", "Joko", "--reason", "ill"}) == 0);
  REQUIRE(run({"roster"}) == 0);
  CHECK_MESSAGE(shows("damkar-agus off duty until"), text);
  CHECK(run({"roster", "duty", "nobody", "off", "--until", "8h", "--by", "Joko"}) == 1);
  CHECK(run({"roster", "duty", "damkar-agus", "off", "--until", "soon", "--by", "Joko"}) == 64);
  CHECK(run({"net", "quiet", "vhf1", "--until", "30m", "--by", "Sari", "--reason", "evacuation"}) == 0);
  CHECK(run({"net", "quiet", "vhf7", "--until", "30m", "--by", "Sari"}) == 1);
  w.kill_gateway();
  w.start_gateway();
  REQUIRE(w.wait_ready());
  REQUIRE(run({"net", "show"}) == 0);
  CHECK_MESSAGE(shows("QUIET until"), text);
  CHECK(run({"net", "open", "vhf1", "--by", "Sari"}) == 0);
  REQUIRE(run({"net", "show"}) == 0);
  CHECK_MESSAGE(!shows("QUIET"), text);
  CHECK(run({"alarm", "close", "-", "pmi", "--by", "Sari", "--reason", "x"}) == 1);
  CHECK_MESSAGE(shows("no such alarm is open"), text);
  CHECK_MESSAGE(w.run_program({"journal", "verify", w.journal().string()}, &text) == 0, text);
}
