// A terminal at the end of a line: opens it, opens it again when it breaks, or when the terminal has been silent for so
// long that only another opening can help (a USB device that hangs).
//
// Time comes in through tick(), and through the function given to the constructor for what the line's handlers report.
// Thread rule: as the line's. Handlers may call back, and may destroy nothing.
#pragma once
#include "radio/link/line.hpp"
#include "radio/pei/terminal.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace kentongan::radio::pei {

struct session_settings {
  terminal_settings terminal;
  std::chrono::milliseconds backoff_min{1000};     // first wait after a failure; doubles up to ...
  std::chrono::milliseconds backoff_max{30000};    // ... this
  std::chrono::milliseconds open_timeout{10000};   // a line that does not answer open() is closed and tried again
  std::chrono::milliseconds silent_limit{120000};  // a terminal silent for so long: closed and opened again
  std::size_t max_unsent_octets = 8192;            // above it the line takes nothing: closed and opened again
};
std::string check(const session_settings&);  // empty when they make sense

class terminal_session {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  struct handlers {
    std::function<void(terminal_state, std::string_view reason)> on_state;
    std::function<void(std::uint64_t id, send_fate, std::string_view reason)> on_sent;
    std::function<void(const heard&)> on_heard;
  };

  // The line must outlive the session. Settings must pass check() (else std::invalid_argument).
  terminal_session(line&, session_settings, handlers, std::function<time_point()> now);
  ~terminal_session();
  terminal_session(const terminal_session&) = delete;
  terminal_session& operator=(const terminal_session&) = delete;

  void start();
  void stop();
  void retry_now();  // its device has come back

  std::optional<time_point> deadline() const;
  void tick(time_point now);

  pei::terminal& terminal() noexcept { return terminal_; }
  const pei::terminal& terminal() const noexcept { return terminal_; }
  std::uint64_t openings() const noexcept { return openings_; }
  std::uint64_t failures() const noexcept { return failures_; }

 private:
  enum class phase : std::uint8_t { closed, opening, open, waiting };
  void open(time_point now);
  void failed(std::string reason, time_point now);
  void write(std::string_view octets);
  void changed(terminal_state, std::string_view reason);

  line& line_;
  const session_settings settings_;
  const handlers handlers_;
  const std::function<time_point()> now_;
  pei::terminal terminal_;
  phase phase_ = phase::closed;
  std::uint64_t opening_ = 0;  // number of the current one; handlers of an older one are not heard
  std::chrono::milliseconds backoff_;
  time_point timeout_at_{};                   // opening: give up; waiting: try again
  std::optional<time_point> silent_until_{};  // then it is opened again
  std::uint64_t openings_ = 0, failures_ = 0;
};

}  // namespace kentongan::radio::pei
