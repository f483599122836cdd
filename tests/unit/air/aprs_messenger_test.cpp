#include "gateway/air/aprs_messenger.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace kentongan;
using namespace kentongan::air;
using domain::evidence;
using domain::priority;
using domain::steady_time;

namespace {

steady_time at(std::chrono::milliseconds t) { return steady_time{t}; }
radio::ax25_address call(std::string_view text) { return radio::parse_ax25_address(text).value(); }
const radio::ax25_address posko = call("POSKO");
const radio::ax25_address ht = call("YB3DMK-7");

// A messenger whose transmit queue is this struct: the test decides when a frame is handed over.
struct bench {
  struct queued {
    frame_id id;
    outgoing_frame frame;
    std::string text;  // "YB3DMK-7: text {number" or "YB3DMK-7: ack number"
  };
  steady_time now{};
  frame_id last = 0;
  bool full = false;
  std::vector<queued> queue;
  std::vector<frame_id> answered;
  std::vector<std::string> reports;  // "A-1/1 device"
  std::vector<inbound_text> texts;
  aprs_messenger messenger;

  static messenger_settings defaults() {
    messenger_settings s;
    s.own = posko;
    return s;
  }
  explicit bench(messenger_settings s = defaults())
      : messenger(s, {[this](outgoing_frame f) -> std::optional<frame_id> {
                        if (full) return std::nullopt;
                        queue.push_back({++last, f, read(f)});
                        return last;
                      },
                      [this](frame_id id) { std::erase_if(queue, [&](const queued& q) { return q.id == id; }); },
                      [this](frame_id id) { answered.push_back(id); },
                      [this](const message_key& key, evidence e, std::string_view why) {
                        std::string line = key.order.str() + '/' + std::to_string(key.delivery) + ' ';
                        line += domain::name_of(e);
                        if (!why.empty()) line += ": " + std::string(why);
                        reports.push_back(std::move(line));
                      },
                      [this](const inbound_text& t) { texts.push_back(t); }}) {}

  static std::string read(const outgoing_frame& f) {
    radio::ax25_frame frame;
    radio::aprs_message m;
    REQUIRE(radio::ax25_decode(f.octets, frame) == radio::ax25_result::ok);
    CHECK(frame.source == posko);
    CHECK(radio::to_text(frame.destination).view() == radio::aprs_tocall);
    REQUIRE(radio::aprs_parse(frame.info, m) == radio::aprs_result::message);
    std::string text = std::string(m.addressee) + ": ";
    if (m.kind == radio::aprs_kind::message) return text + std::string(m.text) + " {" + std::string(m.id.value());
    text += m.kind == radio::aprs_kind::ack ? "ack " : "rej ";
    text += m.id.value();
    if (m.offers_reply_ack) text += '}';
    if (m.reply_ack) text += *m.reply_ack;
    return text;
  }

  void send(std::uint32_t delivery, std::vector<outbound_line> lines, priority prio = priority::p1,
            steady_time expires = steady_time{24h}, std::string to = "YB3DMK-7") {
    messenger.send({{domain::order_id("A-1"), delivery}, std::move(to), prio, std::move(lines), expires}, now);
  }
  void tick(steady_time t) {
    now = t;
    messenger.tick(now);
  }
  // The modem takes the oldest frame.
  std::string hand_over() {
    if (queue.empty()) return {};
    const queued q = queue.front();
    queue.erase(queue.begin());
    messenger.frame_done(q.id, frame_fate::handed_over, now);
    return q.text;
  }
  void hear(radio::aprs_message m, radio::ax25_address from = ht) { messenger.heard(from, m, now); }
  void ack(std::string_view number, radio::aprs_kind kind = radio::aprs_kind::ack) {
    radio::aprs_message m;
    m.kind = kind;
    m.addressee = "POSKO";
    m.id = number;
    hear(m);
  }
  void text(std::string_view words, std::optional<std::string_view> number, std::string_view to = "POSKO") {
    radio::aprs_message m;
    m.addressee = to;
    m.text = words;
    m.id = number;
    hear(m);
  }
};
using strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a line is repeated at 0, 15, 30, 60, 120 ... s until its ack") {
  bench b;
  b.send(1, {{"HALO", "AAAAA"}});
  CHECK(b.reports.empty());
  std::vector<long> tries;
  while (true) {
    for (std::string text; !(text = b.hand_over()).empty();) {
      CHECK(text == "YB3DMK-7: HALO {AAAAA");
      tries.push_back(std::chrono::duration_cast<std::chrono::seconds>(b.now.time_since_epoch()).count());
    }
    if (tries.size() == 5) break;
    b.tick(*b.messenger.deadline());
  }
  CHECK(tries == std::vector<long>{0, 15, 30, 60, 120});
  CHECK(b.reports == strings{"A-1/1 on_air"});
  b.ack("AAAAA");
  CHECK(b.reports == strings{"A-1/1 on_air", "A-1/1 device"});
  CHECK(!b.messenger.deadline());
  b.ack("AAAAA");
  CHECK(b.messenger.statistics().stray_answers == 1);
  CHECK(b.messenger.statistics().retries == 4);
  CHECK(b.messenger.statistics().waiting == 0);
}

TEST_CASE("time spent in the transmit queue is not counted as a try") {
  bench b;
  b.send(1, {{"HALO", "1"}});
  b.tick(at(10min));
  CHECK(b.queue.size() == 1);
  b.hand_over();
  CHECK(b.messenger.deadline() == b.now + 15s);
}

TEST_CASE("how a message ends without an ack") {
  bench b;
  SUBCASE("the device rejects it") {
    b.send(1, {{"HALO", "1"}});
    b.hand_over();
    b.ack("1", radio::aprs_kind::reject);
    CHECK(b.reports.back() == "A-1/1 failed: rejected by the device");
  }
  SUBCASE("the last try brings nothing") {
    messenger_settings s = bench::defaults();
    s.tries_max = 3;
    bench few(s);
    few.send(1, {{"HALO", "1"}});
    int tries = 0;
    while (few.messenger.deadline()) {
      REQUIRE(few.now < at(1h));
      while (!few.hand_over().empty()) ++tries;
      few.tick(*few.messenger.deadline());
    }
    CHECK(tries == 3);
    CHECK(few.now == at(45s));
    CHECK(few.reports.back() == "A-1/1 failed: no acknowledgement after 3 tries");
    return;
  }
  SUBCASE("it expires while it rests") {
    b.send(1, {{"HALO", "1"}}, priority::p1, at(20s));
    b.hand_over();
    b.tick(at(15s));
    b.hand_over();
    b.tick(at(20s));
    CHECK(b.reports.back() == "A-1/1 failed: expired before the device acknowledged it");
  }
  SUBCASE("it expires in the transmit queue") {
    b.send(1, {{"HALO", "1"}}, priority::p1, at(20s));
    CHECK(b.queue[0].frame.expires == at(20s));
    const frame_id id = b.queue[0].id;
    b.queue.clear();
    b.messenger.frame_done(id, frame_fate::expired, at(20s));
    CHECK(b.reports.back() == "A-1/1 failed: expired before the device acknowledged it");
  }
  SUBCASE("it is recalled: no report") {
    b.send(1, {{"HALO", "1"}});
    b.messenger.recall({domain::order_id("A-1"), 1}, b.now);
    b.messenger.recall({domain::order_id("A-1"), 7}, b.now);
    CHECK(b.reports.empty());
  }
  SUBCASE("it cannot be sent at all") {
    for (const auto& lines :
         std::vector<std::vector<outbound_line>>{{},
                                                 {{"", "1"}},
                                                 {{"a|b", "1"}},
                                                 {{std::string(68, 'x'), "1"}},
                                                 {{"x", "123456"}},
                                                 {{"x", ""}},
                                                 {{"x", "1"}, {"x", "2"}, {"x", "3"}, {"x", "4"}}}) {
      b.reports.clear();
      b.send(1, lines);
      REQUIRE(b.reports.size() == 1);
      CHECK(b.reports[0].starts_with("A-1/1 failed: "));
    }
    b.send(1, {{"x", "1"}}, priority::p1, b.now);
    CHECK(b.reports.back() == "A-1/1 failed: expired before it was sent");
    b.send(1, {{"x", "1"}}, priority::p1, at(1h), "TOO-LONG-CALL");
    CHECK(b.reports.back() == "A-1/1 failed: cannot be written as an APRS message");
  }
  CHECK(b.queue.empty());
  CHECK(!b.messenger.deadline());
  CHECK(b.messenger.statistics().waiting == 0);
}

TEST_CASE("the lines of a message go one after the other, and all must be acknowledged") {
  bench b;
  b.send(1, {{"SATU", "1"}, {"DUA", "2"}, {"TIGA", "3"}});
  CHECK(b.hand_over() == "YB3DMK-7: SATU {1");
  b.ack("2");  // not sent yet
  CHECK(b.hand_over().empty());
  b.ack("1");
  CHECK(b.hand_over() == "YB3DMK-7: DUA {2");
  b.tick(at(15s));
  CHECK(b.queue.size() == 1);
  b.ack("2");  // takes the repeat back out of the queue
  CHECK(b.queue.size() == 1);
  CHECK(b.hand_over() == "YB3DMK-7: TIGA {3");
  CHECK(b.reports == strings{"A-1/1 on_air"});
  b.ack("3");
  CHECK(b.reports == strings{"A-1/1 on_air", "A-1/1 device"});
  CHECK(b.answered == std::vector<frame_id>{1, 1, 3, 4});  // the last frame before it, whatever was said
}

TEST_CASE("first transmissions of P1 are marked, repeats, P2 and P3 have their own rank") {
  bench b;
  b.send(1, {{"x", "1"}}, priority::p1, at(24h), "A");
  b.send(2, {{"x", "1"}}, priority::p2, at(24h), "B");
  b.send(3, {{"x", "1"}}, priority::p3, at(24h), "C");
  REQUIRE(b.queue.size() == 3);
  CHECK(b.queue[0].frame.rank == urgency::p1_first);
  CHECK(b.queue[1].frame.rank == urgency::p2);
  CHECK(b.queue[2].frame.rank == urgency::p3);
  while (!b.hand_over().empty()) {
  }
  b.tick(at(15s));
  CHECK(b.queue[0].frame.rank == urgency::p1);
}

TEST_CASE("one line at a time per addressee, while one rests, the next gets its turn") {
  bench b;
  b.send(1, {{"SATU", "1"}}, priority::p2);
  b.send(2, {{"DUA", "2"}}, priority::p2);
  b.send(3, {{"LAIN", "3"}}, priority::p2, at(24h), "YB3PMI");
  CHECK(b.queue.size() == 2);
  CHECK(b.hand_over() == "YB3DMK-7: SATU {1");
  CHECK(b.hand_over() == "YB3PMI: LAIN {3");
  b.tick(at(14s));
  CHECK(b.queue.empty());
  b.tick(at(15s));  // the new one before the repeat
  CHECK(b.hand_over() == "YB3DMK-7: DUA {2");
  b.ack("2");
  CHECK(b.queue.size() == 2);  // the repeat of SATU, and of LAIN
  b.ack("1");                  // late, and it still counts
  CHECK(b.reports.back() == "A-1/1 device");
}

TEST_CASE("a more urgent message does not wait for a less urgent one's ack") {
  bench b;
  b.send(1, {{"RUTIN", "1"}}, priority::p3);
  SUBCASE("not yet handed over: it goes back in line") {
    b.send(2, {{"API", "2"}}, priority::p1);
    REQUIRE(b.queue.size() == 1);
    CHECK(b.hand_over() == "YB3DMK-7: API {2");
    CHECK(b.hand_over().empty());
    b.ack("2");
    CHECK(b.hand_over() == "YB3DMK-7: RUTIN {1");
  }
  SUBCASE("handed over: its repeat waits, its ack counts") {
    b.hand_over();
    b.send(2, {{"API", "2"}}, priority::p1);
    CHECK(b.hand_over() == "YB3DMK-7: API {2");
    b.ack("1");
    CHECK(b.reports.back() == "A-1/1 device");
    b.ack("2");
    CHECK(b.reports.back() == "A-1/2 device");
  }
}

TEST_CASE("a full transmit queue is asked again, and a displaced line tries again") {
  bench b;
  b.full = true;
  b.send(1, {{"HALO", "1"}}, priority::p3);
  CHECK(b.messenger.deadline() == at(1s));
  b.full = false;
  b.tick(at(1s));
  REQUIRE(b.queue.size() == 1);
  const frame_id id = b.queue[0].id;
  b.queue.clear();
  b.messenger.frame_done(id, frame_fate::displaced, b.now);
  CHECK(b.reports.empty());
  CHECK(b.messenger.deadline() == at(2s));
  b.tick(at(2s));
  CHECK(b.hand_over() == "YB3DMK-7: HALO {1");
  CHECK(b.messenger.statistics().queue_refusals == 2);
}

TEST_CASE("the same key is one message, equal numbers are told apart, and the number of messages is bounded") {
  messenger_settings s = bench::defaults();
  s.messages_limit = 2;
  bench b(s);
  b.send(1, {{"SATU", "ZZZZZ"}});
  b.send(1, {{"SATU", "ZZZZZ"}});
  b.send(2, {{"DUA", "ZZZZZ"}});
  CHECK(b.messenger.statistics().waiting == 2);
  b.send(3, {{"TIGA", "3"}});
  CHECK(b.reports.back() == "A-1/3 failed: too many radio messages are waiting");
  CHECK(b.hand_over() == "YB3DMK-7: SATU {ZZZZZ");
  b.ack("ZZZZZ");
  CHECK(b.hand_over() == "YB3DMK-7: DUA {00000");
  b.ack("ZZZZZ");
  CHECK(b.reports.back() == "A-1/2 on_air");
  b.ack("00000");
  CHECK(b.reports.back() == "A-1/2 device");
}

TEST_CASE("an ack that comes after a restart, before the repeat, counts") {
  bench b;
  b.send(1, {{"SATU", "1"}, {"DUA", "2"}});
  b.ack("1");
  REQUIRE(b.queue.size() == 1);
  CHECK(b.queue[0].text == "YB3DMK-7: DUA {2");
  b.ack("2");
  CHECK(b.queue.empty());
  CHECK(b.reports == strings{"A-1/1 device"});
}

TEST_CASE("only the addressee's own ack counts") {
  bench b;
  b.send(1, {{"HALO", "1"}});
  b.hand_over();
  radio::aprs_message m;
  m.kind = radio::aprs_kind::ack;
  m.id = "1";
  m.addressee = "POSKO";
  b.hear(m, call("YB3DMK-8"));
  m.addressee = "OTHER";
  b.hear(m);
  CHECK(b.reports == strings{"A-1/1 on_air"});
  CHECK(b.messenger.statistics().not_for_us == 1);
  m.addressee = "posko";  // some HTs let people type in lower case
  b.hear(m);
  CHECK(b.reports.back() == "A-1/1 device");
}

TEST_CASE("a text is surfaced once and acknowledged only when told, repeats are acknowledged again") {
  bench b;
  b.text("OTW", "7");
  REQUIRE(b.texts.size() == 1);
  CHECK(b.texts[0].from == "YB3DMK-7");
  CHECK(b.texts[0].number == "7");
  CHECK(b.texts[0].text == "OTW");
  b.text("OTW", "7");  // while it is being stored
  CHECK(b.texts.size() == 1);
  CHECK(b.queue.empty());

  b.messenger.acknowledge(b.texts[0].token, b.now);
  REQUIRE(b.queue.size() == 1);
  CHECK(b.queue[0].frame.rank == urgency::ack);
  CHECK(b.hand_over() == "YB3DMK-7: ack 7");
  b.tick(at(2s));
  b.text("OTW", "7");  // the same copy over a digipeater
  CHECK(b.queue.empty());
  b.tick(at(20s));
  b.text("OTW", "7");  // a real repeat: our ack was lost
  CHECK(b.hand_over() == "YB3DMK-7: ack 7");
  CHECK(b.texts.size() == 1);
  CHECK(b.messenger.statistics().duplicates == 3);
  CHECK(b.messenger.statistics().acks_out == 2);

  b.text("TIBA", "7");  // another text under the same number is another message
  CHECK(b.texts.size() == 2);
  b.tick(at(31min));
  b.text("OTW", "7");
  CHECK(b.texts.size() == 3);
}

TEST_CASE("a forgotten text surfaces again, a refused one is rejected each time") {
  bench b;
  b.text("OTW", "7");
  b.messenger.forget(b.texts[0].token);
  CHECK(b.queue.empty());
  b.text("OTW", "7");
  REQUIRE(b.texts.size() == 2);
  b.messenger.acknowledge(b.texts[0].token, b.now);  // the old token means nothing any more
  CHECK(b.queue.empty());
  b.messenger.refuse(b.texts[1].token, b.now);
  CHECK(b.hand_over() == "YB3DMK-7: rej 7");
  b.tick(at(1min));
  b.text("OTW", "7");
  CHECK(b.hand_over() == "YB3DMK-7: rej 7");
  CHECK(b.texts.size() == 2);
}

TEST_CASE("a text without number surfaces once per half minute and is never acknowledged") {
  bench b;
  b.text("OTW", {});
  b.text("OTW", {});
  REQUIRE(b.texts.size() == 1);
  b.messenger.acknowledge(b.texts[0].token, b.now);
  CHECK(b.queue.empty());
  b.tick(at(30s));
  b.text("OTW", {});
  CHECK(b.texts.size() == 2);
}

TEST_CASE("reply-acks: one in passing counts, and the number is echoed the way it came") {
  bench b;
  b.send(1, {{"HALO", "AB"}});
  b.hand_over();
  radio::aprs_message m;
  m.addressee = "POSKO";
  m.text = "86";
  m.id = "05";
  m.offers_reply_ack = true;
  m.reply_ack = "AB";
  b.hear(m);
  CHECK(b.reports.back() == "A-1/1 device");
  REQUIRE(b.texts.size() == 1);
  b.messenger.acknowledge(b.texts[0].token, b.now);
  CHECK(b.hand_over() == "YB3DMK-7: ack 05}AB");
}

TEST_CASE("other stations' messages and bulletins are counted and left alone") {
  bench b;
  b.text("HALO", "1", "POSKO-1");
  b.text("HALO", "1", "NOT A CALL");
  radio::aprs_message m;
  m.kind = radio::aprs_kind::bulletin;
  m.addressee = "BLN1";
  b.hear(m);
  CHECK(b.texts.empty());
  CHECK(b.messenger.statistics().not_for_us == 3);
}

TEST_CASE("settings that make no sense are refused") {
  CHECK(check(bench::defaults()).empty());
  const auto faulty = [](auto change) {
    messenger_settings s = bench::defaults();
    change(s);
    CHECK_THROWS_AS(aprs_messenger(s, {}), std::invalid_argument);
  };
  faulty([](auto& s) { s.own = {}; });
  faulty([](auto& s) { s.path.resize(9); });
  faulty([](auto& s) { s.retry_base = 0ms; });
  faulty([](auto& s) { s.tries_max = 0; });
  faulty([](auto& s) { s.tries_max = 21; });
  faulty([](auto& s) { s.heard_limit = 0; });
  faulty([](auto& s) { s.duplicate_window = 0ms; });
}
