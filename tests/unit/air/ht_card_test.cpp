#include "gateway/air/ht_card.hpp"

#include "tests/unit/air/keying.hpp"

#include <doctest/doctest.h>

using namespace kentongan;
using namespace kentongan::air;
using namespace kentongan::air::test;

namespace {

domain::channel voice(const char* number, const char* net) {
  domain::channel c;
  c.kind = domain::channel_kind::voice;
  c.address = number;
  c.net = domain::net_id(net);
  return c;
}

domain::city city_with(std::string name) {
  domain::city c;
  c.name = "Kota Blitar";
  domain::agency a;
  a.id = domain::agency_id("damkar");
  a.name = "Damkar";
  c.agencies.push_back(a);
  domain::unit u;
  u.id = domain::unit_id("damkar-1");
  u.agency = a.id;
  u.name = std::move(name);
  u.channels = {voice("101", "vhf1")};
  c.units.push_back(u);
  return c;
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("ht_card: what it says to key is what the reader understands") {
  const auto city = city_with("Damkar Regu 1");
  const auto cards = ht_cards(city, city.units[0]);
  REQUIRE(cards.size() == 1);
  const auto& c = cards[0];
  CHECK(c.number == "101");
  CHECK(c.net == "vhf1");
  CHECK(c.agency == "Damkar");
  REQUIRE(c.rows.size() == 10);
  CHECK(c.rows.back().key == '0');
  dice d(1);
  const auto read = [&](const keys& ks) {
    dtmf_reader r(units({101}));
    return heard(r, ks).back();
  };
  const auto with_number = [](std::string keys) {
    if (const auto at = keys.find("nn"); at != keys.npos) keys.replace(at, 2, "12");
    return keys;
  };
  for (const auto& row : c.rows) {
    CAPTURE(row.memory);
    const auto memory = read(from_memory(row.memory)), hand = read(by_hand(with_number(row.by_hand), d));
    CHECK(memory.unit == 101);
    CHECK(hand.unit == 101);
    CHECK(hand.code == memory.code);
    CHECK(memory.verdict == (row.key == '0' ? dtmf_verdict::emergency : dtmf_verdict::proven));
    CHECK(hand.verdict == (row.key == '0' ? dtmf_verdict::emergency : dtmf_verdict::spoken_back));
    CHECK_FALSE(memory.unsure);
    CHECK_FALSE(hand.unsure);
    CHECK(row.memory.size() <= dtmf_keys_max);
    CHECK(holds(to_text(c), row.memory));
    CHECK(holds(to_html(cards), row.memory));
  }
  CHECK(read(by_hand(with_number(c.with_order), d)).order == 12);
  CHECK(read(by_hand(c.yes, d)).verdict == dtmf_verdict::confirmation);
  CHECK(read(by_hand(c.no, d)).verdict == dtmf_verdict::objection);
  CHECK(read(by_hand(c.out_of_service, d)).code == domain::answer_code::out_of_service);
}

TEST_CASE("ht_card: names are escaped, nothing comes from outside, and every voice channel has its card") {
  auto city = city_with("<b>\"Regu\" & 'Satu'</b>");
  city.units[0].channels.push_back(voice("102", "vhf2"));
  domain::channel phone;
  phone.address = "damkar-1";
  city.units[0].channels.push_back(phone);
  const auto cards = ht_cards(city, city.units[0]);
  REQUIRE(cards.size() == 2);
  CHECK(cards[1].number == "102");
  const auto html = to_html(cards);
  CHECK_FALSE(holds(html, "<b>\""));
  CHECK(holds(html, "&lt;b&gt;&quot;Regu&quot; &amp; &#39;Satu&#39;&lt;/b&gt;"));
  CHECK_FALSE(holds(html, "http"));
  CHECK_FALSE(holds(html, "<script"));
  CHECK(holds(html, "148mm 105mm"));
  CHECK(holds(html, "*102000"));
  city.units[0].channels = {phone};
  CHECK(ht_cards(city, city.units[0]).empty());
  CHECK(holds(to_html({}), "</html>"));
}
