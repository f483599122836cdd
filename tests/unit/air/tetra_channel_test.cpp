// The channel with the real state machine of a terminal and the scripted terminal behind it, in virtual time; the
// intake is the test's.
#include "gateway/air/tetra_channel.hpp"

#include "radio/pei/terminal.hpp"
#include "tests/support/fake_intake.hpp"
#include "tests/support/scripted_terminal.hpp"
#include "tests/support/virtual_clock.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

using namespace kentongan;
using namespace kentongan::air;
using namespace std::chrono_literals;
using domain::answer_code;
using domain::reply_code;
using strings = std::vector<std::string>;

namespace {

domain::city small_city() {
  domain::city c;
  c.id = "kota";
  c.agencies.push_back({domain::agency_id("damkar"), "Damkar", "", "", {}});
  for (const auto& [unit, issi] : {std::pair{"damkar-1", "1001"}, {"damkar-2", "1002"}})
    c.units.push_back({domain::unit_id(unit),
                       domain::agency_id("damkar"),
                       unit,
                       {{domain::channel_kind::tetra, issi, domain::net_id("tetra1"), false}}});
  return c;
}

struct bench {
  test::virtual_clock clock;
  domain::city city = small_city();
  domain::directory directory{city};
  test::fake_intake intake;
  test::scripted_terminal far;
  std::multimap<domain::steady_time, std::string> coming;
  strings notes;
  std::optional<tetra_channel> channel;
  std::optional<radio::pei::terminal> terminal;

  explicit bench(tetra_settings s = {}) {
    s.net = domain::net_id("tetra1");
    far.say = [this](std::chrono::milliseconds after, std::string octets) {
      coming.emplace(clock.now.steady + after, std::move(octets));
    };
    channel.emplace(s, directory, intake,
                    tetra_channel::hooks{[this](const radio::pei::outgoing& o) { return terminal->send(o); },
                                         [this](std::uint64_t id) { terminal->withdraw(id); }, clock.port(),
                                         [this](std::string_view level, std::string_view text) {
                                           notes.push_back(std::string(level) + ' ' + std::string(text));
                                         }});
    terminal.emplace(
        radio::pei::terminal_settings{},
        radio::pei::terminal::handlers{
            [this](std::string_view octets) { far.take(octets); },
            [this](radio::pei::terminal_state state, std::string_view) {
              channel->terminal_is(state == radio::pei::terminal_state::up, terminal->own(), terminal->max_bits());
            },
            [this](std::uint64_t id, radio::pei::send_fate f, std::string_view why) { channel->told(id, f, why); },
            [this](const radio::pei::heard& h) { channel->heard(h); }});
    terminal->opened(clock.now.steady);
    run(3s);
    REQUIRE(terminal->state() == radio::pei::terminal_state::up);
  }

  void run(std::chrono::milliseconds time) {
    const auto end = clock.now.steady + time;
    for (int turns = 0;; ++turns) {
      REQUIRE(turns < 100000);
      auto at = coming.empty() ? domain::steady_time::max() : coming.begin()->first;
      for (const auto due : {terminal->deadline(), channel->deadline()})
        if (due) at = std::min(at, *due);
      if (at > end) break;
      if (at > clock.now.steady)
        clock.pass(std::chrono::duration_cast<std::chrono::milliseconds>(at - clock.now.steady));
      if (!coming.empty() && coming.begin()->first <= clock.now.steady) {
        const auto octets = coming.begin()->second;
        coming.erase(coming.begin());
        terminal->received({reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()}, clock.now.steady);
      }
      channel->tick();
      terminal->tick(clock.now.steady);
    }
    clock.pass(std::chrono::duration_cast<std::chrono::milliseconds>(end - clock.now.steady));
  }

  void order(std::uint32_t delivery = 1, const char* issi = "1001", const char* net = "tetra1") {
    auto o = std::make_shared<domain::order>();
    o->id = domain::order_id("A-1");
    o->where.address = "Jl. Merdeka 5";
    ports::transmission t;
    t.order = o;
    t.number = 12;
    t.delivery = delivery;
    t.channel = {domain::channel_kind::tetra, issi, domain::net_id(net), false};
    t.expires = clock.now.steady + 30min;
    channel->send(t);
  }
  strings evidences() {
    strings list;
    for (const auto& i : intake.items)
      if (const auto* e = std::get_if<domain::evidence_seen>(&i.what))
        list.push_back(std::string(domain::name_of(e->to)) + (e->reason.empty() ? "" : ": " + e->reason));
    return list;
  }
  template <class Event>
  const Event& only() {
    REQUIRE(intake.items.size() == 1);
    REQUIRE(std::holds_alternative<Event>(intake.items.front().what));
    return std::get<Event>(intake.items.front().what);
  }
  // Whatever the crew of a radio was sent since last asked.
  strings read(std::uint32_t issi) {
    strings list;
    for (; read_ < far.texts.size(); ++read_)
      if (far.texts[read_].to == issi) list.push_back(far.texts[read_].words);
    return list;
  }

 private:
  std::size_t read_ = 0;
};

}  // namespace

TEST_CASE("channel: an order is a text on the radio, and its reports are evidence") {
  bench b;
  b.far.radios[1001] = {.reads = true};
  b.order();
  b.run(5s);
  CHECK(b.read(1001) == strings{"#12 P1: JL. MERDEKA 5"});
  CHECK(b.evidences() == strings{"on_air", "device", "opened"});
}

TEST_CASE("channel: a radio that is off: on air, tried again, and there when it is switched on") {
  bench b;
  b.far.radios[1001] = {.on = false};
  b.order();
  b.run(15s);
  CHECK(b.evidences() == strings{"on_air"});
  b.far.radios[1001].on = true;
  b.run(30s);
  CHECK(b.evidences() == strings{"on_air", "device"});
}

TEST_CASE("channel: what is not for it") {
  bench b;
  b.order(1, "1001", "tetra2");
  b.order(2, "YB3DMK-7");
  CHECK(b.evidences() == strings{"failed: this is not its net", "failed: 'YB3DMK-7' is no TETRA identity"});
  CHECK(b.channel->statistics().unsendable == 2);
}

TEST_CASE("channel: a status is an answer, confirmed when it is on disk") {
  bench b;
  b.far.crew_status(1001, 0x8006);
  b.run(1s);
  const auto a = b.only<domain::answer_given>();
  CHECK(a.channel == domain::channel_kind::tetra);
  CHECK(a.address == "1001");
  CHECK(a.code == answer_code::on_scene);
  CHECK(a.note == "STATUS 8006");
  b.run(2s);
  CHECK(b.read(1001).empty());
  domain::reply r;
  r.number = 12;
  b.intake.answer(r);
  b.run(2s);
  CHECK(b.read(1001) == strings{"#12 TIBA DI TKP: DICATAT POSKO"});
}

TEST_CASE("channel: a status confirmed by a status, where the city wants it so") {
  tetra_settings s;
  s.confirm_status = 0x80F0;
  s.statuses = {{0x80AA, answer_code::accept}};
  bench b(s);
  b.far.crew_status(1001, 0x80AA);
  b.run(1s);
  CHECK(b.only<domain::answer_given>().code == answer_code::accept);
  b.intake.answer(reply_code::stored);
  b.run(2s);
  CHECK(b.far.statuses == std::vector<std::pair<std::uint32_t, int>>{{1001, 0x80F0}});
  CHECK(b.far.texts.empty());
}

TEST_CASE("channel: answers that cannot be taken are explained") {
  bench b;
  b.far.crew_status(1001, 0x8006);
  b.run(1s);
  b.intake.answer(reply_code::unknown);
  b.run(2s);
  CHECK(b.read(1001).size() == 1);
  b.far.crew_status(1001, 0x8005);
  b.run(1s);
  b.intake.answer(reply_code::rejected);
  b.run(2s);
  CHECK(b.read(1001) == strings{indonesian().not_stored});
  CHECK(b.channel->statistics().not_stored == 1);
  b.far.crew_status(1001, 0x8123);
  b.run(3s);
  CHECK(b.intake.items.empty());
  CHECK(b.read(1001) == strings{"STATUS 8123 TIDAK DIKENAL POSKO"});
  CHECK(b.channel->statistics().unknown_statuses == 1);
}

TEST_CASE("channel: a text's delivery report waits for the disk") {
  bench b;
  b.far.crew_text(1001, "tiba 12", 33);
  b.run(2s);
  const auto a = b.only<domain::answer_given>();
  CHECK(a.code == answer_code::on_scene);
  CHECK(a.number == 12);
  CHECK_FALSE(a.answer_id.empty());
  CHECK(b.far.reports.empty());
  b.intake.answer(reply_code::stored);
  b.run(2s);
  REQUIRE(b.far.reports.size() == 1);
  CHECK(b.far.reports[0].reference == 33);
  CHECK(b.far.reports[0].status == 0);
  CHECK(b.read(1001).empty());  // the report is all that it needs
  // Not on disk: no report, a word instead, and the same again is taken anew.
  b.far.crew_text(1002, "OTW", 1);
  b.run(1s);
  b.intake.answer(reply_code::rejected);
  b.run(2s);
  CHECK(b.far.reports.size() == 1);
  b.far.crew_text(1002, "OTW", 1);
  b.run(1s);
  CHECK(b.intake.items.size() == 1);
}

TEST_CASE("channel: a text without a known word is for a person to read, an empty one is not") {
  bench b;
  b.far.crew_text(1001, "mobil mogok di jalan", 2);
  b.far.crew_text(1001, "", 3);
  b.run(2s);
  const auto a = b.only<domain::answer_given>();
  CHECK(a.code == answer_code::speak);
  CHECK(a.note == "mobil mogok di jalan");
  CHECK(b.far.reports.size() == 1);  // of the empty one
}

TEST_CASE("channel: repeats are recognised, and answered again") {
  bench b;
  for (int i = 0; i < 4; ++i) b.far.crew_text(1001, "tiba 12", 33);  // as an Azart does
  for (int i = 0; i < 4; ++i) b.far.crew_status(1002, 0x8005);
  b.run(2s);
  REQUIRE(b.intake.items.size() == 2);
  b.intake.answer(reply_code::stored);
  b.intake.answer(reply_code::stored);
  b.run(3s);
  CHECK(b.far.reports.size() == 1);
  b.far.crew_text(1001, "tiba 12", 33);
  b.run(2s);
  CHECK(b.far.reports.size() == 2);
  CHECK(b.intake.items.empty());
  CHECK(b.channel->statistics().duplicates == 7);
  // The same status later is another answer; so is the same reference with other words.
  b.far.crew_status(1002, 0x8005);
  b.far.crew_text(1001, "tiba 13", 33);
  b.run(2s);
  CHECK(b.intake.items.size() == 2);
}

TEST_CASE("channel: an emergency is taken from anybody, by status, text or call") {
  bench b;
  const auto raised = [&](bool unsure, const char* address) {
    const auto e = b.only<domain::emergency_called>();
    CHECK(e.channel == domain::channel_kind::tetra);
    CHECK(e.unsure == unsure);
    CHECK(e.address == address);
    CHECK_FALSE(e.answer_id.empty());
    b.intake.answer(reply_code::stored);
    b.run(3s);
  };
  b.far.crew_status(1001, 0);
  b.run(1s);
  raised(false, "1001");
  CHECK(b.read(1001) == strings{"DARURAT: DITERIMA POSKO"});
  b.far.crew_status(1001, 0x8002);
  b.run(1s);
  raised(false, "1001");
  b.far.crew_text(1002, "tolong darurat", 9);
  b.run(1s);
  raised(false, "1002");
  CHECK(b.far.reports.size() == 1);
  b.far.crew_calls(1001, 15);
  b.run(1s);
  raised(false, "1001");
  b.far.crew_status(777, 0);
  b.run(1s);
  raised(true, "777");
  CHECK(b.read(777).empty());
  b.far.line("+CTSDSR: 13,,,1,0,16\r\n0000");
  b.run(1s);
  raised(true, "unknown");
  b.far.crew_calls(1001, 3);
  b.run(1s);
  CHECK(b.intake.items.empty());
  CHECK(b.channel->statistics().emergencies == 6);
}

TEST_CASE("channel: an emergency waits for the journal") {
  bench b;
  b.far.crew_status(1001, 0);
  b.run(1s);
  for (int i = 0; i < 5; ++i) {
    (void)b.only<domain::emergency_called>();
    b.intake.answer(reply_code::rejected);
    CHECK(b.intake.items.empty());
    b.run(6s);
  }
  const auto id = b.only<domain::emergency_called>().answer_id;
  b.far.crew_status(1001, 0);  // the button again: another call for help
  b.run(1s);
  CHECK(b.intake.items.size() == 2);
  CHECK(std::get<domain::emergency_called>(b.intake.items.back().what).answer_id != id);
}

TEST_CASE("channel: strangers are counted and told to the technician, and get no word") {
  bench b;
  for (int i = 0; i < 50; ++i) {
    b.far.crew_text(4000 + static_cast<std::uint32_t>(i), "tiba 12", i);
    b.far.crew_status(4000, 0x8006);
    b.run(100ms);
  }
  CHECK(b.intake.items.empty());
  CHECK(b.far.texts.empty());
  CHECK(b.far.reports.empty());
  CHECK(b.channel->statistics().unknown_senders == 100);
  CHECK(b.notes == strings{"warn tetra1: a text from 4000, which belongs to nobody (1 so far)"});
}

TEST_CASE("channel: the same number in another network is another radio") {
  bench b;
  b.far.line("+CTSDSR: 13,2620100100001001,1,1,0,16\r\n8006");  // our own network, said in full
  b.far.line("+CTSDSR: 13,5100100100001001,1,1,0,16\r\n8006");
  b.run(1s);
  CHECK(b.only<domain::answer_given>().address == "1001");
  CHECK(b.channel->statistics().unknown_senders == 1);
}

TEST_CASE("channel: one radio cannot fill the outbox with words of ours") {
  bench b;
  b.terminal->closed("unplugged", b.clock.now.steady);
  for (std::uint16_t i = 0; i < 20; ++i)
    b.channel->heard(radio::pei::heard_status{radio::pei::identity{1001, 0}, static_cast<std::uint16_t>(0x8100 + i)});
  const auto s = b.channel->statistics();
  CHECK(s.notices == 4);
  CHECK(s.notices_dropped == 16);
}

TEST_CASE("channel: recalled before it left, and after") {
  bench b;
  b.order(1);
  b.channel->recall(domain::order_id("A-1"), 1);
  b.run(1min);
  CHECK(b.far.texts.empty());
  b.order(2);
  b.run(2s);
  b.channel->recall(domain::order_id("A-1"), 2);
  b.run(5min);
  CHECK(b.far.texts.size() == 1);
}

TEST_CASE("channel: thirty crews answer within a minute: all in, none mistaken for another") {
  bench b;
  for (std::uint32_t i = 0; i < 30; ++i)
    b.city.units.push_back(
        {domain::unit_id("u" + std::to_string(i)),
         domain::agency_id("damkar"),
         "u",
         {{domain::channel_kind::tetra, std::to_string(2000 + i), domain::net_id("tetra1"), false}}});
  b.directory = domain::directory(b.city);
  std::mt19937 dice(5);
  std::map<std::string, answer_code> said, heard;
  for (std::uint32_t i = 0; i < 30; ++i) {
    const int digit = 3 + static_cast<int>(dice() % 2);
    if (dice() % 2)
      b.far.crew_status(2000 + i, 0x8002 + digit);
    else
      b.far.crew_text(2000 + i, digit == 3 ? "OTW" : "TIBA", static_cast<int>(i));
    said[std::to_string(2000 + i)] = digit == 3 ? answer_code::en_route : answer_code::on_scene;
    b.run(std::chrono::milliseconds(dice() % 2000));
  }
  while (!b.intake.items.empty()) {
    const auto& a = std::get<domain::answer_given>(b.intake.items.front().what);
    heard[a.address] = a.code;
    b.intake.answer(reply_code::stored);
  }
  CHECK(heard == said);
  b.run(1min);
  CHECK(b.far.reports.size() + b.far.texts.size() == 30);  // each crew was told
}

TEST_CASE("channel: it may go while an answer is on its way to the journal") {
  bench b;
  b.far.crew_status(1001, 0x8006);
  b.far.crew_status(1001, 0);
  b.order();
  b.run(2s);
  b.terminal->closed("stop", b.clock.now.steady);
  b.channel.reset();
  while (!b.intake.items.empty()) b.intake.answer(reply_code::rejected);
}

TEST_CASE("channel: settings that make no sense") {
  tetra_settings s;
  CHECK(check(s).empty());
  s.confirm_status = 0x7000;
  CHECK_FALSE(check(s).empty());
  s = {};
  s.statuses.push_back(s.statuses.front());
  CHECK_FALSE(check(s).empty());
  s = {};
  s.outbox.tries_max = 0;
  CHECK_FALSE(check(s).empty());
}
