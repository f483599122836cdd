#include "firmware/dsp/hdlc.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

namespace kentongan::dsp {
namespace {

using octets = std::vector<std::uint8_t>;

octets random_frame(std::mt19937& random, std::size_t size) {
  octets frame(size);
  for (auto& octet : frame) octet = static_cast<std::uint8_t>(random() % 4 == 0 ? 0xFF : random());
  return frame;
}

std::vector<bool> tones_of(hdlc_encoder& encoder) {
  std::vector<bool> tones;
  while (encoder.busy()) tones.push_back(encoder.next_tone());
  return tones;
}

std::vector<octets> decoded(const std::vector<bool>& tones) {
  hdlc_decoder decoder;
  std::vector<octets> frames;
  decoder.push(!tones.front());  // the first bit of a flag is a change of tone, from whatever was there before
  for (const bool tone : tones) {
    if (decoder.push(tone) != hdlc_decoder::event::frame || !fcs_good(decoder.frame())) continue;
    frames.emplace_back(decoder.frame().begin(), decoder.frame().end() - 2);
  }
  return frames;
}

octets address(const std::string& call, bool last) {
  octets out;
  for (std::size_t i = 0; i < 6; ++i) out.push_back(static_cast<std::uint8_t>((i < call.size() ? call[i] : ' ') << 1));
  out.push_back(static_cast<std::uint8_t>(0x60 | (last ? 1 : 0)));
  return out;
}

octets joined(std::initializer_list<octets> parts) {
  octets all;
  for (const octets& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

TEST_CASE("FCS: the check value of CRC-16/X-25") {
  const std::string digits = "123456789";
  const octets frame(digits.begin(), digits.end());
  CHECK(fcs_of(frame) == 0x906E);
  octets with = frame;
  with.push_back(0x6E);
  with.push_back(0x90);
  CHECK(fcs_good(with));
  with[3] ^= 1;
  CHECK_FALSE(fcs_good(with));
}

TEST_CASE("HDLC: frames of every length come back as they were, either polarity") {
  std::mt19937 random(1);
  for (std::size_t size = hdlc_min_octets - 2; size <= hdlc_max_octets - 2; ++size) {
    const octets frame = random_frame(random, size);
    hdlc_encoder encoder;
    REQUIRE(encoder.start(frame, size % 2 == 0 ? 1 : 4, 1));
    std::vector<bool> tones = tones_of(encoder);
    CAPTURE(size);
    REQUIRE(decoded(tones) == std::vector<octets>{frame});
    tones.flip();
    REQUIRE(decoded(tones) == std::vector<octets>{frame});
  }
}

TEST_CASE("HDLC: the first flag is 7E, least significant bit first, a 0 changing the tone") {
  hdlc_encoder encoder;
  REQUIRE(encoder.start(octets(20, 0x00), 2, 1));
  bool last = true;
  for (const bool bit : {false, true, true, true, true, true, true, false, false, true}) {
    const bool tone = encoder.next_tone();
    CHECK((tone == last) == bit);
    last = tone;
  }
}

TEST_CASE("HDLC: frames back to back share one flag") {
  std::mt19937 random(2);
  const octets a = random_frame(random, 30);
  const octets b = random_frame(random, 60);
  const octets c = random_frame(random, 300);
  hdlc_encoder encoder;
  REQUIRE(encoder.start(a, 3, 2));
  REQUIRE(encoder.append(b));
  CHECK_FALSE(encoder.append(c));  // one may wait
  std::vector<bool> tones;
  while (encoder.busy()) {
    tones.push_back(encoder.next_tone());
    if (tones.size() == 400) REQUIRE(encoder.append(c));
  }
  CHECK(decoded(tones) == std::vector<octets>{a, b, c});
}

TEST_CASE("HDLC encoder: too long and empty frames are refused and change nothing") {
  hdlc_encoder encoder;
  CHECK_FALSE(encoder.start(octets(hdlc_max_octets - 1), 1, 1));
  CHECK_FALSE(encoder.start(octets{}, 1, 1));
  CHECK_FALSE(encoder.busy());
  REQUIRE(encoder.start(octets(20, 1), 0, 0));  // one flag on either side all the same
  CHECK_FALSE(encoder.append(octets(hdlc_max_octets)));
  CHECK(decoded(tones_of(encoder)) == std::vector<octets>{octets(20, 1)});
}

TEST_CASE("HDLC decoder: endless ones, endless zeros, endless frame, endless flags") {
  hdlc_decoder decoder;
  auto feed_bits = [&, tone = false](bool bit, int count) mutable {
    int frames = 0;
    int aborts = 0;
    for (int i = 0; i < count; ++i) {
      tone = bit ? tone : !tone;
      const auto event = decoder.push(tone);
      frames += event == hdlc_decoder::event::frame ? 1 : 0;
      aborts += event == hdlc_decoder::event::abort ? 1 : 0;
    }
    return std::pair{frames, aborts};
  };
  const auto flag = [&] {
    feed_bits(false, 1);
    feed_bits(true, 6);
    feed_bits(false, 1);
  };
  flag();
  CHECK(feed_bits(true, 100000) == std::pair{0, 1});
  CHECK_FALSE(decoder.inside());
  CHECK(feed_bits(false, 100000) == std::pair{0, 0});
  flag();
  CHECK(feed_bits(false, 100000) == std::pair{0, 1});  // longer than any frame
  for (int i = 0; i < 1000; ++i) flag();
  CHECK(decoder.inside());
  CHECK(decoder.frame().size() <= hdlc_max_octets);
}

TEST_CASE("HDLC decoder: a frame cut short or not of whole octets is no frame") {
  hdlc_encoder encoder;
  REQUIRE(encoder.start(octets(40, 0x55), 1, 1));
  const std::vector<bool> tones = tones_of(encoder);
  for (std::size_t cut = 1; cut + 9 < tones.size(); ++cut) {
    std::vector<bool> damaged(tones.begin(), tones.end());
    damaged.erase(damaged.begin() + static_cast<std::ptrdiff_t>(cut));
    CAPTURE(cut);
    CHECK(decoded(damaged).empty());
  }
}

TEST_CASE("Plausible addresses: callsigns, two to ten of them") {
  const octets good = joined({address("APZ112", false), address("DAMKAR", true), {0x03, 0xF0, '>'}});
  CHECK(plausible_addresses(good));
  CHECK_FALSE(plausible_addresses(std::span(good).first(13)));
  CHECK_FALSE(plausible_addresses(joined({address("APZ112", true), address("DAMKAR", true)})));
  CHECK_FALSE(plausible_addresses(joined({address("apz112", false), address("DAMKAR", true)})));
  CHECK_FALSE(plausible_addresses({}));
  octets many;
  for (int i = 0; i < 10; ++i) many = joined({many, address("WIDE1", i == 9)});
  CHECK(plausible_addresses(many));
  many = joined({address("WIDE1", false), many});
  CHECK_FALSE(plausible_addresses(many));
}

}  // namespace kentongan::dsp
