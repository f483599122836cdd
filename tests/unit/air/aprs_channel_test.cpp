#include "gateway/air/radio_net.hpp"
#include "tests/support/no_speech.hpp"
#include "tests/unit/air/dice.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace kentongan;
using namespace kentongan::air;
using domain::evidence;
using domain::reply_code;
using strings = std::vector<std::string>;

namespace {

// Keeps what is submitted; the test answers.
struct fake_intake final : ports::intake {
  struct item {
    domain::event event;
    std::function<void(const domain::reply&)> done;
  };
  std::vector<item> items;
  void submit(domain::event e, std::function<void(const domain::reply&)> done) override {
    items.push_back({std::move(e), std::move(done)});
  }
};

domain::city make_city() {
  domain::city c;
  c.categories.push_back({"kebakaran", "Kebakaran", "Fire", domain::priority::p1, {}});
  return c;
}

struct bench {
  domain::city city = make_city();
  domain::directory directory{city};
  fake_intake intake;
  domain::instant now{domain::steady_time{1h}, domain::utc_time{std::chrono::hours(500000)}};
  strings air;  // "YB3DMK-7: text {number"
  strings notes;
  std::vector<std::vector<std::uint8_t>> frames;
  bool modem_takes = true;
  kentongan::test::no_speech speech;
  std::optional<radio_net> net;

  static radio_net_settings settings() {
    radio_net_settings s;
    s.net = domain::net_id("vhf");
    s.call_sign = "posko";
    s.path = {"wide1-1"};
    s.air.airtime = {1'000'000, 0ms, 0ms};  // the channel is free when a test looks
    return s;
  }
  explicit bench(radio_net_settings s = settings()) {
    net.emplace(std::move(s), directory, intake, speech,
                radio_net::hooks{[this](frame_id, const outgoing_frame& f) {
                                   return transmitted(f.octets) ? hand_over::taken : hand_over::refused;
                                 },
                                 [this] { return now; },
                                 [this](std::string_view level, std::string_view text) {
                                   notes.push_back(std::string(level) + ": " + std::string(text));
                                 }});
    net->modem_is(true);
  }

  bool transmitted(std::span<const std::uint8_t> octets) {
    if (!modem_takes) return false;
    frames.emplace_back(octets.begin(), octets.end());
    radio::ax25_frame frame;
    radio::aprs_message m;
    REQUIRE(radio::ax25_decode(octets, frame) == radio::ax25_result::ok);
    REQUIRE(radio::aprs_parse(frame.info, m) == radio::aprs_result::message);
    CHECK(radio::to_text(frame.source).view() == "POSKO");
    REQUIRE(frame.digipeater_count == 1);
    CHECK(radio::to_text(frame.digipeaters[0].address).view() == "WIDE1-1");
    const std::string to = std::string(m.addressee) + ": ";
    const std::string id(m.id.value());
    if (m.kind == radio::aprs_kind::ack)
      air.push_back(to + "ack " + id);
    else if (m.kind == radio::aprs_kind::reject)
      air.push_back(to + "rej " + id);
    else
      air.push_back(to + std::string(m.text));
    return true;
  }
  void pass(std::chrono::milliseconds t) {
    now.steady += t;
    now.utc += t;
    for (int turns = 0; net->deadline() && *net->deadline() <= now.steady; ++turns) {
      REQUIRE(turns < 100);
      net->tick();
      now.steady += 1ms;
      now.utc += 1ms;
    }
  }
  strings take_air() {
    pass(10ms);
    return std::exchange(air, {});
  }

  void hear(std::string_view text, std::string_view number = {}, std::string_view from = "YB3DMK-7",
            radio::aprs_kind kind = radio::aprs_kind::message) {
    radio::aprs_message m;
    m.kind = kind;
    m.addressee = "POSKO";
    m.text = text;
    if (!number.empty()) m.id = number;
    std::array<std::uint8_t, radio::aprs_max_info> info;
    radio::ax25_frame f;
    f.destination = radio::parse_ax25_address("APK004").value();
    f.source = radio::parse_ax25_address(from).value();
    f.digipeaters[0] = {radio::parse_ax25_address("YB3ZZ-3").value(), true};
    f.digipeater_count = 1;
    f.info = {info.data(), radio::aprs_format(m, info)};
    std::array<std::uint8_t, radio::ax25_max_frame> octets;
    net->received({octets.data(), radio::ax25_encode(f, octets)});
  }
  std::string number_on_air() const {  // of the last frame sent
    radio::ax25_frame frame;
    radio::aprs_message m;
    radio::ax25_decode(frames.back(), frame);
    radio::aprs_parse(frame.info, m);
    return std::string(m.id.value());
  }

  ports::transmission order(std::uint32_t delivery = 1) const {
    auto o = std::make_shared<domain::order>();
    o->id = domain::order_id("A-1");
    o->category = "kebakaran";
    o->where.address = "Jl. Merdeka 5";
    ports::transmission t;
    t.order = o;
    t.number = 12;
    t.delivery = delivery;
    t.channel = {domain::channel_kind::aprs, "yb3dmk-7", domain::net_id("vhf"), false};
    t.expires = now.steady + 30min;
    return t;
  }
  strings evidences() const {
    strings list;
    for (const auto& i : intake.items)
      if (const auto* e = std::get_if<domain::evidence_seen>(&i.event))
        list.push_back(e->order.str() + '/' + std::to_string(e->delivery) + ' ' + std::string(domain::name_of(e->to)) +
                       (e->reason.empty() ? "" : ": " + e->reason));
    return list;
  }
  domain::answer_given answer() const {
    REQUIRE(!intake.items.empty());
    const auto* a = std::get_if<domain::answer_given>(&intake.items.back().event);
    REQUIRE(a);
    return *a;
  }
  void reply(reply_code code, std::string detail = {}) {
    REQUIRE(!intake.items.empty());
    const auto item = std::move(intake.items.back());
    intake.items.pop_back();
    domain::reply r;
    r.code = code;
    r.detail = std::move(detail);
    item.done(r);
  }
};

}  // namespace

// A loop compares it with a moment taken before: what is due "now", whenever it is asked, would never be done, and
// would keep a processor busy with it.
TEST_CASE("aprs_channel: what is due after a frame is due at one moment, whenever it is asked for") {
  bench b;
  b.hear("halo", "1", "YB3XYZ-9");
  const auto due = b.net->deadline();
  REQUIRE(due);
  CHECK(*due <= b.now.steady);
  b.now.steady += 5ms;
  CHECK(b.net->deadline() == due);
}

TEST_CASE("an order goes out as text, and the HT's ack comes back as evidence") {
  bench b;
  b.net->send(b.order());
  CHECK(b.air.empty());  // transmission is tick()'s
  CHECK(b.intake.items.empty());
  CHECK(b.take_air() == strings{"YB3DMK-7: #12 P1 KEBAKARAN: JL. MERDEKA 5"});
  CHECK(b.evidences() == strings{"A-1/1 on_air"});
  b.hear("", b.number_on_air(), "YB3DMK-7", radio::aprs_kind::ack);
  CHECK(b.evidences() == strings{"A-1/1 on_air", "A-1/1 device"});
  b.pass(1ms);
  b.pass(4s);  // the over is told
  CHECK(!b.net->deadline());
}

TEST_CASE("after a restart the same delivery has the same number, another one has another") {
  bench first, again, other;
  first.net->send(first.order(1));
  again.net->send(again.order(1));
  other.net->send(other.order(2));
  for (bench* b : {&first, &again, &other}) b->take_air();
  CHECK(first.number_on_air() == again.number_on_air());
  CHECK(first.number_on_air() != other.number_on_air());
}

TEST_CASE("recall stops the repeats") {
  bench b;
  b.net->send(b.order());
  b.take_air();
  b.net->recall(domain::order_id("A-1"), 1);
  CHECK(!b.net->deadline());
  b.pass(1h);
  CHECK(b.air.empty());
}

TEST_CASE("what cannot be sent is reported as failed") {
  bench b;
  auto t = b.order();
  t.channel.address = "Pak Budi";
  b.net->send(t);
  t = b.order();
  t.channel.net = domain::net_id("uhf");
  b.net->send(t);
  CHECK(b.evidences() == strings{"A-1/1 failed: 'Pak Budi' is not a call sign", "A-1/1 failed: this is not its net"});
  CHECK(b.notes.size() == 2);
  CHECK(!b.net->deadline());
}

TEST_CASE("an order waits for the modem") {
  bench b;
  b.net->modem_is(false);
  b.net->send(b.order());
  b.pass(10min);
  CHECK(b.air.empty());
  b.net->modem_is(true);
  CHECK(b.take_air().size() == 1);
}

TEST_CASE("an answer is acknowledged after its commit, and not before") {
  bench b;
  b.hear("otw #12 dari pos", "7");
  const auto a = b.answer();
  CHECK(a.channel == domain::channel_kind::aprs);
  CHECK(a.address == "YB3DMK-7");
  CHECK(a.code == domain::answer_code::en_route);
  CHECK(a.number == 12);
  CHECK(a.note == "dari pos");
  CHECK(!a.answer_id.empty());
  CHECK(a.answer_id.size() <= 64);
  CHECK(b.take_air().empty());
  b.hear("otw #12 dari pos", "7");
  CHECK(b.intake.items.size() == 1);
  SUBCASE("stored") { b.reply(reply_code::stored); }
  SUBCASE("repeat") { b.reply(reply_code::repeat); }
  CHECK(b.take_air() == strings{"YB3DMK-7: ack 7"});
  b.pass(20s);
  b.hear("otw #12 dari pos", "7");
  CHECK(b.intake.items.empty());
  CHECK(b.take_air() == strings{"YB3DMK-7: ack 7"});
}

TEST_CASE("an answer that cannot be taken is acknowledged and explained") {
  struct row {
    reply_code code;
    std::string detail, notice;
  };
  for (const row& r : {row{reply_code::refused, "x", "YB3DMK-7: #12 TIDAK DITERIMA: BUKAN PERINTAH ANDA"},
                       row{reply_code::ambiguous, "2 open: #12 #13", "YB3DMK-7: SEBUT NOMOR PERINTAH: #12 #13"},
                       row{reply_code::unknown, "x", "YB3DMK-7: #12 PERINTAH TIDAK ADA"}}) {
    CAPTURE(r.notice);
    bench b;
    b.hear("tiba 12", "7");
    b.reply(r.code, r.detail);
    CHECK(b.take_air() == strings{"YB3DMK-7: ack 7", r.notice});
    const std::string number = b.number_on_air();
    b.pass(15s);
    CHECK(b.take_air() == strings{r.notice});  // repeated until its own ack, with the same number
    CHECK(b.number_on_air() == number);
    b.hear("", number, "YB3DMK-7", radio::aprs_kind::ack);
    b.pass(1ms);
    b.pass(4s);  // the over is told
    CHECK(!b.net->deadline());
    CHECK(b.evidences().empty());  // a notice is nobody's delivery

    b.hear("tiba 12", "8");
    b.reply(r.code, r.detail);
    b.take_air();
    CHECK(b.number_on_air() != number);  // the same words again must be shown again
  }
}

TEST_CASE("an answer that could not be stored is not acknowledged: the HT repeats it") {
  bench b;
  b.hear("tiba 12", "7");
  b.reply(reply_code::rejected);
  CHECK(b.take_air().empty());
  b.hear("tiba 12", "7");
  b.reply(reply_code::stored);
  CHECK(b.take_air() == strings{"YB3DMK-7: ack 7"});
  CHECK(b.net->statistics().not_stored == 1);

  // Without a number the HT never repeats: people must be asked to.
  b.hear("tiba 12");
  CHECK(b.answer().answer_id.empty());
  b.reply(reply_code::rejected);
  CHECK(b.take_air() == strings{"YB3DMK-7: #12 BELUM TERSIMPAN, MOHON ULANGI"});
}

TEST_CASE("a text with no known word reaches a person, an automatic or empty one does not") {
  bench b;
  b.hear("butuh air di blok C", "1");
  CHECK(b.answer().code == domain::answer_code::speak);
  CHECK(b.answer().note == "butuh air di blok C");
  b.reply(reply_code::stored);
  CHECK(b.take_air() == strings{"YB3DMK-7: ack 1"});
  b.hear("AA: sedang di jalan", "2");
  b.hear("", "3");
  CHECK(b.intake.items.empty());
  CHECK(b.take_air() == strings{"YB3DMK-7: ack 2", "YB3DMK-7: rej 3"});
  const auto s = b.net->statistics();
  CHECK(s.unknown_words == 1);
  CHECK(s.automatic == 1);
  CHECK(s.empty_texts == 1);
  CHECK(s.answers == 0);
}

TEST_CASE("HTs count from the beginning again: the same number and text much later is another answer") {
  bench b;
  b.hear("86", "1");
  const auto first = b.answer().answer_id;
  b.reply(reply_code::stored);
  b.pass(31min);
  b.hear("86", "1");
  CHECK(b.answer().answer_id != first);
  CHECK(b.answer().other_id != first);
}

TEST_CASE("a repeat has the answer id of the first copy, or names it as its other one") {
  for (const auto wait : {0min, 5min, 10min, 15min}) {
    CAPTURE(wait.count());
    bench first, restarted;  // what was heard before is not remembered by another run
    first.hear("86", "1");
    const auto id = first.answer().answer_id;
    restarted.pass(wait);
    restarted.hear("86", "1");
    const auto again = restarted.answer();
    CHECK((again.answer_id == id || again.other_id == id));
  }
}

TEST_CASE("evidence that could not be stored is told again") {
  radio_net_settings s = bench::settings();
  s.evidence.limit = 2;
  bench b(s);
  b.net->send(b.order());
  b.take_air();
  b.reply(reply_code::rejected);
  CHECK(b.intake.items.empty());
  CHECK(b.net->deadline() == b.now.steady + 5s);
  b.pass(5s);
  CHECK(b.evidences() == strings{"A-1/1 on_air"});
  b.reply(reply_code::stored);
  b.net->recall(domain::order_id("A-1"), 1);
  CHECK(!b.net->deadline());

  auto t = b.order();
  t.channel.address = "!";
  for (int i = 0; i < 3; ++i) {
    b.net->send(t);
    b.reply(reply_code::rejected);
  }
  CHECK(b.net->statistics().reports_dropped == 1);
}

TEST_CASE("replies that come after the net is gone hurt nobody") {
  bench b;
  b.hear("tiba 12", "7");
  b.net->send(b.order());
  b.take_air();
  b.net.reset();
  b.reply(reply_code::rejected);
  b.reply(reply_code::unknown);
}

TEST_CASE("notices to one station are bounded") {
  radio_net_settings s = bench::settings();
  s.notices_per_station = 2;
  bench b(s);
  for (int i = 0; i < 50; ++i) {
    b.hear("tiba " + std::to_string(i + 1), std::to_string(i));
    b.reply(reply_code::unknown);
  }
  CHECK(b.net->statistics().notices == 2);
  CHECK(b.net->statistics().notices_dropped == 48);
  b.pass(10min);  // they end, and make room
  b.hear("tiba 99", "99");
  b.reply(reply_code::unknown);
  CHECK(b.net->statistics().notices == 3);
}

TEST_CASE("bad, foreign and own frames are counted and change nothing") {
  bench b;
  b.net->received({});
  const std::vector<std::uint8_t> zeros(300, 0);
  b.net->received(zeros);
  b.hear("TIBA", "1", "POSKO");  // our own, over a digipeater
  std::array<std::uint8_t, radio::ax25_max_frame> octets;
  radio::ax25_frame f;
  f.destination = radio::parse_ax25_address("APK004").value();
  f.source = radio::parse_ax25_address("YB3DMK-7").value();
  for (const std::string_view info : {"!0805.72S/11209.65E>", ":SHORT:x", ""}) {
    f.info = {reinterpret_cast<const std::uint8_t*>(info.data()), info.size()};
    b.net->received({octets.data(), radio::ax25_encode(f, octets)});
  }
  const auto s = b.net->statistics();
  CHECK(s.frames_in == 6);
  CHECK(s.bad_frames == 3);
  CHECK(s.other_frames == 2);
  CHECK(s.own_frames == 1);
  CHECK(b.intake.items.empty());
  b.pass(1ms);
  b.pass(4s);  // the over is told
  CHECK(!b.net->deadline());
}

TEST_CASE("garbage of any kind is survived") {
  bench b;
  b.net->send(b.order());
  b.take_air();
  b.hear("tiba 12", "7");
  b.reply(reply_code::stored);
  b.take_air();
  dice random(5);
  const auto good = b.frames;
  for (int i = 0; i < 20000; ++i) {
    std::vector<std::uint8_t> octets;
    if (random() % 2) {
      octets = good[random() % good.size()];
      for (auto n = random() % 4; n > 0; --n)
        octets[random() % octets.size()] ^= static_cast<std::uint8_t>(1u << random() % 8);
      octets.resize(random() % (octets.size() + 1));
    } else {
      octets.resize(random() % 400);
      for (auto& o : octets) o = static_cast<std::uint8_t>(random());
    }
    b.net->received(octets);
  }
  CHECK(b.net->statistics().frames_in == 20001);
}

TEST_CASE("settings that make no sense are refused, naming the fault") {
  const auto fault = [](auto change) {
    radio_net_settings s = bench::settings();
    change(s);
    CHECK_THROWS_AS(bench{s}, std::invalid_argument);
    return check(s);
  };
  CHECK(check(bench::settings()).empty());
  CHECK(fault([](auto& s) { s.call_sign = "Pak Budi"; }) == "'Pak Budi' is not a call sign");
  CHECK(fault([](auto& s) { s.path = {"WIDE1-16"}; }) == "'WIDE1-16' is not a digipeater's call sign");
  CHECK(fault([](auto& s) { s.air.budget_percent = 0; }) == "the airtime budget must be 1 to 100 percent");
  CHECK(fault([](auto& s) { s.messages.tries_max = 0; }) == "tries must be 1 to 20");
  CHECK(fault([](auto& s) { s.notice_tries = 0; }) == "notice tries must be 1 to 20");
}
