// Whole modems, back to back: what goes in at one host comes out at the other.
#include "firmware/core/modem.hpp"

#include "tests/unit/core/air.hpp"
#include "tests/unit/dsp/afsk_air.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <string>
#include <vector>

using namespace kentongan::core;
using namespace kentongan::core::test;

namespace {

std::string as_data(const octets& frame) { return "0: " + to_hex(frame); }

std::vector<std::string> fates(const host& peer, std::uint16_t id) {
  constexpr const char* names[] = {"queued", "on air", "sent", "expired", "refused"};
  std::vector<std::string> out;
  for (const htl::tx_done& done : peer.all<htl::tx_done>()) {
    if (done.id == id) out.emplace_back(names[static_cast<int>(done.status)]);
  }
  return out;
}

}  // namespace

TEST_CASE("modem: a frame given to one host comes out at the other, with rx info, and is reported as sent") {
  air world = two();
  world[0].allow();
  world[1].allow();
  world.run(0.5);
  const octets frame = ui_frame(":POSKO    :Kebakaran di pasar{1");
  world[0].say(htl::tx{.id = 77, .deadline_ms = 5000, .rank = htl::priority::urgent, .frame = frame});
  REQUIRE(world.run_until(
      [&] { return !fates(world[0].peer, 77).empty() && fates(world[0].peer, 77).back() == "sent"; }, 6));
  world.run(1.5);
  CHECK(fates(world[0].peer, 77) == std::vector<std::string>{"queued", "on air", "sent"});
  CHECK(world[1].peer.plain == std::vector<std::string>{as_data(frame)});
  const auto infos = world[1].peer.all<htl::rx_info>();
  REQUIRE(infos.size() == 1);
  CHECK(infos[0].octets == frame.size());
  CHECK(infos[0].repaired == 0);
  CHECK(infos[0].level_cdb < -900);
  CHECK(infos[0].level_cdb > -2500);
  CHECK(std::abs(infos[0].twist_cdb) < 200);
  CHECK(world[0].peer.plain.empty());  // nobody hears himself
  // Both hosts heard of the channel: PTT here, the carrier there, and then nothing of either.
  const auto seen = [](const host& peer, htl::channel_bit bit) {
    int count = 0;
    for (const htl::channel& c : peer.all<htl::channel>()) count += htl::has(c.flags, bit) ? 1 : 0;
    return count;
  };
  CHECK(seen(world[0].peer, htl::channel_bit::ptt) > 0);
  CHECK(seen(world[1].peer, htl::channel_bit::carrier) > 0);
  CHECK(seen(world[1].peer, htl::channel_bit::ptt) == 0);
  CHECK((world[0].peer.last<htl::channel>().flags & htl::bits(htl::channel_bit::ptt)) == 0);
  CHECK((world[1].peer.last<htl::channel>().flags & htl::bits(htl::channel_bit::carrier)) == 0);
}

TEST_CASE("modem: repaired frames only for a host that asked, and marked, and damaged ones count as FCS failures") {
  air world = two();
  world[0].allow({.modes = htl::bits(htl::mode_bit::repaired)});
  world[1].allow();
  constexpr int count = 60;
  kentongan::dsp::test::pcm audio(9600, 0);
  for (int i = 0; i < count; ++i) {
    kentongan::dsp::test::append(audio, ui_frame(">banjir " + std::to_string(i) + " setinggi dada di jalan Merdeka"));
    kentongan::dsp::test::append(audio, 960);
  }
  audio = kentongan::dsp::test::noisy(audio, 6000, 6, 12);
  world.radio = [&](std::size_t at) { return at < audio.size() ? audio[at] : std::int16_t{0}; };
  world.run(static_cast<double>(audio.size()) / 9600 + 60);
  const auto repaired = [](const host& peer) {
    int marked = 0;
    for (const htl::rx_info& info : peer.all<htl::rx_info>()) marked += info.repaired != 0 ? 1 : 0;
    return marked;
  };
  CHECK(repaired(world[0].peer) >= 3);
  CHECK(repaired(world[1].peer) == 0);
  CHECK(world[0].peer.plain.size() == world[1].peer.plain.size() + static_cast<std::size_t>(repaired(world[0].peer)));
  CHECK(world[0].peer.all<htl::rx_info>().size() == world[0].peer.plain.size());
  for (const station& s : world.stations) {
    int failures = 0;
    for (const htl::stats& minute : s.peer.all<htl::stats>()) failures += minute.fcs_failures;
    CHECK(failures >= 3);
    CHECK(failures + static_cast<int>(world[1].peer.plain.size()) <= count);
  }
}

TEST_CASE("modem: hello, state and ping are answered with their sequence numbers") {
  air world = two();
  world[0].say(htl::ping{.host_ms = 1}, 8);
  world.run(0.1);
  CHECK(world[0].peer.htl.empty());  // no hello yet
  world[0].say(htl::hello{}, 9);
  htl::state wanted{.revision = 3, .tx_delay = 20};
  world[0].say(wanted, 10);
  world[0].say(htl::ping{.host_ms = 42}, 11);
  world.run(0.1);
  const auto hello = world[0].peer.last<htl::hello_answer>();
  CHECK(hello.firmware.view() == "1.2.3");
  CHECK(hello.boot_count == 5);
  CHECK(hello.cause == htl::reset_cause::power_on);
  CHECK(hello.hash[2] == 3);
  CHECK(hello.free_frames == tx_queue::places);
  CHECK(htl::has(hello.capabilities, htl::capability::afsk1200));
  CHECK(world[0].peer.last<htl::applied>().now == wanted);
  CHECK(world[0].peer.last<htl::pong>().host_ms == 42);
  for (const auto& frame : world[0].peer.htl) {
    if (frame.type == htl::frame_type::hello_answer) CHECK(frame.sequence == 9);
    if (frame.type == htl::frame_type::applied) CHECK(frame.sequence == 10);
    if (frame.type == htl::frame_type::pong) CHECK(frame.sequence == 11);
  }
}

TEST_CASE("modem: a state out of range changes nothing and says so") {
  air world = two();
  world[0].allow();
  world.run(0.05);
  const htl::state before = world[0].tnc->settings();
  const htl::state bad[] = {{.limit_s = 31}, {.limit_s = 0}, {.airtime_s = 61}, {.tx_level = 0}, {.squelch = 9}};
  for (const htl::state& state : bad) {
    world[0].say(state, 2);
    world.run(0.01);
    CHECK(world[0].peer.last<htl::applied>().error == htl::state_error::out_of_range);
    CHECK(world[0].peer.last<htl::applied>().now == before);
    CHECK(world[0].tnc->settings() == before);
  }
  world[0].say(htl::state{.rx_hz = 144'390'000}, 3);
  world.run(0.01);
  CHECK(world[0].peer.last<htl::applied>().error == htl::state_error::no_such_radio);
}

TEST_CASE("modem: nothing is transmitted before somebody allows it") {
  air world = two();
  const octets frame = ui_frame("hello");
  world[0].data(frame);
  world.run(3);
  world[0].say(htl::hello{});
  world[0].data(frame);
  world[0].say(htl::tx{.id = 1, .frame = frame});
  world.run(3);
  CHECK(world[0].on_air == 0);
  CHECK(fates(world[0].peer, 1) == std::vector<std::string>{"refused"});
  CHECK(world[0].peer.last<htl::tx_done>().reason == htl::tx_reason::not_allowed);
  CHECK(world[0].peer.last<htl::error>().code == htl::error_code::tx_refused);
}

TEST_CASE("modem: kiss_tx lets a plain KISS host transmit, and it never sees anything but KISS") {
  air world = two(someone(1, true), someone(2, true));
  const octets frame = ui_frame("plain");
  world[0].tnc->from_host(from_hex("c0 01 14 c0 02 ff c0 04 01 c0"));
  world[0].data(frame);
  octets with_id{0x12, 0x34};
  with_id.insert(with_id.end(), frame.begin(), frame.end());
  with_id.back() = 'X';  // else the receiver takes it for a repeat
  world[0].tnc->from_host(kiss_of(with_id, 12));
  world.run(4);
  REQUIRE(world[1].peer.plain.size() == 2);
  CHECK(world[1].peer.plain[0] == as_data(frame));
  CHECK(world[0].peer.plain == std::vector<std::string>{"12: 12 34"});
  CHECK(world[0].peer.htl.empty());
  CHECK(world[1].peer.htl.empty());
  CHECK(world[0].tnc->settings().tx_delay == 20);
  CHECK(world[0].key_ups.size() == 1);  // both under one key-up
}

TEST_CASE("modem: a host that speaks HTL takes the transmitter over from kiss_tx") {
  air world = two(someone(1, true));
  world[0].say(htl::hello{});
  world[0].data(ui_frame("hello"));
  world.run(3);
  CHECK(world[0].on_air == 0);
}

TEST_CASE("modem: latencies, in samples") {
  air world = two(someone(1, true));
  world[0].tnc->from_host(from_hex("c0 01 1e c0 02 ff c0 04 01 c0"));
  world.run(0.1);
  world[0].data(ui_frame("latency"));
  const std::size_t asked = world.now;
  std::vector<std::int16_t> on_air;
  std::size_t first = 0;
  while (world[0].key_downs.empty() && world.now < asked + 4 * sample_rate_hz) {
    world.step();
    if (!world[0].tnc->ptt()) continue;
    if (on_air.empty()) first = world.now - world.block;
    on_air.insert(on_air.end(), world[0].sent.begin(), world[0].sent.end());
  }
  REQUIRE(!on_air.empty());
  CHECK(first == asked);              // a free channel, persistence 255: keyed in the very next step
  CHECK(std::abs(on_air[1]) > 1000);  // PTT to first flag: none
  const auto last = std::find_if(on_air.rbegin(), on_air.rend(), [](std::int16_t s) { return s != 0; });
  CHECK(last - on_air.rbegin() < static_cast<long>(step_samples));  // last flag to PTT off
  // 300 ms of flags before the frame, and one behind it.
  const std::size_t bits = 45 * 8 + (ui_frame("latency").size() + 2) * 8 + 2 * 8;
  CHECK(on_air.size() >= bits * 8);
  CHECK(on_air.size() < (bits + bits / 20) * 8);
}

TEST_CASE("modem: what is on the air does not depend on how the audio is cut into blocks") {
  const auto record = [](const std::vector<std::size_t>& blocks) {
    modem tnc(someone(9, true));
    tnc.from_host(from_hex("c0 c0 c0 02 40 c0"));
    for (int i = 0; i < 4; ++i) tnc.from_host(kiss_of(ui_frame(std::string(static_cast<std::size_t>(10 + i), 'x')), 0));
    std::vector<std::int16_t> all;
    std::uint32_t random = 3;
    for (std::size_t i = 0; all.size() < 5 * sample_rate_hz; ++i) {
      const std::size_t size = blocks[i % blocks.size()];
      std::vector<std::int16_t> heard(size);
      for (auto& sample : heard) {
        random = random * 1664525U + 1013904223U;
        sample = static_cast<std::int16_t>(static_cast<std::int32_t>(random >> 22) - 512);
      }
      std::vector<std::int16_t> sent(size);
      tnc.audio(heard, sent);
      all.insert(all.end(), sent.begin(), sent.end());
    }
    all.resize(5 * sample_rate_hz);
    return all;
  };
  const auto reference = record({32});
  CHECK(std::count(reference.begin(), reference.end(), 0) < 4 * static_cast<long>(sample_rate_hz));
  CHECK(record({96}) == reference);
  CHECK(record({1}) == reference);
  CHECK(record({5, 31, 33, 96, 2}) == reference);
}

TEST_CASE("modem: what is heard does not depend on how the audio is cut into blocks, nor is any of it lost") {
  modem talker(someone(9, true));
  talker.from_host(from_hex("c0 c0 c0 02 ff c0"));
  for (int i = 0; i < 3; ++i) talker.from_host(kiss_of(ui_frame("number " + std::to_string(i)), 0));
  std::vector<std::int16_t> on_air(3 * sample_rate_hz);
  talker.audio(std::vector<std::int16_t>(on_air.size(), 0), on_air);
  const auto hear = [&](const std::vector<std::size_t>& blocks) {
    modem tnc(someone(8));
    tnc.tick(1);
    tnc.from_host(from_hex("c0 c0 c0"));
    tnc.from_host(kiss_of(htl::hello{}, 1));
    std::vector<std::int16_t> sent(96);
    for (std::size_t at = 0, i = 0; at < on_air.size(); ++i) {
      const std::size_t size = std::min(blocks[i % blocks.size()], on_air.size() - at);
      tnc.audio(std::span(on_air).subspan(at, size), std::span(sent).first(size));
      at += size;
    }
    octets up(20'000);
    up.resize(tnc.to_host(up));
    return up;
  };
  const octets reference = hear({32});
  host peer;
  peer.receive(reference);
  CHECK(peer.plain.size() == 3);
  CHECK(hear({96}) == reference);
  CHECK(hear({1}) == reference);
  CHECK(hear({5, 31, 33, 96, 2}) == reference);
}

TEST_CASE("modem: fits where it must") {
  MESSAGE("modem: " << sizeof(modem) << " octets; link " << sizeof(host_link) << ", transmit " << sizeof(transmit_path)
                    << ", receive " << sizeof(receive_path) << ", self-test " << sizeof(self_test) << ", prompt "
                    << sizeof(voice_down));
  CHECK(sizeof(modem) <= 80 * 1024);  // of the 264 KB of an RP2040, and of the 128 KB that the firmware may have
}

TEST_CASE("modem: a lost lease ends the transmission at once, keeps the queue, and a ping brings it back") {
  air world = two();
  htl::state state;
  state.tx_delay = 10;
  state.persistence = 255;
  world[0].allow(state);
  world.run(1);
  world[0].pings = false;
  // Frames for more than the ten seconds that the lease still lasts.
  const octets frame = ui_frame(std::string(250, 'a'));
  for (std::uint16_t id = 0; id < 10; ++id) world[0].say(htl::tx{.id = id, .frame = frame});
  REQUIRE(world.run_until([&] { return world[0].tnc->ptt(); }, 1));
  const std::size_t keyed = world.now;
  REQUIRE(world.run_until([&] { return !world[0].tnc->ptt(); }, 15));
  CHECK(world.now - keyed < 10 * sample_rate_hz + sample_rate_hz / 10);
  CHECK(world.now - keyed > 8 * sample_rate_hz);
  CHECK(world[0].peer.last<htl::error>().code == htl::error_code::lease_lost);
  const std::size_t heard = world[1].peer.plain.size();
  CHECK(heard >= 3);
  CHECK(heard < 10);
  world.run(20);
  CHECK(world[0].key_ups.size() == 1);
  world[0].pings = true;
  world.run(20);
  CHECK(world[0].key_ups.size() == 2);
  for (std::uint16_t id = 0; id < 10; ++id) {
    CAPTURE(id);
    CHECK(fates(world[0].peer, id).back() == "sent");
  }
}

TEST_CASE(
    "modem: a host that never comes back: the queue is emptied after a minute, and the modem is a plain TNC again") {
  air world = two();
  htl::state state;
  state.modes = htl::bits(htl::mode_bit::tx_allowed);
  world[0].say(htl::hello{});
  world[0].say(state);
  world.run(11);  // no pings: the rights are gone, the queue still takes frames
  world[0].say(htl::tx{.id = 5, .frame = ui_frame("x")});
  world.run(47);
  CHECK(fates(world[0].peer, 5) == std::vector<std::string>{"queued"});
  CHECK(world[0].tnc->led().host);
  world.run(3);
  CHECK_FALSE(world[0].tnc->led().host);
  CHECK_FALSE(htl::has(world[0].tnc->settings().modes, htl::mode_bit::tx_allowed));
  world[0].say(htl::hello{}, 1);
  world[0].say(htl::ping{}, 1);
  world.run(3);
  CHECK(world[0].on_air == 0);
  CHECK(world[0].peer.last<htl::hello_answer>().free_frames == tx_queue::places);
}

TEST_CASE("modem: a host that dies in mid-frame leaves nothing behind, and the next one starts clean") {
  air world = two(someone(1, true));
  const octets whole = kiss_of(ui_frame("half"), 0);
  world[0].tnc->from_host(std::span(whole).first(whole.size() - 5));
  world.run(2);
  CHECK(world[0].on_air == 0);
  world[0].tnc->from_host(from_hex("c0 c0 c0"));  // the next host opens the line
  world[0].data(ui_frame("next"));
  world.run(4);
  REQUIRE(!world[1].peer.plain.empty());
  CHECK(world[1].peer.plain.back() == as_data(ui_frame("next")));
}

TEST_CASE("modem: garbage on the line never keys the transmitter") {
  air world = two(someone(1, true));
  std::uint32_t random = 1;
  for (int i = 0; i < 100'000; ++i) {
    random = random * 1664525U + 1013904223U;
    const std::uint8_t likely[] = {0x00, 0xFF, 0xC0, 0xC0};
    const octets one{(random >> 28) < 4 ? likely[random >> 20 & 3] : static_cast<std::uint8_t>(random >> 16)};
    world[0].tnc->from_host(one);
  }
  CHECK(world[0].tnc->link_counters().bad_kiss > 100);
  world.run(5);
  CHECK(world[0].on_air == 0);
}

TEST_CASE("modem: an endless stream of frames stays within limit and budget") {
  air world = two();
  htl::state state;
  state.persistence = 255;
  state.limit_s = 4;
  state.airtime_s = 10;
  world[0].allow(state);
  const octets frame = ui_frame(std::string(200, 'b'));
  std::uint16_t id = 0;
  for (int i = 0; i < 100; ++i) {
    for (int k = 0; k < 3; ++k) world[0].say(htl::tx{.id = id++, .frame = frame});
    world.run(0.5);
  }
  std::size_t longest = 0;
  for (std::size_t i = 0; i < world[0].key_downs.size(); ++i) {
    longest = std::max(longest, world[0].key_downs[i] - world[0].key_ups[i]);
  }
  CHECK(longest <= 4 * sample_rate_hz);
  CHECK(longest > 3 * sample_rate_hz);  // several frames under one key-up
  CHECK(world[0].on_air <= 10 * sample_rate_hz);
  CHECK(world[0].on_air >= 8 * sample_rate_hz);
  CHECK(world[0].peer.last<htl::pong>().free_frames == 0);
  // An emergency does not wait for the next minute.
  world[0].say(htl::tx{.id = 60'000, .rank = htl::priority::emergency, .frame = ui_frame("emergency")});
  CHECK(world.run_until([&] { return fates(world[0].peer, 60'000).size() == 3; }, 3));
}

TEST_CASE("modem: emergencies overtake, and a repeated id is refused") {
  air world = two();
  htl::state state;
  state.persistence = 255;
  world[0].allow(state);
  world.run(0.1);
  for (std::uint16_t id = 0; id < 5; ++id) world[0].say(htl::tx{.id = id, .frame = ui_frame(std::string(20, 'r'))});
  world[0].say(htl::tx{.id = 9, .rank = htl::priority::emergency, .frame = ui_frame("EMERGENCY")});
  world[0].say(htl::tx{.id = 9, .rank = htl::priority::emergency, .frame = ui_frame("EMERGENCY")});
  world.run(8);
  std::vector<int> order;
  bool duplicate = false;
  for (const htl::tx_done& done : world[0].peer.all<htl::tx_done>()) {
    if (done.status == htl::tx_status::sent) order.push_back(done.id);
    duplicate = duplicate || done.reason == htl::tx_reason::duplicate;
  }
  CHECK(order == std::vector<int>{9, 0, 1, 2, 3, 4});
  CHECK(duplicate);
}

TEST_CASE("modem: an emergency takes the first gap, and after half a minute speaks over a live carrier") {
  air world = two();
  htl::state state;
  state.modes = static_cast<std::uint16_t>(htl::bits(htl::mode_bit::squelch_pin));
  state.persistence = 255;
  world[0].allow(state);
  world[0].tnc->inputs({.squelch_open = true});
  world.run(0.1);
  world[0].say(htl::tx{.id = 1, .rank = htl::priority::urgent, .frame = ui_frame("urgent")});
  world[0].say(htl::tx{.id = 2, .rank = htl::priority::emergency, .frame = ui_frame("EMERGENCY")});
  SUBCASE("a gap") {
    world.run(5);
    world[0].tnc->inputs({.squelch_open = false});
    world.run(0.3);
    CHECK(world[0].key_ups.size() == 1);
  }
  SUBCASE("no gap") {
    world.run(29);
    CHECK(world[0].key_ups.empty());
    world.run(2.5);
    CHECK(fates(world[0].peer, 2) == std::vector<std::string>{"queued", "on air", "sent"});
    const auto spoken_over = world[0].key_ups.size();
    world[0].say(htl::tx{.id = 3, .rank = htl::priority::emergency, .frame = ui_frame("NEXT")});
    world.run(20);
    CHECK(world[0].key_ups.size() == spoken_over);  // what is urgent waits, and the next emergency does so anew
    world.run(11);
    CHECK(fates(world[0].peer, 3).back() == "sent");
  }
}

TEST_CASE("modem: a frame that gets no free channel before its deadline expires") {
  air world = two();
  world[0].allow();
  world[1].allow({.tx_delay = 250, .persistence = 255});
  world.run(0.1);
  world[1].say(htl::tx{.id = 1, .frame = ui_frame("long lead")});
  world.run(0.5);
  world[0].say(htl::tx{.id = 2, .deadline_ms = 1000, .frame = ui_frame("too late")});
  world[0].say(htl::tx{.id = 3, .deadline_ms = 20'000, .frame = ui_frame("in time")});
  world.run(8);
  CHECK(fates(world[0].peer, 2) == std::vector<std::string>{"queued", "expired"});
  CHECK(fates(world[0].peer, 3) == std::vector<std::string>{"queued", "on air", "sent"});
  REQUIRE(!world[0].key_ups.empty());
  CHECK(world[0].key_ups[0] >= world[1].key_downs[0]);  // it did wait
}

TEST_CASE("modem: a host that stops reading finds the newest state, and the modem goes on") {
  air world = two(someone(1, true), someone(2));
  world[1].allow();
  world[1].reads = false;
  for (int i = 0; i < 40; ++i) {
    world[0].data(ui_frame(std::string(200, static_cast<char>('0' + i))));
    world.run(2.5);
  }
  CHECK(world[1].tnc->link_counters().up_drops > 10);
  CHECK(world[1].peer.plain.empty());
  world[1].reads = true;
  world.run(1);
  CHECK(world[1].peer.octets_received < 7000);
  REQUIRE(!world[1].peer.plain.empty());
  CHECK(world[1].peer.plain.back() == as_data(ui_frame(std::string(200, static_cast<char>('0' + 39)))));
  CHECK(world[1].peer.last<htl::pong>().host_ms > world.now_ms() - 2000);
}

TEST_CASE("modem: statistics come every minute") {
  air world = two();
  world[0].allow({.persistence = 255});
  world[1].allow();
  world[0].data(ui_frame("one"));
  world[0].tnc->from_host(from_hex("c0 07 00 c0"));
  world.run(61);
  const auto mine = world[0].peer.last<htl::stats>();
  CHECK(mine.uptime_s == 60);
  CHECK(mine.frames_sent == 1);
  CHECK(mine.link_errors == 1);
  CHECK(mine.airtime_ms > 450);
  CHECK(mine.airtime_ms < 800);
  const auto other = world[1].peer.last<htl::stats>();
  CHECK(other.frames_heard == 1);
  CHECK(other.busy_ms > 400);
  CHECK(other.airtime_ms == 0);
  world.run(60);
  CHECK(world[1].peer.last<htl::stats>().frames_heard == 0);
}

TEST_CASE("modem: clipped, absent and constant audio are reported, and a squelch that is stuck") {
  air world = two();
  world[0].allow({.modes = static_cast<std::uint16_t>(htl::bits(htl::mode_bit::squelch_pin))});
  const auto flags = [&] { return world[0].peer.last<htl::channel>().flags; };
  world.run(2);
  CHECK((flags() & htl::bits(htl::channel_bit::clipping, htl::channel_bit::no_audio)) == 0);
  world.radio = [](std::size_t sample) { return static_cast<std::int16_t>(sample % 8 < 4 ? 32767 : -32768); };
  world.run(2);
  CHECK(htl::has(flags(), htl::channel_bit::clipping));
  CHECK(world[0].tnc->led().fault);
  world.radio = [](std::size_t) { return std::int16_t{12'000}; };  // a constant voltage, and nothing on it
  world.noise = 1;
  world.run(8);
  CHECK_FALSE(htl::has(flags(), htl::channel_bit::clipping));
  CHECK(htl::has(flags(), htl::channel_bit::no_audio));
  world.radio = nullptr;
  world.noise = 30;
  world[0].tnc->inputs({.squelch_open = true});
  world.run(170);
  world[0].say(htl::tx{.id = 1, .frame = ui_frame("waits")});
  world.run(5);
  CHECK(world[0].on_air == 0);
  CHECK_FALSE(htl::has(flags(), htl::channel_bit::stuck));
  world.run(15);
  CHECK(htl::has(flags(), htl::channel_bit::stuck));
  CHECK(world[0].peer.last<htl::error>().code == htl::error_code::stuck_squelch);
  CHECK(world[0].on_air > 0);
}

TEST_CASE("modem: hiss at full scale is no fault, somebody too loud is") {
  air world = two();
  world[0].allow({.modes = static_cast<std::uint16_t>(htl::bits(htl::mode_bit::squelch_pin))});
  const auto clips = [&] { return htl::has(world[0].peer.last<htl::channel>().flags, htl::channel_bit::clipping); };
  const auto squelch = [&](bool open) { world[0].tnc->inputs({.squelch_open = open}); };
  std::uint32_t random = 1;
  world.radio = [&](std::size_t) {  // a fifth of it clipped
    random = random * 1664525U + 1013904223U;
    return static_cast<std::int16_t>(
        std::clamp(static_cast<std::int32_t>(random >> 15) * 5 / 8 - 40960, -32768, 32767));
  };
  world.run(5);
  CHECK_FALSE(clips());
  CHECK_FALSE(world[0].tnc->led().fault);

  // Somebody speaks, well: what is heard until the squelch closes behind him is hiss again.
  const auto hiss = world.radio;
  world.radio = [](std::size_t sample) { return static_cast<std::int16_t>(sample % 8 < 4 ? 9000 : -9000); };
  squelch(true);
  world.run(2);
  world.radio = hiss;
  world.run(0.15);
  squelch(false);
  world.run(3);
  CHECK_FALSE(clips());
  world.run(60 - 10);
  CHECK(world[0].peer.last<htl::stats>().clipped == 0);

  squelch(true);  // and somebody whose peaks do not fit
  world.radio = [](std::size_t sample) { return static_cast<std::int16_t>(sample % 80 == 0 ? 32767 : 9000); };
  world.run(2);
  CHECK(clips());
  CHECK(world[0].tnc->led().fault);
  squelch(false);
  world.run(60);
  CHECK(world[0].peer.last<htl::stats>().clipped > 100);
}

TEST_CASE("modem: healthy only while audio and ticks both advance") {
  modem tnc(someone(1));
  std::vector<std::int16_t> quiet(96, 0);
  std::vector<std::int16_t> out(96);
  const auto audio = [&](int times) {
    for (int i = 0; i < times; ++i) tnc.audio(quiet, out);
  };
  CHECK(tnc.healthy());
  audio(200);
  tnc.tick(1000);
  CHECK(tnc.healthy());
  CHECK_FALSE(tnc.healthy());
  tnc.tick(1001);
  CHECK_FALSE(tnc.healthy());
  audio(1);
  CHECK(tnc.healthy());
  audio(1);
  CHECK_FALSE(tnc.healthy());
}

TEST_CASE("modem: a state without the right to transmit ends the transmission in the next step") {
  air world = two();
  htl::state state{.tx_delay = 10, .persistence = 255};
  world[0].allow(state);
  world.run(0.1);
  world[0].say(htl::tx{.id = 1, .frame = ui_frame(std::string(250, 'a'))});
  REQUIRE(world.run_until([&] { return world[0].tnc->ptt(); }, 1));
  world.run(0.5);
  world[0].say(state);  // as it was, but without tx_allowed
  world.step();
  CHECK_FALSE(world[0].tnc->ptt());
  world.run(3);
  CHECK(world[0].key_ups.size() == 1);
  CHECK(world[1].peer.plain.empty());
}

TEST_CASE("modem: full duplex hears while it transmits, and does not wait") {
  air world = two();
  for (int i : {0, 1}) {
    htl::state state{.persistence = 0};
    state.modes = static_cast<std::uint16_t>(htl::bits(htl::mode_bit::full_duplex));
    world[static_cast<std::size_t>(i)].allow(state);
  }
  world.run(0.1);
  const octets one = ui_frame("from one", "ONE");
  const octets other = ui_frame("from the other", "OTHER");
  world[0].data(one);
  world[1].data(other);
  world.run(2);
  CHECK(world[0].key_ups == world[1].key_ups);
  CHECK(world[0].peer.plain == std::vector<std::string>{as_data(other)});
  CHECK(world[1].peer.plain == std::vector<std::string>{as_data(one)});
}

TEST_CASE("modem: four on one channel with everything to say at once: nearly all of it is heard by all") {
  air world;
  for (std::uint8_t i = 0; i < 4; ++i) world.stations.emplace_back(someone(static_cast<std::uint8_t>(40 + i), true));
  constexpr int frames = 5;
  for (int k = 0; k < frames; ++k) {
    for (std::size_t i = 0; i < 4; ++i) {
      world[i].data(ui_frame("frame " + std::to_string(k) + " of " + std::to_string(i), "UNIT" + std::to_string(i)));
      world.run(0.3);
    }
  }
  world.run(25);
  int heard = 0;
  std::size_t key_ups = 0;
  for (const station& s : world.stations) {
    heard += static_cast<int>(s.peer.plain.size());
    key_ups += s.key_ups.size();
  }
  CHECK(heard <= 4 * 3 * frames);
  CHECK(heard >= 4 * 3 * frames * 8 / 10);
  CHECK(key_ups > 5);
  // Nobody began while another one had been on the air for longer than it takes to notice: a step, 3 flags of 6.7 ms
  // and what a detector needs to settle.
  int interruptions = 0;
  for (std::size_t a = 0; a < 4; ++a) {
    for (const std::size_t up : world[a].key_ups) {
      for (std::size_t b = 0; b < 4; ++b) {
        for (std::size_t i = 0; a != b && i < world[b].key_downs.size(); ++i) {
          if (up > world[b].key_ups[i] + 500 && up < world[b].key_downs[i]) ++interruptions;
        }
      }
    }
  }
  CHECK(interruptions == 0);
}
