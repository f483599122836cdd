// Golden functions on the host and on the processors of microcontrollers, as QEMU executes them.
#include "tests/firmware/golden/golden.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <map>
#include <sstream>
#include <string>

namespace {

using namespace kentongan;

struct result {
  std::uint32_t sum = 0;
  std::uint64_t instructions = 0;
  std::uint32_t audio_ms = 0;
};

// Runs an image to its end; an instruction takes one nanosecond, so that the cost is the same every time.
std::map<std::string, result> run(const std::string& machine, const std::string& image) {
  const std::string command = "timeout 60 qemu-system-arm -M " + machine +
                              " -display none -monitor none -serial stdio -semihosting-config enable=on,target=native"
                              " -icount shift=0,sleep=off -kernel " KENTONGAN_IMAGES "/" +
                              image + ".elf </dev/null 2>&1";
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 256> piece{};
  while (std::fgets(piece.data(), piece.size(), pipe) != nullptr) output += piece.data();
  const int status = pclose(pipe);
  INFO(output);
  REQUIRE(status == 0);
  std::map<std::string, result> results;
  std::istringstream lines(output);
  std::string name;
  result r;
  while (lines >> name >> std::hex >> r.sum >> std::dec >> r.instructions >> r.audio_ms) results[name] = r;
  return results;
}

const std::map<std::string, std::uint32_t>& on_host() {
  static const auto sums = [] {
    std::map<std::string, std::uint32_t> all;
    for (const golden::part& part : golden::parts()) all[part.name] = part.run();
    return all;
  }();
  return sums;
}

void compare(const std::string& machine, const std::string& image) {
  const auto there = run(machine, image);
  CHECK(there.size() == golden::parts().size());
  for (const golden::part& part : golden::parts()) {
    const std::string name = part.name;
    CAPTURE(name);
    REQUIRE(there.contains(name));
    CHECK(there.at(name).sum == on_host().at(name));
  }
}

}  // namespace

TEST_CASE("golden sums: host and Cortex-M0+") { compare("mps2-an385", "golden_m0plus"); }
TEST_CASE("golden sums: host and Cortex-M3") { compare("mps2-an385", "golden_m3"); }
TEST_CASE("golden sums: host and Cortex-M4F") { compare("mps2-an386", "golden_m4f"); }

TEST_CASE("golden sums notice a difference") {
  golden::sum a;
  golden::sum b;
  a.add(std::uint8_t{1});
  b.add(std::uint8_t{2});
  CHECK(a.value() != b.value());
}

TEST_CASE("cost: the whole modem, every detector on, under 60 % of a Cortex-M0+ at 125 MHz, in instructions") {
  const auto there = run("mps2-an385", "golden_m0plus");
  const result modem = there.at("core.modem");
  const std::uint64_t a_second = modem.instructions * 1000 / modem.audio_ms;
  const double millions = static_cast<double>(a_second) / 1e6;
  MESSAGE(millions << " million instructions a second of audio");
  CHECK(a_second > 1'000'000);
  CHECK(a_second < 75'000'000);
}

// A correlator for each tone took 18.4 million; 2 are reached by neither this processor nor, at 2.3, by x86.
TEST_CASE("cost: selective calls and CTCSS under 5 million instructions a second on a Cortex-M0+") {
  const auto there = run("mps2-an385", "golden_m0plus");
  std::uint64_t a_second = 0;
  for (const char* name : {"dsp.selcall", "dsp.ctcss"}) {
    const result part = there.at(name);
    a_second += part.instructions * 1000 / part.audio_ms;
  }
  const double millions = static_cast<double>(a_second) / 1e6;
  MESSAGE(millions << " million instructions a second of audio");
  CHECK(a_second > 500'000);
  CHECK(a_second < 5'000'000);
}
