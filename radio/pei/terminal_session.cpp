#include "radio/pei/terminal_session.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

namespace kentongan::radio::pei {

std::string check(const session_settings& s) {
  if (s.backoff_min.count() <= 0 || s.backoff_max < s.backoff_min) return "back-off must be above 0, its end not below";
  if (s.open_timeout.count() <= 0 || s.silent_limit.count() <= 0) return "waiting times must be above 0";
  return check(s.terminal);
}

terminal_session::terminal_session(line& l, session_settings s, handlers h, std::function<time_point()> now)
    : line_(l),
      settings_([&] {
        if (const std::string wrong = check(s); !wrong.empty()) throw std::invalid_argument(wrong);
        return std::move(s);
      }()),
      handlers_(std::move(h)),
      now_(std::move(now)),
      terminal_(settings_.terminal, {[this](std::string_view octets) { write(octets); },
                                     [this](terminal_state to, std::string_view reason) { changed(to, reason); },
                                     handlers_.on_sent, handlers_.on_heard}),
      backoff_(settings_.backoff_min) {}

terminal_session::~terminal_session() { line_.close(); }

void terminal_session::start() {
  if (phase_ == phase::closed) open(now_());
}

void terminal_session::stop() {
  if (phase_ == phase::closed) return;
  ++opening_;
  phase_ = phase::closed;
  line_.close();
  terminal_.closed("stopped", now_());
}

void terminal_session::retry_now() {
  if (phase_ == phase::waiting) open(now_());
}

void terminal_session::open(time_point now) {
  const auto mine = ++opening_;
  phase_ = phase::opening;
  timeout_at_ = now + settings_.open_timeout;
  line_.open({
      .on_open =
          [this, mine](std::error_code error) {
            if (opening_ != mine) return;
            if (error) return failed(error.message(), now_());
            ++openings_;
            phase_ = phase::open;
            terminal_.opened(now_());
          },
      .on_bytes =
          [this, mine](std::span<const std::uint8_t> octets) {
            if (opening_ == mine) terminal_.received(octets, now_());
          },
      .on_closed =
          [this, mine](std::error_code error) {
            if (opening_ == mine) failed(error ? error.message() : "closed by the other end", now_());
          },
  });
}

void terminal_session::failed(std::string reason, time_point now) {
  ++opening_;
  ++failures_;
  phase_ = phase::waiting;
  timeout_at_ = now + backoff_;
  reason += "; next attempt in " + std::to_string(backoff_.count() / 1000) + " s";
  backoff_ = std::min(2 * backoff_, settings_.backoff_max);
  silent_until_.reset();
  if (terminal_.state() != terminal_state::off)
    terminal_.closed(reason, now);
  else if (handlers_.on_state)
    handlers_.on_state(terminal_state::off, reason);
}

void terminal_session::write(std::string_view octets) {
  line_.write(std::vector<std::uint8_t>(octets.begin(), octets.end()));
}

void terminal_session::changed(terminal_state to, std::string_view reason) {
  if (to == terminal_state::up || to == terminal_state::no_network) backoff_ = settings_.backoff_min;
  if (to == terminal_state::silent)
    silent_until_ = now_() + settings_.silent_limit;
  else
    silent_until_.reset();
  if (handlers_.on_state) handlers_.on_state(to, reason);
}

std::optional<terminal_session::time_point> terminal_session::deadline() const {
  switch (phase_) {
    case phase::closed:
      return std::nullopt;
    case phase::opening:
    case phase::waiting:
      return timeout_at_;
    case phase::open:
      break;
  }
  auto first = terminal_.deadline();
  if (silent_until_ && (!first || *silent_until_ < *first)) first = silent_until_;
  return first;
}

void terminal_session::tick(time_point now) {
  switch (phase_) {
    case phase::closed:
      return;
    case phase::waiting:
      if (now >= timeout_at_) open(now);
      return;
    case phase::opening:
      if (now < timeout_at_) return;
      line_.close();
      return failed("opening takes too long", now);
    case phase::open:
      break;
  }
  const bool stuck = line_.unsent_octets() > settings_.max_unsent_octets;
  if (stuck || (silent_until_ && now >= *silent_until_)) {
    line_.close();
    return failed(stuck ? "the terminal takes no octets" : "the terminal does not answer", now);
  }
  terminal_.tick(now);
}

}  // namespace kentongan::radio::pei
