// One KISS modem at the end of a line: opens it, opens it again when it breaks, sends the TNC its parameters, and turns
// octets into AX.25 frames. A state machine without clock, thread or port of its own: time comes in through tick(), and
// through the function given to the constructor for what the line's handlers report.
//
//   closed --start--> opening --opened--> up <--> degraded          stop() leads to closed from everywhere
//                        |  ^              |         |
//                  failed|  |back-off over |broken   |broken or stalled too long
//                        v  |              v         |
//                       waiting <----------+---------+
//
// A plain TNC is never probed: SetHardware means "write flash" to one make of modem and "key the transmitter" to
// another. It answers nothing, so its health is what the line shows: it takes our octets (a parameter frame is sent now
// and then so that there are some), and what it sends is KISS. A modem of our own (tnc_kind::htl) is greeted and set up
// before it counts as open (htl_host.hpp), tells the fate of every frame, and is opened again when it stops answering.
//
// Thread rule: as the line's. Handlers may call back into the session, and may destroy nothing.
#pragma once
#include "radio/codec/kiss.hpp"
#include "radio/link/htl_host.hpp"
#include "radio/link/line.hpp"
#include "radio/link/tone_call.hpp"
#include "radio/link/voice_stream.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace kentongan::radio {

// Sent to the TNC at every opening; radio/codec/kiss.hpp has the commands. Defaults: those of direwolf's audio.h.
struct tnc_parameters {
  std::chrono::milliseconds tx_delay{300};   // 0..2550, whole tens
  std::uint8_t persistence = 63;             // p = (persistence + 1) / 256
  std::chrono::milliseconds slot_time{100};  // 0..2550, whole tens
  std::chrono::milliseconds tx_tail{100};    // 0..2550, whole tens
  bool full_duplex = false;
};

enum class tnc_kind : std::uint8_t {
  plain,      // any KISS TNC
  htl,        // our own
  automatic,  // asked once after every opening
};

struct modem_settings {
  std::string name;  // for reasons and logs
  tnc_kind kind = tnc_kind::plain;
  htl::state wanted;           // of a modem of our own; the fields that `tnc` has too are taken from there
  std::uint8_t kiss_port = 0;  // 0..15; frames of other ports are counted and dropped
  tnc_parameters tnc;
  std::chrono::milliseconds backoff_min{1000};       // first wait after a failure; doubles up to ...
  std::chrono::milliseconds backoff_max{30000};      // ... this
  std::chrono::milliseconds stable_after{10000};     // up this long: the next failure begins with backoff_min again
  std::chrono::milliseconds open_timeout{10000};     // a line that does not answer open() is closed and tried again
  std::chrono::milliseconds health_interval{60000};  // between parameter frames; 0: none
  std::chrono::milliseconds stall_after{5000};       // octets that nobody takes for this long: degraded
  std::chrono::milliseconds stall_limit{15000};      // and for this long: closed and opened again; > stall_after
  std::size_t max_unsent_octets = 16384;             // send() refuses above it
};

// Empty when the settings make sense, else what is wrong.
std::string check(const modem_settings& settings);

enum class link_state : std::uint8_t {
  closed,  // not started, or stopped
  opening,
  up,
  degraded,  // open, but the modem takes no octets, or sends what is not KISS; the reason text says which
  waiting,   // for the next attempt
};
std::string_view to_string(link_state) noexcept;

// Since construction, over all openings.
struct modem_statistics {
  std::uint64_t frames_in = 0;   // handed to on_frame
  std::uint64_t frames_out = 0;  // accepted by send()
  std::uint64_t octets_in = 0;
  std::uint64_t octets_out = 0;   // written to the line
  std::uint64_t bad_escapes = 0;  // frames dropped: kiss_counters
  std::uint64_t overlong = 0;
  std::uint64_t noise = 0;                                          // octets outside any frame
  std::uint64_t other_port = 0;                                     // data frames of a KISS port that is not ours
  std::uint64_t other_command = 0;                                  // frames that are not data
  htl_host_statistics host;                                         // of a modem of our own
  std::uint64_t refused = 0;                                        // send() that returned false
  std::uint64_t openings = 0;                                       // times the line came up; reconnects are one less
  std::uint64_t failures = 0;                                       // openings that failed and lines that broke
  std::chrono::steady_clock::time_point since{};                    // construction
  std::chrono::steady_clock::time_point state_since{};              // last change of state
  std::optional<std::chrono::steady_clock::time_point> last_octet;  // received; empty: none yet
  std::optional<std::chrono::steady_clock::time_point> last_frame;
};

// What a modem of our own is told beside the frame.
struct tx_order {
  std::uint16_t id = 0;  // on_tx says it again
  htl::priority rank = htl::priority::routine;
  std::chrono::milliseconds valid{0};  // not on the air by then: not sent; 0: no end
};

class modem_session {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  struct handlers {
    std::function<void(std::span<const std::uint8_t>)> on_frame;  // an AX.25 frame without FCS, valid during the call
    std::function<void(link_state, std::string_view reason)> on_state;  // after the change; reason: for people
    // From a modem of our own only; either may be empty.
    std::function<void(const htl::tx_done&)> on_tx;
    std::function<void(const modem_event&)> on_event;
  };

  // The line must outlive the session. Settings must pass check() (else std::invalid_argument).
  modem_session(line& modem_line, modem_settings settings, handlers given, std::function<time_point()> now);
  ~modem_session();
  modem_session(const modem_session&) = delete;
  modem_session& operator=(const modem_session&) = delete;

  void start();  // closed -> opening; otherwise nothing
  void stop();   // -> closed

  // Waiting: try at once (its device has come back). Otherwise nothing.
  void retry_now();

  // Queues one AX.25 frame (without FCS) for the modem. False, and nothing happens: not open, stalled, too many octets
  // unsent, or the frame is empty or longer than KISS carries. True is no proof of transmission: that is on_tx's, from
  // a modem that confirms().
  bool send(std::span<const std::uint8_t> ax25_frame, tx_order order = {});

  // Begins to play a prompt, which on_tx ends; of the one under way, from its beginning. False, and nothing happens:
  // not open, a modem that cannot speak, another prompt under way, or an empty or too long one.
  bool play(std::uint16_t id, prompt sound, bool emergency = false);
  bool speaks() const noexcept;  // it takes prompts

  // Queues a call in tones, whose fate on_tx tells. False, and nothing happens: not open, or no modem of our own.
  bool call(const tone_call&, tx_order order = {});

  // Lets a modem of our own listen for so long (1 to 30 s), or test itself; its answer is an event. False: it cannot
  // now.
  bool ask_levels(std::chrono::seconds);
  bool ask_self_test();

  // It is a modem of our own: every frame that send() took is followed by on_tx until `sent`, `expired` or `refused`.
  bool confirms() const noexcept { return host_ && host_->now_in() != htl_host::phase::plain; }
  const std::optional<htl::hello_answer>& identity() const noexcept;

  // When tick() has something to do; may become earlier with every start(), retry_now(), send() and on_state.
  std::optional<time_point> deadline() const;
  void tick(time_point now);

  link_state state() const noexcept { return state_; }
  const std::string& reason() const noexcept { return reason_; }  // of the last change
  const modem_settings& settings() const noexcept { return settings_; }
  modem_statistics statistics() const;
  std::size_t unsent_octets() const { return line_.unsent_octets(); }

 private:
  // Frames can be sent. A modem of our own is not there yet when its line is.
  bool is_open() const noexcept { return state_ == link_state::up || state_ == link_state::degraded; }
  void enter(link_state next, std::string reason, time_point now);
  void open(time_point now);
  void opened(std::error_code error, time_point now);
  void received(std::span<const std::uint8_t> octets, time_point now);
  void deliver(const kiss_frame& frame, time_point now);
  void failed(std::string reason, time_point now);
  void phase_changed(htl_host::phase next, std::string_view reason);
  void heard(const modem_event&);
  void pump_voice();
  bool put(kiss_command command, std::span<const std::uint8_t> payload);
  void write(std::vector<std::uint8_t> octets, time_point now);
  void write_parameters(time_point now);
  void look(time_point now);
  void judge(time_point now);

  line& line_;
  const modem_settings settings_;
  const handlers handlers_;
  const std::function<time_point()> now_;

  link_state state_ = link_state::closed;
  std::string reason_;
  modem_statistics statistics_;
  kiss_decoder decoder_;
  kiss_counters at_good_frame_;  // the decoder's counters when it last gave an AX.25 frame
  std::uint64_t no_ax25_ = 0;    // KISS frames since then that cannot be AX.25
  bool line_open_ = false;
  std::uint64_t opening_ = 0;  // number of the current opening; handlers of an older one are not heard
  std::chrono::milliseconds backoff_;
  time_point timeout_at_{};  // opening: give up; waiting: try again
  time_point up_since_{};
  time_point health_at_{};     // next parameter frame
  time_point look_at_{};       // next look at unsent octets
  time_point progress_at_{};   // when the line last took octets, or had none to take
  std::uint64_t written_ = 0;  // octets since the opening
  std::uint64_t taken_ = 0;    // of these, what the line had taken when we last looked
  bool stalled_ = false;
  std::optional<htl_host> host_;  // unless the modem is a plain one by its settings
  std::optional<voice_stream> voice_;
};

}  // namespace kentongan::radio
