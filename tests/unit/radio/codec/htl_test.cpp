#include "radio/codec/htl.hpp"

#include "radio/codec/crc.hpp"
#include "tests/unit/radio/codec/htl_samples.hpp"
#include "tests/unit/radio/octets.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>
#include <set>

using namespace kentongan::radio;
using namespace kentongan::radio::test;

namespace {

template <class Frame>
octets encoded(const Frame& frame, std::uint8_t sequence = 0x5A) {
  octets out(kiss_max_payload);
  out.resize(htl::encode(frame, sequence, out));
  return out;
}

// Whether any type accepts the payload.
bool accepted(std::span<const std::uint8_t> payload) {
  htl::envelope opened;
  if (htl::open(payload, opened) != htl::result::ok) return false;
  bool any = false;
  for_each_sample([&](auto frame) { any = any || htl::decode(opened, frame) == htl::result::ok; });
  return any;
}

// With a right CRC behind it.
octets sealed(octets head) {
  octets out(head.size() + fcs_size);
  append_fcs(head, out);
  return out;
}

}  // namespace

TEST_CASE("htl: golden octets, both directions") {
  struct row {
    octets payload;
    std::string_view hex;
  };
  const row rows[] = {
      {encoded(htl::ping{.host_ms = 0x01020304}, 7), "48 54 4c 01 03 07 04 03 02 01 6e 3f"},
      {encoded(htl::hello{.protocol = 1, .host = htl::text<16>("A")}, 0), "48 54 4c 01 01 00 01 01 41 63 69"},
      {encoded(htl::tx{.id = 0x0102, .deadline_ms = 3, .rank = htl::priority::emergency, .frame = some_octets}, 1),
       "48 54 4c 01 06 01 02 01 03 00 00 00 02 c0 db 00 ff 41 7e e8 a4"},
  };
  for (const row& r : rows) {
    CHECK(to_hex(r.payload) == r.hex);
    CHECK(accepted(from_hex(r.hex)));
  }
}

TEST_CASE("htl: every type survives the round trip, and its octets name it") {
  std::set<int> types;
  for_each_sample([&](const auto& frame) {
    const octets payload = encoded(frame, 0xC0);
    CAPTURE(to_hex(payload));
    REQUIRE(payload.size() >= htl::overhead);
    htl::envelope opened;
    REQUIRE(htl::open(payload, opened) == htl::result::ok);
    CHECK(opened.type == frame.type);
    CHECK(opened.sequence == 0xC0);
    std::remove_cvref_t<decltype(frame)> again;
    REQUIRE(htl::decode(opened, again) == htl::result::ok);
    // Every field is in the octets, so equal octets are equal fields.
    CHECK(to_hex(encoded(again, 0xC0)) == to_hex(payload));
    CHECK(types.insert(static_cast<int>(frame.type)).second);
  });
  CHECK(types.size() == 24);
}

TEST_CASE("htl: fields come back as they were") {
  const octets payload = encoded(sample_state());
  htl::envelope opened;
  htl::state state;
  REQUIRE(htl::open(payload, opened) == htl::result::ok);
  REQUIRE(htl::decode(opened, state) == htl::result::ok);
  CHECK(state == sample_state());
  htl::rx_info info;
  const octets heard = encoded(htl::rx_info{.level_cdb = -1234, .offset_hz = -50});
  REQUIRE(htl::open(heard, opened) == htl::result::ok);
  REQUIRE(htl::decode(opened, info) == htl::result::ok);
  CHECK(info.level_cdb == -1234);
  CHECK(info.offset_hz == -50);
}

TEST_CASE("htl: no truncated and no lengthened frame is a frame") {
  for_each_sample([&](const auto& frame) {
    const octets payload = encoded(frame);
    CAPTURE(to_hex(payload));
    for (std::size_t size = 0; size < payload.size(); ++size) {
      CHECK_FALSE(accepted(std::span(payload).first(size)));
    }
    // With a right CRC too, unless the last field may have any length.
    using type = std::remove_cvref_t<decltype(frame)>;
    constexpr bool open_end = requires(type f) { f.frame; }
    || requires(type f) { f.what; }
    || requires(type f) { f.audio; }
    || requires(type f) { f.octets.data(); };
    const octets body(payload.begin(), payload.end() - fcs_size);
    if constexpr (!open_end) {
      for (std::size_t size = 6; size < body.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(accepted(sealed(octets(body.begin(), body.begin() + static_cast<long>(size)))));
      }
      octets longer = body;
      longer.push_back(0);
      CHECK_FALSE(accepted(sealed(longer)));
    }
    CHECK(accepted(sealed(body)));
  });
}

TEST_CASE("htl: any one bit flipped is refused") {
  for_each_sample([&](const auto& frame) {
    const octets payload = encoded(frame);
    CAPTURE(to_hex(payload));
    for (std::size_t bit = 0; bit < 8 * payload.size(); ++bit) {
      octets flipped = payload;
      flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ 1U << bit % 8);
      CHECK_FALSE(accepted(flipped));
    }
  });
}

TEST_CASE("htl: each refusal has its reason") {
  struct row {
    octets payload;
    htl::result result;
  };
  const row rows[] = {
      {{}, htl::result::foreign},
      {from_text("HT"), htl::result::foreign},
      {from_text("TNC:"), htl::result::foreign},
      {from_hex("4b 56 34 50 01"), htl::result::foreign},  // kv4p-ht
      {from_text("HTL"), htl::result::too_short},
      {from_hex("48 54 4c 01 03 00 01"), htl::result::too_short},
      {from_hex("48 54 4c 01 03 00 00 00"), htl::result::bad_crc},
      {sealed(from_hex("48 54 4c 02 03 00 00 00 00 00")), htl::result::other_version},
      {sealed(from_hex("48 54 4c 01 7f 00")), htl::result::unknown_type},
      {sealed(from_hex("48 54 4c 01 03 00")), htl::result::ok},  // an envelope; its content is another matter
  };
  for (const row& r : rows) {
    CAPTURE(to_hex(r.payload));
    htl::envelope opened;
    CHECK(htl::open(r.payload, opened) == r.result);
  }
}

TEST_CASE("htl: values out of range are refused in both directions") {
  const std::string_view refused[] = {
      "48 54 4c 01 06 00 01 00 00 00 00 00 03 41",                                   // a fourth priority
      "48 54 4c 01 06 00 01 00 00 00 00 00 00",                                      // no frame in a tx
      "48 54 4c 01 09 00 01 00 00 00 00 00 00 06 00 00 00 00 31",                    // a seventh kind of tones
      "48 54 4c 01 0f 00 00 00",                                                     // levels for 0 s
      "48 54 4c 01 0f 00 1f 00",                                                     // ... for 31 s
      "48 54 4c 01 0f 00 01 02",                                                     // a flag that is 2
      "48 54 4c 01 01 00 01 11 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41",  // a name of 17
      "48 54 4c 01 01 00 01 01 0a",                                                  // a line end in a name
      "48 54 4c 01 87 00 01 45 00 00 00 00 00 00 00 00 00 00 00 00",                 // digit E
      "48 54 4c 01 88 00 03 00 00 00 00 65 00 00 00 01 31",                          // a fourth standard
      "48 54 4c 01 88 00 00 00 00 00 00 64 00 00 00 00",                             // no digits
  };
  for (const std::string_view hex : refused) {
    CAPTURE(hex);
    CHECK_FALSE(accepted(sealed(from_hex(hex))));
  }
  CHECK(encoded(htl::tx{.frame = {}}).empty());
  const octets long_frame(htl::max_frame + 1, 0x41);
  CHECK(encoded(htl::tx{.frame = long_frame}).empty());
  CHECK(!encoded(htl::tx{.frame = std::span(long_frame).first(htl::max_frame)}).empty());
  CHECK(encoded(htl::voice_down{.audio = std::span(long_frame).first(htl::voice_octets + 1)}).empty());
  CHECK(encoded(htl::dtmf{.digit = 'E'}).empty());
  CHECK(encoded(htl::levels{.seconds = 0}).empty());
  CHECK(encoded(htl::tx_done{.status = static_cast<htl::tx_status>(5)}).empty());
}

TEST_CASE("htl: a buffer that is too small writes nothing") {
  for_each_sample([&](const auto& frame) {
    const std::size_t whole = encoded(frame).size();
    for (std::size_t size = 0; size < whole; ++size) {
      octets out(size);
      CHECK(htl::encode(frame, 0, out) == 0);
    }
    octets out(whole);
    CHECK(htl::encode(frame, 0, out) == whole);
  });
}

TEST_CASE("htl: a long name is cut, and random content never gets past its rules") {
  CHECK(htl::text<16>("0123456789abcdefXYZ").view() == "0123456789abcdef");
  std::mt19937 random(11);
  for (int i = 0; i < 20'000; ++i) {
    octets body = from_hex("48 54 4c 01 00 00");
    body[4] = static_cast<std::uint8_t>(random() % 0x20 | (random() % 2 == 0 ? 0x80 : 0));
    for (std::size_t n = random() % 60; n > 0; --n) body.push_back(static_cast<std::uint8_t>(random()));
    const octets payload = sealed(body);
    htl::envelope opened;
    if (htl::open(payload, opened) != htl::result::ok) continue;
    for_each_sample([&](auto frame) {
      if (htl::decode(opened, frame) != htl::result::ok) return;
      CHECK(to_hex(encoded(frame, 0)) == to_hex(payload));  // what is accepted is what would be written
    });
  }
}
