#include "gateway/contract/json.hpp"

#include "tests/support/json_of.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace kentongan;
using namespace kentongan::contract;
using domain::reject_reason;
using test::json_of;

namespace {

// "malformed: v: must be 1"; "fine" when it is an object of the contract.
std::string judged(std::string_view payload) {
  const auto parsed = parse_object(payload);
  if (const auto* r = std::get_if<domain::rejection>(&parsed))
    return std::string(name_of(r->reason)) + ": " + r->detail;
  return "fine";
}

std::string written(std::string_view text) {
  std::string out;
  writer(out).open().field("t", text).close();
  return out;
}

// What a reader of the written text gets.
std::string read_back(std::string_view text) { return test::text_at(json_of(written(text)), "t"); }

}  // namespace

TEST_CASE("json: an object of version 1, or why not") {
  CHECK(judged(R"({"v":1})") == "fine");
  CHECK(judged(R"( {"v":1,"unknown":[1,{"a":null}]} )") == "fine");
  CHECK(judged(R"([1])") == "malformed: not a JSON object");
  CHECK(judged(R"("v")") == "malformed: not a JSON object");
  for (const char* wrong : {"{}", R"({"v":2})", R"({"v":"1"})", R"({"v":null})", R"({"v":1.5})", R"({"V":1})"}) {
    CAPTURE(wrong);
    CHECK(judged(wrong) == "malformed: v: must be 1");
  }
  for (const char* no_json :
       {"", " ", "{", R"({"v":1)", R"({"v":1}})", R"({"v":1}x)", R"({'v':1})", R"({"v":1,})", R"({"v":01})",
        R"({"v":NaN})", "\xEF\xBB\xBF{\"v\":1}", R"({"v":1,"t":"\ud800"})", "{\"v\":1,\"t\":\"\n\"}"}) {
    CAPTURE(no_json);
    CHECK(judged(no_json).starts_with("malformed: not JSON: "));
  }
}

TEST_CASE("json: octets that are not UTF-8 are refused wherever they stand") {
  for (const char* bad : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xFF"})
    for (const auto& payload :
         {std::string("{\"v\":1,\"t\":\"") + bad + "\"}", std::string("{\"v\":1,\"") + bad + "\":1}"}) {
      CAPTURE(payload);
      CHECK(judged(payload).starts_with("malformed: not JSON: "));
    }
}

TEST_CASE("json: size and depth are bounded") {
  const auto of_size = [](std::size_t n) { return R"({"v":1,"t":")" + std::string(n - 14, 'x') + "\"}"; };
  REQUIRE(of_size(payload_octets_max).size() == payload_octets_max);
  CHECK(judged(of_size(payload_octets_max)) == "fine");
  CHECK(judged(of_size(payload_octets_max + 1)) == "too_long: the payload has more than 65536 octets");

  const auto nested = [](std::size_t lists) {
    return R"({"v":1,"t":)" + std::string(lists, '[') + std::string(lists, ']') + "}";
  };
  CHECK(judged(nested(7)) == "fine");
  CHECK(judged(nested(8)).starts_with("malformed: not JSON: "));
  CHECK(judged(std::string(60'000, '[')).starts_with("malformed: not JSON: "));
}

TEST_CASE("json: fields keep the first fault and name its field") {
  const auto o = json_of(R"({"a":5,"b":"word","c":2.5,"d":1e30,"e":{},"f":[1,2,3],"g":null,"h":"","w":"P2"})");
  const auto fault_of = [&](auto read) {
    fields f(o);
    read(f);
    return f.fault() ? std::string(name_of(f.fault()->reason)) + ": " + f.fault()->detail : std::string("none");
  };
  CHECK(fault_of([](fields& f) { CHECK(f.text("b", 4) == "word"); }) == "none");
  CHECK(fault_of([](fields& f) { CHECK(f.text("b", 3) == ""); }) == "too_long: b: more than 3 octets");
  CHECK(fault_of([](fields& f) { f.text("a", 9); }) == "malformed: a: must be a string");
  CHECK(fault_of([](fields& f) { CHECK(f.text("g", 9) == ""); }) == "none");  // null is absent
  CHECK(fault_of([](fields& f) { CHECK(f.text("absent", 9) == ""); }) == "none");
  CHECK(fault_of([](fields& f) { CHECK(f.integer("a", 1, 5) == 5); }) == "none");
  CHECK(fault_of([](fields& f) { CHECK(f.integer("g", 1, 5) == std::nullopt); }) == "none");
  for (const char* key : {"b", "c", "d", "e", "f"}) {
    CAPTURE(key);
    CHECK(fault_of([&](fields& f) { CHECK(f.integer(key, 1, 5) == std::nullopt); }) ==
          "malformed: " + std::string(key) + ": must be a whole number from 1 to 5");
  }
  CHECK(fault_of([](fields& f) { f.integer("a", 1, 4); }) == "malformed: a: must be a whole number from 1 to 4");
  CHECK(fault_of([](fields& f) { f.integer("a", 6, 9); }) == "malformed: a: must be a whole number from 6 to 9");
  CHECK(fault_of([](fields& f) { CHECK(f.number("c", 2, 3) == 2.5); }) == "none");
  CHECK(fault_of([](fields& f) { CHECK(f.number("a", 2, 9) == 5.0); }) == "none");
  CHECK(fault_of([](fields& f) { f.number("d", 2, 3); }).starts_with("malformed: d: must be a number"));
  CHECK(fault_of([](fields& f) { f.number("b", 2, 3); }).starts_with("malformed: b: must be a number"));
  CHECK(fault_of([](fields& f) { f.time("b"); }).starts_with("malformed: b: must be a time"));
  CHECK(fault_of([](fields& f) { f.time("a"); }) == "malformed: a: must be a string");
  CHECK(fault_of([](fields& f) { CHECK(f.object("e")); }) == "none");
  CHECK(fault_of([](fields& f) { CHECK_FALSE(f.object("f")); }) == "malformed: f: must be an object");
  CHECK(fault_of([](fields& f) { CHECK(f.array("f", 3)->size() == 3); }) == "none");
  CHECK(fault_of([](fields& f) { CHECK_FALSE(f.array("f", 2)); }) == "too_long: f: more than 2 items");
  CHECK(fault_of([](fields& f) { CHECK_FALSE(f.array("e", 2)); }) == "malformed: e: must be a list");
  CHECK(fault_of([](fields& f) { CHECK(f.choice<domain::priority>("w") == domain::priority::p2); }) == "none");
  CHECK(fault_of([](fields& f) { CHECK_FALSE(f.choice<domain::priority>("h")); }) == "none");
  CHECK(fault_of([](fields& f) { f.choice<domain::priority>("b"); }) ==
        "malformed: b: 'word' is not one of its values");
  CHECK(fault_of([](fields& f) {
          f.text("a", 9);
          f.object("f");
        }) == "malformed: a: must be a string");
}

TEST_CASE("json: every octet comes out as JSON, and as itself when it is ASCII") {
  for (int c = 0; c < 256; ++c) {
    CAPTURE(c);
    const std::string text = std::string("<") + static_cast<char>(c) + ">";
    CHECK(read_back(text) == (c < 0x80 ? text : "<\xEF\xBF\xBD>"));
  }
  CHECK(written("a\"b\\c\n\t\r\x01") == R"({"t":"a\"b\\c\n\t\r\u0001"})");
  CHECK(written(R"(","state":"stored)") == R"({"t":"\",\"state\":\"stored"})");
}

TEST_CASE("json: well-formed UTF-8 passes, anything else becomes U+FFFD") {
  for (const char* good :
       {"\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80",
        "\xF4\x8F\xBF\xBF", "Jl. \xE2\x80\x9CMelati\xE2\x80\x9D \xF0\x9F\x9A\x92"})
    CHECK(read_back(good) == good);
  const std::string r = "\xEF\xBF\xBD";
  const struct {
    std::string bad, read;
  } rows[] = {
      {"\x80", r},
      {"a\xC3", "a" + r},
      {"\xC3(", r + "("},
      {"\xC0\xAF", r + r},  // overlong
      {"\xC1\xBF", r + r},
      {"\xE0\x9F\xBF", r + r + r},
      {"\xED\xA0\x80", r + r + r},  // a surrogate
      {"\xE2\x82", r + r},          // cut short
      {"\xF0\x8F\xBF\xBF", r + r + r + r},
      {"\xF4\x90\x80\x80", r + r + r + r},  // beyond U+10FFFF
      {"\xF8\x88\x80\x80\x80", r + r + r + r + r},
      {"\xC3\xC3\xA9", r + "\xC3\xA9"},
      {"\"\xFF\"", "\"" + r + "\""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.bad);
    CHECK(read_back(row.bad) == row.read);
  }
}

TEST_CASE("json: any two octets in a row come out as JSON") {
  std::string text(2, ' ');
  for (int a = 0; a < 256; ++a) {
    std::string out;
    writer w(out);
    w.open().open_list("l");
    for (int b = 0; b < 256; ++b) {
      text[0] = static_cast<char>(a);
      text[1] = static_cast<char>(b);
      w.item(text);
    }
    w.close_list().close();
    CHECK(json_of(out).at("l").as_array().size() == 256);
  }
}

TEST_CASE("json: the writer puts every comma") {
  std::string out;
  writer w(out);
  w.open().field("a", std::uint64_t{18446744073709551615u}).flag("b", true).flag("c", false).field("d", -7.5);
  w.open_list("e").close_list().open_list("f").item("x").item("y").close_list();
  w.object("g").close().object("h").field("i", "j").close();
  w.open_list("k").item_object().close().item_object().field("l", std::uint64_t{0}).close().close_list();
  w.maybe("m", std::string_view{}).maybe("n", std::uint64_t{0}).maybe("o", std::optional<domain::utc_time>{});
  w.field("p", domain::utc_time{}).close();
  CHECK(out == R"({"a":18446744073709551615,"b":true,"c":false,"d":-7.5,"e":[],"f":["x","y"],"g":{},"h":{"i":"j"},)"
               R"("k":[{},{"l":0}],"p":"1970-01-01T00:00:00.000Z"})");
  json_of(out);
}
