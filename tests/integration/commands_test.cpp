// The program's own commands as people type them: exit codes, words, and what a second look shows.
#include "tests/integration/world.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace kentongan::test;

namespace {

struct terminal {
  world& w;
  std::string text;
  int run(std::vector<std::string> arguments) { return w.run_program(arguments, &text); }
  // With the settings and the broker of the world, in English.
  int ask(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"-c", (w.dir() / "k.toml").string()});
    arguments.insert(arguments.end(), {"--broker", w.uri(), "--lang", "en"});
    return run(arguments);
  }
  bool shows(std::string_view part) const { return text.find(part) != std::string::npos; }
};

}  // namespace

TEST_CASE("city check lists what the city has not confirmed") {
  world w("city_check");
  terminal t{w, {}};
  CHECK(t.run({"city", "check", "--lang", "en"}) == 0);
  CHECK_MESSAGE(t.shows("Unconfirmed routes (role = \"confirm\") (29)"), t.text);
  CHECK_MESSAGE(t.shows("T3-14"), t.text);
  CHECK_MESSAGE(t.shows("Checklists that are drafts"), t.text);
  CHECK_MESSAGE(t.shows("Priorities and roles are proposals"), t.text);
  CHECK(t.run({"city", "check"}) == 0);
  CHECK_MESSAGE(t.shows("Rute yang belum pasti"), t.text);
  CHECK(t.run({"city", "check", "--strict"}) == 1);
  CHECK(t.run({"city", "check", "blitar", "--json"}) == 0);
  CHECK_MESSAGE(t.shows("\"kind\":\"route\""), t.text);
  CHECK(t.run({"city", "check", "/nowhere/kota.toml"}) == 78);
  CHECK_MESSAGE(t.shows("/nowhere/kota.toml"), t.text);
  const auto file = w.dir() / "signed.toml";
  std::ofstream(file) << "[city]\nid = \"kota\"\nname = \"Kota\"\nconfirmed_by = \"Wali Kota, 2026-01-05\"\n"
                         "[[agency]]\nid = \"damkar\"\nname = \"Damkar\"\n"
                         "[[responder]]\nid = \"d1\"\nname = \"D\"\n"
                         "[[unit]]\nid = \"damkar-1\"\nagency = \"damkar\"\nname = \"D1\"\n"
                         "channels = [{ kind = \"phone\", address = \"d1\" }]\n";
  CHECK(t.run({"city", "check", file.string(), "--strict", "--lang", "en"}) == 0);
  CHECK_MESSAGE(t.shows("Everything is confirmed."), t.text);
  CHECK_MESSAGE(t.shows("Wali Kota, 2026-01-05"), t.text);
}

TEST_CASE("replay-year prints the same year for the same seed, and names what is wrong with its figures") {
  world w("replay_year");
  terminal t{w, {}};
  REQUIRE(t.run({"replay-year", "--seed", "7", "--lang", "en"}) == 0);
  CHECK_MESSAGE(t.shows("710 incidents, seed 7"), t.text);
  const auto from = t.text.find("Fingerprint");
  REQUIRE(from != std::string::npos);
  const auto mark = t.text.substr(from, t.text.find('\n', from) - from);
  REQUIRE(t.run({"replay-year", "--seed", "7", "--lang", "en"}) == 0);
  CHECK_MESSAGE(t.shows(mark), mark);
  CHECK(t.run({"replay-year", "--seed", "8", "--json"}) == 0);
  CHECK_MESSAGE(t.shows("\"unheard\":0"), t.text);
  CHECK(t.run({"replay-year", "--silent", "2"}) == 64);
  CHECK(t.run({"replay-year", "--figures", "/nowhere.csv"}) == 78);
  CHECK_MESSAGE(t.shows("/nowhere.csv"), t.text);
}

TEST_CASE("an order is amended by command: targets, verification, checklist, links, disposition") {
  world w("amend");
  w.start_broker();
  w.start_gateway();
  REQUIRE(w.wait_ready());
  terminal t{w, {}};
  REQUIRE(t.ask({"order", "new", "--id", "a1", "--category", "T3-09", "--address", "Jl. Merdeka 10", "--text",
                 "Rumah terbakar", "--unverified"}) == 0);
  REQUIRE(t.ask({"order", "show", "a1"}) == 0);
  CHECK_MESSAGE(t.shows("NOT VERIFIED"), t.text);
  CHECK(t.ask({"order", "verify", "a1", "--by", "Sari"}) == 0);
  CHECK(t.ask({"order", "add", "a1", "pmi-1", "--by", "Sari", "--reason", "api membesar"}) == 0);
  CHECK(t.ask({"order", "add", "a1", "no-such", "--by", "Sari", "--reason", "x"}) == 1);
  CHECK(t.ask({"order", "drop", "a1", "pmi-1", "--by", "Sari", "--reason", "cukup", "--edition", "1"}) == 1);
  CHECK_MESSAGE(t.shows("edition"), t.text);
  CHECK(t.ask({"order", "drop", "a1", "pmi-1", "--by", "Sari", "--reason", "cukup"}) == 0);
  CHECK(t.ask({"order", "tick", "a1", "terjebak", "--by", "Sari"}) == 0);
  CHECK(t.ask({"order", "tick", "a1", "no-such", "--by", "Sari"}) == 1);
  CHECK(t.ask({"order", "note", "a1", "warga menelepon lagi", "--by", "Sari"}) == 0);
  REQUIRE(t.ask({"order", "new", "--id", "a2", "--category", "T3-09", "--text", "Rumah terbakar"}) == 0);
  CHECK(t.ask({"order", "link", "a2", "a1", "--duplicate", "--by", "Sari"}) == 0);
  CHECK(t.ask({"answer", "a1", "damkar-1", "done", "--by", "Sari", "--said", "padam", "--via", "telepon"}) == 0);
  CHECK(t.ask({"order", "disposition", "a1", "real", "--by", "Sari"}) == 0);
  REQUIRE(t.ask({"order", "show", "a1"}) == 0);
  for (const std::string_view part : {"call verified", "units added", "dropped from the order", "checklist done",
                                      "warga menelepon lagi", "padam", "the call was real"})
    CHECK_MESSAGE(t.shows(part), part, t.text);
  REQUIRE(t.ask({"order", "show", "a2"}) == 0);
  CHECK_MESSAGE(t.shows("duplicate of a1"), t.text);
  CHECK_MESSAGE(t.run({"journal", "verify", w.journal().string()}) == 0, t.text);
}

TEST_CASE("a roll call by command: a crew says that it is there, the others do not, and it is held") {
  world w("drill");
  w.start_broker();
  w.start_gateway();
  REQUIRE(w.wait_ready());
  terminal t{w, {}};
  REQUIRE(t.ask({"order", "new", "--id", "d1", "--drill", "roll_call", "--to", "unit/pln-1", "--to", "unit/dlh-1",
                 "--text", "Apel", "--valid-min", "1"}) == 0);
  REQUIRE(w.run_until([&] { return w.has("d1", "order stored"); }, 20s));
  w.publish("cc/v1/blitar/resp/pln-1/evt/ack", R"({"v":1,"id":"h1","order":"d1","state":"accepted"})");
  REQUIRE(w.run_until([&] { return w.has("d1", "assignment accepted"); }, 20s));
  REQUIRE(t.ask({"order", "show", "d1"}) == 0);
  CHECK_MESSAGE(t.shows("pln-1"), t.text);
  CHECK_MESSAGE(t.shows("accepted"), t.text);
  CHECK_MESSAGE(t.shows("offered"), t.text);
  CHECK(
      w.run_until([&] { return w.has("d1", "order closed"); }, 90s));  // its minute has passed, and no alarm was raised
  CHECK_FALSE(w.has("d1", "alarm raised"));
}

TEST_CASE("two at once: the second change of an edition that is no more is a conflict, and changes nothing") {
  world w("conflict");
  w.start_broker();
  w.start_gateway();
  REQUIRE(w.wait_ready());
  terminal t{w, {}};
  REQUIRE(t.ask({"order", "new", "--id", "c1", "--to", "unit/pln-1", "--text", "Kabel putus"}) == 0);
  CHECK(t.ask({"order", "add", "c1", "dlh-1", "--by", "Sari", "--reason", "pohon", "--edition", "1"}) == 0);
  CHECK(t.ask({"order", "add", "c1", "pmi-1", "--by", "Joko", "--reason", "korban", "--edition", "1"}) == 1);
  CHECK_MESSAGE(t.shows("somebody has changed the order since"), t.text);
  REQUIRE(t.ask({"order", "show", "c1"}) == 0);
  CHECK_MESSAGE(t.shows("dlh-1"), t.text);
  CHECK_MESSAGE(!t.shows("pmi-1"), t.text);
  // Refusals: an illegal step, a unit that is not there, an order that is not.
  CHECK(t.ask({"answer", "c1", "pln-1", "planned", "--by", "Sari"}) != 0);
  CHECK(t.ask({"answer", "c1", "pmi-1", "accepted", "--by", "Sari"}) == 1);
  CHECK(t.ask({"answer", "no-such", "pln-1", "accepted", "--by", "Sari"}) == 1);
}
