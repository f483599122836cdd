#include "gateway/contract/owntracks.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace kentongan;
using namespace kentongan::contract;

namespace {

std::string judged(std::string_view payload) {
  const auto d = decode_owntracks(payload);
  const auto* bad = std::get_if<domain::rejection>(&d);
  return bad ? bad->detail : "fine";
}

template <class T>
T read(std::string_view payload) {
  const auto d = decode_owntracks(payload);
  REQUIRE_MESSAGE(std::holds_alternative<owntracks_message>(d), judged(payload));
  return std::get<T>(std::get<owntracks_message>(d));
}

}  // namespace

TEST_CASE("owntracks: a location as the apps write it") {
  // Android, with members that nobody here needs.
  const auto l = read<owntracks_location>(
      R"({"_type":"location","_id":"6c3f","BSSID":"c0:ff:ee","acc":14,"alt":162,"batt":12,"bs":1,"cog":90,"conn":"m",)"
      R"("created_at":1769842799,"inregions":["pos"],"lat":-8.0954,"lon":112.1609,"m":1,"t":"u","tid":"k9",)"
      R"("topic":"owntracks/budi-k3f9/hp","tst":1769842790,"vac":3,"vel":31})");
  CHECK(l.where == domain::position{-8.0954, 112.1609, 14.0, *domain::parse_rfc3339("2026-01-31T06:59:50Z")});
  CHECK(l.battery_percent == 12u);
  CHECK_FALSE(l.charging);
  // iOS knows no battery state in the simulator, and says -1.
  const auto bare = read<owntracks_location>(R"({"_type":"location","batt":-1,"lat":1,"lon":2,"tst":0})");
  CHECK_FALSE(bare.battery_percent);
  CHECK_FALSE(bare.where.accuracy_m);
  for (int bs : {2, 3})
    CHECK(read<owntracks_location>(R"({"_type":"location","lat":1,"lon":2,"tst":0,"bs":)" + std::to_string(bs) + '}')
              .charging);
}

TEST_CASE("owntracks: a transition names its region, shortened where a letter begins") {
  const auto t = read<owntracks_transition>(
      R"({"_type":"transition","event":"enter","desc":"Jl. Merdeka 10","tst":1769842790,"wtst":1769800000,"acc":30,"t":"c"})");
  CHECK(t.entered);
  CHECK(t.region == "Jl. Merdeka 10");
  CHECK(t.at == *domain::parse_rfc3339("2026-01-31T06:59:50Z"));
  std::string longer;
  for (int i = 0; i < 60; ++i) longer += "\xC3\xA9";
  const auto left =
      read<owntracks_transition>(R"({"_type":"transition","event":"leave","desc":"x)" + longer + R"(","tst":1})");
  CHECK_FALSE(left.entered);
  CHECK(left.region.size() == 99);
  CHECK(left.region.ends_with("\xC3\xA9"));
}

TEST_CASE("owntracks: what is not for us is no fault") {
  read<owntracks_away>(R"({"_type":"lwt","tst":1769842790})");
  read<owntracks_encrypted>(R"({"_type":"encrypted","data":"7xLk"})");
  for (const char* type : {"waypoint", "waypoints", "card", "steps", "beacon", "status", "dump", "cmd", "new-one"})
    CHECK(read<owntracks_ignored>(std::string(R"({"_type":")") + type + R"("})").type == type);
}

TEST_CASE("owntracks: what cannot be read says why") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", "not JSON"},
      {"[]", "not a JSON object"},
      {"{}", "_type: is missing"},
      {R"({"_type":7})", "_type: must be a string"},
      {R"({"_type":"location","lon":2,"tst":0})", "lat: and lon are needed"},
      {R"({"_type":"location","lat":91,"lon":2,"tst":0})", "lat: "},
      {R"({"_type":"location","lat":"1","lon":2,"tst":0})", "lat: "},
      {R"({"_type":"location","lat":1,"lon":2})", "tst: is missing"},
      {R"({"_type":"location","lat":1,"lon":2,"tst":-1})", "tst: "},
      {R"({"_type":"location","lat":1,"lon":2,"tst":1e30})", "tst: "},
      {R"({"_type":"location","lat":1,"lon":2,"tst":0,"acc":-1})", "acc: "},
      {R"({"_type":"transition","desc":"x","tst":0})", "event: must be enter or leave"},
      {R"({"_type":"transition","event":"enter","desc":"x"})", "tst: is missing"},
  };
  for (const auto& [payload, why] : rows) {
    CAPTURE(payload);
    CHECK(judged(payload).starts_with(why));
  }
  CHECK(judged(std::string(70'000, ' ')) == "the payload has more than 65536 octets");
}
