// Crews answer by their HTs' memories: thirty within the same minute, and one from far away. Everything between a thumb
// and the intake is real: the HT's tones, FM through the virtual air with its collisions and captures, the firmware's
// core with its detector and channel access, the line's protocol, the gateway's radio_net; time is the audio's.
//
// How people are taken to behave: a memory is one press, 100 ms a key. An HT with busy-channel lockout does not key up
// while its squelch is open; its holder tries again 1 to 10 s later. Who hears no word back presses again after 8 to
// 15 s; who is asked whether it is right keys #unit# after 2 to 5 s. A word back counts as heard when the HT's squelch
// was open all the while and nobody but the gateway was on the air.
#include "firmware/virtual/world.hpp"
#include "gateway/air/own_modem.hpp"
#include "gateway/air/spoken.hpp"
#include "gateway/rehearsal/chance.hpp"
#include "radio/link/line.hpp"
#include "tests/sim/airtime/readable_speech.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <deque>
#include <map>
#include <memory>
#include <numbers>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace kentongan;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t most_crews = 30;
constexpr std::uint16_t first_unit = 101;

// Each presses its own status, so that an answer laid to the wrong crew shows.
char status_of(std::size_t crew) { return "934"[crew % 3]; }
domain::answer_code code_of(std::size_t crew) { return *air::code_of(status_of(crew), true); }

domain::city make_city(std::size_t crews) {
  constexpr std::array<std::string_view, most_crews> names = {
      "Anoa",   "Banteng", "Cendana", "Delima", "Elang",  "Flamboyan", "Gading",   "Harimau", "Intan",   "Jati",
      "Kenari", "Lawu",    "Mawar",   "Nuri",   "Opal",   "Pala",      "Rajawali", "Semeru",  "Teratai", "Ulin",
      "Wijaya", "Zamrud",  "Bromo",   "Cakra",  "Dahlia", "Enau",      "Garuda",   "Kelud",   "Melati",  "Sakura"};
  domain::city c;
  c.id = "kota";
  c.agencies.emplace_back();
  c.agencies.back().id = domain::agency_id("regu");
  c.agencies.back().name = "Regu";
  for (std::size_t i = 0; i < crews; ++i) {
    domain::unit u;
    u.id = domain::unit_id("u" + std::to_string(i));
    u.agency = domain::agency_id("regu");
    u.name = names[i];
    u.channels.emplace_back();
    u.channels[0].kind = domain::channel_kind::voice;
    u.channels[0].address = std::to_string(first_unit + i);
    u.channels[0].net = domain::net_id("vhf");
    c.units.push_back(std::move(u));
  }
  return c;
}

// The serial line: what is written is there at once.
struct memory_line final : radio::line {
  explicit memory_line(core::modem& m) : modem(m) {}
  void open(handlers h) override {
    given = std::move(h);
    given.on_open({});
  }
  void write(std::vector<std::uint8_t> octets) override { modem.from_host(octets); }
  std::size_t unsent_octets() const override { return 0; }
  void close() override { given = {}; }
  void drain() {
    std::array<std::uint8_t, 512> out;
    while (const std::size_t size = modem.to_host(out))
      if (given.on_bytes) given.on_bytes(std::span(out).first(size));
  }
  core::modem& modem;
  handlers given;
};

struct people {
  std::size_t crews = most_crews;
  double loss_least_db = 110, loss_most_db = 126;  // of their paths to the modem
  milliseconds spread{60'000};                     // in which they press for the first time
};

virtual_radio::world_settings make_world(std::uint64_t seed, const people& who, rehearsal::chance& chance) {
  virtual_radio::world_settings s;
  s.seed = seed;
  s.identity.firmware = "test";
  s.identity.hardware = "virtual";
  for (std::size_t i = 0; i < who.crews; ++i) {
    virtual_radio::world_settings::holder one;
    one.set.name = "HT" + std::to_string(i);
    one.radio.fm.carrier_error_hz = static_cast<double>(chance.between(-300, 300));  // no two crystals agree
    one.to_modem.loss_db =
        who.loss_least_db + (who.loss_most_db - who.loss_least_db) * static_cast<double>(chance.between(0, 100)) / 100;
    s.handsets.push_back(one);
  }
  return s;
}

class net_of_keys final : public ports::intake {
 public:
  net_of_keys(std::uint64_t seed, const people& who)
      : chance_(seed),
        city_(make_city(who.crews)),
        world_(make_world(seed, who, chance_), {}),
        line_(world_.modem()),
        session_(line_, settings(), handlers(), [this] { return now_.steady; }),
        crew_(who.crews) {
    air::radio_net_settings s;
    s.net = domain::net_id("vhf");
    s.call_sign = "POSKO";
    net_.emplace(s, directory_, *this, speech_,
                 air::radio_net::hooks{[this](air::frame_id id, const air::outgoing_frame& f) {
                                         const auto taken = air::give(session_, id, f, now_.steady);
                                         if (taken == air::hand_over::under_way) under_way_ = f;
                                         return taken;
                                       },
                                       [this] { return now_; },
                                       {}});
    session_.start();
    run(1s, [] { return false; });
    REQUIRE(session_.speaks());
    for (auto& c : crew_) c.press_at = now_.steady + chance_.between(0ms, who.spread);
  }

  void submit(domain::event e, std::function<void(const domain::reply&)> done) override {
    domain::reply said;
    said.number = 12;
    if (const auto* a = std::get_if<domain::answer_given>(&e)) {
      if (!ids_.insert(a->answer_id).second) said.code = domain::reply_code::repeat;
      const auto who = static_cast<std::size_t>(std::stoul(a->address)) - first_unit;
      const bool its_own = who < crew_.size() && crew_[who].presses > 0;
      if (its_own && a->code == domain::answer_code::speak) {
        ++doubted;  // heard, and not believed: nobody confirmed it
      } else if (its_own && a->code == code_of(who)) {
        if (!crew_[who].answered) crew_[who].answered = now_.steady;
      } else {
        ++wrong;
      }
    } else if (std::holds_alternative<domain::emergency_called>(e)) {
      ++alarms;  // fails open: what a collision left may look like one
    }
    if (done) replies_.push_back(std::move(done)), said_.push_back(said);
  }

  template <class Done>
  void run(milliseconds limit, Done done) {
    for (const auto end = world_.age() + limit; world_.age() < end && !done();) step();
  }
  bool all_content() const {
    return std::all_of(crew_.begin(), crew_.end(), [](const crew& c) { return c.content; });
  }
  std::size_t answered() const {
    return static_cast<std::size_t>(
        std::count_if(crew_.begin(), crew_.end(), [](const crew& c) { return c.answered.has_value(); }));
  }

  std::size_t wrong = 0, doubted = 0, alarms = 0, presses = 0, collided = 0, words_sent = 0, words_missed = 0;
  std::chrono::nanoseconds own_time{0}, worst_minute{0};  // of the gateway on the air; the most in any minute
  milliseconds last_answer() const {
    domain::steady_time last{};
    for (const auto& c : crew_) last = std::max(last, c.answered.value_or(domain::steady_time{}));
    return std::chrono::duration_cast<milliseconds>(last - domain::steady_time{1h});
  }
  air::radio_net_statistics statistics() const { return net_->statistics(); }
  milliseconds age() const { return world_.age(); }

 private:
  struct crew {
    domain::steady_time press_at = domain::steady_time::max();  // when it wants to
    unsigned presses = 0;
    bool sending = false, collided = false, content = false;
    bool asked = false;  // whether what was read back is right
    std::optional<domain::steady_time> answered;
    std::size_t heard_steps = 0;  // of the words on the air now
  };

  static radio::modem_settings settings() {
    radio::modem_settings s;
    s.name = "modem";
    s.kind = radio::tnc_kind::htl;
    s.wanted.modes = radio::htl::bits(radio::htl::mode_bit::tx_allowed, radio::htl::mode_bit::squelch_pin);
    s.wanted.events = radio::htl::bits(radio::htl::event_bit::dtmf, radio::htl::event_bit::mdc);
    return s;
  }
  radio::modem_session::handlers handlers() {
    return {[this](std::span<const std::uint8_t> f) { net_->received(f); },
            [this](radio::link_state s, std::string_view) { net_->modem_is(s == radio::link_state::up); },
            [this](const radio::htl::tx_done& done) {
              if (done.status == radio::htl::tx_status::sent) said();
              air::tell(*net_, done);
            },
            [this](const radio::modem_event& e) { net_->heard(e); }};
  }

  void step() {
    world_.step();
    const std::chrono::nanoseconds age(world_.sky().blocks() * 10'000'000 / 3);
    now_.steady = domain::steady_time{1h} + age;
    now_.utc = domain::utc_time{std::chrono::hours(500'000)} + std::chrono::floor<milliseconds>(age);
    line_.drain();
    if (session_.deadline() && *session_.deadline() <= now_.steady) session_.tick(now_.steady);
    for (auto& done : std::exchange(replies_, {})) {
      done(said_.front());
      said_.erase(said_.begin());
    }
    for (int turns = 0; net_->deadline() && *net_->deadline() <= now_.steady; ++turns) {
      REQUIRE(turns < 10'000);
      net_->tick();
    }
    people();
  }

  void people() {
    const auto& sky = world_.sky();
    std::size_t carriers = 0;
    for (std::size_t i = 0; i < crew_.size(); ++i) carriers += sky.transmits(world_.station_of(i));
    const bool own_carrier = sky.transmits(world_.modem_station);
    if (own_carrier) {
      ++own_steps_;
      own_times_.push_back(now_.steady);
      while (own_times_.front() <= now_.steady - 1min) own_times_.pop_front();
      worst_minute = std::max(worst_minute, world_.block_time * static_cast<std::int64_t>(own_times_.size()));
    }
    for (std::size_t i = 0; i < crew_.size(); ++i) {
      auto& c = crew_[i];
      auto& ht = world_.set(i);
      const bool busy = sky.squelch_open(world_.station_of(i));
      if (c.sending) {
        c.collided = c.collided || (sky.transmits(world_.station_of(i)) && (carriers > 1 || own_carrier));
        if (!ht.ptt()) {
          c.sending = false;
          collided += std::exchange(c.collided, false);
          c.press_at = now_.steady + chance_.between(8'000ms, 15'000ms);
        }
        continue;
      }
      c.heard_steps += own_carrier && busy && carriers == 0;
      if (c.content || now_.steady < c.press_at) continue;
      if (busy) {
        c.press_at = now_.steady + chance_.between(1'000ms, 10'000ms);
        continue;
      }
      ++presses;
      ++c.presses;
      c.sending = true;
      const auto unit = static_cast<air::unit_number>(first_unit + i);
      for (const char key : c.asked ? '#' + air::address_of(unit) + '#' : air::memory_frame(unit, status_of(i)))
        REQUIRE(ht.press(key));
      c.asked = false;
    }
  }

  // The gateway has finished an over: who has heard it?
  void said() {
    if (!under_way_ || !under_way_->voice) return;
    const auto texts = speech_.texts_of(under_way_->voice);
    ++words_sent;
    own_time += world_.block_time * static_cast<std::int64_t>(own_steps_);
    for (std::size_t i = 0; i < crew_.size(); ++i) {
      auto& c = crew_[i];
      const std::string name = air::spoken(city_.units[i].name);
      for (const auto& words : texts) {
        if (words.find(name) == words.npos) continue;
        // The first quarter of a second is for squelches to open in.
        const bool heard = c.heard_steps + 90 >= own_steps_;
        words_missed += !heard;
        if (heard && words.find("betul") != words.npos) {
          c.asked = true;
          c.press_at = now_.steady + chance_.between(2'000ms, 5'000ms);
        } else if (heard) {
          c.content = words.find("diterima") != words.npos;
        }
      }
      c.heard_steps = 0;
    }
    own_steps_ = 0;
  }

  rehearsal::chance chance_;
  domain::city city_;
  domain::directory directory_{city_};
  domain::instant now_{domain::steady_time{1h}, domain::utc_time{std::chrono::hours(500'000)}};
  virtual_radio::world world_;
  memory_line line_;
  sim::readable_speech speech_{[](std::function<void()> ready) { ready(); }};
  std::optional<air::radio_net> net_;
  radio::modem_session session_;
  std::optional<air::outgoing_frame> under_way_;
  std::vector<crew> crew_;
  std::set<std::string> ids_;
  std::vector<std::function<void(const domain::reply&)>> replies_;
  std::vector<domain::reply> said_;
  std::size_t own_steps_ = 0;                  // of the over on the air
  std::deque<domain::steady_time> own_times_;  // steps of the last minute
};

// What the modem's radio makes of a voice from there: of 1 kHz at 60 % of the deviation, all over noise and distortion
// from 300 Hz on, in dB.
double sinad_of(const people& who) {
  rehearsal::chance chance(1);
  virtual_radio::world w(make_world(1, who, chance), {});
  constexpr double turn = 2 * std::numbers::pi * 1000 / virtual_radio::audio_hz;
  std::vector<std::int16_t> tone(8 * virtual_radio::audio_hz);
  for (std::size_t n = 0; n < tone.size(); ++n)
    tone[n] = static_cast<std::int16_t>(0.6 * 16384 * std::sin(turn * static_cast<double>(n)));
  w.set(0).push_to_talk(true);
  w.set(0).speak(tone);
  std::vector<double> heard;
  while (w.age() < 7s) {
    w.step();
    if (w.age() >= 1s)
      for (const auto sample : w.sky().speaker(w.modem_station)) heard.push_back(sample);
  }
  heard.resize(5 * virtual_radio::audio_hz);  // whole periods
  // What lies below 300 Hz is taken out by its Fourier coefficients, 5 to a hertz.
  const auto power_at = [&](double hz) {
    std::complex<double> sum{};
    const double step = 2 * std::numbers::pi * hz / virtual_radio::audio_hz;
    for (std::size_t n = 0; n < heard.size(); ++n) sum += heard[n] * std::polar(1.0, -step * static_cast<double>(n));
    const double share = std::norm(sum) / static_cast<double>(heard.size()) / static_cast<double>(heard.size());
    return hz == 0 ? share : 2 * share;
  };
  double all = 0, low = 0;
  for (const double x : heard) all += x * x / static_cast<double>(heard.size());
  for (int k = 0; k < 300 * 5; ++k) low += power_at(k / 5.0);
  return 10 * std::log10((all - low) / (all - low - power_at(1000)));
}

}  // namespace

TEST_CASE("air_thirty_units: all answer within the same minute, and every answer comes in as its own") {
  net_of_keys m(20261123, {});
  m.run(10min, [&] { return m.all_content(); });
  const auto seconds = [](auto time) { return std::chrono::duration<double>(time).count(); };
  MESSAGE("30 crews: " << m.answered() << " answers, the last after " << seconds(m.last_answer()) << " s; " << m.presses
                       << " times keys, of which " << m.collided << " met another carrier");
  MESSAGE("the gateway: " << m.words_sent << " overs, " << m.words_missed << " not understood by their crew, "
                          << 100 * seconds(m.own_time) / seconds(m.age()) << " % of the time, "
                          << seconds(m.worst_minute) << " s of its worst minute; " << m.doubted << " doubted, "
                          << m.alarms << " alarms");
  CHECK(m.answered() == most_crews);
  CHECK(m.all_content());
  CHECK(m.wrong == 0);
  CHECK(m.alarms == 0);
  // What is said back does not wait for the budget, but it is one over for each time keys were pressed, at most, and
  // leaves half of the hour's 20 % to orders.
  CHECK(m.words_sent <= m.presses);
  CHECK(seconds(m.own_time) <= 3600 * 0.20 / 2);
}

TEST_CASE("air_weak_keys: keys are taken and said back where speech is far from comfortable") {
  // 2 W over this loss and the usual noise: 5.8 dB of carrier over noise at the modem.
  people one;
  one.crews = 1;
  one.loss_least_db = one.loss_most_db = 142.2;
  one.spread = 0ms;
  const double sinad = sinad_of(one);
  CHECK(sinad < 11);  // 20 dB is comfortable, see bench_dtmf
  constexpr int trials = 100;
  int taken = 0, said_back = 0;
  for (int i = 0; i < trials; ++i) {
    net_of_keys m(static_cast<std::uint64_t>(1000 + i), one);
    m.run(8s, [&] { return m.all_content(); });  // less than a second try would take
    CHECK(m.presses == 1);
    CHECK(m.wrong == 0);
    taken += m.answered() == 1;
    said_back += m.all_content();
  }
  MESSAGE("SINAD " << sinad << " dB: of " << trials << " answers " << taken << " taken, " << said_back
                   << " said back and heard");
  CHECK(taken * 100 >= trials * 95);
  CHECK(said_back * 100 >= trials * 95);
}
