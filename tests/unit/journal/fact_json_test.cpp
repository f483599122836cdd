#include "gateway/journal/fact_json.hpp"

#include "gateway/journal/fact_fields.hpp"
#include "tests/unit/journal/samples.hpp"

#include <boost/pfr/tuple_size.hpp>
#include <doctest/doctest.h>

#include <cstring>

using namespace kentongan;
using namespace kentongan::domain;
using namespace kentongan::journal;

namespace {

struct field_counter {
  std::size_t count = 0;
  template <class T>
  void operator()(std::string_view, T&) {
    ++count;
  }
};

template <class T>
void check_every_field_is_described() {
  field_counter counter;
  T value;
  describe(counter, value);
  CHECK(counter.count == boost::pfr::tuple_size_v<T>);
}

}  // namespace

TEST_CASE("every field of every fact is written") {
  check_every_field_is_described<place>();
  check_every_field_is_described<order>();
  check_every_field_is_described<actor>();
  check_every_field_is_described<channel>();
  check_every_field_is_described<planned_assignment>();
  check_every_field_is_described<planned_delivery>();
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (check_every_field_is_described<std::variant_alternative_t<I, fact_body>>(), ...);
  }
  (std::make_index_sequence<std::variant_size_v<fact_body>>());
}

TEST_CASE("a fact's text is the one of the format, and comes back") {
  struct row {
    fact_body body;
    const char* text;
  };
  assignment_moved moved;
  moved.unit = unit_id("damkar-1");
  moved.agency = agency_id("damkar");
  moved.to = assignment_state::on_scene;
  moved.implied = {assignment_state::accepted, assignment_state::en_route};
  moved.by = {actor_role::responder, "damkar-1", "aprs:YB3DMK-7"};
  moved.device_at = test::at_ms(1'769'842'800'123);
  moved.note = "api \"besar\"\n";
  const row rows[] = {
      {order_closed{"done"}, R"({"outcome":"done"})"},
      {order_closed{}, "{}"},
      {delivery_advanced{4294967295u, evidence::failed, "no route", {}},
       R"({"delivery":4294967295,"to":"failed","reason":"no route"})"},
      {alarm_closed{agency_id("pmi"), {actor_role::dispatcher, "ani", "cli"}, "called"},
       R"({"agency":"pmi","by":{"role":"dispatcher","name":"ani","channel":"cli"},"reason":"called"})"},
      {moved,
       R"({"unit":"damkar-1","agency":"damkar","from":"offered","to":"on_scene","implied":["accepted","en_route"],)"
       R"("by":{"role":"responder","name":"damkar-1","channel":"aprs:YB3DMK-7"},"device_at":1769842800123,)"
       R"("note":"api \"besar\"\u000a"})"},
      {test::accepted("K-1", 1),
       R"({"order":{"id":"K-1","revision":1,"kind":"dispatch","category":"KBK-01","priority":"P1",)"
       R"("text":"Kebakaran rumah","where":{"lat":"-8.0983","lon":"112.1681","address":"Jl. Merdeka 12",)"
       R"("kecamatan":"sananwetan"},"created":0,"valid_until":3600000,"source":"cad-1"},"number":7,)"
       R"("content":"fedcba9876543210","assignments":[{"unit":"damkar-1","agency":"damkar","role":"primary"},)"
       R"({"unit":"pmi-1","agency":"pmi","role":"supporting"}],"deliveries":[{"number":1,"agency":"damkar",)"
       R"("unit":"damkar-1","channel":{"kind":"phone","address":"budi"}}]})"},
  };
  for (const auto& r : rows) {
    CAPTURE(r.text);
    CHECK(to_json(r.body) == r.text);
    const auto back = from_json(name_of(r.body), r.text);
    REQUIRE(back);
    CHECK(back->index() == r.body.index());
    CHECK(to_json(*back) == r.text);
  }
  const auto back = from_json("assignment_moved", rows[4].text);
  const auto& m = std::get<assignment_moved>(*back);
  CHECK(m.unit == moved.unit);
  CHECK(m.to == moved.to);
  CHECK(m.implied == moved.implied);
  CHECK(m.by == moved.by);
  CHECK(m.device_at == moved.device_at);
  CHECK(m.note == moved.note);
  CHECK(std::get<order_accepted>(*from_json("order_accepted", rows[5].text)).order.where ==
        test::accepted("K-1").order.where);
}

TEST_CASE("random facts of every type come back exactly") {
  std::mt19937_64 engine(20260131);
  for (int round = 0; round < 300; ++round)
    for (std::size_t type = 0; type < fact_names.size(); ++type) {
      const auto body = test::random_body(type, engine);
      const auto text = to_json(body);
      CAPTURE(round);
      CAPTURE(text);
      const auto back = from_json(fact_names[type], text);
      REQUIRE_MESSAGE(back, back.error().message);
      REQUIRE(back->index() == type);
      REQUIRE(to_json(*back) == text);
      if (type == 0) {
        const auto &was = std::get<order_accepted>(body).order, &is = std::get<order_accepted>(*back).order;
        REQUIRE(content_hash(is) == content_hash(was));
      }
    }
}

TEST_CASE("every octet survives in a text") {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  const auto back = from_json("order_closed", to_json(order_closed{all}));
  REQUIRE(back);
  CHECK(std::get<order_closed>(*back).outcome == all);
}

TEST_CASE("a coordinate that is no number is left out") {
  auto a = test::accepted("K-1");
  a.order.where.lat_deg = std::numeric_limits<double>::quiet_NaN();
  a.order.where.lon_deg = std::numeric_limits<double>::infinity();
  const auto back = from_json("order_accepted", to_json(a));
  REQUIRE(back);
  CHECK(!std::get<order_accepted>(*back).order.where.lat_deg);
  CHECK(!std::get<order_accepted>(*back).order.where.lon_deg);
}

TEST_CASE("what cannot be read is named") {
  struct row {
    const char *type, *text, *complaint;
  };
  const row rows[] = {
      {"order_opened", "{}", "unknown fact type 'order_opened'"},
      {"", "{}", "unknown fact type ''"},
      {"order_closed", "", "not JSON"},
      {"order_closed", "{", "not JSON"},
      {"order_closed", "{} {}", "not JSON"},
      {"order_closed", "[]", "not a JSON object"},
      {"order_closed", R"({"outcome":1})", "field 'outcome' is not a text"},
      {"order_closed", R"({"outcome":null})", "field 'outcome' is not a text"},
      {"delivery_advanced", R"({"delivery":-1})", "field 'delivery' is not a number below 2^32"},
      {"delivery_advanced", R"({"delivery":4294967296})", "field 'delivery' is not a number below 2^32"},
      {"delivery_advanced", R"({"delivery":1.5})", "field 'delivery' is not a number below 2^32"},
      {"delivery_advanced", R"({"to":"delivered"})", "field 'to' is not a known name"},
      {"delivery_advanced", R"({"device_at":"now"})", "field 'device_at' is not milliseconds since 1970"},
      {"order_revised", R"({"content":"xyz"})", "field 'content' is not a hexadecimal text"},
      {"order_revised", R"({"content":"12345678901234567"})", "field 'content' is not a hexadecimal text"},
      {"order_revised", R"({"content":7})", "field 'content' is not a text"},
      {"order_revised", R"({"order":[]})", "field 'order' is not an object"},
      {"order_revised", R"({"order":{"where":{"lat":"nan"}}})", "field 'lat' is not a decimal text"},
      {"order_revised", R"({"order":{"where":{"lat":"1x"}}})", "field 'lat' is not a decimal text"},
      {"order_revised", R"({"deliveries":{}})", "field 'deliveries' is not a list"},
      {"order_revised", R"({"deliveries":[{"channel":{"reserve":1}}]})", "field 'reserve' is not true or false"},
  };
  for (const auto& r : rows) {
    CAPTURE(r.type);
    CAPTURE(r.text);
    const auto got = from_json(r.type, r.text);
    REQUIRE(!got);
    CHECK(got.error().code == errc::corrupt);
    CHECK_MESSAGE(got.error().message.find(r.complaint) != std::string::npos, got.error().message);
  }
}

TEST_CASE("unknown fields are skipped, absent ones have their default") {
  const auto got = from_json("order_revised", R"({"colour":["red",{}],"order":{"id":"K-1","x":1}})");
  REQUIRE(got);
  CHECK(std::get<order_revised>(*got).order.id.str() == "K-1");
  CHECK(std::get<order_revised>(*got).order.revision == 1);
}

TEST_CASE("a text cut short or with a flipped bit is refused or read, never a crash") {
  const auto text = to_json(test::accepted("K-1"));
  for (std::size_t n = 0; n < text.size(); ++n) CHECK(!from_json("order_accepted", text.substr(0, n)));
  std::size_t read = 0;
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    auto flipped = text;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    if (from_json("order_accepted", flipped)) ++read;
  }
  CHECK(read > 0);  // flips inside of a person's words are words
}
