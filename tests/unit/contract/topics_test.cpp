#include "gateway/contract/topics.hpp"

#include <doctest/doctest.h>

#include <string>

using kentongan::contract::topics;
using kind = topics::kind;

namespace {
const topics t("blitar", "gw1");
}

TEST_CASE("topics: every spelling of contract v1") {
  const std::pair<std::string, std::string_view> rows[] = {
      {t.centre_order(), "cc/v1/blitar/centre/cmd/order"},
      {t.centre_news(), "cc/v1/blitar/centre/evt/order"},
      {t.agency_order("damkar"), "cc/v1/blitar/agency/damkar/cmd/order"},
      {t.agency_news("damkar"), "cc/v1/blitar/agency/damkar/evt/order"},
      {t.phone_order("budi"), "cc/v1/blitar/resp/budi/cmd/order"},
      {t.phone_receipt("budi"), "cc/v1/blitar/resp/budi/cmd/receipt"},
      {t.phone_answer("budi"), "cc/v1/blitar/resp/budi/evt/ack"},
      {t.phone_presence("budi"), "cc/v1/blitar/resp/budi/evt/presence"},
      {topics::owntracks("budi-k3f9", "hp"), "owntracks/budi-k3f9/hp"},
      {topics::owntracks_event("budi-k3f9", "hp"), "owntracks/budi-k3f9/hp/event"},
      {t.unit_status("damkar-1"), "cc/v1/blitar/unit/damkar-1/state/status"},
      {t.connection(), "cc/v1/blitar/gw/gw1/state/conn"},
      {t.health(), "cc/v1/blitar/gw/gw1/state/health"},
      {t.modem_link("m1"), "cc/v1/blitar/gw/gw1/modem/m1/state/link"},
      {t.net_air("vhf1"), "cc/v1/blitar/gw/gw1/net/vhf1/state/air"},
      {t.request("orders"), "cc/v1/blitar/gw/gw1/cmd/req/orders"},
      {t.response("orders"), "cc/v1/blitar/gw/gw1/evt/res/orders"},
  };
  for (const auto& [written, expected] : rows) CHECK(written == expected);
}

TEST_CASE("topics: what is heard has the meaning it was built with") {
  const struct {
    std::string topic;
    topics::kind kind;
    std::string_view name;
  } rows[] = {
      {t.centre_order(), kind::centre_order, ""},
      {t.agency_order("damkar"), kind::agency_order, "damkar"},
      {t.agency_order(std::string(32, 'a')), kind::agency_order, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
      {t.phone_answer("budi_2"), kind::phone_answer, "budi_2"},
      {t.phone_presence("budi"), kind::phone_presence, "budi"},
      {topics::owntracks("budi-k3f9", "Budi HP"), kind::owntracks, "budi-k3f9"},
      {topics::owntracks_event("budi-k3f9", "hp"), kind::owntracks, "budi-k3f9"},
      {t.request("orders"), kind::request, "orders"},
      {t.connection(), kind::connection, ""},
  };
  for (const auto& r : rows) {
    CAPTURE(r.topic);
    const auto m = t.parse(r.topic);
    REQUIRE(m);
    CHECK(m->kind == r.kind);
    CHECK(m->name == r.name);
  }
}

TEST_CASE("topics: strangers', crooked and hostile topics mean nothing") {
  const std::string rows[] = {
      "",
      "/",
      "owntracks/budi",
      "owntracks/budi/",
      "owntracks/bu di/hp",
      "owntracks//hp",
      "owntracks/budi//event",
      "owntracks/budi/hp/cmd",
      "owntracks/budi/hp/x/event",
      "cc/v1/blitar",
      "cc/v1/blitar/",
      "cc/v1/malang/centre/cmd/order",  // another centre
      "cc/v2/blitar/centre/cmd/order",
      "CC/v1/blitar/centre/cmd/order",
      "xcc/v1/blitar/centre/cmd/order",
      "cc/v1/blitar/centre/cmd/order/",
      "cc/v1/blitar/centre/cmd/orders",
      "cc/v1/blitar//centre/cmd/order",
      t.centre_news(),  // our own words
      t.agency_news("damkar"),
      t.phone_order("budi"),
      t.health(),
      t.response("orders"),
      topics("blitar", "gw2").request("orders"),  // another gateway
      topics("blitar", "gw2").connection(),
      t.agency_order(""),  // no level
      t.agency_order("Damkar"),
      t.agency_order("a/b"),
      t.agency_order("+"),
      t.agency_order("#"),
      t.agency_order("a b"),
      t.agency_order("../x"),
      t.agency_order(std::string(33, 'a')),
      t.agency_order(std::string("a\0b", 3)),
      t.agency_order("d\xC3\xA9"),
      t.phone_answer("$SYS"),
      t.phone_answer("a/evt/ack/b"),
      t.request(""),
      t.request("a/b"),
      "cc/v1/blitar/agency/cmd/order",  // prefix and suffix share their slash
      "cc/v1/blitar/resp/evt/ack",
      std::string(70'000, 'a'),
  };
  for (const auto& topic : rows) {
    CAPTURE(topic);
    CHECK_FALSE(t.parse(topic));
  }
}

TEST_CASE("topics: replies go where only the asker listens") {
  for (const std::string& topic : {
           t.response("cli-7f3a"), t.centre_news(), t.agency_news("damkar"),
           std::string("cc/v1/blitar/cad/cad-1/evt/reply"), std::string("cad-1/replies"),
           std::string("test/state/x"),  // outside the centres' tree it is nobody's business
       }) {
    CAPTURE(topic);
    CHECK(t.takes_replies(topic));
  }
  for (const std::string& topic : {
           std::string(),
           std::string("cad/+/reply"),  // a broker closes the connection for it
           std::string("cad/#"),
           std::string("cad/\n"),
           std::string("cad/\0x", 6),
           std::string("$SYS/broker"),
           std::string(513, 'a'),
           t.phone_answer("budi"),  // the gateway would hear itself say "rejected" for Budi
           t.phone_order("budi"),
           t.phone_receipt("budi"),
           t.centre_order(),
           t.agency_order("damkar"),
           t.request("orders"),
           t.connection(),
           topics("malang", "gw9").agency_order("damkar"),
           topics("malang", "gw9").connection(),
       }) {
    CAPTURE(topic);
    CHECK_FALSE(t.takes_replies(topic));
  }
}

TEST_CASE("topics: whose news a topic carries is read back from it") {
  const topics t("blitar", "gw1");
  CHECK(t.agency_of_news(t.agency_news("damkar")) == "damkar");
  CHECK(t.agency_of_news(t.centre_news()) == "");
  CHECK(t.agency_of_news("cc/v1/other/agency/damkar/evt/order") == "");
  CHECK(t.agency_of_news("") == "");
}
