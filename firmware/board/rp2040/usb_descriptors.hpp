// What the board tells a USB host about itself: a serial port (Communications Device Class, abstract control model).
// Sources: USB 2.0 chapter 9; USB CDC 1.2 section 5; PSTN 1.2 section 5.3.
// Identity: pid.codes' number for tests; who sells boards asks for a product number of their own.
#pragma once
#include <array>
#include <cstdint>

namespace kentongan::board::rp2040::usb {

inline constexpr std::uint16_t vendor = 0x1209;
inline constexpr std::uint16_t product = 0x0001;
inline constexpr std::uint8_t packet = 64;  // full speed, control and bulk
inline constexpr std::uint8_t notify_endpoint = 1, data_endpoint = 2;

constexpr std::uint8_t low(std::uint16_t v) { return static_cast<std::uint8_t>(v & 0xFF); }
constexpr std::uint8_t high(std::uint16_t v) { return static_cast<std::uint8_t>(v >> 8); }

// clang-format off
inline constexpr std::array<std::uint8_t, 18> device = {
    18, 1, 0x00, 0x02, 2, 0, 0, packet,  // USB 2.0, class: communications
    low(vendor), high(vendor), low(product), high(product), 0x00, 0x01, 1, 2, 3, 1};

inline constexpr std::array<std::uint8_t, 67> configuration = {
    9, 2, 67, 0, 2, 1, 0, 0x80, 50,                // two interfaces, bus powered, 100 mA
    9, 4, 0, 0, 1, 2, 2, 0, 0,                     // interface 0: communications, abstract control model
    5, 0x24, 0, 0x10, 0x01,                        //   CDC 1.1
    5, 0x24, 1, 0, 1,                              //   no call management; data interface 1
    4, 0x24, 2, 2,                                 //   line coding and control lines are understood
    5, 0x24, 6, 0, 1,                              //   union of interfaces 0 and 1
    7, 5, 0x80 | notify_endpoint, 3, 8, 0, 255,    //   interrupt in, 8 octets
    9, 4, 1, 0, 2, 10, 0, 0, 0,                    // interface 1: data
    7, 5, data_endpoint, 2, packet, 0, 0,          //   bulk out
    7, 5, 0x80 | data_endpoint, 2, packet, 0, 0};  //   bulk in
// clang-format on

inline constexpr std::array<std::uint8_t, 4> languages = {4, 3, 0x09, 0x04};  // English (US)
inline constexpr const char* manufacturer_name = "Kentongan";
inline constexpr const char* product_name = "Kentongan HT modem";

// A string descriptor of ASCII text, cut to 30 characters; returns its length.
constexpr std::uint8_t string_descriptor(const char* text, std::array<std::uint8_t, packet>& out) {
  std::uint8_t n = 2;
  for (; *text != '\0' && n + 1U < out.size() - 2; ++text) {
    out[n++] = static_cast<std::uint8_t>(*text);
    out[n++] = 0;
  }
  out[0] = n;
  out[1] = 3;
  return n;
}

}  // namespace kentongan::board::rp2040::usb
