// The host's end of the line, for tests: takes the modem's octets apart and makes what a host would send.
#pragma once
#include "firmware/core/host_link.hpp"
#include "radio/codec/htl.hpp"
#include "radio/codec/kiss.hpp"
#include "tests/unit/radio/octets.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace kentongan::core::test {

using radio::test::from_hex;
using radio::test::octets;
using radio::test::to_hex;

inline octets kiss_of(std::span<const std::uint8_t> payload, int command) {
  octets line(radio::kiss_encoded_bound(payload.size()));
  line.resize(radio::kiss_encode({0, static_cast<radio::kiss_command>(command), payload}, line));
  return line;
}

template <class Frame>
requires requires { Frame::type; }
octets kiss_of(const Frame& frame, std::uint8_t sequence) {
  octets payload(radio::kiss_max_payload);
  payload.resize(htl::encode(frame, sequence, payload));
  if (payload.empty()) throw std::logic_error("the test made a frame that breaks its rules");
  return kiss_of(payload, 6);
}

struct host {
  struct received {
    htl::frame_type type;
    std::uint8_t sequence;
    octets payload;
  };
  std::vector<std::string> plain;  // "command: octets"
  std::vector<received> htl;
  std::size_t octets_received = 0;

  void receive(std::span<const std::uint8_t> line) {
    octets_received += line.size();
    decoder_.push(line, [&](const radio::kiss_frame& frame) {
      htl::envelope opened;
      if (frame.command == radio::kiss_command::set_hardware && htl::open(frame.payload, opened) == htl::result::ok) {
        htl.push_back({opened.type, opened.sequence, octets(frame.payload.begin(), frame.payload.end())});
      } else {
        plain.push_back(std::to_string(static_cast<int>(frame.command)) + ": " + to_hex(frame.payload));
      }
    });
  }

  // Views in the result point into `htl`.
  template <class Frame>
  Frame as(std::size_t index) const {
    htl::envelope opened;
    Frame frame;
    if (htl::open(htl.at(index).payload, opened) != htl::result::ok || opened.type != Frame::type ||
        htl::decode(opened, frame) != htl::result::ok) {
      throw std::runtime_error("frame " + std::to_string(index) + " from the modem is of another type");
    }
    return frame;
  }
  // All of one type, in order.
  template <class Frame>
  std::vector<Frame> all() const {
    std::vector<Frame> found;
    for (std::size_t i = 0; i < htl.size(); ++i) {
      if (htl[i].type == Frame::type) found.push_back(as<Frame>(i));
    }
    return found;
  }
  template <class Frame>
  Frame last() const {
    const std::vector<Frame> found = all<Frame>();
    if (found.empty()) throw std::runtime_error("no such frame from the modem");
    return found.back();
  }

 private:
  radio::kiss_decoder decoder_;
};

}  // namespace kentongan::core::test
