#include "gateway/contract/phones.hpp"

#include "tests/support/json_of.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace kentongan;
using namespace kentongan::contract;
using namespace kentongan::domain;
using test::json_of;
using test::number_at;
using test::text_at;

namespace {

const utc_time sent = *parse_rfc3339("2026-01-31T07:00:05.250Z");

std::string judged(std::string_view payload) {
  const auto d = decode_phone_input("budi", payload);
  if (const auto* r = std::get_if<phone_refusal>(&d)) return std::string(name_of(r->why.reason)) + ": " + r->why.detail;
  return "fine";
}

phone_input decoded(std::string_view payload) {
  auto d = decode_phone_input("budi", payload);
  REQUIRE_MESSAGE(std::holds_alternative<phone_input>(d), judged(payload));
  return std::get<phone_input>(std::move(d));
}

}  // namespace

TEST_CASE("phones: the order as a phone gets it") {
  order o;
  o.id = order_id("A");
  o.revision = 2;
  o.category = "fire";
  o.text = "Api \"besar\"\n\xE2\x80\x94";
  o.where = {-8.0954, 112.1609, "Jl. Merdeka 10", "Sukorejo"};
  o.created = *parse_rfc3339("2026-01-31T07:00:00Z");
  o.valid_until = *parse_rfc3339("2026-01-31T11:00:00Z");
  o.source = "cad-1";
  transmission t;
  t.number = 17;
  t.delivery = 4;
  t.prio = priority::p2;
  t.agency = agency_id("damkar");
  t.unit = unit_id("damkar-1");
  t.order = std::make_shared<order>(o);
  const auto j = json_of(encode_phone_order(t, sent));
  CHECK(number_at(j, "v") == 1);
  CHECK(text_at(j, "order") == "A");
  CHECK(number_at(j, "rev") == 2);
  CHECK(number_at(j, "delivery") == 4);
  CHECK(number_at(j, "number") == 17);
  CHECK(text_at(j, "kind") == "dispatch");
  CHECK(text_at(j, "prio") == "P2");
  CHECK(text_at(j, "category") == "fire");
  CHECK(text_at(j, "text") == o.text);
  CHECK(j.at("loc").at("lat").to_number<double>() == -8.0954);
  CHECK(j.at("loc").at("lon").to_number<double>() == 112.1609);
  CHECK(text_at(j.at("loc").as_object(), "addr") == "Jl. Merdeka 10");
  CHECK(text_at(j.at("loc").as_object(), "kecamatan") == "Sukorejo");
  CHECK(text_at(j, "unit") == "damkar-1");
  CHECK(text_at(j, "agency") == "damkar");
  CHECK(text_at(j, "created") == "2026-01-31T07:00:00.000Z");
  CHECK(text_at(j, "valid_until") == "2026-01-31T11:00:00.000Z");
  CHECK(text_at(j, "ts") == "2026-01-31T07:00:05.250Z");
  CHECK_FALSE(j.contains("reason"));
  CHECK_FALSE(j.contains("src"));

  o.where = {};
  o.reason = "salah";
  t.kind = message_kind::stand_down;
  t.unit = {};
  t.order = std::make_shared<order>(o);
  const auto desk = json_of(encode_phone_order(t, sent));
  CHECK(text_at(desk, "kind") == "stand_down");
  CHECK(text_at(desk, "reason") == "salah");
  CHECK_FALSE(desk.contains("loc"));
  CHECK_FALSE(desk.contains("unit"));
}

TEST_CASE("phones: the largest order fits into a message") {
  order o;
  o.id = order_id(std::string(64, 'A'));
  o.text = std::string(2000, '\x01');  // six octets each when escaped
  o.where.address = std::string(200, '\x01');
  o.reason = std::string(500, '\x01');
  transmission t;
  t.order = std::make_shared<order>(o);
  CHECK(encode_phone_order(t, sent).size() < 65'536);
}

TEST_CASE("phones: receipts of the device are evidence") {
  for (const auto& [state, to] : {std::pair{"received", evidence::device}, {"opened", evidence::opened}}) {
    CAPTURE(state);
    const auto in = decoded(R"({"v":1,"id":"m-1","order":"A","delivery":3,"at":"2026-01-31T07:00:01Z","state":")" +
                            std::string(state) + "\"}");
    CHECK(in.id == "m-1");
    const auto& e = std::get<evidence_seen>(in.what);
    CHECK(e.order.str() == "A");
    CHECK(e.delivery == 3);
    CHECK(e.to == to);
    CHECK(e.device_at == parse_rfc3339("2026-01-31T07:00:01Z"));
    CHECK(e.reason.empty());
  }
}

TEST_CASE("phones: each word of a person is an answer of this phone") {
  const std::pair<std::string_view, answer_code> words[] = {
      {"accepted", answer_code::accept},
      {"rejected", answer_code::reject},
      {"en_route", answer_code::en_route},
      {"on_scene", answer_code::on_scene},
      {"transporting", answer_code::transporting},
      {"at_destination", answer_code::at_destination},
      {"done", answer_code::done},
      {"in_field", answer_code::in_field},
      {"at_station", answer_code::at_station},
      {"out_of_service", answer_code::out_of_service},
      {"speak", answer_code::speak},
      {"emergency", answer_code::emergency},
      {"delayed", answer_code::delayed},
      {"backup", answer_code::backup},
      {"nothing_found", answer_code::nothing_found},
      {"not_ours", answer_code::not_ours},
      {"report", answer_code::report},
  };
  CHECK(std::size(words) == names_of(answer_code{}).size());
  for (const auto& [word, code] : words) {
    CAPTURE(word);
    // What the message claims about its sender is of no interest.
    const auto in =
        decoded(R"({"v":1,"id":"m2","order":"A","number":17,"reason":"ban kempes","note":"dekat \"pasar\"",)"
                R"("at":"2026-01-31T07:00:01Z","address":"citra","unit":"pmi-1","state":")" +
                std::string(word) + "\"}");
    const auto& a = std::get<answer_given>(in.what);
    CHECK(a.code == code);
    CHECK(a.channel == channel_kind::phone);
    CHECK(a.address == "budi");
    CHECK(a.order.str() == "A");
    CHECK(a.number == 17);
    CHECK(a.reason == "ban kempes");
    CHECK(a.note == "dekat \"pasar\"");
    CHECK(a.device_at == parse_rfc3339("2026-01-31T07:00:01Z"));
    CHECK(a.answer_id == "m2");
  }
  const auto bare = decoded(R"({"v":1,"state":"accepted"})");
  CHECK(bare.id.empty());
  CHECK(std::get<answer_given>(bare.what).order.empty());
  CHECK(std::get<answer_given>(bare.what).number == 0);
}

TEST_CASE("phones: every fault has its reason and names its field") {
  const std::string x64(64, 'x'), x65(65, 'x'), x501(501, 'x');
  const struct {
    std::string fields;
    std::string_view expected;  // begins so
  } rows[] = {
      {R"("state":"accepted")", "fine"},
      {R"("state":"accepted","id":")" + x64 + '"', "fine"},
      {R"("state":"received","order":"A","delivery":1)", "fine"},
      {R"("x":1)", "malformed: state:"},
      {R"("state":"")", "malformed: state:"},
      {R"("state":"ACCEPTED")", "malformed: state: 'ACCEPTED'"},
      {R"("state":"device")", "malformed: state:"},
      {R"("state":7)", "malformed: state:"},
      {R"("state":")" + x65 + '"', "too_long: state:"},
      {R"("state":"received")", "malformed: state: 'received' needs order and delivery"},
      {R"("state":"received","order":"A")", "malformed: state: 'received' needs"},
      {R"("state":"opened","delivery":1)", "malformed: state: 'opened' needs"},
      {R"("state":"opened","order":"A","delivery":0)", "malformed: delivery:"},
      {R"("state":"opened","order":"A","delivery":4294967297)", "malformed: delivery:"},
      {R"("state":"opened","order":"A","delivery":"1")", "malformed: delivery:"},
      {R"("state":"accepted","delivery":-1)", "malformed: delivery:"},
      {R"("state":"accepted","id":"a b")", "malformed: id:"},
      {R"("state":"accepted","id":")" + x65 + '"', "too_long: id:"},
      {R"("state":"accepted","order":"a/b")", "malformed: order:"},
      {R"("state":"accepted","order":")" + x65 + '"', "too_long: order:"},
      {R"("state":"accepted","number":-1)", "malformed: number:"},
      {R"("state":"accepted","number":1000000)", "malformed: number:"},
      {R"("state":"accepted","reason":")" + x501 + '"', "too_long: reason:"},
      {R"("state":"accepted","note":")" + x501 + '"', "too_long: note:"},
      {R"("state":"accepted","note":[])", "malformed: note:"},
      {R"("state":"accepted","at":"now")", "malformed: at:"},
      {R"("state":"position","lat":-8.1,"lon":112.1)", "fine"},
      {R"("state":"position","lat":-8.1)", "malformed: state: 'position' needs lat and lon"},
      {R"("state":"position","lat":90.1,"lon":112.1)", "malformed: lat:"},
      {R"("state":"position","lat":-8.1,"lon":"112")", "malformed: lon:"},
      {R"("state":"position","lat":-8.1,"lon":112.1,"acc":-1)", "malformed: acc:"},
  };
  for (const auto& r : rows) {
    CAPTURE(r.fields);
    const auto found = judged("{\"v\":1," + r.fields + "}");
    CHECK_MESSAGE(found.starts_with(r.expected), found);
  }
  CHECK(judged("{\"state\":\"accepted\"}") == "malformed: v: must be 1");
  CHECK(judged("accepted").starts_with("malformed: not JSON"));
  CHECK(judged("").starts_with("malformed: not JSON"));
}

TEST_CASE("phones: what cannot be read keeps its id, when that can be read") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {R"({"v":1,"id":"m1","state":"?"})", "m1"},      {R"({"v":1,"id":"a b","state":"accepted"})", ""},
      {R"({"v":1,"id":7,"state":"accepted"})", ""},    {R"({"v":1,"state":"?"})", ""},
      {R"({"v":2,"id":"m1","state":"accepted"})", ""}, {"m1", ""}};
  for (const auto& [payload, id] : rows) {
    CAPTURE(payload);
    const auto d = decode_phone_input("budi", payload);
    REQUIRE(std::holds_alternative<phone_refusal>(d));
    CHECK(std::get<phone_refusal>(d).id == id);
  }
}

TEST_CASE("phones: a position is the phone's own") {
  const auto d = decode_phone_input(
      "budi", R"({"v":1,"id":"m-2","state":"position","lat":-8.25,"lon":112.5,"acc":12,"at":"2026-01-31T07:00:01Z"})");
  const auto& in = std::get<phone_input>(d);
  CHECK(in.id == "m-2");
  const auto& p = std::get<position_seen>(in.what);
  CHECK(p.address == "budi");
  CHECK(p.where == position{-8.25, 112.5, 12.0, *parse_rfc3339("2026-01-31T07:00:01Z")});
}

TEST_CASE("phones: one that remembers nothing asks for what is open, and wants to know that it was heard") {
  const auto in = decoded(R"({"v":1,"id":"m-3","state":"resend","phone":"damkar-1-k3f9"})");
  CHECK(std::holds_alternative<resend_asked>(in.what));
  CHECK(in.phone == "damkar-1-k3f9");
  CHECK(judged(R"({"v":1,"state":"resend"})") == "malformed: state: 'resend' needs id");
  CHECK(judged(R"({"v":1,"id":"m","state":"resend","phone":"a b"})").starts_with("malformed: phone: must match"));
}

TEST_CASE("phones: no cut and no flipped bit of a good message does harm") {
  const std::string good =
      R"({"v":1,"id":"m-1","order":"A","delivery":3,"at":"2026-01-31T07:00:01Z","state":"received","note":"\u00e9"})";
  REQUIRE(judged(good) == "fine");
  for (std::size_t n = 0; n < good.size(); ++n) CHECK(judged(good.substr(0, n)).starts_with("malformed: not JSON"));
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string payload = good;
    payload[bit / 8] = static_cast<char>(payload[bit / 8] ^ (1 << (bit % 8)));
    const auto d = decode_phone_input("budi", payload);
    CAPTURE(payload);
    if (const auto* r = std::get_if<phone_refusal>(&d)) {
      CHECK_FALSE(r->why.detail.empty());
    } else if (const auto* e = std::get_if<evidence_seen>(&std::get<phone_input>(d).what)) {
      CHECK(is_order_id(e->order.str()));
      CHECK(e->delivery > 0);
    }
  }
}

TEST_CASE("phones: the receipt says what became of a message") {
  reply r;
  r.order = order_id("A");
  r.number = 17;
  r.state = assignment_state::accepted;
  CHECK(
      encode_receipt("m1", r, sent) ==
      R"({"v":1,"id":"m1","state":"stored","order":"A","number":17,"assignment":"accepted","ts":"2026-01-31T07:00:05.250Z"})");
  r = {};
  for (std::size_t i = 0; i < names_of(reply_code{}).size(); ++i) {
    r.code = static_cast<reply_code>(i);
    CHECK(text_at(json_of(encode_receipt("m1", r, sent)), "state") == name_of(r.code));
  }
  r.code = reply_code::rejected;
  r.why = reject_reason::unavailable;
  r.detail = "\"\\\x02\xC0";
  const auto j = json_of(encode_receipt("m\"1", r, sent));
  CHECK(text_at(j, "id") == "m\"1");
  CHECK(text_at(j, "reason") == "unavailable");
  CHECK(text_at(j, "detail") == "\"\\\x02\xEF\xBF\xBD");
}
