// `kentongan ht-card` as people type it.
#include "tests/integration/world.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

using namespace kentongan::test;

TEST_CASE("ht-card prints the card of a unit with a voice channel, and says what is wrong otherwise") {
  world w("ht_card");
  std::string text;
  const auto run = [&](std::vector<std::string> arguments) { return w.run_program(arguments, &text); };
  const auto shows = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  const auto city = (w.dir() / "kota.toml").string();
  std::ofstream(city) << "[city]\nid = \"kota\"\nname = \"Kota\"\n"
                         "[[agency]]\nid = \"damkar\"\nname = \"Damkar <1>\"\n"
                         "[[responder]]\nid = \"d2\"\nname = \"D\"\n"
                         "[[unit]]\nid = \"damkar-1\"\nagency = \"damkar\"\nname = \"Damkar Regu 1\"\n"
                         "channels = [{ kind = \"voice\", address = \"101\", net = \"vhf1\" }]\n"
                         "[[unit]]\nid = \"damkar-2\"\nagency = \"damkar\"\nname = \"Damkar Regu 2\"\n"
                         "channels = [{ kind = \"phone\", address = \"d2\" }]\n";
  const auto card = [&](std::vector<std::string> rest) {
    std::vector<std::string> all = {"--city", city, "ht-card"};
    all.insert(all.end(), rest.begin(), rest.end());
    return run(std::move(all));
  };
  CHECK(card({"--unit", "damkar-1", "--text"}) == 0);
  CHECK_MESSAGE(shows("*101400"), text);
  CHECK_MESSAGE(shows("*10100#"), text);
  CHECK(card({"--unit", "damkar-1"}) == 0);
  CHECK_MESSAGE(shows("Damkar &lt;1&gt;"), text);
  const auto file = w.dir() / "card.html";
  CHECK(card({"--unit", "damkar-1", "--out", file.string()}) == 0);
  std::ifstream in(file);
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  CHECK(page.find("*101400") != std::string::npos);
  CHECK(card({"--unit", "damkar-1", "--out", "/nowhere/card.html"}) == 74);
  CHECK_MESSAGE(shows("/nowhere/card.html"), text);
  CHECK(card({"--unit", "damkr-1"}) == 1);
  CHECK_MESSAGE(shows("did you mean 'damkar-1'?"), text);
  CHECK(card({"--unit", "damkar-2"}) == 1);
  CHECK_MESSAGE(shows("\"voice\""), text);
  CHECK_MESSAGE(shows("did you mean 'damkar-1'?"), text);
  CHECK(card({}) == 64);
  CHECK(run({"--city", "/nowhere/kota.toml", "ht-card", "--unit", "damkar-1"}) == 78);
}
