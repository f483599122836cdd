// What waits to be transmitted: a fixed number of places, about 8 KB.
//
// Highest priority first, oldest first within one. When all places are taken, the oldest job of the lowest priority
// makes way for one of a higher or, among routine ones, of the same priority; a job never makes way for a lower one,
// and an emergency job never makes way at all. A job past its deadline leaves. The sink hears of everyone that leaves
// without having been sent.
#pragma once
#include "firmware/core/units.hpp"
#include "radio/codec/htl.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace kentongan::core {

namespace htl = radio::htl;

enum class job_kind : std::uint8_t { frame, tones, prompt };
enum class job_origin : std::uint8_t { kiss, ackmode, htl };  // decides how the host hears of its fate

struct tx_job {
  job_kind kind = job_kind::frame;
  job_origin origin = job_origin::kiss;
  htl::priority rank = htl::priority::routine;
  std::uint16_t id = 0;  // the host's, not with job_origin::kiss
  bool expires = false;
  std::uint32_t deadline_ms = 0;                // with `expires`: modem clock
  htl::tone_kind tones = htl::tone_kind::dtmf;  // with job_kind::tones, and the two below
  std::uint16_t on_ms = 0;
  std::uint16_t off_ms = 0;
};

struct tx_queue_sink {
  virtual void left(const tx_job& job, htl::tx_status status, htl::tx_reason reason) = 0;

 protected:
  ~tx_queue_sink() = default;
};

class tx_queue {
 public:
  static constexpr std::size_t places = 24;
  static constexpr std::size_t job_octets = htl::max_frame;
  using handle = std::size_t;  // of a place, as long as its job is in it

  explicit tx_queue(tx_queue_sink& sink) : sink_(sink) {}

  // False when there is no place for it, or it is too long; the caller says so to the host.
  bool push(const tx_job& job, std::span<const std::uint8_t> octets);

  // The job to send next, not counting those on the air.
  std::optional<handle> next() const;
  const tx_job& job(handle at) const { return places_[at].job; }
  std::span<const std::uint8_t> octets(handle at) const;

  void take(handle at) { places_[at].state = place_state::on_air; }
  void put_back(handle at) { places_[at].state = place_state::waiting; }  // keeps its turn
  void finish(handle at) { places_[at].state = place_state::free; }       // sent, or ended by the caller

  void expire(std::uint32_t now_ms);                                // those that wait past their deadline
  std::size_t flush(htl::tx_status status, htl::tx_reason reason);  // all that wait; returns how many

  bool knows(job_origin origin, std::uint16_t id) const;  // waiting or on the air
  std::size_t free() const;
  std::size_t waiting() const;

 private:
  enum class place_state : std::uint8_t { free, waiting, on_air };
  struct place {
    place_state state = place_state::free;
    std::uint16_t size = 0;
    std::uint32_t order = 0;  // of arrival
    tx_job job;
    std::array<std::uint8_t, job_octets> octets{};
  };
  std::optional<handle> make_room(htl::priority rank);

  tx_queue_sink& sink_;
  std::uint32_t order_ = 0;
  std::array<place, places> places_{};
};

}  // namespace kentongan::core
