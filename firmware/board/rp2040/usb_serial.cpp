// RP2040 datasheet chapter 4.1. The controller keeps all packets in its own 4 KB of dual-port RAM.
#include "firmware/board/rp2040/usb_serial.hpp"

#include "firmware/board/common/octet_ring.hpp"
#include "firmware/board/rp2040/interrupts.hpp"
#include "firmware/board/rp2040/registers.hpp"
#include "firmware/board/rp2040/usb_descriptors.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace kentongan::board::rp2040 {
namespace {

constexpr std::uintptr_t dpram = 0x50100000;
constexpr std::uintptr_t base = 0x50110000;
constexpr std::uintptr_t address = base + 0x00, main_ctrl = base + 0x40, sie_ctrl = base + 0x4C,
                         sie_status = base + 0x50, buffer_status = base + 0x58, stall_arm = base + 0x68,
                         muxing = base + 0x74, power = base + 0x78, interrupts = base + 0x90;
constexpr std::uint32_t setup_received = bit(17), bus_reset = bit(19);  // sie_status
constexpr std::uint32_t int_buffer = bit(4), int_bus_reset = bit(12), int_setup = bit(16);
constexpr std::uint32_t full = bit(15), data1 = bit(13), stall = bit(11), available = bit(10), length_mask = 0x3FF;

constexpr std::uintptr_t control_in = dpram + 0x80, control_out = dpram + 0x84;  // buffer control of endpoint 0
constexpr std::uintptr_t control_buffer = dpram + 0x100;
constexpr std::uintptr_t buffer_control(unsigned endpoint, bool out) {
  return control_in + 8 * endpoint + (out ? 4 : 0);
}
constexpr std::uintptr_t endpoint_control(unsigned endpoint, bool out) {
  return dpram + 0x8 + 8 * (endpoint - 1) + (out ? 4 : 0);
}
constexpr std::uint32_t notify_buffer = 0x180, in_buffer = 0x1C0, out_buffer = 0x200;  // in dpram

octet_ring<1024> received;
octet_ring<2048> waiting;
const char* serial_text = "";

// All below: interrupt only, or with interrupts masked.
std::array<std::uint8_t, 7> line_coding = {0x00, 0xC2, 0x01, 0x00, 0, 0, 8};  // 115200 8N1, as if it mattered
std::span<const std::uint8_t> reply;                                          // what is left of a control answer
bool reply_needs_empty_end = false;
bool reading = false;  // a control transfer whose data goes to the host: it ends with an empty packet from there
bool control_data1 = false;
bool in_data1 = false, out_data1 = false;
bool in_busy = false, out_armed = false;
std::uint8_t pending_address = 0;
bool line_coding_expected = false;  // in the data stage of the request under way
volatile bool configured = false;
volatile bool terminal_ready = false;

volatile std::uint8_t& octet_at(std::uintptr_t a) { return *reinterpret_cast<volatile std::uint8_t*>(a); }

void hand_over(std::uintptr_t control, std::uint32_t value) {
  // The controller samples on the USB clock: the bit that hands the buffer over comes a moment after the rest
  // (4.1.2.5.1).
  reg(control) = value;
  asm volatile("b 1f\n1: b 1f\n1: b 1f\n1: b 1f\n1: b 1f\n1: b 1f\n1:" ::: "memory");
  reg(control) = value | available;
}

void control_packet() {  // the next part of the reply
  const std::size_t n = std::min<std::size_t>(reply.size(), usb::packet);
  for (std::size_t i = 0; i < n; ++i) octet_at(control_buffer + i) = reply[i];
  reply = reply.subspan(n);
  if (n < usb::packet) reply_needs_empty_end = false;
  hand_over(control_in, full | (control_data1 ? data1 : 0) | static_cast<std::uint32_t>(n));
  control_data1 = !control_data1;
}

void accept() {  // the status stage of a request without data from us
  reading = false;
  reply = {};
  reply_needs_empty_end = false;
  control_data1 = true;
  control_packet();
}

void refuse() {
  set_bits(stall_arm, 3);
  reg(control_in) = stall;
  reg(control_out) = stall;
}

void answer(std::span<const std::uint8_t> octets, std::size_t wanted) {
  reply = octets.first(std::min(octets.size(), wanted));
  reply_needs_empty_end = reply.size() < wanted && reply.size() % usb::packet == 0;
  reading = true;
  control_data1 = true;
  control_packet();
}

void answer_descriptor(unsigned type, unsigned index, std::size_t wanted) {
  static std::array<std::uint8_t, usb::packet> text;
  if (type == 1) return answer(usb::device, wanted);
  if (type == 2) return answer(usb::configuration, wanted);
  if (type != 3) return refuse();
  switch (index) {
    case 0:
      return answer(usb::languages, wanted);
    case 1:
      return answer(std::span(text).first(usb::string_descriptor(usb::manufacturer_name, text)), wanted);
    case 2:
      return answer(std::span(text).first(usb::string_descriptor(usb::product_name, text)), wanted);
    case 3:
      return answer(std::span(text).first(usb::string_descriptor(serial_text, text)), wanted);
    default:
      return refuse();
  }
}

void arm_out() {
  if (out_armed || !configured || received.room() < usb::packet) return;
  out_armed = true;
  hand_over(buffer_control(usb::data_endpoint, true), (out_data1 ? data1 : 0) | usb::packet);
}

void fill_in() {
  if (in_busy || !configured || waiting.empty()) return;
  std::uint32_t n = 0;
  std::uint8_t octet = 0;
  while (n < usb::packet && waiting.pop(octet)) octet_at(dpram + in_buffer + n++) = octet;
  in_busy = true;
  hand_over(buffer_control(usb::data_endpoint, false), full | (in_data1 ? data1 : 0) | n);
  in_data1 = !in_data1;
}

void configure() {
  constexpr std::uint32_t on = bit(31), interrupt_per_buffer = bit(29);
  reg(endpoint_control(usb::notify_endpoint, false)) = on | interrupt_per_buffer | 3U << 26 | notify_buffer;
  reg(endpoint_control(usb::data_endpoint, false)) = on | interrupt_per_buffer | 2U << 26 | in_buffer;
  reg(endpoint_control(usb::data_endpoint, true)) = on | interrupt_per_buffer | 2U << 26 | out_buffer;
  in_busy = out_armed = in_data1 = out_data1 = false;
  configured = true;
  arm_out();
}

void forget_host() {
  configured = false;
  terminal_ready = false;
  in_busy = out_armed = false;
  line_coding_expected = false;
  pending_address = 0;
  waiting.clear();
}

void setup() {
  std::array<std::uint8_t, 8> s{};
  for (std::size_t i = 0; i < s.size(); ++i) s[i] = octet_at(dpram + i);
  const unsigned value = s[2] | s[3] << 8;
  const std::size_t wanted = s[6] | s[7] << 8;
  line_coding_expected = false;
  const bool class_request = (s[0] & 0x60) == 0x20;
  if (class_request) {
    switch (s[1]) {
      case 0x20:  // SET_LINE_CODING
        line_coding_expected = true;
        return hand_over(control_out, data1 | static_cast<std::uint32_t>(line_coding.size()));
      case 0x21:
        return answer(line_coding, wanted);
      case 0x22:                                                   // SET_CONTROL_LINE_STATE
        if ((value & 1) != 0 && !terminal_ready) waiting.clear();  // what an earlier reader left is stale
        terminal_ready = (value & 1) != 0;
        return accept();
      default:
        return refuse();
    }
  }
  static constexpr std::array<std::uint8_t, 2> zeros = {0, 0};
  static constexpr std::array<std::uint8_t, 1> one = {1};
  switch (s[1]) {
    case 0:
      return answer(zeros, wanted);  // GET_STATUS
    case 1:                          // CLEAR_FEATURE: of a halted endpoint, its data toggle too
      if (s[0] == 2 && s[4] == (0x80 | usb::data_endpoint)) in_data1 = false;
      if (s[0] == 2 && s[4] == usb::data_endpoint) out_data1 = false;
      return accept();
    case 5:
      pending_address = static_cast<std::uint8_t>(value & 0x7F);
      return accept();
    case 6:
      return answer_descriptor(value >> 8, value & 0xFF, wanted);
    case 8:
      return answer(configured ? std::span<const std::uint8_t>(one) : std::span(zeros).first(1), wanted);
    case 9:
      if (value == 1)
        configure();
      else
        forget_host();
      return accept();
    case 11:
      return accept();  // SET_INTERFACE: there is one alternative
    default:
      return refuse();
  }
}

void control_in_done() {
  if (pending_address != 0) {
    reg(address) = pending_address;
    pending_address = 0;
  } else if (!reply.empty() || reply_needs_empty_end) {
    control_packet();
  } else if (reading) {
    reading = false;
    hand_over(control_out, data1);
  }
}

void control_out_done() {
  if (!line_coding_expected) return;
  for (std::size_t i = 0; i < line_coding.size(); ++i) line_coding[i] = octet_at(control_buffer + i);
  line_coding_expected = false;
  accept();
}

void data_out_done() {
  const std::uint32_t n =
      std::min<std::uint32_t>(reg(buffer_control(usb::data_endpoint, true)) & length_mask, usb::packet);
  for (std::uint32_t i = 0; i < n; ++i) received.push(octet_at(dpram + out_buffer + i));  // room was made sure of
  out_armed = false;
  out_data1 = !out_data1;
  arm_out();
}

}  // namespace

extern "C" void usb_handler() {
  const std::uint32_t status = reg(sie_status);
  if ((status & bus_reset) != 0) {
    reg(sie_status) = bus_reset;
    reg(address) = 0;
    forget_host();
  }
  const std::uint32_t done = reg(buffer_status);
  reg(buffer_status) = done;  // write one to clear
  if ((done & bit(0)) != 0) control_in_done();
  if ((done & bit(1)) != 0) control_out_done();
  if ((done & bit(2 * usb::data_endpoint)) != 0) {
    in_busy = false;
    fill_in();
  }
  if ((done & bit(2 * usb::data_endpoint + 1)) != 0) data_out_done();
  if ((reg(sie_status) & setup_received) != 0) {
    reg(sie_status) = setup_received;
    setup();
  }
}

void start_usb(const char* serial_number) {
  serial_text = serial_number;
  for (std::uintptr_t a = dpram; a < dpram + 0x100; a += 4) reg(a) = 0;
  reg(muxing) = bit(0) | bit(3);  // the chip's own transceiver
  reg(power) = bit(2) | bit(3);   // VBUS is not wired to a pin: assume it
  reg(main_ctrl) = 1;             // device
  reg(sie_ctrl) = bit(29);        // interrupt per control packet
  reg(interrupts) = int_buffer | int_bus_reset | int_setup;
  reg(nvic::enable) = bit(nvic::usb);
  set_bits(sie_ctrl, bit(16));  // the pull-up: here we are
}

bool usb_receive(std::uint8_t& octet) { return received.pop(octet); }
std::size_t usb_room() { return waiting.room(); }
bool usb_open() { return configured && terminal_ready; }

bool usb_send(std::uint8_t octet) { return waiting.push(octet); }

void service_usb() {
  const interrupts_masked guard;
  arm_out();
  fill_in();
}

}  // namespace kentongan::board::rp2040
