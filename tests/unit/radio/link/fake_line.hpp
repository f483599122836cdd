// A line that a test holds the other end of. Keeps the contract of radio/link/line.hpp.
#pragma once
#include "radio/link/line.hpp"
#include "tests/unit/radio/octets.hpp"

#include <memory>
#include <system_error>
#include <utility>

namespace kentongan::radio::test {

class fake_line final : public line {
 public:
  // What the test decides.
  std::error_code open_error;  // of the next opening
  bool answers_open = true;    // false: on_open never comes by itself
  bool takes_octets = true;    // false: what is written stays unsent

  // What the test looks at.
  int openings = 0;
  int closings = 0;
  bool is_open = false;
  octets taken;

  void open(handlers given) override {
    ++openings;
    listeners_ = std::make_shared<handlers>(std::move(given));
    if (answers_open) answer();
  }
  void write(std::vector<std::uint8_t> out) override {
    if (!is_open) return;
    auto& to = takes_octets ? taken : unsent_;
    to.insert(to.end(), out.begin(), out.end());
  }
  std::size_t unsent_octets() const override { return unsent_.size(); }
  void close() override {
    ++closings;
    shut();
  }

  // The other end acts.
  void answer() {
    const auto told = listeners_;
    if (open_error) listeners_.reset();
    is_open = !open_error;
    told->on_open(open_error);
  }
  void say(std::span<const std::uint8_t> in) {
    const auto told = listeners_;
    if (is_open) told->on_bytes(in);
  }
  void say(std::string_view hex) { say(from_hex(hex)); }
  void hang_up(std::error_code why = std::make_error_code(std::errc::io_error)) {
    const auto told = std::exchange(listeners_, nullptr);
    shut();
    if (told) told->on_closed(why);
  }
  void take(std::size_t count) {
    const auto end = unsent_.begin() + static_cast<std::ptrdiff_t>(count);
    taken.insert(taken.end(), unsent_.begin(), end);
    unsent_.erase(unsent_.begin(), end);
  }
  octets all_taken() { return std::exchange(taken, {}); }

 private:
  void shut() {
    is_open = false;
    listeners_.reset();
    unsent_.clear();
  }
  std::shared_ptr<handlers> listeners_;
  octets unsent_;
};

}  // namespace kentongan::radio::test
