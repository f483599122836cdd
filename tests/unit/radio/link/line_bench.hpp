// One line of any kind, all that it reported, and what must hold of every kind.
#pragma once
#include "radio/link/line.hpp"
#include "tests/unit/radio/octets.hpp"

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <system_error>
#include <vector>

namespace kentongan::radio::test {

struct line_bench {
  boost::asio::io_context context{1};
  std::unique_ptr<radio::line> line;
  std::vector<std::error_code> opened, closed;
  octets received;

  void open() {
    line->open({
        .on_open = [this](std::error_code error) { opened.push_back(error); },
        .on_bytes = [this](std::span<const std::uint8_t> in) { received.insert(received.end(), in.begin(), in.end()); },
        .on_closed = [this](std::error_code error) { closed.push_back(error); },
    });
  }
  // Runs handlers until `done`; false after 20 s.
  bool run_until(const std::function<bool()>& done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done()) {
      if (std::chrono::steady_clock::now() > end) return false;
      context.restart();
      context.run_one_for(std::chrono::milliseconds(10));
    }
    return true;
  }
  // Runs what is ready, and gives the kernel a moment to make more so.
  void settle() {
    context.restart();
    context.run_for(std::chrono::milliseconds(50));
  }
  // Of an open line: everything passes both ways. `far` can read() what has come and write().
  template <class FarEnd>
  void passes_every_octet(FarEnd& far) {
    octets all;
    for (int i = 0; i < 256; ++i) all.push_back(static_cast<std::uint8_t>(i));
    line->write(all);
    octets arrived;
    REQUIRE(run_until([&] {
      const octets more = far.read();
      arrived.insert(arrived.end(), more.begin(), more.end());
      return arrived.size() >= all.size();
    }));
    CHECK(arrived == all);
    CHECK(run_until([&] { return line->unsent_octets() == 0; }));
    far.write(all);
    REQUIRE(run_until([&] { return received.size() >= all.size(); }));
    CHECK(received == all);
  }
};

}  // namespace kentongan::radio::test
