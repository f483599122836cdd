// kentongan-modem: the modem's firmware on this machine, at a pseudo-terminal, with a virtual radio world, a recording
// or a sound pipe for its radio. The shell: options, signals, standard input and output.
#include "firmware/dsp/resampler.hpp"
#include "firmware/virtual/commands.hpp"
#include "firmware/virtual/dice.hpp"
#include "firmware/virtual/station.hpp"
#include "radio/codec/ax25.hpp"
#include "radio/sound/wav.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstring>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace kentongan;
using namespace kentongan::virtual_radio;
namespace asio = boost::asio;

constexpr int exit_usage = 64;

struct options {
  station_settings station;
  std::string sound = "air";                 // or "pipe", or a WAV file
  std::string firmware = KENTONGAN_VERSION;  // of the modem: it is the same core as a board's
};

// Lines on standard input are commands; when it ends, the world goes on.
class command_input {
 public:
  command_input(asio::io_context& io, station& to) : io_(io), to_(to), in_(io, ::dup(STDIN_FILENO)) { read(); }

 private:
  void read() {
    asio::async_read_until(in_, text_, '\n', [this](boost::system::error_code error, std::size_t) {
      if (error) return;
      std::string line;
      std::istream from(&text_);
      std::getline(from, line);
      while (line.ends_with('\r') || line.ends_with(' ')) line.pop_back();
      if (line == "quit") return io_.stop();
      const std::string why = line.empty() ? "" : to_.command(line);
      if (!why.empty()) std::cerr << "kentongan-modem: " << why << std::endl;
      read();
    });
  }

  asio::io_context& io_;
  station& to_;
  asio::posix::stream_descriptor in_;
  asio::streambuf text_{4096};
};

// Raw int16 little-endian at 9600 Hz on standard input and output: the sound is the clock.
class sound_pipe {
 public:
  sound_pipe(asio::io_context& io, station& to)
      : io_(io), to_(to), in_(io, ::dup(STDIN_FILENO)), out_(io, ::dup(STDOUT_FILENO)) {
    read();
  }

 private:
  void read() {
    asio::async_read(in_, asio::buffer(block_), [this](boost::system::error_code error, std::size_t) {
      if (error) return io_.stop();
      to_.world().override_modem_ears(block_);
      to_.step();
      block_ = to_.world().modem_sent();
      asio::async_write(out_, asio::buffer(block_), [this](boost::system::error_code failed, std::size_t) {
        if (failed) return io_.stop();
        read();
      });
    });
  }

  asio::io_context& io_;
  station& to_;
  asio::posix::stream_descriptor in_;
  asio::posix::stream_descriptor out_;
  audio_block block_{};
};

std::string five_digits(unsigned number) {
  const std::string digits = std::to_string(number);
  return std::string(5 - digits.size(), '0') + digits;
}

options parse(int argc, char** argv) {
  options result;
  station_settings& station = result.station;
  std::vector<std::string> calls;
  std::vector<std::string> answers;
  std::string ack = "on";
  std::string to;
  bool any = false;
  unsigned repeat_s = 15;
  double loss_db = path_settings{}.loss_db;
  double doppler_hz = 0;
  radio::handheld_settings texts;
  texts.first_number = static_cast<std::uint32_t>(
      std::chrono::system_clock::now().time_since_epoch().count() / 1'000'000'000 % 99999 + 1);
  std::string mdc = "1001";
  unsigned selcall = 11001;
  std::uint16_t http_port = 0;

  CLI::App app("The radio modem's firmware on this machine: a serial modem at a pseudo-terminal.", "kentongan-modem");
  app.footer(
      "Examples:\n"
      "  kentongan-modem --pty /tmp/modem --ht DAMKAR-7 --answer 'OTW after=2s' --http 8112\n"
      "      a modem and one HT on the virtual air; see http://127.0.0.1:8112/ht\n"
      "  kentongan-modem --pty /tmp/modem --sound recording.wav\n"
      "      the modem hears a recording (WAV, 16-bit mono), in real time, and then stops\n"
      "  arecord -r 9600 -f S16_LE -t raw | kentongan-modem --pty /tmp/modem --sound pipe | aplay -r 9600 -f S16_LE\n"
      "      the modem at this machine's sound card\n\n"
      "While it runs, type:  " +
      std::string(command_help) +
      "; quit\n"
      "Lines: where it was seen (an HT, or the serial line), '<-' heard, '->' sent, '--' notes.");
  app.add_option("--pty", station.link, "make this symbolic link to the modem's serial line; give it to the gateway");
  app.add_option("--sound", result.sound, "what the modem hears: 'air' (the virtual one), 'pipe', or a WAV file")
      ->capture_default_str();
  app.add_flag("--kiss-tx", station.world.identity.kiss_tx,
               "let a host that only speaks plain KISS transmit (a stored setting of real modems)");
  app.add_option("--ht", calls, "an HT with this call sign, such as DAMKAR-7; repeat for more");
  app.add_flag("--any", any, "an HT named HT that answers for every call sign somebody writes to");
  app.add_option("--answer", answers, "what the crews answer to each order: 'OTW after=2s'; repeat for more");
  app.add_option("--ack", ack, "acknowledge numbered messages")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  app.add_option("--to", to, "whom 'send' writes to before anybody has written");
  app.add_option("--repeat", repeat_s, "seconds to the first repeat of an unacknowledged message; doubles each time")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  app.add_option("--tries", texts.tries, "transmissions of a message that nobody acknowledges")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  app.add_option("--mdc", mdc, "MDC identity of the first HT, in hexadecimal; the next ones count on; 0: none")
      ->capture_default_str();
  app.add_option("--selcall", selcall, "five digits that call the first HT in tones; the next ones count on; 0: none")
      ->check(CLI::Range(0, 99999))
      ->capture_default_str();
  app.add_option("--loss", loss_db, "dB between each HT and the modem; above 150 they hear each other no more")
      ->check(CLI::Range(0.0, 300.0))
      ->capture_default_str();
  app.add_option("--doppler", doppler_hz, "the HTs move: Rayleigh fading of so many Hz")->check(CLI::Range(0.0, 100.0));
  app.add_option("--firmware", result.firmware, "the version that the modem says it has")->capture_default_str();
  app.add_option("--seed", station.world.seed, "noise and chance")->capture_default_str();
  CLI::Option* const http =
      app.add_option("--http", http_port, "serve the page of the HTs on this port of loopback; 0: any");
  app.add_flag("--json", station.json, "print JSON lines");
  app.add_flag("--quiet", station.quiet, "print nothing but the first line");
  try {
    app.parse(argc, argv);
    for (const std::string& text : answers) {
      const auto answer = radio::parse_scripted_answer(text);
      if (!answer) throw CLI::ValidationError("--answer", "'" + text + "' is not like 'OTW after=2s'");
      texts.answers.push_back(*answer);
    }
    if (!to.empty()) {
      texts.to = radio::parse_ax25_address(to);
      if (!texts.to) throw CLI::ValidationError("--to", "'" + to + "' is no call sign");
    }
    std::uint16_t unit = 0;
    const auto [end, error] = std::from_chars(mdc.data(), mdc.data() + mdc.size(), unit, 16);
    if (error != std::errc() || end != mdc.data() + mdc.size()) {
      throw CLI::ValidationError("--mdc", "'" + mdc + "' is no number from 0 to ffff");
    }
    texts.ack = ack == "on";
    texts.repeat_after = std::chrono::seconds(repeat_s);
    dice chance(station.world.seed);
    const auto add = [&](const std::string& name, const radio::handheld_settings& its) {
      world_settings::holder one;
      one.set.name = name;
      one.set.texts = its;
      one.set.mdc_unit = unit == 0 ? std::uint16_t{0} : unit++;
      if (selcall != 0) one.set.selcall = five_digits(selcall++ % 100000);
      one.to_modem = {loss_db, {doppler_hz, 0}};
      // No two crystals agree: 2.5 millionths of 160 MHz are 400 Hz.
      one.radio.fm.carrier_error_hz = 400 * (2 * chance.uniform() - 1);
      station.world.handsets.push_back(one);
    };
    for (const std::string& text : calls) {
      const auto call = radio::parse_ax25_address(text);
      if (!call) throw CLI::ValidationError("--ht", "'" + text + "' is no call sign (1-6 of A-Z 0-9, then -0 to -15)");
      radio::handheld_settings its = texts;
      its.calls = {*call};
      add(text, its);
    }
    if (any) {
      texts.any = true;
      add("HT", texts);
    }
    if (*http) station.http_port = http_port;
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error) == 0 ? 0 : exit_usage);
  }
  station.world.identity.hardware = "virtual";
  station.world.identity.cause = radio::htl::reset_cause::power_on;
  const std::string_view name = station.link;  // two modems of one machine are two
  for (std::size_t i = 0; i < name.size(); ++i) {
    auto& octet = station.world.identity.serial[i % 8];
    octet = static_cast<std::uint8_t>(octet * 31 + name[i]);
  }
  return result;
}

std::vector<std::int16_t> at_our_rate(const radio::wav& recording) {
  dsp::resampler rate(recording.rate_hz, audio_hz);
  std::vector<std::int16_t> out(recording.samples.size() * audio_hz / recording.rate_hz + 2);
  out.resize(rate(recording.samples, out).written);
  return out;
}

// A recording is played to the modem at the pace of the clock, so that its host sees what it would have seen.
class recording {
 public:
  recording(asio::io_context& io, station& to, std::vector<std::int16_t> samples)
      : io_(io),
        to_(to),
        timer_(io),
        sound_(std::move(samples)),
        pace_(pacer::clock::now(), world::block_time, std::chrono::seconds(1)) {
    wait();
  }

 private:
  void wait() {
    timer_.expires_at(pace_.next_time());
    timer_.async_wait([this](boost::system::error_code error) {
      if (error) return;
      for (auto blocks = pace_.due(pacer::clock::now()); blocks > 0; --blocks) {
        audio_block block{};
        const std::size_t size = std::min(block.size(), sound_.size() - at_);
        std::copy_n(sound_.begin() + static_cast<std::ptrdiff_t>(at_), size, block.begin());
        at_ += size;
        silent_ = size == 0 ? silent_ + 1 : 0;
        to_.world().override_modem_ears(block);
        to_.step();
      }
      if (silent_ > audio_hz / block_samples) return io_.stop();  // a second for what is still inside
      wait();
    });
  }

  asio::io_context& io_;
  station& to_;
  asio::steady_timer timer_;
  const std::vector<std::int16_t> sound_;
  std::size_t at_ = 0;
  std::size_t silent_ = 0;
  pacer pace_;
};

int run(const options& given) {
  const bool pipe = given.sound == "pipe";
  std::ostream& out = pipe ? std::cerr : std::cout;
  asio::io_context io(1);
  asio::signal_set stop(io, SIGINT, SIGTERM, SIGHUP);
  stop.async_wait([&](boost::system::error_code, int) { io.stop(); });
  std::signal(SIGPIPE, SIG_IGN);

  station modem(io, given.station, [&](std::string_view line) { out << line << std::endl; });
  std::optional<sound_pipe> sound;
  std::optional<command_input> commands;
  std::optional<recording> played;
  out << "ready " << (given.station.link.empty() ? modem.line_path() : given.station.link);
  if (modem.http_port()) out << " http://127.0.0.1:" << *modem.http_port() << "/ht";
  out << std::endl;
  if (pipe) {
    sound.emplace(io, modem);
  } else {
    commands.emplace(io, modem);
    if (given.sound == "air") {
      modem.run_in_real_time();
    } else {
      played.emplace(io, modem, at_our_rate(radio::read_wav(std::filesystem::path(given.sound))));
    }
  }
  io.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  options given = parse(argc, argv);
  given.station.world.identity.firmware = given.firmware;  // a view
  try {
    return run(given);
  } catch (const std::exception& error) {
    std::cerr << "kentongan-modem: " << error.what() << '\n';
    return 1;
  }
}
