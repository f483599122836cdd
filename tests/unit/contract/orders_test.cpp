#include "gateway/contract/orders.hpp"

#include "tests/support/json_of.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace kentongan;
using namespace kentongan::contract;
using namespace kentongan::domain;
using test::json_of;
using test::text_at;

namespace {

constexpr std::string_view full =
    R"({"v":1,"id":"2026-0815","rev":3,"kind":"update","incident":"inc-7","category":"L-KEBAKARAN","prio":"P2",)"
    R"("text":"Rumah terbakar \u2014 \"RT 3\"","radio":"KEBAKARAN RT 3","loc":{"lat":-8.0954,"lon":112.1609,)"
    R"("addr":"Jl. Merdeka 10","kecamatan":"Kepanjenkidul"},"to":["agency/damkar","unit/pmi-1","agency/pln"],)"
    R"("created":"2026-01-31T14:00:00+07:00","valid_until":"2026-01-31T11:00:00.5Z","src":"cad-1","reason":"ralat"})";

// The full payload with one field replaced, added (absent before) or removed (empty json).
std::string with(std::string_view key, std::string_view json) {
  auto o = json_of(full);
  if (json.empty())
    o.erase(key);
  else
    o[key] = boost::json::parse(json);
  return boost::json::serialize(o);
}

std::string quoted(std::size_t n, char c = 'x') { return '"' + std::string(n, c) + '"'; }

std::string judged(std::string_view payload) {
  const auto d = decode_order(payload);
  if (const auto* r = std::get_if<rejection>(&d)) return std::string(name_of(r->reason)) + ": " + r->detail;
  return "fine";
}

order decoded(std::string_view payload) {
  auto d = decode_order(payload);
  REQUIRE(std::holds_alternative<order>(d));
  return std::get<order>(std::move(d));
}

}  // namespace

TEST_CASE("orders: every field is read") {
  const auto o = decoded(full);
  CHECK(o.id.str() == "2026-0815");
  CHECK(o.revision == 3);
  CHECK(o.kind == order_kind::update);
  CHECK(o.incident.str() == "inc-7");
  CHECK(o.category == "L-KEBAKARAN");
  CHECK(o.prio == priority::p2);
  CHECK(o.text == "Rumah terbakar \xE2\x80\x94 \"RT 3\"");
  CHECK(o.radio_text == "KEBAKARAN RT 3");
  CHECK(o.where == place{-8.0954, 112.1609, "Jl. Merdeka 10", "Kepanjenkidul"});
  CHECK(o.to_agencies == std::vector{agency_id("damkar"), agency_id("pln")});
  CHECK(o.to_units == std::vector{unit_id("pmi-1")});
  CHECK(to_rfc3339(o.created) == "2026-01-31T07:00:00.000Z");
  CHECK(to_rfc3339(o.valid_until) == "2026-01-31T11:00:00.500Z");
  CHECK(o.source == "cad-1");
  CHECK(o.reason == "ralat");
}

TEST_CASE("orders: an id and a text are enough, and unknown fields are ignored") {
  const auto o = decoded(R"({"v":1,"id":"A","text":"x","need":"human","sig":{"a":1},"loc":null,"to":[]})");
  CHECK(o.revision == 1);
  CHECK(o.kind == order_kind::dispatch);
  CHECK_FALSE(o.prio);
  CHECK(o.where == place{});
  CHECK(o.created == utc_time{});
  CHECK(o.valid_until == utc_time{});
  CHECK(decoded(R"({"v":1,"id":"A","kind":"cancel"})").kind == order_kind::cancel);  // a cancel needs no text
}

TEST_CASE("orders: every fault has its reason and names its field") {
  const struct {
    std::string_view key;
    std::string json;
    std::string_view expected;  // begins so
  } rows[] = {
      {"v", "2", "malformed: v:"},
      {"id", "", "malformed: id:"},
      {"id", R"("")", "malformed: id:"},
      {"id", "7", "malformed: id:"},
      {"id", R"("a b")", "malformed: id:"},
      {"id", R"("a/b")", "malformed: id:"},
      {"id", R"("a\u0000")", "malformed: id:"},
      {"id", quoted(65), "too_long: id:"},
      {"rev", "0", "malformed: rev:"},
      {"rev", "-1", "malformed: rev:"},
      {"rev", "1.5", "malformed: rev:"},
      {"rev", "1000001", "malformed: rev:"},
      {"rev", "4294967297", "malformed: rev:"},
      {"rev", "18446744073709551615", "malformed: rev:"},
      {"rev", R"("1")", "malformed: rev:"},
      {"kind", R"("Dispatch")", "malformed: kind: 'Dispatch'"},
      {"kind", "1", "malformed: kind:"},
      {"kind", quoted(33), "too_long: kind:"},
      {"incident", R"("a b")", "malformed: incident:"},
      {"incident", quoted(65), "too_long: incident:"},
      {"category", quoted(65), "too_long: category:"},
      {"category", "[]", "malformed: category:"},
      {"prio", R"("P4")", "malformed: prio: 'P4'"},
      {"prio", R"("emergency")", "malformed: prio:"},
      {"text", quoted(2001), "too_long: text:"},
      {"text", "", "malformed: text: is missing"},
      {"text", R"("")", "malformed: text: is missing"},
      {"text", "{}", "malformed: text:"},
      {"radio", quoted(201), "too_long: radio:"},
      {"radio", R"("caf\u00e9")", "malformed: radio:"},
      {"radio", R"("a\nb")", "malformed: radio:"},
      {"radio", R"("a\u007f")", "malformed: radio:"},
      {"loc", "[]", "malformed: loc:"},
      {"loc", R"({"lat":91,"lon":0})", "malformed: loc: lat:"},
      {"loc", R"({"lat":0,"lon":-180.1})", "malformed: loc: lon:"},
      {"loc", R"({"lat":"1","lon":0})", "malformed: loc: lat:"},
      {"loc", R"({"lat":1})", "malformed: loc: lat: lat and lon go together"},
      {"loc", R"({"lon":1})", "malformed: loc: lat: lat and lon go together"},
      {"loc", R"({"lat":1e999,"lon":0})", "malformed: loc: lat:"},
      {"loc", R"({"addr":)" + quoted(201) + "}", "too_long: loc: addr:"},
      {"loc", R"({"kecamatan":)" + quoted(65) + "}", "too_long: loc: kecamatan:"},
      {"to", R"("agency/damkar")", "malformed: to:"},
      {"to", R"(["damkar"])", "malformed: to:"},
      {"to", R"(["agency/"])", "malformed: to:"},
      {"to", R"(["agency/Damkar"])", "malformed: to:"},
      {"to", R"(["agency/a/b"])", "malformed: to:"},
      {"to", R"(["agency/+"])", "malformed: to:"},
      {"to", R"(["desk/damkar"])", "malformed: to:"},
      {"to", R"([7])", "malformed: to:"},
      {"to", R"(["unit/pmi-1",null])", "malformed: to:"},
      {"created", R"("yesterday")", "malformed: created:"},
      {"created", "1769842800", "malformed: created:"},
      {"created", R"("2026-02-30T00:00:00Z")", "malformed: created:"},
      {"valid_until", R"("2026-01-31 07:00")", "malformed: valid_until:"},
      {"valid_until", quoted(41), "too_long: valid_until:"},
      {"src", quoted(65), "too_long: src:"},
      {"reason", quoted(501), "too_long: reason:"},
  };
  for (const auto& r : rows) {
    CAPTURE(r.key);
    CAPTURE(r.json);
    const bool too_big_for_a_double = r.json.find("1e999") != std::string::npos;
    const std::string payload = too_big_for_a_double
                                    ? R"({"v":1,"id":"A","text":"x","loc":)" + r.json + "}"  // serialize() has no 1e999
                                    : with(r.key, r.json);
    CHECK_MESSAGE(judged(payload).starts_with(r.expected), judged(payload));
  }
  std::string many = "[\"unit/a\"";
  for (int i = 0; i < 64; ++i) many += ",\"unit/a\"";
  CHECK(judged(with("to", many + "]")) == "too_long: to: more than 64 items");
}

TEST_CASE("orders: bounds are kept to the octet") {
  for (const auto& [key, octets] : {std::pair{"id", 64},
                                    {"incident", 64},
                                    {"category", 64},
                                    {"text", 2000},
                                    {"radio", 200},
                                    {"src", 64},
                                    {"reason", 500}}) {
    CAPTURE(key);
    CHECK(judged(with(key, quoted(static_cast<std::size_t>(octets)))) == "fine");
  }
  CHECK(judged(with("rev", "1000000")) == "fine");
  CHECK(judged(with("loc", R"({"lat":-90,"lon":180})")) == "fine");
  // 667 signs of three octets each are 2001.
  std::string wide = "\"";
  for (int i = 0; i < 667; ++i) wide += "\xE2\x82\xAC";
  CHECK(judged(with("text", wide + '"')) == "too_long: text: more than 2000 octets");
}

TEST_CASE("orders: what is written is read back the same") {
  auto o = decoded(full);
  CHECK(content_hash(decoded(encode(o))) == content_hash(o));
  CHECK(decoded(encode(o)).source == o.source);
  using namespace std::string_literals;
  o.text = "\0\x01\"\\\n\t/\x7f \xF0\x9F\x9A\x92"s;
  o.where = {std::nullopt, std::nullopt, "Jl. \"A\"\\", ""};
  o.prio.reset();
  o.to_agencies.clear();
  o.created = o.valid_until = utc_time{};
  CHECK(decoded(encode(o)).text == o.text);
  CHECK(content_hash(decoded(encode(o))) == content_hash(o));
  for (auto kind : {order_kind::dispatch, order_kind::update, order_kind::cancel}) {
    o.kind = kind;
    CHECK(decoded(encode(o)).kind == kind);
  }
}

TEST_CASE("orders: no cut and no flipped bit of a good payload does harm") {
  for (std::size_t n = 0; n < full.size(); ++n) {
    CAPTURE(n);
    CHECK(judged(full.substr(0, n)).starts_with("malformed: not JSON: "));
  }
  // A flip may leave a good order; then it is one that can be written and read again.
  int good = 0;
  for (std::size_t bit = 0; bit < full.size() * 8; ++bit) {
    std::string payload(full);
    payload[bit / 8] = static_cast<char>(payload[bit / 8] ^ (1 << (bit % 8)));
    const auto d = decode_order(payload);
    if (const auto* r = std::get_if<rejection>(&d)) {
      CHECK_FALSE(r->detail.empty());
    } else {
      const auto& o = std::get<order>(d);
      CAPTURE(payload);
      CHECK(is_order_id(o.id.str()));
      CHECK(content_hash(decoded(encode(o))) == content_hash(o));
      ++good;
    }
  }
  CHECK(good > 100);
}

TEST_CASE("orders: the reply says stored, or which reason") {
  reply r;
  r.order = order_id("A");
  r.revision = 2;
  r.number = 17;
  CHECK(encode_reply(r) == R"({"v":1,"order":"A","rev":2,"number":17,"state":"stored"})");
  r.code = reply_code::repeat;
  CHECK(encode_reply(r) == R"({"v":1,"order":"A","rev":2,"number":17,"state":"stored","dup":true})");
  r = {};
  r.code = reply_code::rejected;
  for (std::size_t i = 0; i < names_of(reject_reason{}).size(); ++i) {
    r.why = static_cast<reject_reason>(i);
    r.detail = "bad \"thing\"\n\xFF";
    const auto o = json_of(encode_reply(r));
    CHECK(text_at(o, "state") == "rejected");
    CHECK(text_at(o, "reason") == name_of(*r.why));
    CHECK(text_at(o, "detail") == "bad \"thing\"\n\xEF\xBF\xBD");
    CHECK_FALSE(o.contains("dup"));
    CHECK_FALSE(o.contains("order"));
  }
  r = {};
  r.code = reply_code::refused;
  r.unit = unit_id("pmi-1");
  r.state = assignment_state::done;
  r.detail = "closed";
  CHECK(encode_reply(r) ==
        R"({"v":1,"state":"rejected","reason":"refused","unit":"pmi-1","assignment":"done","detail":"closed"})");
  for (auto code : {reply_code::ambiguous, reply_code::unknown}) {
    r.code = code;
    CHECK(text_at(json_of(encode_reply(r)), "reason") == name_of(code));
  }
}
