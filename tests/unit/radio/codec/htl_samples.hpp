// One frame of every HTL type, with a value of its own in every field.
#pragma once
#include "radio/codec/htl.hpp"

#include <array>
#include <cstdint>
#include <tuple>

namespace kentongan::radio::test {

inline constexpr std::array<std::uint8_t, 6> some_octets{0xC0, 0xDB, 0x00, 0xFF, 0x41, 0x7E};

inline htl::state sample_state() {
  return {.revision = 0x1234,
          .modes = 0x0055,
          .events = 0x0F,
          .tx_delay = 31,
          .persistence = 64,
          .slot_time = 11,
          .tx_tail = 4,
          .dwait = 5,
          .limit_s = 29,
          .airtime_s = 40,
          .rx_gain = 3,
          .tx_level = 51,
          .tx_ctcss_dhz = 885,
          .rx_ctcss_dhz = 1230,
          .squelch = 7,
          .rx_hz = 144'390'000,
          .tx_hz = 144'390'001,
          .bandwidth_hhz = 250,
          .filters = 5,
          .power = 1};
}

// Calls `use(frame)` for every type.
template <class Use>
void for_each_sample(Use use) {
  use(htl::hello{.protocol = 1, .host = htl::text<16>("posko-1")});
  use(htl::hello_answer{.protocol = 1,
                        .capabilities = 0x80000155,
                        .free_frames = 24,
                        .boot_count = 77,
                        .cause = htl::reset_cause::watchdog,
                        .hash = {1, 2, 3, 4, 5, 6, 7, 8},
                        .serial = {0xC0, 0xDB, 0xDC, 0xDD, 0, 1, 2, 0xFF},
                        .firmware = htl::text<24>("1.2.3"),
                        .hardware = htl::text<24>("pico carrier A")});
  use(sample_state());
  use(htl::applied{.error = htl::state_error::no_such_radio, .now = sample_state()});
  use(htl::ping{.host_ms = 0xC0DBDCDD});
  use(htl::pong{.host_ms = 0xFFFFFFFF, .modem_ms = 0x80000000, .free_frames = 3, .flags = 7});
  use(htl::rx_info{.id = 0xFFFF,
                   .at_ms = 1,
                   .octets = 300,
                   .level_cdb = -1234,
                   .twist_cdb = -32768,
                   .snr_cdb = 32767,
                   .offset_hz = -50,
                   .chain = 11,
                   .repaired = 2});
  use(htl::channel{.flags = 0x1FF, .ctcss_dhz = 885, .level_cdb = -2000, .rssi_dbm = -117});
  use(htl::dtmf{.edge = htl::dtmf_edge::on,
                .digit = '#',
                .at_ms = 99,
                .level_cdb = -900,
                .twist_cdb = 400,
                .snr_cdb = 2100,
                .duration_ms = 65535});
  use(htl::selcall{.standard = htl::tone_standard::ccir,
                   .at_ms = 5,
                   .level_cdb = -1000,
                   .lead_ms = 700,
                   .digits = htl::text<16>("12233")});
  use(htl::mdc{.at_ms = 6, .op = 1, .argument = 0x80, .unit = 0x1234, .extra_count = 4, .extra = {9, 8, 7, 6}});
  use(htl::tx{.id = 0xC0DB, .deadline_ms = 30'000, .rank = htl::priority::emergency, .frame = some_octets});
  use(htl::tones{.id = 3,
                 .deadline_ms = 0,
                 .rank = htl::priority::urgent,
                 .kind = htl::tone_kind::mdc,
                 .on_ms = 100,
                 .off_ms = 50,
                 .what = some_octets});
  use(htl::tx_done{
      .id = 3, .status = htl::tx_status::refused, .reason = htl::tx_reason::duplicate, .at_ms = 0xC0C0C0C0});
  use(htl::voice_down{.id = 1, .index = 2, .flags = 3, .audio = some_octets});
  use(htl::voice_up{.index = 0xFFFF, .window_end = 20, .audio = {}});
  use(htl::self_test{.which = 0x7F});
  use(htl::self_test_answer{.done = 0x7F,
                            .passed = 0x3F,
                            .flash_crc = 0x12345678,
                            .ram_crc = 0x9ABCDEF0,
                            .adc_offset = -200,
                            .adc_noise = 15,
                            .supply_mv = 4980,
                            .temperature_dc = -105});
  use(htl::levels{.seconds = 30, .adjust = 1});
  use(htl::levels_answer{.peak_cdb = -3, .rms_cdb = -1200, .clipped_ppm = 65535, .rx_gain = 3, .advised_gain = 2});
  use(htl::update{.step = htl::update_step::abandon, .offset = 0x00010000, .octets = some_octets});
  use(htl::update_answer{
      .step = htl::update_step::block, .result = htl::update_result::write_failed, .next_offset = 0x00010200});
  use(htl::stats{.uptime_s = 60,
                 .frames_heard = 1,
                 .frames_sent = 2,
                 .fcs_failures = 3,
                 .airtime_ms = 4,
                 .busy_ms = 5,
                 .clipped = 6,
                 .link_errors = 7,
                 .link_overruns = 8,
                 .up_drops = 9,
                 .queue_drops = 10,
                 .cpu_peak = 59,
                 .stack_free = 1024});
  use(htl::error{.code = htl::error_code::busy, .about = 0x0B, .context = 0xDEADBEEF});
}

}  // namespace kentongan::radio::test
