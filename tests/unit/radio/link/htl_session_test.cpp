#include "radio/link/modem_session.hpp"
#include "tests/unit/radio/link/fake_line.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <utility>

using namespace kentongan::radio;
using namespace kentongan::radio::test;
using namespace std::chrono_literals;

namespace {

const octets some_frame(20, 0x42);

// A session with a modem of our own at the far end of its line, which answers when its `alive` is set.
struct bench {
  using time_point = modem_session::time_point;

  explicit bench(tnc_kind kind = tnc_kind::htl) {
    modem_settings settings;
    settings.kind = kind;
    settings.wanted.modes = htl::bits(htl::mode_bit::tx_allowed);
    settings.tnc.tx_delay = 250ms;
    modem_session::handlers handlers;
    handlers.on_state = [this](link_state state, std::string_view reason) {
      states += states.empty() ? "" : " ";
      states += to_string(state);
      last_reason = reason;
    };
    handlers.on_tx = [this](const htl::tx_done& d) { fates.push_back(d); };
    handlers.on_event = [this](const modem_event& e) { events.push_back(e.index()); };
    session = std::make_unique<modem_session>(line, settings, std::move(handlers), [this] { return now; });
    session->start();
    serve();
  }

  template <class Frame>
  void say(const Frame& frame, std::uint8_t sequence = 0) {
    std::array<std::uint8_t, kiss_max_payload> payload;
    say_hardware(std::span(payload).first(htl::encode(frame, sequence, payload)));
  }
  void say_hardware(std::span<const std::uint8_t> payload) {
    octets out(kiss_encoded_bound(payload.size()));
    out.resize(kiss_encode({0, kiss_command::set_hardware, payload}, out));
    line.say(out);
  }

  // What the modem does with all octets it has not looked at yet.
  void serve() {
    for (auto taken = line.all_taken(); !taken.empty(); taken = line.all_taken())
      decoder.push(taken, [this](const kiss_frame& frame) {
        if (frame.command == kiss_command::data) ++plain_frames;
        if (frame.command == kiss_command::set_hardware) hear({frame.payload.begin(), frame.payload.end()});
      });
  }
  void hear(octets payload) {
    if (payload == octets{'T', 'N', 'C', ':'}) {
      ++questions;
      if (alive) say_hardware(octets{'H', 'T', 'L', ' ', '1'});
      return;
    }
    htl::envelope e;
    REQUIRE(htl::open(payload, e) == htl::result::ok);
    if (!alive) return;
    if (e.type == htl::frame_type::hello) {
      ++hellos;
      greeted = true;
      htl::hello_answer a;
      a.boot_count = boots;
      a.firmware = htl::text<24>("1.2.3");
      say(a, e.sequence);
    }
    if (!greeted) return;
    if (e.type == htl::frame_type::state) {
      REQUIRE(htl::decode(e, set) == htl::result::ok);
      may_transmit = !refuses;
      say(htl::applied{refuses ? htl::state_error::out_of_range : htl::state_error::none, set}, e.sequence);
    }
    if (e.type == htl::frame_type::ping) {
      ++pings;
      say(htl::pong{0, 0, 4, static_cast<std::uint8_t>(may_transmit ? htl::bits(htl::pong_bit::may_transmit) : 0)});
    }
    if (e.type == htl::frame_type::tx) {
      htl::tx tx;
      REQUIRE(htl::decode(e, tx) == htl::result::ok);
      sent.push_back(tx.id);
      ranks.push_back(tx.rank);
    }
  }

  void run(std::chrono::milliseconds time) {
    const time_point end = now + time;
    for (int guard = 0;; ++guard) {
      REQUIRE(guard < 100000);
      const auto due = session->deadline();
      if (!due || *due > end) break;
      now = std::max(now, *due);
      session->tick(now);
      serve();
    }
    now = end;
  }
  std::string all_states() { return std::exchange(states, {}); }

  time_point now{1000s};
  fake_line line;
  kiss_decoder decoder;
  bool alive = true, greeted = false, may_transmit = false, refuses = false;
  std::uint32_t boots = 7;
  int hellos = 0, pings = 0, questions = 0, plain_frames = 0;
  htl::state set;
  std::vector<std::uint16_t> sent;
  std::vector<htl::priority> ranks;
  std::string states, last_reason;
  std::vector<htl::tx_done> fates;
  std::vector<std::size_t> events;
  std::unique_ptr<modem_session> session;
};

}  // namespace

TEST_CASE("own modem: greeted, set up with all parameters, and then up") {
  bench b;
  b.run(0ms);
  CHECK(b.all_states() == "opening up");
  CHECK(b.last_reason == "open; firmware 1.2.3");
  CHECK(b.hellos == 1);
  CHECK(b.questions == 0);
  CHECK(b.set.tx_delay == 25);
  CHECK(htl::has(b.set.modes, htl::mode_bit::tx_allowed));
  CHECK(b.session->confirms());
  REQUIRE(b.session->identity());
  CHECK(b.session->identity()->boot_count == 7);
}

TEST_CASE("own modem: pinged every 2 s, without a word to anyone") {
  bench b;
  b.run(0ms);
  const int before = b.pings;
  b.run(20s);
  CHECK(b.pings == before + 10);
  CHECK(b.all_states() == "opening up");
  CHECK(b.session->statistics().host.missed_pongs == 0);
}

TEST_CASE("own modem: a frame goes out with id, rank and validity, and its fate comes back") {
  bench b;
  b.run(0ms);
  CHECK(b.session->send(some_frame, {42, htl::priority::emergency, 5s}));
  b.serve();
  CHECK(b.sent == std::vector<std::uint16_t>{42});
  CHECK(b.ranks == std::vector<htl::priority>{htl::priority::emergency});
  CHECK(b.plain_frames == 0);
  b.say(htl::tx_done{42, htl::tx_status::sent, htl::tx_reason::none, 1000});
  REQUIRE(b.fates.size() == 1);
  CHECK(b.fates[0].id == 42);
  CHECK(b.fates[0].status == htl::tx_status::sent);
}

TEST_CASE("own modem: what it hears is passed on, and what is broken is counted") {
  bench b;
  b.run(0ms);
  b.say(htl::dtmf{htl::dtmf_edge::on, '5', 0, 0, 0, 0, 0});
  b.say(htl::rx_info{});
  CHECK(b.events.size() == 2);
  b.say_hardware(octets{'H', 'T', 'L', 1, 0x87, 0, 0xFF, 0xFF});
  b.say_hardware(octets{'x'});
  CHECK(b.session->statistics().host.bad_frames == 1);
  CHECK(b.session->statistics().host.foreign_frames == 1);
  CHECK(b.session->state() == link_state::up);
}

TEST_CASE("own modem: one that never answers is closed, with the reason, and tried again") {
  bench b;
  b.alive = false;
  b.session->stop();
  b.session->start();
  b.all_states();
  CHECK_FALSE(b.session->send(some_frame));
  b.run(10s);
  CHECK(b.session->state() == link_state::waiting);
  CHECK(b.last_reason.find("settings: tnc") != std::string::npos);
  b.alive = true;
  b.run(2s);
  CHECK(b.session->state() == link_state::up);
}

TEST_CASE("own modem: a reset is noticed by its silence, and it is greeted and set up again") {
  bench b;
  b.run(1s);
  b.all_states();
  b.greeted = b.may_transmit = false;  // as after a reset
  b.boots = 8;
  b.set = {};
  b.run(10s);
  CHECK(b.all_states() == "opening up");
  CHECK(b.set.tx_delay == 25);
  CHECK(b.session->statistics().host.restarts == 1);
}

TEST_CASE("own modem: a right to transmit that was lost is asked for again at the next pong") {
  bench b;
  b.run(1s);
  b.may_transmit = false;
  b.run(5s);
  CHECK(b.may_transmit);
  CHECK(b.session->state() == link_state::up);
}

TEST_CASE("own modem: one that refuses its settings is degraded, with the reason") {
  bench b;
  b.session->stop();
  b.refuses = true;
  b.session->start();
  b.serve();
  b.run(3s);
  CHECK(b.session->state() == link_state::degraded);
  CHECK(b.last_reason == "the modem refuses its settings");
}

TEST_CASE("tnc automatic: one question decides") {
  bench ours(tnc_kind::automatic);
  ours.run(0ms);
  CHECK(ours.session->state() == link_state::up);
  CHECK(ours.questions == 1);
  CHECK(ours.session->confirms());

  bench b(tnc_kind::automatic);
  b.alive = false;
  b.session->stop();
  b.session->start();
  b.run(499ms);
  CHECK(b.session->state() == link_state::opening);
  b.run(1ms);
  CHECK(b.session->state() == link_state::up);
  CHECK_FALSE(b.session->confirms());
  CHECK(b.session->send(some_frame));
  b.serve();
  CHECK(b.plain_frames == 1);
  CHECK(b.sent.empty());
  b.run(1min);
  CHECK(b.hellos == 1);  // of the first opening, when it still answered
}
