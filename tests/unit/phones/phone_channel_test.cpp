#include "gateway/phones/phone_channel.hpp"

#include "tests/support/fake_intake.hpp"
#include "tests/support/fake_mqtt_client.hpp"
#include "tests/support/json_of.hpp"
#include "tests/support/virtual_clock.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace kentongan;
using namespace kentongan::domain;
using test::json_of;
using test::text_at;

namespace {

// A gateway's phone side with order A: delivery 1 to phone budi, 2 by radio, 3 to phone citra.
struct scene {
  explicit scene(bool up = true) {
    if (up) client.come_up();
    order o;
    o.id = order_id("A");
    o.text = "kebakaran";
    the_order = std::make_shared<order>(o);
    order_view v;
    v.order = the_order;
    for (const auto& c :
         {channel{channel_kind::phone, "budi", {}, false}, channel{channel_kind::aprs, "DMKR1-7", {}, true},
          channel{channel_kind::phone, "citra", {}, false}}) {
      delivery_view d;
      d.number = static_cast<std::uint32_t>(v.deliveries.size() + 1);
      d.channel = c;
      v.deliveries.push_back(d);
    }
    board.orders.push_back(v);
  }

  transmission to(std::string who, std::uint32_t delivery, std::chrono::milliseconds lasts = 4h) {
    transmission t;
    t.order = the_order;
    t.number = 17;
    t.delivery = delivery;
    t.channel = {channel_kind::phone, std::move(who), {}, false};
    t.expires = clock.now.steady + lasts;
    return t;
  }
  // Time passes; the channel is ticked at its deadlines and at the end. What was published is acknowledged at once.
  void pass(std::chrono::milliseconds d) {
    const auto until = clock.now.steady + d;
    while (true) {
      while (phones.deadline() && *phones.deadline() <= clock.now.steady) phones.tick();
      const auto next = phones.deadline();
      if (!next || *next > until) break;
      clock.pass(std::chrono::duration_cast<std::chrono::milliseconds>(*next - clock.now.steady));
    }
    clock.pass(std::chrono::duration_cast<std::chrono::milliseconds>(until - clock.now.steady));
  }
  std::size_t orders_to(std::string_view who) const { return client.on(topics.phone_order(who)).size(); }
  std::vector<std::string> receipts(std::string_view who) const { return client.on(topics.phone_receipt(who)); }
  void says(std::string_view who, std::string fields, bool retained = false) {
    mqtt::message m;
    m.topic = topics.phone_answer(who);
    m.payload = "{\"v\":1," + fields + "}";
    m.retained = retained;
    phones.on_message(who, m);
  }
  evidence& state(std::size_t delivery) { return board.orders.front().deliveries[delivery - 1].state; }

  contract::topics topics{"blitar", "gw1"};
  test::fake_mqtt_client client;
  test::fake_intake intake;
  test::fake_board board;
  test::virtual_clock clock;
  test::captured_log log;
  std::shared_ptr<order> the_order;
  std::vector<transmission> open;  // for whoever asks
  std::vector<std::string> alive;
  phones::phone_channel phones{
      {topics, client, intake, board, clock.port(), log.port(),
       [this](auto who, auto then) {
         auto list = open;
         std::erase_if(list, [&](const auto& t) { return t.channel.address != who; });
         then(std::move(list));
       },
       [this](auto who, auto phone) { alive.push_back(std::string(who) + '/' + std::string(phone)); }},
      {2s, 30s, 3}};
};

const std::string received = R"("id":"m1","order":"A","delivery":1,"state":"received")";

}  // namespace

TEST_CASE("phones: an order goes out on the responder's own topic with what validity is left") {
  scene s;
  s.phones.send(s.to("budi", 1, 90'500ms));
  CHECK(s.client.published.empty());  // sending is left to the tick
  s.pass(0s);
  REQUIRE(s.client.published.size() == 1);
  const auto& m = s.client.published[0];
  CHECK(m.topic == "cc/v1/blitar/resp/budi/cmd/order");
  CHECK(m.qos == 1);
  CHECK_FALSE(m.retained);
  CHECK(m.expiry == 91s);
  const auto j = json_of(m.payload);
  CHECK(text_at(j, "order") == "A");
  CHECK(test::number_at(j, "delivery") == 1);
  CHECK(s.phones.stats().published == 1);
}

TEST_CASE("phones: repeated until the phone says so, and the same each time") {
  scene s;
  s.phones.send(s.to("budi", 1));
  s.pass(1min);
  CHECK(s.orders_to("budi") == 6);  // 0, 2, 6, 14, 30, 60 s
  auto first = json_of(s.client.published[0].payload);
  CHECK(text_at(first, "ts") == "2026-01-31T07:00:00.000Z");
  first.erase("ts");
  for (const auto& payload : s.client.on(s.topics.phone_order("budi"))) {
    auto again = json_of(payload);
    again.erase("ts");
    CHECK(again == first);
  }
  CHECK(text_at(json_of(s.client.published[1].payload), "ts") == "2026-01-31T07:00:02.000Z");
}

TEST_CASE("phones: the broker's acknowledgement is evidence once, and never more than that") {
  scene s;
  s.phones.send(s.to("budi", 1));
  s.pass(2s);
  REQUIRE(s.client.under_way() == 2);
  s.client.answer_oldest();
  REQUIRE(s.intake.items.size() == 1);
  const auto& e = s.intake.newest<evidence_seen>();
  CHECK(e.order.str() == "A");
  CHECK(e.delivery == 1);
  CHECK(e.to == evidence::broker);
  s.state(1) = evidence::broker;  // as the dispatcher does at once
  s.client.answer_oldest();
  CHECK(s.intake.items.size() == 1);
  s.intake.answer(reply_code::stored);
  s.pass(4s);
  CHECK(s.orders_to("budi") == 3);  // a PUBACK stops nothing
}

TEST_CASE("phones: a failed publish is no evidence, and the repeat tries again") {
  scene s;
  s.phones.send(s.to("budi", 1));
  s.pass(0s);
  s.client.answer_oldest(mqtt::errc::queue_full);
  CHECK(s.intake.items.empty());
  s.pass(2s);
  CHECK(s.orders_to("budi") == 2);
}

TEST_CASE("phones: an acknowledgement after the order has ended says nothing") {
  scene s;
  s.phones.send(s.to("budi", 1));
  s.pass(0s);
  s.board.orders.clear();
  s.client.answer_oldest();
  CHECK(s.intake.items.empty());
}

TEST_CASE("phones: received stops the repeats when it is on disk, and not before") {
  scene s;
  s.phones.send(s.to("budi", 1));
  s.pass(0s);
  s.says("budi", received);
  REQUIRE(s.intake.items.size() == 1);
  CHECK(s.intake.newest<evidence_seen>().to == evidence::device);
  s.pass(6s);  // the disk is slow
  CHECK(s.orders_to("budi") == 3);
  CHECK(s.receipts("budi").empty());
  s.intake.answer(reply_code::stored);
  CHECK(s.phones.open() == 0);
  REQUIRE(s.receipts("budi").size() == 1);
  CHECK(text_at(json_of(s.receipts("budi")[0]), "id") == "m1");
  CHECK(text_at(json_of(s.receipts("budi")[0]), "state") == "stored");
  s.pass(10min);
  CHECK(s.orders_to("budi") == 3);
}

TEST_CASE("phones: a repeated received is answered again") {
  scene s;
  s.phones.send(s.to("budi", 1));
  for (auto code : {reply_code::stored, reply_code::repeat}) {
    s.says("budi", received);
    s.intake.answer(code);
  }
  REQUIRE(s.receipts("budi").size() == 2);
  CHECK(text_at(json_of(s.receipts("budi")[1]), "state") == "repeat");
}

TEST_CASE("phones: while the journal is away nothing is receipted and the repeats go on") {
  scene s;
  s.phones.send(s.to("budi", 1));
  s.pass(0s);
  reply unavailable;
  unavailable.code = reply_code::rejected;
  unavailable.why = reject_reason::unavailable;
  s.says("budi", received);
  s.intake.answer(unavailable);
  s.says("budi", R"("id":"m2","order":"A","state":"accepted")");
  s.intake.answer(unavailable);
  CHECK(s.receipts("budi").empty());
  CHECK(s.phones.open() == 1);
  s.pass(2s);
  CHECK(s.orders_to("budi") == 2);
}

TEST_CASE("phones: a person's answer comes from the topic's responder and is receipted when on disk") {
  scene s;
  s.says("citra", R"("id":"m2","order":"A","state":"rejected","reason":"ban kempes","address":"budi")");
  REQUIRE(s.intake.items.size() == 1);
  const auto& a = s.intake.newest<answer_given>();
  CHECK(a.address == "citra");
  CHECK(a.code == answer_code::reject);
  CHECK(a.answer_id == "m2");
  CHECK(s.receipts("citra").empty());
  reply r;
  r.order = order_id("A");
  r.state = assignment_state::rejected;
  s.intake.answer(r);
  REQUIRE(s.receipts("citra").size() == 1);
  CHECK(s.receipts("citra")[0] ==
        R"({"v":1,"id":"m2","state":"stored","order":"A","assignment":"rejected","ts":"2026-01-31T07:00:00.000Z"})");
  CHECK(s.client.published.back().expiry == 1h);
  CHECK(s.phones.stats().answers == 1);
}

TEST_CASE("phones: whoever gives no id wants no receipt") {
  scene s;
  s.says("budi", R"("order":"A","state":"accepted")");
  s.intake.answer(reply_code::stored);
  s.says("budi", R"("order":"B","delivery":1,"state":"received")");
  CHECK(s.client.published.empty());
}

TEST_CASE("phones: a phone speaks only of what was sent to it") {
  const char* foreign[] = {
      R"("id":"m1","order":"A","delivery":3,"state":"received")",  // citra's
      R"("id":"m1","order":"A","delivery":2,"state":"received")",  // the radio's
      R"("id":"m1","order":"A","delivery":4,"state":"opened")",    // nobody's
      R"("id":"m1","order":"A","delivery":1000000,"state":"opened")",
      R"("id":"m1","order":"B","delivery":1,"state":"received")",  // no such order
  };
  for (const char* fields : foreign) {
    CAPTURE(fields);
    scene s;
    s.phones.send(s.to("citra", 3));
    s.says("budi", fields);
    CHECK(s.intake.items.empty());
    REQUIRE(s.receipts("budi").size() == 1);
    CHECK(text_at(json_of(s.receipts("budi")[0]), "state") == "unknown");
    CHECK(s.phones.open() == 1);
  }
}

TEST_CASE("phones: bad and retained messages are counted, logged and change nothing") {
  scene s;
  s.says("budi", received, true);
  CHECK(s.phones.stats().retained_ignored == 1);
  CHECK(s.log.count(ports::level::warn, "cc/v1/blitar/resp/budi/evt/ack") == 1);
  for (const char* fields : {R"("id":"m1","state":"?")", R"("id":7)", R"("state":"accepted)"}) s.says("budi", fields);
  CHECK(s.phones.stats().rejected == 3);
  CHECK(s.log.count(ports::level::warn, "phone 'budi': state: '?' is not one of its values") == 1);
  CHECK(s.intake.items.empty());
  // Whoever has said which message it is learns that it will never be taken.
  REQUIRE(s.client.published.size() == 1);
  CHECK(
      s.receipts("budi")[0] ==
      R"({"v":1,"id":"m1","state":"rejected","reason":"malformed","detail":"state: '?' is not one of its values","ts":"2026-01-31T07:00:00.000Z"})");
}

TEST_CASE("phones: one that sends too fast is cut off, the others are not, and later it is heard again") {
  scene s;
  for (int i = 0; i < 10'000; ++i) s.says("budi", R"("id":"m2","order":"A","state":"accepted")");
  CHECK(s.intake.items.size() == 40);
  CHECK(s.phones.stats().rate_limited == 9'960);
  CHECK(s.log.count(ports::level::warn, "sends too fast") == 10);
  CHECK(s.client.published.empty());
  s.says("citra", R"("id":"m2","order":"A","state":"accepted")");
  CHECK(s.intake.items.size() == 41);
  s.clock.pass(1s);
  for (int i = 0; i < 10; ++i) s.says("budi", R"("id":"m2","order":"A","state":"accepted")");
  CHECK(s.intake.items.size() == 46);
}

TEST_CASE("phones: any number of invented names is survived") {
  scene s;
  for (int i = 0; i < 30'000; ++i) s.says("r" + std::to_string(i), R"("state":"?")");
  CHECK(s.phones.stats().rejected == 30'000);
  CHECK(s.intake.items.empty());
}

TEST_CASE("phones: an expired delivery has failed, once") {
  scene s;
  s.phones.send(s.to("budi", 1, 10s));
  s.pass(1h);
  CHECK(s.orders_to("budi") == 3);  // 0, 2, 6 s
  REQUIRE(s.intake.items.size() == 1);
  CHECK(s.intake.newest<evidence_seen>().to == evidence::failed);
  CHECK(s.intake.newest<evidence_seen>().reason == "no receipt in time");
  CHECK(s.phones.stats().expired == 1);
  CHECK_FALSE(s.phones.deadline());
}

TEST_CASE("phones: a recalled delivery is silent") {
  scene s;
  s.phones.send(s.to("budi", 1));
  s.phones.send(s.to("citra", 3));
  s.pass(0s);
  s.phones.recall(order_id("A"), 1);
  s.phones.recall(order_id("B"), 9);
  s.pass(10s);
  CHECK(s.orders_to("budi") == 1);
  CHECK(s.orders_to("citra") == 3);
}

TEST_CASE("phones: without a broker nothing is sent, and with it everything at once") {
  scene s(false);
  s.phones.send(s.to("budi", 1));
  s.phones.send(s.to("citra", 3));
  s.pass(5min);
  CHECK(s.client.published.empty());
  s.client.come_up();
  s.phones.on_up();
  s.pass(0s);
  CHECK(s.orders_to("budi") == 1);
  CHECK(s.orders_to("citra") == 1);
  s.pass(2s);
  CHECK(s.orders_to("budi") == 2);
}

TEST_CASE("phones: too many at once fail with a reason") {
  scene s;  // room for 3
  for (std::uint32_t n = 1; n <= 4; ++n) s.phones.send(s.to("budi", n));
  CHECK(s.phones.open() == 3);
  REQUIRE(s.intake.items.size() == 1);
  CHECK(s.intake.newest<evidence_seen>().delivery == 4);
  CHECK(s.intake.newest<evidence_seen>().to == evidence::failed);
  CHECK(s.phones.stats().refused_full == 1);
}

TEST_CASE("phones: one that remembers nothing gets a receipt and then all that is open, also what it has had") {
  scene s;
  s.open = {s.to("budi", 1), s.to("budi", 2)};
  s.says("budi", R"("id":"m1","state":"resend")");
  REQUIRE(s.client.published.size() == 3);
  CHECK(text_at(json_of(s.receipts("budi").at(0)), "state") == "stored");
  CHECK(s.client.published[0].topic == s.topics.phone_receipt("budi"));
  CHECK(s.orders_to("budi") == 2);
  CHECK(s.phones.open() == 0);  // nothing new is repeated
  CHECK(s.phones.stats().resends == 1);
}

TEST_CASE("phones: who asks for everything again and again gets it once in 10 s, and the last time too") {
  scene s;
  s.open = {s.to("budi", 1)};
  for (int i = 0; i < 5; ++i) s.says("budi", R"("id":"m1","state":"resend")");
  CHECK(s.receipts("budi").size() == 5);
  CHECK(s.orders_to("budi") == 1);
  s.open.push_back(s.to("citra", 3));
  s.says("citra", R"("id":"m1","state":"resend")");  // of another responder
  CHECK(s.orders_to("citra") == 1);
  s.pass(9'999ms);
  CHECK(s.orders_to("budi") == 1);
  s.pass(1ms);
  CHECK(s.orders_to("budi") == 2);
  s.pass(1h);
  CHECK(s.orders_to("budi") == 2);
  CHECK_FALSE(s.phones.deadline());
}

TEST_CASE("phones: who has nothing open costs nothing by asking") {
  scene s;
  for (int i = 0; i < 1'000; ++i) s.says("r" + std::to_string(i), R"("id":"m1","state":"resend")");
  CHECK(s.phones.stats().resends == 0);
  CHECK_FALSE(s.phones.deadline());
}

TEST_CASE("phones: whatever can be read is a sign of life of the phone that says its name") {
  scene s;
  s.says("budi", received);
  s.says("budi", R"("phone":"budi-k3f9","order":"A","state":"accepted")");
  s.says("budi", R"("phone":"budi-k3f9","state":"?")");
  s.says("citra", R"("state":"accepted)");
  CHECK(s.alive == std::vector<std::string>{"budi/", "budi/budi-k3f9"});
}

TEST_CASE("phones: every kind of bad input is counted, and the others are heard") {
  struct row {
    const char* what;
    std::uint64_t phones::phone_statistics::*counter;
    std::uint64_t count;
    std::function<void(scene&)> does;
  };
  const row rows[] = {
      {"a delivery of somebody else", &phones::phone_statistics::refused, 1,
       [](scene& s) { s.says("budi", R"("id":"m1","order":"A","delivery":3,"state":"opened")"); }},
      {"an order of somebody else", &phones::phone_statistics::refused, 1,
       [](scene& s) {
         s.says("budi", R"("id":"m1","order":"B","state":"done")");
         s.intake.answer(reply_code::refused);
       }},
      {"oversized", &phones::phone_statistics::rejected, 1,
       [](scene& s) { s.says("budi", "\"note\":\"" + std::string(70'000, 'x') + '"'); }},
      {"too long a text", &phones::phone_statistics::rejected, 1,
       [](scene& s) { s.says("budi", R"("state":"report","note":")" + std::string(501, 'x') + '"'); }},
      {"malformed", &phones::phone_statistics::rejected, 1, [](scene& s) { s.says("budi", "\"state\":["); }},
      {"replayed", &phones::phone_statistics::repeats, 1,
       [](scene& s) {
         for (auto code : {reply_code::stored, reply_code::repeat}) {
           s.says("budi", R"("id":"m1","order":"A","state":"accepted")");
           s.intake.answer(code);
         }
       }},
      {"a clock days ahead", &phones::phone_statistics::clock_wrong, 1,
       [](scene& s) { s.says("budi", R"("order":"A","state":"accepted","at":"2026-02-03T07:00:00Z")"); }},
      {"a clock days behind", &phones::phone_statistics::clock_wrong, 1,
       [](scene& s) { s.says("budi", R"("order":"A","delivery":1,"state":"received","at":"2026-01-28T07:00:00Z")"); }},
      {"a clock that is a little wrong", &phones::phone_statistics::clock_wrong, 0,
       [](scene& s) { s.says("budi", R"("order":"A","state":"accepted","at":"2026-01-31T07:04:59Z")"); }},
      {"1,000 answers in a second", &phones::phone_statistics::rate_limited, 956,
       [](scene& s) {
         for (int i = 0; i < 1'000; ++i) {
           s.says("budi", R"("id":"m)" + std::to_string(i) + R"(","order":"A","state":"accepted")");
           s.clock.pass(1ms);
         }
       }},
  };
  for (const auto& r : rows) {
    CAPTURE(r.what);
    scene s;
    s.board.orders.front().accepted_at = s.clock.now.utc;
    r.does(s);
    CHECK(s.phones.stats().*r.counter == r.count);
    s.intake.items.clear();
    s.says("citra", R"("id":"c1","order":"A","state":"accepted")");
    REQUIRE(s.intake.items.size() == 1);
    CHECK(s.intake.newest<answer_given>().address == "citra");
  }
}
