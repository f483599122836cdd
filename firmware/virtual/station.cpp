#include "firmware/virtual/station.hpp"

#include "firmware/virtual/commands.hpp"
#include "firmware/virtual/mdc_words.hpp"
#include "firmware/virtual/monitor_line.hpp"
#include "firmware/virtual/snapshot.hpp"
#include "radio/codec/aprs.hpp"
#include "radio/codec/ax25.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace kentongan::virtual_radio {
namespace {

using namespace std::chrono_literals;

constexpr auto tick = 5ms;
constexpr auto patience = 500ms;            // what a busy machine may be late by without leaving sound out
constexpr std::size_t sound_samples = 480;  // 50 ms to a browser at a time
constexpr std::uint64_t state_blocks = 15;  // 50 ms from one look at lamps and meters to the next
constexpr std::size_t max_history = 100;
constexpr std::uint64_t refused_step = 1000;  // so many refused requests make one more line
constexpr std::string_view serial = "serial";
constexpr std::string_view everywhere = "air";

// {"where":"...", and the members of a report's JSON.
std::string json_at(std::string_view where, const radio::report& report) {
  std::string json = radio::to_json(report, radio::wall_time(std::chrono::system_clock::now(), true));
  return "{\"where\":\"" + std::string(where) + "\"," + json.substr(1);
}

}  // namespace

station::station(boost::asio::io_context& io, const station_settings& settings,
                 std::function<void(std::string_view)> print)
    : settings_(settings),
      print_(std::move(print)),
      timer_(io),
      world_(settings.world, {[this](const handset& set, const radio::report& report) { tell(set.name(), report); }}),
      tap_({[this](serial_tap::way which, std::span<const std::uint8_t> frame) { tell_frame(which, frame); },
            [this](const radio::htl::dtmf& key) {
              if (key.edge != radio::htl::dtmf_edge::on) return;
              tell(serial,
                   {radio::report::direction::sent, "dtmf", "", "", std::string_view(&key.digit, 1), {}, "", {}});
            },
            [this](const radio::htl::mdc& packet) {
              const mdc_words words = in_words(radio::octets_of(packet));
              tell(serial, {radio::report::direction::sent, "mdc", words.from, words.to, words.text, {}, "", {}});
            }}),
      line_(io, settings.link,
            [this](std::span<const std::uint8_t> octets) {
              tap_.push(serial_tap::way::to_modem, octets);
              world_.modem().from_host(octets);
            }),
      started_(radio::wall_time(std::chrono::system_clock::now(), true)),
      loudspeakers_(world_.handsets()) {
  if (!settings.http_port) return;
  page_.emplace(io, *settings.http_port,
                page_server::handlers{[this] { return greeting(); },
                                      [this](handset::hand by, std::string_view line) { return command(line, by); },
                                      [this](std::string_view name) {
                                        for (std::size_t i = 0; i < world_.handsets(); ++i)
                                          if (world_.set(i).name() == name) return i;
                                        return std::string_view::npos;
                                      },
                                      [this](handset::hand by, std::size_t i, std::span<const std::int16_t> voice) {
                                        world_.set(i).speak(voice, by);
                                      },
                                      [this](handset::hand by) { world_.let_go(by); }});
}

std::optional<std::uint16_t> station::http_port() const { return page_ ? std::optional(page_->port()) : std::nullopt; }

std::string station::command(std::string_view line, handset::hand by) { return obey(world_, line, by); }

void station::run_in_real_time() {
  pacer_.emplace(pacer::clock::now(), world::block_time, patience);
  wait();
}

void station::wait() {
  timer_.expires_after(tick);
  timer_.async_wait([this](boost::system::error_code error) {
    if (error) return;
    for (auto blocks = pacer_->due(pacer::clock::now()); blocks > 0; --blocks) step();
    const auto missed = std::chrono::floor<std::chrono::seconds>(pacer_->missed());
    if (missed > missed_told_) {
      missed_told_ = missed;
      note("too slow", std::to_string(missed.count()) + " s of sound left out so far");
    }
    wait();
  });
}

void station::step() {
  world_.step();
  drain();
  follow_channel();
  if (!page_) return;
  for (std::size_t i = 0; i < loudspeakers_.size(); ++i) {
    auto& waiting = loudspeakers_[i];
    const auto who = world::station_of(i);
    if (world_.sky().squelch_open(who)) {
      const audio_block& heard = world_.sky().speaker(who);
      waiting.insert(waiting.end(), heard.begin(), heard.end());
    }
    if (waiting.size() >= sound_samples || (!waiting.empty() && !world_.sky().squelch_open(who))) {
      page_->sound(i, waiting);
      waiting.clear();
    }
  }
  if (world_.sky().blocks() % state_blocks == 0) show_state();
}

// What the air alone knows: that two spoke at once, each of whom could not hear the other.
void station::follow_channel() {
  const air& sky = world_.sky();
  const std::size_t before = std::exchange(on_air_, 0);
  for (air::station who = 0; who < sky.size(); ++who) on_air_ += sky.transmits(who) ? 1 : 0;
  if (on_air_ < 2 || on_air_ <= before) return;
  std::string names = sky.transmits(world::modem_station) ? "modem" : "";
  for (std::size_t i = 0; i < world_.handsets(); ++i) {
    if (sky.transmits(world::station_of(i))) names += (names.empty() ? "" : ", ") + world_.set(i).name();
  }
  note("collision", names, everywhere);
}

void station::drain() {
  if (!line_.ready()) return;
  std::array<std::uint8_t, 1024> octets;
  const std::size_t size = world_.modem().to_host(octets);
  if (size == 0) return;
  tap_.push(serial_tap::way::to_host, std::span(octets).first(size));
  line_.write(std::span(octets).first(size));
}

void station::tell(std::string_view where, const radio::report& report) {
  if (page_) {
    history_.push_back(json_at(where, report));
    if (history_.size() > max_history) history_.pop_front();
    page_->tell("{\"type\":\"report\",\"report\":" + history_.back() + "}");
  }
  if (settings_.quiet) return;
  print_(settings_.json ? json_at(where, report)
                        : std::string(where) + " " +
                              radio::to_line(report, radio::wall_time(std::chrono::system_clock::now(), false)));
}

void station::note(std::string_view kind, std::string_view text, std::string_view where) {
  tell(where, {radio::report::direction::note, kind, "", "", text, {}, "", {}});
}

void station::tell_frame(serial_tap::way which, std::span<const std::uint8_t> octets) {
  const auto direction =
      which == serial_tap::way::to_modem ? radio::report::direction::heard : radio::report::direction::sent;
  radio::ax25_frame frame;
  radio::aprs_message message;
  const bool good = radio::ax25_decode(octets, frame) == radio::ax25_result::ok;
  const std::string from = good ? std::string(radio::to_text(frame.source).view()) : "";
  if (good && radio::aprs_parse(frame.info, message) == radio::aprs_result::message) {
    constexpr std::string_view kinds[] = {"message", "ack", "reject", "bulletin"};
    return tell(serial, {direction, kinds[static_cast<std::size_t>(message.kind)], from, message.addressee,
                         message.text, message.id, "", octets});
  }
  const std::string line = monitor_line(octets).value_or("");
  tell(serial, {direction, good ? "other" : "bad", from, "", line, {}, "", octets});
}

void station::show_state() {
  if (page_->browsers() > 0) {
    std::string now = state_members(world_);
    if (now != state_) page_->tell("{\"type\":\"state\"," + now + "}");
    state_ = std::move(now);
  }
  if (page_->refused() < refused_told_) return;
  note("refused", std::to_string(page_->refused()) + " requests to the page so far");
  refused_told_ = page_->refused() + refused_step;
}

std::string station::greeting() const {
  std::string json =
      "{\"type\":\"hello\",\"started\":\"" + started_ + "\"," + radios_members(world_) + ",\"history\":[";
  for (const std::string& report : history_) json += (&report == &history_.front() ? "" : ",") + report;
  return json + "],\"state\":{" + state_members(world_) + "}}";
}

}  // namespace kentongan::virtual_radio
