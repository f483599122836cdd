#include "firmware/dsp/mdc_decoder.hpp"
#include "firmware/dsp/mdc_encoder.hpp"
#include "tests/unit/dsp/sound.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string_view>

using namespace kentongan::dsp;
using kentongan::dsp::test::sound;

namespace {

struct listener final : mdc_sink {
  void mdc(const mdc_packet& first, const mdc_packet* second) override {
    packets.push_back(first);
    seconds.push_back(second == nullptr ? std::nullopt : std::optional(*second));
  }
  std::vector<mdc_packet> packets;
  std::vector<std::optional<mdc_packet>> seconds;
};

std::vector<std::int16_t> sent(const mdc_packet& packet, std::int16_t peak = 5000, std::uint32_t rate_hz = 9600) {
  mdc_encoder encoder(rate_hz, peak);
  encoder.start(packet);
  std::vector<std::int16_t> out(rate_hz / 4);
  encoder.fill(out);
  return out;
}

listener hear(std::span<const std::int16_t> samples) {
  listener heard;
  mdc_decoder(heard).push(samples);
  return heard;
}

constexpr mdc_packet ptt_id{0x01, 0x80, 0x1234};

}  // namespace

TEST_CASE("blocks equal those of the reference encoder") {
  struct known {
    mdc_packet packet;
    std::string_view hex;  // of the 112 bits on the air
  };
  // Published test vectors: output of Matthew Kaufman's encoder for these packets.
  for (const auto& [packet, hex] : {known{{0x01, 0x80, 0x1234}, "8e942a2e06992204001c18a22c88"},
                                    known{{0x63, 0x00, 0xABCD}, "969380c93eb63ce6002cb4569086"},
                                    known{{0x35, 0x00, 0x0777}, "8e920847ae62342bb0539e260432"}}) {
    CAPTURE(hex);
    std::string got;
    const auto bits = mdc_encode_block(packet);
    for (std::size_t n = 0; n < bits.size(); n += 4) {
      got += "0123456789abcdef"[bits[n] << 3 | bits[n + 1] << 2 | bits[n + 2] << 1 | bits[n + 3]];
    }
    CHECK(got == hex);
  }
}

TEST_CASE("which packets have a second block") {
  // Seen on the air by AllStarLink nodes: a call alert or selective call; PTT-ID, radio check, message, remote monitor.
  CHECK(is_double({0x35, 0x89, 0x1400}));
  CHECK(is_double({0x55, 0x34, 0x5678}));  // in the tests of Matthew Kaufman's library
  for (const int op : {0x01, 0x63, 0x47, 0x71, 0x00, 0x20, 0x22, 0x2B}) {
    CAPTURE(op);
    CHECK_FALSE(is_double({static_cast<std::uint8_t>(op), 0x85, 0x1400}));
  }
}

TEST_CASE("a burst of four wrong bits is corrected, and nonsense fails the CRC") {
  const auto bits = mdc_encode_block(ptt_id);
  std::array<std::int8_t, mdc_block_bits> soft{};
  for (std::size_t n = 0; n < bits.size(); ++n) soft[n] = bits[n] != 0 ? 64 : -64;
  CHECK(mdc_decode_block(soft) == ptt_id);
  for (std::size_t n = 0; n < bits.size(); ++n) {  // a burst of four: the interleaver spreads it
    auto hurt = soft;
    for (std::size_t k = n; k < std::min(n + 4, bits.size()); ++k) hurt[k] = static_cast<std::int8_t>(-hurt[k]);
    CAPTURE(n);
    CHECK(mdc_decode_block(hurt) == ptt_id);
  }
  std::mt19937 random(1);
  int accepted = 0;
  for (int i = 0; i < 3000; ++i) {
    for (auto& s : soft) s = (random() & 1U) != 0 ? 64 : -64;
    accepted += mdc_decode_block(soft).has_value();
  }
  CHECK(accepted <= 1);
}

TEST_CASE("the tones are those of the reference: 1800 Hz through the leader") {
  const auto samples = sent(ptt_id);
  // After the first bit (1200 Hz) 55 bits of 1800 Hz: 82.5 cycles in 440 samples.
  int crossings = 0;
  for (std::size_t n = 9; n < 8 + 440; ++n) crossings += (samples[n - 1] < 0) != (samples[n] < 0);
  CHECK(crossings >= 163);
  CHECK(crossings <= 166);
}

TEST_CASE("single and double packets, both polarities, any level") {
  for (const int peak : {40, 1000, 32000}) {
    CAPTURE(peak);
    auto samples = sent(ptt_id, static_cast<std::int16_t>(peak));
    CHECK(hear(samples).packets == std::vector{ptt_id});
    for (auto& s : samples) s = static_cast<std::int16_t>(-s);
    CHECK(hear(samples).packets == std::vector{ptt_id});
  }
  mdc_encoder encoder(9600, 5000);
  const mdc_packet call{0x35, 0x89, 0x1001};
  const mdc_packet from{0x12, 0x34, 0x5678};
  encoder.start(call, from, 3);
  std::vector<std::int16_t> samples(4800);
  CHECK(encoder.fill(samples));
  CHECK(encoder.idle());
  const listener heard = hear(samples);
  REQUIRE(heard.packets == std::vector{call});
  CHECK(heard.seconds.at(0) == from);
  // The second block spoilt.
  for (std::size_t n = (24 + 40 + 112 + 10) * 8; n < samples.size(); ++n) samples[n] = 0;
  const listener half = hear(samples);
  REQUIRE(half.packets == std::vector{call});
  CHECK(!half.seconds.at(0));
}

TEST_CASE("no leader is needed, hum and DC do not matter") {
  mdc_encoder encoder(9600, 3000);
  encoder.start(ptt_id, 0);
  std::vector<std::int16_t> samples(2000);
  encoder.fill(samples);
  CHECK(hear(sound().silence(20).append(samples).samples()).packets == std::vector{ptt_id});
  CHECK(hear(sound().append(samples).add_tone(50, 3000).add_tone(0.1, 8000).samples()).packets == std::vector{ptt_id});
}

TEST_CASE("noise: how many of 50 are read") {
  struct row {
    double eb_n0_db;
    std::size_t least;
  };
  for (const auto& [eb_n0_db, least] : {row{8, 50}, row{5, 48}, row{3, 35}}) {
    CAPTURE(eb_n0_db);
    // Energy of a bit: peak^2 / 2 over 1200 bit/s; white noise over 4800 Hz: rms^2 = N0 4800.
    const double peak = 4000;
    const double rms = std::sqrt(peak * peak / 2 * 4 / std::pow(10, eb_n0_db / 10));
    sound s;
    for (unsigned i = 0; i < 50; ++i) {
      s.silence(7 + i % 5 * 0.3).append(sent({0x01, 0x80, static_cast<std::uint16_t>(0x1000 + i)}, 4000));
    }
    const listener heard = hear(s.add_noise(rms, 11).samples());
    MESSAGE("Eb/N0 " << eb_n0_db << " dB: " << heard.packets.size() << " of 50");
    CHECK(heard.packets.size() >= least);
    for (const mdc_packet& packet : heard.packets) CHECK((packet.op == 0x01 && packet.unit >> 8 == 0x10));
  }
}

TEST_CASE("a sender whose clock is 0.1 % off is read") {
  for (const std::uint32_t rate_hz : {9590U, 9610U})
    CHECK(hear(sent(ptt_id, 5000, rate_hz)).packets == std::vector{ptt_id});
}

TEST_CASE("noise and speechlike sounds are no packets, and a packet after them is read") {
  listener heard;
  mdc_decoder decoder(heard);
  decoder.push(sound().silence(60000).add_noise(8000, 5).samples());
  decoder.push(sound().play({1500}, 500).play({1200, 1800}, 500).play({300, 600, 900, 1200}, 500).samples());
  CHECK(heard.packets.empty());
  decoder.push(sent(ptt_id));
  CHECK(heard.packets == std::vector{ptt_id});
}

TEST_CASE("a wrong CRC is counted, not told") {
  auto samples = sent(ptt_id);
  for (std::size_t n = (56 + 40 + 10) * 8; n < (56 + 40 + 90) * 8; ++n)
    samples[n] = static_cast<std::int16_t>(-samples[n]);
  listener heard;
  mdc_decoder decoder(heard);
  decoder.push(samples);
  CHECK(heard.packets.empty());
  CHECK(decoder.crc_failures() == 1);
}

TEST_CASE("MDC: the same packets whatever the blocks") {
  const auto samples = sound().append(sent(ptt_id)).append(sent({0x46, 0x05, 0xBEEF})).add_noise(2000).samples();
  const auto whole = hear(samples).packets;
  CHECK(whole.size() == 2);
  for (const std::size_t piece : {1U, 3U, 32U, 1001U}) {
    listener split;
    mdc_decoder decoder(split);
    for (std::size_t at = 0; at < samples.size(); at += piece) {
      decoder.push(std::span(samples).subspan(at, std::min(piece, samples.size() - at)));
    }
    CHECK(split.packets == whole);
  }
}
