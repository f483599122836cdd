#include "tests/sim/airtime/net_simulation.hpp"

#include "gateway/air/number_words.hpp"
#include "gateway/air/radio_net.hpp"
#include "gateway/air/spoken.hpp"
#include "gateway/rehearsal/agenda.hpp"
#include "radio/stand_in/handhelds.hpp"
#include "tests/sim/airtime/readable_speech.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

namespace kentongan::sim {
namespace {

using namespace domain;
using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr channel::station gateway_station = 0;
constexpr std::size_t talkers = 8, packet_stations = 6;
constexpr milliseconds key_up{250}, key_on{100}, key_off{80}, key_tail{100};  // of an HT's memory
constexpr milliseconds commit_time{5};
constexpr std::array<std::chrono::minutes, 3> validity{std::chrono::minutes{5}, std::chrono::minutes{20},
                                                       std::chrono::minutes{60}};

constexpr std::string_view names[] = {"Anoa",   "Banteng", "Cendana", "Delima", "Elang",    "Flamboyan",
                                      "Gading", "Harimau", "Intan",   "Jati",   "Kenari",   "Lawu",
                                      "Mawar",  "Nuri",    "Opal",    "Pala",   "Rajawali", "Semeru"};
struct scene {
  const char* place;
  const char* text;
};
constexpr scene scenes[] = {{"Jl. Merdeka 10", "Rumah terbakar, api besar"},
                            {"Jl. Veteran 5, depan pasar", "Kecelakaan dua motor, satu orang luka"},
                            {"Gg. Melati RT 02 RW 05", "Ular masuk rumah"},
                            {"Jl. Tanjung 44", "Pohon tumbang menutup jalan, kabel listrik putus, lalu lintas macet"}};

city make_city(const net_load& load) {
  city c;
  c.id = "kota";
  c.agencies.emplace_back();
  c.agencies.back().id = agency_id("regu");
  c.agencies.back().name = "Regu";
  for (std::size_t i = 0; i < load.voice_crews + load.aprs_crews; ++i) {
    const bool voice = i < load.voice_crews;
    unit u;
    u.id = unit_id("u" + std::to_string(i));
    u.agency = agency_id("regu");
    u.name = names[i];
    u.channels.emplace_back();
    u.channels[0].kind = voice ? channel_kind::voice : channel_kind::aprs;
    u.channels[0].address = voice ? std::to_string(101 + i) : "REGU" + std::to_string(i - load.voice_crews + 1) + "-7";
    u.channels[0].net = net_id("vhf");
    c.units.push_back(std::move(u));
  }
  return c;
}

// "... nomor dua belas. ..." for 12, and not for 2.
bool names_order(const std::string& words, std::uint32_t number) {
  const std::string said = "nomor " + air::order_number_words(number);
  for (auto at = words.find(said); at != words.npos; at = words.find(said, at + 1))
    if (const auto end = at + said.size(); end == words.size() || words[end] == '.' || words[end] == ',') return true;
  return false;
}

class simulation final : public ports::intake {
 public:
  explicit simulation(const net_load&);
  net_result run();

 private:
  struct open_order {
    ports::transmission what;
    steady_time sent;
    bool voice = false;
    unsigned ends = 0;    // on air, or failed
    bool proved = false;  // on air, and not said to be so
    bool understood = false, answered = false;
  };
  struct crew {
    std::size_t user = 0;           // index in users_
    std::string called;             // its name, as it is said
    std::deque<std::size_t> heard;  // orders that it owes an answer for
    bool answering = false;
    unsigned presses = 0;
    std::uint64_t turn = 0;  // a wait that was ended by a word back is of an older turn
  };
  struct job {
    air::frame_id id;
    air::outgoing_frame frame;
  };
  struct sent_over {
    steady_time at;
    nanoseconds length;
    bool held;
  };

  // ports::intake
  void submit(event, std::function<void(const reply&)> done) override;

  air::hand_over transmit(air::frame_id, const air::outgoing_frame&);
  void begin_own(steady_time now);
  void listen();
  void own_over(steady_time start, steady_time end);
  void begin(std::size_t user, const transmission&);
  void press(std::size_t crew_number);
  void pressed(std::size_t crew_number, steady_time start, steady_time end);
  void hear(crew&, const std::string& words);
  void next_order(std::size_t priority);
  void next_other(bool talk);
  void place(std::size_t priority);
  void answered(std::string_view address);
  void proved(open_order&);
  void step(steady_time end);
  void run_until(steady_time end, const std::function<bool()>& done);
  void drive();
  void in(nanoseconds d, rehearsal::agenda::deed deed) {
    agenda_.add(now_.utc + std::chrono::ceil<milliseconds>(d), std::move(deed));
  }
  nanoseconds until_next(double per_hour) {
    const double u = (static_cast<double>(chance_.next() >> 11) + 0.5) * 0x1.0p-53;
    return nanoseconds(static_cast<std::int64_t>(-std::log(u) * 3600e9 / per_hour));
  }
  bool coming_in() const { return now_.steady - begun_ < load_.length; }

  const net_load load_;
  city city_;
  directory directory_{city_};
  rehearsal::chance chance_;
  instant now_{steady_time{std::chrono::hours(1)}, utc_time{std::chrono::hours(500'000)}};
  const steady_time begun_ = now_.steady;
  const utc_time begun_utc_ = now_.utc;
  std::uint64_t steps_ = 0;
  steady_time due_ = begun_;  // the net or an HT
  rehearsal::agenda agenda_;
  channel air_;
  readable_speech speech_{[this](std::function<void()> done) { in(load_.speech_ready, std::move(done)); }};
  air::radio_net_settings settings_;
  std::optional<air::radio_net> net_;
  core::csma access_;
  std::optional<job> job_;
  bool on_air_ = false;
  bool heard_busy_ = false;
  steady_time told_{};       // the channel's state
  steady_time own_start_{};  // of the transmission under way, or the last

  std::vector<radio_user> users_;
  std::vector<crew> crews_;                             // those of voice
  std::vector<std::unique_ptr<radio::handhelds>> hts_;  // those of APRS; user voice_crews + i
  std::deque<open_order> orders_;                       // all, by number - 1
  std::map<order_id, std::size_t> by_id_;
  std::set<std::string> answers_seen_;
  std::deque<sent_over> handed_, overs_;
  net_result result_;
};

simulation::simulation(const net_load& load)
    : load_(load),
      city_(make_city(load)),
      chance_(load.seed),
      air_(1 + load.voice_crews + load.aprs_crews + talkers + packet_stations, load.sense_after),
      access_(static_cast<std::uint32_t>(load.seed)) {
  if (load.voice_crews + load.aprs_crews == 0 || load.voice_crews + load.aprs_crews > std::size(names))
    throw std::invalid_argument("1 to " + std::to_string(std::size(names)) + " crews");
  settings_.net = net_id("vhf");
  settings_.call_sign = "POSKO";
  settings_.air.budget_percent = load.budget_percent;
  settings_.air.budget_window = load.budget_window;
  net_.emplace(settings_, directory_, *this, speech_,
               air::radio_net::hooks{
                   [this](air::frame_id id, const auto& f) { return transmit(id, f); }, [this] { return now_; }, {}});
  net_->modem_is(true);
  const std::size_t crews = load.voice_crews + load.aprs_crews;
  for (std::size_t i = 0; i < crews + talkers + packet_stations; ++i)
    users_.emplace_back(i + 1, (i >= load.voice_crews && i < crews) || i >= crews + talkers, chance_.next() | 1U);
  for (std::size_t a = 1; a <= users_.size(); ++a)
    for (std::size_t b = a + 1; b <= users_.size(); ++b)
      if (chance_.hit(load.hidden)) air_.hide(a, b);
  for (std::size_t i = 0; i < load.voice_crews; ++i)
    crews_.push_back({i, air::spoken(city_.units[i].name), {}, false, 0, 0});
  for (std::size_t i = 0; i < load.aprs_crews; ++i) {
    radio::handheld_settings s;
    s.calls = {*radio::parse_ax25_address(city_.units[load.voice_crews + i].channels[0].address)};
    const auto think = chance_.between(load.think_least, load.think_most);
    s.answers = {{"TERIMA", think}};
    hts_.push_back(std::make_unique<radio::handhelds>(
        s, radio::handhelds::handlers{[this, user = load.voice_crews + i](std::span<const std::uint8_t> f) {
                                        users_[user].want({std::chrono::ceil<milliseconds>(
                                                               air::frame_airtime(f.size(), settings_.air.airtime)),
                                                           {f.begin(), f.end()},
                                                           {}});
                                      },
                                      [](const radio::report&) {}}));
  }
}

// --- the gateway's own side -----------------------------------------------------------------------------------------

void simulation::submit(event e, std::function<void(const reply&)> done) {
  reply said;
  if (const auto* seen = std::get_if<evidence_seen>(&e)) {
    auto& o = orders_.at(by_id_.at(seen->order));
    if (seen->to == evidence::device) proved(o);
    if (seen->to == evidence::on_air && !o.proved) {
      ++o.ends;
      ++result_.on_air;
      auto& delays = (o.voice ? result_.voice_delay : result_.aprs_delay)[static_cast<std::size_t>(o.what.prio)];
      delays.push_back(std::chrono::duration<double>(own_start_ - o.sent).count());
    } else if (seen->to == evidence::failed && o.ends == 0) {  // after on_air: nobody acknowledged
      ++o.ends;
      ++(now_.steady < o.what.expires ? result_.refused : result_.expired);
    }
  } else if (const auto* a = std::get_if<answer_given>(&e)) {
    if (!answers_seen_.insert(a->answer_id).second) said.code = reply_code::repeat;
    answered(a->address);
  }
  if (done) in(commit_time, [done = std::move(done), said] { done(said); });
}

// A more urgent line may cut one off that the modem has already: that one was sent, and only the HT or its crew says
// so.
void simulation::proved(open_order& o) {
  if (o.ends != 0) return;
  o.proved = true;
  ++o.ends;
  ++result_.on_air;
}

// Which order an answer is for is the dispatcher's affair; here it is the oldest that the crew has understood.
void simulation::answered(std::string_view address) {
  bool fits = false;
  for (auto& o : orders_) {
    if (o.what.channel.address != address || !o.understood) continue;
    fits = true;
    if (o.answered) continue;
    o.answered = true;
    proved(o);
    ++result_.answers_in;
    net_->recall(o.what.order->id, o.what.delivery);
    return;
  }
  if (!fits) ++result_.wrong;
}

namespace {

bool waits_for_budget(const air::outgoing_frame& f) {
  return f.rank > air::urgency::p1_first && !(f.voice && f.rank == air::urgency::ack);
}

}  // namespace

air::hand_over simulation::transmit(air::frame_id id, const air::outgoing_frame& f) {
  if (job_) return job_->id == id ? air::hand_over::under_way : air::hand_over::refused;
  job_ = {id, f};
  const bool held = waits_for_budget(f);
  const auto cost = air::airtime_of(f, settings_.air.airtime);
  const auto now = now_.steady;
  while (!handed_.empty() && handed_.front().at <= now - settings_.air.budget_window) handed_.pop_front();
  nanoseconds spent{0};
  for (const auto& h : handed_) spent += h.length;
  // What can never fit is let go when nothing else counts.
  if (held && spent > nanoseconds{0} &&
      spent + cost > nanoseconds(settings_.air.budget_window) * load_.budget_percent / 100)
    ++result_.budget_broken;
  handed_.push_back({now, cost, held});
  return air::hand_over::under_way;
}

// A modem of our own tells when the channel becomes busy or free, and every second while it is busy.
void simulation::listen() {
  const bool busy = !on_air_ && air_.busy(gateway_station, now_.steady);
  if (busy == heard_busy_ && now_.steady < told_ + std::chrono::seconds{1}) return;
  if (busy || heard_busy_) {
    radio::htl::channel news;
    if (busy) news.flags = radio::htl::bits(radio::htl::channel_bit::squelch);
    net_->heard(news);
  }
  heard_busy_ = busy;
  told_ = now_.steady;
  if (busy) in(std::chrono::seconds{1}, [this] { listen(); });
}

void simulation::begin_own(steady_time now) {
  const auto cost = air::airtime_of(job_->frame, settings_.air.airtime);
  const bool held = waits_for_budget(job_->frame);
  on_air_ = true;
  own_start_ = now;
  air_.transmit(gateway_station, now, now + cost);
  net_->modem_sends(static_cast<std::uint16_t>(job_->id));
  overs_.push_back({now, cost, held});
  result_.longest = std::max(result_.longest, cost);
  in(cost, [this, now, end = now + cost] { own_over(now, end); });
}

void simulation::own_over(steady_time start, steady_time end) {
  const job sent = std::move(*job_);
  job_.reset();
  on_air_ = false;
  net_->modem_says(static_cast<std::uint16_t>(sent.id), true);
  listen();
  if (sent.frame.voice) {
    for (const auto& words : speech_.texts_of(sent.frame.voice))
      for (auto& c : crews_) {
        if (words.find(c.called) == words.npos) continue;
        ++result_.copies;
        if (air_.understood(gateway_station, users_[c.user].at(), start, end))
          hear(c, words);
        else
          ++result_.copies_lost;
      }
    return;
  }
  radio::ax25_frame packet;
  radio::aprs_message message;
  if (radio::ax25_decode(sent.frame.octets, packet) != radio::ax25_result::ok ||
      radio::aprs_parse(packet.info, message) != radio::aprs_result::message)
    return;
  for (std::size_t i = 0; i < hts_.size(); ++i) {
    const auto& unit = city_.units[load_.voice_crews + i];
    const bool addressed = message.addressee == unit.channels[0].address;
    result_.copies += addressed;
    if (!air_.understood(gateway_station, users_[load_.voice_crews + i].at(), start, end)) {
      result_.copies_lost += addressed;
      continue;
    }
    if (addressed && message.kind == radio::aprs_kind::message)
      for (auto& o : orders_)
        if (!o.understood && o.what.unit == unit.id &&
            radio::short_number(message.text) == std::to_string(o.what.number)) {
          o.understood = true;
          ++result_.answers_wanted;
        }
    hts_[i]->heard(sent.frame.octets, now_.steady);
  }
}

// --- the crews of voice ---------------------------------------------------------------------------------------------

void simulation::hear(crew& c, const std::string& words) {
  const auto number = static_cast<std::size_t>(&c - crews_.data());
  if (words.find("diterima") != words.npos) {  // the word back, whatever it says
    if (c.presses == 0) return;
    ++c.turn;
    c.answering = false;
    c.presses = 0;
  } else {
    for (std::size_t i = 0; i < orders_.size(); ++i) {
      auto& o = orders_[i];
      if (o.understood || o.what.unit != city_.units[number].id) continue;
      if (!names_order(words, o.what.number)) continue;
      o.understood = true;
      ++result_.answers_wanted;
      c.heard.push_back(i);
    }
  }
  if (c.answering) return;
  while (!c.heard.empty() && orders_[c.heard.front()].answered) c.heard.pop_front();
  if (c.heard.empty()) return;
  c.answering = true;
  in(chance_.between(load_.think_least, load_.think_most), [this, number] { press(number); });
}

void simulation::press(std::size_t number) {
  auto& c = crews_[number];
  if (++c.presses > load_.presses_most) {  // it will call by voice
    c.answering = false;
    c.presses = 0;
    c.heard.clear();
    return;
  }
  const std::string keys = air::memory_frame(static_cast<air::unit_number>(101 + number), '9');
  users_[c.user].want({key_up + (key_on + key_off) * static_cast<int>(keys.size()) + key_tail, {}, keys});
}

void simulation::pressed(std::size_t number, steady_time start, steady_time end) {
  auto& c = crews_[number];
  ++result_.presses;
  if (!air_.understood(users_[c.user].at(), gateway_station, start, end)) ++result_.presses_lost;
  in(chance_.between(load_.patience_least, load_.patience_most), [this, number, turn = c.turn] {
    if (crews_[number].turn == turn && crews_[number].answering) press(number);
  });
}

void simulation::begin(std::size_t user, const transmission& t) {
  const auto start = now_.steady, end = start + t.length;
  const auto from = users_[user].at();
  air_.transmit(from, start, end);
  in(load_.sense_after + milliseconds{1}, [this] { listen(); });
  in(t.length + milliseconds{1}, [this] { listen(); });
  if (user < crews_.size()) {
    for (std::size_t i = 0; i < t.keys.size(); ++i) {
      const auto down = key_up + (key_on + key_off) * static_cast<int>(i);
      in(down + key_on, [this, from, begins = start + down, key = t.keys[i]] {
        if (!air_.understood(from, gateway_station, begins, begins + key_on)) return;
        radio::htl::dtmf d;
        d.digit = key;
        d.at_ms = static_cast<std::uint32_t>(duration_cast<milliseconds>(begins - begun_ + key_on).count());
        d.duration_ms = static_cast<std::uint16_t>(key_on.count());
        net_->heard(d);
      });
    }
    in(t.length, [this, user, start, end] { pressed(user, start, end); });
    return;
  }
  const bool answer = user < crews_.size() + hts_.size();
  in(t.length, [this, from, start, end, answer, frame = t.frame] {
    const bool clean = air_.understood(from, gateway_station, start, end);
    (answer ? result_.presses : result_.overs) += 1;
    if (!clean) (answer ? result_.presses_lost : result_.overs_lost) += 1;
    if (clean && answer) net_->received(frame);
  });
}

// --- what comes in --------------------------------------------------------------------------------------------------

void simulation::next_order(std::size_t p) {
  if (load_.orders_per_hour[p] <= 0) return;
  in(until_next(load_.orders_per_hour[p]), [this, p] {
    if (!coming_in()) return;
    place(p);
    next_order(p);
  });
}

void simulation::place(std::size_t p) {
  const auto& unit = chance_.pick(city_.units);
  const auto& s = chance_.pick(scenes);
  auto o = std::make_shared<order>();
  o->id = order_id("o" + std::to_string(orders_.size() + 1));
  o->text = s.text;
  o->where.address = s.place;
  open_order held;
  held.what.order = o;
  held.what.number = static_cast<std::uint32_t>(orders_.size() + 1);
  held.what.delivery = 1;
  held.what.prio = static_cast<priority>(p);
  held.what.channel = unit.channels[0];
  held.what.unit = unit.id;
  held.what.agency = unit.agency;
  held.what.expires = now_.steady + validity[p];
  held.sent = now_.steady;
  held.voice = unit.channels[0].kind == channel_kind::voice;
  by_id_.emplace(o->id, orders_.size());
  orders_.push_back(held);
  ++result_.orders;
  net_->send(held.what);
}

// Overs of 2 to 8 s, packets of 0.6 to 1.1 s, at random moments.
void simulation::next_other(bool talk) {
  const double share = talk ? load_.talk : load_.packets;
  if (share <= 0) return;
  const milliseconds least{talk ? 2'000 : 600}, most{talk ? 8'000 : 1'100};
  const double mean_s = std::chrono::duration<double>(least + most).count() / 2;
  in(until_next(3600 * share / mean_s), [this, talk, least, most] {
    if (!coming_in()) return;
    const std::size_t first = crews_.size() + hts_.size() + (talk ? 0 : talkers);
    const auto who = chance_.between(0, static_cast<std::int64_t>(talk ? talkers : packet_stations) - 1);
    users_[first + static_cast<std::size_t>(who)].want({chance_.between(least, most), {}, {}});
    next_other(talk);
  });
}

// --- time -----------------------------------------------------------------------------------------------------------

// The net and the HTs, as far as something is due.
void simulation::drive() {
  const auto now = now_.steady;
  for (int turns = 0; net_->deadline() && *net_->deadline() <= now; ++turns) {
    if (turns > 10'000) throw std::runtime_error("the net does not come to rest");
    net_->tick();
  }
  due_ = net_->deadline().value_or(steady_time::max());
  for (auto& ht : hts_) {
    if (const auto at = ht->deadline(); at && *at <= now) ht->tick(now);
    due_ = std::min(due_, ht->deadline().value_or(steady_time::max()));
  }
}

// One step of the firmware's audio clock, 10/3 ms; many, up to `end`, while nobody waits for the channel.
void simulation::step(steady_time end) {
  const auto time_of = [this](std::uint64_t steps) {
    return begun_ + nanoseconds(static_cast<std::int64_t>(steps) * 10'000'000 / 3);
  };
  ++steps_;
  const bool somebody =
      (job_ && !on_air_) || std::any_of(users_.begin(), users_.end(), [](auto& u) { return u.wants(); });
  if (!somebody) {
    steady_time next = std::min(due_, end);
    if (agenda_.next() != utc_time::max()) next = std::min(next, begun_ + (agenda_.next() - begun_utc_));
    if (next > time_of(steps_)) {
      steps_ = static_cast<std::uint64_t>((next - begun_).count()) * 3 / 10'000'000;
      while (time_of(steps_) < next) ++steps_;
    }
  }
  now_ = {time_of(steps_), begun_utc_ + std::chrono::floor<milliseconds>(time_of(steps_) - begun_)};
  bool moved = due_ <= now_.steady;
  for (; agenda_.next() <= now_.utc; moved = true) agenda_.take()();
  if (job_ && !on_air_ && !job_->frame.voice && job_->frame.expires <= now_.steady) {
    const auto id = job_->id;
    job_.reset();
    handed_.pop_back();  // it never was on the air
    net_->modem_says(static_cast<std::uint16_t>(id), false);
    moved = true;
  }
  if (moved) drive();
  // All decide by what they hear before anybody of this step has keyed up.
  const bool own = access_.step(job_ && !on_air_, air_.busy(gateway_station, now_.steady), {});
  for (std::size_t i = 0; i < users_.size(); ++i)
    if (users_[i].wants())
      if (const auto t = users_[i].step(air_, now_.steady, load_.people)) begin(i, *t);
  if (own) begin_own(now_.steady);
}

void simulation::run_until(steady_time end, const std::function<bool()>& done) {
  while (now_.steady < end && !(done && done())) step(end);
}

net_result simulation::run() {
  for (std::size_t p = 0; p < load_.orders_per_hour.size(); ++p) next_order(p);
  next_other(true);
  next_other(false);
  run_until(begun_ + load_.length, {});
  result_.hours = std::chrono::duration<double>(now_.steady - begun_).count() / 3600;
  result_.channel_share = std::chrono::duration<double>(air_.used()).count() / 3600 / result_.hours;
  double own = 0;
  for (const auto& o : overs_) own += std::chrono::duration<double>(o.length).count();
  result_.gateway_share = own / 3600 / result_.hours;
  const auto settled = [this] {
    return std::all_of(orders_.begin(), orders_.end(), [](const open_order& o) { return o.ends != 0; });
  };
  run_until(now_.steady + validity.back() + std::chrono::minutes{1}, settled);
  run_until(now_.steady + std::chrono::minutes{3}, {});  // the last answers

  for (const auto& o : orders_) result_.unfinished += o.ends != 1;
  // The largest share of a minute: one that ends with the end of some transmission.
  for (std::size_t i = 0; i < overs_.size(); ++i) {
    const auto end = overs_[i].at + overs_[i].length, begin = end - std::chrono::minutes{1};
    double all = 0, held = 0;
    for (std::size_t k = i + 1; k-- > 0 && overs_[k].at + overs_[k].length > begin;) {
      const auto inside = overs_[k].at + overs_[k].length - std::max(begin, overs_[k].at);
      const double share = std::chrono::duration<double>(inside).count() / 60;
      all += share;
      held += overs_[k].held ? share : 0;
    }
    result_.worst_minute = std::max(result_.worst_minute, all);
    result_.worst_minute_held = std::max(result_.worst_minute_held, held);
  }
  return result_;
}

}  // namespace

net_result simulate(const net_load& load) { return simulation(load).run(); }

}  // namespace kentongan::sim
