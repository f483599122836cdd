#include "radio/link/modem_session.hpp"

#include "tests/unit/radio/codec/golden.hpp"
#include "tests/unit/radio/link/fake_line.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <utility>

using namespace kentongan::radio;
using namespace kentongan::radio::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view opening_octets = "c0 c0 c0 c0 01 1e c0 c0 02 3f c0 c0 03 0a c0 c0 04 0a c0 c0 05 00 c0";
constexpr std::string_view parameter_octets = "c0 01 1e c0 c0 02 3f c0 c0 03 0a c0 c0 04 0a c0 c0 05 00 c0";

// A session, the far end of its line, and a clock that moves when told.
struct bench {
  using time_point = modem_session::time_point;

  explicit bench(modem_settings settings = {}) {
    modem_session::handlers handlers;
    handlers.on_frame = [this](std::span<const std::uint8_t> frame) { frames.push_back(to_hex(frame)); };
    handlers.on_state = [this](link_state state, std::string_view reason) {
      states += states.empty() ? "" : " ";
      states += to_string(state);
      reasons.emplace_back(reason);
      if (during_state) during_state(state);
    };
    session = std::make_unique<modem_session>(line, std::move(settings), std::move(handlers), [this] { return now; });
  }

  // Ticks at every deadline on the way, as an event loop does.
  void run(std::chrono::milliseconds time) {
    const time_point end = now + time;
    for (int guard = 0;; ++guard) {
      REQUIRE(guard < 100000);
      const auto due = session->deadline();
      if (!due || *due > end) break;
      now = std::max(now, *due);
      session->tick(now);
    }
    now = end;
  }
  std::string all_states() { return std::exchange(states, {}); }

  time_point now{1000s};
  fake_line line;
  std::vector<std::string> frames;
  std::string states;
  std::vector<std::string> reasons;
  std::function<void(link_state)> during_state;
  std::unique_ptr<modem_session> session;
};

octets ax25(std::size_t golden) {
  kiss_decoder decoder;
  octets out;
  decoder.push(from_hex(golden_kiss_frames[golden].line),
               [&](const kiss_frame& frame) { out.assign(frame.payload.begin(), frame.payload.end()); });
  return out;
}

}  // namespace

TEST_CASE("modem session: opens, clears the line, sets the TNC's parameters, is up") {
  bench b;
  CHECK(b.session->state() == link_state::closed);
  CHECK_FALSE(b.session->deadline());
  CHECK_FALSE(b.session->send(ax25(0)));
  b.session->start();
  CHECK(b.all_states() == "opening up");
  CHECK(to_hex(b.line.all_taken()) == opening_octets);
  b.session->start();
  CHECK(b.line.openings == 1);
  CHECK(b.session->statistics().openings == 1);
}

TEST_CASE("modem session: parameters and port as set") {
  modem_settings settings;
  settings.kiss_port = 12;
  settings.tnc = {250ms, 191, 20ms, 0ms, true};
  bench b(settings);
  b.session->start();
  CHECK(to_hex(b.line.all_taken()) == "c0 c0 c0 c0 c1 19 c0 c0 c2 bf c0 c0 c3 02 c0 c0 c4 00 c0 c0 c5 01 c0");
  CHECK(b.session->send(from_hex("41")));
  CHECK(to_hex(b.line.all_taken()) == "c0 db dc 41 c0");
}

TEST_CASE("modem session: frames in both directions are direwolf's octets") {
  bench b;
  b.session->start();
  b.line.all_taken();
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(b.session->send(ax25(i)));
    CHECK(to_hex(b.line.all_taken()) == golden_kiss_frames[i].line);
    b.now += 1s;
    b.line.say(golden_kiss_frames[i].line);
    REQUIRE(b.frames.size() == i + 1);
    CHECK(b.frames.back() == to_hex(ax25(i)));
  }
  const modem_statistics statistics = b.session->statistics();
  CHECK(statistics.frames_in == 6);
  CHECK(statistics.frames_out == 6);
  CHECK(statistics.last_octet == b.now);
  CHECK(statistics.last_frame == b.now);
  CHECK(statistics.since == bench::time_point{1000s});
}

TEST_CASE("modem session: frames of other ports and other commands are counted and dropped") {
  bench b;
  b.session->start();
  b.line.say("c0 db dc 82 a0 b4 62 62 64 e0 a0 9e a6 96 9e 40 e1 03 f0 3e 78 c0");  // port 12
  b.line.say("c0 06 48 54 c0 c0 0c 01 02 c0");
  CHECK(b.frames.empty());
  CHECK(b.session->statistics().other_port == 1);
  CHECK(b.session->statistics().other_command == 2);
  CHECK(b.session->state() == link_state::up);
}

TEST_CASE("modem session: what it refuses to send") {
  modem_settings settings;
  settings.max_unsent_octets = kiss_encoded_bound(kiss_max_payload);
  bench b(settings);
  b.session->start();
  CHECK_FALSE(b.session->send({}));
  CHECK_FALSE(b.session->send(octets(kiss_max_payload + 1)));
  CHECK(b.session->send(octets(kiss_max_payload, 0xC0)));
  b.line.takes_octets = false;
  CHECK(b.session->send(octets(1000, 0x41)));  // 1003 on the line
  CHECK(b.session->send(octets(1000, 0x41)));
  CHECK_FALSE(b.session->send(octets(1000, 0x41)));
  CHECK(b.session->send(octets(40, 0x41)));  // still fits: 2006 + 43 of 2052
  CHECK_FALSE(b.session->send(octets(1, 0x41)));
  CHECK(b.session->statistics().refused == 4);
  CHECK(b.session->unsent_octets() == 2049);
  b.line.take(2049);
  CHECK(b.session->send(octets(1000, 0x41)));
  b.session->stop();
  CHECK_FALSE(b.session->send(octets(1, 0x41)));
}

TEST_CASE("modem session: back-off doubles from 1 to 30 s, and starts again after the modem was up for a while") {
  bench b;
  b.line.open_error = std::make_error_code(std::errc::no_such_device);
  b.session->start();
  CHECK(b.all_states() == "opening waiting");
  CHECK(b.reasons.back() == "No such device; next attempt in 1 s");
  for (const auto wait : {1s, 2s, 4s, 8s, 16s, 30s, 30s, 30s}) {
    CAPTURE(wait.count());
    CHECK(b.session->deadline() == b.now + wait);
    const int before = b.line.openings;
    b.run(wait - 1ms);
    CHECK(b.line.openings == before);  // not too early
    b.run(1ms);
    CHECK(b.line.openings == before + 1);
  }
  b.line.open_error = {};
  b.run(30s);
  CHECK(b.session->state() == link_state::up);
  b.run(9999ms);
  b.line.hang_up();
  CHECK(b.session->deadline() == b.now + 30s);  // up too briefly
  b.run(30s);
  b.run(10s);
  b.line.hang_up();
  CHECK(b.session->deadline() == b.now + 1s);
  CHECK(b.session->statistics().failures == 11);
  CHECK(b.session->statistics().openings == 2);
}

TEST_CASE("modem session: a modem that comes back is tried at once") {
  bench b;
  b.line.open_error = std::make_error_code(std::errc::no_such_device);
  b.session->start();
  b.run(10s);
  b.line.open_error = {};
  b.session->retry_now();
  CHECK(b.session->state() == link_state::up);
  const int before = b.line.openings;
  b.session->retry_now();
  CHECK(b.line.openings == before);
}

TEST_CASE("modem session: an opening that takes too long is given up") {
  bench b;
  b.line.answers_open = false;
  b.session->start();
  b.run(10s - 1ms);
  CHECK(b.session->state() == link_state::opening);
  b.run(1ms);
  CHECK(b.session->state() == link_state::waiting);
  CHECK(b.line.closings == 1);
  CHECK(b.reasons.back() == "opening takes longer than 10 s; next attempt in 1 s");
}

TEST_CASE("modem session: a hang-up in the middle of a frame loses that frame and no other") {
  bench b;
  b.session->start();
  const octets frame = from_hex(golden_kiss_frames[0].line);
  b.line.say(std::span(frame).first(20));
  b.line.hang_up();
  CHECK(b.all_states() == "opening up waiting");
  b.run(1s);
  CHECK(b.session->state() == link_state::up);
  b.line.say(std::span(frame).subspan(20));  // the rest, without its beginning
  CHECK(b.frames.empty());
  b.line.say(frame);
  CHECK(b.frames.size() == 1);
  CHECK(b.session->statistics().openings == 2);
}

TEST_CASE("modem session: an endless frame is bounded and counted, and the next frame passes") {
  bench b;
  b.session->start();
  b.line.say("c0 00");
  for (int i = 0; i < 1000; ++i) b.line.say(octets(1000, 0x55));
  CHECK(b.session->statistics().overlong == 1);
  CHECK(b.session->state() == link_state::degraded);
  CHECK(b.reasons.back() == "what the modem sends is not AX.25 in KISS frames: wrong speed or mode?");
  CHECK(b.session->send(ax25(0)));  // it may still hear us
  b.line.say(golden_kiss_frames[0].line);
  CHECK(b.frames.size() == 1);
  CHECK(b.all_states() == "opening up degraded up");
}

TEST_CASE("modem session: garbage is counted, shown, and forgiven with the first good frame") {
  struct row {
    std::string_view what;
    std::string_view hex;
    int repeats;  // until degraded
  };
  const row rows[] = {
      {"bad escapes", "c0 00 41 db 41 c0", 5},
      {"KISS frames that are no AX.25", "c0 00 41 42 43 c0", 5},
      {"a TNC in command mode", "63 6d 64 3a", 64},  // "cmd:"
  };
  for (const row& r : rows) {
    CAPTURE(r.what);
    bench b;
    b.session->start();
    for (int i = 0; i < r.repeats - 1; ++i) b.line.say(r.hex);
    CHECK(b.session->state() == link_state::up);
    b.line.say(r.hex);
    CHECK(b.session->state() == link_state::degraded);
    for (int i = 0; i < 100; ++i) b.line.say(r.hex);
    b.line.say("c0");
    b.line.say(golden_kiss_frames[0].line);
    CHECK(b.all_states() == "opening up degraded up");
    for (int i = 0; i < r.repeats - 1; ++i) b.line.say(r.hex);
    CHECK(b.session->state() == link_state::up);
  }
}

TEST_CASE("modem session: octets that nobody takes: degraded, then opened again") {
  bench b;
  b.session->start();
  b.line.takes_octets = false;
  CHECK(b.session->send(ax25(0)));
  b.run(4s);
  CHECK(b.session->state() == link_state::up);
  b.line.take(1);
  b.run(5s);
  CHECK(b.session->state() == link_state::up);  // some went at 4 s
  b.run(1s);
  CHECK(b.session->state() == link_state::degraded);
  CHECK(b.reasons.back() == "the modem takes no octets");
  CHECK_FALSE(b.session->send(ax25(0)));
  b.line.take(10);
  b.run(1s);
  CHECK(b.session->state() == link_state::up);
  CHECK(b.session->send(ax25(0)));
  b.run(14s);
  CHECK(b.session->state() == link_state::degraded);
  b.line.takes_octets = true;
  b.run(1s);
  CHECK(b.session->state() == link_state::waiting);
  CHECK(b.reasons.back() == "the modem takes no octets since 15 s; next attempt in 1 s");
  CHECK_FALSE(b.line.is_open);
  b.run(1s);
  CHECK(b.session->state() == link_state::up);
  CHECK(b.session->unsent_octets() == 0);
}

TEST_CASE("modem session: parameters are repeated for health, and nothing else is ever sent unasked") {
  bench b;
  b.session->start();
  b.line.all_taken();
  b.run(60s - 1ms);
  CHECK(b.line.taken.empty());
  b.run(1ms);
  CHECK(to_hex(b.line.all_taken()) == parameter_octets);
  b.run(24h);
  kiss_decoder decoder;
  int frames = 0;
  decoder.push(b.line.all_taken(), [&](const kiss_frame& frame) {
    ++frames;
    CHECK(frame.command >= kiss_command::tx_delay);
    CHECK(frame.command <= kiss_command::full_duplex);
  });
  CHECK(frames == 5 * 24 * 60);

  modem_settings without;
  without.health_interval = 0ms;
  bench quiet(without);
  quiet.session->start();
  quiet.line.all_taken();
  CHECK_FALSE(quiet.session->deadline());
  quiet.run(24h);
  CHECK(quiet.line.taken.empty());
}

TEST_CASE("modem session: stop closes from every state, and start begins anew") {
  for (const std::string_view where : {"opening", "up", "degraded", "waiting"}) {
    CAPTURE(where);
    bench b;
    if (where == "opening") b.line.answers_open = false;
    if (where == "waiting") b.line.open_error = std::make_error_code(std::errc::no_such_device);
    b.session->start();
    if (where == "degraded") b.line.say(octets(300, 0x55));
    REQUIRE(to_string(b.session->state()) == where);
    b.session->stop();
    CHECK(b.session->state() == link_state::closed);
    CHECK_FALSE(b.line.is_open);
    CHECK_FALSE(b.session->deadline());
    b.run(1h);
    CHECK(b.line.openings == 1);
    b.line.answers_open = true;
    b.line.open_error = {};
    b.session->start();
    CHECK(b.session->state() == link_state::up);
  }
}

TEST_CASE("modem session: stopping inside a handler is safe") {
  {
    bench b;
    b.during_state = [&](link_state state) {
      if (state == link_state::opening) b.session->stop();
    };
    b.session->start();
    CHECK(b.all_states() == "opening closed");
    CHECK(b.line.openings == 0);
  }
  {
    bench b;
    b.during_state = [&](link_state state) {
      if (state == link_state::up) b.session->stop();
    };
    b.session->start();
    CHECK(b.all_states() == "opening up closed");
    CHECK_FALSE(b.line.is_open);
  }
  {
    fake_line line;
    int frames = 0;
    std::unique_ptr<modem_session> session;
    modem_session::handlers handlers;
    handlers.on_frame = [&](std::span<const std::uint8_t>) {
      ++frames;
      session->stop();
      session->start();
    };
    session = std::make_unique<modem_session>(line, modem_settings{}, std::move(handlers),
                                              [] { return modem_session::time_point{}; });
    session->start();
    octets three;
    for (int i = 0; i < 3; ++i) {
      const octets one = from_hex(golden_kiss_frames[0].line);
      three.insert(three.end(), one.begin(), one.end());
    }
    line.say(three);
    CHECK(frames == 1);  // the others belong to the line that was closed
    CHECK(session->state() == link_state::up);
  }
}

TEST_CASE("modem session: whatever step fails, it ends up again") {
  // The dialogue: open, answer, a frame each way, an hour of health frames. Step `failing` breaks the line instead.
  for (int failing = 0; failing < 5; ++failing) {
    CAPTURE(failing);
    bench b;
    int step = 0;
    const auto next = [&](const std::function<void()>& act) {
      if (step++ == failing) {
        b.line.hang_up();
      } else {
        act();
      }
    };
    b.line.answers_open = false;
    b.session->start();
    if (step++ == failing) {
      b.line.open_error = std::make_error_code(std::errc::permission_denied);
      b.line.answer();
      b.line.open_error = {};
    } else {
      b.line.answer();
    }
    b.line.answers_open = true;
    next([&] { b.line.say(golden_kiss_frames[0].line); });
    next([&] { b.session->send(ax25(0)); });
    next([&] { b.run(1h); });
    next([&] { b.line.say("c0 00 41"); });
    b.run(31s);
    CHECK(b.session->state() == link_state::up);
    CHECK(b.session->statistics().failures == 1);
    CHECK(b.session->statistics().openings == (failing == 0 ? 1 : 2));
    b.line.say(golden_kiss_frames[1].line);
    CHECK(b.frames.back() == to_hex(ax25(1)));
  }
}

TEST_CASE("modem session: settings that contradict themselves") {
  CHECK(check(modem_settings{}).empty());
  const auto wrong = [](auto change) {
    modem_settings settings;
    change(settings);
    return check(settings);
  };
  CHECK(wrong([](auto& s) { s.kiss_port = 16; }) == "the KISS port must be 0..15");
  CHECK(wrong([](auto& s) { s.tnc.tx_delay = 2560ms; }) == "tx_delay must be 0..2550 ms in steps of 10 ms");
  CHECK(wrong([](auto& s) { s.tnc.tx_tail = 5ms; }) == "tx_tail must be 0..2550 ms in steps of 10 ms");
  CHECK(wrong([](auto& s) { s.tnc.slot_time = -10ms; }) == "slot_time must be 0..2550 ms in steps of 10 ms");
  CHECK(!wrong([](auto& s) { s.backoff_min = 0ms; }).empty());
  CHECK(!wrong([](auto& s) { s.backoff_max = 500ms; }).empty());
  CHECK(!wrong([](auto& s) { s.open_timeout = 0ms; }).empty());
  CHECK(!wrong([](auto& s) { s.stable_after = -1ms; }).empty());
  CHECK(!wrong([](auto& s) { s.health_interval = -1ms; }).empty());
  CHECK(!wrong([](auto& s) { s.stall_after = 0ms; }).empty());
  CHECK(!wrong([](auto& s) { s.stall_limit = s.stall_after; }).empty());
  CHECK(!wrong([](auto& s) { s.max_unsent_octets = 2000; }).empty());
  modem_settings bad;
  bad.kiss_port = 16;
  fake_line line;
  CHECK_THROWS_AS(modem_session(line, bad, {}, [] { return modem_session::time_point{}; }), std::invalid_argument);
}
