// stand-in-ht: APRS handhelds behind a KISS TNC at the far end of a pseudo-terminal, for trying a gateway without
// radios. This file is the shell: options, the pseudo-terminal, standard input, signals, the clock. Decisions:
// handhelds.hpp.
#include "radio/codec/kiss.hpp"
#include "radio/stand_in/handhelds.hpp"
#include "radio/stand_in/pty_master.hpp"

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace kentongan::radio;
using steady = std::chrono::steady_clock;

// Octets for a gateway that does not read. Above the first bound nothing more is read from it either, so that a bench
// feels the other end's pace; above the second one frames are dropped, as a TNC does.
constexpr std::size_t slow_above = 1 << 16;
constexpr std::size_t drop_above = 1 << 20;

struct options {
  handheld_settings handhelds;
  std::string link;
  bool json = false;
  bool quiet = false;
};

// Handhelds, the TNC between them and the line, and what they print.
class stand_in {
 public:
  stand_in(const options& options, int line)
      : json_(options.json),
        quiet_(options.quiet),
        line_(line),
        handhelds_(options.handhelds, {[this](std::span<const std::uint8_t> frame) { queue(frame); },
                                       [this](const report& report) { tell(report); }}) {}

  void tell(const report& report) {
    if (quiet_) return;
    if (now_text_.empty()) now_text_ = wall_time(std::chrono::system_clock::now(), json_);
    printed_ += json_ ? to_json(report, now_text_) : to_line(report, now_text_);
    printed_ += '\n';
  }
  void note(std::string_view kind, std::string_view text) {
    tell({report::direction::note, kind, "", "", text, {}, "", {}});
  }

  void read_line() {
    std::array<std::uint8_t, 4096> in;
    while (wants_input()) {
      const ssize_t size = ::read(line_, in.data(), in.size());
      if (size <= 0) return;
      decoder_.push(std::span(in).first(static_cast<std::size_t>(size)), [this](const kiss_frame& frame) {
        if (frame.command == kiss_command::data) {
          handhelds_.heard(frame.payload, steady::now());
        } else {
          tell_parameter(frame);
        }
      });
      if (static_cast<std::size_t>(size) < in.size()) return;
    }
  }

  void write_line() {
    while (sent_ < unsent_.size()) {
      const ssize_t size = ::write(line_, unsent_.data() + sent_, unsent_.size() - sent_);
      if (size <= 0) break;
      sent_ += static_cast<std::size_t>(size);
    }
    if (sent_ == unsent_.size()) {
      unsent_.clear();
      sent_ = 0;
    }
  }
  bool has_unsent() const { return !unsent_.empty(); }
  bool wants_input() const { return unsent_.size() - sent_ < slow_above; }

  // False: quit.
  bool command(std::string_view text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
    if (text == "quit") return false;
    if (text.starts_with("send ")) {
      const std::string why = handhelds_.say(text.substr(5), steady::now());
      if (!why.empty()) note("not sent", why);
    } else if (!text.empty()) {
      note("unknown command", "commands: send TEXT, quit");
    }
    return true;
  }

  void tick() { handhelds_.tick(steady::now()); }

  int poll_timeout_ms() const {
    const auto due = handhelds_.deadline();
    if (!due) return -1;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*due - steady::now()).count();
    return static_cast<int>(std::clamp<decltype(wait)>(wait, 0, 60000));
  }

  void flush() {
    std::string_view rest = printed_;
    while (!rest.empty()) {
      const ssize_t size = ::write(STDOUT_FILENO, rest.data(), rest.size());
      if (size < 0 && errno == EINTR) continue;
      if (size <= 0) break;  // nobody reads any more; the handhelds go on
      rest.remove_prefix(static_cast<std::size_t>(size));
    }
    printed_.clear();
    now_text_.clear();
  }

 private:
  void queue(std::span<const std::uint8_t> frame) {
    if (unsent_.size() - sent_ > drop_above) return note("dropped", "nobody reads what the handhelds send");
    const std::size_t before = unsent_.size();
    unsent_.resize(before + kiss_encoded_bound(frame.size()));
    const std::size_t size = kiss_encode({0, kiss_command::data, frame}, std::span(unsent_).subspan(before));
    unsent_.resize(before + size);
  }

  void tell_parameter(const kiss_frame& frame) {
    constexpr std::string_view names[] = {"data", "tx_delay", "persistence", "slot_time", "tx_tail", "full_duplex"};
    const auto command = static_cast<std::size_t>(frame.command);
    std::string text = command < std::size(names) ? std::string(names[command]) : "command " + std::to_string(command);
    if (!frame.payload.empty()) text += " " + std::to_string(frame.payload[0]);
    tell({report::direction::heard, "parameter", "", "", text, {}, "", {}});
  }

  const bool json_;
  const bool quiet_;
  const int line_;
  kiss_decoder decoder_;
  std::vector<std::uint8_t> unsent_;
  std::size_t sent_ = 0;
  std::string printed_;
  std::string now_text_;  // of this turn of the loop
  handhelds handhelds_;
};

options parse(int argc, char** argv) {
  options options;
  std::vector<std::string> calls;
  std::vector<std::string> answers;
  std::string ack = "on";
  std::string to;
  std::vector<std::string> beacons;
  unsigned repeat_s = 15, beacon_s = 60;
  options.handhelds.first_number = static_cast<std::uint32_t>(
      std::chrono::system_clock::now().time_since_epoch().count() / 1'000'000'000 % 99999 + 1);

  CLI::App app("APRS handhelds behind a KISS TNC at the far end of a pseudo-terminal.", "stand-in-ht");
  app.footer(
      "Examples:\n"
      "  stand-in-ht --link /tmp/ht0 --call DAMKAR-7 --answer 'OTW after=2s' --answer 'TIBA after=5s'\n"
      "      acknowledges orders to DAMKAR-7 and answers each \"OTW 12\", \"TIBA 12\" when the order says #12\n"
      "  stand-in-ht --link /tmp/ht0 --call DAMKAR-7 --ack off\n"
      "      a handheld whose acknowledgements do not reach anybody\n"
      "  stand-in-ht --link /tmp/ht0 --call DMKR1-7 --beacon 'DMKR1-7>0805W0:`(aNl <0x1c>[/>'\n"
      "      a handheld whose holder has switched its position comment to EMERGENCY! (Mic-E)\n"
      "  stand-in-ht --link /tmp/ht0 --any --fast --quiet\n"
      "      for benches: every message is answered at once with \"SELESAI nn\"\n\n"
      "While it runs, type:  send TEXT   (to whoever wrote last)      quit\n"
      "Lines: '<-' heard from the gateway, '->' sent to it, '--' notes; in brackets the AX.25 frame.");
  app.add_option("--link", options.link, "make this symbolic link to the pseudo-terminal; give it to the gateway");
  app.add_option("--call", calls, "a handheld with this call sign, such as DAMKAR-7; repeat for more");
  app.add_flag("--any", options.handhelds.any, "a handheld for every call sign that somebody writes to");
  app.add_option("--answer", answers, "what the crew answers to each order: 'OTW after=2s'; repeat for more");
  app.add_option("--ack", ack, "acknowledge numbered messages")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  app.add_option("--to", to, "whom 'send' writes to before anybody has written");
  app.add_option("--repeat", repeat_s, "seconds to the first repeat of an unacknowledged message; doubles each time")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  app.add_option("--tries", options.handhelds.tries, "transmissions of a message that nobody acknowledges")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  app.add_option("--first-number", options.handhelds.first_number,
                 "number of the first message sent (default: from the clock)")
      ->check(CLI::Range(1, 99999));
  app.add_option("--beacon", beacons, "send this frame again and again: 'DMKR1-7>APK004:!0805.70S/11209.50E['");
  app.add_option("--beacon-every", beacon_s, "seconds between the beacons")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  app.add_flag("--fast", options.handhelds.fast, "answer every message at once, without acks, numbers and repeats");
  app.add_option("--reply-text", options.handhelds.fast_text,
                 "the answer of --fast; {nn}: the order's short number, {n}: a running number")
      ->capture_default_str();
  app.add_flag("--json", options.json, "print JSON lines");
  app.add_flag("--quiet", options.quiet, "print nothing but the first line");
  try {
    app.parse(argc, argv);
    for (const std::string& text : calls) {
      const auto call = parse_ax25_address(text);
      if (!call)
        throw CLI::ValidationError("--call", "'" + text + "' is no call sign (1-6 of A-Z 0-9, then -0 to -15)");
      options.handhelds.calls.push_back(*call);
    }
    for (const std::string& text : answers) {
      const auto answer = parse_scripted_answer(text);
      if (!answer) throw CLI::ValidationError("--answer", "'" + text + "' is not like 'OTW after=2s'");
      options.handhelds.answers.push_back(*answer);
    }
    for (const std::string& text : beacons) {
      auto frame = parse_beacon(text);
      if (!frame) throw CLI::ValidationError("--beacon", "'" + text + "' is not like 'DMKR1-7>APK004:!0805.70S/...'");
      options.handhelds.beacons.push_back(std::move(*frame));
    }
    if (!to.empty()) {
      options.handhelds.to = parse_ax25_address(to);
      if (!options.handhelds.to) throw CLI::ValidationError("--to", "'" + to + "' is no call sign");
    }
    if (calls.empty() && !options.handhelds.any) throw CLI::ValidationError("--call", "give a call sign, or --any");
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error) == 0 ? 0 : 2);
  }
  options.handhelds.ack = ack == "on";
  options.handhelds.repeat_after = std::chrono::seconds(repeat_s);
  options.handhelds.beacon_every = std::chrono::seconds(beacon_s);
  return options;
}

int run(const options& options) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  const int stopped = ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);

  const pty_master pty(options.link);
  stand_in far(options, pty.descriptor());
  std::cout << "ready " << (options.link.empty() ? pty.path() : options.link) << std::endl;

  std::string typed;
  pollfd waiting[] = {{pty.descriptor(), POLLIN, 0}, {stopped, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
  for (bool running = true; running;) {
    waiting[0].events = static_cast<short>((far.wants_input() ? POLLIN : 0) | (far.has_unsent() ? POLLOUT : 0));
    if (::poll(waiting, std::size(waiting), far.poll_timeout_ms()) < 0 && errno != EINTR) return 1;
    if (waiting[1].revents != 0) break;
    if (waiting[0].revents != 0) far.read_line();
    if (waiting[2].revents != 0) {
      char text[4096];
      const ssize_t size = ::read(STDIN_FILENO, text, sizeof text);
      if (size <= 0) waiting[2].fd = -1;  // no more commands; the handhelds stay on the air
      if (size > 0) typed.append(text, static_cast<std::size_t>(size));
      for (std::size_t end = typed.find('\n'); end != std::string::npos; end = typed.find('\n')) {
        running = running && far.command(std::string_view(typed).substr(0, end));
        typed.erase(0, end + 1);
      }
      if (typed.size() > 4096) typed.clear();
    }
    far.tick();
    far.write_line();
    far.flush();
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const options options = parse(argc, argv);
  try {
    return run(options);
  } catch (const std::exception& error) {
    std::cerr << "stand-in-ht: " << error.what() << '\n';
    return 1;
  }
}
