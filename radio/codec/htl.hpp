// HTL over KISS: what the gateway and our own modem say to each other beside plain data frames.
//
// An HTL frame is the payload of a KISS SetHardware frame (command 6) on port 0:
//
//   'H' 'T' 'L'  version  type  sequence  content...  CRC-16/X.25 of all before it, low octet first
//
// The table of types with their layout is in README.md of this folder. Numbers are little-endian. A type with bit 7 set
// comes from the modem. An answer repeats the sequence number of its request; unasked frames count on their own.
// Refused by the decoder, each with its own reason: not HTL at all, another version, a wrong CRC, an unknown type, and
// content that is too short, too long or out of range. Another layout of a type means another version.
//
// Freestanding: no heap, no exceptions. Frames are plain values; spans in a decoded one point into the octets given.
#pragma once
#include "radio/codec/kiss.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace kentongan::radio::htl {

inline constexpr std::uint8_t version = 1;
inline constexpr std::size_t overhead = 8;  // all around the content
inline constexpr std::size_t max_content = kiss_max_payload - overhead;
inline constexpr std::size_t max_frame = 336;        // AX.25 octets in a `tx`; a little more than APRS allows
inline constexpr std::size_t voice_octets = 160;     // 20 ms of mu-law at 8 kHz
inline constexpr std::size_t max_tone_octets = 128;  // content of a `tones`
inline constexpr std::size_t max_block = 512;        // octets of an image in an `update`

enum class frame_type : std::uint8_t {
  hello = 0x01,
  state = 0x02,
  ping = 0x03,
  tx = 0x06,
  tones = 0x09,
  voice_down = 0x0A,
  self_test = 0x0B,
  update = 0x0D,
  levels = 0x0F,
  hello_answer = 0x81,
  applied = 0x82,
  pong = 0x83,
  rx_info = 0x84,
  channel = 0x85,
  tx_done = 0x86,
  dtmf = 0x87,
  selcall = 0x88,
  voice_up = 0x8A,
  self_test_answer = 0x8B,
  stats = 0x8C,
  update_answer = 0x8D,
  error = 0x8E,
  levels_answer = 0x8F,
  mdc = 0x90
};

// Printable ASCII of at most N characters, as part of a value.
template <std::size_t N>
struct text {
  static_assert(N <= 255);
  std::array<char, N> characters{};
  std::uint8_t size = 0;

  constexpr text() = default;
  constexpr text(std::string_view from) {  // what does not fit is cut off
    for (const char c : from.substr(0, N)) characters[size++] = c;
  }
  constexpr std::string_view view() const { return {characters.data(), size}; }
  bool operator==(const text& other) const { return view() == other.view(); }
};

using octet_view = std::span<const std::uint8_t>;

// --- 01 / 81: who is there -------------------------------------------------------------------------------------------
struct hello {  // until it came the modem sends plain KISS frames only
  static constexpr frame_type type = frame_type::hello;
  std::uint8_t protocol = version;  // the newest the host understands
  text<16> host;                    // its name, for logs
};

enum class capability : std::uint32_t {
  afsk1200 = 1 << 0,
  dtmf = 1 << 1,
  selcall = 1 << 2,
  mdc1200 = 1 << 3,
  ctcss = 1 << 4,
  voice_down = 1 << 5,
  voice_up = 1 << 6,
  self_test = 1 << 7,
  update = 1 << 8,
  radio_control = 1 << 9,  // frequency, power and tones of `state` are obeyed (a radio module is on board)
};

enum class reset_cause : std::uint8_t { unknown, power_on, reset_pin, watchdog, brown_out, software };

struct hello_answer {
  static constexpr frame_type type = frame_type::hello_answer;
  std::uint8_t protocol = version;
  std::uint32_t capabilities = 0;  // of `capability`
  std::uint8_t free_frames = 0;    // places in the transmit queue
  std::uint32_t boot_count = 0;
  reset_cause cause = reset_cause::unknown;
  std::array<std::uint8_t, 8> hash{};    // of the firmware image
  std::array<std::uint8_t, 8> serial{};  // of the board
  text<24> firmware;                     // version
  text<24> hardware;
};

// --- 02 / 82: the whole desired state, and what became of it ---------------------------------------------------------
enum class mode_bit : std::uint16_t {
  tx_allowed = 1 << 0,     // the right to transmit, for as long as pings come
  full_duplex = 1 << 1,    // transmit without listening first, and listen while transmitting
  kiss_tx = 1 << 2,        // a host that only speaks plain KISS may transmit
  voice_up = 1 << 3,       // send what is heard as voice_up frames while the squelch is open
  repaired = 1 << 4,       // pass frames with repaired bits too, marked in their rx_info
  pre_emphasis = 1 << 5,   // transmit audio goes past the radio's own pre-emphasis
  squelch_pin = 1 << 6,    // the radio's squelch output is wired
  squelch_audio = 1 << 7,  // else: the radio mutes, so that audio means somebody
};

enum class event_bit : std::uint8_t { dtmf = 1 << 0, selcall = 1 << 1, mdc = 1 << 2, ctcss = 1 << 3 };

struct state {
  static constexpr frame_type type = frame_type::state;
  std::uint16_t revision = 0;  // chosen by the host
  std::uint16_t modes = 0;     // of `mode_bit`
  std::uint8_t events = 0;     // of `event_bit`: which detectors report
  // Channel access (K3MC); times in 10 ms, the chance to transmit is (persistence + 1) / 256.
  std::uint8_t tx_delay = 30;
  std::uint8_t persistence = 63;
  std::uint8_t slot_time = 10;
  std::uint8_t tx_tail = 3;
  std::uint8_t dwait = 0;
  std::uint8_t limit_s = 30;       // longest transmission, 1..30
  std::uint8_t airtime_s = 60;     // budget of every minute, 1..60; 60 is no limit
  std::uint8_t rx_gain = 0;        // of the board's input, in its own steps
  std::uint8_t tx_level = 50;      // 1..100 % of full scale
  std::uint16_t tx_ctcss_dhz = 0;  // tone sent under everything, 0.1 Hz; 0: none
  std::uint16_t rx_ctcss_dhz = 0;  // tone that opens the squelch, 0.1 Hz; 0: none
  std::uint8_t squelch = 3;        // 0 (open) .. 8
  std::uint32_t rx_hz = 0;         // radio module only; 0: as it is
  std::uint32_t tx_hz = 0;
  std::uint16_t bandwidth_hhz = 0;  // 125 or 250 (12.5 or 25 kHz); 0: as it is
  std::uint8_t filters = 0;         // SA818: bit 0 emphasis, 1 high-pass, 2 low-pass on
  std::uint8_t power = 0;           // 0 low, 1 high
  bool operator==(const state&) const = default;
};

enum class state_error : std::uint8_t { none, out_of_range, no_such_radio, radio_refused };

// The state in force now; when `error` is set, the one asked for was refused as a whole.
struct applied {
  static constexpr frame_type type = frame_type::applied;
  state_error error = state_error::none;
  state now;
};

// --- 03 / 83: both are alive -----------------------------------------------------------------------------------------
struct ping {  // every 2 s
  static constexpr frame_type type = frame_type::ping;
  std::uint32_t host_ms = 0;  // any clock of the host
};

enum class pong_bit : std::uint8_t { may_transmit = 1 << 0, transmitting = 1 << 1, fault = 1 << 2 };

struct pong {
  static constexpr frame_type type = frame_type::pong;
  std::uint32_t host_ms = 0;  // as in the ping
  std::uint32_t modem_ms = 0;
  std::uint8_t free_frames = 0;
  std::uint8_t flags = 0;  // of `pong_bit`
};

// --- 84, 85, 87, 88, 90: heard ---------------------------------------------------------------------------------------
struct rx_info {  // follows the data frame it is about at once
  static constexpr frame_type type = frame_type::rx_info;
  std::uint16_t id = 0;        // counts data frames
  std::uint32_t at_ms = 0;     // end of the frame, modem clock
  std::uint16_t octets = 0;    // of the data frame
  std::int16_t level_cdb = 0;  // dBFS x 100
  std::int16_t twist_cdb = 0;  // 2200 Hz over 1200 Hz, dB x 100
  std::int16_t snr_cdb = 0;    // dB x 100
  std::int16_t offset_hz = 0;  // of both tones
  std::uint8_t chain = 0;      // which decoder
  std::uint8_t repaired = 0;   // error events mended; 0: as received
};

enum class channel_bit : std::uint16_t {
  carrier = 1 << 0,  // data carrier
  squelch = 1 << 1,  // open
  ptt = 1 << 2,
  ctcss = 1 << 3,      // the tone of ctcss_dhz is there
  tone_busy = 1 << 4,  // DTMF or a selective call is coming in
  clipping = 1 << 5,   // of somebody heard, or of everything; hiss may
  no_audio = 1 << 6,   // not even noise: the cable is off
  stuck = 1 << 7,      // the squelch has been open for so long that it is not believed
};

inline constexpr std::int16_t unknown_rssi = -32768;
struct channel {  // on change, and every second while busy
  static constexpr frame_type type = frame_type::channel;
  std::uint16_t flags = 0;  // of `channel_bit`
  std::uint16_t ctcss_dhz = 0;
  std::int16_t level_cdb = 0;            // of the audio, dBFS x 100
  std::int16_t rssi_dbm = unknown_rssi;  // radio module only
};

enum class dtmf_edge : std::uint8_t { off, on };
struct dtmf {
  static constexpr frame_type type = frame_type::dtmf;
  dtmf_edge edge = dtmf_edge::off;
  char digit = '0';         // 0-9 A-D * #
  std::uint32_t at_ms = 0;  // modem clock
  std::int16_t level_cdb = 0;
  std::int16_t twist_cdb = 0;  // high group over low group
  std::int16_t snr_cdb = 0;
  std::uint16_t duration_ms = 0;  // with `off`
};

enum class tone_standard : std::uint8_t { zvei1, ccir, eea };
struct selcall {
  static constexpr frame_type type = frame_type::selcall;
  tone_standard standard = tone_standard::zvei1;
  std::uint32_t at_ms = 0;
  std::int16_t level_cdb = 0;  // dBFS x 100
  std::uint16_t lead_ms = 0;   // length of the first tone
  text<16> digits;
};

struct mdc {
  static constexpr frame_type type = frame_type::mdc;
  std::uint32_t at_ms = 0;
  std::uint8_t op = 0;
  std::uint8_t argument = 0;
  std::uint16_t unit = 0;
  std::uint8_t extra_count = 0;  // 4 with a double packet, else 0
  std::array<std::uint8_t, 4> extra{};
};

// --- 06, 09 / 86: to be sent, and what became of it ------------------------------------------------------------------
enum class priority : std::uint8_t { routine, urgent, emergency };  // an emergency waits for no budget,
inline constexpr std::uint32_t live_carrier_after_s = 30;           // and so long for a gap

struct tx {
  static constexpr frame_type type = frame_type::tx;
  std::uint16_t id = 0;           // chosen by the host
  std::uint32_t deadline_ms = 0;  // from now; not on the air by then: expired. 0: none
  priority rank = priority::routine;
  octet_view frame;  // AX.25 without FCS, 1..max_frame octets
};

enum class tone_kind : std::uint8_t { dtmf, zvei1, ccir, eea, mdc, tones };

// DTMF and 5-tone: `what` is digits. MDC: op, argument, unit (high octet first), or two such packets. Tones: pairs of
// frequency in Hz and length in ms, two octets each; frequency 0 is a pause.
struct tones {
  static constexpr frame_type type = frame_type::tones;
  std::uint16_t id = 0;
  std::uint32_t deadline_ms = 0;
  priority rank = priority::urgent;
  tone_kind kind = tone_kind::dtmf;
  std::uint16_t on_ms = 0;   // DTMF: one digit; 5-tone: its first tone; 0: as usual
  std::uint16_t off_ms = 0;  // DTMF: between two digits; 0: as usual
  octet_view what;           // 1..max_tone_octets
};

enum class tx_status : std::uint8_t { queued, on_air, sent, expired, refused };
constexpr bool is_final(tx_status s) noexcept { return s >= tx_status::sent; }
enum class tx_reason : std::uint8_t {
  none,
  queue_full,
  not_allowed,  // no right to transmit
  bad_frame,    // not AX.25, or too long
  bad_tones,    // a digit or frequency that does not exist
  limit,        // the longest transmission, or the budget of the minute
  lease_lost,   // the host stopped pinging
  displaced,    // dropped for a frame of higher priority
  underrun,     // a prompt ran dry
  duplicate,    // an id that is still under way
};

struct tx_done {
  static constexpr frame_type type = frame_type::tx_done;
  std::uint16_t id = 0;
  tx_status status = tx_status::queued;
  tx_reason reason = tx_reason::none;
  std::uint32_t at_ms = 0;  // modem clock
};

// --- 0A / 8A: voice --------------------------------------------------------------------------------------------------
enum class voice_bit : std::uint8_t { first = 1 << 0, last = 1 << 1, stored = 1 << 2, emergency = 1 << 3 };
// A prompt in packets of 20 ms. The host may send packet n as soon as n is before the window's end that voice_up tells.
struct voice_down {
  static constexpr frame_type type = frame_type::voice_down;
  std::uint16_t id = 0;     // of the prompt; its fate comes as tx_done
  std::uint16_t index = 0;  // of the packet, 0 with `first`
  std::uint8_t flags = 0;   // of `voice_bit`; `stored` plays prompt `id` from the modem's own store
  octet_view audio;         // mu-law, at most voice_octets
};

struct voice_up {
  static constexpr frame_type type = frame_type::voice_up;
  std::uint16_t index = 0;       // counts packets with audio
  std::uint16_t window_end = 0;  // of the prompt under way: first packet that must still wait
  octet_view audio;              // mu-law, voice_octets; none: it only tells the window
};

// --- 0B, 0F, 0D and their answers ------------------------------------------------------------------------------------
enum class test_bit : std::uint16_t {
  flash = 1 << 0,
  ram = 1 << 1,
  adc = 1 << 2,
  afsk_loop = 1 << 3,
  dtmf_loop = 1 << 4,
  ptt_sense = 1 << 5,
  supply = 1 << 6,
};

struct self_test {
  static constexpr frame_type type = frame_type::self_test;
  std::uint16_t which = 0;  // of `test_bit`; 0: all
};

struct self_test_answer {
  static constexpr frame_type type = frame_type::self_test_answer;
  std::uint16_t done = 0;  // of `test_bit`: could be tested here
  std::uint16_t passed = 0;
  std::uint32_t flash_crc = 0;
  std::uint32_t ram_crc = 0;
  std::int16_t adc_offset = 0;  // full scale is 32768
  std::uint16_t adc_noise = 0;  // RMS
  std::uint16_t supply_mv = 0;
  std::int16_t temperature_dc = 0;  // 0.1 degree C
};

struct levels {  // listens for a while and advises the input gain
  static constexpr frame_type type = frame_type::levels;
  std::uint8_t seconds = 0;  // 1..30
  std::uint8_t adjust = 0;   // 1: also set the advised gain
};

struct levels_answer {
  static constexpr frame_type type = frame_type::levels_answer;
  std::int16_t peak_cdb = 0;  // dBFS x 100
  std::int16_t rms_cdb = 0;
  std::uint16_t clipped_ppm = 0;  // samples at full scale, of a million; at most 65535
  std::uint8_t rx_gain = 0;       // in force now
  std::uint8_t advised_gain = 0;
};

enum class update_step : std::uint8_t { begin, block, finish, abandon };

struct update {
  static constexpr frame_type type = frame_type::update;
  update_step step = update_step::begin;
  std::uint32_t offset = 0;  // of the block; with `begin`, the size of the image
  octet_view octets;         // at most max_block; with `finish`, the signature
};

enum class update_result : std::uint8_t { going_on, done, not_supported, out_of_order, bad_signature, write_failed };

struct update_answer {
  static constexpr frame_type type = frame_type::update_answer;
  update_step step = update_step::begin;
  update_result result = update_result::going_on;
  std::uint32_t next_offset = 0;
};

// --- 8C, 8E: how it goes ---------------------------------------------------------------------------------------------
struct stats {  // every minute, since the last
  static constexpr frame_type type = frame_type::stats;
  std::uint32_t uptime_s = 0;
  std::uint16_t frames_heard = 0;
  std::uint16_t frames_sent = 0;
  std::uint16_t fcs_failures = 0;
  std::uint16_t airtime_ms = 0;  // at most 60000
  std::uint16_t busy_ms = 0;
  std::uint16_t clipped = 0;        // samples
  std::uint16_t link_errors = 0;    // KISS and HTL frames from the host that were no good
  std::uint16_t link_overruns = 0;  // of the UART
  std::uint16_t up_drops = 0;       // frames to the host dropped because it does not read
  std::uint16_t queue_drops = 0;    // frames to be sent that were refused, displaced or expired
  std::uint8_t cpu_peak = 0;        // %
  std::uint16_t stack_free = 0;     // octets never touched
};

enum class error_code : std::uint8_t {
  bad_frame,      // an HTL frame that was no good; context: why
  unknown_type,   // context: the type
  not_supported,  // by this board or this firmware
  bad_kiss,       // a plain KISS frame that was no good; context: its command
  tx_refused,     // a plain KISS frame was not sent; context: tx_reason
  tx_limit,       // the transmitter was cut; context: ms on the air
  lease_lost,     // rights to transmit ended; context: frames in the queue
  stuck_squelch,  // open for minutes without data; channel access no longer waits for it
  busy,           // what was asked for is already under way
  window,         // a packet of voice came before the window allowed it
};

struct error {
  static constexpr frame_type type = frame_type::error;
  error_code code = error_code::bad_frame;
  std::uint8_t about = 0;  // type of the frame it is about; 0: none
  std::uint32_t context = 0;
};

// --- Octets ----------------------------------------------------------------------------------------------------------
enum class result : std::uint8_t {
  ok,
  foreign,        // does not begin with HTL
  too_short,      // begins with HTL and ends before the CRC
  other_version,  // nothing is known about the rest
  bad_crc,
  unknown_type,
  bad_content,  // too short, too long, or out of range
};
inline constexpr std::size_t result_count = 7;

// A frame whose envelope is right.
struct envelope {
  frame_type type = frame_type::hello;
  std::uint8_t sequence = 0;
  octet_view content;
};

// `payload`: of a KISS SetHardware frame. Fills `opened` when the answer is ok or unknown_type.
result open(octet_view payload, envelope& opened) noexcept;

// Content of an envelope whose type is Frame::type; fills `frame` when the answer is ok, else `frame` is undefined.
template <class Frame>
result decode(const envelope& opened, Frame& frame) noexcept;

// The whole payload for a KISS SetHardware frame; its octets. 0: `out` is too small, or a field breaks its rule.
template <class Frame>
std::size_t encode(const Frame& frame, std::uint8_t sequence, std::span<std::uint8_t> out) noexcept;

// Bits as enumerators.
template <class Bit>
constexpr bool has(std::uint32_t bits, Bit bit) noexcept {
  return (bits & static_cast<std::uint32_t>(bit)) != 0;
}
template <class... Bits>
constexpr std::uint32_t bits(Bits... set) noexcept {
  return (0U | ... | static_cast<std::uint32_t>(set));
}

}  // namespace kentongan::radio::htl
