#include "firmware/board/rp2040/audio.hpp"

#include "firmware/board/common/oversampling.hpp"
#include "firmware/board/rp2040/clock.hpp"
#include "firmware/board/rp2040/pins.hpp"
#include "firmware/board/rp2040/registers.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace kentongan::board::rp2040 {
namespace {

constexpr std::uint32_t converter_hz = audio_rate_hz * oversampling;
static_assert(48'000'000 % converter_hz == 0, "a whole number of ADC clocks");
constexpr std::uint32_t adc_clocks = 48'000'000 / converter_hz;
static_assert(adc_clocks >= 96, "a conversion takes 96 clocks (4.9.2.3)");

// 192 kHz: five periods a sample, 9.3 bits, which the oversampling and the ear make more of.
constexpr std::uint32_t pwm_periods = 5;
static_assert(system_hz % (converter_hz * pwm_periods) == 0, "a whole number of PWM periods a sample");
constexpr std::uint32_t pwm_levels = system_hz / (converter_hz * pwm_periods);

constexpr std::size_t block_conversions = block_samples * oversampling;
constexpr std::size_t ring_blocks = 8;
constexpr std::size_t ring_size = ring_blocks * block_conversions;  // of 16-bit words
constexpr unsigned ring_bits = 11;
static_assert(ring_size * sizeof(std::uint16_t) == 1U << ring_bits);

// A DMA ring must be aligned to its own size (2.5.1.1).
alignas(1U << ring_bits) std::array<volatile std::uint16_t, ring_size> heard_ring;
alignas(1U << ring_bits) std::array<volatile std::uint16_t, ring_size> sent_ring;

constexpr unsigned in_channel = 0;
constexpr unsigned out_channel = 1;
constexpr unsigned audio_slice = (pins::audio_out / 2) % 8;
static_assert(pins::audio_out % 2 == 0, "channel A of its slice");

decimator down;
interpolator up;
std::size_t next_block = 0;  // of the ring, to be heard
std::uint32_t late = 0;
std::size_t silent_blocks = 0;  // said in a row, the filter's end included

std::size_t block_being_heard() {
  const std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(heard_ring.data());
  const std::size_t conversions = (reg(dma::channel(in_channel) + dma::write_addr) - begin) / sizeof(std::uint16_t);
  return (conversions / block_conversions) % ring_blocks;
}

constexpr std::uint16_t duty(std::int16_t sample) {
  return static_cast<std::uint16_t>((static_cast<std::uint32_t>(sample + 32768) * pwm_levels) >> 16);
}

}  // namespace

void start_audio() {
  for (std::size_t i = 0; i < ring_size; ++i) sent_ring[i] = duty(0);

  const std::uintptr_t slice = pwm::slice(audio_slice);
  reg(slice + pwm::div) = 1U << 4;
  reg(slice + pwm::top) = pwm_levels - 1;
  reg(slice + pwm::compare) = duty(0);
  reg(slice + pwm::csr) = 1;
  reg(gpio::pad(pins::audio_out)) = gpio::pad_4ma;
  reg(gpio::ctrl(pins::audio_out)) = gpio::function_pwm;

  reg(gpio::pad(pins::audio_in)) = gpio::pad_output_off;  // no pull, no digital input
  reg(gpio::ctrl(pins::audio_in)) = gpio::function_none;
  reg(adc::cs) = adc::enable;
  while ((reg(adc::cs) & adc::ready) == 0) {
  }
  reg(adc::fcs) = adc::fifo_enable | adc::fifo_dma | adc::fifo_threshold_1;
  reg(adc::div) = (adc_clocks - 1) << 8;

  const std::uintptr_t out = dma::channel(out_channel);
  reg(out + dma::read_addr) = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(sent_ring.data()));
  reg(out + dma::write_addr) = static_cast<std::uint32_t>(slice + pwm::compare);
  reg(out + dma::count) = 1;
  reg(out + dma::ctrl) = dma::enable | dma::high_priority | dma::size_16 | dma::increment_read | dma::ring(ring_bits) |
                         dma::chain_to(in_channel) | dma::pace(dma::unpaced) | dma::quiet;
  const std::uintptr_t in = dma::channel(in_channel);
  reg(in + dma::read_addr) = static_cast<std::uint32_t>(adc::fifo);
  reg(in + dma::write_addr) = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(heard_ring.data()));
  reg(in + dma::count) = 1;
  reg(in + dma::ctrl_trigger) = dma::enable | dma::high_priority | dma::size_16 | dma::increment_write |
                                dma::ring(ring_bits) | dma::ring_on_write | dma::chain_to(out_channel) |
                                dma::pace(dma::request_adc) | dma::quiet;
  reg(adc::cs) = adc::enable | adc::start_many;
}

bool hear(std::span<std::int16_t, block_samples> heard) {
  if (block_being_heard() == next_block) return false;
  std::size_t at = next_block * block_conversions;
  for (std::int16_t& sample : heard) {
    std::array<std::int16_t, oversampling> fresh{};
    for (std::int16_t& conversion : fresh) {
      const std::uint16_t code = heard_ring[at++] & 0xFFF;
      conversion = static_cast<std::int16_t>((code - 2048) * 16);
    }
    sample = down(fresh);
  }
  next_block = (next_block + 1) % ring_blocks;
  return true;
}

void say(std::span<const std::int16_t, block_samples> sent) {
  // next_block is already one behind the block that this one answers.
  const std::size_t target = (next_block - 1 + audio_lead_blocks) % ring_blocks;
  const std::size_t behind = (block_being_heard() + ring_blocks - next_block) % ring_blocks;
  if (behind >= audio_lead_blocks - 1) ++late;

  // While nothing is said, which is most of the time, the ring holds silence already.
  const bool silent = std::ranges::all_of(sent, [](std::int16_t sample) { return sample == 0; });
  silent_blocks = silent ? silent_blocks + 1 : 0;
  if (silent_blocks > ring_blocks) {
    silent_blocks = ring_blocks + 1;
    return;
  }
  std::size_t at = target * block_conversions;
  for (const std::int16_t sample : sent) {
    std::array<std::int16_t, oversampling> fine{};
    up(sample, fine);
    for (const std::int16_t conversion : fine) sent_ring[at++] = duty(conversion);
  }
}

std::uint32_t late_blocks() { return late; }

}  // namespace kentongan::board::rp2040
