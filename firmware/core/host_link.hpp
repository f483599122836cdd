// The modem's end of the line to its host: KISS with HTL in it (radio/codec/htl.hpp).
//
// Down: any octets, any split. Plain KISS data, parameters and ACKMODE always work; HTL frames go to the sink once they
// are whole. Port 0 only. What is no good is counted, and told to a host that has said hello.
// Up: until the host has said hello only plain frames leave (data, ACKMODE answers, the answer to direwolf's text
// probe). What happened waits in a bounded queue, and when a host does not read, the oldest is dropped and counted.
// What *is* (answers and states, one place for each type) always leaves with its newest value, ahead of the queue.
#pragma once
#include "firmware/core/record_queue.hpp"
#include "radio/codec/htl.hpp"
#include "radio/codec/kiss.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace kentongan::core {

namespace htl = radio::htl;
using octet_view = std::span<const std::uint8_t>;

// What the host wants. Views live until the call returns.
struct host_sink {
  virtual void data(octet_view frame) = 0;                                    // KISS 0
  virtual void acked_data(std::uint16_t id, octet_view frame) = 0;            // KISS 0C, ACKMODE (G8BPQ)
  virtual void parameter(radio::kiss_command which, std::uint8_t value) = 0;  // KISS 1..5
  virtual void request(const htl::envelope& frame) = 0;                       // an HTL frame of a type hosts send

 protected:
  ~host_sink() = default;
};

// Since the start.
struct host_link_counters {
  std::uint32_t bad_kiss = 0;  // escapes, endless frames, commands and ports that do not exist
  std::uint32_t bad_htl = 0;   // HTL frames refused
  std::uint32_t foreign = 0;   // SetHardware frames of somebody else
  std::uint32_t up_drops = 0;  // records dropped because the host does not read
};

class host_link {
 public:
  // `firmware` is told to a text probe; it must outlive the link.
  host_link(host_sink& sink, std::string_view firmware) : sink_(sink), firmware_(firmware) {}

  void receive(octet_view octets);
  std::size_t take(std::span<std::uint8_t> out);  // octets for the host; 0 when there are none

  bool hello() const { return hello_; }
  void set_hello(bool said);  // false: a plain KISS host again; HTL frames that wait are forgotten

  void data(octet_view frame);   // as a plain data frame
  void acked(std::uint16_t id);  // an ACKMODE frame has been transmitted

  // Something that happened; queued.
  template <class Frame>
  void event(const Frame& frame) {
    std::array<std::uint8_t, 1 + htl::overhead + largest_event> record;
    push(wrap(frame, sequence_++, record));
  }
  // The same, but dropped itself when the queue is more than half full: a stream must not displace single events.
  template <class Frame>
  bool stream(const Frame& frame) {
    if (queue_.used() > queue_octets / 2) return false;
    event(frame);
    return true;
  }
  // Something that is; replaces what has not left yet.
  template <class Frame>
  void status(const Frame& frame) {
    answer(frame, sequence_++);
  }
  template <class Frame>
  void answer(const Frame& frame, std::uint8_t sequence) {
    if (!hello_) return;
    slot& place = slot_of(Frame::type);
    place.size = static_cast<std::uint8_t>(wrap(frame, sequence, place.octets).size());
  }

  void refused() { ++counters_.bad_htl; }  // an HTL frame whose content was no good
  host_link_counters counters() const;

 private:
  static constexpr std::size_t queue_octets = 4096;
  static constexpr std::size_t largest_event = 176;  // content: voice_up
  static constexpr std::size_t largest_status = 88;  // content: hello_answer
  static constexpr std::size_t largest_record = 1 + htl::max_frame + 64;
  static constexpr std::array slot_types{
      htl::frame_type::error,         htl::frame_type::hello_answer,     htl::frame_type::applied,
      htl::frame_type::pong,          htl::frame_type::self_test_answer, htl::frame_type::levels_answer,
      htl::frame_type::update_answer, htl::frame_type::channel,          htl::frame_type::stats};

  struct slot {
    std::uint8_t size = 0;  // of a record; 0: nothing waits
    std::array<std::uint8_t, 1 + htl::overhead + largest_status> octets{};
  };
  slot& slot_of(htl::frame_type type);

  // A record is the type octet of KISS and the payload, not yet escaped.
  template <class Frame, std::size_t N>
  octet_view wrap(const Frame& frame, std::uint8_t sequence, std::array<std::uint8_t, N>& record) {
    record[0] = static_cast<std::uint8_t>(radio::kiss_command::set_hardware);
    const std::size_t size = htl::encode(frame, sequence, std::span<std::uint8_t>(record).subspan(1));
    return octet_view(record).first(size == 0 ? 0 : 1 + size);
  }
  void push(octet_view record);
  void drop_oldest();

  void frame(const radio::kiss_frame& received);
  void hardware(octet_view payload);
  bool load_next();

  host_sink& sink_;
  std::string_view firmware_;
  radio::kiss_decoder decoder_;
  record_queue<queue_octets> queue_;
  std::array<slot, slot_types.size()> slots_{};
  std::array<std::uint8_t, largest_record> leaving_{};  // the record that is being written out
  std::size_t leaving_size_ = 0;
  std::size_t leaving_at_ = 0;
  std::array<std::uint8_t, 4> owed_{};  // octets of the line: FEND, an escaped octet, FEND
  std::uint8_t owed_size_ = 0;
  std::uint8_t owed_at_ = 0;
  std::uint8_t sequence_ = 0;
  bool hello_ = false;
  bool probe_waits_ = false;
  host_link_counters counters_;
};

}  // namespace kentongan::core
