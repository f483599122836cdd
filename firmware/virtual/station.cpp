#include "firmware/virtual/station.hpp"

#include "firmware/virtual/commands.hpp"
#include "firmware/virtual/monitor_line.hpp"
#include "radio/codec/aprs.hpp"
#include "radio/codec/ax25.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace kentongan::virtual_radio {
namespace {

using namespace std::chrono_literals;

constexpr auto tick = 5ms;
constexpr auto patience = 500ms;            // what a busy machine may be late by without leaving sound out
constexpr std::size_t sound_samples = 480;  // 50 ms to a browser at a time
constexpr std::uint64_t state_blocks = 15;  // 50 ms from one look at lamps and meters to the next
constexpr std::string_view serial = "serial";

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
              char text[32];
              std::snprintf(text, sizeof text, "op=%02x arg=%02x unit=%04x", packet.op, packet.argument, packet.unit);
              tell(serial, {radio::report::direction::sent, "mdc", "", "", text, {}, "", {}});
            }}),
      line_(io, settings.link,
            [this](std::span<const std::uint8_t> octets) {
              tap_.push(serial_tap::way::to_modem, octets);
              world_.modem().from_host(octets);
            }),
      loudspeakers_(world_.handsets()),
      states_(world_.handsets()) {
  if (!settings.http_port) return;
  page_.emplace(io, *settings.http_port,
                page_server::handlers{
                    [this] { return greeting(); }, [this](std::string_view line) { return command(line); },
                    [this](std::string_view name) {
                      for (std::size_t i = 0; i < world_.handsets(); ++i)
                        if (world_.set(i).name() == name) return i;
                      return std::string_view::npos;
                    },
                    [this](std::size_t i, std::span<const std::int16_t> voice) { world_.set(i).speak(voice); }});
}

std::optional<std::uint16_t> station::http_port() const { return page_ ? std::optional(page_->port()) : std::nullopt; }

std::string station::command(std::string_view line) { return obey(world_, line); }

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
      tell("", {radio::report::direction::note,
                "too slow",
                "",
                "",
                std::to_string(missed.count()) + " s of sound left out so far",
                {},
                "",
                {}});
    }
    wait();
  });
}

void station::step() {
  world_.step();
  drain();
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

void station::drain() {
  if (!line_.ready()) return;
  std::array<std::uint8_t, 1024> octets;
  const std::size_t size = world_.modem().to_host(octets);
  if (size == 0) return;
  tap_.push(serial_tap::way::to_host, std::span(octets).first(size));
  line_.write(std::span(octets).first(size));
}

void station::tell(std::string_view where, const radio::report& report) {
  if (page_ && page_->browsers() > 0) page_->tell("{\"type\":\"report\",\"report\":" + json_at(where, report) + "}");
  if (settings_.quiet) return;
  print_(settings_.json ? json_at(where, report)
                        : std::string(where) + " " +
                              radio::to_line(report, radio::wall_time(std::chrono::system_clock::now(), false)));
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

std::string station::state_of(std::size_t i) const {
  const auto who = world::station_of(i);
  const air& sky = world_.sky();
  return "{\"type\":\"state\",\"ht\":\"" + world_.set(i).name() +
         "\",\"busy\":" + (sky.squelch_open(who) ? "true" : "false") +
         ",\"ptt\":" + (world_.set(i).ptt() ? "true" : "false") +
         ",\"dbm\":" + std::to_string(std::lround(sky.received_dbm(who))) + "}";
}

void station::show_state() {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    std::string now = state_of(i);
    if (now == states_[i]) continue;
    page_->tell(now);
    states_[i] = std::move(now);
  }
}

std::string station::greeting() const {
  std::string json = "{\"type\":\"hello\",\"hts\":[";
  for (std::size_t i = 0; i < world_.handsets(); ++i) {
    json += (i == 0 ? "\"" : ",\"") + world_.set(i).name() + "\"";
  }
  json += "],\"states\":[";
  for (std::size_t i = 0; i < world_.handsets(); ++i) json += (i == 0 ? "" : ",") + state_of(i);
  return json + "]}";
}

}  // namespace kentongan::virtual_radio
